"""Lists kept between builds: how little is ranked, and what becomes of broken entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.incremental.packing import packed
from plugins.incremental.processes import CAN_FORK
from plugins.incremental.store import Store
from plugins.related_news import kept, ranking
from plugins.related_news.kept import CHUNK
from plugins.related_news.postings import TermRows, in_lots, read_rows
from plugins.related_news.recent import Known
from plugins.related_news.records import RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms
from tests.support.kept import MemoryShelf, TermsOf, counting_ranked, lists_with
from tests.unit.related_news.builders import CHIPS, COURTS, MODELS, NOW, make_filler, make_story, pinned

TEXTS = (CHIPS, COURTS, MODELS)


def make_site(days: int = 100) -> list[RankableStory]:
    """One story a day; from 5 March on the site is no longer young."""
    return [make_story(f"s{day:03}", day, f"{TEXTS[day % 3]} note{day} item{day % 7}") for day in range(days)]


def test_a_new_story_is_ranked_alone() -> None:
    """The newest story costs its own list, time after time; no story before it is ranked again."""
    shelf, stories = MemoryShelf(), make_site()
    lists_with(shelf, stories, NOW)
    for day in range(100, 104):
        stories.append(make_story(f"s{day}", day, COURTS))
        with counting_ranked() as ranked:
            lists = lists_with(shelf, stories, NOW)
        assert ranked == [f"s{day}"]
        assert lists == lists_with(MemoryShelf(), stories, NOW)


def test_an_edit_ranks_the_newer_lists_it_can_have_moved() -> None:
    """Of a month that begins with story 91, an edit of story 95 ranks 95, and newer ones that share its words.

    Those are 98 while it has the words of every third story, and 97 once it has those of the next ones.
    """
    shelf, stories = MemoryShelf(), make_site()
    lists_with(shelf, stories, NOW)
    for terms, expected in ((stories[2].terms, {"s095", "s098"}), (stories[1].terms, {"s095", "s097", "s098"})):
        stories[95] = replace(stories[95], terms=terms)
        with counting_ranked() as ranked:
            lists = lists_with(shelf, stories, NOW)
        assert lists == lists_with(MemoryShelf(), stories, NOW)
        assert set(ranked) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"thread": "a thread"},
        {"source_urls": ("https://example.org/a",)},
        {"translation_of": "s098"},
        {"lang": "de"},
        {"published_at": make_story("x", 95, "").published_at + timedelta(seconds=1)},
    ],
)
def test_an_edit_of_what_ties_stories_ranks_what_is_newer(change: dict[str, object]) -> None:
    """A thread, a source, a language, an original or another instant may move any newer list of the month."""
    shelf, stories = MemoryShelf(), make_site()
    lists_with(shelf, stories, NOW)
    stories[95] = replace(stories[95], **change)  # type: ignore[arg-type]  # each is of its field's type
    with counting_ranked() as ranked:
        lists = lists_with(shelf, stories, NOW)
    assert lists == lists_with(MemoryShelf(), stories, NOW)
    assert {f"s{day:03}" for day in range(96, 100)} <= set(ranked)


def test_an_item_of_the_same_thread_is_followed_whatever_its_words() -> None:
    """A story that the thread alone brought into question moves the list that it is in when it is edited."""
    shelf, stories, options = MemoryShelf(), make_site(), RelatedOptions(thread_boost=2.0)
    for day in (92, 99):
        stories[day] = replace(stories[day], thread="trial")
    before = lists_with(shelf, stories, NOW, options)
    assert before["s099"][0][0] == "s092"
    stories[92] = replace(stories[92], terms=make_story("x", 92, f"{TEXTS[92 % 3]} and more").terms)
    assert lists_with(shelf, stories, NOW, options) == lists_with(MemoryShelf(), stories, NOW, options) != before


def test_a_list_that_took_two_sifts_is_ranked_after_each_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one found eight stories of one text, of which one was taken."""
    monkeypatch.setattr(ranking, "SIFT_STORIES", 1)
    options, text = RelatedOptions(max_items=2), "satellite launch window orbit booster engine payload fairing"
    shelf, stories = MemoryShelf(), make_site(92)
    stories += [make_story(f"t{n}", 93 + n / 24, text) for n in range(8)]
    stories += [make_story(f"u{n}", 94 + n / 24, f"orbit other{n} words{n} there{n} here{n}") for n in range(9)]
    stories.append(make_story("last", 96, "satellite launch window orbit farmers bridge weather museum"))
    before = lists_with(shelf, stories, NOW, options)
    taken = before["last"][0][0]
    assert taken[0] == "t" != before["last"][1][0][0]
    at = next(place for place, story in enumerate(stories) if story.key == taken)
    stories[at] = replace(stories[at], terms=stories[2].terms)
    assert lists_with(shelf, stories, NOW, options) == lists_with(MemoryShelf(), stories, NOW, options) != before


