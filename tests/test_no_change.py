"""A build that changes nothing does nothing: no story read again, no list ranked, no file written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from plugins.incremental import state
from plugins.related_news import kept
from plugins.related_news.index import RelatedIndex
from plugins.related_news.ranking import Picks, pick_keys
from plugins.story_reader.pool import StoryFile, story_file
from tests.support.sites import build_site_here, story, write_site


def test_without_a_change_nothing_is_ranked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build takes all lists from the store; a new story is ranked alone."""
    ranked: list[list[str]] = []

    def counted(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, Picks]:
        ranked.append(list(keys))
        return pick_keys(index, ranked[-1], now)

    monkeypatch.setattr(kept, "pick_keys", counted)
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


def test_a_build_without_change_imports_no_more_than_it_needs(tmp_path: Path) -> None:
    """Neither what ranks nor what serves, deploys or draws is loaded where there is nothing to do."""
    write_site(tmp_path, {"articles/s.md": story()})
    program = (
        "import sys; from plugins.incremental import state; state._UNSETTLED_NANOSECONDS = 0; "
        "from desk.cli import main; main(['build'], standalone_mode=False); print(*sys.modules)"
    )
    loaded = ""
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
        loaded = done.stdout
    assert "0 files written" in loaded
    needless = {"numpy", "scipy", "starlette", "uvicorn", "boto3", "plugins.social_cards.drawing"}
    assert needless.isdisjoint(loaded.split()), needless.intersection(loaded.split())
