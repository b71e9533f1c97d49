"""The terms of many stories as one matrix, kept by term and by story.

A story's weight of a term depends on that story alone: (1 + ln count) / length, summed over headline, dek and text.
How rare a term is comes in later, from a table as of a moment (``index.Snapshot``), so nothing here moves when a
story is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .term_records import StoryTerms

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
LOT_STORIES: Final = 1_000
"""Stories whose terms are weighed at a time: bounds the memory of it."""
_PART_TERMS = 4_000_000
"""Terms sorted at a time: bounds the memory of building."""


@dataclass(frozen=True, slots=True, eq=False)
class TermRows:
    """The terms of ``n`` stories, story by story, with their weights; nothing here depends on another story.

    Those of story ``i`` are ``rows[i]`` to ``rows[i + 1]`` of ``hashes`` (uint32, ascending in a story) and
    ``weights``. ``totals`` (n,) are each story's weights squared and summed.
    """

    rows: NDArray[np.int64]
    hashes: NDArray[np.uint32]
    weights: Floats
    totals: NDArray[np.float64]

    def part(self, start: int, end: int) -> TermRows:
        """Those of the stories from ``start`` to before ``end``."""
        of = slice(self.rows[start], self.rows[end])
        rows = self.rows[start : end + 1] - self.rows[start]
        return TermRows(rows, self.hashes[of], self.weights[of], self.totals[start:end])

    def packed(self) -> bytes:
        """All of it as bytes, little-endian."""
        return b"".join(
            (
                np.diff(self.rows).astype("<u4").tobytes(),
                self.totals.astype("<f8").tobytes(),
                self.hashes.astype("<u4").tobytes(),
                self.weights.astype("<f4").tobytes(),
            )
        )

    @classmethod
    def unpacked(cls, packed: bytes | None, stories: int) -> Self | None:
        """What was packed of so many stories, or None for anything else."""
        if packed is None or len(packed) < 12 * stories:
            return None
        rows = np.concatenate([[0], np.cumsum(np.frombuffer(packed, "<u4", stories), dtype=np.int64)])
        terms = int(rows[-1])
        if len(packed) != 12 * stories + 8 * terms:
            return None
        totals = np.frombuffer(packed, "<f8", stories, 4 * stories)
        hashes = np.frombuffer(packed, "<u4", terms, 12 * stories)
        weights = np.frombuffer(packed, "<f4", terms, 12 * stories + 4 * terms)
        return cls(rows, hashes, weights, totals) if np.isfinite(totals).all() and np.isfinite(weights).all() else None


@dataclass(frozen=True, slots=True, eq=False)
class TermMatrix:
    """Stories by terms. ``n`` stories in the order given, ``v`` terms by ascending number.

    ``totals`` (n,) are each story's weights squared and summed over all its terms, in the vocabulary or not.
    ``vocabulary`` (v,) uint32. By term: ``starts`` (v + 1,), ``stories`` and ``weights`` (nnz,), stories ascending.
    By story: ``rows`` (n + 1,), ``terms`` and ``squares`` (nnz,), terms ascending; ``squares`` are weights squared.
    """

    totals: NDArray[np.float64]
    vocabulary: NDArray[np.uint32]
    starts: NDArray[np.integer]
    stories: Ints
    weights: Floats
    rows: NDArray[np.integer]
    terms: Ints
    squares: Floats

    def row(self, story: int) -> tuple[Ints, Floats]:
        """Terms of one story, and their weights squared."""
        part = slice(self.rows[story], self.rows[story + 1])
        return self.terms[part], self.squares[part]

    def row_sums(self, end: int, values: Floats) -> NDArray[np.float64]:
        """For each story before ``end`` the sum of squares times ``values`` (v,): shape (end,)."""
        last = int(self.rows[end])
        return sum_rows(self.squares[:last], self.terms[:last], self.rows[: end + 1], values)

    def story_frequency(self, start: int, end: int) -> Ints:
        """In how many of the stories from ``start`` to before ``end`` each term stands: shape (v,)."""
        part = self.terms[self.rows[start] : self.rows[end]]
        return np.bincount(part, minlength=self.vocabulary.size).astype(np.int32)

    def reach(self, frequency: Ints, cut: int, end: int) -> Ints:
        """How many of each term's stories are before ``end``; ``frequency`` (v,) says how many are before ``cut``."""
        return frequency + self.story_frequency(cut, end)


def sum_rows(squares: Floats, columns: Ints, rows: NDArray[np.integer], values: Floats) -> NDArray[np.float64]:
    """Sums of ``squares`` times the ``values`` of their columns, row by row in the given order: shape (rows - 1,).

    One routine for a story inside and outside an index, and one after the other, so that the last digit is the same,
    whether terms of no value are among them or not; rounded to the 32 bits in which they are kept.
    """
    sums = np.zeros(rows.size - 1, np.float32)
    for start in range(0, rows.size - 1, LOT_STORIES):
        ends = rows[start : start + LOT_STORIES + 1].astype(np.int64)
        part = slice(ends[0], ends[-1])
        products = squares[part].astype(np.float64)
        products *= values.take(columns[part])
        owners = np.repeat(np.arange(ends.size - 1), np.diff(ends))
        sums[start : start + ends.size - 1] = np.bincount(owners, products, minlength=ends.size - 1)
    return sums.astype(np.float64)


