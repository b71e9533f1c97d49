# ruff: noqa: E501 - a planted mismatch stands on a line
"""Parity: every format says of a story what its page says, and each way not to is found."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from pathlib import Path

import pytest

from desk.check import check_output
from plugins.editorial_checks.statements import (
    fragment_statements,
    json_statements,
    page_statements,
    twin_statements,
    xml_statements,
)
from tests.support.pictures import picture_file
from tests.support.sites import build_site_here, story

SITE = "https://news.example/base"
URL = f"{SITE}/2026/06/a/"
PAGE, TWIN = "2026/06/a/index.html", "2026/06/a/index.md"
MONTH = "sitemaps/2026-06.xml"
PICTURE = picture_file(1200, 630)
FILES: dict[str, str | bytes] = {
    "articles/a.md": story(
        "A model's “first” month -- & more...",
        "2026-06-29T18:00:00+02:00",
        author="mara",
        dek="What it did -- and 'why' not.",
        image="{src: /images/a.png, alt: A chart}",
        corrections="[{date: 2026-06-30, text: It was *ten*.}, {date: 2026-06-30T01:00:00+00:00, text: 'It is \"so\".'}]",
    ),
    "articles/b.md": story("B", "2026-05-01", author="mara, Guest", image="{src: /images/b.svg, alt: A map}"),
    "articles/hidden.md": story("Hidden", "2026-06-01", status="hidden"),
    "authors/mara.md": "---\nid: mara\nname: Mara Lindqvist\n---\nWrites.\n",
    "images/a.png": PICTURE,
    "images/b.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
}  # fmt: skip
SETTINGS = {"SITEURL": SITE, "NEWS_SEARCH_INDEX": True, "TIMEZONE": "Europe/Berlin"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with every format, in which all is right."""
    root = tmp_path_factory.mktemp("parity")
    build_site_here(root, FILES, SETTINGS).ok()
    return root / "output"


def findings(output: Path) -> list[tuple[str, str]]:
    """File and id of each finding about parity."""
    found = check_output(output, SITE)
    return [(f.location.path.removeprefix(f"{output}/"), f.id) for f in found if f.id.startswith("NEWS-Q")]


def test_what_a_build_writes_agrees(site: Path) -> None:
    """With typeset headlines, corrections, drawn and real pictures, two authors, a hidden story and a base path."""
    assert findings(site) == []


