from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import (
    LAST_DAY,
    LONG_MEAN_BYTES,
    LONG_MOST_BYTES,
    LONG_SUBJECTS,
    PER_DAY,
    SECTIONS,
    Story,
    edit_body,
    make_long_issue,
    make_long_issues,
    make_stories,
    make_story,
)
from plugins.newsroom.slugs import slugify


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return list(make_stories(400, seed=3))


@pytest.fixture(scope="module")
def issues() -> list[Story]:
    return list(make_long_issues(60, seed=3))


@given(number=st.integers(-1, 200_000))
@settings(max_examples=30)
def test_a_story_is_made_of_its_number_and_the_seed_alone(number: int) -> None:
    """It is the same in every corpus, whatever was made before it, and another seed gives another."""
    story = make_story(number, seed=3)
    make_story(number + 1, seed=3)
    assert make_story(number, seed=3) == story
    assert make_story(number, seed=4).body != story.body


def test_a_larger_corpus_begins_with_the_smaller_one(stories: list[Story]) -> None:
    """More stories are older stories."""
    assert list(islice(make_stories(1_000_000, seed=3), 400)) == stories
    days = [story.published_at.date() for story in stories]
    assert days == sorted(days, reverse=True)
    assert days[0] == LAST_DAY
    assert set(Counter(days).values()) == {PER_DAY}


def test_the_new_story_is_the_newest_of_the_month_that_is_there(stories: list[Story]) -> None:
    """Story -1 comes last, without a month of its own, and is in no corpus."""
    new = make_story(-1, seed=3)
    assert new.published_at > max(story.published_at for story in stories)
    assert new.published_at.date() == LAST_DAY
    assert new.slug not in {story.slug for story in stories}


def test_stories_are_about_700_words_in_the_shape_of_a_brief(stories: list[Story]) -> None:
    """A lede, then bold labels over bullets; sometimes a quote, a table, code, links."""
    assert 650 < statistics.mean(len(story.body.split()) for story in stories) < 800
    for story in stories:
        lede, *rest = story.body.split("\n\n")
        assert lede[0] not in "*->|`#"
        assert sum(block.startswith("**") for block in rest) >= 5
    for sign, least, most in (("\n> ", 0.2, 0.5), ("\n| ", 0.05, 0.25), ("```", 0.05, 0.2), ("](https://", 0.9, 1.0)):
        assert least <= statistics.mean(sign in story.body for story in stories) <= most, sign


def test_words_follow_zipfs_law(stories: list[Story]) -> None:
    """Over the middle ranks frequency falls nearly as one over rank."""
    words = Counter(word for story in stories for word in re.findall(r"[a-z]+", story.body.lower()))
    counts = np.array(sorted(words.values(), reverse=True)[20:2_000], dtype=float)
    slope, _ = np.polyfit(np.log(np.arange(20, 20 + len(counts))), np.log(counts), 1)
    assert -1.25 < slope < -0.75
    assert words.most_common(1)[0][0] == "the"


def test_a_few_subjects_have_many_stories(stories: list[Story]) -> None:
    """Topics are drawn by Zipf's law too, and a story's words speak of its topics."""
    topics = Counter(topic for story in stories for topic in story.topics)
    most = [count for _, count in topics.most_common()]
    assert sum(most[: len(most) // 10]) > 0.15 * sum(most)
    mentions = statistics.mean(story.topics[0].lower() in story.body.lower() for story in stories)
    assert mentions > 0.9


def test_names_meet_in_no_address(stories: list[Story], issues: list[Story]) -> None:
    """Names differ as slugs, hold no digit, and no story has one twice; stories differ by slug."""
    for corpus in (stories, issues):
        names = {name for story in corpus for name in story.subjects}
        assert len({slugify(name) for name in names}) == len(names)
        assert not any(character.isdigit() for name in names for character in name)
        assert all(len(set(story.subjects)) == len(story.subjects) for story in corpus)
        assert len({story.slug for story in corpus}) == len(corpus)
        assert all(slugify(story.slug) == story.slug for story in corpus)
        assert {story.section for story in corpus} == set(SECTIONS)


def test_long_issues_have_the_sizes_that_were_promised(issues: list[Story]) -> None:
    """Log-normal about 180 KB, never over 400 KB, with hundreds of sections and subjects."""
    sizes = [len(issue.body.encode()) for issue in issues]
    assert abs(statistics.mean(sizes) / LONG_MEAN_BYTES - 1) < 0.1
    assert max(sizes) <= LONG_MOST_BYTES
    assert max(sizes) > 1.5 * LONG_MEAN_BYTES
    logs = [math.log(size) for size in sizes]
    assert abs(statistics.mean(logs) - statistics.median(logs)) < 0.1
    assert statistics.mean(issue.body.count("\n## ") for issue in issues) > 100
    assert statistics.mean(issue.body.count("](https://") for issue in issues) > 300
    assert 0.9 * LONG_SUBJECTS < statistics.mean(len(issue.subjects) for issue in issues) < 1.3 * LONG_SUBJECTS
    assert len({name for issue in issues for name in issue.subjects}) > 5_000


def test_an_edit_changes_the_body_and_nothing_else() -> None:
    """One more paragraph at the end."""
    story = make_long_issue(4, seed=3)
    edited = edit_body(story)
    assert edited.body.startswith(story.body)
    assert edited.body != story.body
    assert (edited.uri, edited.headline, edited.subjects) == (story.uri, story.headline, story.subjects)
