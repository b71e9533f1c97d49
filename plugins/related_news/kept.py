"""Lists that stay as they are between builds: found again by what made them, ranked anew where that has changed.

A story's list depends on the stories up to its own instant, on its pins and the bans in force, and on nothing newer
but the stories it pins. So the stories of a language stand in one chain, in order of time: the digest at a place
covers all that the ranker sees of every story up to there. ``CHUNK`` lists in a row are kept in one entry whose key
is the digest after the last of them (and of those of the same instant) with their pins and bans. A change at one
instant leaves every entry before it as it is, and all after it are made anew.

In the newest month most of these need not be: the chain of that month is kept as it last was, which leads to the lists
as they were, and those that an edit cannot have moved (``edits``) go into the new entries as they are.

Every entry is found by a key of what went into it, so a choice of entries never changes the answer, only the work: one
that is missing, foreign or no list is made again. The chain as it was has a key of its own, but holds digests alone,
and what these lead to is found by a key again.

To rank only some of the newest stories, what their snapshot knows of all stories before (``recent.Known``) is kept as
well, and the weights of the older stories' terms, a month in an entry; that saves most of the work of an index. An
older story, or a new month, needs the whole index.
"""

from __future__ import annotations

import hashlib
import itertools
import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, NamedTuple, Protocol

from plugins.incremental.packing import packed, unpacked
from plugins.incremental.processes import CAN_FORK, in_processes
from plugins.incremental.store import key_of

from .edits import highest_sifts
from .index import (
    FEW_STORIES,
    MAX_TERM_SHARE,
    LanguageIndex,
    RelatedIndex,
    in_order,
    index_language,
    length_values,
    month_start,
    primary_language,
    span_of,
)
from .postings import TermMatrix, TermRows, build_matrix, in_lots, read_rows
from .ranking import Picks, pick_keys
from .recent import Known, RecentMatrix, build_recent_matrix
from .records import How, RankableStory, RelatedItem, RelatedOptions
from .term_records import StoryTerms, TermsDigest
from .terms import kept_words

CHUNK: Final = 16
"""Lists in one entry of the store."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APART = {"terms", "pins", "bans", "published_at"}
_facts = attrgetter(*(field.name for field in fields(RankableStory) if field.name not in _APART))

Listed = tuple[str, str, bool]
"""An item: the other story's key, the reason in words, whether it only fills the list."""
Lists = dict[str, tuple[Listed, ...]]


class KeptList(NamedTuple):
    """A list as it is kept; ``least`` and ``met`` as in ``Sifted``, None and empty where there is none."""

    items: tuple[Listed, ...]
    least: float | None
    met: tuple[int, ...]


KeptLists = dict[str, KeptList]


class Shelf(Protocol):
    """Where entries are kept; see :class:`plugins.incremental.store.Store`."""

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries there are."""
        ...

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries."""
        ...


_LISTS_AT_ONCE: Final = 500
_ENOUGH_FOR_WORKERS: Final = 1_000
_MOST_FOR_WORKERS: Final = 30_000
"""Beyond it the index is so large that what each process comes to hold of it costs more than the time saved."""


