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
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .stop_words import stop_words

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
_CACHE_LIMIT = 1 << 17


@dataclass(frozen=True, slots=True)
class StoryTerms:
    """Terms of one story, packed. All numbers little-endian; ``term_count`` is the length of the first two.

    ``hashes``: uint32, ascending, without doubles: the terms of headline, dek and text together.
    ``counts``: uint8, how often each stands in the text, 0 to 255 (255 means "or more").
    ``headline``, ``dek``: uint16 positions in ``hashes``, ascending, one for each occurrence in that field.
    ``word_at``: uint16 positions in ``hashes`` of the terms that keep their words, strongest first.
    ``words``: those words as the story writes them, joined by line feeds.
    """

    hashes: bytes = b""
    counts: bytes = b""
    headline: bytes = b""
    dek: bytes = b""
    word_at: bytes = b""
    words: str = ""

    def __reduce__(self) -> tuple[type[StoryTerms], tuple[bytes, bytes, bytes, bytes, bytes, str]]:
        """Pickled as a call, which is read several times as fast as the fields of a frozen dataclass."""
        return StoryTerms, (self.hashes, self.counts, self.headline, self.dek, self.word_at, self.words)

    @property
    def term_count(self) -> int:
        return len(self.counts)


@dataclass(frozen=True, slots=True)
class TermsDigest:
    """Terms in a few bytes: ``whole`` (16) is equal where all of them are, ``text`` where the counted texts are.

    ``text`` is empty for a text too short to tell stories by ("Read more").
    """

    whole: bytes
    text: bytes


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
    fields = [_read_field(part, lang) for part in (headline, dek, text[:LEAD_CHARACTERS])]
    every = np.concatenate([field.hashes for field in fields])
    if not every.size:
        return StoryTerms()
    hashes, at = np.unique(every, return_inverse=True)
    of_headline, of_dek, of_text = np.split(at, np.cumsum([field.hashes.size for field in fields[:2]]))
    body = np.bincount(of_text, minlength=hashes.size)
    at_headline, at_dek = np.sort(of_headline), np.sort(of_dek)
    strength = body + 3 * np.bincount(at_headline, minlength=hashes.size) + np.bincount(at_dek, minlength=hashes.size)
    word_at, words = _keep_words(hashes, strength, list(zip(fields, (of_headline, of_dek, of_text), strict=True)))
    return StoryTerms(
        hashes=hashes.astype("<u4").tobytes(),
        counts=np.minimum(body, 255).astype(np.uint8).tobytes(),
        headline=at_headline.astype("<u2").tobytes(),
        dek=at_dek.astype("<u2").tobytes(),
        word_at=np.array(word_at, "<u2").tobytes(),
        words="\n".join(words),
    )


def name_terms(*, headline: str, dek: str, text: str, lang: str) -> dict[int, str]:
    """The words of every term of a story by number, for the full account; pairs of words with a space between."""
    spelled: dict[int, Counter[str]] = {}
    for part in (headline, dek, text[:LEAD_CHARACTERS]):
        field = _read_field(part, lang)
        for number, word in field.spellings(range(field.hashes.size)):
            spelled.setdefault(number, Counter())[word] += 1
    return {number: _usual(words) for number, words in spelled.items()}


def kept_words(terms: StoryTerms) -> dict[int, str]:
    """The words that ``terms`` kept, by term number, strongest first."""
    if not terms.words:
        return {}
    hashes = np.frombuffer(terms.hashes, "<u4")[np.frombuffer(terms.word_at, "<u2")]
    return dict(zip(hashes.tolist(), terms.words.split("\n"), strict=True))


@dataclass(frozen=True, slots=True)
class _Field:
    """The terms of one field in order: first the single ones, then the pairs.

    ``tokens[origin[i]]`` spells single term ``i``; pair ``j`` joins the single terms ``left[j]`` and its next.
    """

    hashes: NDArray[np.uint32]
    singles: int
    origin: NDArray[np.intp]
    left: NDArray[np.intp]
    tokens: Sequence[str]
    spelling: list[str]

    def spellings(self, positions: Iterable[int]) -> Iterable[tuple[int, str]]:
        """(term number, words) of the terms at ``positions``; a pair with other words in between has none."""
        positions = list(positions)
        for position, number in zip(positions, self.hashes[positions].tolist(), strict=True):
            word = self.spelling[position] if position < self.singles else self._spell_pair(position)
            if word:
                yield number, word

    def _spell_pair(self, position: int) -> str:
        first = int(self.left[position - self.singles])
        if self.origin[first + 1] != self.origin[first] + 1:
            return ""
        return f"{self.tokens[self.origin[first]]} {self.tokens[self.origin[first + 1]]}"


