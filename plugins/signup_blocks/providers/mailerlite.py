"""MailerLite. It answers with JSON, which is no page for a reader: without script the hosted form is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import HTTPS, option

_ORIGIN = "https://assets.mailerlite.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailerLite:
    """``account`` and ``form`` are the numbers in the embed code; ``hosted_url`` the form's own page."""

    LIST_OPTION: ClassVar[str] = "form"
    account: str = option(r"\d+", "123456")
    form: str = option(r"\d+", "987654321")
    hosted_url: str = option(HTTPS, "https://preview.mailerlite.io/forms/123456/987654321/share", "")

    def contract(self, offer: Offer) -> FormContract:
        """Where the reader signed up goes into custom fields of these names."""
        return FormContract(
            action_url=f"{_ORIGIN}/jsonp/{self.account}/forms/{self.form}/subscribe",
            email_field="fields[email]",
            first_name_field="fields[name]",
            hidden=(
                *[(f"fields[{name}]", value) for name, value in offer.measures],
                ("ml-submit", "1"),
                ("anticsrf", "true"),
            ),
            sending="fetch",
            hosted_url=self.hosted_url,
            needs_script=bool(self.hosted_url),
        )

    def origins(self) -> Origins:
        """Its own, for both ways."""
        return Origins(form=(_ORIGIN,), connect=(_ORIGIN,))
