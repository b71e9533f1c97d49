"""How good lists are, by the editors' own judgement: labels and links that the ranker was not shown.

The measures are those of RELATED.md and of the scoring tool that goes with it, so figures can be set side by side:
half of the label values are hidden, picked by hash, and the more of them two stories share, weighted by rarity, the
nearer they are; a link from a story to an older one of the site says that it belongs in the list. Candidates are
strictly older and of the same language.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .index import headline_key, primary_language
from .term_records import StoryTerms

DEPTH: Final = 10
SHOWN: Final = 3
LEAST_POOL: Final = 30
"""A story with fewer candidates judges nothing."""
STALE_DAYS: Final = 365.0
DUPLICATE_COSINE: Final = 0.8
DEV_PERCENT: Final = 40
LATEST, SHARED_LABELS, LABEL_TFIDF, PLAIN_TFIDF = "latest", "shared tags", "tag TF-IDF", "plain TF-IDF"

Split = Literal["dev", "test", "all"]
Lists = Mapping[str, Sequence[str]]
Doubles = NDArray[np.float64]

ERROR_MEASURES: Final = frozenset({"stale@3", "dup@3", "same-title@3", "hub@3"})
"""Where less is better, as ``--require`` reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStory:
    """A released story for judging. ``labels`` are all it has, ``kind:value``; ``links`` keys of stories it links.

    ``terms`` are counted without those links and their words.
    """

    key: str
    published_at: datetime
    headline: str
    lang: str
    labels: frozenset[str]
    links: frozenset[str]
    terms: StoryTerms = field(repr=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean of paired differences with the 2.5 % and 97.5 % points of its bootstrap distribution."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measures:
    """``means`` by measure (NaN where nothing judges it), and ``each`` story's value by measure and key."""

    means: Mapping[str, float]
    each: Mapping[str, Mapping[str, float]]


def hash_number(text: str) -> int:
    """A number from 0 to 2^32 - 1 that is the same on every machine."""
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:4], "big")


def visible_labels(labels: Iterable[str], *, share: float = 0.5, seed: str = "v1") -> tuple[str, ...]:
    """The label values that a ranker under evaluation may see: the same for all stories, sorted; share is 0 to 1."""
    return tuple(sorted(x for x in labels if hash_number(seed + x) % 1000 < share * 1000))


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Stories by age with what judges them; numbers are places in ``stories``.

    ``visible`` are the labels that a ranker may see; ``held`` (n, labels) the hidden ones with their rarity, and
    ``held_sums`` (n,) its row sums. ``vectors`` (n, terms) are plain TF-IDF, rows of length 1. ``ideals`` are the
    ten highest gains (10,) of each story that hidden labels judge, ``links`` the targets of each that links judge.
    """

    stories: Sequence[JudgedStory]
    times: Doubles
    langs: NDArray[np.str_]
    visible: Sequence[tuple[str, ...]]
    held: sparse.csr_array
    held_sums: Doubles
    vectors: sparse.csr_array
    ideals: dict[int, Doubles] = field(default_factory=dict)
    links: dict[int, frozenset[int]] = field(default_factory=dict)

    @property
    def queries(self) -> list[int]:
        """Stories that anything judges."""
        return sorted({*self.ideals, *self.links})

    def candidates(self, number: int) -> NDArray[np.bool_]:
        """Which stories may be in the list of one: strictly older, same language; shape (n,)."""
        return np.asarray((self.times < self.times[number]) & (self.langs == self.langs[number]))

    def gains(self, number: int) -> Doubles:
        """Nearness of every story to one, 0 to 1: rarity of the hidden labels in common over that of all of both."""
        common = _products(self.held, _present(self.held, number))
        union = self.held_sums + self.held_sums[number] - common
        return np.asarray(np.divide(common, union, out=np.zeros(common.size), where=union > 0))


def build_judge(
    stories: Iterable[JudgedStory], *, split: Split = "test", share: float = 0.5, seed: str = "v1"
) -> Judge:
    """Hide labels, find which stories judge. ``split`` "dev" is 40 % of the stories, "test" the others, by hash."""
    ordered = sorted(stories, key=lambda story: (story.published_at, story.key))
    labels = _useful_labels(ordered)
    visible = [visible_labels(some, share=share, seed=seed) for some in labels]
    held = _label_matrix([some - set(seen) for some, seen in zip(labels, visible, strict=True)])
    judge = Judge(
        stories=ordered,
        times=np.array([story.published_at.timestamp() for story in ordered]),
        langs=np.array([primary_language(story.lang) for story in ordered]),
        visible=visible,
        held=held,
        held_sums=_row_sums(held),
        vectors=_plain_vectors([story.terms for story in ordered]),
    )
    numbers = {story.key: number for number, story in enumerate(ordered)}
    for number, story in enumerate(ordered):
        if _is_in_split(story.key, split):
            _find_judgement(judge, number, {numbers[key] for key in story.links if key in numbers})
    return judge


def _find_judgement(judge: Judge, number: int, linked: set[int]) -> None:
    """Note what hidden labels and links say about one story's list, if they say anything."""
    candidates = judge.candidates(number)
    targets = frozenset(target for target in linked if candidates[target])
    if targets and candidates.sum() >= LEAST_POOL:
        judge.links[number] = targets
    labelled = candidates & (judge.held_sums > 0)
    if judge.held_sums[number] > 0 and labelled.sum() >= LEAST_POOL:
        best = np.sort(judge.gains(number)[labelled])[::-1][:DEPTH]
        if best[0] > 0:
            judge.ideals[number] = best


