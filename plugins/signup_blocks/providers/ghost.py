"""Ghost. It takes JSON and nothing else, so the form needs script; without it the reader is led to Ghost's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import HTTPS, LOOPBACK, option, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """``url`` is the Ghost site's; ``label`` is put on everyone who signs up here."""

    LIST_OPTION: ClassVar[str] = "label"
    url: str = option(f"{HTTPS}|{LOOPBACK}", "https://members.example")
    label: str = option(r"[^\x00-\x1f]{1,100}", "site", "")

    def contract(self, offer: Offer) -> FormContract:
        """Labels are all that goes with the address: ours say newsletter and placement."""
        site = self.url.rstrip("/")
        labels = [self.label] if self.label else []
        return FormContract(
            action_url=f"{site}/members/api/send-magic-link/",
            topics_field="labels",
            hidden=tuple(("labels", label) for label in (*labels, offer.newsletter_id, offer.placement)),
            sending="ghost",
            hosted_url=f"{site}/#/portal/signup",
            needs_script=True,
        )

    def origins(self) -> Origins:
        """The form itself is never posted."""
        return Origins(connect=(origin_of(self.url),))
