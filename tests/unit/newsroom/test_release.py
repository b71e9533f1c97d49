from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from plugins.newsroom.article import PubStatus
from plugins.newsroom.release import StoryState, hidden, release, state_at
from tests.support.stories import make_article, utc

AT = utc(2026, 6, 1, 9)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (AT - TICK, StoryState.SCHEDULED),
        (AT, StoryState.PUBLISHED),
        (AT + timedelta(days=10_000), StoryState.PUBLISHED),
    ],
)
def test_a_story_is_out_from_its_date_on(now: datetime, state: StoryState) -> None:
    """Before its instant it is scheduled; at the instant itself it is published."""
    assert state_at(make_article(published_at=AT), now) is state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (AT - TICK, StoryState.EMBARGOED),
        (AT, StoryState.PUBLISHED),
    ],
)
def test_an_embargo_ends_at_its_instant(now: datetime, state: StoryState) -> None:
    """An embargo after the date holds the story back, and lets go at the instant itself."""
    story = make_article(published_at=AT - timedelta(days=1), embargoed_until=AT)
    assert state_at(story, now) is state


def test_a_date_after_the_embargo_still_holds() -> None:
    """When the embargo is over a story still waits for its date."""
    story = make_article(published_at=AT, embargoed_until=AT - timedelta(days=1))
    assert state_at(story, AT - TICK) is StoryState.SCHEDULED
    assert state_at(story, AT - timedelta(days=2)) is StoryState.EMBARGOED


@pytest.mark.parametrize(("now", "state"), [(AT - TICK, StoryState.PUBLISHED), (AT, StoryState.EXPIRED)])
def test_a_story_expires_at_its_instant(now: datetime, state: StoryState) -> None:
    """At the instant itself it is gone."""
    assert state_at(make_article(published_at=AT - timedelta(days=1), expires_at=AT), now) is state


@pytest.mark.parametrize(
    ("status", "state"), [(PubStatus.DRAFT, StoryState.DRAFT), (PubStatus.WITHHELD, StoryState.WITHHELD)]
)
@pytest.mark.parametrize("days", [-10, 0, 10])
def test_the_editors_word_stands_above_the_clock(status: PubStatus, state: StoryState, days: int) -> None:
    """A draft or withheld story stays one at any time."""
    story = make_article(published_at=AT, status=status, embargoed_until=AT, expires_at=AT)
    assert state_at(story, AT + timedelta(days=days)) is state


def test_a_hidden_story_waits_and_expires_like_any() -> None:
    """Hidden says where a story stands, not when."""
    story = make_article(published_at=AT, status=PubStatus.HIDDEN, expires_at=AT + timedelta(days=1))
    states = [state_at(story, AT + timedelta(days=days)) for days in (-1, 0, 1)]
    assert states == [StoryState.SCHEDULED, StoryState.HIDDEN, StoryState.EXPIRED]


def test_only_published_stories_are_released_newest_first() -> None:
    """Ties are parted by slug, then path; hidden stories stand apart."""
    older = make_article(slug="older", published_at=AT - timedelta(days=1))
    second = make_article(slug="b", uri="1.md", published_at=AT)
    first = make_article(slug="a", uri="2.md", published_at=AT)
    third = make_article(slug="b", uri="2.md", published_at=AT)
    unlisted = make_article(slug="h", status=PubStatus.HIDDEN, published_at=AT)
    draft = make_article(slug="d", status=PubStatus.DRAFT, published_at=AT)
    stories = [older, draft, third, unlisted, second, first]
    assert release(stories, AT) == release(stories[::-1], AT) == (first, second, third, older)
    assert hidden(stories, AT) == (unlisted,)