def measure(judge: Judge, lists: Lists) -> Measures:
    """Measure lists of keys, ten to a story where they can be; what is no candidate is passed over.

    nDCG passes over stories without hidden labels too, since nobody judges them. ``link-r@10`` is the share of linked
    stories among the first ten. Of the first three: ``stale@3`` all over a year older, ``dup@3`` two nearly the same
    (or one and the story), ``same-title@3``, ``fill@3`` share of places taken, ``hub@3`` how much of all lists the
    most listed story is in, ``cover@3`` share of all stories that are in any.
    """
    numbers = {story.key: number for number, story in enumerate(judge.stories)}
    each: dict[str, dict[str, float]] = defaultdict(dict)
    listed: Counter[int] = Counter()
    for query in judge.queries:
        candidates = judge.candidates(query)
        found = [numbers[key] for key in lists.get(judge.stories[query].key, ()) if key in numbers]
        ranked = [number for number in dict.fromkeys(found) if candidates[number]]
        listed.update(ranked[:SHOWN])
        for name, value in _measure_list(judge, query, ranked):
            each[name][judge.stories[query].key] = value
    means = {name: float(np.mean(list(values.values()))) for name, values in each.items()}
    nothing = dict.fromkeys(("ndcg@3", "ndcg@5", "link-r@10", "stale@3", "dup@3", "same-title@3", "fill@3"), math.nan)
    means |= {"cover@3": len(listed) / max(1, len(judge.stories))}
    means |= {"hub@3": max(listed.values(), default=0) / max(1, len(judge.queries))}
    return Measures({**nothing, **means}, each)


def _measure_list(judge: Judge, query: int, ranked: list[int]) -> Iterator[tuple[str, float]]:
    if query in judge.ideals:
        gains = judge.gains(query)
        judged = np.array([gains[number] for number in ranked if judge.held_sums[number] > 0])
        for depth in (3, 5):
            yield f"ndcg@{depth}", _discounted(judged[:depth]) / _discounted(judge.ideals[query][:depth])
    if query in judge.links:
        targets = judge.links[query]
        yield "link-r@10", len(targets & set(ranked[:DEPTH])) / min(DEPTH, len(targets))
    shown = ranked[:SHOWN]
    yield "fill@3", len(shown) / SHOWN
    if shown:
        days = (judge.times[query] - judge.times[shown]) / 86_400
        yield "stale@3", float(days.min() > STALE_DAYS)
        near = np.asarray((judge.vectors[[query, *shown]] @ judge.vectors[[query, *shown]].T).toarray())
        yield "dup@3", float((np.triu(near, 1) > DUPLICATE_COSINE).any())
        headlines = {headline_key(judge.stories[number].headline) for number in shown}
        yield "same-title@3", float(len(headlines) < len(shown))


def _discounted(gains: Doubles) -> float:
    return float((gains / np.log2(np.arange(2, gains.size + 2))).sum())


def paired_interval(ours: Measures, theirs: Measures, name: str, *, seed: int = 0, draws: int = 2000) -> Interval:
    """How much higher a measure is, over the stories that have it in both; NaN if none. A seed has one answer."""
    mine, other = ours.each.get(name, {}), theirs.each.get(name, {})
    differences = np.array([mine[key] - other[key] for key in sorted(mine.keys() & other.keys())])
    if not differences.size:
        return Interval(math.nan, math.nan, math.nan)
    random = np.random.default_rng(seed)
    means = [random.choice(differences, differences.size).mean() for _ in range(draws)]
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return Interval(float(differences.mean()), low, high)


def missed(measures: Measures, required: Mapping[str, float]) -> list[str]:
    """Names of the measures that miss what is required: a maximum for ``ERROR_MEASURES``, else a minimum."""
    return [
        name
        for name, limit in required.items()
        if not (measures.means[name] <= limit if name in ERROR_MEASURES else measures.means[name] >= limit)
    ]


