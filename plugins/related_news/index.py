"""All stories of a site in order of time, ready to be ranked against.

Stability (RELATED.md, "Stable lists", a): how rare a term is, for a story, is read from the stories before its month
(``Snapshot``). What is published later can therefore change neither the score of an older pair nor its order. While
fewer than ``YOUNG_SITE`` stories precede the month, the day takes the month's place, so that a new site soon knows
its common words.

A term that no two of those stories share says how odd a story's wording is, not what it is about, so it does not
count towards a story's length, unless the pair at hand shares it; while the site knows few stories, nearly every term
is such a one, so ``Snapshot.odd_share`` of it counts, falling from 1 as stories come.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .postings import TermMatrix, build_matrix, in_lots, read_rows
from .recent import RecentMatrix
from .records import RankableStory, RelatedOptions
from .terms import digest_text, kept_words

YOUNG_SITE: Final = 64
MAX_TERM_SHARE: Final = 0.35
MAX_LABEL_SHARE: Final = 0.5
FEW_STORIES: Final = 20
"""Below this many stories nothing counts as too common: shares of so few say nothing."""
_SNAPSHOTS_KEPT = 4
DAY_SECONDS: Final = 86_400.0

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What was known of terms and labels before a moment: of the first ``cut`` stories.

    ``frequency`` (v,): in how many of them each term stands. ``rarity_squared`` (v,): square of ``rarity``, at most
    that of a new term. ``label_counts``, ``label_rarity_squared``: the same for the labels that one of them has.
    ``lengths_squared`` (end,): of each story before the end of the month. ``scale`` (end,): recency as of the moment
    over length, to sift candidates. ``reach`` (v,): in how many of the stories before the end of the month each term
    stands, of those by term.
    ``odd_share``: 0 to 1, how much a term counts towards length that no two of them share.
    ``label_lengths_squared`` holds those of the stories that were asked for, by number.
    """

    cut: int
    odd_share: float
    frequency: NDArray[np.int32]
    rarity_squared: NDArray[np.float32]
    label_counts: Counter[str]
    label_rarity_squared: dict[str, float]
    lengths_squared: Doubles
    scale: Doubles
    reach: NDArray[np.int32]
    label_lengths_squared: dict[int, float] = field(default_factory=dict)

    @property
    def odd_value(self) -> float:
        """What a term counts towards length, for weight 1, that no two stories share."""
        return self.odd_share * self.new_value

    @property
    def new_value(self) -> float:
        """The square of the rarity of a term or label never seen before."""
        return float(np.log1p(self.cut) + 1) ** 2


def length_values(
    rarity_squared: NDArray[np.float32], frequency: NDArray[np.int32], odd_value: float
) -> NDArray[np.float32]:
    """What terms count towards length for weight 1, beyond the ``odd_value`` that each term counts."""
    return np.where(frequency < 2, np.float32(0), rarity_squared - np.float32(odd_value))


def odd_share(stories: int) -> float:
    """``Snapshot.odd_share`` after so many stories."""
    return FEW_STORIES / (FEW_STORIES + stories)


def rarity(frequency: NDArray[np.integer], stories: int, max_share: float) -> Doubles:
    """ln((1 + n) / (1 + df)) + 1; 0 where df is above ``max_share`` of n (of ``FEW_STORIES`` at least)."""
    too_common = frequency > max_share * max(stories, FEW_STORIES)
    values: Doubles = np.log((1 + stories) / (1.0 + frequency)) + 1
    values[too_common] = 0.0
    return values


