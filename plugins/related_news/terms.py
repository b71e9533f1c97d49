"""What a story is about, counted: words, versions such as ``gpt-4.5``, pairs of words.

Counting is the dear part of related news, so it happens once a story, at read time, in the worker, and is cached
with the story. A term is a 32-bit number, not a string: 100,000 stories of 1,000 terms then fit in some 500 MB. Two
terms may share a number (one in 200 does in a vocabulary of 20 million); that costs a false word in common now and
then, never a crash, and is the same on every machine. The strongest terms keep their words, for the reasons.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .stop_words import stop_words
from .term_records import StoryTerms, TermsDigest

LEAD_CHARACTERS: Final = 8_000
"""How much of a story's prose is read: what follows says little new and costs time (RELATED.md, point 1)."""
MAX_TOKENS: Final = 2_500
"""Tokens read of one field; only scripts without spaces come near it."""
LEAST_TEXT: Final = 8
"""Terms that a text must have to be the duplicate of an equal one."""
MAX_WORDS_KEPT: Final = 40
"""Terms of a story that keep their words."""

_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u0900-\u0dff\u1ab0-\u1aff"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = re.compile(r"[^\W_]+(?:[.\-'’][^\W_]+)*")
_LETTER = rf"(?:[^\W_]|[{_MARKS}{_UNSPACED}])"
_MARKED_TOKEN = re.compile(rf"{_LETTER}+(?:[.\-'’]{_LETTER}+)*")
_MARKED = re.compile(f"[{_MARKS}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_JOINT = re.compile(r"[.\-'’]")
_EDGES = ".,;:!?()[]\"'\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
"""No token begins or ends with one of these."""
_CACHE_LIMIT = 1 << 18


def digest_terms(terms: StoryTerms) -> TermsDigest:
    """The digests of a story's terms."""
    whole = hashlib.blake2b(digest_size=16)
    for part in (terms.hashes, terms.counts, terms.headline, terms.dek, terms.word_at, terms.words.encode()):
        whole.update(len(part).to_bytes(4, "little") + part)
    return TermsDigest(whole.digest(), digest_text(terms))


def digest_text(terms: StoryTerms) -> bytes:
    """``TermsDigest.text`` alone: 16 bytes or none."""
    counts = np.frombuffer(terms.counts, np.uint8)
    body = np.flatnonzero(counts)
    if body.size < LEAST_TEXT:
        return b""
    text = np.frombuffer(terms.hashes, "<u4")[body].tobytes() + counts[body].tobytes()
    return hashlib.blake2b(text, digest_size=16).digest()


def count_terms(*, headline: str, dek: str, text: str, lang: str) -> StoryTerms:
    """Count the terms of a story; the same input gives the same bytes in every process.

    ``text`` is prose without code, addresses and markup; its first ``LEAD_CHARACTERS`` count. ``lang`` chooses stop
    words and suffixes; a language without lists keeps every word. Empty input gives ``StoryTerms()``. Never raises.
    """
    found = _read((headline, dek, text[:LEAD_CHARACTERS]), lang)
    if not found.hashes.size:
        return StoryTerms()
    hashes, at = np.unique(found.hashes, return_inverse=True)
    at_headline, at_dek, at_text = (at[found.fields == field] for field in range(3))
    body = np.bincount(at_text, minlength=hashes.size)
    strength = body + 3 * np.bincount(at_headline, minlength=hashes.size) + np.bincount(at_dek, minlength=hashes.size)
    word_at, words = _keep_words(hashes, strength, found, at)
    return StoryTerms(
        hashes=hashes.astype("<u4").tobytes(),
        counts=np.minimum(body, 255).astype(np.uint8).tobytes(),
        headline=np.sort(at_headline).astype("<u2").tobytes(),
        dek=np.sort(at_dek).astype("<u2").tobytes(),
        word_at=np.array(word_at, "<u2").tobytes(),
        words="\n".join(words),
    )


def name_terms(*, headline: str, dek: str, text: str, lang: str) -> dict[int, str]:
    """The words of every term of a story by number, for the full account; pairs of words with a space between."""
    found = _read((headline, dek, text[:LEAD_CHARACTERS]), lang)
    return _usual_words(found.hashes.tolist(), found.spellings(np.arange(found.hashes.size)))


def kept_words(terms: StoryTerms) -> dict[int, str]:
    """The words that ``terms`` kept, by term number, strongest first."""
    if not terms.words:
        return {}
    hashes = np.frombuffer(terms.hashes, "<u4")[np.frombuffer(terms.word_at, "<u2")]
    return dict(zip(hashes.tolist(), terms.words.split("\n"), strict=True))


@dataclass(frozen=True, slots=True)
class _Found:
    """The terms of some fields in order: first all single ones, then the pairs.

    ``fields[i]`` says in which field term ``i`` stands. Single term ``i`` is term ``rows[i]`` of the lexicon and comes
    from token ``tokens[i]`` of the text; pair ``j`` joins the single terms ``left[j]`` and its next.
    """

    hashes: NDArray[np.uint32]
    fields: NDArray[np.intp]
    rows: NDArray[np.intp]
    tokens: NDArray[np.intp]
    left: NDArray[np.intp]
    lexicon: _Lexicon

    def spellings(self, positions: NDArray[np.intp]) -> list[str]:
        """The words of the terms at ``positions`` (ascending); of a pair with other words in between: none."""
        words, spelled = self.lexicon.words, self.lexicon.spelled
        end = int(np.searchsorted(positions, self.rows.size))
        left = self.left[positions[end:] - self.rows.size]
        touch = (self.tokens[left + 1] == self.tokens[left] + 1).tolist()
        pairs = zip(self.rows[left].tolist(), self.rows[left + 1].tolist(), touch, strict=True)
        return [words[row] for row in self.rows[positions[:end]].tolist()] + [
            f"{spelled[row]} {spelled[other]}" if joined else "" for row, other, joined in pairs
        ]


def _read(texts: Sequence[str], lang: str) -> _Found:
    """The terms of the fields ``texts``."""
    lexicon = _lexicon_for(lang)
    runs = [_plain(text).split() for text in texts]
    lots = list(map(lexicon.__getitem__, chain.from_iterable(runs)))
    first, count, before = lexicon.by_run(np.array(lots, np.intp))
    ends = np.cumsum(count)
    tokens = np.repeat(np.cumsum(before) - before, count)
    rows = np.repeat(first - ends + count, count) + np.arange(tokens.size)
    fields = np.repeat(np.repeat(np.arange(len(texts)), [len(some) for some in runs]), count)
    if rows.size > MAX_TOKENS:
        kept = np.arange(rows.size) - np.searchsorted(fields, fields) < MAX_TOKENS
        rows, fields, tokens = rows[kept], fields[kept], tokens[kept]
    numbers, pairs, places = lexicon.by_term(rows)
    left = np.flatnonzero(pairs[:-1] & pairs[1:] & (fields[:-1] == fields[1:]))
    mixed = (numbers[left] * np.uint64(0x9E3779B97F4A7C15)) ^ (numbers[left + 1] * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return _Found(
        hashes=np.concatenate([numbers, mixed >> np.uint64(32)]).astype(np.uint32),
        fields=np.concatenate([fields, fields[left]]),
        rows=rows,
        tokens=tokens + places,
        left=left,
        lexicon=lexicon,
    )


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


_Parts = tuple[tuple[int, str, bool], ...]


class _Lexicon(dict[str, int]):
    """The number of each run of text between blanks that this process has met, by which its terms are found.

    ``words`` and ``spelled`` are by term: the word, and the whole token that it comes from.
    """

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang
        self._first, self._count, self._tokens = array("q"), array("q"), array("q")
        self._numbers, self._pairs, self._places = array("Q"), array("b"), array("q")
        self.words: list[str] = []
        self.spelled: list[str] = []

    def __missing__(self, run: str) -> int:
        core = run.strip(_EDGES)
        if core != run:
            number = self[run] = self[core]
            return number
        tokens = (_MARKED_TOKEN if _MARKED.search(run) else _TOKEN).findall(run)
        self._first.append(len(self.words))
        self._tokens.append(len(tokens))
        for place, token in enumerate(tokens):
            for number, word, can_pair in _split(token, self._lang):
                self._numbers.append(number)
                self._pairs.append(can_pair)
                self._places.append(place)
                self.words.append(word)
                self.spelled.append(token)
        self._count.append(len(self.words) - self._first[-1])
        number = self[run] = len(self._count) - 1
        return number

    def by_run(self, runs: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Of each run its first term, how many it has, and how many tokens."""
        first, count, tokens = (np.frombuffer(column, np.int64) for column in (self._first, self._count, self._tokens))
        return first[runs], count[runs], tokens[runs]

    def by_term(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.bool_], NDArray[np.int64]]:
        """Of each term its number, whether it may be half of a pair, and which token of its run it comes from."""
        numbers, pairs = np.frombuffer(self._numbers, np.uint64), np.frombuffer(self._pairs, np.bool_)
        return numbers[rows], pairs[rows], np.frombuffer(self._places, np.int64)[rows]


_lexicons: dict[str, _Lexicon] = {}


def _lexicon_for(lang: str) -> _Lexicon:
    """The lexicon of a language, emptied when it has grown large."""
    lexicon = _lexicons.get(lang)
    if lexicon is None or max(len(lexicon), len(lexicon.words)) > _CACHE_LIMIT:
        lexicon = _lexicons[lang] = _Lexicon(lang)
    return lexicon


def _split(token: str, lang: str) -> _Parts:
    """(number, spelling, may be half of a pair) of the terms in one token, possibly none."""
    if _UNSPACED_RUN.search(token):
        return tuple(_split_unspaced(token, lang))
    words = stop_words(lang)
    lower = token.lower().replace("’", "'").removesuffix("'s")
    parts = _JOINT.split(lower)
    terms: list[tuple[int, str, bool]] = []
    if len(parts) > 1 and "'" not in lower:
        terms.append((_number(lower), token, False))
    terms.extend(
        (_number(stem(part, lang)), _cased(part, token), True)
        for part in parts
        if len(part) > 1 and part not in words and not (part.isdigit() and len(part) > 6)
    )
    return tuple(terms)


def _split_unspaced(token: str, lang: str) -> Iterable[tuple[int, str, bool]]:
    """Pairs of characters for scripts without spaces between words, what stands between them as usual."""
    end = 0
    for run in _UNSPACED_RUN.finditer(token):
        yield from _split_spaced(token[end : run.start()], lang)
        characters = run.group()
        for start in range(max(1, len(characters) - 1)):
            gram = characters[start : start + 2]
            yield _number(gram), gram, False
        end = run.end()
    yield from _split_spaced(token[end:], lang)


def _split_spaced(token: str, lang: str) -> _Parts:
    return _split(token.strip(".-'’"), lang) if token else ()


def _cased(part: str, token: str) -> str:
    at = token.lower().find(part)
    return token[at : at + len(part)] if at >= 0 else part


def _number(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


_SUFFIXES: Final[dict[str, tuple[str, ...]]] = {
    "de": ("ungen", "enen", "ern", "em", "en", "er", "es", "e", "n", "s"),
    "nl": ("ingen", "en", "es", "s", "e"),
    "fr": ("aux", "ées", "és", "ée", "es", "s", "x", "e"),
    "es": ("ciones", "es", "as", "os", "s", "a", "o"),
    "pt": ("ções", "ais", "es", "as", "os", "s", "a", "o"),
    "it": ("zioni", "he", "hi", "i", "e", "a", "o"),
    "ru": (
        "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "ией",
        "ов", "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их", "ым", "им", "ом", "ем",
        "ам", "ям", "ах", "ях", "ую", "юю", "ия", "ию", "ии", "ью", "а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й",
    ),
}  # fmt: skip
_REPLACED: Final = {"ungen": "ung", "ingen": "ing", "aux": "al", "ciones": "ción", "ções": "ção", "zioni": "zion"}


def stem(word: str, lang: str) -> str:
    """``word`` (lower case) without the ending of its plural or case; words of up to four letters stay whole.

    English loses only the plural's s, after the reference of RELATED.md; a language without a list is treated so too.
    """
    if len(word) <= 4 or not word.isalpha():
        return word
    suffixes = _SUFFIXES.get(lang[:2].lower())
    if suffixes is None:
        return _singular(word)
    for suffix in suffixes:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)] + _REPLACED.get(suffix, "")
    return word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _keep_words(
    hashes: NDArray[np.uint32], strength: NDArray[np.intp], found: _Found, at: NDArray[np.intp]
) -> tuple[list[int], list[str]]:
    """Positions and words of the strongest terms; ties by term number. Pairs of characters are no words.

    ``at``: where in ``hashes`` each term found stands.
    """
    best = np.argsort(-strength, kind="stable")[:MAX_WORDS_KEPT]
    wanted = np.zeros(hashes.size, bool)
    wanted[best] = True
    places = np.flatnonzero(wanted[at])
    names = _usual_words(at[places].tolist(), found.spellings(places))
    readable = {place: word for place, word in names.items() if not _UNSPACED_RUN.search(word)}
    kept = [place for place in best.tolist() if place in readable]
    return kept, [readable[place] for place in kept]


def _usual_words(terms: Iterable[int], words: Iterable[str]) -> dict[int, str]:
    """The usual one of the words that stand beside each term; terms without words are left out."""
    spelled: dict[int, dict[str, int]] = {}
    for (term, word), count in Counter(zip(terms, words, strict=True)).items():
        if word:
            spelled.setdefault(term, {})[word] = count
    return {term: _usual(counts) for term, counts in spelled.items()}


def _usual(words: Mapping[str, int]) -> str:
    """The most frequent spelling; of equals the one with fewer capitals, which opens no sentence by accident."""
    if len(words) == 1:
        return next(iter(words))
    return min(words, key=lambda word: (-words[word], sum(map(str.isupper, word)), word))
