"""How near other stories are to one story: first a cheap sift over all, then the exact score of what it leaves.

The sift multiplies the story's ``SIFT_TERMS`` heaviest terms, and all those that are new in its month, with every
story that has them; the ``SIFT_STORIES`` best are then scored with all their terms. Both depend on the story and on
older ones alone, and how high the sift puts one of them on no other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .index import DAY_SECONDS, Doubles, LanguageIndex, Snapshot, length_values, names_of, recency
from .postings import Floats, Ints, row_totals, sum_rows, weigh_terms
from .records import Evidence, RankableStory
from .term_records import StoryTerms
from .terms import digest_text, kept_words

SIFT_TERMS: Final = 80
SIFT_STORIES: Final = 12
GROUP_STORIES: Final = 12
"""Newest stories of the same thread, of each common source, that are scored whatever their words."""
REASON_WORDS: Final = 4
_SHARES_READ = 40
_SLACK: Final = 1.0001
"""What is meant to be an upper bound is worked out with 32 bits in places."""
_BLOCK = 64
_DIGITS = 6

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """A story's terms (ascending) with their weights, and its length squared under a snapshot."""

    terms: Ints
    weights: Doubles
    length_squared: float


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A story whose list is wanted, and the part of the index it may meet: stories before ``older_end``.

    ``names`` are the words of the story's terms. Stories from ``older_end`` to ``same_end`` are of the very same
    instant.
    """

    index: LanguageIndex
    story: RankableStory
    snapshot: Snapshot
    vector: Vector
    names: dict[int, str]
    older_end: int
    same_end: int
    twin: int


@dataclass(frozen=True, slots=True, eq=False)
class Overlap:
    """Cosines (k,) of a vector with k stories, and what they are made of.

    The j-th term in common is number ``places[j]`` of the vector's terms, with story ``owners[j]`` (0 to k - 1,
    ascending); ``products[j]`` is its part of the product.
    """

    cosines: Doubles
    owners: Numbers
    places: Ints
    products: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Scores of some ``stories`` (k,), ascending; each array (k,)."""

    stories: Numbers
    score: Doubles
    overlap: Overlap
    label_cosine: Doubles
    recency: Doubles


def ask(index: LanguageIndex, story: RankableStory) -> Query:
    """Prepare a story for ranking; raise ValueError for one outside an index that does not accept new ones."""
    at = story.published_at.timestamp()
    number = index.numbers.get(story.key, -1)
    if number >= 0 and index.stories[number] is not story and index.stories[number] != story:
        number = -1
    if number < 0 and not index.accepts_new:
        raise ValueError(f"the index does not hold {story.key!r} as it is now, and was not built to accept new stories")
    snapshot = index.snapshot_for(story.published_at)
    return Query(
        index=index,
        story=story,
        snapshot=snapshot,
        vector=vector_of(index, snapshot, number) if number >= 0 else _new_vector(index, snapshot, story.terms),
        names=index.words_of(number) if number >= 0 else kept_words(story.terms),
        older_end=index.older_end(at),
        same_end=index.same_end(at),
        twin=int(index.twins[number]) if number >= 0 else index.texts.get(digest_text(story.terms), -1),
    )


def vector_of(index: LanguageIndex, snapshot: Snapshot, number: int) -> Vector:
    """The vector of a story in the index; one published after the snapshot's month (a pin) is measured anew."""
    terms, squares = index.matrix.row(number)
    if number < snapshot.lengths_squared.size:
        length_squared = float(snapshot.lengths_squared[number])
    else:
        length_squared = _length_squared(snapshot, terms, squares, float(index.matrix.totals[number]))
    return Vector(terms, np.sqrt(squares, dtype=np.float64), length_squared)


def _new_vector(index: LanguageIndex, snapshot: Snapshot, terms: StoryTerms) -> Vector:
    options, vocabulary = index.options, index.matrix.vocabulary
    hashes = np.frombuffer(terms.hashes, "<u4")
    rows = np.array([0, hashes.size])
    squares = np.square(weigh_terms([terms], rows, options.headline_weight, options.dek_weight))
    at = np.searchsorted(vocabulary, hashes)
    known = vocabulary[np.minimum(at, vocabulary.size - 1)] == hashes if vocabulary.size else np.zeros(at.size, bool)
    numbers, kept = at[known].astype(np.int32), squares[known]
    total = float(row_totals(squares, rows)[0])
    return Vector(numbers, np.sqrt(kept, dtype=np.float64), _length_squared(snapshot, numbers, kept, total))


def _length_squared(snapshot: Snapshot, terms: Ints, squares: Floats, total: float) -> float:
    """What ``Snapshot.lengths_squared`` would hold of a story with these terms, digit by digit."""
    values = length_values(snapshot.rarity_squared[terms], snapshot.frequency[terms], snapshot.odd_value)
    columns, rows = np.arange(terms.size, dtype=np.int32), np.array([0, terms.size], np.int32)
    return snapshot.odd_value * total + float(sum_rows(squares, columns, rows, values)[0])