@dataclass(frozen=True, eq=False)
class LanguageIndex:
    """The stories of one language by (``published_at``, ``key``); a story's number is its place, from 0.

    ``times`` (n,) are seconds since 1970. ``twins`` (n,) are equal where the counted texts are; ``texts`` knows the
    first story of a text by its digest. ``listable`` (n,): not in an excluded section.

    Lists of numbers are ascending: ``translations`` by the key of the original, ``banned_by`` those that ban a key.
    ``words_of`` gives the words that a story kept, by term number. ``scratch`` (v,) is -1 between calls: an index
    serves one thread.
    """

    stories: Sequence[RankableStory]
    numbers: dict[str, int]
    times: Doubles
    twins: NDArray[np.int32]
    texts: dict[bytes, int]
    listable: NDArray[np.bool_]
    translations: dict[str, list[int]]
    banned_by: dict[str, list[int]]
    matrix: TermMatrix | RecentMatrix
    words_of: Callable[[int], dict[int, str]]
    options: RelatedOptions
    accepts_new: bool
    scratch: NDArray[np.int32]
    snapshots: dict[float, Snapshot] = field(default_factory=dict)
    grouped: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    @cached_property
    def headlines(self) -> NDArray[np.int32]:
        """Numbers (n,) that are equal where headlines are, case and punctuation aside."""
        numbers: dict[str, int] = {}
        keys = [headline_key(story.headline) for story in self.stories]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32)

    def has_headline_of(self, number: int, other: int) -> bool:
        """Whether two stories have the same headline, case and punctuation aside."""
        return headline_key(self.stories[number].headline) == headline_key(self.stories[other].headline)

    def group(self, kind: str, name: str) -> list[int]:
        """The stories, ascending, of a section, thread, source or label of this name."""
        found = self.grouped.get(kind)
        if found is None:
            found = self.grouped[kind] = defaultdict(list)
            for number, story in enumerate(self.stories):
                for one in names_of(story, kind):
                    found[one].append(number)
        return found.get(name, [])

    def older_end(self, at: float) -> int:
        """How many stories are strictly older than ``at``."""
        return bisect_left(self.times, at)

    def same_end(self, at: float) -> int:
        """How many stories are as old as ``at`` or older."""
        return bisect_right(self.times, at)

    def snapshot_for(self, published_at: datetime) -> Snapshot:
        """The snapshot that a story of this moment is ranked by; the last few are kept."""
        start, end = span_of(self.times, published_at)
        found = self.snapshots.get(start)
        if found is None:
            found = self.snapshots[start] = self._take_snapshot(start, self.older_end(end))
            while len(self.snapshots) > _SNAPSHOTS_KEPT:
                self.snapshots.pop(next(iter(self.snapshots)))
        return found

    def _take_snapshot(self, start: float, end: int) -> Snapshot:
        cut = self.older_end(start)
        frequency = self._frequency(cut)
        by_frequency = np.square(rarity(np.arange(cut + 1), cut, MAX_TERM_SHARE)).astype(np.float32)
        squares = by_frequency[frequency]
        labels = self._label_counts(cut)
        label_rarity = rarity(np.array(list(labels.values()), np.int64), cut, MAX_LABEL_SHARE)
        new = float(np.log1p(cut) + 1)
        odd_value = odd_share(cut) * new * new
        values = length_values(squares, frequency, odd_value)
        lengths_squared = odd_value * self.matrix.totals[:end] + self.matrix.row_sums(end, values)
        ages = np.maximum(start - self.times[:end], 0.0) / DAY_SECONDS
        lengths = np.sqrt(np.maximum(lengths_squared, 0.0))
        return Snapshot(
            cut=cut,
            odd_share=odd_share(cut),
            frequency=frequency,
            rarity_squared=squares,
            label_counts=labels,
            label_rarity_squared=dict(zip(labels, np.square(label_rarity).tolist(), strict=True)),
            lengths_squared=lengths_squared,
            scale=recency(ages, self.options) / np.where(lengths > 0, lengths, new),
            reach=self.matrix.reach(frequency, cut, end),
        )

    def _frequency(self, cut: int) -> NDArray[np.int32]:
        """In how many of the first ``cut`` stories each term stands, counted on from the nearest snapshot."""
        nearest = self._nearest(cut)
        if nearest is None:
            return self.matrix.story_frequency(0, cut)
        return nearest.frequency + self.matrix.story_frequency(nearest.cut, cut)

    def _label_counts(self, cut: int) -> Counter[str]:
        """The same for labels."""
        nearest = self._nearest(cut)
        counts = Counter[str]() if nearest is None else Counter(nearest.label_counts)
        for story in self.stories[0 if nearest is None else nearest.cut : cut]:
            counts.update(set(story.labels))
        return counts

    def _nearest(self, cut: int) -> Snapshot | None:
        earlier = [known for known in self.snapshots.values() if known.cut <= cut]
        return max(earlier, key=lambda known: known.cut, default=None)


@dataclass(frozen=True, slots=True, eq=False)
class RelatedIndex:
    """One index a language: a story never meets one in another language."""

    languages: dict[str, LanguageIndex]
    language_of: dict[str, str]
    options: RelatedOptions

    def language_for(self, tag: str) -> LanguageIndex | None:
        """The index of a language tag's language, if a story is in it."""
        return self.languages.get(primary_language(tag))


def build_index(
    stories: Iterable[RankableStory], options: RelatedOptions, *, accepts_new: bool = False
) -> RelatedIndex:
    """Index released stories, in any order; with ``accepts_new`` a story outside it can be ranked against it too.

    That takes about twice the memory, because a word of one story may be half of a pair later.
    Raises ValueError for a key that comes twice or a time without offset.
    """
    by_language: dict[str, list[RankableStory]] = defaultdict(list)
    language_of: dict[str, str] = {}
    for story in stories:
        if story.key in language_of:
            raise ValueError(f"two stories have the key {story.key!r}")
        if story.published_at.utcoffset() is None:
            raise ValueError(f"{story.key!r} has a time without offset")
        language_of[story.key] = primary_language(story.lang)
        by_language[language_of[story.key]].append(story)
    languages = {
        lang: _index_terms(in_order(some), options, accepts_new=accepts_new)
        for lang, some in sorted(by_language.items())
    }
    return RelatedIndex(languages, language_of, options)


