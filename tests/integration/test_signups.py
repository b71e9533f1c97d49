"""Newsletters in whole sites: what is offered where, and what is refused."""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.preview import served
from tests.support.sites import BuiltSite, build_site_here, story, write_site

PARAGRAPH = "A sentence of the story says what happened, to whom, and what it changes for everybody else. " * 5
DAILY = '---\nname: The "Daily" <b>\npitch: Five things -- in five minutes.\ndefault: yes\n---\n'
CHIPS = "---\nname: Chips\npitch: Chips, weekly.\nsections: [news]\n---\n"


def placements(site: BuiltSite, path: str) -> list[tuple[str, str]]:
    """Newsletter and placement of each block of a page, in order."""
    blocks = site.page(path).select(".signup")
    return [(str(block["data-newsletter"]), str(block["data-placement"])) for block in blocks]


def test_newsletters_are_offered_where_settings_and_writers_say(tmp_path: Path) -> None:
    """By the section, by the story, by hand; none on a story that says none, on a short one, or on a serious one."""
    text = "\n\n".join([PARAGRAPH] * 10)
    files = {
        "newsletters/daily.md": DAILY,
        "newsletters/chips.md": CHIPS,
        "articles/a.md": story("A", body=text),
        "articles/b.md": story("B", body=text, signup="daily"),
        "articles/c.md": story("C", body=text, signup="none"),
        "articles/d.md": story("D", body="Short."),
        "articles/e.md": story("E", body=text, topics="[Grief]"),
        "articles/f.md": story("F", body=f"Lede.\n\n{PARAGRAPH}\n\n[[signup:daily]]\n\nMore."),
    }
    settings = {
        "NEWS_SIGNUP_PLACES": ["after-lede", "end", "front-page"],
        "NEWS_SIGNUP_SHORTEST_WORDS": 50,
        "NEWS_SIGNUP_EXCLUDED_SUBJECTS": ["grief"],
    }
    site = build_site_here(tmp_path, files, settings).ok()
    assert placements(site, "2026/06/a/") == [("chips", "after-lede"), ("chips", "end")]
    assert placements(site, "2026/06/b/") == [("daily", "after-lede"), ("daily", "end")]
    assert [placements(site, f"2026/06/{slug}/") for slug in "cde"] == [[], [], []]
    assert placements(site, "2026/06/f/") == [("daily", "by-hand")]
    assert placements(site, "") == [("daily", "front-page")]
    assert placements(site, "news/") == []
    assert placements(site, "newsletter/") == [("daily", "landing"), ("chips", "landing")]
    pitch = site.page("2026/06/b/").select_one(".signup__pitch")
    assert pitch
    assert pitch.get_text() == "Five things \u2014 in five\u00a0minutes."
    assert "&lt;b&gt;" in site.text("2026/06/b/")


def test_without_signups_pages_have_no_form(tmp_path: Path) -> None:
    """``NEWS_SIGNUP_ENABLED = False`` takes them all away, and needs no provider."""
    files = {"newsletters/daily.md": DAILY, "articles/a.md": story(body=f"Lede.\n\n{PARAGRAPH}\n\n[[signup]]\n\nMore.")}
    settings = {"SITEURL": "https://news.example", "NEWS_SIGNUP_PROVIDER": "", "NEWS_SIGNUP_ENABLED": False}
    site = build_site_here(tmp_path, files, settings | {"NEWS_SEARCH_ENABLED": False}).ok()
    assert site.mentions("<form") == []
    assert site.mentions("[[signup") == []


