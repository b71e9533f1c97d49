"""Netlify Forms, on Netlify's hosting only, which finds the form in the page when the site is deployed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option


@dataclass(frozen=True, slots=True, kw_only=True)
class Netlify:
    """``form`` is the name that Netlify shows the form by."""

    LIST_OPTION: ClassVar[str] = "form"
    form: str = option(r"[A-Za-z0-9_-]+", "newsletter", "newsletter")

    def contract(self, offer: Offer) -> FormContract:
        """It keeps any field, answers with our own page, and sends nothing to the reader."""
        return FormContract(
            action_url=offer.confirmed_url,
            first_name_field="first_name",
            topics_field="topics",
            hidden=offer.measures,
            trap_field="bot-field",
            attributes=(("name", self.form), ("data-netlify", "true"), ("netlify-honeypot", "bot-field")),
            confirms=False,
        )

    def origins(self) -> Origins:
        """The site's own is always allowed."""
        return Origins()
