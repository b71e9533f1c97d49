from __future__ import annotations

from pathlib import Path

import pytest

from desk.check import check_output
from tests.support.sites import BuiltSite, build_site_here, story

SIZE = {"NEWS_EDITION_LIST_STORIES": 3, "NEWS_EDITION_HUB_STORIES": 1}


def dated(count: int, **fields: str) -> dict[str, str]:
    """Stories of as many days, the first the oldest."""
    return {
        f"articles/s{n:02}.md": story(f"Story {n}", f"2026-{1 + n // 28:02}-{1 + n % 28:02}", **fields)
        for n in range(count)
    }


def headlines(site: BuiltSite, path: str) -> set[str]:
    """Headlines of the stories a list page shows."""
    return {
        link.get_text().replace("\N{NO-BREAK SPACE}", " ")
        for link in site.page(path).select("main a")
        if link.get_text().startswith("Story")
    }


def test_subjects_that_differ_by_a_sign_have_pages_of_their_own(tmp_path: Path) -> None:
    """``gpt-5`` with three pages, ``gpt-5.2``, ``c``, ``c++`` and ``c#``: every page is there, none overwritten."""
    files = dated(9, topics="[gpt-5, c]")
    files |= {f"articles/t{n}.md": story(f"Story T{n}", f"2026-03-0{n + 1}", topics="[gpt-5.2, c++]") for n in range(7)}
    files["articles/u.md"] = story("Story U", "2026-03-20", topics="['c#', GPT-5.2]")
    site = build_site_here(tmp_path, files, SIZE).ok()
    expected = {
        "topics/gpt-5/": {"Story 6", "Story 7", "Story 8"},
        "topics/gpt-5/page/2/": {"Story 3", "Story 4", "Story 5"},
        "topics/gpt-5/page/1/": {"Story 0", "Story 1", "Story 2"},
        "topics/gpt-5-2/": {"Story T3", "Story T4", "Story T5", "Story T6", "Story U"},
        "topics/gpt-5-2/page/1/": {"Story T0", "Story T1", "Story T2"},
        "topics/c/": {"Story 6", "Story 7", "Story 8"},
        "topics/c-plus-plus/": {"Story T3", "Story T4", "Story T5", "Story T6"},
        "topics/c-sharp/": {"Story U"},
    }
    for path, stories in expected.items():
        assert headlines(site, path) == stories, path
    heads = {path: site.page(path).h1.get_text() for path in expected if "page" not in path}  # type: ignore[union-attr]
    assert heads == {
        "topics/gpt-5/": "gpt-5",
        "topics/gpt-5-2/": "gpt-5.2",
        "topics/c/": "c",
        "topics/c-plus-plus/": "c++",
        "topics/c-sharp/": "c#",
    }


def test_story_slugs_that_differ_by_a_dot_are_a_finding_not_an_overwrite(tmp_path: Path) -> None:
    """``gpt-5.2.md`` and ``gpt-5-2.md`` of one month are one address: the build names both files."""
    files = {"articles/gpt-5.2.md": story(), "articles/gpt-5-2.md": story()}
    site = build_site_here(tmp_path, files)
    assert site.exit_code == 1
    assert "content/articles/gpt-5.2.md" in site.stderr
    assert "content/articles/gpt-5-2.md" in site.stderr


@pytest.mark.parametrize("date", ["2026-01-20", "2026-06-20"], ids=["in-the-newest-month", "opens-a-month"])
def test_a_new_story_changes_no_older_page(tmp_path: Path, date: str) -> None:
    """Numbered pages of every list keep their bytes, but for the newest, which may gain a neighbour."""
    before = build_site_here(tmp_path, dated(14, topics="[gpt-5]"), SIZE).ok()
    after = build_site_here(tmp_path, {"articles/new.md": story("Story new", date, topics="[gpt-5]")}, SIZE).ok()
    numbered = {path for path in before.pages if "/page/" in path}
    assert numbered == {
        f"{path}/page/{number}/index.html"
        for path in ("2026/01", "authors/the-newsroom", "news", "topics/gpt-5")
        for number in (1, 2, 3)
    }
    changed = {path for path in numbered if after.files[path] != before.files[path]}
    assert {path for path in changed if not path.endswith("/3/index.html")} == set()


