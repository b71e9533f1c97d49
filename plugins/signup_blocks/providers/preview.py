"""The preview's own endpoint, so that an editor sees the whole journey before a provider is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option

PREVIEW_ENDPOINT = "/_desk/signup"
TRAP_FIELD = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Only the preview answers."""

    LIST_OPTION: ClassVar[str] = "list"
    list: str = option(r"[^\x00-\x1f]{1,200}", "weekly", "")

    def contract(self, offer: Offer) -> FormContract:
        """Everything we know goes along."""
        return FormContract(
            action_url=PREVIEW_ENDPOINT,
            first_name_field="first_name",
            topics_field="topics",
            hidden=(*([("list", self.list)] if self.list else []), *offer.measures),
            trap_field=TRAP_FIELD,
            sending="fetch",
        )

    def origins(self) -> Origins:
        """The preview's own is always allowed."""
        return Origins()
