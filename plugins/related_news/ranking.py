"""Who comes into whose list: pins, then the best scores, then what fills the list up.

Candidates are strictly older, so a new story changes no list but its own and the "later" of those it picks. A price
is paid by the first stories of a site: with fewer than ``max_items`` older ones their lists stay short, where newer
stories could have filled them; then an old page would change with each of them. Only a story with nothing older
enough beside it may meet others of the very same instant (imports, dates without a time).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np

from plugins.incremental.processes import without_collections

from .index import Doubles, LanguageIndex, RelatedIndex, build_index
from .records import How, RankableStory, RelatedItem, RelatedList, RelatedOptions
from .scoring import (
    SIFT_STORIES,
    Numbers,
    Query,
    Scores,
    ask,
    best_of,
    compare,
    gather_evidence,
    highest_cosine,
    kindred,
    score_stories,
    sift,
    vector_of,
)

DUPLICATE_OF_STORY: Final = 0.9
DUPLICATE_OF_CHOSEN: Final = 0.8
SIFT_ROUNDS: Final = 4
FILL_CHECKS: Final = 200
"""Stories looked at to fill one list: beyond it, so many near duplicates in a row, the list stays shorter."""


class Rule(StrEnum):
    """Why a story is not in a list although its score or its date would have brought it there."""

    BANNED = "banned"
    TRANSLATION = "translation of the story"
    DUPLICATE_OF_STORY = "nearly the same text as the story"
    DUPLICATE_OF_CHOSEN = "nearly the same text as an item"
    SAME_HEADLINE = "same headline as an item"
    LOW_SCORE = "score below the minimum"
    EXCLUDED_SECTION = "section excluded"
    NEWER = "not older than the story"
    OTHER_LANGUAGE = "other language"
    UNKNOWN = "not among the released stories"
    ITSELF = "the story itself"
    OUTSCORED = "others scored higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A story that a rule kept out; ``because_of`` is the item it repeats, where there is one."""

    key: str
    rule: Rule
    because_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """A list as it was made, with those kept out on the way, in order.

    ``sifted`` is there if one sift made the list full.
    """

    items: tuple[RelatedItem, ...]
    skipped: tuple[Skip, ...]
    sifted: Sifted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What came into question for a list: the stories ``met``, by number, the lowest of which sifts as ``least``.

    Another story that the sift puts below ``least`` has no part in the list, whatever else becomes of it.
    """

    least: float
    met: tuple[int, ...]


def rank_related(stories: Iterable[RankableStory], options: RelatedOptions, now: datetime) -> Mapping[str, RelatedList]:
    """The lists of all stories, by key, in the order of ``stories``; the order has no other influence.

    ``stories`` are those that passed the release gate at ``now`` (aware), which here only ends pins and bans.
    """
    stories = list(stories)
    with without_collections():
        index = build_index(stories, options)
        picked = rank_keys(index, (story.key for story in stories), now)
        return with_later(picked, stories, options.later_items)


def rank_keys(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, RelatedList]:
    """The lists of some stories of an index, without ``later``: the same as in a full run. KeyError if unknown."""
    return {key: RelatedList(items=picks.items) for key, picks in pick_keys(index, keys, now).items()}


def pick_keys(index: RelatedIndex, keys: Iterable[str], now: datetime) -> dict[str, Picks]:
    """The same with how each list came about."""
    found: dict[str, Picks] = {}
    for key in keys:
        language = index.languages[index.language_of[key]]
        found[key] = pick(language, language.stories[language.numbers[key]], now)
    return found


def rank_story(index: RelatedIndex, story: RankableStory, now: datetime) -> RelatedList:
    """The list of a story new to an index built with ``accepts_new`` (or changed since): as if it were in it.

    The index stays as it is: what it holds of an earlier version is not listed, though an earlier version dated in an
    earlier month still counts in how rare words are. ValueError if the index was not built with ``accepts_new``.
    """
    language = index.language_for(story.lang)
    return RelatedList(items=pick(language, story, now).items) if language else RelatedList()


def with_later(
    lists: Mapping[str, RelatedList], stories: Iterable[RankableStory], later_items: int
) -> dict[str, RelatedList]:
    """Add "Later on this story": the newest stories that picked (not: filled up with) a story, and are newer than it.

    ``lists`` and ``stories`` are of the whole site. What a story already lists itself (a pin) does not come twice.
    """
    picks = {key: [(item.key, item.how is How.FILLED) for item in related.items] for key, related in lists.items()}
    later = find_later(picks, {story.key: story.published_at for story in stories}, later_items)
    return {key: replace(related, later=later.get(key, ())) for key, related in lists.items()}


def find_later(
    picks: Mapping[str, Sequence[tuple[str, bool]]], published_at: Mapping[str, datetime], later_items: int
) -> dict[str, tuple[str, ...]]:
    """``RelatedList.later`` of the stories that have one. ``picks``: (key, is filled) of each item of each list."""
    pickers: dict[str, list[str]] = defaultdict(list)
    for key, items in picks.items():
        for item, is_filled in items:
            if not is_filled and item in published_at and published_at[item] < published_at[key]:
                pickers[item].append(key)
    found: dict[str, tuple[str, ...]] = {}
    for key, newer in pickers.items():
        own = {item for item, _ in picks.get(key, ())}
        newest = sorted(newer)
        newest.sort(key=published_at.__getitem__, reverse=True)
        found[key] = tuple(other for other in newest if other not in own)[:later_items]
    return found


def export(stories: Iterable[RankableStory], top: int, options: RelatedOptions | None = None) -> dict[str, list[str]]:
    """{key: [up to ``top`` keys]} of all stories, ranked without end of pins and bans, for scoring tools."""
    wide = replace(options or RelatedOptions(), max_items=top)
    stories = list(stories)
    latest = max((story.published_at for story in stories), default=None)
    if latest is None:
        return {}
    lists = rank_keys(build_index(stories, wide), (story.key for story in stories), latest)
    return {key: [item.key for item in related.items] for key, related in lists.items()}


def pick(index: LanguageIndex, story: RankableStory, now: datetime) -> Picks:
    """Make one story's list."""
    draft = _Draft(ask(index, story), now)
    draft.add_pins()
    draft.add_ranked(0, draft.query.older_end)
    draft.fill(0, draft.query.older_end)
    if draft.is_short():
        draft.add_ranked(draft.query.older_end, draft.query.same_end)
        draft.fill(draft.query.older_end, draft.query.same_end)
    return Picks(items=tuple(draft.items), skipped=tuple(draft.skipped), sifted=draft.sifted)


