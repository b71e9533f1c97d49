"""listmonk, on a server of one's own. Its form has no place for where the reader signed up: use a list for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import HTTPS, LOOPBACK, UUID, option, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listmonk:
    """``url`` is the server's; ``list`` the UUID of a public list."""

    LIST_OPTION: ClassVar[str] = "list"
    url: str = option(f"{HTTPS}|{LOOPBACK}", "https://lists.example")
    list: str = option(UUID, "6f3b1f3e-7a3c-4c7e-9a51-0d2f6f6a2b11")

    def contract(self, offer: Offer) -> FormContract:
        """``next`` is our own page; listmonk goes there only if the address is among its trusted URLs."""
        return FormContract(
            action_url=f"{self.url.rstrip('/')}/subscription/form",
            first_name_field="name",
            hidden=(
                ("l", self.list),
                *([("next", f"{offer.site_url}/newsletter/check-your-email/")] if offer.site_url else []),
            ),
            trap_field="nonce",
        )

    def origins(self) -> Origins:
        """The server's."""
        return Origins(form=(origin_of(self.url),))
