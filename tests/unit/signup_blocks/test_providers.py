"""Each provider's form, to the letter of its documented contract."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.providers.catalogue import PROVIDERS, build_provider, origins_in_use
from plugins.signup_blocks.providers.contract import FormContract, Offer
from tests.support.newsletters import GHOST, LIST, LISTMONK, OPTIONS

OFFER = Offer(
    newsletter_id="daily",
    placement="after-lede",
    page_url="/2026/06/x/",
    consent_version="2",
    site_url="https://news.example",
    confirmed_url="/newsletter/confirmed/",
)
MEASURES = (("newsletter", "daily"), ("placement", "after-lede"), ("page", "/2026/06/x/"), ("consent_version", "2"))
CONTRACTS = {
    "beehiiv": FormContract(hosted_url=f"https://subscribe-forms.beehiiv.com/v3/forms/{LIST}"),
    "buttondown": FormContract(
        action_url="https://buttondown.com/api/emails/embed-subscribe/the-broadbill",
        first_name_field="metadata__first-name",
        topics_field="tag",
        hidden=(
            ("embed", "1"),
            ("tag", "site"),
            ("metadata__newsletter", "daily"),
            ("metadata__placement", "after-lede"),
            ("metadata__page", "/2026/06/x/"),
            ("metadata__consent-version", "2"),
        ),
    ),
    "formspree": FormContract(
        action_url="https://formspree.io/f/mqkvabcd",
        first_name_field="first_name",
        topics_field="topics",
        hidden=(("_subject", "A reader signs up"), *MEASURES),
        trap_field="_gotcha",
        sending="fetch",
        confirms=False,
    ),
    "generic": FormContract(
        action_url="https://forms.example/join?a=1&b=2",
        first_name_field="first_name",
        topics_field="topics",
        hidden=(("list", "weekly"), *MEASURES),
        trap_field="comment",
        sending="fetch",
    ),
    "ghost": FormContract(
        action_url=f"{GHOST}/members/api/send-magic-link/",
        topics_field="labels",
        hidden=(("labels", "web"), ("labels", "daily"), ("labels", "after-lede")),
        sending="ghost",
        hosted_url=f"{GHOST}/#/portal/signup",
        needs_script=True,
    ),
    "kit": FormContract(
        action_url="https://app.kit.com/forms/1234567/subscriptions",
        email_field="email_address",
        first_name_field="fields[first_name]",
        hidden=(("tags[]", "7"), *((f"fields[{name}]", value) for name, value in MEASURES)),
        sending="fetch",
    ),
    "listmonk": FormContract(
        action_url=f"{LISTMONK}/subscription/form",
        first_name_field="name",
        hidden=(("l", LIST), ("next", "https://news.example/newsletter/check-your-email/")),
        trap_field="nonce",
    ),
    "mailchimp": FormContract(
        action_url="https://paper.us21.list-manage.com/subscribe/post?u=1a2b&id=3c4d&f_id=5e6f",
        email_field="EMAIL",
        first_name_field="FNAME",
        hidden=(("tags", "12,34"), ("PLACEMENT", "after-lede"), ("PAGE", "/2026/06/x/"), ("CONSENT", "2")),
        trap_field="b_1a2b_3c4d",
        button=(("subscribe", "Subscribe"),),
    ),
    "mailerlite": FormContract(
        action_url="https://assets.mailerlite.com/jsonp/123/forms/456/subscribe",
        email_field="fields[email]",
        first_name_field="fields[name]",
        hidden=(*((f"fields[{name}]", value) for name, value in MEASURES), ("ml-submit", "1"), ("anticsrf", "true")),
        sending="fetch",
    ),
    "netlify": FormContract(
        action_url="/newsletter/confirmed/",
        first_name_field="first_name",
        topics_field="topics",
        hidden=MEASURES,
        trap_field="bot-field",
        attributes=(("name", "newsletter"), ("data-netlify", "true"), ("netlify-honeypot", "bot-field")),
        confirms=False,
    ),
    "substack": FormContract(hosted_url="https://thebroadbill.substack.com/subscribe"),
}


def settings_of(**providers: dict[str, str]) -> SignupSettings:
    return SignupSettings(providers=tuple((name, tuple(options.items())) for name, options in providers.items()))


def faults_of(name: str, options: dict[str, str], list_id: str = "") -> list[str]:
    provider, faults = build_provider(name, settings_of(**{name: options}), list_id)
    assert (provider is None) == bool(faults)
    return ["; ".join(fault) for fault in faults]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_form_is_to_the_letter_of_the_provider_s_contract(name: str) -> None:
    """Address, names of fields, hidden pairs, trap and the way it is sent."""
    provider, faults = build_provider(name, settings_of(**OPTIONS))
    assert faults == []
    assert provider is not None
    assert provider.contract(OFFER) == CONTRACTS[name]


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_newsletter_s_list_goes_before_the_settings_one(name: str) -> None:
    """For each provider the one option that it stands for."""
    kind = PROVIDERS[name]
    rows = {row.name: row for row in dataclasses.fields(kind)}  # type: ignore[arg-type]  # each is a record
    example = rows[kind.LIST_OPTION].metadata["example"]
    provider, faults = build_provider(name, settings_of(**OPTIONS), example)
    assert faults == []
    assert getattr(provider, kind.LIST_OPTION) == example


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_example_is_a_value_that_can_be_used(name: str) -> None:
    """What a finding proposes passes the check that made it."""
    rows = dataclasses.fields(PROVIDERS[name])  # type: ignore[arg-type]  # each is a record
    assert faults_of(name, {row.name: row.metadata["example"] for row in rows}) == []


@pytest.mark.parametrize("name", set(PROVIDERS) - {"netlify"})
def test_what_is_missing_is_named(name: str) -> None:
    """Every option without a default, with an example."""
    faults = faults_of(name, {})
    assert faults
    assert all("is missing; write it as '" in fault for fault in faults)


def test_options_are_checked_and_secrets_are_refused() -> None:
    """A wrong value, an unknown option with the nearest name, a key."""
    assert faults_of("buttondown", {"username": "a b"}) == ["'username' cannot be 'a b'; write it as 'the-broadbill'"]
    assert faults_of("buttondown", {"username": "a", "tagg": "b"}) == ["unknown option 'tagg'; did you mean 'tag'?"]
    assert faults_of("kit", {"form_id": "1", "api_secret": "s"}) == [
        "'api_secret' looks like a secret; take it out: a form needs none, and a page would show it to everybody"
    ]
    assert faults_of("kitt", {}) == ["unknown provider 'kitt'; did you mean 'kit'?"]


@pytest.mark.parametrize(
    "url",
    [
        "http://forms.example/", "//forms.example/", "javascript:alert(1)", "https://", "ftp://f.example/",
        "https://f.example/ x", 'https://f.example/"', "http://127.0.0.1.evil.example/",
    ],
)  # fmt: skip
def test_a_form_posts_only_to_https_this_site_or_this_machine(url: str) -> None:
    """Other addresses are refused, for every provider with a server of one's own."""
    assert len(faults_of("generic", {"action_url": url})) == 1
    assert len(faults_of("ghost", {"url": url})) == 1
    for good in ("https://f.example/join?a=b&c=d", "/api/join", "http://127.0.0.1:8000/x", "http://localhost/x"):
        assert faults_of("generic", {"action_url": good}) == []


