"""The full account of a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.related_news.account import account_for_list, account_for_pair
from plugins.related_news.index import build_index
from plugins.related_news.ranking import Rule
from plugins.related_news.records import RelatedOptions
from plugins.related_news.terms import name_terms

from .builders import CHIPS, COURTS, NOW, banning, make_filler, make_story

STORIES = [
    *make_filler(30),
    replace(make_story("first", 40, f"{CHIPS} Shipping pianos.", headline="Chips"), labels=("topic:chips",)),
    make_story("again", 41, f"{CHIPS} Growing lemons.", headline="Chips!"),
    replace(make_story("job", 42, CHIPS), section="jobs"),
    banning(make_story("banner", 43, f"{CHIPS} Nine."), "last"),
    make_story("court", 44, COURTS),
    make_story("fr", 45, CHIPS, lang="fr"),
    replace(
        make_story("last", 50, f"{CHIPS} {COURTS} Brokers were raided."), labels=("topic:chips",), source_urls=("u",)
    ),
    make_story("newer", 60, CHIPS),
]
INDEX = build_index(STORIES, RelatedOptions(excluded_sections=frozenset({"jobs"})))


def test_a_score_is_the_sum_of_its_parts() -> None:
    """What is shown adds up to what ranked."""
    for item in account_for_list(INDEX, "last", NOW).items:
        assert item.evidence is not None
        total = (item.text_part + item.label_part + item.boosts) * item.evidence.recency
        assert total == pytest.approx(item.evidence.score, abs=2e-6)
        assert sum(term.share for term in item.terms) == pytest.approx(item.evidence.cosine, abs=1e-4)
        assert item.place is not None
        assert item.rule is None


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ("banner", Rule.BANNED),
        ("job", Rule.EXCLUDED_SECTION),
        ("newer", Rule.NEWER),
        ("fr", Rule.OTHER_LANGUAGE),
        ("nowhere", Rule.UNKNOWN),
        ("last", Rule.ITSELF),
        ("filler-0", Rule.OUTSCORED),
    ],
)
def test_each_absence_has_its_rule(other: str, rule: Rule) -> None:
    """For any other story the account says why it is not in the list."""
    assert account_for_pair(INDEX, "last", other, NOW).rule is rule


def test_a_repeated_headline_names_the_item_it_repeats() -> None:
    """Of two stories of one headline, the absent one points to the present."""
    accounts = {key: account_for_pair(INDEX, "last", key, NOW) for key in ("first", "again")}
    present, absent = sorted(accounts.values(), key=lambda account: account.place is None)
    assert present.place
    assert (absent.rule, absent.because_of) == (Rule.SAME_HEADLINE, present.other)


def test_skipped_stories_are_told() -> None:
    """The account of a list has those that rules kept out."""
    assert "banner" in {pair.other for pair in account_for_list(INDEX, "last", NOW).skipped}


def test_every_term_has_words_when_the_texts_are_at_hand() -> None:
    """With the names of all terms nothing stays a bare number."""
    names = name_terms(headline="", dek="", text=f"{CHIPS} {COURTS} Brokers were raided.", lang="en")
    pair = account_for_pair(INDEX, "last", "court", NOW, names)
    assert "fair" in {term.words for term in pair.terms}
    assert all(term.stories <= pair.known_stories for term in pair.terms)


def test_unknown_stories_have_no_account() -> None:
    """The command turns it into a usage error with the nearest key."""
    with pytest.raises(KeyError):
        account_for_list(INDEX, "nowhere", NOW)
