"""Buttondown. Its answer may be a page with a check the reader has to pass, so the form is never sent by script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttondown:
    """``username`` as in buttondown.com/USERNAME; ``tag`` is put on everyone who signs up here."""

    LIST_OPTION: ClassVar[str] = "tag"
    username: str = option(r"[A-Za-z0-9_.-]+", "the-broadbill")
    tag: str = option(r"[^\x00-\x1f]{1,100}", "site", "")

    def contract(self, offer: Offer) -> FormContract:
        """``metadata__`` fields take any name."""
        return FormContract(
            action_url=f"https://buttondown.com/api/emails/embed-subscribe/{self.username}",
            first_name_field="metadata__first-name",
            topics_field="tag",
            hidden=(
                ("embed", "1"),
                *([("tag", self.tag)] if self.tag else []),
                *[(f"metadata__{name.replace('_', '-')}", value) for name, value in offer.measures],
            ),
        )

    def origins(self) -> Origins:
        """Its own."""
        return Origins(form=("https://buttondown.com",))
