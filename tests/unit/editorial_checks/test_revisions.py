from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.editorial_checks.revisions import Revision, check_revision
from plugins.newsroom.article import Correction, CorrectionKind
from plugins.newsroom.findings import Location
from tests.support.stories import utc

NAMES = frozenset({"OpenAI", "Meta", "Google", "Google DeepMind", "Sam Altman", "o3"})
NOTE = Correction(at=utc(2026, 6, 1), text="Mended.", text_html=Markup("Mended."), kind=CorrectionKind.UPDATE)


def changes(old: str, new: str, lang: str = "en") -> list[str]:
    """The ids and words of what is found between two texts under one headline."""
    before, after = (Revision(headline="A headline", text=text, lang=lang) for text in (old, new))
    found = check_revision(before, after, NAMES, lambda _words: Location("x.md"))
    return [
        f"{finding.id[-1]} {finding.what.split(' ', 2)[2].removesuffix(' without a correction')}" for finding in found
    ]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("It cost 30 dollars.", "It cost 31 dollars.", ["3 '30' of the published story became '31'"]),
        ("It cost $30 million.", "It cost $30 billion.",
         ["3 '30 million' of the published story became '30 billion'"]),
        ("It has 405B weights.", "It has 70B weights.", ["3 '405B' of the published story became '70B'"]),
        ("It rose 4.5% in May.", "It rose 5.4% in May.", ["3 '4.5%' of the published story became '5.4%'"]),
        ("Two firms sued.", "Three firms sued.", ["3 'Two' of the published story became 'Three'"]),
        ("It cost 30 dollars. It is red.", "It is red.", ["3 '30' of the published story is gone"]),
        ("A test of 5 in 10 and 10 in 20.", "A test of 5 in 20 and 20 in 20.",
         ["3 '10' of the published story became '20'"]),
        ("The firm hired Sam Altman today.", "The firm hired Elon Musk today.",
         ["4 'Sam Altman' of the published story became 'Elon Musk'"]),
        ("It paid Ada Poe. It met Ada Poe.", "It paid Ada Poe. It met Bob Roe.",
         ["4 'Ada Poe' of the published story became 'Bob Roe'"]),
        ("Then Poe met Bob there.", "Then Ada Poe met Rob there.", ["4 'Bob' of the published story became 'Rob'"]),
        ("Meta paid.", "OpenAI paid.", ["4 'Meta' of the published story became 'OpenAI'"]),
        ("It ran on o3 alone.", "It ran on o4 alone.", ["4 'o3' of the published story is gone"]),
        ("It is by Google DeepMind now.", "It is by Google now.",
         ["4 'Google DeepMind' of the published story became 'Google'"]),
        ("It beat GPT-4 there.", "It beat GPT-5 there.", ["4 'GPT-4' of the published story became 'GPT-5'"]),
        ("He said \u201cwe can do it\u201d.", "He said \u201cwe can not do it\u201d.",
         ["2 'we can do it' of the published story became 'we can not do it'"]),
        ('He said "we can do it".', "He said they could.", ["2 'we can do it' of the published story is gone"]),
        ("It says \u00abthe first one. The last one\u00bb.", "It says \u00abthe first one. The best one\u00bb.",
         ["2 'the first one. The last one' of the published story became 'the first one. The best one'"]),
    ],
)  # fmt: skip
def test_a_changed_fact_is_flagged(old: str, new: str, found: list[str]) -> None:
    """With what came in its place."""
    assert changes(old, new) == found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("They recieve it in teh morning.", "They receive it in the morning."),
        ("It cost 1,000 dollars, or 45 per cent.", "It costs 1000 dollars, or 45%."),
        ("It cost $30bn on the 24th.", "It cost $30 billion on the 24."),
        ("Nine firms sued.", "9 companies sued."),
        ("The firm sued. It lost 30 dollars.", "It lost 30 dollars. The firm sued."),
        ("It rose.", "It rose. In May it cost 30 dollars at Acme, \u201ca lot of money\u201d."),
        ("It paid Ada Poe. She met Ada Poe.", "It paid Ada Poe. She met her."),
        ("It paid Ada Poe, and Poe left.", "It paid Ada Poe, and Ada Poe left."),
        ("Yesterday it rained.", "Today it rained."),
        ("It said \u201cwe can do it\u201d.", 'It said "We can do it".'),
        ("He said \u201cwe recieve it all\u201d.", "He said \u201cwe receive it all\u201d."),
        ("A \u201chybrid\u201d model.", "A hybrid model."),
        ("OpenAI\u2019s chief left.", "The chief of OpenAI left."),
        ("It cost 30 dollars\u00a0\u2014 more.", "It cost 30 dollars - more."),
    ],
)  # fmt: skip
def test_what_changes_no_fact_passes(old: str, new: str) -> None:
    """Typing slips, other notations of a number, moved and added sentences, other words."""
    assert changes(old, new) == []


