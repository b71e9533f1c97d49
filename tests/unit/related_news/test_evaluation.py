"""Measures of lists, on cases small enough to work out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.related_news.evaluation import (
    LABEL_TFIDF,
    LATEST,
    PLAIN_TFIDF,
    SHARED_LABELS,
    Interval,
    JudgedStory,
    Measures,
    baselines,
    build_judge,
    measure,
    missed,
    paired_interval,
    visible_labels,
)
from plugins.related_news.terms import count_terms

from .builders import CHIPS, COURTS, FIRST_DAY, MODELS

TEXTS = (CHIPS, COURTS, MODELS)
LABELS = [frozenset({f"tag:{letter}{number}" for letter in "abcdef"}) for number in range(3)]


def judged(number: int) -> JudgedStory:
    """Story ``number`` on one of three subjects in turn, that links the one before it on its subject."""
    key = f"s{number}"
    return JudgedStory(
        key=key,
        published_at=FIRST_DAY + timedelta(days=number),
        headline=key,
        lang="en",
        labels=LABELS[number % 3],
        links=frozenset({f"s{number - 3}"}),
        terms=count_terms(headline=key, dek="", text=f"{TEXTS[number % 3]} w{number} v{number}", lang="en"),
    )


STORIES = [judged(number) for number in range(60)]
JUDGE = build_judge(STORIES, split="all")
PERFECT = {f"s{n}": [f"s{m}" for m in range(n - 3, -1, -3)][:10] for n in range(60)}


def test_perfect_lists_score_one() -> None:
    """Lists of one's own subject, newest first, have all gain and all links."""
    means = measure(JUDGE, PERFECT).means
    assert means["ndcg@3"] == means["ndcg@5"] == pytest.approx(1.0)
    assert means["link-r@10"] == means["fill@3"] == pytest.approx(1.0)
    assert means["stale@3"] == means["same-title@3"] == 0


def test_wrong_subjects_score_nothing() -> None:
    """No hidden label in common, no link."""
    wrong = {f"s{n}": [f"s{m}" for m in range(n - 1, -1, -1) if (n - m) % 3][:10] for n in range(60)}
    means = measure(JUDGE, wrong).means
    assert means["ndcg@3"] == means["link-r@10"] == 0


def test_no_lists_leave_places_empty() -> None:
    """Missing lists count as empty ones."""
    means = measure(JUDGE, {}).means
    assert means["fill@3"] == means["ndcg@3"] == means["hub@3"] == 0
    assert math.isnan(means["dup@3"])


def test_what_is_no_candidate_is_passed_over() -> None:
    """Newer stories, unknown keys and doubles bring nothing, and take no place."""
    muddled = {key: ["s59", "nowhere", *some[:1], *some] for key, some in PERFECT.items()}
    assert measure(JUDGE, muddled).means == measure(JUDGE, PERFECT).means


def test_stale_same_title_and_duplicates_are_seen() -> None:
    """Each fault of a list has its measure."""
    old = [replace(story, published_at=story.published_at - timedelta(days=900)) for story in STORIES[:40]]
    odd = [*old, *(replace(story, headline="Today") for story in STORIES[40:])]
    copy = replace(STORIES[59], key="copy", published_at=STORIES[59].published_at - timedelta(hours=1))
    judge = build_judge([*odd, copy], split="all")
    each = measure(judge, {"s59": ["copy", "s58", "s57"], "s58": ["s1", "s2", "s4"]}).each
    assert (each["stale@3"]["s58"], each["stale@3"]["s59"]) == (1, 0)
    assert (each["same-title@3"]["s59"], each["same-title@3"]["s58"]) == (1, 0)
    assert each["dup@3"]["s59"] == 1


def test_hubs_and_coverage_are_shares() -> None:
    """A story that is in every list is a hub of one."""
    lists = {f"s{n}": ["s0"] for n in range(60)}
    means = measure(JUDGE, lists).means
    assert means["hub@3"] == 1
    assert means["cover@3"] == pytest.approx(1 / 60)


def test_labels_are_hidden_by_hash_alone() -> None:
    """The same label is hidden everywhere; half of many is about half; all or none on wish."""
    labels = [f"tag:{n}" for n in range(1000)]
    assert 400 < len(visible_labels(labels)) < 600
    assert visible_labels(labels[:50]) == visible_labels(reversed(labels[:50]))
    assert visible_labels(labels, share=0) == ()
    assert len(visible_labels(labels, share=1)) == 1000
    assert visible_labels(labels) != visible_labels(labels, seed="v2")


def test_splits_part_the_stories() -> None:
    """Every judging story is in one split; a third of the whole at least is in each."""
    dev, test = (set(build_judge(STORIES, split=split).queries) for split in ("dev", "test"))
    assert not dev & test
    assert sorted(dev | test) == JUDGE.queries


def test_baselines_rank_as_their_names_say() -> None:
    """The latest are the latest; labels and text find the subject."""
    lists = baselines(JUDGE)
    assert list(lists[LATEST]["s59"][:3]) == ["s58", "s57", "s56"]
    for name in (SHARED_LABELS, LABEL_TFIDF, PLAIN_TFIDF):
        assert measure(JUDGE, lists[name]).means["ndcg@3"] == pytest.approx(1.0)
    assert measure(JUDGE, lists[LATEST]).means["ndcg@3"] < 0.5


def test_intervals_are_paired_and_repeatable() -> None:
    """Only stories measured in both count, and the same seed has the same answer."""
    ours = Measures({}, {"m": {"a": 1.0, "b": 0.5, "c": 0.0}})
    theirs = Measures({}, {"m": {"a": 0.5, "b": 0.0, "z": 9.0}})
    assert paired_interval(ours, theirs, "m") == Interval(0.5, 0.5, 0.5)
    assert paired_interval(measure(JUDGE, PERFECT), measure(JUDGE, {}), "ndcg@3", seed=3) == paired_interval(
        measure(JUDGE, PERFECT), measure(JUDGE, {}), "ndcg@3", seed=3
    )
    assert math.isnan(paired_interval(ours, theirs, "other").mean)


def test_requirements_know_errors_from_merits() -> None:
    """A merit must reach its limit, an error must stay below; NaN does neither."""
    measures = Measures({"ndcg@3": 0.5, "dup@3": 0.02, "stale@3": math.nan}, {})
    assert missed(measures, {"ndcg@3": 0.5, "dup@3": 0.02}) == []
    assert missed(measures, {"ndcg@3": 0.51, "dup@3": 0.01, "stale@3": 1}) == ["ndcg@3", "dup@3", "stale@3"]


def test_a_folder_that_judges_nothing_is_no_error() -> None:
    """No stories, or no labels and links: measures without a value."""
    for stories in ([], [replace(story, labels=frozenset(), links=frozenset()) for story in STORIES]):
        judge = build_judge(stories)
        assert math.isnan(measure(judge, {}).means["ndcg@3"])
        assert set(baselines(judge)) == {LATEST, SHARED_LABELS, LABEL_TFIDF, PLAIN_TFIDF}
