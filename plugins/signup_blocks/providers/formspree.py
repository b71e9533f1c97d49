"""Formspree, which sends each address to the newsroom by mail: it keeps no list and asks for no confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option

_ORIGIN = "https://formspree.io"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formspree:
    """``form_id`` stands in the form's address; ``subject`` is the subject of the mail it sends."""

    LIST_OPTION: ClassVar[str] = "form_id"
    form_id: str = option(r"[A-Za-z0-9]+", "mqkvabcd")
    subject: str = option(r"[^\x00-\x1f]{1,100}", "A reader signs up", "")

    def contract(self, offer: Offer) -> FormContract:
        """It keeps any field."""
        return FormContract(
            action_url=f"{_ORIGIN}/f/{self.form_id}",
            first_name_field="first_name",
            topics_field="topics",
            hidden=(*([("_subject", self.subject)] if self.subject else []), *offer.measures),
            trap_field="_gotcha",
            sending="fetch",
            confirms=False,
        )

    def origins(self) -> Origins:
        """Its own, for both ways."""
        return Origins(form=(_ORIGIN,), connect=(_ORIGIN,))