def build_matrix(by_story: TermRows, *, keep_single: bool) -> TermMatrix:
    """Put stories into a matrix. Terms of one story only are left out unless ``keep_single`` (new stories may come)."""
    hashes, weights, totals = by_story.hashes, by_story.weights, by_story.totals
    count = totals.size
    story_of = np.repeat(np.arange(count, dtype=np.int32), np.diff(by_story.rows))
    del by_story
    parts = [
        _group(hashes, story_of, weights, low, high, 1 if keep_single else 2) for low, high in _ranges(hashes.size)
    ]
    del hashes, story_of, weights
    vocabulary = np.concatenate([part[0] for part in parts])
    starts = np.concatenate([[0], np.cumsum(np.concatenate([part[1] for part in parts]))])
    if starts[-1] < np.iinfo(np.int32).max:
        starts = starts.astype(np.int32)  # SciPy would copy all the rest to the wider type, at each use
    postings = np.concatenate([part[2] for part in parts])
    posting_weights = np.concatenate([part[3] for part in parts])
    del parts
    from scipy import sparse  # noqa: PLC0415 - takes a moment to import, which an edit saves

    by_term = sparse.csr_array((posting_weights, postings, starts), shape=(vocabulary.size, count), dtype=np.float32)
    rows = by_term.T.tocsr()
    np.square(rows.data, out=rows.data)
    return TermMatrix(
        totals=totals,
        vocabulary=vocabulary,
        starts=starts,
        stories=postings,
        weights=posting_weights,
        rows=rows.indptr,
        terms=rows.indices.astype(np.int32, copy=False),
        squares=rows.data,
    )


def in_lots(stories: Sequence[StoryTerms]) -> Iterator[Sequence[StoryTerms]]:
    """Stories ``LOT_STORIES`` at a time."""
    return (stories[start : start + LOT_STORIES] for start in range(0, len(stories), LOT_STORIES))


def read_rows(lots: Iterable[Sequence[StoryTerms]], headline_weight: float, dek_weight: float) -> TermRows:
    """Weigh the terms of stories that come in lots; how they are divided makes no difference."""
    sizes: list[int] = []
    hashes, weights, totals = bytearray(), bytearray(), bytearray()  # they grow in place, without a second copy
    for lot in lots:
        lengths = [story.term_count for story in lot]
        rows = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        weighed = weigh_terms(lot, rows, headline_weight, dek_weight)
        sizes += lengths
        for story in lot:
            hashes += story.hashes
        weights += weighed.data
        totals += row_totals(np.square(weighed), rows).data
    ends = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    return TermRows(
        ends, np.frombuffer(hashes, "<u4"), np.frombuffer(weights, np.float32), np.frombuffer(totals, np.float64)
    )


def _ranges(size: int) -> list[tuple[int, int]]:
    """Ranges of term numbers [low, high) that part ``size`` terms evenly (numbers are hashes)."""
    count = 1 + size // _PART_TERMS
    edges = [round(k * 2**32 / count) for k in range(count + 1)]
    return list(pairwise(edges))


def _group(
    hashes: NDArray[np.uint32], story_of: Ints, weights: Floats, low: int, high: int, minimum: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64], Ints, Floats]:
    """Terms in [low, high) that stand in ``minimum`` stories or more: how many, which ascending, with what weight."""
    at = np.flatnonzero((hashes >= low) & (hashes <= high - 1)).astype(np.uint64)
    packed = (hashes[at].astype(np.uint64) << np.uint64(32)) | at
    packed.sort()
    at = packed & np.uint64(0xFFFFFFFF)
    sorted_hashes = (packed >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(np.diff(sorted_hashes, prepend=np.uint32(0)) != 0) if at.size else np.zeros(0, np.int64)
    if at.size and (not first.size or first[0] != 0):
        first = np.concatenate([[0], first])
    counts = np.diff(np.concatenate([first, [at.size]]))
    kept = counts >= minimum
    at = at[np.repeat(kept, counts)]
    return sorted_hashes[first[kept]], counts[kept], story_of[at], weights[at]


def weigh_terms(
    stories: Sequence[StoryTerms], rows: NDArray[np.int64], headline_weight: float, dek_weight: float
) -> Floats:
    """Weight of each term in its story, shape (nnz,): three fields, each of length 1 before its factor."""
    counts = np.frombuffer(b"".join(story.counts for story in stories), np.uint8)
    log = np.concatenate([[0.0], 1 + np.log(np.arange(1, 256))]).astype(np.float32)
    weights = log[counts]
    lengths = np.sqrt(row_totals(np.square(weights), rows)).astype(np.float32)
    weights /= np.repeat(np.where(lengths > 0, lengths, np.float32(1)), np.diff(rows))
    for name, factor in (("headline", headline_weight), ("dek", dek_weight)):
        fields: list[bytes] = [getattr(story, name) for story in stories]
        sizes = np.array([len(part) // 2 for part in fields], np.int64)
        at = np.frombuffer(b"".join(fields), "<u2") + np.repeat(rows[:-1], sizes)
        places, times = np.unique(at, return_counts=True)
        strength = 1 + np.log(times)
        owner = np.searchsorted(rows, places, side="right") - 1
        length = np.sqrt(np.bincount(owner, strength**2, minlength=len(stories)))
        weights[places] += (factor * strength / length[owner]).astype(np.float32)
    return weights


def row_totals(values: Floats, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum of each row's values, 0 for an empty row: shape (n,)."""
    sums = np.zeros(rows.size - 1, np.float64)
    filled = np.flatnonzero(np.diff(rows))
    if filled.size:
        sums[filled] = np.add.reduceat(values, rows[filled], dtype=np.float64)
    return sums
