"""The full account of a list, for ``desk related why``: what scored, how much, and which rules kept others out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from .index import RelatedIndex
from .ranking import Picks, Rule, Skip, pick
from .records import Evidence, How, RelatedOptions
from .scoring import Query, Scores, ask, gather_evidence, score_stories, term_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class TermShare:
    """One term in common: its words ("" where nobody kept them), its part of the cosine.

    ``stories``: in how many stories before the month it stands, of ``PairAccount.known_stories``.
    """

    words: str
    share: float
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAccount:
    """All that scored between story ``key`` and story ``other``, and what came of it.

    ``evidence.score`` = (``text_part`` + ``label_part`` + ``boosts``) x ``evidence.recency``. ``place`` counts from 1;
    it is None for a story outside the list, and then ``rule`` says why, ``because_of`` which item it repeats.
    ``evidence`` is None for a story that cannot be compared: unknown, or in another language.
    """

    key: str
    other: str
    evidence: Evidence | None = None
    text_part: float = 0.0
    label_part: float = 0.0
    boosts: float = 0.0
    terms: tuple[TermShare, ...] = ()
    known_stories: int = 0
    how: How | None = None
    place: int | None = None
    rule: Rule | None = None
    because_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAccount:
    """A whole list, pair by pair, then the stories that rules kept out on the way to it."""

    key: str
    items: tuple[PairAccount, ...]
    skipped: tuple[PairAccount, ...]


def account_for_list(
    index: RelatedIndex, key: str, now: datetime, names: Mapping[int, str] | None = None
) -> ListAccount:
    """The account of one list; KeyError for an unknown key. ``names``: words by term number, beside those kept."""
    language = index.languages[index.language_of[key]]
    picks = pick(language, language.stories[language.numbers[key]], now)
    return ListAccount(
        key=key,
        items=tuple(account_for_pair(index, key, item.key, now, names) for item in picks.items),
        skipped=tuple(account_for_pair(index, key, other, now, names) for other in _keys(picks.skipped)),
    )


def account_for_pair(
    index: RelatedIndex, key: str, other: str, now: datetime, names: Mapping[int, str] | None = None
) -> PairAccount:
    """Why ``other`` is or is not in the list of ``key``; KeyError for an unknown ``key``."""
    language = index.languages[index.language_of[key]]
    number = language.numbers.get(other)
    if number is None:
        rule = Rule.OTHER_LANGUAGE if other in index.language_of else Rule.UNKNOWN
        return PairAccount(key=key, other=other, rule=rule)
    query = ask(language, language.stories[language.numbers[key]])
    scores = score_stories(query, np.array([number]))
    evidence = gather_evidence(query, scores, 0)
    picks = pick(language, query.story, now)
    place = next((n for n, item in enumerate(picks.items, 1) if item.key == other), None)
    skip = None if place else _why_not(query, picks, number)
    options = language.options
    return PairAccount(
        key=key,
        other=other,
        evidence=evidence,
        text_part=(1 - options.label_weight) * evidence.cosine,
        label_part=options.label_weight * evidence.label_cosine,
        boosts=_boosts(evidence, options),
        terms=_terms(query, scores, names or {}),
        known_stories=query.snapshot.cut,
        how=picks.items[place - 1].how if place else None,
        place=place,
        rule=skip.rule if skip else None,
        because_of=skip.because_of if skip else "",
    )


def _keys(skipped: tuple[Skip, ...]) -> list[str]:
    return list(dict.fromkeys(skip.key for skip in skipped))


def _boosts(evidence: Evidence, options: RelatedOptions) -> float:
    return (options.thread_boost if evidence.thread else 0.0) + (options.source_boost if evidence.same_source else 0.0)


def _terms(query: Query, scores: Scores, names: Mapping[int, str]) -> tuple[TermShare, ...]:
    known = {**names, **query.index.words_of(int(scores.stories[0])), **query.names}
    vocabulary, frequency = query.index.matrix.vocabulary, query.snapshot.frequency
    return tuple(
        TermShare(
            words=known.get(term, ""),
            share=round(share, 6),
            stories=int(frequency[np.searchsorted(vocabulary, term)]),
        )
        for term, share in term_shares(query, scores, 0)
    )


def _why_not(query: Query, picks: Picks, number: int) -> Skip:
    """The rule that kept a story out of a list, a story that was met on the way first of all."""
    index, other = query.index, query.index.stories[number]
    met = next((skip for skip in picks.skipped if skip.key == other.key), None)
    if met:
        return met
    if other.key == query.story.key:
        return Skip(key=other.key, rule=Rule.ITSELF)
    if other.published_at >= query.story.published_at:
        return Skip(key=other.key, rule=Rule.NEWER)
    if not index.listable[number]:
        return Skip(key=other.key, rule=Rule.EXCLUDED_SECTION)
    if index.twins[number] == query.twin:
        return Skip(key=other.key, rule=Rule.DUPLICATE_OF_STORY)
    repeated = next((item.key for item in picks.items if index.has_headline_of(number, index.numbers[item.key])), None)
    if repeated:
        return Skip(key=other.key, rule=Rule.SAME_HEADLINE, because_of=repeated)
    return Skip(key=other.key, rule=Rule.OUTSCORED)
