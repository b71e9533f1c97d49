from __future__ import annotations

from pathlib import Path

import pytest

from plugins.incremental.store import KEPT_BUILDS, Store, key_of


def test_what_was_put_is_got_by_the_next_build(tmp_path: Path) -> None:
    """Bytes come back as they were; a key that is not there is left out."""
    path = tmp_path / "deep" / "store.sqlite"
    first = Store(path)
    first.put_many([(b"a", b"1"), (b"b", b"2" * 100_000)])
    first.close()
    second = Store(path)
    assert second.get_many([b"a", b"b", b"c"]) == {b"a": b"1", b"b": b"2" * 100_000}
    assert second.get(b"c") is None
    second.close()


def test_many_keys_are_no_trouble(tmp_path: Path) -> None:
    """More keys than a query may hold."""
    store = Store(tmp_path / "s")
    entries = {str(n).encode(): b"v" for n in range(1_500)}
    store.put_many(entries.items())
    assert store.get_many(entries) == entries
    store.close()


@pytest.mark.parametrize("damage", [b"", b"rubbish" * 100, None])
def test_a_broken_file_is_a_miss(tmp_path: Path, damage: bytes | None) -> None:
    """Rubbish, an empty file, or a file cut in half: nothing is found, nothing raised, and it works again."""
    path = tmp_path / "s"
    store = Store(path)
    store.put_many((str(n).encode(), b"value" * 500) for n in range(200))
    store.close()
    path.write_bytes(path.read_bytes()[:40_000] if damage is None else damage)
    store = Store(path)
    assert all(value == b"value" * 500 for value in store.get_many([str(n).encode() for n in range(200)]).values())
    store.put_many([(b"new", b"1")])
    store.close()
    again = Store(path)
    assert again.get(b"new") in {b"1", None}
    again.close()


def test_an_altered_value_is_a_miss(tmp_path: Path) -> None:
    """Bytes that are not those that were put are never given out."""
    path = tmp_path / "s"
    store = Store(path)
    store.put_many([(b"k", b"the right words" * 10)])
    store.close()
    content = path.read_bytes()
    assert content.count(b"the right words")
    path.write_bytes(content.replace(b"the right words", b"the wrong words"))
    store = Store(path)
    assert store.get(b"k") is None
    store.close()


def test_a_place_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    """The build goes on without a store."""
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file" / "store.sqlite")
    store.put_many([(b"a", b"1")])
    assert store.get(b"a") is None
    store.close()


def test_two_builds_may_use_it_at_once(tmp_path: Path) -> None:
    """What one puts the other finds."""
    one, two = Store(tmp_path / "s"), Store(tmp_path / "s")
    one.put_many([(b"a", b"1")])
    two.put_many([(b"b", b"2")])
    assert one.get_many([b"a", b"b"]) == two.get_many([b"a", b"b"]) == {b"a": b"1", b"b": b"2"}
    one.close()
    two.close()


def test_what_no_build_uses_is_dropped_in_time(tmp_path: Path) -> None:
    """An entry that every build asks for stays; one that none asks for goes."""
    path = tmp_path / "s"
    store = Store(path)
    store.put_many([(b"used", b"1"), (b"unused", b"2")])
    store.close()
    for _ in range(KEPT_BUILDS + 2):
        store = Store(path)
        assert store.get(b"used") == b"1"
        store.close()
    store = Store(path)
    assert store.get(b"unused") is None
    store.close()


def test_parts_of_an_entry_live_as_long_as_it(tmp_path: Path) -> None:
    """What is kept under a longer key is not dropped while the entry of the key it begins with is used."""
    path = tmp_path / "s"
    story, other = key_of(b"story"), key_of(b"other")
    store = Store(path)
    store.put_many([(story, b"1"), (story + b"body", b"2"), (story + b"terms", b"3"), (other + b"terms", b"4")])
    store.close()
    for _ in range(KEPT_BUILDS + 2):
        store = Store(path)
        assert store.get(story) == b"1"
        store.close()
    store = Store(path)
    assert store.get_many([story + b"body", story + b"terms", other + b"terms"]) == {
        story + b"body": b"2",
        story + b"terms": b"3",
    }
    store.close()


def test_keys_keep_their_parts_apart() -> None:
    """The same bytes cut elsewhere are another key."""
    assert key_of(b"ab", b"c") != key_of(b"a", b"bc") != key_of(b"abc")
    assert key_of(b"a") == key_of(b"a")
    assert len(key_of()) == 32
