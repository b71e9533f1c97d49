# ruff: noqa: E501 - a line of a report is compared as it prints

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from plugins.newsroom.settings import RESERVED_FOLDERS, NewsroomSettings, Section, SettingsError, setting_rows


def faults_of(**mapping: Any) -> list[str]:  # noqa: ANN401 - whatever a settings file says
    """The findings, one a line, in the order given."""
    with pytest.raises(SettingsError) as caught:
        NewsroomSettings.from_pelican(mapping)
    return [str(finding) for finding in caught.value.findings]


def test_nothing_set_gives_the_defaults() -> None:
    """An empty mapping is a site with one section, which is the default one."""
    site = NewsroomSettings.from_pelican({}).site
    assert site.sections == (Section("news", "News"),)
    assert site.default_section == "news"
    assert site.zone == ZoneInfo("UTC")


def test_what_is_set_is_read_and_typed() -> None:
    """Each group holds the typed value; Pelican's own keys are left alone."""
    settings = NewsroomSettings.from_pelican(
        {
            "SITENAME": " The Wire ",
            "SITEURL": "https://news.example/repo/",
            "TIMEZONE": "Europe/Berlin",
            "DEFAULT_LANG": "PT-br",
            "NEWS_SECTIONS": [("chips", "Chips", "Silicon."), ["deals", "Deals"]],
            "NEWS_DEFAULT_SECTION": "deals",
            "NEWS_EXTRA_FIELDS": ["id"],
            "NEWS_NOW": "2026-06-30T12:00:00+02:00",
            "NEWS_EDITION_LIST_STORIES": 5,
            "ARTICLE_URL": object(),
        }
    )
    site = settings.site
    assert (site.name, site.url, site.base_path) == ("The Wire", "https://news.example/repo", "/repo")
    assert (site.zone, site.lang) == (ZoneInfo("Europe/Berlin"), "pt-br")
    assert site.sections == (Section("chips", "Chips", "Silicon."), Section("deals", "Deals"))
    assert site.section("deals").name == "Deals"
    assert site.now == datetime(2026, 6, 30, 10, tzinfo=UTC)
    assert (site.default_section, site.extra_fields, settings.edition.list_stories) == ("deals", ("id",), 5)


def test_sections_may_be_a_mapping() -> None:
    """An id may map to a name, or to a name and a description."""
    site = NewsroomSettings.from_pelican({"NEWS_SECTIONS": {"a": "A", "b": ("B", "About b.")}}).site
    assert site.sections == (Section("a", "A"), Section("b", "B", "About b."))