PLANTED = {
    # The page itself.
    "the page's headline": (PAGE, "month", "year", 10, "NEWS-Q002"),
    "the canonical address": (PAGE, f'rel="canonical" href="{URL}"', 'rel="canonical" href="https://x.example/"', 1, "NEWS-Q001"),
    # What machines read of it.
    "JSON-LD, address": (PAGE, f'"url":"{URL}"', f'"url":"{SITE}/b/"', 1, "NEWS-Q001"),
    "JSON-LD, headline": (PAGE, '"headline":"A', '"headline":"The', 1, "NEWS-Q002"),
    "JSON-LD, dek": (PAGE, '"description":"What it', '"description":"What she', 1, "NEWS-Q003"),
    "JSON-LD, date": (PAGE, '"datePublished":"2026-06-29T18', '"datePublished":"2026-06-29T16', 1, "NEWS-Q004"),
    "JSON-LD, author": (PAGE, '"Person","name":"Mara', '"Person","name":"Lara', 1, "NEWS-Q006"),
    "JSON-LD, author's page": (PAGE, '"url":"https://news.example/base/authors/mara/"', '"url":"https://x.example/"', 1, "NEWS-Q006"),
    "JSON-LD, correction": (PAGE, '"text":"It was ten."', '"text":"It was nine."', 1, "NEWS-Q007"),
    "JSON-LD, picture": (PAGE, '"image":["https://news.example/base/images/a.png"]', '"image":[]', 1, "NEWS-Q008"),
    "a correction on the page": (PAGE, "It was <em>ten", "It was <em>nine", 1, "NEWS-Q007"),
    "OpenGraph, address": (PAGE, f'"og:url" content="{URL}', f'"og:url" content="{URL}?a=1', 1, "NEWS-Q001"),
    "OpenGraph, headline": (PAGE, '"og:title" content="A', '"og:title" content="The', 1, "NEWS-Q002"),
    "OpenGraph, dek": (PAGE, '"og:description" content="What', '"og:description" content="How', 1, "NEWS-Q003"),
    "OpenGraph, date": (PAGE, '_time" content="2026-06-29', '_time" content="2026-06-28', 1, "NEWS-Q004"),
    "OpenGraph, author": (PAGE, '"article:author" content="https://news', '"article:author" content="https://olds', 1, "NEWS-Q006"),
    "OpenGraph, picture": (PAGE, '"og:image" content="https://news.example/base/images/a.png', '"og:image" content="https://news.example/base/images/b.svg', 1, "NEWS-Q008"),
    # Feeds.
    "Atom, address": ("feed.xml", f'rel="alternate" href="{URL}"', f'rel="alternate" href="{SITE}/c/"', 1, "NEWS-Q001"),
    "Atom, id": ("feed.xml", f"<id>{URL}", f"<id>{URL}x", 1, "NEWS-Q001"),
    "Atom, headline": ("feed.xml", "<title>A", "<title>The", 1, "NEWS-Q002"),
    "Atom, dek": ("feed.xml", "<summary>What", "<summary>How", 1, "NEWS-Q003"),
    "Atom, date": ("feed.xml", "<published>2026-06-29T18:00:00", "<published>2026-06-29T18:00:01", 1, "NEWS-Q004"),
    "Atom, author": ("feed.xml", "<name>Mara", "<name>Lara", 1, "NEWS-Q006"),
    "Atom, picture": ("feed.xml", "images/a.png", "images/b.svg", 1, "NEWS-Q008"),
    "RSS, address": ("rss.xml", f"<link>{URL}", f"<link>{SITE}/c/", 1, "NEWS-Q001"),
    "RSS, guid": ("rss.xml", f'"true">{URL}', f'"true">{URL}x', 1, "NEWS-Q001"),
    "RSS, headline": ("rss.xml", "<title>A", "<title>The", 1, "NEWS-Q002"),
    "RSS, dek": ("rss.xml", "<description>What", "<description>How", 1, "NEWS-Q003"),
    "RSS, date": ("rss.xml", "Mon, 29 Jun 2026 16:00", "Mon, 29 Jun 2026 18:00", 1, "NEWS-Q004"),
    "RSS, no date": ("rss.xml", "Mon, 29 Jun 2026 16:00:00 GMT</pub", "once</pub", 1, "NEWS-Q004"),
    "RSS, author": ("rss.xml", "creator>Mara", "creator>Lara", 1, "NEWS-Q006"),
    "RSS, picture": ("rss.xml", 'content url="https://news.example/base/images/a', 'content url="https://news.example/base/images/c', 1, "NEWS-Q008"),
    "JSON feed, address": ("feed.json", f'"url": "{URL}', f'"url": "{SITE}/c/', 1, "NEWS-Q001"),
    "JSON feed, id": ("feed.json", f'"id": "{URL}', f'"id": "{URL}x', 1, "NEWS-Q001"),
    "JSON feed, headline": ("feed.json", '"title": "A', '"title": "The', 1, "NEWS-Q002"),
    "JSON feed, dek": ("feed.json", '"summary": "What', '"summary": "How', 1, "NEWS-Q003"),
    "JSON feed, date": ("feed.json", '"date_published": "2026-06-29', '"date_published": "2026-06-30', 1, "NEWS-Q004"),
    "JSON feed, change": ("feed.json", '"date_modified": "2026-06-30', '"date_modified": "2026-06-29', 1, "NEWS-Q005"),
    "JSON feed, author": ("feed.json", '"name": "Mara', '"name": "Lara', 1, "NEWS-Q006"),
    "JSON feed, picture": ("feed.json", '"image": "https://news.example/base/images/a', '"image": "https://news.example/base/images/c', 1, "NEWS-Q008"),
    # Sitemaps.
    "sitemap, address": (MONTH, URL, f"{SITE}/2026/06/c/", 1, "NEWS-Q001"),
    "sitemap, change": (MONTH, "<lastmod>2026-06-30T03", "<lastmod>2026-06-30T04", 1, "NEWS-Q005"),
    "sitemap, picture": (MONTH, "images/a.png", "images/c.png", 1, "NEWS-Q008"),
    "news sitemap, address": ("news-sitemap.xml", URL, "https://x.example/", 1, "NEWS-Q001"),
    "news sitemap, headline": ("news-sitemap.xml", "title>A", "title>The", 1, "NEWS-Q002"),
    "news sitemap, date": ("news-sitemap.xml", "2026-06-29", "2026-06-30", 1, "NEWS-Q004"),
    # The twin.
    "twin, address": (TWIN, f'url: "{URL}', f'url: "{SITE}/2026/05/b/', 1, "NEWS-Q001"),
    "twin, headline": (TWIN, 'title: "A', 'title: "The', 1, "NEWS-Q002"),
    "twin, dek": (TWIN, 'dek: "What', 'dek: "How', 1, "NEWS-Q003"),
    "twin, date": (TWIN, 'date: "2026-06-29', 'date: "2026-06-28', 1, "NEWS-Q004"),
    "twin, change": (TWIN, 'updated: "2026-06-30', 'updated: "2026-06-29', 1, "NEWS-Q005"),
    "twin, author": (TWIN, 'authors: ["Mara', 'authors: ["Lara', 1, "NEWS-Q006"),
    "twin, correction": (TWIN, '"It was ten."]', '"It was nine."]', 1, "NEWS-Q007"),
    "twin, picture": (TWIN, "images/a.png", "images/c.png", 1, "NEWS-Q008"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_each_mismatch_is_found_where_it_stands(site: Path, tmp_path: Path, name: str) -> None:
    """One word of one file changed: one id, and it names the file; of the page itself, every other file."""
    file, old, new, times, id = PLANTED[name]
    output = tmp_path / "output"
    shutil.copytree(site, output)
    text = (output / file).read_text("utf-8")
    assert old in text
    (output / file).write_text(text.replace(old, new, times), "utf-8")
    found = findings(output)
    assert id in {found_id for _, found_id in found}
    if name not in {"the page's headline", "the canonical address"} and "on the page" not in name:
        assert {path for path, found_id in found if found_id == id} - {PAGE} <= {file}
        assert {found_id for _, found_id in found} <= {id, "NEWS-Q009", "NEWS-Q008", "NEWS-Q001"}


CARD = f"{SITE}/2026/04/c/card.png"
OWN = f"{SITE}/images/a.png"


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("2026/04/c/index.html", f'og:image" content="{CARD}', f'og:image" content="{OWN}'),
        ("2026/04/c/index.html", f'"image":["{CARD}"]', '"image":[]'),
        ("feed.json", f'"image": "{CARD}"', '"image": ""'),
        ("feed.xml", CARD, OWN),
        ("sitemaps/2026-04.xml", CARD, OWN),
        ("2026/04/c/index.md", CARD, OWN),
        ("2026/05/b/index.html", f"{SITE}/2026/05/b/card.png", OWN),
    ],
)
def test_a_card_is_the_same_in_all_formats(tmp_path: Path, file: str, old: str, new: str) -> None:
    """A page that shows no picture is shared by its card alone; so is one whose picture sharing sites do not show."""
    files = FILES | {"articles/c.md": story("C", "2026-04-01")}
    build_site_here(tmp_path, files, SETTINGS | {"NEWS_CARDS_ENABLED": True, "NEWS_SEARCH_INDEX": False}).ok()
    output = tmp_path / "output"
    assert findings(output) == []
    text = (output / file).read_text("utf-8")
    assert old in text
    (output / file).write_text(text.replace(old, new, 1), "utf-8")
    assert (file, "NEWS-Q008") in findings(output)


