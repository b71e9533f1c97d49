"""What must hold of related lists for any stories."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.related_news.index import build_index, headline_key
from plugins.related_news.ranking import rank_keys, rank_related, rank_story
from plugins.related_news.records import EditorsChoice, How, RankableStory, RelatedOptions
from plugins.related_news.terms import count_terms

FIRST = datetime(2024, 1, 30, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OPTIONS = RelatedOptions()
VOCABULARY = [
    f"{first}{second}"
    for first in ("chip", "court", "model", "energy", "cloud")
    for second in string.ascii_lowercase[:8]
]

words = st.lists(st.sampled_from(VOCABULARY), max_size=14).map(" ".join)
keys = st.integers(0, 17).map("s{}".format)
choices = st.lists(
    st.builds(
        EditorsChoice,
        key=keys,
        until=st.sampled_from([None, NOW - timedelta(days=1), NOW + timedelta(days=1)]),
    ),
    max_size=2,
).map(tuple)


@st.composite
def some_stories(draw: st.DrawFn, *, min_size: int = 0, max_size: int = 16) -> list[RankableStory]:
    """Stories with few words, dates, headlines and languages, so that they meet."""
    count = draw(st.integers(min_size, max_size))
    return [draw(one_story(f"s{number}")) for number in range(count)]


@st.composite
def one_story(draw: st.DrawFn, key: str) -> RankableStory:
    """One such story."""
    lang = draw(st.sampled_from(["en", "en", "en-GB", "de"]))
    headline = draw(st.sampled_from(["Today", "today!", "Chips", "Courts rule", "Models", "Energy", "Cloud"]))
    return RankableStory(
        key=key,
        published_at=FIRST + timedelta(hours=12 * draw(st.integers(0, 120))),
        headline=headline,
        lang=lang,
        section=draw(st.sampled_from(["news", "chips"])),
        labels=tuple(draw(st.lists(st.sampled_from(["topic:a", "topic:b", "company:c"]), max_size=2))),
        thread=draw(st.sampled_from([None, None, "t"])),
        terms=count_terms(headline=headline, dek="", text=draw(words), lang=lang),
        pins=draw(choices),
        bans=draw(choices),
        translation_of=draw(st.sampled_from([None, None, None, "s0"])),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some_stories())
def test_lists_are_sound(stories: list[RankableStory]) -> None:
    """Never the story, a double, a foreign, banned, translated or (unless pinned) newer one; bounded; known."""
    by_key = {story.key: story for story in stories}
    for key, related in rank_related(stories, OPTIONS, NOW).items():
        story, listed = by_key[key], [item.key for item in related.items]
        assert len(listed) == len(set(listed)) <= OPTIONS.max_items
        assert key not in listed
        assert not set(listed) & set(related.later)
        for item in related.items:
            other = by_key[item.key]
            assert other.lang[:2] == story.lang[:2]
            assert (other.translation_of or other.key) != (story.translation_of or key)
            assert not _bans(story, other)
            assert not _bans(other, story)
            assert item.how is How.PIN or other.published_at <= story.published_at
        unpinned = [headline_key(by_key[item.key].headline) for item in related.items if item.how is not How.PIN]
        assert len(unpinned) == len(set(unpinned))
        for later in related.later:
            assert by_key[later].published_at > story.published_at


def _bans(one: RankableStory, other: RankableStory) -> bool:
    return any(ban.key == other.key and ban.is_active(NOW) for ban in one.bans)


@settings(max_examples=35, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some_stories())
def test_pins_in_force_come_first(stories: list[RankableStory]) -> None:
    """Each pin that may be honoured is, in order, before all else."""
    by_key = {story.key: story for story in stories}
    for key, related in rank_related(stories, OPTIONS, NOW).items():
        story = by_key[key]
        usable = [
            pin.key
            for pin in story.pins
            if pin.is_active(NOW) and pin.key in by_key and pin.key != key and _may_meet(story, by_key[pin.key])
        ]
        expected = list(dict.fromkeys(usable))[: OPTIONS.max_items]
        assert [item.key for item in related.items if item.how is How.PIN] == expected
        assert [item.key for item in related.items][: len(expected)] == expected


def _may_meet(one: RankableStory, other: RankableStory) -> bool:
    foreign = one.lang[:2] != other.lang[:2]
    translation = (one.translation_of or one.key) == (other.translation_of or other.key)
    return not (foreign or translation or _bans(one, other) or _bans(other, one))


@settings(max_examples=35, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_the_order_of_files_does_not_matter(data: st.DataObject) -> None:
    """The same stories in any order give the same lists, to the last digit."""
    stories = data.draw(some_stories())
    shuffled = data.draw(st.permutations(stories))
    assert dict(rank_related(stories, OPTIONS, NOW)) == dict(rank_related(shuffled, OPTIONS, NOW))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_newer_story_leaves_older_lists_alone(data: st.DataObject) -> None:
    """Whatever is published later, older lists stay as they were, in every fact; only "later" may grow."""
    stories = [
        replace(story, pins=tuple(pin for pin in story.pins if pin.key != "new"), bans=story.bans)
        for story in data.draw(some_stories(min_size=1))
    ]
    newest = max(story.published_at for story in stories)
    age = timedelta(hours=data.draw(st.sampled_from([1, 24, 24 * 40])))
    new = replace(data.draw(one_story("new")), published_at=newest + age, bans=())
    before, after = rank_related(stories, OPTIONS, NOW), rank_related([*stories, new], OPTIONS, NOW)
    for key, related in before.items():
        assert repr(after[key].items) == repr(related.items)
        assert [later for later in after[key].later if later != "new"] == [
            later for later in related.later if later in after[key].later
        ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_some_lists_are_those_of_the_full_run(data: st.DataObject) -> None:
    """Ranking a few keys of an index, in any order, gives what ranking all gives."""
    stories = data.draw(some_stories(min_size=1))
    full = rank_related(stories, OPTIONS, NOW)
    wanted = data.draw(st.lists(st.sampled_from([story.key for story in stories]), unique=True))
    some = rank_keys(build_index(stories, OPTIONS), wanted, NOW)
    assert {key: repr(related.items) for key, related in some.items()} == {key: repr(full[key].items) for key in wanted}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some_stories(min_size=2))
def test_a_new_story_in_a_warm_process_is_ranked_as_in_a_full_run(stories: list[RankableStory]) -> None:
    """The newest story against an index of all others: the same keys in the same order as in a full run."""
    *older, last = sorted(stories, key=lambda story: (story.published_at, story.key))
    index = build_index(older, OPTIONS, accepts_new=True)
    full = rank_related(stories, OPTIONS, NOW)[last.key]
    assert repr(rank_story(index, last, NOW).items) == repr(full.items)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.sampled_from(["en", "de", "ja", "ru", "xx", ""]))
def test_any_text_can_be_counted(text: str, headline: str, lang: str) -> None:
    """No text breaks the counting, and counting twice is counting once."""
    terms = count_terms(headline=headline, dek=text[:50], text=text, lang=lang)
    assert terms == count_terms(headline=headline, dek=text[:50], text=text, lang=lang)
    assert terms.term_count * 4 == len(terms.hashes)
    story = RankableStory(key="a", published_at=FIRST, headline=headline, lang=lang, terms=terms)
    newer = replace(story, key="b", published_at=NOW, headline=f"{headline} again")
    assert len(rank_related([story, newer], OPTIONS, NOW)["a"].items) == 0
