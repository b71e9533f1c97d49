from __future__ import annotations

from datetime import timedelta

from plugins.newsroom.account import FileState, account_for, coming_turns, next_change
from plugins.newsroom.article import PubStatus, RelatedPin
from plugins.newsroom.release import StoryState
from tests.support.stories import PLACE, make_article, utc

NOW = utc(2026, 6, 30, 12)
DAY = timedelta(days=1)


def test_there_is_a_state_for_every_story_s_and_two_more() -> None:
    """So that a new state of stories cannot be forgotten here."""
    assert {state.value for state in FileState} == {state.value for state in StoryState} | {"static", "rejected"}


def test_every_file_has_one_state() -> None:
    """A story's own; static; rejected with an error, or where it came to nothing."""
    articles = [
        make_article(uri="a.md", published_at=NOW),
        make_article(uri="b.md", published_at=NOW + DAY),
        make_article(uri="c.md", published_at=NOW),
    ]
    uris = ["lost.md", "c.md", "b.md", "a.md", "x.png", "bad.md", "authors/bad.md"]
    states = account_for(
        uris, articles, static={"x.png", "authors/bad.md"}, faulty={"bad.md", "c.md", "authors/bad.md"}, now=NOW
    )
    assert list(states) == uris
    assert states == {
        "lost.md": FileState.REJECTED,
        "c.md": FileState.REJECTED,
        "b.md": FileState.SCHEDULED,
        "a.md": FileState.PUBLISHED,
        "x.png": FileState.STATIC,
        "bad.md": FileState.REJECTED,
        "authors/bad.md": FileState.REJECTED,
    }


def test_a_story_s_turns_are_told_in_order() -> None:
    """Embargoed, scheduled, published, expired; only those that are still to come, and only real ones."""
    story = make_article(embargoed_until=NOW + DAY, published_at=NOW + 2 * DAY, expires_at=NOW + 3 * DAY)
    other = make_article(uri="0.md", published_at=NOW + DAY, embargoed_until=NOW - DAY)
    turns = coming_turns([story, other], NOW)
    assert [(turn.article.uri, turn.at - NOW, turn.after, turn.shows) for turn in turns] == [
        ("0.md", DAY, StoryState.PUBLISHED, True),
        ("a/x.md", DAY, StoryState.SCHEDULED, False),
        ("a/x.md", 2 * DAY, StoryState.PUBLISHED, True),
        ("a/x.md", 3 * DAY, StoryState.EXPIRED, True),
    ]
    assert coming_turns([make_article(status=PubStatus.DRAFT, published_at=NOW + DAY)], NOW) == []


def test_the_site_differs_next_when_a_reader_could_tell() -> None:
    """Not at a draft's date, nor at an embargo's end before the date, nor at an instant that is now."""
    embargoed = make_article(embargoed_until=NOW + DAY, published_at=NOW + 2 * DAY)
    draft = make_article(status=PubStatus.DRAFT, published_at=NOW + timedelta(hours=1))
    assert next_change([embargoed, draft], NOW) == NOW + 2 * DAY
    assert next_change([embargoed, draft], NOW + 2 * DAY) is None
    assert next_change([make_article(status=PubStatus.HIDDEN, published_at=NOW + DAY)], NOW) == NOW + DAY


def test_the_end_of_a_pin_counts_where_both_stories_are_out() -> None:
    """Not that of a draft's, nor that of a pin on a draft."""
    pin = (RelatedPin(slug="other", until=NOW + DAY, location=PLACE),)
    other = make_article(uri="o.md", slug="other", published_at=NOW - DAY)
    pinning = make_article(uri="p.md", published_at=NOW - DAY, pins=pin)
    banning = make_article(uri="p.md", published_at=NOW - DAY, bans=pin)
    drafted = make_article(uri="p.md", published_at=NOW - DAY, pins=pin, status=PubStatus.DRAFT)
    late = make_article(uri="o.md", slug="other", published_at=NOW + 2 * DAY)
    assert next_change([other, pinning], NOW) == next_change([other, banning], NOW) == NOW + DAY
    assert next_change([other, drafted], NOW) is None
    assert next_change([late, pinning], NOW) == NOW + 2 * DAY