def test_a_page_without_a_picture_is_shared_by_none(site: Path, tmp_path: Path) -> None:
    """Where there are no cards, a picture that the page does not show is a mismatch."""
    output = tmp_path / "output"
    shutil.copytree(site, output)
    page = output / PAGE
    text = page.read_text("utf-8")
    start = text.index('<img class="cover')
    page.write_text(text[:start] + text[text.index(">", start) + 1 :], "utf-8")
    assert (PAGE, "NEWS-Q008") in findings(output)


def test_the_search_index_is_compared(site: Path, tmp_path: Path) -> None:
    """Headline, day and address; and a story that is not in it."""
    for old, new, id in (
        (b'"title":"B"', b'"title":"C"', "NEWS-Q002"),
        (b'"day":"20574"', b'"day":"20575"', "NEWS-Q004"),
        (b"/2026/05/b/", b"/2026/05/c/", "NEWS-Q001"),
    ):
        output = tmp_path / id
        shutil.copytree(site, output)
        for fragment in output.glob("search/index/*/fragment/*"):
            fragment.write_bytes(gzip.compress(gzip.decompress(fragment.read_bytes()).replace(old, new)))
        assert id in {found for _, found in findings(output)}
        if id == "NEWS-Q001":
            assert ("2026/05/b/index.html", "NEWS-Q009") in findings(output)


def test_a_story_that_a_format_leaves_out_is_told(site: Path, tmp_path: Path) -> None:
    """Formats with every story: sitemap and twins; a feed has the newest alone."""
    shutil.copytree(site, tmp_path / "output")
    (tmp_path / "output/2026/05/b/index.md").unlink()
    month = tmp_path / "output/sitemaps/2026-05.xml"
    month.write_text(month.read_text("utf-8").replace("/2026/05/b/", "/about/"), "utf-8")
    found = findings(tmp_path / "output")
    assert Counter(found)["2026/05/b/index.html", "NEWS-Q009"] == 2
    assert (month.relative_to(tmp_path / "output").as_posix(), "NEWS-Q001") in found


def test_broken_files_state_nothing() -> None:
    """What is no page, feed, twin or index is for other checks to tell."""
    from lxml import etree  # noqa: PLC0415 - for this alone

    assert list(page_statements(etree.fromstring("<html><article/></html>"))) == []
    assert list(xml_statements(etree.fromstring("<other/>"))) == []
    values: tuple[object, ...] = (None, [], {"version": 1}, {"items": [1]})
    assert [list(json_statements(value)) for value in values] == [[], [], [], []]
    assert [list(twin_statements(text)) for text in (b"", b"\xff", b"---\ntitle: [\n---\n")] == [[], [], []]
    broken = (b"", b"\x1f\x8b", gzip.compress(b"{"), gzip.compress(b"[1]"))
    assert [list(fragment_statements(text)) for text in broken] == [[], [], [], []]
