"""The release gate: which stories exist for readers at an instant. Asked once, before everything else."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from plugins.newsroom.article import NewsArticle, PubStatus

NEWS_LASTS: Final = timedelta(days=2)
"""How long a story stands in the news sitemap."""


class StoryState(enum.Enum):
    """Exactly one holds for a story at an instant."""

    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    EMBARGOED = "embargoed"
    EXPIRED = "expired"
    DRAFT = "draft"
    HIDDEN = "hidden"
    WITHHELD = "withheld"


_DECIDED = {
    PubStatus.DRAFT: StoryState.DRAFT,
    PubStatus.WITHHELD: StoryState.WITHHELD,
}


def state_at(article: NewsArticle, now: datetime) -> StoryState:
    """The story's state. Boundaries belong to the later side: at its ``date`` a story is out."""
    if article.status in _DECIDED:
        return _DECIDED[article.status]
    if article.embargoed_until is not None and now < article.embargoed_until:
        return StoryState.EMBARGOED
    if now < article.published_at:
        return StoryState.SCHEDULED
    if article.expires_at is not None and now >= article.expires_at:
        return StoryState.EXPIRED
    return StoryState.HIDDEN if article.status is PubStatus.HIDDEN else StoryState.PUBLISHED


def release(articles: Iterable[NewsArticle], now: datetime) -> tuple[NewsArticle, ...]:
    """The published stories, newest first; ties by slug, then path. Hidden stories have a page of their own only."""
    published = [article for article in articles if state_at(article, now) is StoryState.PUBLISHED]
    return tuple(sorted(published, key=reading_order))


def hidden(articles: Iterable[NewsArticle], now: datetime) -> tuple[NewsArticle, ...]:
    """Stories that have a page but stand in no list, feed or sitemap; in the order of :func:`release`."""
    return tuple(sorted((a for a in articles if state_at(a, now) is StoryState.HIDDEN), key=reading_order))


def held(articles: Iterable[NewsArticle], now: datetime) -> dict[str, StoryState]:
    """The state of each story that has no page, by uri. Only the preview asks, and shows them marked."""
    states = {article.uri: state_at(article, now) for article in articles}
    return {uri: state for uri, state in states.items() if state not in {StoryState.PUBLISHED, StoryState.HIDDEN}}


def unchanging_around(articles: Iterable[NewsArticle], now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when and until when (not included) everything that depends on the time is as it is at ``now``.

    None where no instant lies before, or after: the dates, embargoes and ends of stories, of pins and of bans, and when
    a story leaves the news sitemap.
    """
    before: datetime | None = None
    after: datetime | None = None
    for article in articles:
        choices = (choice.until for choice in (*article.pins, *article.bans))
        is_out = article.published_at <= now  # before, no such instant matters, and the last days of time have none
        leaves_news = article.published_at + NEWS_LASTS if is_out else None
        for instant in (article.published_at, leaves_news, article.embargoed_until, article.expires_at, *choices):
            if instant is None:
                continue
            if instant <= now:
                before = instant if before is None or instant > before else before
            else:
                after = instant if after is None or instant < after else after
    return before, after


def reading_order(article: NewsArticle) -> tuple[float, str, str]:
    """Sort key: newest first, then slug, then path."""
    return (-article.published_at.timestamp(), article.slug, article.uri)
