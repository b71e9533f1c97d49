from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from plugins.newsroom.account import coming_turns, next_change
from plugins.newsroom.article import NewsArticle, PubStatus, RelatedPin
from plugins.newsroom.findings import Location
from plugins.newsroom.release import StoryState, hidden, release, state_at, unchanging_around
from tests.support.stories import make_article

INSTANTS = st.integers(0, 40).map(lambda hours: datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=hours))
PINS = st.builds(
    RelatedPin,
    slug=st.integers(0, 4).map("s{}".format),
    until=st.none() | INSTANTS,
    location=st.just(Location("x.md")),
)
STORIES = st.builds(
    lambda n, **fields: make_article(uri=f"{n}.md", slug=f"s{n % 5}", **fields),
    st.integers(0, 10_000),
    status=st.sampled_from(PubStatus),
    published_at=INSTANTS,
    embargoed_until=st.none() | INSTANTS,
    expires_at=st.none() | INSTANTS,
    pins=st.lists(PINS, max_size=1).map(tuple),
)
NOT_YET = {StoryState.SCHEDULED, StoryState.EMBARGOED}
OUT = {StoryState.PUBLISHED, StoryState.HIDDEN}


@given(story=STORIES, first=INSTANTS, second=INSTANTS)
def test_time_leads_one_way(story: NewsArticle, first: datetime, second: datetime) -> None:
    """Waiting, then out, then expired: later is never earlier in that order; a decision never changes."""
    before, after = (state_at(story, instant) for instant in sorted((first, second)))
    order = [*(dict.fromkeys(NOT_YET, 0) | dict.fromkeys(OUT, 1) | {StoryState.EXPIRED: 2}).items()]
    ranks = dict(order)
    if before in ranks:
        assert ranks[before] <= ranks[after]
    else:
        assert before is after


@given(story=STORIES, now=INSTANTS)
def test_nothing_is_out_before_its_instants(story: NewsArticle, now: datetime) -> None:
    """A story that is out has its date and its embargo behind it, and its end before it."""
    if state_at(story, now) in OUT:
        assert story.published_at <= now
        assert story.embargoed_until is None or story.embargoed_until <= now
        assert story.expires_at is None or now < story.expires_at
        assert story.status in {PubStatus.PUBLISHED, PubStatus.HIDDEN}


@given(stories=st.lists(STORIES, max_size=12, unique_by=lambda story: story.uri), now=INSTANTS, data=st.data())
def test_the_gate_does_not_ask_for_order(stories: list[NewsArticle], now: datetime, data: st.DataObject) -> None:
    """Any order of files gives one edition, newest first, with every story in one place at most."""
    shuffled = data.draw(st.permutations(stories))
    released = release(stories, now)
    assert released == release(shuffled, now)
    assert [story.published_at for story in released] == sorted((s.published_at for s in released), reverse=True)
    assert not {story.uri for story in released} & {story.uri for story in hidden(stories, now)}


@given(stories=st.lists(STORIES, max_size=6), now=INSTANTS, other=INSTANTS)
def test_between_two_instants_nothing_changes(stories: list[NewsArticle], now: datetime, other: datetime) -> None:
    """From ``since`` to before ``until`` each story is in the state it is in now, and the same pins are in force."""
    since, until = unchanging_around(stories, now)
    assert since is None or since <= now
    assert until is None or now < until
    if (since is None or since <= other) and (until is None or other < until):
        assert [state_at(story, other) for story in stories] == [state_at(story, now) for story in stories]
        assert _in_force(stories, other) == _in_force(stories, now)


@given(stories=st.lists(STORIES, max_size=6), now=INSTANTS, other=INSTANTS)
def test_nothing_a_reader_sees_changes_before_the_next_change(
    stories: list[NewsArticle], now: datetime, other: datetime
) -> None:
    """Up to that instant the same stories are out, with the same pins; it is one at which a build would not hold."""
    at = next_change(stories, now)
    if now <= other and (at is None or other < at):
        assert _seen(stories, other) == _seen(stories, now)
    if at is not None:
        assert at > now
        assert _seen(stories, at) != _seen(stories, at - timedelta(microseconds=1))


def _seen(stories: list[NewsArticle], now: datetime) -> list[object]:
    """Which stories are out, and the pins and bans in force between them."""
    states = [state if (state := state_at(story, now)) in OUT else None for story in stories]
    published = {story.slug for story, state in zip(stories, states, strict=True) if state is StoryState.PUBLISHED}
    return [
        (state, [pin.slug in published and (pin.until is None or now < pin.until) for pin in story.pins])
        if state is StoryState.PUBLISHED
        else state
        for story, state in zip(stories, states, strict=True)
    ]


@given(stories=st.lists(STORIES, max_size=6, unique_by=lambda story: story.uri), now=INSTANTS, other=INSTANTS)
def test_turns_tell_every_state_to_come(stories: list[NewsArticle], now: datetime, other: datetime) -> None:
    """A story's state at a later instant is that of its last turn until then, or the one it is in."""
    later = max(now, other)
    states = {story.uri: state_at(story, now) for story in stories}
    for turn in coming_turns(stories, now):
        assert turn.before is not turn.after
        if turn.at <= later:
            assert states[turn.article.uri] is turn.before
            states[turn.article.uri] = turn.after
    assert states == {story.uri: state_at(story, later) for story in stories}


def _in_force(stories: list[NewsArticle], now: datetime) -> list[bool]:
    return [pin.until is None or now < pin.until for story in stories for pin in story.pins]
