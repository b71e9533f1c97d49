from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sites import build_site, build_site_here, story

CANARY = "zyxwcanary"
OTHER: dict[str, str | bytes] = {
    "articles/other.md": story("Other", "2026-01-01", topics="[shared]", body="See [it](zyxwcanary.md).\n\nMore.")
}
AT = "2026-07-01T09:00:00+00:00"


def canary(**fields: str) -> dict[str, str | bytes]:
    """A story whose every visible part holds one word, with a picture of its own."""
    parts = {
        "title": f"{CANARY} headline",
        "date": "2026-06-01",
        "dek": f"{CANARY} dek.",
        "authors": f"[{CANARY} author]",
        "topics": f"[{CANARY} topic, shared]",
        "companies": f"[{CANARY} company]",
        "aliases": f"[/{CANARY}-old/]",
        "image": f"/images/{CANARY}.svg",
        "source": f"{{title: {CANARY} source, url: 'https://a.example/{CANARY}'}}",
    } | fields
    return {
        f"articles/{CANARY}.md": story(**parts, body=f"The lede says {CANARY}.\n\n![x](/images/{CANARY}-2.svg)"),
        f"images/{CANARY}.svg": "<svg/>",
        f"images/{CANARY}-2.svg": "<svg/>",
    } | OTHER


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"draft": "true"},
        {"status": "withheld"},
        {"date": "2026-06-30T12:00:01+00:00"},
        {"embargo": AT},
        {"expires": "2026-06-30T12:00:00+00:00"},
    ],
    ids=["draft", "draft-true", "withheld", "scheduled", "embargoed", "expired"],
)
def test_a_story_that_is_not_out_leaves_no_byte(tmp_path: Path, fields: dict[str, str]) -> None:
    """No file of output/ has its word in name or bytes; not even a link from another story's body."""
    site = build_site_here(tmp_path, canary(**fields)).ok()
    assert site.mentions(CANARY) == []
    assert "1 story published, 1 held back" in site.stdout
    (tmp_path / "alone").mkdir()
    alone = build_site_here(tmp_path / "alone", OTHER).ok()
    assert site.files == alone.files


@pytest.mark.parametrize(
    ("fields", "before", "at"),
    [
        ({"date": AT}, "2026-07-01T08:59:59+00:00", AT),
        ({"embargo": AT}, "2026-07-01T08:59:59+00:00", AT),
        ({"date": "2026-07-01 11:00 +02:00"}, "2026-07-01T08:59:59+00:00", AT),
    ],
    ids=["scheduled", "embargoed", "offset"],
)
def test_a_story_is_there_at_its_instant(tmp_path: Path, fields: dict[str, str], before: str, at: str) -> None:
    """One second earlier there is no byte of it; at the instant its page, picture, subject and redirect are there."""
    early = build_site_here(tmp_path, canary(**fields), {"NEWS_NOW": before, "NEWS_EDITION_HUB_STORIES": 1}).ok()
    assert early.mentions(CANARY) == []
    due = build_site_here(tmp_path, canary(**fields), {"NEWS_NOW": at, "NEWS_EDITION_HUB_STORIES": 1}).ok()
    month = "07" if "date" in fields else "06"
    assert set(due.files) - set(early.files) >= {
        f"2026/{month}/{CANARY}/index.html",
        f"topics/{CANARY}-topic/index.html",
        f"companies/{CANARY}-company/index.html",
        f"authors/{CANARY}-author/index.html",
        f"{CANARY}-old/index.html",
        f"images/{CANARY}.svg",
        f"images/{CANARY}-2.svg",
    }
    assert due.page("2026/01/other/").select(f"main a[href='/2026/{month}/{CANARY}/']")


def test_an_expired_story_is_taken_out(tmp_path: Path) -> None:
    """What was built before its end is removed by the first build after it."""
    files = canary(expires=AT)
    there = build_site_here(tmp_path, files, {"NEWS_NOW": "2026-07-01T08:59:59+00:00"}).ok()
    assert there.mentions(CANARY)
    gone = build_site_here(tmp_path, files, {"NEWS_NOW": AT}).ok()
    assert gone.mentions(CANARY) == []


def test_a_hidden_story_has_a_page_and_stands_in_no_list(tmp_path: Path) -> None:
    """Its own page is there, says noindex, and only its old address and another story's own link lead to it."""
    site = build_site_here(tmp_path, canary(status="hidden")).ok()
    page = site.page(f"2026/06/{CANARY}/")
    robots = page.select_one("meta[name='robots']")
    assert robots is not None
    assert robots["content"] == "noindex"
    assert site.mentions(CANARY) == sorted(
        [
            ".broadbill-files",
            "2026/01/other/index.html",
            f"2026/06/{CANARY}/index.html",
            f"images/{CANARY}-2.svg",
            f"images/{CANARY}.svg",
            f"{CANARY}-old/index.html",
        ]
    )


def test_the_clock_comes_from_the_settings_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NEWS_NOW wins over SOURCE_DATE_EPOCH, which wins over the time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    site = build_site(tmp_path, canary(), {"NEWS_NOW": ""})
    assert site.ok().mentions(CANARY) == []
    later = build_site(tmp_path, canary())
    assert later.ok().mentions(CANARY)


def test_no_build_time_stands_in_a_page(tmp_path: Path) -> None:
    """A day later, with nothing new, not one byte differs."""
    today = build_site_here(tmp_path, OTHER, {"NEWS_NOW": "2026-06-30T12:00:00+00:00"}).ok()
    later = build_site_here(tmp_path, OTHER, {"NEWS_NOW": "2027-08-31T13:14:15+00:00"}).ok()
    assert later.files == today.files
    assert later.written == 0
