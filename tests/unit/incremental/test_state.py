from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.incremental.packing import packed
from plugins.incremental.state import FileState, OutputState, load_state, save_state, stand_of
from plugins.incremental.store import Store

STATE = OutputState(
    inputs=b"i",
    until=datetime(2026, 1, 1, tzinfo=UTC),
    manifest=(1, 2, 3),
    kinds={"story.html": ("site", "file")},
    files={"a/index.html": FileState("story.html", b"parts", b"content", (4, 5, 6))},
    sources={"a.md": b"key"},
    report=(1, 2, 3),
)


def test_a_state_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """For the folder it was kept for, and for no other."""
    store = Store(tmp_path / ".cache" / "s")
    save_state(STATE, store, tmp_path / "output", tmp_path / ".cache")
    assert load_state(store, tmp_path / "output", tmp_path / ".cache") == STATE
    assert load_state(store, tmp_path / "other", tmp_path / ".cache") == OutputState()
    store.close()


def test_a_checkout_that_moved_finds_its_state(tmp_path: Path) -> None:
    """The key is the way from the cache to the folder, not a path of the machine."""
    here, there = tmp_path / "here", tmp_path / "there"
    store = Store(here / ".cache" / "s")
    save_state(STATE, store, here / "output", here / ".cache")
    assert load_state(store, there / "output", there / ".cache") == STATE
    store.close()


@pytest.mark.parametrize("broken", [b"x", packed([]), packed({"files": {"a": (1,)}}), packed({"inputs": "text"})])
def test_a_broken_state_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bytes) -> None:
    """Then all files are made."""
    store = Store(tmp_path / "s")
    monkeypatch.setattr(Store, "get", lambda _self, _key: broken)
    assert load_state(store, tmp_path / "output", tmp_path) == OutputState()
    store.close()


def test_a_build_holds_between_two_instants() -> None:
    """The later end is not included, as in the release gate."""
    first, second, third = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3))
    state = OutputState(since=first, until=third)
    assert [state.holds_at(now) for now in (first, second, third)] == [True, True, False]
    assert not state.holds_at(datetime(2025, 12, 31, tzinfo=UTC))
    assert OutputState().holds_at(first)


def test_only_files_stand(tmp_path: Path) -> None:
    """Not folders, not links, not what is gone."""
    (tmp_path / "file").write_bytes(b"abc")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    stand = stand_of(tmp_path / "file")
    assert stand is not None
    assert stand[0] == 3
    assert [stand_of(tmp_path / name) for name in ("link", "gone", "")] == [None, None, None]
