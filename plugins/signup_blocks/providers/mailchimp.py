"""Mailchimp. Where the reader signed up goes into merge fields, which the audience has to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailchimp:
    """``host`` is that of the form's address; ``u``, ``id`` and ``f_id`` stand in it; ``tags`` are numbers."""

    LIST_OPTION: ClassVar[str] = "id"
    host: str = option(r"[a-z0-9-]+\.us\d+\.list-manage\.com", "account.us21.list-manage.com")
    u: str = option(r"[0-9a-f]+", "1a2b3c4d5e6f7a8b9c0d1e2f3")
    id: str = option(r"[0-9a-f]+", "0a1b2c3d4e")
    f_id: str = option(r"[0-9a-f]+", "00a1b2c3d4", "")
    tags: str = option(r"\d+(,\d+)*", "123456", "")

    def contract(self, offer: Offer) -> FormContract:
        """The trap's name is made of both ids. Names of merge fields have ten letters at most."""
        query = {"u": self.u, "id": self.id} | ({"f_id": self.f_id} if self.f_id else {})
        return FormContract(
            action_url=f"https://{self.host}/subscribe/post?{urlencode(query)}",
            email_field="EMAIL",
            first_name_field="FNAME",
            hidden=(
                *([("tags", self.tags)] if self.tags else []),
                ("PLACEMENT", offer.placement),
                ("PAGE", offer.page_url),
                ("CONSENT", offer.consent_version),
            ),
            trap_field=f"b_{self.u}_{self.id}",
            button=(("subscribe", "Subscribe"),),
        )

    def origins(self) -> Origins:
        """All of its hosts: an account's answer may come from another."""
        return Origins(form=("https://*.list-manage.com",))
