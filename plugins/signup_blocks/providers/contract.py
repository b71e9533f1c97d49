"""What a provider asks of a form, and what every provider is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

Pairs = tuple[tuple[str, str], ...]
Sending = Literal["post", "fetch", "ghost"]
"""How a form goes out when script runs: as a plain post, in the background, or in Ghost's own two steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One form on one page. Addresses of pages are root-relative; ``site_url`` is SITEURL as it is, or empty."""

    newsletter_id: str
    placement: str
    page_url: str
    consent_version: str
    site_url: str
    confirmed_url: str

    @property
    def measures(self) -> Pairs:
        """Where the reader signed up, and to what: name and value, for providers that keep any field."""
        return (
            ("newsletter", self.newsletter_id),
            ("placement", self.placement),
            ("page", self.page_url),
            ("consent_version", self.consent_version),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContract:
    """The form a provider takes. Without ``action_url`` there is only its own page, ``hosted_url``.

    ``needs_script``: a plain post is no use, so that without script the reader is led to ``hosted_url``.
    ``confirms``: the provider writes to the reader, who has to confirm.
    """

    action_url: str = ""
    email_field: str = "email"
    first_name_field: str = ""
    """Empty: the provider has no place for it."""
    topics_field: str = ""
    """Sent once for each topic chosen. Empty: the provider has no place for them."""
    hidden: Pairs = ()
    trap_field: str = ""
    """Text field that must come empty. Empty: the provider knows none."""
    button: Pairs = ()
    """Name and value of the button, where the provider has them."""
    attributes: Pairs = ()
    """Further attributes of the form."""
    sending: Sending = "post"
    hosted_url: str = ""
    needs_script: bool = False
    confirms: bool = True
    success: str = ""
    """Words shown when the form was taken; empty: ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Origins other than our own that a page with this provider's form may post to and connect to."""

    form: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()


class Provider(Protocol):
    """A provider with its options filled in. It is a frozen record, so that pages can tell whether it changed."""

    LIST_OPTION: ClassVar[str]
    """The option that a newsletter's ``list`` stands for."""

    def contract(self, offer: Offer) -> FormContract:
        """The form for an offer."""
        ...

    def origins(self) -> Origins:
        """What the content security policy has to allow."""
        ...