def in_order(stories: Iterable[RankableStory]) -> list[RankableStory]:
    """The order of an index: by time, then key."""
    return sorted(stories, key=lambda story: (story.published_at, story.key))


def span_of(times: Sequence[float] | Doubles, at: datetime) -> tuple[float, float]:
    """Start and end of the span whose stories share a snapshot with one of ``at``: its month, or its day.

    ``times`` (ascending) are those of all stories of the language; seconds since 1970.
    """
    start, end = _month_around(at)
    if bisect_left(times, start) < YOUNG_SITE:
        start = at.timestamp() // DAY_SECONDS * DAY_SECONDS
        end = start + DAY_SECONDS
    return start, end


@lru_cache(maxsize=1 << 8)
def primary_language(tag: str) -> str:
    """``pt`` of ``pt-BR`` and ``pt_br``."""
    return re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]


@lru_cache(maxsize=1 << 12)
def headline_key(headline: str) -> str:
    """A headline without case and punctuation; digits count. One of punctuation alone is its own key."""
    return re.sub(r"[\W_]+", " ", headline.casefold()).strip() or headline.strip()


def recency(age_days: Doubles, options: RelatedOptions) -> Doubles:
    """From 1 at age 0 down to the floor: floor + (1 - floor) / 2^(age / half-life); ages in days, 0 or more."""
    floor = options.recency_floor
    return np.asarray(floor + (1 - floor) * np.exp2(-age_days / options.half_life_days), np.float64)


def _index_terms(stories: list[RankableStory], options: RelatedOptions, *, accepts_new: bool) -> LanguageIndex:
    lots = in_lots([story.terms for story in stories])
    by_story = read_rows(lots, options.headline_weight, options.dek_weight)
    return index_language(
        stories,
        options,
        matrix=build_matrix(by_story, keep_single=accepts_new),
        text_digests=[digest_text(story.terms) for story in stories],
        words_of=lambda number: kept_words(stories[number].terms),
        accepts_new=accepts_new,
    )


def index_language(
    stories: Sequence[RankableStory],
    options: RelatedOptions,
    *,
    matrix: TermMatrix | RecentMatrix,
    text_digests: Sequence[bytes],
    words_of: Callable[[int], dict[int, str]],
    accepts_new: bool = False,
) -> LanguageIndex:
    """Index stories of one language, which are in order; their ``terms`` are not looked at."""
    times = np.array([story.published_at.timestamp() for story in stories])
    texts: dict[bytes, int] = {}
    twins = [texts.setdefault(text, number) if text else number for number, text in enumerate(text_digests)]
    return LanguageIndex(
        stories=stories,
        numbers={story.key: n for n, story in enumerate(stories)},
        times=times,
        twins=np.array(twins, np.int32),
        texts=texts,
        listable=np.array([story.section not in options.excluded_sections for story in stories], bool),
        translations=_translations(stories),
        banned_by=_banned_by(stories),
        matrix=matrix,
        words_of=words_of,
        options=options,
        accepts_new=accepts_new,
        scratch=np.full(matrix.vocabulary.size, -1, np.int32),
    )


def _translations(stories: Sequence[RankableStory]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        if story.translation_of:
            found[story.translation_of].append(number)
    return dict(found)


def names_of(story: RankableStory, kind: str) -> set[str]:
    """The story's section, thread, sources or labels: what it can have in common with others besides words."""
    if kind == "section":
        return {story.section}
    if kind == "thread":
        return {story.thread} if story.thread else set()
    return set(story.source_urls if kind == "source" else story.labels)


def _banned_by(stories: Sequence[RankableStory]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, story in enumerate(stories):
        for ban in story.bans:
            found[ban.key].append(number)
    return dict(found)


@lru_cache(maxsize=256)
def _month_starts(year: int, month: int) -> tuple[float, float]:
    after = (year + month // 12, month % 12 + 1)
    return datetime(year, month, 1, tzinfo=UTC).timestamp(), datetime(*after, 1, tzinfo=UTC).timestamp()


def _month_around(at: datetime) -> tuple[float, float]:
    """Start of the month in UTC, and of the next."""
    utc = at.astimezone(UTC)
    return _month_starts(utc.year, utc.month)


def month_start(at: datetime) -> float:
    """When the month began, in UTC; seconds since 1970."""
    return _month_around(at)[0]
