"""What the ranker takes and gives: stories, options, lists with the facts behind each pick."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from .term_records import StoryTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorsChoice:
    """One entry of ``related: pin`` or ``ban``: another story's key, in force while now < ``until`` (None: always)."""

    key: str
    until: datetime | None = None

    def is_active(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class RankableStory:
    """One released story as the ranker sees it. Datetimes are aware.

    ``key`` is unique among the stories ranked together. ``lang`` is a language tag, of which the first part counts.
    ``labels`` are topics and entities with their kind before a colon (``company:openai``), lower case;
    ``entities`` are the names a reader knows (``OpenAI``), for reasons only, most telling first.
    ``translation_of`` is the key of the original; stories with one original never list each other.
    ``terms`` comes from ``count_terms``; ``StoryTerms()`` for a story without text.
    """

    key: str
    published_at: datetime
    headline: str
    lang: str = "en"
    section: str = ""
    labels: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    thread: str | None = None
    source_urls: tuple[str, ...] = ()
    terms: StoryTerms = field(default_factory=StoryTerms, repr=False)
    pins: tuple[EditorsChoice, ...] = ()
    bans: tuple[EditorsChoice, ...] = ()
    translation_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedOptions:
    """How to rank.

    The defaults are those of RELATED.md, tuned there on five corpora, but for ``label_weight``: cosines under rarity
    as of a moment are lower than the reference's, so labels weigh less.

    ``max_items``: items in a list, 0 or more. ``later_items``: the same for "Later on this story".
    ``half_life_days``: a story's age difference after which the moving part of recency halves, above 0.
    ``recency_floor``: what recency never falls below, 0 to 1; 1 turns it off.
    ``label_weight``: share of the label cosine in the score, 0 to 1.
    ``thread_boost``, ``source_boost``: added (before recency) for the same thread, for a common source address.
    ``headline_weight``, ``dek_weight``: weight of these fields beside the text's 1.
    ``minimum_score``: below it a story is not picked for its score (it may still fill a list), 0 to 1.
    ``excluded_sections``: their stories get lists, but are in no list unless pinned.
    """

    max_items: int = 3
    later_items: int = 3
    half_life_days: float = 365.0
    recency_floor: float = 0.5
    label_weight: float = 0.03
    thread_boost: float = 0.15
    source_boost: float = 0.05
    headline_weight: float = 0.3
    dek_weight: float = 0.3
    minimum_score: float = 0.0
    excluded_sections: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raise ValueError that names every option out of its range."""
        shares = ("recency_floor", "label_weight", "minimum_score")
        faults = [name for name in shares if not 0 <= getattr(self, name) <= 1]
        amounts = ("max_items", "later_items", "thread_boost", "source_boost", "headline_weight", "dek_weight")
        faults += [name for name in amounts if getattr(self, name) < 0]
        faults += ["half_life_days"] if not self.half_life_days > 0 else []
        if faults:
            raise ValueError(f"related options out of range: {', '.join(faults)}")


class How(StrEnum):
    """How an item came into its list."""

    PIN = "pin"
    RANKED = "ranked"
    FILLED = "filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What scored between a story and another one.

    ``score`` = (text part + label part + boosts) x recency, rounded to 6 digits, 0 or more.
    ``cosine`` and ``label_cosine`` are 0 to 1; ``recency`` is ``recency_floor`` to 1; ``age_days`` 0 or more.
    ``entities`` are common to both, in the order of the story that has the list. ``words`` are the terms in common
    that weigh most, heaviest first, each with its share of ``cosine``.
    """

    score: float
    cosine: float
    label_cosine: float = 0.0
    recency: float = 1.0
    age_days: float = 0.0
    thread: str | None = None
    same_source: bool = False
    entities: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedItem:
    """One item of a list: the other story's key, how it came there, and why."""

    key: str
    how: How
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedList:
    """``items`` in order, without doubles; ``later``: keys of newer stories that picked this one, newest first."""

    items: tuple[RelatedItem, ...] = ()
    later: tuple[str, ...] = ()
