"""The terms of many stories, ready for the lists of the newest few alone.

A ``TermMatrix`` sorts every term of every story, which is most of the work of an index. Here the stories before a
moment are known from an earlier run (``Known``): how often their terms stand in them, and what these add to their
lengths. What is left is to look up the stories that have a term of the stories to rank, and the terms of those that
come into question.

The lists are those of a ``TermMatrix`` to the last digit, since every sum has the same parts in the same order. A
story's weights depend on that story alone. Terms are numbered by ascending hash in both, stories by time, so products
are added in one order. The vocabularies differ only in terms that no two stories in question share and fewer than two
stories knew before the moment, which add 0 to lengths and nothing to products, and in terms too common to weigh, whose
stories are not looked up because their rarity is 0.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .postings import Floats, Ints, TermRows, sum_rows

_FILTER_BITS: Final = (14, 22)
"""Least and most; 16 places or more for each term that is looked for leave few others in."""
_LOOKED_AT: Final = 1_000_000
"""Terms filtered at a time, for the sake of the processor's caches."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the first ``cut`` stories come to, apart from their terms.

    ``hashes`` (k,): the terms that stand in two of them or more, ascending; ``frequency`` (k,): in how many.
    ``sums`` (cut,): for each story ``row_sums`` under the snapshot of these stories.
    """

    hashes: NDArray[np.uint32]
    frequency: Ints
    sums: Floats

    @property
    def cut(self) -> int:
        return int(self.sums.size)

    def frequency_of(self, hashes: NDArray[np.uint32]) -> Ints:
        """In how many of the stories each term stands, as far as that is known; else 0, which is 0 or 1."""
        at = np.searchsorted(self.hashes, hashes)
        found = np.zeros(hashes.size, np.int32)
        is_known = _is_at(self.hashes, at, hashes)
        found[is_known] = self.frequency[at[is_known]]
        return found

    @classmethod
    def of(cls, vocabulary: NDArray[np.uint32], frequency: Ints, sums: NDArray[np.float64]) -> Self:
        """From how often the terms of a vocabulary stand in the first stories, and the sums of these."""
        common = frequency >= 2
        return cls(vocabulary[common], frequency[common], sums.astype(np.float32))

    def packed(self) -> bytes:
        """All of it as bytes, little-endian."""
        return b"".join(
            (
                self.sums.astype("<f4").tobytes(),
                self.hashes.astype("<u4").tobytes(),
                self.frequency.astype("<i4").tobytes(),
            )
        )

    @classmethod
    def unpacked(cls, packed: bytes | None, cut: int) -> Self | None:
        """What was packed for ``cut`` stories, or None for anything else."""
        if packed is None or len(packed) < 4 * cut or (len(packed) - 4 * cut) % 8:
            return None
        terms = (len(packed) - 4 * cut) // 8
        sums = np.frombuffer(packed, "<f4", cut)
        hashes = np.frombuffer(packed, "<u4", terms, 4 * cut)
        frequency = np.frombuffer(packed, "<i4", terms, 4 * (cut + terms))
        sound = np.isfinite(sums).all() and (np.diff(hashes.astype(np.int64)) > 0).all()
        if not sound or (terms and not 2 <= frequency.min() <= frequency.max() <= cut):
            return None
        return cls(hashes, frequency, sums)


@dataclass(frozen=True, slots=True, eq=False)
class RecentMatrix:
    """Stories by terms as in ``TermMatrix``, for ranking stories from ``known.cut`` on.

    By term there are only the stories that have a term of those to rank; by story, what is asked for is looked up in
    ``parts``, which follow each other and begin with the stories ``begins``.
    """

    known: Known
    parts: Sequence[TermRows]
    begins: Sequence[int]
    totals: NDArray[np.float64]
    vocabulary: NDArray[np.uint32]
    starts: Ints
    stories: Ints
    weights: Floats
    frequency: Ints
    looked_up: dict[int, tuple[Ints, Floats]] = field(default_factory=dict)

    def row(self, story: int) -> tuple[Ints, Floats]:
        """Terms of one story that are in the vocabulary, and their weights squared."""
        found = self.looked_up.get(story)
        if found is None:
            hashes, weights = _terms_of(story, self.parts, self.begins)
            at = np.searchsorted(self.vocabulary, hashes)
            has = _is_at(self.vocabulary, at, hashes)
            found = at[has].astype(np.int32), np.square(weights[has])
            self.looked_up[story] = found
        return found

    def row_sums(self, end: int, values: Floats) -> NDArray[np.float64]:
        """As in ``TermMatrix``, under the snapshot of the first ``known.cut`` stories and no other."""
        recent = [self.row(story) for story in range(self.known.cut, end)]
        columns = np.concatenate([np.zeros(0, np.int32), *(terms for terms, _ in recent)])
        squares = np.concatenate([np.zeros(0, np.float32), *(squares for _, squares in recent)])
        rows = np.concatenate([[0], np.cumsum([terms.size for terms, _ in recent], dtype=np.int32)]).astype(np.int32)
        return np.concatenate([self.known.sums.astype(np.float64), sum_rows(squares, columns, rows, values)])

    def story_frequency(self, start: int, end: int) -> Ints:
        """As in ``TermMatrix``, of the first ``known.cut`` stories and no others: ValueError."""
        if (start, end) != (0, self.known.cut):
            raise ValueError(f"only the first {self.known.cut} stories are known, not {start} to {end}")
        return self.frequency

    def reach(self, _frequency: Ints, _cut: int, _end: int) -> Ints:
        """As in ``TermMatrix``: no story is newer than the newest span."""
        return np.diff(self.starts)


def build_recent_matrix(
    parts: Sequence[TermRows], known: Known, numbers: Iterable[int], most_stories: float
) -> RecentMatrix:
    """A matrix for the lists of the stories ``numbers`` alone, which are ``known.cut`` or higher.

    ``parts`` hold the terms of all stories, some after the others. A term that more than ``most_stories`` of the known
    ones have weighs nothing.
    """
    totals = np.concatenate([part.totals for part in parts])
    begins = [0, *itertools.accumulate(part.totals.size for part in parts)][:-1]
    every = [_terms_of(number, parts, begins)[0] for number in range(known.cut, totals.size)]
    recent, asked = _sorted_once(every), _sorted_once([every[number - known.cut] for number in numbers])
    new = recent[~_is_at(known.hashes, np.searchsorted(known.hashes, recent), recent)]
    at = np.searchsorted(known.hashes, asked)
    is_known = _is_at(known.hashes, at, asked)
    wanted = _sorted_once([new, asked[is_known][known.frequency[at[is_known]] <= most_stories]])
    found = [*_find([part.hashes for part in parts], wanted)]
    columns = np.concatenate([columns for _, columns in found])
    weights = np.concatenate([part.weights[places] for part, (places, _) in zip(parts, found, strict=True)])
    lengths = [np.diff(np.searchsorted(places, part.rows)) for part, (places, _) in zip(parts, found, strict=True)]
    story_of = np.repeat(np.arange(totals.size, dtype=np.int32), np.concatenate(lengths))
    is_short = wanted.size <= 1 << 16  # 16 bits are sorted many times as fast
    by_term = np.argsort(columns.astype(np.uint16) if is_short else columns, kind="stable")
    vocabulary = np.sort(np.concatenate([known.hashes, new]))
    at_known, at_wanted = np.searchsorted(vocabulary, known.hashes), np.searchsorted(vocabulary, wanted)
    counts = np.zeros(vocabulary.size + 1, np.int32)
    counts[at_wanted + 1] = np.bincount(columns, minlength=wanted.size)
    frequency = np.zeros(vocabulary.size, np.int32)
    frequency[at_wanted] = np.bincount(columns[: np.searchsorted(story_of, known.cut)], minlength=wanted.size)
    frequency[at_known] = known.frequency
    return RecentMatrix(
        known=known,
        parts=parts,
        begins=begins,
        totals=totals,
        vocabulary=vocabulary,
        starts=np.cumsum(counts, dtype=np.int32),
        stories=story_of[by_term],
        weights=weights[by_term],
        frequency=frequency,
    )


def _sorted_once(parts: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """All terms of some arrays, ascending, each once; ``np.unique`` takes many times as long."""
    terms = np.sort(np.concatenate([np.zeros(0, np.uint32), *parts]))
    return np.asarray(terms[np.diff(terms, prepend=~terms[:1]) != 0])


def _terms_of(story: int, parts: Sequence[TermRows], begins: Sequence[int]) -> tuple[NDArray[np.uint32], Floats]:
    place = bisect_right(begins, story) - 1
    part, row = parts[place], story - begins[place]
    of = slice(part.rows[row], part.rows[row + 1])
    return part.hashes[of], part.weights[of]


def _find(parts: Iterable[NDArray[np.uint32]], wanted: NDArray[np.uint32]) -> Iterator[tuple[NDArray[np.int64], Ints]]:
    """For each part, places of the ``wanted`` terms (ascending) in it, and which term stands there."""
    least, most = _FILTER_BITS
    bits = min(max(least, wanted.size.bit_length() + 4), most)
    low_bits = np.uint32((1 << bits) - 1)
    flags, slots = np.zeros(1 << bits, bool), np.zeros(1 << bits, np.int32)
    flags[wanted & low_bits] = True
    slots[wanted & low_bits] = np.arange(wanted.size)
    for hashes in parts:
        lots = range(0, hashes.size, _LOOKED_AT)
        places = [lot + np.flatnonzero(flags[hashes[lot : lot + _LOOKED_AT] & low_bits]) for lot in lots]
        likely = np.concatenate([np.zeros(0, np.int64), *places])
        met = hashes[likely]
        numbers = slots[met & low_bits]
        others = np.flatnonzero(~_is_at(wanted, numbers, met))  # not wanted, or one of several terms with these bits
        numbers[others] = np.searchsorted(wanted, met[others])
        found = _is_at(wanted, numbers, met)
        yield likely[found], numbers[found]


def _is_at(vocabulary: NDArray[np.uint32], at: NDArray[np.integer], hashes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether ``vocabulary[at]`` is the term that was searched for."""
    if not vocabulary.size:
        return np.zeros(hashes.size, bool)
    return np.asarray(vocabulary[np.minimum(at, vocabulary.size - 1)] == hashes)