@pytest.mark.parametrize("count", [20, 41, 80])
def test_a_new_story_changes_a_bounded_set_of_files(tmp_path: Path, count: int) -> None:
    """However long the archive: its page, its neighbour, the fronts, and two pages of a list that gained one."""
    before = build_site_here(tmp_path, dated(count, topics="[gpt-5]"), SIZE).ok()
    new = {"articles/new.md": story("Story new", f"2026-{1 + (count - 1) // 28:02}-28 12:00", topics="[gpt-5]")}
    after = build_site_here(tmp_path, new, SIZE).ok()
    changed = {path for path, content in after.files.items() if before.files.get(path) != content}
    assert len(changed) == after.written
    assert not {path for path in changed if path.startswith("theme/")}
    assert len(changed) <= 24


def test_an_edit_touches_only_the_pages_that_show_it(tmp_path: Path) -> None:
    """A changed word in a body changes one file; a changed headline those that print it."""
    files = dated(20, topics="[gpt-5]")
    before = build_site_here(tmp_path, files, SIZE).ok()
    name = "articles/s05.md"
    body = build_site_here(
        tmp_path,
        {
            name: story(
                "Story 5",
                "2026-01-06",
                "Other words stand here. Then it goes on.\n\nMore.",
                topics="[gpt-5]",
                dek="A dek.",
            )
        },
        SIZE,
    ).ok()
    again = build_site_here(
        tmp_path,
        {
            name: story(
                "Story 5", "2026-01-06", "Still other words. Then it goes on.\n\nMore.", topics="[gpt-5]", dek="A dek."
            )
        },
        SIZE,
    ).ok()
    changed = {path for path, content in again.files.items() if body.files.get(path) != content}
    assert changed == {"2026/01/s05/index.html"}
    assert again.written == 1
    renamed = build_site_here(tmp_path, files | {name: story("Story five", "2026-01-06", topics="[gpt-5]")}, SIZE).ok()
    changed = {path for path, content in renamed.files.items() if before.files.get(path) != content}
    assert "2026/01/s05/index.html" in changed
    assert [path for path in changed if "five" not in renamed.text(path)] == []
    assert len(changed) <= 14


def test_the_front_page_shows_no_story_twice(tmp_path: Path) -> None:
    """Lead, secondary stories, river and briefs are parts of one list."""
    site = build_site_here(tmp_path, dated(30)).ok()
    links = [
        str(link["href"])
        for link in site.page("").select("main h1 a, main h2 a, main h3 a, main h4 a")
        if "/s" in str(link["href"])
    ]
    assert len(links) == len(set(links))
    assert links[0] == "/2026/02/s29/"


@pytest.mark.parametrize("name", ["page", "1", "2024", "人工智能", "index.html", "..", "a/b", "CON", "x" * 300])
def test_odd_subject_names_are_pages_too(tmp_path: Path, name: str) -> None:
    """Whatever a subject is called, its page is in the site, or it has none, and nothing crashes."""
    site = build_site_here(
        tmp_path, {"articles/a.md": story(topics=f'["{name}", other]', people=f'["{name}"]')}, SIZE
    ).ok()
    assert "topics/other/index.html" in site.files
    assert (tmp_path / "output").resolve() == (tmp_path / "output")
    assert not [
        path
        for path in tmp_path.iterdir()
        if path.name not in {"content", "output", ".cache", "pelicanconf.py", "__pycache__"}
    ]


def test_a_kind_without_hubs_has_no_directory(tmp_path: Path) -> None:
    """Nothing would lead to it. It comes and goes with the first hub of its kind; all other pages are reached."""
    only = {"articles/a.md": story("A", topics="[Speech]"), "articles/b.md": story("B", slug="b", topics="[Speech]")}
    site = build_site_here(tmp_path, only, {"SITEURL": "https://news.example"}).ok()
    folders = ("topics", "companies", "models", "people")
    assert [folder for folder in folders if f"{folder}/index.html" in site.files] == ["topics"]
    sitemaps = b"".join(content for path, content in site.files.items() if path.endswith(".xml"))
    assert b"/topics/" in sitemaps
    assert b"/models/" not in sitemaps
    assert check_output(tmp_path / "output", "https://news.example") == []
    more = {f"articles/{name}.md": story(name, slug=name, models="[M-1]") for name in ("c", "d")}
    assert "models/index.html" in build_site_here(tmp_path, more, {"SITEURL": "https://news.example"}).ok().files
    for uri in more:
        (tmp_path / "content" / uri).unlink()
    assert "models/index.html" not in build_site_here(tmp_path, {}, {"SITEURL": "https://news.example"}).ok().files
