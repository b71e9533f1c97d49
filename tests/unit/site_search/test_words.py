"""What is found in words, as Pagefind tells it, and what is no answer of the form that is known."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import cbor2
import pytest

from plugins.site_search.form import UnknownFormError
from plugins.site_search.pagefind import index_text
from plugins.site_search.words import Words, words_of


def found(word: str, lang: str = "en") -> set[tuple[str, str, int]]:
    """Stem, its form where it has one, and weight of all that is found in a word."""
    words = Words(lang, index_text)
    words.learn([word])
    finds, stems = words.finds, [*words.stems]
    at = range(finds.first[words.numbers[word]], finds.first[words.numbers[word]] + finds.length[words.numbers[word]])
    return {(*stems[finds.stem[n]], int(finds.weight[n])) for n in at}


@pytest.mark.parametrize(
    ("word", "lang", "expected"),
    [
        ("Models,", "en", {("model", "", 24)}),
        ("open-models", "en", {("openmodel", "", 24), ("open", "", 12), ("model", "", 12)}),
        ("café", "en", {("cafe", "café", 24)}),
        ("Häuser", "de-AT", {("haus", "häuser", 24)}),
        ("—", "en", set()),
        ("___PAGEFIND_WEIGHT___9", "en", set()),
    ],
)
def test_a_word_is_cut_and_led_to_its_stem(word: str, lang: str, expected: set[tuple[str, str, int]]) -> None:
    """Parts weigh less than the whole, marks on letters make a form, and no word of a story gives Pagefind orders."""
    assert found(word, lang) == expected


def test_a_text_is_cut_at_blanks() -> None:
    """A blank without width is none, and leaves no word by itself."""
    assert words_of(" a\u200bb \u200b c\u00a0d\n") == ["ab", "c", "d"]


def test_each_word_is_read_once() -> None:
    """Pagefind is asked for those words alone that it was not asked for before."""
    asked: list[tuple[str, str]] = []

    def read(text: str, lang: str) -> dict[str, bytes]:
        asked.append((text, lang))
        return index_text(text, lang)

    words = Words("de-AT", read)
    for text in (["drei", "eins", "drei"], ["eins"], ["eins", "zwei", "drei,"], ["___PAGEFIND_WEIGHT___"]):
        words.learn(text)
    assert asked == [("drei eins 0", "de"), ("zwei 0", "de")]
    assert set(words.engine) == {"pagefind.js", "pagefind-worker.js", "wasm.de.pagefind", "wasm.unknown.pagefind"}


def test_a_reader_that_failed_is_asked_again() -> None:
    """What was to be read then is not taken for known."""
    answers = iter([{}, index_text("eins 0", "de")])
    words = Words("de", lambda _text, _lang: next(answers))
    with pytest.raises(UnknownFormError):
        words.learn(["eins"])
    words.learn(["eins"])
    assert [[*words.stems][number] for number in words.finds.stem] == [("ein", "")]
    assert words.finds.length.tolist() == [1]


def _without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {other: content for other, content in files.items() if name not in other}


def _with(name: str, content: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: files | {other: content for other in files if name in other}


def _of_version(files: dict[str, bytes]) -> dict[str, bytes]:
    entry = json.loads(files["pagefind-entry.json"])
    return files | {"pagefind-entry.json": json.dumps(entry | {"version": "9.9.9"}).encode()}


@pytest.mark.parametrize(
    "change",
    [
        *(_without(name) for name in ("pagefind-entry", ".pf_meta", ".pf_index")),
        *(_with(name, gzip.compress(b"other")) for name in (".pf_meta", ".pf_index")),
        *(_with(name, b"not zipped") for name in (".pf_meta", ".pf_index")),
        _with(".pf_index", gzip.compress(b"pagefind_dcd" + cbor2.dumps([[["a", [[0, [0], []]], []]]]))),
        _with(".pf_index", gzip.compress(b"pagefind_dcd" + cbor2.dumps([[["a", [[0, [-40, 0], []]], []]]]))),
        _of_version,
    ],
)
def test_an_unknown_form_is_refused(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    """A file that is missing, or is not what it was, is no reason to guess; nor is a place without its weight."""
    words = Words("en", lambda text, lang: change(index_text(text, lang)))
    with pytest.raises(UnknownFormError):
        words.learn(["one", "two"])


def test_words_that_are_cut_otherwise_are_refused() -> None:
    """Else every place after them would be wrong."""
    words = Words("en", lambda text, lang: index_text(f"{text} more", lang))
    with pytest.raises(UnknownFormError, match="other words"):
        words.learn(["one", "two"])