def test_in_german_a_capital_alone_makes_no_name() -> None:
    """Every noun has one; names that the newsroom knows count."""
    assert changes("Es kaufte das Haus.", "Es kaufte die Firma.", "de-at") == []
    assert changes("Es traf Sam Altman.", "Es traf Meta.", "de") == [
        "4 'Sam Altman' of the published story became 'Meta'"
    ]


@pytest.mark.parametrize(
    ("old", "new", "is_found"),
    [
        ("Nvidia halts sales", "Nvidia resumes sales", True),
        ("Nvidia halts sales", "Nvidia halts all sales", True),
        ("It cost 30 dollars", "It cost 31 dollars", True),
        ("Altmann leaves", "Altman leaves", True),
        ("Nvidia halts sales", "NVIDIA halts sales!", False),
        ("The firm anounces sales", "The firm announces sales", False),
        ("The firm recieves a licence", "The firm receives a licence", False),
        ("Sales form the firm", "Sales from the firm", True),
        ("The price could fall", "The price would fall", True),
    ],
)
def test_a_headline_may_change_in_slips_alone(old: str, new: str, is_found: bool) -> None:  # noqa: FBT001 - a table
    """Capitals, punctuation, two letters that changed places, a doubled one."""
    found = list(
        check_revision(
            Revision(headline=old, text="", lang="en"), Revision(headline=new, text="", lang="en"), NAMES, Location
        )
    )
    assert [(finding.id, finding.location.path) for finding in found] == [("NEWS-V001", new)] * is_found


def test_a_new_correction_lets_everything_pass() -> None:
    """One that was there already does not."""
    before = Revision(headline="A", text="It cost 30 dollars.", lang="en")
    after = Revision(headline="B", text="It cost 31 dollars.", lang="en", corrections=(NOTE,))
    assert list(check_revision(before, after, NAMES, Location)) == []
    told = replace(before, corrections=(NOTE,))
    assert [finding.id for finding in check_revision(told, after, NAMES, Location)] == ["NEWS-V001", "NEWS-V003"]
    again = replace(after, corrections=(NOTE, replace(NOTE, text="Mended again.")))
    assert list(check_revision(told, again, NAMES, Location)) == []


WORDS = st.sampled_from([
    "it", "rose", "30", "31", "$5bn", "two", "Ada", "Poe", "Meta", "o3", "said.", "\u201cwe", "can\u201d.", "\n",
])  # fmt: skip
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)


@given(text=TEXTS, other=TEXTS)
def test_a_text_that_did_not_change_or_only_grew_is_not_flagged(text: str, other: str) -> None:
    """Whatever it says; and whatever is added in paragraphs of its own, before or behind."""
    assert changes(text, text) == []
    if not set("\u201c\u201d") & set(text + other):
        assert changes(text, f"{text}\n{other}") == changes(text, f"{other}\n{text}") == []


@given(old=st.text(), new=st.text(), lang=st.sampled_from(["en", "de"]))
def test_any_two_texts_can_be_compared(old: str, new: str, lang: str) -> None:
    """Whatever signs they hold, and nothing is found between a text and itself."""
    changes(old, new, lang)
    assert changes(old, old, lang) == []