def _read_field(text: str, lang: str) -> _Field:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    pattern = _MARKED_TOKEN if not text.isascii() and _MARKED.search(text) else _TOKEN
    tokens = pattern.findall(text)[:MAX_TOKENS]
    split = list(map(_memo_for(lang).__getitem__, tokens))
    numbers = list(chain.from_iterable([parts.numbers for parts in split]))[:MAX_TOKENS]
    spelling = list(chain.from_iterable([parts.words for parts in split]))[:MAX_TOKENS]
    paired = list(chain.from_iterable([parts.pairs for parts in split]))[:MAX_TOKENS]
    origin = np.repeat(np.arange(len(tokens)), [len(parts.numbers) for parts in split])[:MAX_TOKENS]
    return _with_pairs(numbers, paired, origin, tokens, spelling)


def _with_pairs(
    numbers: list[int], paired: list[bool], origin: NDArray[np.intp], tokens: list[str], spelling: list[str]
) -> _Field:
    """Add the pairs of neighbours (stop words between them do not part them)."""
    singles = np.array(numbers, np.uint64)
    can_pair = np.array(paired, bool)
    left = np.flatnonzero(can_pair[:-1] & can_pair[1:]) if len(numbers) > 1 else np.zeros(0, np.intp)
    mixed = (singles[left] * np.uint64(0x9E3779B97F4A7C15)) ^ (singles[left + 1] * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = np.concatenate([singles, mixed >> np.uint64(32)]).astype(np.uint32)
    return _Field(hashes, len(numbers), origin, left, tokens, spelling)


_Parts = tuple[tuple[int, str, bool], ...]


class _Columns(NamedTuple):
    """The parts of a token, column by column."""

    numbers: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    pairs: tuple[bool, ...] = ()


class _Memo(dict[str, _Columns]):
    """Tokens of one language met before in this process, with what they were split into."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def __missing__(self, token: str) -> _Columns:
        parts = _split(token, self._lang)
        columns = self[token] = _Columns(*zip(*parts, strict=True)) if parts else _Columns()
        return columns


_memos: dict[str, _Memo] = {}


def _memo_for(lang: str) -> _Memo:
    """The memo of a language, emptied when it has grown large."""
    memo = _memos.get(lang)
    if memo is None or len(memo) > _CACHE_LIMIT:
        memo = _memos[lang] = _Memo(lang)
    return memo


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
    hashes: NDArray[np.uint32], strength: NDArray[np.intp], fields: Sequence[tuple[_Field, NDArray[np.intp]]]
) -> tuple[list[int], list[str]]:
    """Positions and words of the strongest terms; ties by term number. Pairs of characters are no words.

    Beside each field: where in ``hashes`` its terms stand.
    """
    best = np.argsort(-strength, kind="stable")[:MAX_WORDS_KEPT]
    wanted = np.zeros(hashes.size, bool)
    wanted[best] = True
    spelled: dict[int, dict[str, int]] = {}
    for field, at in fields:
        places = np.flatnonzero(wanted[at])
        for number, word in field.spellings(places.tolist()):
            known = spelled.get(number)
            if known is None:
                spelled[number] = {word: 1}
            else:
                known[word] = known.get(word, 0) + 1
    names = {number: _usual(words) for number, words in spelled.items()}
    readable = {number: word for number, word in names.items() if not _UNSPACED_RUN.search(word)}
    kept = [(int(at), readable[number]) for at in best if (number := int(hashes[at])) in readable]
    return [at for at, _ in kept], [word for _, word in kept]


def _usual(words: Mapping[str, int]) -> str:
    """The most frequent spelling; of equals the one with fewer capitals, which opens no sentence by accident."""
    if len(words) == 1:
        return next(iter(words))
    return min(words, key=lambda word: (-words[word], sum(map(str.isupper, word)), word))
