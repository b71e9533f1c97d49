"""The search index: only what is out, the same bytes each time, and made again only where stories changed."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from plugins.site_search import index, pagefind
from plugins.site_search.records import SearchRecord
from plugins.site_search.words import Words
from tests.support.preview import site_in
from tests.support.sites import BuiltSite, build_site_here, story, write_site

INDEXED = {"NEWS_SEARCH_INDEX": True}
FILES = {
    "articles/old.md": story("An old model", "2025-03-01", "A zebra reads *maps*.\n\n- One\n- Two"),
    "articles/new.md": story("A new model", "2026-06-01", "A yak reads charts.", topics="[Maps, Charts]"),
}


def index_files(site: BuiltSite) -> dict[str, bytes]:
    """The files of the index."""
    return {path: content for path, content in site.files.items() if path.startswith("search/index/")}


def unzipped(site: BuiltSite) -> bytes:
    """All that the index holds, in one piece."""
    files = index_files(site).values()
    return b"\n".join(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content for content in files)


def fragments(site: BuiltSite) -> dict[str, dict[str, object]]:
    """What the index keeps of each story, by address."""
    found = [gzip.decompress(content) for path, content in index_files(site).items() if "/fragment/" in path]
    stories = [json.loads(content.removeprefix(b"pagefind_dcd")) for content in found]
    return {story["url"]: story for story in stories}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many stories each index that was made holds."""
    counts: list[int] = []
    really = index.make_index

    def counted(records: list[SearchRecord], words: Words) -> dict[str, bytes]:
        counts.append(len(records))
        return really(records, words)

    monkeypatch.setattr(index, "make_index", counted)
    return counts


def test_the_index_holds_what_readers_may_find(tmp_path: Path) -> None:
    """Headline, text, section, subjects and year of each story that is out."""
    site = build_site_here(tmp_path, FILES, INDEXED).ok()
    found = fragments(site)
    assert set(found) == {"/2025/03/old/", "/2026/06/new/"}
    assert found["/2025/03/old/"]["content"] == "A zebra reads maps. One Two"
    assert found["/2026/06/new/"]["filters"] == {"section": ["News"], "subject": ["Maps", "Charts"], "year": ["2026"]}
    assert found["/2026/06/new/"]["meta"] == {"day": "20605", "title": "A new model"}


@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "hidden"}, {"status": "withheld"}, {"embargo": "2026-07-01"},
               {"date": "2026-07-01"}, {"expires": "2026-06-30T12:00:00+00:00"}],
)  # fmt: skip
def test_nothing_of_a_held_story_is_in_the_index(tmp_path: Path, fields: dict[str, str]) -> None:
    """No word of its headline, text, dek, section, subject or address, and no file more than without it."""
    date = fields.get("date", "2026-06-02")
    more = {key: value for key, value in fields.items() if key != "date"} | {"topics": "[zqtopic]", "dek": "zqdek."}
    secret = story("zqheadline", date, "zqtext is here.", **more)
    site = build_site_here(tmp_path, FILES | {"articles/zqslug.md": secret}, INDEXED).ok()
    assert b"zq" not in unzipped(site)
    without = build_site_here(tmp_path / "without", FILES, INDEXED).ok()
    assert index_files(site) == index_files(without)


def test_an_index_is_made_anew_only_where_a_story_changed(tmp_path: Path, made: list[int]) -> None:
    """One part a year; what comes out is that of a clean build, with the cache and without."""
    build_site_here(tmp_path, FILES, INDEXED).ok()
    assert made == [1, 1]
    assert build_site_here(tmp_path, FILES, INDEXED).ok().written == 0
    assert made == [1, 1]
    edited = FILES | {"articles/old.md": FILES["articles/old.md"].replace("zebra", "gnu"), "articles/newer.md": story()}
    for files, counts in ((edited, [2, 1]), (FILES, [])):
        made.clear()
        if files is FILES:
            (tmp_path / "content/articles/newer.md").unlink()
        site = build_site_here(tmp_path, files, INDEXED).ok()
        assert made == counts
        assert index_files(site) == index_files(build_site_here(tmp_path / f"clean{len(files)}", files, INDEXED).ok())
    shutil.rmtree(tmp_path / ".cache")
    made.clear()
    assert build_site_here(tmp_path, FILES, INDEXED).ok().written == 0
    assert made == [1, 1]


def test_many_subjects_come_in_one_order(tmp_path: Path) -> None:
    """Pagefind's own tables differ from run to run; ours do not."""
    names = [f"Subject {number}" for number in range(30)]
    files = {
        f"articles/s{number}.md": story(f"Story {number}", f"2026-05-{number + 1:02}", topics=str(names[number:]))
        for number in range(12)
    }
    trees = [index_files(build_site_here(tmp_path / str(run), files, INDEXED).ok()) for run in range(4)]
    assert all(tree == trees[0] for tree in trees)
    order = json.loads(trees[0]["search/index/2026-1/order.json"])
    ids = [gzip.decompress(trees[0][f"search/index/2026-1/fragment/{id}.pf_fragment"]) for id in order]
    assert [json.loads(text.removeprefix(b"pagefind_dcd"))["meta"]["title"] for text in ids] == [
        f"Story {number}" for number in range(12)
    ]


def test_a_check_makes_no_index(tmp_path: Path, made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """It wants findings alone."""
    from pelican.settings import read_settings  # noqa: PLC0415 - as the command does

    from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican  # noqa: PLC0415

    write_site(tmp_path, FILES, INDEXED)
    monkeypatch.chdir(tmp_path)
    NewsroomPelican(read_settings("pelicanconf.py")).check()
    assert made == []


def test_a_build_without_an_index_still_has_the_page(tmp_path: Path) -> None:
    """NEWS_SEARCH_INDEX leaves out the files; NEWS_SEARCH_ENABLED the page and the box as well."""
    site = build_site_here(tmp_path, FILES).ok()
    assert index_files(site) == {}
    assert site.page("search/").select_one("[data-search]")
    off = build_site_here(tmp_path, FILES, {"NEWS_SEARCH_ENABLED": False}).ok()
    assert "search/index.html" not in off.files
    assert not off.page("").select(".masthead__search")


def test_a_failure_refuses_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not there, or that ends early, is told with its words."""
    monkeypatch.setattr(pagefind, "get_executable", lambda: tmp_path / "nothing")
    site = build_site_here(tmp_path, FILES, INDEXED)
    assert (site.exit_code, "NEWS-S040" in site.stderr, "No such file" in site.stderr) == (1, True, True)
    monkeypatch.setattr(pagefind, "get_executable", lambda: "/bin/true")
    site = build_site_here(tmp_path, FILES, INDEXED)
    assert (site.exit_code, "ended after 0 of 3 answers" in site.stderr) == (1, True)


def test_a_preview_makes_the_index_when_it_is_asked_for(
    tmp_path: Path, made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for other files, nor when it settles; after an edit again, and only the part of the edited story."""
    paths = write_site(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    name = "search/index/2026-1/order.json"
    with site_in(tmp_path) as site:
        assert site.file("no/such/file") is None
        assert site.settle(site.prepare())
        assert made == []
        before = site.file(name)
        assert before is not None
        assert made == [1, 1]
        paths["articles/new.md"].write_text(FILES["articles/new.md"].replace("yak", "gnu"), "utf-8")
        site.take({paths["articles/new.md"]})
        after = site.file(name)
        assert after is not None
        assert after.content != before.content
        assert made == [1, 1, 1]
