"""Lists from the store are those of a build without one, whatever has happened to the stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from plugins.related_news import index, kept, ranking, scoring
from plugins.related_news.kept import Lists
from plugins.related_news.ranking import rank_related
from plugins.related_news.records import EditorsChoice, How, RankableStory, RelatedOptions
from plugins.related_news.term_records import StoryTerms
from plugins.related_news.terms import count_terms
from tests.properties.test_related_news import FIRST, NOW, choices, one_story, words
from tests.support.kept import MemoryShelf, counting_ranked, lists_with

Site = dict[str, RankableStory]
instants = st.integers(0, 160).map(lambda n: FIRST + timedelta(hours=12 * n))
some_words = st.lists(words, min_size=1, max_size=3).map(" ".join)


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """Up to forty stories in three months, of few words, dates, headlines and languages."""
    count = draw(st.integers(1, 40))
    stories = [draw(one_story(f"s{number}")) for number in range(count)]
    return {story.key: replace(story, published_at=draw(instants)) for story in stories}


@st.composite
def changed(draw: st.DrawFn, site: Site, number: int) -> Site:
    """The site after one change."""
    what = draw(st.sampled_from(["new last", "new", "remove", "text", "text of the last", "date", "choices", "facts"]))
    key = draw(st.sampled_from(sorted(site)))
    last = max(site.values(), key=lambda story: (story.published_at, story.key))
    story = last if what == "text of the last" else site[key]
    if what.startswith("new"):
        story = draw(one_story(f"n{number}"))
        after = timedelta(hours=draw(st.sampled_from([0, 1, 30, 24 * 33])))
        story = replace(story, published_at=last.published_at + after if what == "new last" else draw(instants))
    elif what == "remove" and len(site) > 1:
        return {other: story for other, story in site.items() if other != key}
    elif what.startswith("text"):
        story = replace(story, terms=draw(terms_of(story, site)))
    elif what == "date":
        story = replace(story, published_at=draw(instants))
    elif what == "choices":
        story = replace(story, pins=draw(choices), bans=draw(choices))
    elif what == "facts":
        other = draw(one_story(key))
        story = replace(other, published_at=story.published_at, terms=story.terms)
    return site | {story.key: story}


@st.composite
def terms_of(draw: st.DrawFn, story: RankableStory, site: Site) -> StoryTerms:
    """Terms of a new text, of no text, or those of another story."""
    other = site[draw(st.sampled_from(sorted(site)))].terms
    new = count_terms(headline=story.headline, dek=draw(words), text=draw(some_words), lang=story.lang)
    return draw(st.sampled_from([new, new, other, StoryTerms()]))


def _ranked_at_once(site: Site, now: datetime, options: RelatedOptions) -> Lists:
    ranked = rank_related(site.values(), options, now)
    return {
        key: tuple((item.key, repr(item), item.how is How.FILLED) for item in related.items)
        for key, related in ranked.items()
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.data())
def test_kept_lists_are_those_of_a_build_without_a_store(data: st.DataObject) -> None:
    """After each of some changes, lists from a shared store equal those of an empty one and those ranked at once."""
    site, now, shelf = data.draw(sites()), NOW, MemoryShelf()
    options = RelatedOptions(
        excluded_sections=data.draw(st.sampled_from([frozenset(), frozenset({"chips"})])),
        max_items=data.draw(st.sampled_from([1, 3])),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "YOUNG_SITE", data.draw(st.sampled_from([0, 4, 64])))
        patch.setattr(kept, "CHUNK", data.draw(st.sampled_from([1, 3, 16])))
        patch.setattr(scoring, "SIFT_TERMS", data.draw(st.sampled_from([3, 80])))
        patch.setattr(ranking, "SIFT_STORIES", data.draw(st.sampled_from([1, 12])))
        for number in range(data.draw(st.integers(1, 6))):
            stories = data.draw(st.permutations(list(site.values())))
            lists = lists_with(shelf, stories, now, options)
            assert lists == lists_with(MemoryShelf(), stories, now, options)
            assert lists == _ranked_at_once(site, now, options)
            with counting_ranked() as ranked:
                assert lists_with(shelf, stories, now, options) == lists
            assert not ranked
            site = data.draw(changed(site, number))
            now += timedelta(hours=data.draw(st.sampled_from([0, 0, 36])))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.data())
def test_what_is_newer_ranks_nothing_older(data: st.DataObject) -> None:
    """A text changed, a story added or removed at one instant leaves all lists before its chunk as they are."""
    site, shelf = data.draw(sites()), MemoryShelf()
    site = {key: replace(story, pins=(), bans=()) for key, story in site.items()}
    in_order = sorted(site.values(), key=lambda story: (story.published_at, story.key))
    at = data.draw(st.integers(0, len(in_order) - 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "YOUNG_SITE", data.draw(st.sampled_from([0, 64])))
        patch.setattr(kept, "CHUNK", 1)
        lists_with(shelf, list(site.values()), NOW)
        edited = replace(in_order[at], headline="another headline")
        with counting_ranked() as ranked:
            lists_with(shelf, list((site | {edited.key: edited}).values()), NOW)
    allowed = {story.key for story in in_order if story.published_at >= edited.published_at}
    assert edited.key in ranked
    assert set(ranked) <= allowed


@st.composite
def edits(draw: st.DrawFn, site: Site) -> Site:
    """The site after some stories, mostly of the newest month, have other words, labels or another headline."""
    newest = sorted(site, key=lambda key: site[key].published_at)[-20:]
    edited = {}
    for key in draw(st.lists(st.sampled_from(newest), min_size=1, max_size=2)):
        story = site[key]
        edited[key] = draw(
            st.sampled_from(
                [
                    replace(story, terms=draw(terms_of(story, site))),
                    replace(story, headline=draw(st.sampled_from(["Today", "Chips", f"Of {key} alone"]))),
                    replace(story, section=draw(st.sampled_from(["news", "chips"])), labels=("topic:b",)),
                ]
            )
        )
    return site | edited


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.data())
def test_lists_that_an_edit_cannot_have_moved_are_those_it_has_not_moved(data: st.DataObject) -> None:
    """Edits of the newest month, one after the other: what is not ranked again would have come out the same."""
    stories = [data.draw(one_story(f"s{number}")) for number in range(data.draw(st.integers(6, 24)))]
    when = [FIRST + timedelta(days=20 + data.draw(st.integers(0, 40)), hours=number) for number in range(len(stories))]
    site = {
        story.key: replace(story, published_at=at, lang="en", thread=None, pins=(), bans=())
        for story, at in zip(stories, when, strict=True)
    }
    shelf, options = MemoryShelf(), RelatedOptions(max_items=data.draw(st.sampled_from([1, 2])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "YOUNG_SITE", 0)
        patch.setattr(kept, "CHUNK", data.draw(st.sampled_from([3, 16])))
        patch.setattr(ranking, "SIFT_STORIES", 1)
        patch.setattr(scoring, "SIFT_TERMS", data.draw(st.sampled_from([3, 80])))
        for _ in range(4):
            with counting_ranked() as ranked:
                lists = lists_with(shelf, list(site.values()), NOW, options)
            event(f"{'some' if len(ranked) < len(site) else 'all'} ranked")
            assert lists == lists_with(MemoryShelf(), list(site.values()), NOW, options)
            site = data.draw(edits(site))


def test_a_ban_that_ends_ranks_its_two_stories() -> None:
    """Time alone changes lists only where a pin or ban ends: those of the chunks of both stories."""
    ends = NOW + timedelta(hours=1)
    stories = [
        RankableStory(key=f"s{number}", published_at=FIRST + timedelta(days=number), headline=f"Story {number}")
        for number in range(12)
    ]
    stories[7] = replace(stories[7], bans=(EditorsChoice(key="s2", until=ends),))
    shelf = MemoryShelf()
    before = lists_with(shelf, stories, NOW)
    assert "s2" not in [key for key, *_ in before["s7"]]
    with counting_ranked() as ranked:
        assert lists_with(shelf, stories, NOW + timedelta(minutes=30)) == before
        assert ranked == []
        assert lists_with(shelf, stories, ends) == lists_with(MemoryShelf(), stories, ends)
    assert ranked[:2] == ["s2", "s7"]