def test_an_edit_reads_the_terms_of_its_month_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of older months are kept weighed; a shelf that has lost them reads them once more."""
    shelf, stories = MemoryShelf(), make_site()
    lists_with(shelf, stories, NOW)
    loaded: list[str] = []
    load = TermsOf.load

    def counted(self: TermsOf, keys: Sequence[str], /) -> list[StoryTerms]:
        loaded.extend(keys)
        return load(self, keys)

    monkeypatch.setattr(TermsOf, "load", counted)
    stories[95] = replace(stories[95], terms=stories[2].terms)
    expected = lists_with(MemoryShelf(), stories, NOW)
    lost = MemoryShelf({key: value for key, value in shelf.entries.items() if len(value) < 5_000})
    for one, is_whole in ((shelf, True), (lost, False), (lost, True)):
        stories[95] = replace(stories[95], headline=f"Headline {len(loaded)}")
        loaded.clear()
        lists_with(one, stories, NOW)
        older = {key for key in loaded if key < "s091"}
        assert len(older) <= 3 * 9 if is_whole else len(older) == 91, older
    stories[95] = replace(stories[95], headline=make_site()[95].headline)
    assert lists_with(lost, stories, NOW) == expected


def test_the_newest_month_is_ranked_without_the_whole_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of the older stories takes the place of the index; their terms are not sorted again."""
    shelf, stories = MemoryShelf(), make_site()
    lists_with(shelf, stories, NOW)
    stories[95] = pinned(replace(stories[95], terms=stories[2].terms), "s098", "s010")
    expected = lists_with(MemoryShelf(), stories, NOW)
    monkeypatch.setattr("plugins.related_news.kept.build_matrix", None)
    assert lists_with(shelf, stories, NOW) == expected


