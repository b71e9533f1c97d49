"""The page of all corrections."""

from __future__ import annotations

from pathlib import Path

from bs4 import Tag

from tests.support.sites import BuiltSite, build_site_here, story

SIZE = {"NEWS_EDITION_LIST_STORIES": 2}


def corrected(name: str, *notes: str, **fields: str) -> dict[str, str]:
    """A story with a correction on each of these days; each note says its day."""
    rows = ", ".join(f"{{date: {day}, text: 'Mended on {day}.'}}" for day in notes)
    return {f"articles/{name}.md": story(f"Story {name}", "2026-01-01", corrections=f"[{rows}]", **fields)}


def entries(site: BuiltSite, path: str = "corrections/") -> list[tuple[str, str]]:
    """Headline and note of each entry."""
    return [
        (
            _words(item.select(".river__headline")[0]),
            _words(item.select(".river__dek")[0]),
        )
        for item in site.page(path).select("article")
    ]


def _words(element: Tag) -> str:
    return element.get_text().replace("\N{NO-BREAK SPACE}", " ")


def test_all_corrections_stand_on_one_page_newest_first(tmp_path: Path) -> None:
    """Those of one instant in the order of their stories; each leads to its story."""
    files = corrected("a", "2026-02-01", "2026-04-01") | corrected("b", "2026-03-01", "2026-04-01")
    site = build_site_here(tmp_path, files | {"articles/c.md": story()}).ok()
    assert entries(site) == [
        ("Story a", "Correction: Mended on 2026-04-01."),
        ("Story b", "Correction: Mended on 2026-04-01."),
        ("Story b", "Correction: Mended on 2026-03-01."),
        ("Story a", "Correction: Mended on 2026-02-01."),
    ]
    assert site.page("corrections/").select_one(".river__headline a[href='/2026/01/a/']")


def test_the_page_is_linked_from_every_footer_and_from_corrected_stories(tmp_path: Path) -> None:
    """From the note and from the footer."""
    site = build_site_here(tmp_path, corrected("a", "2026-02-01") | {"articles/c.md": story()}).ok()
    assert site.page("2026/01/a/").select(".corrections a[href='/corrections/']")
    assert all(site.page(path).select("footer a[href='/corrections/']") for path in ("", "2026/06/c/", "archive/"))


def test_without_corrections_there_is_no_page_and_no_link(tmp_path: Path) -> None:
    """Nor with those of stories that are not listed: drafts, hidden and scheduled ones."""
    held = corrected("a", "2026-02-01", status="draft") | corrected("b", "2026-02-01", status="hidden")
    held |= corrected("c", "2026-02-01", embargo="2026-07-01")
    site = build_site_here(tmp_path, held | {"articles/d.md": story()}).ok()
    assert [path for path in site.pages if path.startswith("corrections/")] == []
    assert site.mentions("/corrections/") == []


def test_older_pages_never_shift(tmp_path: Path) -> None:
    """They are numbered from the oldest; a new correction leaves them as they were but for a link to the newer one."""
    days = [f"2026-02-{day:02}" for day in range(1, 8)]
    before = build_site_here(tmp_path, corrected("a", *days), SIZE).ok()
    pages = [path for path in before.pages if path.startswith("corrections/")]
    assert pages == ["corrections/index.html", "corrections/page/1/index.html", "corrections/page/2/index.html"]
    assert [len(entries(before, path.removesuffix("index.html"))) for path in pages] == [3, 2, 2]
    assert entries(before, "corrections/page/1/")[-1][1] == "Correction: Mended on 2026-02-01."
    after = build_site_here(tmp_path, corrected("b", "2026-03-01", "2026-03-02"), SIZE).ok()
    assert after.files[pages[1]] == before.files[pages[1]]
    assert entries(after, "corrections/page/2/") == entries(before, "corrections/page/2/")


def test_a_correction_s_text_is_markup_with_its_links(tmp_path: Path) -> None:
    """Inline Markdown, a story's address put in; what kind it is stands before it."""
    note = "[{date: 2026-02-01, kind: retraction, text: 'See *this* [one](articles/c.md).'}]"
    files = {"articles/a.md": story("Story a", "2026-01-01", corrections=note), "articles/c.md": story()}
    site = build_site_here(tmp_path, files).ok()
    text = site.page("corrections/").select(".river__dek")[0]
    assert _words(text) == "Retraction: See this one."
    assert [link["href"] for link in text.select("a")] == ["/2026/06/c/"]
    assert text.select("em")