@pytest.mark.parametrize(
    ("settings", "newsletter", "what"),
    [
        (
            {"SITEURL": "https://news.example", "NEWS_SIGNUP_PROVIDER": ""},
            DAILY,
            "settings:1:1: error NEWS-N004 newsletters have no provider",
        ),
        (
            {"NEWS_SIGNUP_PROVIDER": "kit", "NEWS_SIGNUP_PROVIDERS": {}},
            DAILY,
            "settings:1:1: error NEWS-N005 newsletter provider kit: 'form_id' is missing; write it as '1234567'",
        ),
        (
            {},
            DAILY.replace("default: yes", "provider: kit\nlist: x"),
            "content/newsletters/daily.md:1:1: error NEWS-N005 newsletter provider kit: 'form_id' cannot be 'x'",
        ),
        (
            {"NEWS_SIGNUP_PROVIDER": "kit", "NEWS_SIGNUP_PROVIDERS": {"kit": {"form_id": "1"}}},
            DAILY.replace("default: yes", "topics: [Chips]"),
            "content/newsletters/daily.md:1:1: error NEWS-N006 kit has no place for 'topics'",
        ),
        (
            {},
            DAILY.replace("default: yes", "sample: javascript:alert(1)\nsections: [nws]"),
            "content/newsletters/daily.md:4:9: error NEWS-D004 'sample' cannot be opened: 'javascript:alert(1)'",
        ),
    ],
)
def test_a_build_that_nobody_could_sign_up_on_is_refused(
    tmp_path: Path, settings: dict[str, Any], newsletter: str, what: str
) -> None:
    """It says what is missing, and writes nothing."""
    site = build_site_here(tmp_path, {"newsletters/daily.md": newsletter, "articles/a.md": story()}, settings)
    assert site.exit_code == 1
    assert site.files == {}
    assert site.report[0].startswith(what)


def test_shortcodes_that_lead_nowhere_are_told_with_their_line(tmp_path: Path) -> None:
    """An unknown newsletter refuses the build, in whatever story; a shortcode outside a story is a warning."""
    files = {
        "newsletters/daily.md": DAILY + "\nText.\n\n[[signup]]\n",
        "articles/a.md": story(body="Lede.\n\nMore.\n\n[[signup:dayly]]"),
    }
    site = build_site_here(tmp_path, files)
    assert site.exit_code == 1
    assert site.report[:2] == [
        "content/articles/a.md:10:1: error NEWS-N003 unknown newsletter 'dayly' in [[signup:…]]; did you mean 'daily'?",
        (
            "content/newsletters/daily.md:1:1: warning NEWS-N002 [[signup]] works in stories only; "
            "take it out; newsletters have a page at /newsletter/"
        ),
    ]


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[str]:
    """The address of a preview of a small site."""
    files = {"newsletters/daily.md": DAILY, "articles/a.md": story()}
    write_site(tmp_path, files, {"NEWS_SIGNUP_PROVIDER": ""})
    with contextlib.chdir(tmp_path), served(tmp_path, is_watched=False) as shown:
        yield shown.address


def post(url: str, fields: dict[str, str], accept: str = "*/*") -> tuple[int, str, bytes]:
    """Status, final address and body."""
    request = urllib.request.Request(url, urlencode(fields).encode(), {"accept": accept})  # noqa: S310 - our own server
    try:
        answer: HTTPResponse | urllib.error.HTTPError = urllib.request.urlopen(request, timeout=10)  # noqa: S310 - the same
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status or 0, answer.url.removeprefix(url.partition("/_desk")[0]), answer.read()


def test_the_preview_takes_forms_and_lists_them(preview: str) -> None:
    """Pages for a plain post, JSON for script, 413 for what no form sends; all of it listed, escaped."""
    url, good = f"{preview}/_desk/signup", {"email": "a@example.org", "newsletter": "daily"}
    assert post(url, good)[:2] == (200, "/newsletter/check-your-email/")
    assert post(url, good)[:2] == (200, "/newsletter/already/")
    assert post(url, good | {"email": "a@b.co\r\nBcc: c@d.ef"})[:2] == (200, "/newsletter/error/")
    status, _, body = post(url, good | {"first_name": "<script>"}, "application/json")
    assert (status, json.loads(body)) == (200, {"ok": True, "already": True})
    status, _, body = post(url, good | {"email": "x"}, "application/json")
    assert (status, json.loads(body)["ok"]) == (422, False)
    assert post(url, good | {"email": "a" * 20_000})[0] == 413
    with urllib.request.urlopen(f"{preview}/_desk/signups", timeout=10) as listed:  # noqa: S310 - the same
        page = listed.read().decode()
    assert page.count("<li>") == 5
    assert "&lt;script&gt;" in page
    assert "<script" not in page