@pytest.mark.parametrize(
    ("site_url", "address"),
    [
        ("", "/api"),
        ("https://a.example", "/api"),
        ("https://a.example/repo", "/repo/api"),
        ("https://a/b/c", "/b/c/api"),
    ],
)
def test_a_path_of_this_site_stands_below_siteurl(site_url: str, address: str) -> None:
    """With the path of SITEURL, where there is one."""
    provider, _ = build_provider("generic", settings_of(generic={"action_url": "/api"}))
    assert provider
    assert provider.contract(replace(OFFER, site_url=site_url)).action_url == address


def test_the_policy_allows_the_origins_in_use_and_no_others() -> None:
    """Of every provider with options, and of the one that is named; each once, sorted."""
    used = origins_in_use(settings_of(**OPTIONS))
    assert used.form == (
        "http://127.0.0.1:9000",
        "https://*.list-manage.com",
        "https://app.kit.com",
        "https://assets.mailerlite.com",
        "https://buttondown.com",
        "https://forms.example",
        "https://formspree.io",
    )
    assert used.connect == (
        "http://127.0.0.1:9001",
        "https://app.kit.com",
        "https://assets.mailerlite.com",
        "https://forms.example",
        "https://formspree.io",
    )
    assert origins_in_use(SignupSettings()) == origins_in_use(settings_of(netlify={}))
    of_letter = origins_in_use(settings_of(listmonk={"url": LISTMONK}))
    assert of_letter.form == (LISTMONK,)
    assert origins_in_use(SignupSettings(form_origins=("https://thanks.example",))).form == ("https://thanks.example",)
