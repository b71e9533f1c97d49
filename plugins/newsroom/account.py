"""The account of a content folder: the one state of every file, and when the site will differ."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.newsroom.article import NewsArticle
from plugins.newsroom.release import StoryState, state_at


class FileState(enum.Enum):
    """Exactly one holds for a file at an instant: a story's, or one of the last two."""

    PUBLISHED = StoryState.PUBLISHED.value
    SCHEDULED = StoryState.SCHEDULED.value
    EMBARGOED = StoryState.EMBARGOED.value
    DRAFT = StoryState.DRAFT.value
    HIDDEN = StoryState.HIDDEN.value
    WITHHELD = StoryState.WITHHELD.value
    EXPIRED = StoryState.EXPIRED.value
    STATIC = "static"
    """No story: the house's own texts, pictures, downloads."""
    REJECTED = "rejected"
    """It has an error, which refuses the build."""


def account_for(
    uris: Iterable[str],
    articles: Iterable[NewsArticle],
    *,
    static: Container[str],
    faulty: Container[str],
    now: datetime,
) -> dict[str, FileState]:
    """The state of each file, in the order of ``uris``. A file that is no story, not ``static`` either, is rejected."""
    states = {article.uri: FileState(state_at(article, now).value) for article in articles}
    return {
        uri: FileState.REJECTED
        if uri in faulty
        else states.get(uri) or (FileState.STATIC if uri in static else FileState.REJECTED)
        for uri in uris
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A story goes from one state into another."""

    at: datetime
    article: NewsArticle
    before: StoryState
    after: StoryState

    @property
    def shows(self) -> bool:
        """Whether a reader could see the difference."""
        return _standing(self.before) != _standing(self.after)


def _standing(state: StoryState) -> StoryState | None:
    """What a reader can tell apart: a published story, a hidden one, and none."""
    return state if state in {StoryState.PUBLISHED, StoryState.HIDDEN} else None


def coming_turns(articles: Iterable[NewsArticle], now: datetime) -> list[Turn]:
    """What the clock alone will do to stories after ``now``, earliest first; ties by uri."""
    return sorted(
        (turn for article in articles for turn in _turns(article, now)), key=lambda turn: (turn.at, turn.article.uri)
    )


def _turns(article: NewsArticle, now: datetime) -> Iterator[Turn]:
    instants = (article.published_at, article.embargoed_until, article.expires_at)
    state = state_at(article, now)
    for at in sorted({instant for instant in instants if instant is not None and instant > now}):
        before, state = state, state_at(article, at)
        if before is not state:
            yield Turn(at=at, article=article, before=before, after=state)


def next_change(articles: Sequence[NewsArticle], now: datetime) -> datetime | None:
    """The first instant after ``now`` at which the site would differ, were nothing edited; None if there is none.

    The end of a pin or ban counts when both stories are published then, whether or not the list comes out another.
    """
    instants = [turn.at for article in articles for turn in _turns(article, now) if turn.shows]
    return min((*instants, *_ends_of_choices(articles, now)), default=None)


def _ends_of_choices(articles: Sequence[NewsArticle], now: datetime) -> Iterator[datetime]:
    by_slug: defaultdict[str, list[NewsArticle]] = defaultdict(list)
    for article in articles:
        by_slug[article.slug].append(article)
    for article in articles:
        for choice in (*article.pins, *article.bans):
            end = choice.until
            if end is not None and end > now and _is_published(article, end):
                yield from (end for other in by_slug[choice.slug] if _is_published(other, end))


def _is_published(article: NewsArticle, at: datetime) -> bool:
    return state_at(article, at) is StoryState.PUBLISHED
