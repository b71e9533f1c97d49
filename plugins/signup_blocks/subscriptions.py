"""Which provider takes the addresses for which newsletter, or what is missing for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.newsroom.findings import Finding, Location, error
from plugins.newsroom.house import Newsletter
from plugins.newsroom.settings import NewsroomSettings
from plugins.signup_blocks.providers.catalogue import PREVIEW, PROVIDERS, build_provider
from plugins.signup_blocks.providers.contract import Offer, Provider

_SETTINGS = Location("settings")
_SAMPLE_OFFER = Offer(newsletter_id="", placement="", page_url="", consent_version="", site_url="", confirmed_url="")


def choose_providers(
    newsletters: Sequence[Newsletter], settings: NewsroomSettings
) -> tuple[Mapping[str, Provider], list[Finding]]:
    """The provider of each newsletter, by its id; errors where one cannot be had.

    Without a provider the preview's own endpoint stands in, which is of no use to readers: where SITEURL says that
    the site is for them, that is an error.
    """
    chosen: dict[str, Provider] = {}
    findings: list[Finding] = []
    for letter in newsletters:
        name = letter.provider or settings.signup.provider or PREVIEW
        if name == PREVIEW and settings.site.url:
            findings.append(_no_provider())
            continue
        provider, faults = build_provider(name, settings.signup, letter.list_id)
        place = letter.location if letter.provider or letter.list_id else _SETTINGS
        findings += [error(place, "NEWS-N005", f"newsletter provider {name}: {what}", fix) for what, fix in faults]
        if provider is not None:
            chosen[letter.id] = provider
            findings += _check_asked(letter, name, provider)
    return chosen, list(dict.fromkeys(findings))


def _no_provider() -> Finding:
    what = "newsletters have no provider, so that nobody would get what readers type into their forms"
    fix = f"set NEWS_SIGNUP_PROVIDER to one of {', '.join(sorted(PROVIDERS))}, or NEWS_SIGNUP_ENABLED = False"
    return error(_SETTINGS, "NEWS-N004", what, fix)


def _check_asked(letter: Newsletter, name: str, provider: Provider) -> list[Finding]:
    """Errors for what the newsletter asks its readers and the provider has no place for."""
    contract = provider.contract(_SAMPLE_OFFER)
    asked = (
        ("first_name", letter.asks_first_name and not contract.first_name_field),
        ("topics", bool(letter.topics) and not contract.topics_field),
    )
    return [
        error(letter.location, "NEWS-N006", f"{name} has no place for '{field}'", f"take '{field}' out")
        for field, is_lost in asked
        if is_lost
    ]
