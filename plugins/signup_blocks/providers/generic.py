"""Any endpoint that takes a form: on another host, or on one's own server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import FIELD_NAME, HTTPS, LOOPBACK, option, origin_of

_YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generic:
    """``action_url`` is in full, or a path below SITEURL. ``fetch: yes`` where it answers script with JSON.

    ``confirms: no`` where the reader gets no message to confirm.
    """

    LIST_OPTION: ClassVar[str] = "list"
    action_url: str = option(rf"{HTTPS}|{LOOPBACK}|/(?!/)[^\s\"'<>]*", "https://forms.example/join")
    email_field: str = option(FIELD_NAME, "email", "email")
    first_name_field: str = option(FIELD_NAME, "first_name", "first_name")
    topics_field: str = option(FIELD_NAME, "topics", "topics")
    list_field: str = option(FIELD_NAME, "list", "list")
    list: str = option(r"[^\x00-\x1f]{1,200}", "weekly", "")
    trap_field: str = option(FIELD_NAME, "comment", "comment")
    fetch: str = option("yes|no", "yes", "no")
    confirms: str = option("yes|no", "yes", "yes")
    success: str = option(r"[^\x00-\x1f]{1,300}", "Thank you. The next issue comes to you.", "")

    def contract(self, offer: Offer) -> FormContract:
        """Everything we know goes along."""
        below = urlsplit(offer.site_url).path if self.action_url.startswith("/") else ""
        return FormContract(
            action_url=f"{below}{self.action_url}",
            email_field=self.email_field,
            first_name_field=self.first_name_field,
            topics_field=self.topics_field,
            hidden=(*([(self.list_field, self.list)] if self.list else []), *offer.measures),
            trap_field=self.trap_field,
            sending="fetch" if self.fetch == _YES else "post",
            confirms=self.confirms == _YES,
            success=self.success,
        )

    def origins(self) -> Origins:
        """The endpoint's, unless it is one's own."""
        if self.action_url.startswith("/"):
            return Origins()
        origin = (origin_of(self.action_url),)
        return Origins(form=origin, connect=origin if self.fetch == _YES else ())
