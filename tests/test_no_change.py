"""A build that changes nothing does nothing: no story read again, no list ranked, no file written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from plugins.incremental import state
from plugins.related_news import kept, ranking
from plugins.related_news.index import RelatedIndex
from plugins.related_news.records import RelatedList
from plugins.story_reader.pool import StoryFile, story_file
from tests.support.sites import build_site_here, story


def test_without_a_change_nothing_is_ranked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build takes all lists from the store; a new story is ranked alone."""
    ranked: list[list[str]] = []
    rank_keys = ranking.rank_keys

    def counted(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, RelatedList]:
        ranked.append(list(keys))
        return rank_keys(index, ranked[-1], now)

    monkeypatch.setattr(kept, "rank_keys", counted)
    files = {f"articles/s{n}.md": story(title=f"Story {n}", date=f"2026-06-0{n}") for n in range(1, 6)}
    build_site_here(tmp_path, files).ok()
    build_site_here(tmp_path, files).ok()
    assert ranked == [[f"articles/s{n}.md" for n in range(1, 6)]]
    build_site_here(tmp_path, files | {"articles/s6.md": story(title="Story 6", date="2026-06-06")}).ok()
    assert ranked[1:] == [["articles/s6.md"]]


def test_stories_that_stand_as_they_did_are_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story is known by how its file stands, once that has rested; one with the same size and time is still met."""
    opened: list[str] = []

    def counted(place: str, source: bytes, *, path: str, uri: str, shaped: bytes) -> StoryFile:
        opened.append(uri)
        return story_file(place, source, path=path, uri=uri, shaped=shaped)

    monkeypatch.setattr("plugins.pelican_bridge.content_folder.story_file", counted)
    files = {f"articles/s{n}.md": story(title=f"Story {n}", body="So it goes.") for n in range(3)}
    build_site_here(tmp_path, files).ok()
    build_site_here(tmp_path, {}).ok()
    assert opened == sorted(files) * 2, "files that are new may still change unseen"
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)
    build_site_here(tmp_path, {}).ok()
    opened.clear()
    build_site_here(tmp_path, {}).ok()
    assert opened == []
    path = tmp_path / "content/articles/s1.md"
    before = path.stat()
    path.write_text(path.read_text().replace("So it goes.", "So it went."))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    site = build_site_here(tmp_path, {}).ok()
    assert opened == ["articles/s1.md"]
    assert b"went." in site.files["2026/06/s1/index.html"]
