"""Markdown twins and llms.txt: public facts, released text, made again with their stories."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.support.sites import BuiltSite, build_site_here, story

KNOWN = {"SITEURL": "https://news.example"}
FILES = {
    "articles/a.md": story(
        "A *model* & a [map]",
        "2026-06-01T09:00:00+02:00",
        "See [b](b.md) and [the draft](draft.md).<!-- a note of the desk -->",
        author="mara",
        dek="What it did.",
        topics="[Maps]",
        source="{title: The paper, url: 'https://paper.example/x', outlet: Paper}",
        corrections="[{date: 2026-06-05, text: It was *ten*.}]",
    ),
    "articles/b.md": story("B", "2026-06-02"),
    "articles/draft.md": story("Zqdraft", "2026-06-03", status="draft"),
    "articles/hidden.md": story("Zqhidden", "2026-06-03", status="hidden"),
    "authors/mara.md": "---\nid: mara\nname: Mara Lindqvist\n---\nWrites.\n",
}


def facts(site: BuiltSite, path: str) -> dict[str, object]:
    """The front matter of a twin."""
    found = yaml.safe_load(site.text(path).split("---\n")[1])
    assert isinstance(found, dict)
    return found


def test_a_twin_says_what_its_page_says(tmp_path: Path) -> None:
    """Facts in YAML; text with addresses in full, no tag, no note of the desk, no address of what is not out."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    assert facts(site, "2026/06/a/index.md") == {
        "title": "A *model* & a [map]",
        "url": "https://news.example/2026/06/a/",
        "date": "2026-06-01T07:00:00+00:00",
        "updated": "2026-06-05T00:00:00+00:00",
        "authors": ["Mara Lindqvist"],
        "section": "News",
        "dek": "What it did.",
        "subjects": ["Maps"],
        "lang": "en",
        "corrections": ["It was ten."],
    }
    assert site.text("2026/06/a/index.md").split("---\n", 2)[2] == (
        "\n# A \\*model\\* & a \\[map\\]\n\n*What it did.*\n\n"
        "See [b](https://news.example/2026/06/b/) and the draft.\n\n"
        "- **Correction, June 5, 2026:** It was ten.\n\n"
        "- Source: [The paper](<https://paper.example/x>), Paper\n"
    )
    (link,) = site.page("2026/06/a/").select("link[type='text/markdown']")
    assert link["href"] == "/2026/06/a/index.md"


def test_stories_that_are_not_listed_have_no_twin(tmp_path: Path) -> None:
    """Neither a draft nor a hidden story, and llms.txt names neither."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    assert sorted(path for path in site.files if path.endswith("index.md")) == [
        "2026/06/a/index.md",
        "2026/06/b/index.md",
    ]
    assert not site.page("2026/06/hidden/").select("link[type='text/markdown']")
    assert "Zq" not in site.text("llms.txt")
    assert "[A \\*model\\* & a \\[map\\]](https://news.example/2026/06/a/index.md): What it did." in site.text(
        "llms.txt"
    )


def test_a_twin_follows_what_it_is_made_from(tmp_path: Path) -> None:
    """Its text, its author's name, and the stories it leads to; nothing else makes it again."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    again = build_site_here(tmp_path, FILES, KNOWN).ok()
    assert again.written == 0
    changes = {
        "articles/a.md": (str(FILES["articles/a.md"]).replace("See ", "Look at "), "Look at [b]"),
        "authors/mara.md": ("---\nid: mara\nname: Mara L.\n---\nWrites.\n", '["Mara L."]'),
        "articles/b.md": (story("B", "2026-05-02"), "https://news.example/2026/05/b/"),
    }
    files = dict(FILES)
    for uri, (text, expected) in changes.items():
        files[uri] = text
        site = build_site_here(tmp_path, files, KNOWN).ok()
        assert expected in site.text("2026/06/a/index.md")
    assert site.files == build_site_here(tmp_path / "clean", files, KNOWN).ok().files


def test_twins_can_be_left_out(tmp_path: Path) -> None:
    """Without them llms.txt names the pages; without an address there is neither."""
    site = build_site_here(tmp_path, FILES, KNOWN | {"NEWS_MARKDOWN_TWINS": False}).ok()
    assert not [path for path in site.files if path.endswith("index.md")]
    assert not site.page("2026/06/a/").select("link[type='text/markdown']")
    assert "(https://news.example/2026/06/b/)" in site.text("llms.txt")
    without = build_site_here(tmp_path / "local", FILES).ok()
    assert not [path for path in without.files if path.endswith("index.md") or path == "llms.txt"]
    none = build_site_here(tmp_path / "none", FILES, KNOWN | {"NEWS_MARKDOWN_LLMS_TXT": False}).ok()
    assert "llms.txt" not in none.files
