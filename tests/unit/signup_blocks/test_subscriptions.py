from __future__ import annotations

from typing import Any

import pytest

from plugins.newsroom.settings import NewsroomSettings, SignupSettings, SiteSettings
from plugins.signup_blocks.providers.buttondown import Buttondown
from plugins.signup_blocks.providers.kit import Kit
from plugins.signup_blocks.providers.preview import Preview
from plugins.signup_blocks.subscriptions import choose_providers
from tests.support.newsletters import letter
from tests.support.stories import lines_of


def settings(provider: str = "", url: str = "") -> NewsroomSettings:
    providers = (("buttondown", (("username", "paper"),)), ("ghost", (("url", "https://m.example"),)))
    return NewsroomSettings(site=SiteSettings(url=url), signup=SignupSettings(provider=provider, providers=providers))


def test_each_newsletter_has_its_provider_or_the_house_s() -> None:
    """And its own list there."""
    letters = (letter("daily"), letter("chips", provider="kit", list_id="12"), letter("own", list_id="own tag"))
    assert choose_providers(letters, settings("buttondown", "https://news.example")) == (
        {
            "daily": Buttondown(username="paper"),
            "chips": Kit(form_id="12"),
            "own": Buttondown(username="paper", tag="own tag"),
        },
        [],
    )


def test_without_a_provider_the_preview_stands_in_but_not_for_readers() -> None:
    """With an address of the site it is an error, said once for all newsletters."""
    letters = (letter("a"), letter("b"))
    assert choose_providers(letters, settings()) == ({"a": Preview(), "b": Preview()}, [])
    chosen, (fault,) = choose_providers(letters, settings("", "https://news.example"))
    assert chosen == {}
    assert str(fault) == (
        "settings:1:1: error NEWS-N004 newsletters have no provider, so that nobody would get what readers type into "
        "their forms; set NEWS_SIGNUP_PROVIDER to one of beehiiv, buttondown, formspree, generic, ghost, kit, "
        "listmonk, mailchimp, mailerlite, netlify, substack, or NEWS_SIGNUP_ENABLED = False"
    )


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"provider": "buttondwn"}, ["N005 newsletter provider buttondwn: unknown provider 'buttondwn'"]),
        ({"provider": "kit", "list_id": "x"}, ["N005 newsletter provider kit: 'form_id' cannot be 'x'"]),
        (
            {"provider": "mailchimp", "list_id": "1a"},
            [
                "N005 newsletter provider mailchimp: 'host' is missing",
                "N005 newsletter provider mailchimp: 'u' is missing",
            ],
        ),
        ({"provider": "ghost", "asks_first_name": True}, ["N006 ghost has no place for 'first_name'"]),
        ({"provider": "kit", "list_id": "1", "topics": ("Chips",)}, ["N006 kit has no place for 'topics'"]),
        ({"provider": "buttondown", "topics": ("Chips",), "asks_first_name": True}, []),
    ],
)
def test_a_newsletter_s_own_provider_is_its_file_s_fault(changes: dict[str, Any], faults: list[str]) -> None:
    """Provider, list and what is asked; each fault with what would be right."""
    _, findings = choose_providers((letter("a", **changes),), settings())
    what = [line.rpartition("; ")[0] for line in lines_of(findings)]
    assert what == [f"content/newsletters/a.md:1:1: error NEWS-{fault}" for fault in faults]


def test_the_house_s_provider_is_the_settings_fault() -> None:
    """Said once for all newsletters that use it."""
    _, findings = choose_providers((letter("a"), letter("b")), settings("listmonk"))
    assert [line.partition(": ")[2].partition(";")[0] for line in lines_of(findings)] == [
        "error NEWS-N005 newsletter provider listmonk: 'list' is missing",
        "error NEWS-N005 newsletter provider listmonk: 'url' is missing",
    ]