class TermSource(Protocol):
    """The terms of stories by key; see :class:`plugins.pelican_bridge.content_folder.Terms`."""

    def digest(self, key: str, /) -> TermsDigest:
        """The digest of a story's terms."""
        ...

    def load(self, keys: Sequence[str], /) -> list[StoryTerms]:
        """The terms of stories, in the order asked for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """What makes lists of stories, and what makes them different: ``seed`` stands for code, options and phrases."""

    terms: TermSource
    shelf: Shelf
    seed: bytes
    options: RelatedOptions
    now: datetime
    explain: Callable[[RelatedItem], str]


def kept_lists(stories: Sequence[RankableStory], ranker: Ranker) -> Lists:
    """The lists of all released stories (without terms, which come from ``ranker.terms``), by key, in any order.

    They are those of ``rank_related``, whatever the shelf holds.
    """
    prints = {story.key: _print_of(story, ranker.terms.digest(story.key).whole) for story in stories}
    choices = _choices_in_force(stories, prints, ranker.now)
    by_language: dict[str, list[RankableStory]] = defaultdict(list)
    for story in stories:
        by_language[primary_language(story.lang)].append(story)
    lists: Lists = {}
    for language, some in sorted(by_language.items()):
        chain = _Chain.of(language, in_order(some), prints, choices, ranker.seed)
        lists |= {key: kept.items for key, kept in _lists_of(chain, ranker).items()}
    return lists


def _print_of(story: RankableStory, terms: bytes) -> bytes:
    """A digest of all that the ranker sees of a story but its pins and bans."""
    since = story.published_at - _EPOCH
    return _digest((since.days, since.seconds, since.microseconds, _facts(story), terms))


def _ties_of(story: RankableStory) -> bytes:
    """A digest of what ties a story to others besides its words: only with the same may an edit have moved little."""
    since = story.published_at - _EPOCH
    ties = (story.key, story.lang, story.translation_of, story.thread, story.source_urls)
    return _digest((since.days, since.seconds, since.microseconds, ties))


def _digest(value: object) -> bytes:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _choices_in_force(stories: Sequence[RankableStory], prints: Mapping[str, bytes], now: datetime) -> dict[str, bytes]:
    """By key, for stories with pins or bans in force: those, what is pinned, and who bans the story."""
    pins: dict[str, list[tuple[str, bytes | None]]] = {}
    bans: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for story in stories:
        if active := [(pin.key, prints.get(pin.key)) for pin in story.pins if pin.is_active(now)]:
            pins[story.key] = active
        for ban in story.bans:
            if ban.is_active(now):
                bans[story.key].append((True, ban.key))
                bans[ban.key].append((False, story.key))
    return {
        key: repr((pins.get(key), sorted(bans.get(key, ())))).encode("utf-8", "surrogatepass") for key in {*pins, *bans}
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """The stories of one language in order; ``digests[i]`` covers the first ``i`` of them.

    ``ends[i]``: how many are as old as story ``i`` or older. ``prints[i]`` is of story ``i`` alone. ``cut``: how many
    are older than the newest month, or day while the site is young.
    """

    stories: list[RankableStory]
    times: list[float]
    prints: list[bytes]
    digests: list[bytes]
    ends: list[int]
    choices: Mapping[str, bytes]
    cut: int

    @classmethod
    def of(
        cls,
        language: str,
        stories: list[RankableStory],
        prints: Mapping[str, bytes],
        choices: Mapping[str, bytes],
        seed: bytes,
    ) -> _Chain:
        in_turn = [prints[story.key] for story in stories]
        digests = _chained(key_of(b"related news", seed, language.encode("utf-8", "surrogatepass")), in_turn)
        ends = list(range(1, len(stories) + 1))
        for place in range(len(stories) - 2, -1, -1):
            if stories[place].published_at == stories[place + 1].published_at:
                ends[place] = ends[place + 1]
        times = [story.published_at.timestamp() for story in stories]
        return cls(
            stories=stories,
            times=times,
            prints=in_turn,
            digests=digests,
            ends=ends,
            choices=choices,
            cut=bisect_left(times, span_of(times, stories[-1].published_at)[0]),
        )

    def lists_key(self, start: int, end: int) -> bytes:
        """The key of the lists of stories ``start`` to before ``end``."""
        choices = (self.choices.get(story.key, b"") for story in self.stories[start:end])
        return key_of(b"lists", self.digests[self.ends[end - 1]], str((start, end)).encode(), *choices)

    def known_key(self) -> bytes:
        """The key of what is known of the stories before the newest month."""
        return key_of(b"known", self.digests[self.cut])

    def month_key(self) -> bytes:
        """The key of the newest month as it last was."""
        return key_of(b"newest month", self.digests[self.cut])

    def month(self) -> list[tuple[bytes, bytes]]:
        """The ties and the print of each story of the newest month."""
        return [(_ties_of(story), self.prints[place]) for place, story in enumerate(self.stories[self.cut :], self.cut)]

    def with_month(self, month: Sequence[tuple[bytes, bytes]]) -> _Chain:
        """The chain with other prints in the newest month."""
        prints = [*self.prints[: self.cut], *(one for _, one in month)]
        digests = [*self.digests[: self.cut], *_chained(self.digests[self.cut], prints[self.cut :])]
        return replace(self, prints=prints, digests=digests)


def _chained(first: bytes, prints: Iterable[bytes]) -> list[bytes]:
    digests = [first]
    for one in prints:
        digests.append(hashlib.blake2b(digests[-1] + one, digest_size=32).digest())
    return digests


def _lists_of(chain: _Chain, ranker: Ranker) -> KeptLists:
    shelf = ranker.shelf
    lists, missing = _find_lists(chain, shelf)
    if not missing:
        return lists
    is_wanted = [place for start, end in missing for place in range(start, end)]
    wanted = [place for place in is_wanted if chain.stories[place].key not in lists]
    known = None
    if wanted and wanted[0] >= chain.cut:
        known = Known.unpacked(shelf.get_many([chain.known_key()]).get(chain.known_key()), chain.cut)
    month = chain.month()
    if known is not None:
        recent = _read_terms(chain.stories[chain.cut :], ranker)
        lists |= _unmoved(chain, month, missing, known, recent, shelf)
        wanted = [place for place in wanted if chain.stories[place].key not in lists]
        lists |= _rank_recent(chain, wanted, known, recent, ranker) if wanted else {}
    elif wanted:
        lists |= _rank(chain, wanted, ranker)
    entries = [
        (chain.lists_key(*chunk), [lists[story.key] for story in chain.stories[slice(*chunk)]]) for chunk in missing
    ]
    shelf.put_many((key, packed(value)) for key, value in [*entries, (chain.month_key(), month)])
    return lists


def _unmoved(
    chain: _Chain,
    month: Sequence[tuple[bytes, bytes]],
    missing: Sequence[tuple[int, int]],
    known: Known,
    recent: TermRows,
    shelf: Shelf,
) -> KeptLists:
    """Lists of the newest month that stood before an edit of some of its stories, and that it has not moved.

    A list with other pins or bans in force, or with an edited story pinned, stood under another key.
    """
    before = unpacked(shelf.get_many([chain.month_key()]).get(chain.month_key()), list[tuple[bytes, bytes]])
    if before is None or [ties for ties, _ in before] != [ties for ties, _ in month]:
        return {}
    edited = [place for place, (old, new) in enumerate(zip(before, month, strict=True), chain.cut) if old != new]
    lists, _ = _load(chain.with_month(before), missing, shelf)
    sifts = {place: highest_sifts(recent, known, place - chain.cut) for place in edited}
    unmoved: KeptLists = {}
    for start, end in missing:
        for place in range(start, end):
            story = chain.stories[place]
            kept = lists.get(story.key)
            if kept is None or kept.least is None or place in sifts:
                continue
            least = kept.least
            if sifts.keys().isdisjoint(kept.met) and all(
                sift[place - chain.cut] < least for other, sift in sifts.items() if other < place
            ):
                unmoved[story.key] = kept
    return unmoved


def _find_lists(chain: _Chain, shelf: Shelf) -> tuple[KeptLists, list[tuple[int, int]]]:
    """The lists that are on the shelf, and the chunks (start, end) that are not, or not to their end.

    Of the first of these, what an earlier build kept of it while the site ended there is used: a new story then
    costs its own list alone.
    """
    lists, missing = _load(chain, list(_chunks(chain)), shelf)
    if missing:
        start, end = missing[0]
        parts, _ = _load(chain, [(start, part) for part in range(start + 1, end)], shelf)
        lists |= parts
    return lists, missing


def _chunks(chain: _Chain) -> Iterator[tuple[int, int]]:
    """Start and end of each chunk; none reaches over the end of a month, or of a day while the site is young."""
    start = 0
    while start < len(chain.times):
        span_end = bisect_left(chain.times, span_of(chain.times, chain.stories[start].published_at)[1])
        yield from ((at, min(at + CHUNK, span_end)) for at in range(start, span_end, CHUNK))
        start = span_end


def _load(chain: _Chain, chunks: Sequence[tuple[int, int]], shelf: Shelf) -> tuple[KeptLists, list[tuple[int, int]]]:
    keys = {chunk: chain.lists_key(*chunk) for chunk in chunks}
    found = shelf.get_many(keys.values())
    lists: KeptLists = {}
    missing = []
    for chunk, key in keys.items():
        some = unpacked(found.get(key), list[KeptList])
        if some is None or len(some) != chunk[1] - chunk[0]:
            missing.append(chunk)
        else:
            lists.update(zip((story.key for story in chain.stories[slice(*chunk)]), some, strict=True))
    return lists, missing


def _rank(chain: _Chain, wanted: Sequence[int], ranker: Ranker) -> KeptLists:
    """Rank with the whole index, and keep what the next builds need less of it for."""
    terms = ranker.terms.load([story.key for story in chain.stories])
    matrix = build_matrix(_weighed(chain, terms, ranker), keep_single=False)
    index = _index(chain, matrix, lambda number: kept_words(terms[number]), ranker)
    lists = _explained(index, chain, wanted, ranker)
    (language,) = index.languages.values()
    ranker.shelf.put_many([(chain.known_key(), _know(language).packed())])
    return lists


def _weighed(chain: _Chain, terms: Sequence[StoryTerms], ranker: Ranker) -> TermRows:
    """The weights of all terms; those of older months are kept, where that has not been done."""
    rows = read_rows(in_lots(terms), ranker.options.headline_weight, ranker.options.dek_weight)
    spans = _older_spans(chain, ranker)
    absent = [key for key in spans if key not in ranker.shelf.get_many([key])]
    ranker.shelf.put_many((key, rows.part(*spans[key]).packed()) for key in absent)
    return rows


def _rank_recent(chain: _Chain, wanted: Sequence[int], known: Known, recent: TermRows, ranker: Ranker) -> KeptLists:
    """Rank stories of the newest month without the whole index."""
    most_stories = MAX_TERM_SHARE * max(known.cut, FEW_STORIES)
    matrix = build_recent_matrix([*_older_rows(chain, ranker), recent], known, wanted, most_stories)
    keys = [story.key for story in chain.stories]
    index = _index(chain, matrix, lambda number: kept_words(ranker.terms.load([keys[number]])[0]), ranker)
    return _explained(index, chain, wanted, ranker)


def _read_terms(stories: Sequence[RankableStory], ranker: Ranker) -> TermRows:
    lots = in_lots(ranker.terms.load([story.key for story in stories]))
    return read_rows(lots, ranker.options.headline_weight, ranker.options.dek_weight)


def _older_spans(chain: _Chain, ranker: Ranker) -> dict[bytes, tuple[int, int]]:
    """Start and end of each month before the newest, in order, by the key of its terms."""
    weights = repr((ranker.options.headline_weight, ranker.options.dek_weight)).encode()
    starts = sorted({bisect_left(chain.times, month_start(story.published_at)) for story in chain.stories[: chain.cut]})
    spans: dict[bytes, tuple[int, int]] = {}
    for start, end in itertools.pairwise([*starts, chain.cut] if starts else []):
        digests = [ranker.terms.digest(story.key).whole for story in chain.stories[start:end]]
        spans[key_of(b"weighed terms", weights, str(start).encode(), *digests)] = (start, end)
    return spans


def _older_rows(chain: _Chain, ranker: Ranker) -> Iterator[TermRows]:
    spans = _older_spans(chain, ranker)
    for key, (start, end) in spans.items():
        rows = TermRows.unpacked(ranker.shelf.get_many([key]).get(key), end - start)
        if rows is None:
            rows = _read_terms(chain.stories[start:end], ranker)
            ranker.shelf.put_many([(key, rows.packed())])
        yield rows


def _index(
    chain: _Chain, matrix: TermMatrix | RecentMatrix, words_of: Callable[[int], dict[int, str]], ranker: Ranker
) -> RelatedIndex:
    digests = [ranker.terms.digest(story.key).text for story in chain.stories]
    language = index_language(chain.stories, ranker.options, matrix=matrix, text_digests=digests, words_of=words_of)
    name = primary_language(chain.stories[0].lang)
    return RelatedIndex({name: language}, dict.fromkeys(language.numbers, name), ranker.options)


def _explained(index: RelatedIndex, chain: _Chain, wanted: Sequence[int], ranker: Ranker) -> KeptLists:
    keys = [chain.stories[place].key for place in wanted]
    is_worth_it = CAN_FORK and len(keys) >= _ENOUGH_FOR_WORKERS and len(chain.stories) <= _MOST_FOR_WORKERS
    lots = [*_lots(chain, wanted)] if is_worth_it else [keys]
    workers = os.cpu_count() or 1
    lists: KeptLists = {}
    for some in in_processes(_explain_lot, (index, ranker), lots, workers=workers):
        lists |= some
    return lists


def _lots(chain: _Chain, wanted: Sequence[int]) -> Iterator[list[str]]:
    """The keys of wanted stories, those of a month together, since one snapshot serves them all."""
    for _, places in itertools.groupby(wanted, lambda place: span_of(chain.times, chain.stories[place].published_at)):
        keys = [chain.stories[place].key for place in places]
        yield from (keys[start : start + _LISTS_AT_ONCE] for start in range(0, len(keys), _LISTS_AT_ONCE))


def _explain_lot(how: tuple[RelatedIndex, Ranker], keys: Sequence[str]) -> KeptLists:
    index, ranker = how
    return {key: _kept(picks, ranker.explain) for key, picks in pick_keys(index, keys, ranker.now).items()}


def _kept(picks: Picks, explain: Callable[[RelatedItem], str]) -> KeptList:
    items = tuple([(item.key, explain(item), item.how is How.FILLED) for item in picks.items])
    if picks.sifted is None:
        return KeptList(items, None, ())
    return KeptList(items, picks.sifted.least, picks.sifted.met)


def _know(language: LanguageIndex) -> Known:
    """What is known of the stories before the span of the newest one."""
    matrix = language.matrix
    snapshot = language.snapshot_for(language.stories[-1].published_at)
    values = length_values(snapshot.rarity_squared, snapshot.frequency, snapshot.odd_value)
    return Known.of(matrix.vocabulary, snapshot.frequency, matrix.row_sums(snapshot.cut, values))
