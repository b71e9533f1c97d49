"""What Pagefind makes of words: each is read once, however often stories say it.

A word of a text is what stands between two blanks. Pagefind cuts it, takes marks off its letters and leads it back to
its stem, by the rules of a language; what it finds in a word does not depend on the words around it. So it is given one
record that has every word once, and the index that it makes of that says for each place what is found there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_FOUND: Final = "0"
"""A word of any language, since Pagefind leaves out a record in which it finds nothing."""
_PAGES, _CHUNKS = 1, 2
"""Places in the table of an index: its pages, and the chunks of its words."""
_ENGINE: Final = ("pagefind.js", "pagefind-worker.js")

Stem: TypeAlias = tuple[str, str]
"""What is looked up, and how it was written where that differs by marks on letters; else empty."""
Reader: TypeAlias = Callable[[str, str], Mapping[str, bytes]]
"""Makes all files of an index of one record: its text, the language."""


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
        self.numbers: dict[str, int] = {}
        self.stems: dict[Stem, int] = {}
        self.engine: dict[str, bytes] = {}
        """What searches in the browser, once a word was read: script, worker, and the code for the language."""
        self.entry: dict[str, Any] = {}
        """What Pagefind says of an index of its own, once a word was read."""
        self._read = read
        self._finds: list[tuple[tuple[int, int], ...]] = []

    def learn(self, texts: Iterable[Iterable[str]]) -> None:
        """Have every word of these texts read. Raises UnknownFormError, and what the reader raises."""
        unknown = set().union(*texts) - self.numbers.keys()
        orders = {word for word in unknown if word.startswith(_ORDERS)}
        if unknown - orders:
            self._read_all(sorted(unknown - orders))
        for word in orders:
            self._keep(word, ())

    def finds(self) -> Finds:
        """What is found in all words that were read."""
        length = np.array([len(found) for found in self._finds], np.int64)
        pairs = np.array([find for found in self._finds for find in found], np.int64).reshape(-1, 2)
        return Finds(np.cumsum(length) - length, length, pairs[:, 0], pairs[:, 1])

    def _read_all(self, words: Sequence[str]) -> None:
        files = self._read(" ".join((*words, _FOUND)), self.lang)
        try:
            entry = json.loads(files[ENTRY])
            if entry["version"] != VERSION:
                raise UnknownFormError(f"it is of Pagefind {entry['version']}, not {VERSION}")
            ((_, index),) = entry["languages"].items()
            table = decoded(files[f"pagefind.{index['hash']}.pf_meta"])
            if [count for _, count in table[_PAGES]] != [len(words) + 1]:
                raise UnknownFormError("it has other words than were asked for")
            found = _by_place(decoded(files[f"index/{name}.pf_index"]) for *_, name in table[_CHUNKS])
        except (KeyError, ValueError, TypeError, EOFError, OSError, cbor2.CBORDecodeError) as fault:
            raise UnknownFormError(repr(fault)) from fault
        self.engine = {name: files[name] for name in files if name in _ENGINE or name.startswith("wasm.")}
        self.entry = entry
        for place, word in enumerate(words):
            self._keep(word, found[place])

    def _keep(self, word: str, found: Iterable[tuple[Stem, int]]) -> None:
        self.numbers[word] = len(self._finds)
        self._finds.append(tuple((self.stems.setdefault(stem, len(self.stems)), weight) for stem, weight in found))


def words_of(text: str) -> list[str]:
    """A text, cut at its blanks. Blanks without width, by which Pagefind marks places, are none."""
    return text.replace("\u200b", "").split()


def _by_place(chunks: Iterable[Any]) -> Mapping[int, list[tuple[Stem, int]]]:
    found: defaultdict[int, list[tuple[Stem, int]]] = defaultdict(list)
    for (entries,) in chunks:
        for stem, pages, variants in entries:
            for form, some in (("", pages), *variants):
                for _, locations, _ in some:
                    for weight, place in _weighted(locations):
                        found[place].append(((stem, form), weight))
    return found


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