@dataclass(slots=True)
class _Draft:
    """A list in the making. ``blocked`` are stories that may not come in, whatever their score."""

    query: Query
    now: datetime
    items: list[RelatedItem] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    sifted: Sifted | None = None
    blocked: set[int] = field(init=False)

    def __post_init__(self) -> None:
        index, story = self.query.index, self.query.story
        own = index.numbers.get(story.key)
        self.blocked = set() if own is None else {own}
        original = story.translation_of or story.key
        first = index.numbers.get(original)
        for number in [*([] if first is None else [first]), *index.translations.get(original, [])]:
            self._block(number, Rule.TRANSLATION)
        for number in self._banned():
            self._block(number, Rule.BANNED)

    def is_short(self) -> bool:
        return len(self.items) < self.query.index.options.max_items

    def add_pins(self) -> None:
        """The editor's choice comes first, in the editor's order, whatever its age and words."""
        index = self.query.index
        for pin in self.query.story.pins:
            number = index.numbers.get(pin.key)
            usable = number is not None and number not in self.chosen and not self._is_barred(number)
            if self.is_short() and usable and number is not None and pin.is_active(self.now):
                self._take(score_stories(self.query, np.array([number])), 0, How.PIN)

    def add_ranked(self, start: int, end: int) -> None:
        """The best scores among stories ``start`` to ``end`` that no rule keeps out."""
        if not self.is_short() or start >= end:
            return
        rough = self._sifted(start, end)
        count = max(SIFT_STORIES, 4 * self.query.index.options.max_items)
        extra = kindred(self.query, end, ("thread", "source"))
        for turn in range(SIFT_ROUNDS):
            stories = best_of(rough, count)
            is_open = turn > 0 or stories.size < count
            least = 0.0 if is_open else float(rough[stories].min())
            extra += kindred(self.query, end, ("label",)) if stories.size < count else []
            wanted = [number for number in extra if number >= start]
            if wanted:
                stories = np.unique(np.concatenate([stories, wanted]))
            met = stories
            stories = stories[[self._is_allowed(number) for number in stories.tolist()]]
            if not stories.size:
                return
            self._take_best(score_stories(self.query, stories))
            if not self.is_short():
                self.sifted = None if is_open else Sifted(least=least, met=tuple(met.tolist()))
                return
            rough[stories] = 0.0
            rough[~self._allowed(np.arange(end))] = 0.0
            extra = []

    def fill(self, start: int, end: int) -> None:
        """The newest stories of the section, then of the language, while slots are empty."""
        if not self.is_short() or start >= end:
            return
        for number in self._fillers(start, end):
            if not self.is_short():
                return
            scores = score_stories(self.query, np.array([number]))
            if self._repeats(number, float(scores.overlap.cosines[0])) is None:
                self._take(scores, 0, How.FILLED)

    def _fillers(self, start: int, end: int) -> Iterator[int]:
        section = np.array(self.query.index.group("section", self.query.story.section), np.int64)
        checks = FILL_CHECKS
        for pool in (section[(section >= start) & (section < end)], np.arange(start, end)):
            left = pool
            while self.is_short() and checks:
                left = left[self._allowed(left)]
                if not left.size:
                    break
                checks -= 1
                yield int(left[-1])
                left = left[:-1]

    def _sifted(self, start: int, end: int) -> Doubles:
        index = self.query.index
        rough = sift(self.query, end)
        rough[:start] = 0.0
        rough[[number for number in self.blocked if number < end]] = 0.0
        rough[index.twins[:end] == self.query.twin] = 0.0
        if index.options.excluded_sections:
            rough[~index.listable[:end]] = 0.0
        return rough

    def _allowed(self, stories: Numbers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of ``stories`` neither a rule about single stories nor an equal headline or text keeps out."""
        index = self.query.index
        allowed = index.listable[stories] & ~np.isin(stories, [*self.blocked, *self.chosen])
        allowed &= index.twins[stories] != self.query.twin
        if self.chosen:
            allowed &= ~np.isin(index.headlines[stories], index.headlines[self.chosen])
            allowed &= ~np.isin(index.twins[stories], index.twins[self.chosen])
        return allowed

    def _is_allowed(self, number: int) -> bool:
        """The same for one story."""
        index, chosen = self.query.index, self.chosen
        if number in self.blocked or number in chosen or not index.listable[number]:
            return False
        if index.twins[number] == self.query.twin:
            return False
        return not any(
            index.has_headline_of(number, other) or index.twins[other] == index.twins[number] for other in chosen
        )

    def _take_best(self, scores: Scores) -> None:
        minimum = self.query.index.options.minimum_score
        for at in np.lexsort((-self.query.index.times[scores.stories], -scores.score)).tolist():
            if not self.is_short():
                return
            number = int(scores.stories[at])
            if scores.score[at] < minimum or scores.score[at] <= 0:
                self._skip(number, Rule.LOW_SCORE)
            elif self._repeats(number, float(scores.overlap.cosines[at])) is None:
                self._take(scores, at, How.RANKED)

    def _repeats(self, number: int, cosine: float) -> Rule | None:
        """The rule that keeps a story out for repeating another one; it is noted."""
        index = self.query.index
        if cosine > DUPLICATE_OF_STORY:
            return self._skip(number, Rule.DUPLICATE_OF_STORY)
        if not self.chosen:
            return None
        same = [other for other in self.chosen if index.has_headline_of(number, other)]
        if same:
            return self._skip(number, Rule.SAME_HEADLINE, same[0])
        vector = vector_of(index, self.query.snapshot, number)
        if highest_cosine(index, self.query.snapshot, vector, self.chosen) <= DUPLICATE_OF_CHOSEN:
            return None
        chosen = np.array(sorted(self.chosen))
        near = compare(index, self.query.snapshot, vector, chosen).cosines
        if near.max() > DUPLICATE_OF_CHOSEN:
            return self._skip(number, Rule.DUPLICATE_OF_CHOSEN, int(chosen[near.argmax()]))
        return None

    def _take(self, scores: Scores, at: int, how: How) -> None:
        number = int(scores.stories[at])
        self.chosen.append(number)
        evidence = gather_evidence(self.query, scores, at)
        self.items.append(RelatedItem(key=self.query.index.stories[number].key, how=how, evidence=evidence))

    def _skip(self, number: int, rule: Rule, because_of: int | None = None) -> Rule:
        stories = self.query.index.stories
        reason = "" if because_of is None else stories[because_of].key
        self.skipped.append(Skip(key=stories[number].key, rule=rule, because_of=reason))
        return rule

    def _block(self, number: int, rule: Rule) -> None:
        if number not in self.blocked:
            self.blocked.add(number)
            self._skip(number, rule)

    def _banned(self) -> Iterator[int]:
        """Stories that this one bans and those that ban it, in force now."""
        index, story = self.query.index, self.query.story
        for ban in story.bans:
            number = index.numbers.get(ban.key)
            if number is not None and ban.is_active(self.now):
                yield number
        for number in index.banned_by.get(story.key, []):
            if any(ban.key == story.key and ban.is_active(self.now) for ban in index.stories[number].bans):
                yield number

    def _is_barred(self, number: int) -> bool:
        """Whether a pin cannot be honoured: the story itself, its translation, a banned one; a twin can."""
        key = self.query.index.stories[number].key
        barred = {skip.key for skip in self.skipped if skip.rule in (Rule.TRANSLATION, Rule.BANNED)}
        return key == self.query.story.key or key in barred
