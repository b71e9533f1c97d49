"""beehiiv and Substack, which document no form for other sites: the button leads to their own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from plugins.signup_blocks.providers.contract import FormContract, Offer, Origins
from plugins.signup_blocks.providers.options import UUID, option


@dataclass(frozen=True, slots=True, kw_only=True)
class Beehiiv:
    """``form_id`` is the UUID in the form's embed code."""

    LIST_OPTION: ClassVar[str] = "form_id"
    form_id: str = option(UUID, "3e1a7f80-1b7e-4c0a-9a83-5d4c55b1f0aa")

    def contract(self, offer: Offer) -> FormContract:
        """A link and nothing else."""
        del offer
        return FormContract(hosted_url=f"https://subscribe-forms.beehiiv.com/v3/forms/{self.form_id}")

    def origins(self) -> Origins:
        """A link needs none."""
        return Origins()


@dataclass(frozen=True, slots=True, kw_only=True)
class Substack:
    """``name`` as in NAME.substack.com."""

    LIST_OPTION: ClassVar[str] = "name"
    name: str = option(r"[a-z0-9-]+", "thebroadbill")

    def contract(self, offer: Offer) -> FormContract:
        """A link and nothing else."""
        del offer
        return FormContract(hosted_url=f"https://{self.name}.substack.com/subscribe")

    def origins(self) -> Origins:
        """A link needs none."""
        return Origins()