def sift(query: Query, end: int) -> Doubles:
    """A rough score of every story before ``end``, (end,): 0 where nothing of weight is in common."""
    matrix, snapshot, vector = query.index.matrix, query.snapshot, query.vector
    rarity_squared = snapshot.rarity_squared[vector.terms].astype(np.float64)
    is_new = snapshot.frequency[vector.terms] == 0
    strength = np.where(is_new, 0.0, vector.weights * np.sqrt(rarity_squared))
    heaviest = np.argsort(-strength, kind="stable")[:SIFT_TERMS]
    taken = np.sort(np.concatenate([heaviest[strength[heaviest] > 0], np.flatnonzero(is_new)]))
    if not taken.size:
        return np.zeros(end)
    terms = vector.terms[taken]
    counts = snapshot.reach[terms]
    at = np.repeat(matrix.starts[terms] - np.cumsum(counts) + counts, counts)
    at += np.arange(at.size, dtype=at.dtype)
    worth = vector.weights[taken] * rarity_squared[taken]
    products = matrix.weights.take(at) * np.repeat(worth, counts)
    rough = np.bincount(matrix.stories.take(at), products, minlength=end)[:end]
    return rough * snapshot.scale[:end]


def best_of(rough: Doubles, count: int) -> Numbers:
    """Numbers of the ``count`` highest values above 0, ascending; the higher number where values are equal."""
    least = 0.0
    if rough.size > _BLOCK * count:
        peaks = rough[: rough.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
        least = float(np.partition(peaks, -count)[-count])  # so many blocks reach it, so at least as many values do
    numbers = np.flatnonzero(rough >= least) if least > 0 else np.flatnonzero(rough)
    if numbers.size > count:
        order = np.argsort(-rough[numbers[::-1]], kind="stable")[:count]
        numbers = np.sort(numbers[::-1][order])
    return numbers


def kindred(query: Query, end: int, kinds: Iterable[str]) -> list[int]:
    """The newest few stories before ``end`` that have something of these kinds in common with the story."""
    found: list[int] = []
    for kind in kinds:
        for name in names_of(query.story, kind):
            group = query.index.group(kind, name)
            last = bisect_left(group, end)
            found += group[max(0, last - GROUP_STORIES) : last]
    return found


def score_stories(query: Query, stories: Numbers) -> Scores:
    """Exact scores of ``stories`` (ascending)."""
    index, options = query.index, query.index.options
    ages = np.maximum(query.story.published_at.timestamp() - index.times[stories], 0.0) / DAY_SECONDS
    overlap = compare(index, query.snapshot, query.vector, stories)
    label_cosine = _label_cosines(query, stories)
    fresh = recency(ages, options)
    raw = (1 - options.label_weight) * overlap.cosines + options.label_weight * label_cosine + _boosts(query, stories)
    return Scores(stories, np.round(raw * fresh, _DIGITS), overlap, label_cosine, fresh)


def compare(index: LanguageIndex, snapshot: Snapshot, vector: Vector, stories: Numbers) -> Overlap:
    """Compare a vector with ``stories`` (ascending). Cosines are 0 to 1, and equal for a pair taken either way."""
    matrix, count = index.matrix, stories.size
    parts = [matrix.row(story) for story in stories.tolist()]
    index.scratch[vector.terms] = np.arange(vector.terms.size, dtype=np.int32)
    place = index.scratch.take(np.concatenate([terms for terms, _ in parts]))
    index.scratch[vector.terms] = -1
    shared = np.flatnonzero(place >= 0)
    ends = np.searchsorted(shared, np.cumsum([terms.size for terms, _ in parts]))
    owners = np.repeat(np.arange(count), np.diff(ends, prepend=0))
    squares = np.concatenate([squares for _, squares in parts])[shared].astype(np.float64)
    place = place[shared]
    mine, terms = vector.weights[place], vector.terms[place]
    values = snapshot.rarity_squared[terms].astype(np.float64)
    products = mine * np.sqrt(squares) * values
    dot = np.bincount(owners, products, minlength=count)
    own = np.full(count, vector.length_squared)
    others = _lengths_squared(index, snapshot, stories)
    odd = np.flatnonzero(snapshot.frequency[terms] < 2)
    if odd.size:
        left = values[odd] * (1 - snapshot.odd_share)
        own += np.bincount(owners[odd], mine[odd] ** 2 * left, minlength=count)
        others = others + np.bincount(owners[odd], squares[odd] * left, minlength=count)
    lengths = own * others
    result = np.divide(dot, np.sqrt(np.maximum(lengths, 0.0)), out=np.zeros(count), where=lengths > 0)
    return Overlap(np.minimum(result, 1.0), owners, place, products)


def highest_cosine(index: LanguageIndex, snapshot: Snapshot, vector: Vector, stories: Iterable[int]) -> float:
    """No cosine that :func:`compare` gives is higher; 1 where that would take its work to say.

    It does without what odd terms add to lengths, which only makes cosines smaller.
    """
    highest, known = 0.0, snapshot.lengths_squared
    index.scratch[vector.terms] = np.arange(vector.terms.size, dtype=np.int32)
    for story in stories:
        lengths = vector.length_squared * float(known[story]) if story < known.size else 0.0
        if lengths <= 0:
            highest = 1.0
            break
        terms, squares = index.matrix.row(story)
        place = index.scratch.take(terms)
        shared = np.flatnonzero(place >= 0)
        products = vector.weights.take(place.take(shared)) * np.sqrt(squares.take(shared))
        highest = max(highest, float(products @ snapshot.rarity_squared.take(terms.take(shared))) / lengths**0.5)
    index.scratch[vector.terms] = -1
    return min(1.0, highest * _SLACK)


def _lengths_squared(index: LanguageIndex, snapshot: Snapshot, stories: Numbers) -> Doubles:
    known = snapshot.lengths_squared
    if stories[-1] < known.size:
        return known[stories]
    return np.array([vector_of(index, snapshot, n).length_squared for n in stories.tolist()])


def _label_cosines(query: Query, stories: Numbers) -> Doubles:
    """Cosine of the labels, weighted by their rarity."""
    squares, new = query.snapshot.label_rarity_squared, query.snapshot.new_value
    result = np.zeros(stories.size)
    mine = {label: squares.get(label, new) for label in sorted(set(query.story.labels))}
    if not mine:
        return result
    length, lengths = sum(mine.values()), query.snapshot.label_lengths_squared
    for at, number in enumerate(stories.tolist()):
        theirs = query.index.stories[number].labels
        shared = mine.keys() & theirs
        common = sum([mine[label] for label in sorted(shared)]) if shared else 0.0
        if common > 0:
            if number not in lengths:
                lengths[number] = sum([squares.get(label, new) for label in sorted(set(theirs))])
            result[at] = common / (length * lengths[number]) ** 0.5
    return result


def _boosts(query: Query, stories: Numbers) -> Doubles:
    options, result = query.index.options, np.zeros(stories.size)
    thread, sources = query.story.thread, query.story.source_urls
    if not thread and not sources:
        return result
    for at, number in enumerate(stories.tolist()):
        other = query.index.stories[number]
        if thread and other.thread == thread:
            result[at] += options.thread_boost
        if sources and not set(sources).isdisjoint(other.source_urls):
            result[at] += options.source_boost
    return result


def gather_evidence(query: Query, scores: Scores, at: int) -> Evidence:
    """The facts behind the score of ``scores.stories[at]``."""
    story, other = query.story, query.index.stories[int(scores.stories[at])]
    entities = set(other.entities)
    return Evidence(
        score=float(scores.score[at]),
        cosine=round(float(scores.overlap.cosines[at]), _DIGITS),
        label_cosine=round(float(scores.label_cosine[at]), _DIGITS),
        recency=round(float(scores.recency[at]), _DIGITS),
        age_days=max(0.0, (story.published_at - other.published_at).total_seconds() / DAY_SECONDS),
        thread=story.thread if story.thread and story.thread == other.thread else None,
        same_source=not set(story.source_urls).isdisjoint(other.source_urls),
        entities=tuple(dict.fromkeys(name for name in story.entities if name in entities)),
        words=common_words(query, scores, at),
        section=other.section if other.section == story.section else "",
    )


def common_words(query: Query, scores: Scores, at: int) -> tuple[tuple[str, float], ...]:
    """Words in common with their share of the cosine, heaviest first: those that either story kept the words of."""
    found: list[tuple[str, float]] = []
    theirs: dict[int, str] | None = None
    for term, share in term_shares(query, scores, at, _SHARES_READ):
        word = query.names.get(term)
        if word is None:
            theirs = query.index.words_of(int(scores.stories[at])) if theirs is None else theirs
            word = theirs.get(term)
        if word is not None and share > 0:
            found.append((word, round(share, _DIGITS)))
        if len(found) == REASON_WORDS:
            break
    return tuple(found)


def term_shares(query: Query, scores: Scores, at: int, limit: int | None = None) -> list[tuple[int, float]]:
    """(term number, its share of the cosine) of the terms in common, heaviest first; ties by term number."""
    overlap = scores.overlap
    part = slice(*np.searchsorted(overlap.owners, [at, at + 1]).tolist())
    products = overlap.products[part]
    total = float(products.sum())
    if total <= 0:
        return []
    order = np.argsort(-products, kind="stable")[:limit]
    hashes = query.index.matrix.vocabulary[query.vector.terms[overlap.places[part][order]]].tolist()
    return list(zip(hashes, (products[order] * (float(overlap.cosines[at]) / total)).tolist(), strict=True))
