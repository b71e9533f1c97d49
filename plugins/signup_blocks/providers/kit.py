"""Kit, formerly ConvertKit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import option

_ORIGIN = "https://app.kit.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """``form_id`` is the form's number, not the word in its embed code; ``tag_id`` a tag's number."""

    LIST_OPTION: ClassVar[str] = "form_id"
    form_id: str = option(r"\d+", "1234567")
    tag_id: str = option(r"\d+", "7654321", "")

    def contract(self, offer: Offer) -> FormContract:
        """Where the reader signed up goes into custom fields of these names."""
        return FormContract(
            action_url=f"{_ORIGIN}/forms/{self.form_id}/subscriptions",
            email_field="email_address",
            first_name_field="fields[first_name]",
            hidden=(
                *([("tags[]", self.tag_id)] if self.tag_id else []),
                *[(f"fields[{name}]", value) for name, value in offer.measures],
            ),
            sending="fetch",
        )

    def origins(self) -> Origins:
        """Its own, for both ways."""
        return Origins(form=(_ORIGIN,), connect=(_ORIGIN,))