def test_every_fault_is_listed_at_once() -> None:
    """Bad values, unknown keys and unknown sections are all reported by one start."""
    assert faults_of(
        SITEURL="news.example",
        TIMEZONE="Mars/Olympus",
        NEWS_READING_SPEED_WORDS=5,
        NEWS_RELATED_MAX_ITEM=3,
        NEWS_DEFAULT_SECTION="nuws",
        NEWS_RELATED_EXCLUDED_SECTIONS=["news", "zzz"],
    ) == [
        "settings:1:1: error NEWS-S001 SITEURL = 'news.example' cannot be used; write an address without query, as 'https://news.example', or leave it empty",
        "settings:1:1: error NEWS-S001 TIMEZONE = 'Mars/Olympus' cannot be used; write a zone of the tz database, as 'UTC' or 'Europe/Berlin'",
        "settings:1:1: error NEWS-S001 NEWS_READING_SPEED_WORDS = 5 cannot be used; write a whole number from 80 to 600",
        "settings:1:1: error NEWS-S002 unknown setting NEWS_RELATED_MAX_ITEM; did you mean 'NEWS_RELATED_MAX_ITEMS'?",
        "settings:1:1: error NEWS-S003 NEWS_DEFAULT_SECTION names the unknown section 'nuws'; did you mean 'news'?",
        "settings:1:1: error NEWS-S003 NEWS_RELATED_EXCLUDED_SECTIONS names the unknown section 'zzz'; use one of news",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("SITENAME", 5),
        ("SITEURL", "ftp://news.example"),
        ("SITEURL", "https://news.example/?q=1"),
        ("DEFAULT_LANG", "english"),
        ("NEWS_EXTRA_FIELDS", "id"),
        ("NEWS_EXTRA_FIELDS", [1]),
        ("NEWS_NOW", "yesterday"),
        ("NEWS_EDITION_LIST_STORIES", 1),
        ("NEWS_EDITION_LIST_STORIES", True),
        ("NEWS_EDITION_LIST_STORIES", "20"),
        ("NEWS_EDITION_LIST_STORIES", 20.5),
        ("NEWS_PICTURE_WIDTHS", 480),
        ("NEWS_PICTURE_WIDTHS", [480, 15]),
        ("NEWS_PICTURE_WIDTHS", ["480"]),
        ("NEWS_PICTURE_QUALITY", 0),
        ("NEWS_RELATED_SHOW_REASONS", "no"),
        ("NEWS_SIGNUP_PROVIDERS", ["buttondown"]),
        ("NEWS_SIGNUP_PROVIDERS", {"buttondown": "the-broadbill"}),
        ("NEWS_SIGNUP_PROVIDERS", {"kit": {"form_id": 7}}),
        ("NEWS_SIGNUP_PLACES", ["after-block-0"]),
        ("NEWS_SIGNUP_PLACES", ["at-100%"]),
        ("NEWS_SIGNUP_PLACES", "end"),
        ("NEWS_SIGNUP_FORM_ORIGINS", ["http://thanks.example"]),
        ("NEWS_SIGNUP_FORM_ORIGINS", ["https://thanks.example; script-src *"]),
        ("NEWS_SIGNUP_MAX_BLOCKS", 0),
        ("NEWS_SECTIONS", []),
        ("NEWS_SECTIONS", "news"),
        ("NEWS_SECTIONS", [("news",)]),
        ("NEWS_SECTIONS", [("News Desk", "News")]),
        ("NEWS_SECTIONS", [("2024", "A year")]),
        ("NEWS_SECTIONS", [("", "Nothing")]),
        ("NEWS_SECTIONS", [("a", "A"), ("a", "B")]),
        ("NEWS_SECTIONS", [("a", "A", "About a.", "more")]),
        *(("NEWS_SECTIONS", [(folder, "Taken")]) for folder in RESERVED_FOLDERS),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(key: str, value: object) -> None:
    """The finding names the key, shows the value and says what to write."""
    (fault,) = faults_of(**{key: value})
    assert fault.startswith(f"settings:1:1: error NEWS-S001 {key} = {value!r} cannot be used; ")
    assert fault.rpartition("; ")[2].startswith(("write", "choose", "give"))


def test_signup_settings_come_out_typed_and_in_order() -> None:
    """Providers by name, their options by name; places as written, each once; origins without a slash."""
    signup = NewsroomSettings.from_pelican(
        {
            "NEWS_SIGNUP_PROVIDERS": {"kit": {"tag_id": "2", "form_id": "1"}, "generic": {}},
            "NEWS_SIGNUP_PLACES": ["at-60%", "end", "after-block-12", "end"],
            "NEWS_SIGNUP_FORM_ORIGINS": ["https://thanks.example/", "https://*.example:8443"],
        }
    ).signup
    assert signup.providers == (("generic", ()), ("kit", (("form_id", "1"), ("tag_id", "2"))))
    assert signup.places == ("at-60%", "end", "after-block-12")
    assert signup.form_origins == ("https://thanks.example", "https://*.example:8443")
    (fault,) = faults_of(NEWS_SIGNUP_EXCLUDED_SECTIONS=["nws"])
    assert fault.startswith("settings:1:1: error NEWS-S003 NEWS_SIGNUP_EXCLUDED_SECTIONS names the unknown section")


def test_each_setting_has_a_key_of_its_own_and_says_what_it_is_for() -> None:
    """Keys are unique; ours start with NEWS_; each default passes its own check."""
    rows = list(setting_rows())
    keys = [row.metadata["key"] for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row.metadata["about"]
        unlike = {"TIMEZONE", "NEWS_SECTIONS", "NEWS_NOW", "NEWS_SIGNUP_PROVIDERS", "NEWS_DEPLOY_TARGETS"}
        if row.metadata["key"] not in unlike:
            assert row.metadata["check"](row.default) == row.default


def test_a_site_for_readers_has_an_address_they_can_reach() -> None:
    """https, and no name of this machine."""
    public = {"NEWS_PUBLISH_PUBLIC": True}
    for url in ("", "http://news.example", "https://localhost:8000", "https://127.0.0.1", "https://a.localhost"):
        assert faults_of(SITEURL=url, **public) == [
            f"settings:1:1: error NEWS-S007 SITEURL = {url!r} is no public address; write one that begins with https://"
        ]
    assert NewsroomSettings.from_pelican({"SITEURL": "https://news.example", **public}).publish.public


RSYNC = {"kind": "rsync", "host": "you@your.site", "path": "/srv/www"}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("NEWS_DEPLOY_TARGETS", ["www"], "write {name: {'kind': ..., ...}}"),
        ("NEWS_DEPLOY_TARGETS", {"W W": {"kind": "folder", "path": "x"}}, "lower-case letters, digits and hyphens"),
        ("NEWS_DEPLOY_TARGETS", {"www": {"kind": "ftp"}}, "give 'www' a 'kind', one of folder, rsync, s3"),
        ("NEWS_DEPLOY_TARGETS", {"www": {"kind": "folder"}}, "give 'www' just these, as text: kind, path"),
        ("NEWS_DEPLOY_TARGETS", {"www": {"kind": "folder", "path": "x", "to": "y"}}, "just these"),
        ("NEWS_DEPLOY_TARGETS", {"www": {"kind": "folder", "path": ""}}, "just these"),
        ("NEWS_DEPLOY_TARGETS", {"www": RSYNC | {"host": "-oProxyCommand=x"}}, "write the host of 'www' as ssh takes it"),
        ("NEWS_DEPLOY_TARGETS", {"www": RSYNC | {"path": "www"}}, "from the root of the server"),
        ("NEWS_DEPLOY_TARGETS", {"www": RSYNC | {"port": "22"}}, "just these, as text: kind, host, path; and, if you"),
        ("NEWS_DEPLOY_TARGETS", {"cdn": {"kind": "s3", "bucket": "a", "store": "a"}}, "give 'cdn' a store of its own"),
        ("NEWS_DEPLOY_TARGETS", {"cf": {"kind": "command", "run": "x", "path": "y"}}, "write {folder} into the command"),
        ("NEWS_DEPLOY_GONE", ["2026/"], "write paths of addresses that begin with '/'"),
        ("NEWS_PUBLISH_HOSTS", ["geocities"], "cloudflare-pages, github-pages, netlify"),
        ("NEWS_PUBLISH_HOSTS", ["netlify", "cloudflare-pages"], "name one of cloudflare-pages and netlify"),
    ],
)  # fmt: skip
def test_a_target_or_host_that_cannot_be_is_named(key: str, value: object, words: str) -> None:
    """With what would be right."""
    [fault] = faults_of(**{key: value})
    assert words in fault


def test_targets_are_read_with_their_options() -> None:
    """In the order they are named."""
    targets = {
        "www": {"kind": "folder", "path": "/srv/www"},
        "pages": {"kind": "git_branch", "remote": "r", "branch": "b"},
    }
    www, pages = NewsroomSettings.from_pelican({"NEWS_DEPLOY_TARGETS": targets}).publish.targets
    assert (www.name, www.kind, www.option("path")) == ("www", "folder", "/srv/www")
    assert (pages.option("remote"), pages.option("branch")) == ("r", "b")
