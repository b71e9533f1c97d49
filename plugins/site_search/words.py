"""What Pagefind makes of words: each is read once, however often stories say it.

A word of a text is what stands between two blanks. Pagefind cuts it, takes marks off its letters and leads it back to
its stem, by the rules of a language; what it finds in a word does not depend on the words around it. So it is given one
record that has every word once, and the index that it makes of that says for each place what is found there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

import cbor2
import numpy as np
from numpy.typing import NDArray

from plugins.site_search.form import ENTRY, VERSION, UnknownFormError, decoded

MOST_WEIGHT: Final = 24
"""The weight of a whole word; a part of one has less."""
_ORDERS: Final = (
    "___PAGEFIND_ANCHOR___",
    "___PAGEFIND_WEIGHT___",
    "___PAGEFIND_AUTO_WEIGHT___",
    "___END_PAGEFIND_WEIGHT___",
)
"""What begins like this is an order to Pagefind in the text of a page; here nothing is found in it."""
_SIGNS: Final = ".,:;!?"
"""Behind plain letters and digits Pagefind finds nothing in these; quotes and other letters are more to it."""
_FOUND: Final = "0"
"""A word of any language, since Pagefind leaves out a record in which it finds nothing."""
_PAGES, _CHUNKS = 1, 2
"""Places in the table of an index: its pages, and the chunks of its words."""
_ENGINE: Final = ("pagefind.js", "pagefind-worker.js")

Stem: TypeAlias = tuple[str, str]
"""What is looked up, and how it was written where that differs by marks on letters; else empty."""
Reader: TypeAlias = Callable[[str, str], Mapping[str, bytes]]
"""Makes all files of an index of one record: its text, the language."""


class _Numbers(dict[str, int]):
    """Numbers of words as they stand in texts; those that differ only by the signs behind them have one."""

    def __init__(self) -> None:
        super().__init__()
        self.bare: dict[str, int] = {}
        """Of words without these signs, from 0 in the order in which they were asked for."""

    def __missing__(self, word: str) -> int:
        bare = word.rstrip(_SIGNS)
        is_plain = bare.isascii() and bare.isalnum()
        number = self[word] = self.bare.setdefault(bare if is_plain else word, len(self.bare))
        return number


class Finds(NamedTuple):
    """What is found in words: those of word ``n`` are ``length[n]`` from ``first[n]``, stems by number with weights."""

    first: NDArray[np.int64]
    length: NDArray[np.int64]
    stem: NDArray[np.int64]
    weight: NDArray[np.int64]


class Words:
    """The words of a language that were read so far, by number from 0, and their stems.

    Of the language's tag only the first part counts.
    """

    def __init__(self, lang: str, read: Reader) -> None:
        self.lang = lang.partition("-")[0]
        self.numbers: _Numbers
        self.finds: Finds
        """What is found in all words that were read."""
        self._forget()
        self.stems: dict[Stem, int] = {}
        self.engine: dict[str, bytes] = {}
        """What searches in the browser, once a word was read: script, worker, and the code for the language."""
        self.entry: dict[str, Any] = {}
        """What Pagefind says of an index of its own, once a word was read."""
        self._read = read

    def learn(self, words: Iterable[str]) -> NDArray[np.int64]:
        """The number of each of these words, of which those are read that were not before.

        Raises UnknownFormError, and what the reader raises; no word is known after that.
        """
        known = len(self.numbers.bare)
        try:
            numbers = np.fromiter(map(self.numbers.__getitem__, words), np.int64)
            self._read_all([*islice(self.numbers.bare, known, None)])
        except BaseException:
            self._forget()
            raise
        return numbers

    def _forget(self) -> None:
        self.numbers = _Numbers()
        self.finds = Finds(*(np.zeros(0, np.int64) for _ in Finds._fields))

    def _read_all(self, words: Sequence[str]) -> None:
        if not words:
            return
        asked = [number for number, word in enumerate(words) if not word.startswith(_ORDERS)]
        word, stem, weight = self._answer([words[number] for number in asked]) if asked else np.zeros((3, 0), np.int64)
        word = np.array(asked, np.int64)[word]
        order = np.argsort(word, kind="stable")
        length = np.bincount(word, minlength=len(words))
        known = self.finds
        self.finds = Finds(
            np.append(known.first, len(known.stem) + np.cumsum(length) - length),
            np.append(known.length, length),
            np.append(known.stem, stem[order]),
            np.append(known.weight, weight[order]),
        )

    def _answer(self, words: Sequence[str]) -> NDArray[np.int64]:
        """What is found in these words, in rows of places among them, numbers of stems, and weights."""
        files = self._read(" ".join((*words, _FOUND)), self.lang)
        try:
            entry = json.loads(files[ENTRY])
            if entry["version"] != VERSION:
                raise UnknownFormError(f"it is of Pagefind {entry['version']}, not {VERSION}")
            ((_, index),) = entry["languages"].items()
            table = decoded(files[f"pagefind.{index['hash']}.pf_meta"])
            if [count for _, count in table[_PAGES]] != [len(words) + 1]:
                raise UnknownFormError("it has other words than were asked for")
            chunks = [decoded(files[f"index/{name}.pf_index"]) for *_, name in table[_CHUNKS]]
            found = np.array([*_found(chunks, self.stems)], np.int64).reshape(-1, 3).T
        except (KeyError, ValueError, TypeError, EOFError, OSError, cbor2.CBORDecodeError) as fault:
            raise UnknownFormError(repr(fault)) from fault
        self.engine = {name: files[name] for name in files if name in _ENGINE or name.startswith("wasm.")}
        self.entry = entry
        return found[:, found[0] < len(words)]


def words_of(text: str) -> list[str]:
    """A text, cut at its blanks. Blanks without width, by which Pagefind marks places, are none."""
    return text.replace("\u200b", "").split()


def _found(chunks: Iterable[Any], stems: dict[Stem, int]) -> Iterator[tuple[int, int, int]]:
    """Place, number of the stem, and weight of all that is found; stems that are new are added."""
    for (entries,) in chunks:
        for stem, pages, variants in entries:
            for form, some in (("", pages), *variants):
                number = stems.setdefault((stem, form), len(stems))
                for _, locations, _ in some:
                    for weight, place in _weighted(locations):
                        yield place, number, weight


def _weighted(locations: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Weights with places. A weight stands before its places as a negative number, one lower; these count up."""
    weight = place = 0
    for number in locations:
        if number < 0:
            weight, place = -number - 1, 0
        else:
            if not 0 < weight <= MOST_WEIGHT:
                raise ValueError("a place of unknown weight")
            place += number
            yield weight, place
