"""``desk build``: what it did, where the time went, and why a page was made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.build import file_in_output
from desk.cli import main
from tests.support.sites import story, write_site

STORIES = {
    f"articles/s{n}.md": story(
        title=f"Story {n}", date=f"2026-06-0{n}", topics="[Maps]", body=f"A lede about maps {n}."
    )
    for n in range(1, 7)
}


def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> list[str]:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["build", *options])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_an_edit_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New, as it was, its own file, a story beside it, and a template; each in words, with the files behind it."""
    write_site(tmp_path, STORIES)
    page = "/2026/06/s3/"
    assert "2026/06/s3/index.html is new: the last build did not have it." in build(
        tmp_path, monkeypatch, "--explain", page
    )
    same = "2026/06/s3/index.html is as it was: nothing it is made from has changed."
    assert same in build(tmp_path, monkeypatch, "--explain", page)

    write_site(tmp_path, {"articles/s3.md": STORIES["articles/s3.md"] + "\nAnother line.\n"})
    words = build(tmp_path, monkeypatch, "--explain", "output/2026/06/s3/index.html")
    at = words.index("2026/06/s3/index.html is made again. Not as they were:")
    assert words[at + 1] == "  its own file (changed: articles/s3.md)"

    write_site(tmp_path, {"articles/s4.md": STORIES["articles/s4.md"].replace("Story 4", "Another headline")})
    words = build(tmp_path, monkeypatch, "--explain", page)
    assert "  the next newer story's headline or address (changed: articles/s4.md)" in words
    assert not any("its own file" in line for line in words)

    assert f"{page[1:]}x.html is no file of this site." in build(tmp_path, monkeypatch, "--explain", f"{page}x.html")


def test_a_file_that_was_changed_in_the_output_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the reason is told."""
    write_site(tmp_path, STORIES)
    build(tmp_path, monkeypatch)
    (tmp_path / "output" / "index.html").write_bytes(b"meddled")
    words = build(tmp_path, monkeypatch, "--explain", "/")
    assert "index.html is made again: it did not stand in the output folder as the last build had left it." in words


def test_the_profile_counts_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six stories parsed, then none; then one, with the pages that show it."""
    write_site(tmp_path, STORIES)
    assert build(tmp_path, monkeypatch, "--profile")[-1].startswith("6 stories parsed, ")
    *table, counts = build(tmp_path, monkeypatch, "--profile")
    assert counts.startswith("0 stories parsed, 0 pages rendered, 0 files written, ")
    assert table[-1].split()[0] == "all"
    write_site(tmp_path, {"articles/s3.md": STORIES["articles/s3.md"].replace("topics: [Maps]", "topics: [Maps, Law]")})
    counted = re.findall(r"\d+", build(tmp_path, monkeypatch, "--profile")[-1])
    parsed, rendered, written, kept, removed = map(int, counted)
    assert (parsed, removed) == (1, 0)
    assert 1 <= written <= rendered < kept


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/", "index.html"), ("", "index.html"), ("/2026/06/a/", "2026/06/a/index.html"),
        ("2026/06/a", "2026/06/a/index.html"),
        ("https://news.example/2026/06/a/", "2026/06/a/index.html"), ("/theme/css/site.css", "theme/css/site.css"),
        ("output/2026/06/a/index.html", "2026/06/a/index.html"), ("/caf%C3%A9/", "café/index.html"),
    ],
)  # fmt: skip
def test_a_page_may_be_named_in_many_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, path: str
) -> None:
    """By its address, in full or not, or by its file."""
    monkeypatch.chdir(tmp_path)
    assert file_in_output(asked, tmp_path / "output") == path
