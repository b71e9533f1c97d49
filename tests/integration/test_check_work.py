"""How little a check does after a small change, counted: files that are read, texts that are taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli import main
from plugins.newsroom.article import StoryBody
from plugins.newsroom.settings import NewsroomSettings
from plugins.related_news import adapter
from plugins.story_reader import pool
from plugins.story_reader.reader import ReadStory, read_story
from tests.support.sites import story, write_site

STORIES = {
    f"articles/s{n:02}.md": story(f"Story {n}", slug=f"s{n}", dek="A dek.", source="Ministry", body=f"A lede {n}.")
    for n in range(30)
}


@contextmanager
def counting_read() -> Iterator[list[str]]:
    """The uris of the stories that are taken apart meanwhile. Related news must not be ranked."""
    read: list[str] = []

    def counted(
        source: bytes, *, path: str, uri: str, settings: NewsroomSettings
    ) -> tuple[ReadStory, StoryBody | None]:
        read.append(uri)
        return read_story(source, path=path, uri=uri, settings=settings)

    def refused(*_: object) -> None:
        raise AssertionError("no command that prints nothing needs related news")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "read_story", counted)
        patch.setattr(adapter, "kept_choices", refused)
        yield read


@pytest.mark.parametrize("command", ["check", "status"])
def test_a_second_run_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """All at first, then nothing, then one; what it says does not depend on it."""
    write_site(tmp_path, STORIES)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    with counting_read() as read:
        first = runner.invoke(main, [command])
    assert sorted(read) == sorted(STORIES)
    with counting_read() as read:
        second = runner.invoke(main, [command])
    assert read == []
    assert (second.exit_code, second.output) == (first.exit_code, first.output) == (0, first.output)
    write_site(tmp_path, {"articles/s07.md": STORIES["articles/s07.md"] + "\nMore of it.\n"})
    with counting_read() as read:
        assert runner.invoke(main, [command]).exit_code == 0
    assert read == ["articles/s07.md"]


def test_a_check_of_one_file_reads_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an empty cache, too: fast enough for a hook before a commit."""
    write_site(tmp_path, STORIES)
    monkeypatch.chdir(tmp_path)
    with counting_read() as read:
        assert CliRunner().invoke(main, ["check", "content/articles/s07.md"]).exit_code == 0
    assert read == ["articles/s07.md"]


def test_a_check_reads_nothing_that_a_status_has_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a story keeps what a check needs of it."""
    write_site(tmp_path, STORIES)
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(main, ["status"])
    with counting_read() as read:
        assert CliRunner().invoke(main, ["check"]).exit_code == 0
    assert read == []