@pytest.mark.parametrize(
    "broken",
    [
        lambda _: b"",
        lambda _: b"\x00\xff" * 40,
        lambda value: value[:-1],
        lambda value: value[: len(value) // 2],
        lambda value: value + b"0",
        lambda _: b"[]",
        lambda _: b"null",
        lambda _: packed([[[["s001", 3, False]], None, []]] * CHUNK),
        lambda _: packed([[[["s001", "reason"]], None, []]] * CHUNK),
        lambda _: packed([[[["s001", "reason", False]], "1", []]] * CHUNK),
        lambda _: packed([7] * CHUNK),
    ],
)
def test_broken_entries_are_made_again(broken: object) -> None:
    """An entry that is cut short, foreign or of another form is a miss; the next build finds it whole."""
    assert callable(broken)
    shelf, stories = MemoryShelf(), make_site()
    expected = lists_with(shelf, stories, NOW)
    whole = dict(shelf.entries)
    for key, value in whole.items():
        shelf.entries[key] = broken(value)
    assert lists_with(shelf, stories, NOW) == expected
    stories[95] = replace(stories[95], terms=stories[2].terms)
    assert lists_with(shelf, stories, NOW) == lists_with(MemoryShelf(), stories, NOW)
    stories[95] = make_site()[95]
    with counting_ranked() as ranked:
        assert lists_with(shelf, stories, NOW) == expected
    assert not ranked


def test_two_builds_may_share_a_store(tmp_path: Path) -> None:
    """Two sites that differ in one story keep their lists side by side, and find each other's where they are equal."""
    stores = [Store(tmp_path / "store.sqlite") for _ in range(2)]
    first = make_site()
    second = [*first[:95], replace(first[95], terms=first[2].terms), *first[96:]]
    for store, stories in zip(stores, (first, second), strict=True):
        lists_with(store, stories, NOW)
    with counting_ranked() as ranked:
        for store, stories in zip(stores, (second, first), strict=True):
            assert lists_with(store, stories, NOW) == lists_with(store, stories, NOW)
    assert not ranked
    for store in stores:
        store.close()


def test_lots_make_no_difference_to_weights() -> None:
    """Terms weighed all at once and story by story have the same weights and totals, to the last bit."""
    terms = [story.terms for story in (*make_site(30), *make_filler(20))]
    whole = read_rows(in_lots(terms), 0.3, 0.3)
    single = read_rows(([one] for one in terms), 0.3, 0.3)
    assert whole.weights.tobytes() == single.weights.tobytes()
    assert whole.totals.tobytes() == single.totals.tobytes()
    assert whole.rows.tolist() == single.rows.tolist()


def test_weighed_terms_are_packed_whole() -> None:
    """Packed and unpacked in parts, they are the same; what is cut short or of other stories is no entry."""
    rows = read_rows(in_lots([story.terms for story in make_site(9)]), 0.3, 0.3)
    parts = [rows.part(start, end) for start, end in ((0, 4), (4, 4), (4, 9))]
    found = [TermRows.unpacked(part.packed(), part.totals.size) for part in parts]
    for name in ("hashes", "weights", "totals"):
        joined = [value for part in found for value in getattr(part, name).tolist()]
        assert joined == getattr(rows, name).tolist(), name
    assert [part and part.rows.tolist() for part in found] == [part.rows.tolist() for part in parts]
    whole = rows.packed()
    assert TermRows.unpacked(None, 9) is None
    assert TermRows.unpacked(whole, 8) is None
    assert TermRows.unpacked(whole[:-1], 9) is None
    assert TermRows.unpacked(whole[:-4] + b"\xff\xff\xff\x7f", 9) is None


def test_known_terms_that_are_none_are_refused() -> None:
    """Terms out of order, frequencies out of range and sums that are no numbers are no entry."""
    sound = (b"\x00\x00\x80\x3f" * 3, b"\x01\0\0\0\x02\0\0\0", b"\x02\0\0\0\x03\0\0\0")
    assert Known.unpacked(b"".join(sound), 3) is not None
    assert Known.unpacked(b"".join(sound), 4) is None
    assert Known.unpacked(b"".join((b"\x00\x00\xc0\x7f" * 3, *sound[1:])), 3) is None
    assert Known.unpacked(b"".join((sound[0], b"\x02\0\0\0\x01\0\0\0", sound[2])), 3) is None
    assert Known.unpacked(b"".join((*sound[:2], b"\x02\0\0\0\x04\0\0\0")), 3) is None


@pytest.mark.skipif(not CAN_FORK, reason="processes of this system are not forked")
def test_processes_give_the_same_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranked in lots by processes, every list has the same items and the same digits."""
    expected = lists_with(MemoryShelf(), make_site(), NOW)
    monkeypatch.setattr(kept, "_ENOUGH_FOR_WORKERS", 1)
    monkeypatch.setattr(kept, "_LISTS_AT_ONCE", 7)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert lists_with(MemoryShelf(), make_site(), NOW) == expected
