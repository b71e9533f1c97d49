"""Counting what a story is about."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from plugins.incremental.packing import packed, unpacked
from plugins.related_news.stop_words import stop_words
from plugins.related_news.term_records import StoryTerms
from plugins.related_news.terms import LEAD_CHARACTERS, count_terms, kept_words, name_terms, stem


def terms_of(text: str, lang: str = "en") -> set[str]:
    """The words of all terms of a text."""
    return set(name_terms(headline="", dek="", text=text, lang=lang).values())


def test_a_version_is_one_term_and_its_parts() -> None:
    """``GPT-4.5`` can be found as such and as one of the GPT family."""
    assert {"GPT-4.5", "GPT"} <= terms_of("GPT-4.5 arrives")


def test_neighbours_make_a_pair() -> None:
    """Two words beside each other are a term of their own."""
    assert "export controls" in terms_of("New export controls bind")


def test_stop_words_are_left_out_and_part_no_pair() -> None:
    """A pair may join over stop words, and has then no spelling of its own."""
    with_stop_word = count_terms(headline="", dek="", text="Bank of America", lang="en")
    without = count_terms(headline="", dek="", text="Bank America", lang="en")
    assert with_stop_word.hashes == without.hashes
    assert "of" not in terms_of("Bank of America")


def test_case_and_width_do_not_part_words() -> None:
    """Capitals, full-width letters and the possessive are the same word."""
    plain = count_terms(headline="", dek="", text="nvidia", lang="en").hashes
    assert count_terms(headline="", dek="", text="NVIDIA", lang="en").hashes == plain
    assert count_terms(headline="", dek="", text="ＮＶＩＤＩＡ", lang="en").hashes == plain
    assert count_terms(headline="", dek="", text="Nvidia’s", lang="en").hashes == plain


def test_unspaced_scripts_are_read_in_pairs_of_characters() -> None:
    """Chinese and Japanese words are found without a dictionary, beside Latin names."""
    assert {"言語", "語モ"} <= terms_of("大規模言語モデル", "ja")
    assert "GPT" in terms_of("新しいGPTモデル", "ja")
    assert terms_of("字", "zh") == {"字"}


def test_character_pairs_are_no_words_for_readers() -> None:
    """The words that a story keeps for its reasons are whole words."""
    kept = kept_words(count_terms(headline="新しいGPTモデル", dek="", text="大規模言語モデル", lang="ja"))
    assert set(kept.values()) == {"GPT"}


def test_marks_stay_with_their_letters() -> None:
    """Vowel signs of Indic scripts do not cut a word in two."""
    assert "हिन्दी" in terms_of("हिन्दी समाचार", "hi")


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("chips", "en", "chip"),
        ("policies", "en", "policy"),
        ("status", "en", "status"),
        ("gpus", "en", "gpus"),
        ("modelos", "es", "model"),
        ("regulierungen", "de", "regulierung"),
        ("моделями", "ru", "модел"),
        ("модели", "ru", "модел"),
        ("nouveaux", "fr", "nouveal"),
        ("tokens", "xx", "token"),
    ],
)
def test_endings_fall(word: str, lang: str, expected: str) -> None:
    """Plural and case endings do not part words; short words stay whole."""
    assert stem(word, lang) == expected


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("en", "the"),
        ("fr", "les"),
        ("de", "und"),
        ("es", "para"),
        ("it", "della"),
        ("pt", "não"),
        ("nl", "een"),
        ("ru", "что"),
    ],
)
def test_each_language_has_its_stop_words(lang: str, word: str) -> None:
    """Function words of the languages we ship are known, by full tags too."""
    assert word in stop_words(lang)
    assert stop_words(f"{lang}-XX") == stop_words(lang)
    assert stop_words("tlh") == frozenset()


@pytest.mark.parametrize("text", ["", "  \n", "!!! --- ???", "the of and", "12345678", "_", "🙂"])
def test_nothing_worth_counting_gives_no_terms(text: str) -> None:
    """Text without words is no error."""
    assert count_terms(headline="", dek="", text=text, lang="en") == StoryTerms()


def test_only_the_lead_counts() -> None:
    """400 KB cost no more than the first part, and count no more."""
    long = "chips and controls " * 20_000 + "appendix"
    assert count_terms(headline="", dek="", text=long, lang="en") == count_terms(
        headline="", dek="", text=long[:LEAD_CHARACTERS], lang="en"
    )


def test_fields_are_kept_apart() -> None:
    """Terms of the headline point into the one list of terms, once for each time."""
    terms = count_terms(headline="Chips chips", dek="Wafers", text="Wafers", lang="en")
    headline = np.frombuffer(terms.headline, "<u2")
    assert len(headline) == 3  # chip twice, and the pair
    assert np.frombuffer(terms.counts, np.uint8)[headline].sum() == 0
    assert np.frombuffer(terms.counts, np.uint8).sum() == 1
    assert terms.term_count * 4 == len(terms.hashes)


def test_counts_stop_at_255() -> None:
    """A word said a thousand times is said very often."""
    terms = count_terms(headline="", dek="", text="ai " * 1000, lang="en")
    assert max(terms.counts) == 255


def test_words_keep_their_usual_spelling() -> None:
    """The spelling met most; a capital that only opens a sentence is not kept."""
    words = kept_words(count_terms(headline="Chips", dek="", text="the chips of OpenAI. OpenAI chips", lang="en"))
    assert {"chips", "OpenAI"} <= set(words.values())


def test_terms_travel_between_processes() -> None:
    """Kept terms are equal, and another process with another hash seed counts the same."""
    terms = count_terms(headline="Chips", dek="A dek", text="Export controls on GPT-4.5, says Anna’s café", lang="en")
    assert unpacked(packed(terms), StoryTerms) == terms
    code = (
        "from plugins.related_news.terms import count_terms;"
        "print(count_terms(headline='Chips', dek='A dek', "
        "text='Export controls on GPT-4.5, says Anna\\u2019s caf\\xe9', lang='en').hashes.hex())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == terms.hashes.hex()


def test_what_stands_around_a_word_does_not_change_it() -> None:
    """Quotes, brackets and stops are no part of a word, and a word met before is known without them."""
    plain = count_terms(headline="", dek="", text="chips bind Nvidia", lang="en")
    dressed = count_terms(headline="", dek="", text="(“chips”… bind), ‘Nvidia’!", lang="en")
    assert dressed == plain


def test_pairs_do_not_join_two_fields() -> None:
    """The last word of the headline and the first of the dek are no neighbours."""
    apart = count_terms(headline="export", dek="controls", text="", lang="en")
    joined = count_terms(headline="export controls", dek="", text="", lang="en")
    assert apart.term_count == joined.term_count - 1
