"""Lists that stay as they are between builds: found again by what made them, ranked anew where that has changed.

A story's list depends on the stories up to its own instant, on its pins and the bans in force, and on nothing newer
but the stories it pins. So the stories of a language stand in one chain, in order of time: the digest at a place
covers all that the ranker sees of every story up to there. ``CHUNK`` lists in a row are kept in one entry whose key
is the digest after the last of them (and of those of the same instant) with their pins and bans. A change at one
instant leaves every entry before it as it is, and all after it are made anew.

Every entry is found by a key of what went into it, so a choice of entries never changes the answer, only the work: one
that is missing, foreign or no list is made again.

To rank only some of the newest stories, what their snapshot knows of all stories before (``recent.Known``) is kept as
well; that alone saves most of the work of an index. An older story, or a new month, needs the whole index.
"""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, Protocol

from plugins.incremental.processes import CAN_FORK, in_processes
from plugins.incremental.store import key_of

from .index import (
    FEW_STORIES,
    MAX_TERM_SHARE,
    LanguageIndex,
    RelatedIndex,
    build_index,
    in_order,
    index_language,
    length_values,
    primary_language,
    span_of,
)
from .postings import LOT_STORIES, read_rows
from .ranking import rank_keys
from .recent import Known, build_recent_matrix
from .records import How, RankableStory, RelatedItem, RelatedList, RelatedOptions
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


class Shelf(Protocol):
    """Where entries are kept; see :class:`plugins.incremental.store.Store`."""

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries there are."""
        ...

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries."""
        ...


_LISTS_AT_ONCE: Final = 200
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
        lists |= _lists_of(chain, ranker)
    return lists