def baselines(judge: Judge) -> dict[str, Lists]:
    """What other tools would list: the latest, most labels in common, TF-IDF of labels, plain TF-IDF of the text."""
    labels = _label_matrix([set(some) for some in judge.visible])
    weighted = _unit_rows(labels)
    return {
        LATEST: _list_all(judge, lambda _: judge.times - judge.times[0] + 1),
        SHARED_LABELS: _list_all(judge, lambda n: _products(_all_present(labels), _present(labels, n))),
        LABEL_TFIDF: _list_all(judge, lambda n: _products(weighted, weighted[[n]])),
        PLAIN_TFIDF: _list_all(judge, lambda n: _products(judge.vectors, judge.vectors[[n]])),
    }


def _list_all(judge: Judge, score: Callable[[int], Doubles]) -> Lists:
    """The ten best candidates of each judging story with a score above 0; ties newer first."""
    lists: dict[str, list[str]] = {}
    for query in judge.queries:
        scores = score(query)
        able = np.flatnonzero(judge.candidates(query) & (scores > 0))
        best = able[np.lexsort((-able, -scores[able]))][:DEPTH]
        lists[judge.stories[query].key] = [judge.stories[number].key for number in best.tolist()]
    return lists


def _is_in_split(key: str, split: Split) -> bool:
    return split == "all" or (hash_number("split" + key) % 100 < DEV_PERCENT) == (split == "dev")


def _useful_labels(stories: Sequence[JudgedStory]) -> list[set[str]]:
    """Labels that two stories or more have, but not over half of all."""
    count = Counter(label for story in stories for label in story.labels)
    return [{label for label in story.labels if 2 <= count[label] <= len(stories) / 2} for story in stories]


def _label_matrix(labels: Sequence[set[str]]) -> sparse.csr_array:
    """Stories by labels, each entry the label's rarity: ln((n + 1) / (df + 1))."""
    columns = {label: column for column, label in enumerate(sorted({x for some in labels for x in some}))}
    at = np.array([columns[label] for some in labels for label in sorted(some)], np.int32)
    rows = np.concatenate([[0], np.cumsum([len(some) for some in labels], dtype=np.int64)])
    count = np.bincount(at, minlength=len(columns))
    rarity = np.log((len(labels) + 1) / (count + 1))
    return sparse.csr_array((rarity[at], at, rows), shape=(len(labels), max(1, len(columns))))


def _plain_vectors(stories: Sequence[StoryTerms]) -> sparse.csr_array:
    """Plain TF-IDF of all fields as one: terms of two stories or more, of a third at most; rows of length 1."""
    rows = np.concatenate([[0], np.cumsum([story.term_count for story in stories], dtype=np.int64)])
    hashes = np.frombuffer(b"".join(story.hashes for story in stories), "<u4")
    counts = np.concatenate([_all_fields(story) for story in stories]) if stories else np.zeros(0)
    vocabulary, column, frequency = np.unique(hashes, return_inverse=True, return_counts=True)
    rarity = np.log((1 + len(stories)) / (1 + frequency)) + 1
    rarity[(frequency < 2) | (frequency > max(2, 0.35 * len(stories)))] = 0.0
    values = (1 + np.log(np.maximum(counts, 1))) * rarity[column]
    matrix = sparse.csr_array((values, column, rows), shape=(len(stories), max(1, vocabulary.size)))
    matrix.eliminate_zeros()
    return _unit_rows(matrix)


def _all_fields(story: StoryTerms) -> Doubles:
    counts = np.frombuffer(story.counts, np.uint8).astype(np.float64)
    for part in (story.headline, story.dek):
        counts += np.bincount(np.frombuffer(part, "<u2"), minlength=counts.size)
    return counts


def _row_sums(matrix: sparse.csr_array) -> Doubles:
    return np.asarray(matrix.sum(axis=1), np.float64).ravel()


def _unit_rows(matrix: sparse.csr_array) -> sparse.csr_array:
    result = matrix.copy()
    lengths = np.sqrt(_row_sums(matrix.multiply(matrix).tocsr()))
    result.data = result.data / np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(result.indptr))
    return result


def _all_present(matrix: sparse.csr_array) -> sparse.csr_array:
    result = matrix.copy()
    result.data = np.ones_like(result.data)
    return result


def _present(matrix: sparse.csr_array, row: int) -> sparse.csr_array:
    return _all_present(matrix[[row]])


def _products(matrix: sparse.csr_array, row: sparse.csr_array) -> Doubles:
    """Each row of the matrix times the one row: shape (n,)."""
    return np.asarray((matrix @ row.T).toarray(), np.float64).ravel()