def _print_of(story: RankableStory, terms: bytes) -> bytes:
    """All that the ranker sees of a story but its pins and bans."""
    since = story.published_at - _EPOCH
    return repr((since.days, since.seconds, since.microseconds, _facts(story), terms)).encode("utf-8", "surrogatepass")


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

    ``ends[i]``: how many are as old as story ``i`` or older.
    """

    stories: list[RankableStory]
    times: list[float]
    digests: list[bytes]
    ends: list[int]
    choices: Mapping[str, bytes]

    @classmethod
    def of(
        cls,
        language: str,
        stories: list[RankableStory],
        prints: Mapping[str, bytes],
        choices: Mapping[str, bytes],
        seed: bytes,
    ) -> _Chain:
        digests = [key_of(b"related news", seed, language.encode("utf-8", "surrogatepass"))]
        for story in stories:
            digests.append(hashlib.blake2b(digests[-1] + prints[story.key], digest_size=32).digest())
        ends = list(range(1, len(stories) + 1))
        for place in range(len(stories) - 2, -1, -1):
            if stories[place].published_at == stories[place + 1].published_at:
                ends[place] = ends[place + 1]
        times = [story.published_at.timestamp() for story in stories]
        return cls(stories=stories, times=times, digests=digests, ends=ends, choices=choices)

    def lists_key(self, start: int, end: int) -> bytes:
        """The key of the lists of stories ``start`` to before ``end``."""
        choices = (self.choices.get(story.key, b"") for story in self.stories[start:end])
        return key_of(b"lists", self.digests[self.ends[end - 1]], str((start, end)).encode(), *choices)

    def known_key(self, cut: int) -> bytes:
        """The key of what is known of the first ``cut`` stories."""
        return key_of(b"known", self.digests[cut])


def _lists_of(chain: _Chain, ranker: Ranker) -> Lists:
    lists, missing = _find_lists(chain, ranker.shelf)
    if not missing:
        return lists
    places = [place for start, end in missing for place in range(start, end)]
    lists |= _rank(chain, [place for place in places if chain.stories[place].key not in lists], ranker)
    ranker.shelf.put_many(
        (chain.lists_key(start, end), _packed([lists[story.key] for story in chain.stories[start:end]]))
        for start, end in missing
    )
    return lists


def _find_lists(chain: _Chain, shelf: Shelf) -> tuple[Lists, list[tuple[int, int]]]:
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


def _load(chain: _Chain, chunks: list[tuple[int, int]], shelf: Shelf) -> tuple[Lists, list[tuple[int, int]]]:
    keys = {chunk: chain.lists_key(*chunk) for chunk in chunks}
    packed = shelf.get_many(keys.values())
    lists: Lists = {}
    missing = []
    for chunk, key in keys.items():
        some = _unpacked(packed.get(key), chunk[1] - chunk[0])
        if some is None:
            missing.append(chunk)
        else:
            lists.update(zip((story.key for story in chain.stories[slice(*chunk)]), some, strict=True))
    return lists, missing


def _packed(lists: Sequence[tuple[Listed, ...]]) -> bytes:
    return json.dumps(lists, separators=(",", ":")).encode()


def _unpacked(packed: bytes | None, count: int) -> list[tuple[Listed, ...]] | None:
    """``count`` lists, or None for what is not that."""
    if packed is None:
        return None
    try:
        lists = [tuple((key, reason, filled) for key, reason, filled in items) for items in json.loads(packed)]
    except (ValueError, TypeError):
        return None
    sound = len(lists) == count and all(
        type(key) is str and type(reason) is str and type(filled) is bool
        for items in lists
        for key, reason, filled in items
    )
    return lists if sound else None


def _rank(chain: _Chain, wanted: Sequence[int], ranker: Ranker) -> Lists:
    stories = chain.stories
    cut = bisect_left(chain.times, span_of(chain.times, stories[-1].published_at)[0])
    known_key = chain.known_key(cut)
    known = Known.unpacked(ranker.shelf.get_many([known_key]).get(known_key), cut)
    if known is not None and wanted[0] >= cut:
        index = _recent_index(stories, wanted, known, ranker)
        return _explained(index, stories, wanted, ranker)
    terms = ranker.terms.load([story.key for story in stories])
    index = build_index(map(_with_terms, stories, terms), ranker.options)
    lists = _explained(index, stories, wanted, ranker)
    if known is None:
        (language,) = index.languages.values()
        ranker.shelf.put_many([(known_key, _know(language).packed())])
    return lists


def _with_terms(story: RankableStory, terms: StoryTerms) -> RankableStory:
    return replace(story, terms=terms)


def _explained(index: RelatedIndex, stories: Sequence[RankableStory], wanted: Iterable[int], ranker: Ranker) -> Lists:
    keys = [stories[number].key for number in wanted]
    lots = [keys[start : start + _LISTS_AT_ONCE] for start in range(0, len(keys), _LISTS_AT_ONCE)]
    is_worth_it = CAN_FORK and len(keys) >= _ENOUGH_FOR_WORKERS and len(stories) <= _MOST_FOR_WORKERS
    workers = os.cpu_count() or 1 if is_worth_it else 1
    lists: Lists = {}
    for some in in_processes(_explain_lot, (index, ranker), lots, workers=workers):
        lists |= some
    return lists


def _explain_lot(how: tuple[RelatedIndex, Ranker], keys: Sequence[str]) -> Lists:
    index, ranker = how
    ranked = rank_keys(index, keys, ranker.now)
    return {key: tuple(_listed(related, ranker.explain)) for key, related in ranked.items()}


def _listed(related: RelatedList, explain: Callable[[RelatedItem], str]) -> Iterator[Listed]:
    for item in related.items:
        yield item.key, explain(item), item.how is How.FILLED


def _know(language: LanguageIndex) -> Known:
    """What is known of the stories before the span of the newest one."""
    matrix = language.matrix
    snapshot = language.snapshot_for(language.stories[-1].published_at)
    values = length_values(snapshot.rarity_squared, snapshot.frequency, snapshot.odd_value)
    return Known.of(matrix.vocabulary, snapshot.frequency, matrix.row_sums(snapshot.cut, values))


def _recent_index(
    stories: Sequence[RankableStory], wanted: Iterable[int], known: Known, ranker: Ranker
) -> RelatedIndex:
    """An index that can rank the stories ``wanted``, all in the newest span, and no others."""
    keys, options = [story.key for story in stories], ranker.options
    lots = (ranker.terms.load(keys[start : start + LOT_STORIES]) for start in range(0, len(keys), LOT_STORIES))
    matrix = build_recent_matrix(
        read_rows(lots, options.headline_weight, options.dek_weight),
        known,
        wanted,
        MAX_TERM_SHARE * max(known.cut, FEW_STORIES),
    )
    language = index_language(
        stories,
        options,
        matrix=matrix,
        text_digests=[ranker.terms.digest(key).text for key in keys],
        words_of=lambda number: kept_words(ranker.terms.load([keys[number]])[0]),
    )
    name = primary_language(stories[0].lang)
    return RelatedIndex({name: language}, dict.fromkeys(keys, name), options)
