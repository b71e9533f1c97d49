"""What changed in a published story that its readers should be told of: headline, numbers, names, quotations.

A fact that no longer stands anywhere counts, and so does one that another of its kind replaced in its sentence.
What was only added, and words that are no such fact, pass: so does a typing slip, in a headline or a quotation too,
where it is two letters that changed places or one that was doubled.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter

from plugins.newsroom.article import Correction
from plugins.newsroom.findings import Finding, Location, error, nearest, warning

_PLAIN = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u00ad": None,
})  # fmt: skip
_QUOTATION = re.compile(
    '\u201c([^\u201c\u201d\\n]+)\u201d|"([^"\\n]+)"|\u201e([^\u201e\u201c\\n]+)\u201c|\u00ab([^\u00ab\u00bb\\n]+)\u00bb'
)
_FEWEST_QUOTED_WORDS = 2
_SENTENCE_END = re.compile(r"(?<=[.!?\u2026])\s+|(?<=[.!?\u2026][\"'\u201d)])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:[.,'\-][^\W_]+)*%?")
_NUMBER = re.compile(
    r"(?<![\w\-])(?P<digits>\d+(?:[.,:]\d+)*)(?P<letters>[^\W\d_]*(?: ?%)?)"
    r"(?: ?(?P<scale>per ?cent|percent|thousand|million|billion|trillion|bn|tn)\b)?"
)
_SCALES = {"percent": "%", "bn": "billion", "tn": "trillion", "st": "", "nd": "", "rd": "", "th": ""}
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        (
            "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        ),
        start=2,
    )
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:[.'\-&][^\W_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\u2026][\"'\u201d)]?\s+|\n)[\"'\u201c\u201e\u00ab(\[]*(?=[^\W_])")
_NOUNS_HAVE_CAPITALS = ("de", "lb")
_SHORTEST_SLIP = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A story as it was or is. ``text`` is dek and prose, paragraphs parted by line ends; ``lang`` a language tag."""

    headline: str
    text: str
    lang: str
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fact:
    """A number or a name: the same where what it ``means`` is."""

    means: str
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Change:
    """A fact that is gone, with the one in its place, or nothing."""

    gone: str
    come: str | None


def check_revision(
    before: Revision, after: Revision, names: Collection[str], place: Callable[[str], Location]
) -> Iterator[Finding]:
    """What changed in silence; nothing where a correction was added. ``place`` finds words in the file as it is now.

    ``names`` are companies, models and people the newsroom knows, which count wherever they stand; of other words
    those with a capital count inside a sentence.
    """
    told = {(note.at, note.text) for note in before.corrections}
    if any((note.at, note.text) not in told for note in after.corrections):
        return
    if not _says_the_same(before.headline, after.headline):
        what = f"the published headline '{before.headline}' was changed without a correction"
        yield error(place(after.headline), "NEWS-V001", what, _FIX)
    old, new = (revision.text.translate(_PLAIN) for revision in (before, after))
    for change in _changed_quotations(old, new):
        yield error(place(change.come or ""), "NEWS-V002", _words("quotation", change), _FIX)
    for change in _changed_facts(old, new, _numbers_of, frozenset()):
        yield error(place(change.come or ""), "NEWS-V003", _words("number", change), _FIX)
    known = frozenset(name.translate(_PLAIN) for name in names)
    words = frozenset(word for name in known for word in name.split() if _tells(word))
    only_known = after.lang.split("-")[0] in _NOUNS_HAVE_CAPITALS
    for change in _changed_facts(old, new, partial(_names_of, known=words, only_known=only_known), known):
        yield warning(place(change.come or ""), "NEWS-V004", _words("name", change), _FIX)


_FIX = "add an entry to 'corrections', or put it back"


def _words(kind: str, change: _Change) -> str:
    became = f"became '{change.come}'" if change.come else "is gone"
    return f"the {kind} '{change.gone}' of the published story {became} without a correction"


# -- Quotations and headlines


def _changed_quotations(old: str, new: str) -> Iterator[_Change]:
    """In the order of the old text."""
    stayed, added = _quotations_of(new), [words for words in _quotations_of(new) if words not in _quotations_of(old)]
    for words in _quotations_of(old):
        if not any(_says_the_same(words, other) for other in stayed):
            yield _Change(words, nearest(words, added))


def _quotations_of(text: str) -> list[str]:
    found = ("".join(filter(None, match.groups())) for match in _QUOTATION.finditer(text))
    return list(dict.fromkeys(words for words in found if len(words.split()) >= _FEWEST_QUOTED_WORDS))


def _says_the_same(old: str, new: str) -> bool:
    """Whether two texts differ in capitals, punctuation and typing slips at most."""
    before, after = (_WORD.findall(text.translate(_PLAIN)) for text in (old, new))
    return len(before) == len(after) and all(
        one.casefold() == other.casefold() or _is_slip(one, other) for one, other in zip(before, after, strict=True)
    )


def _is_slip(one: str, other: str) -> bool:
    """Two neighbouring letters changed places, or a letter was doubled, in a word that is no name or number."""
    if not (one.isalpha() and other.isalpha() and one.islower() and other.islower()):
        return False
    if min(len(one), len(other)) < _SHORTEST_SLIP:
        return False
    apart = [at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right]
    is_swap = (
        len(one) == len(other)
        and len(apart) == 2
        and apart[0] + 1 == apart[1]
        and one[apart[0]] == other[apart[1]]
        and one[apart[1]] == other[apart[0]]
    )
    return is_swap or _single(one) == _single(other)


def _single(word: str) -> str:
    return re.sub(r"(.)\1", r"\1", word)


# -- Numbers and names


def _changed_facts(
    old: str, new: str, facts_of: Callable[[str], list[_Fact]], known: Collection[str]
) -> Iterator[_Change]:
    """Facts of changed sentences that are gone for good, or that others replaced there; in the order of the text.

    That a name lost or gained words ("Sam Altman", "Altman") is no change, unless the shorter one is ``known``.
    """
    left, told = set(facts_of(new)), set[_Fact]()
    for before, after in _changed_passages(old, new):
        lost, gained = Counter(facts_of(before)), Counter(facts_of(after))
        gone, come = list(lost - gained), list(gained - lost)
        replaced = [fact.written for fact in come if not any(_is_one(fact, other, known) for other in gone)]
        for fact in gone:
            stays = fact in left or any(_is_one(fact, other, known) for other in left)
            is_other = any(_is_one(fact, other, known) for other in come)
            if fact not in told and not is_other and (replaced or not stays):
                told.add(fact)
                only = replaced[0] if len(replaced) == 1 else None
                yield _Change(fact.written, nearest(fact.written, replaced) or only)


def _is_one(one: _Fact, other: _Fact, known: Collection[str]) -> bool:
    shorter, longer = sorted((one.means, other.means), key=len)
    return set(shorter.split()) <= set(longer.split()) and shorter not in known


def _changed_passages(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = _sentences_of(old), _sentences_of(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag in {"replace", "delete"}:
            yield "\n".join(before[start:end]), "\n".join(after[new_start:new_end])


def _sentences_of(text: str) -> Sequence[str]:
    return [" ".join(sentence.split()) for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def _numbers_of(text: str) -> list[_Fact]:
    """As they count: without separators of thousands, with their scale, words from two to twenty as digits."""
    found = [(match.start(), _Fact(_value(match), match[0])) for match in _NUMBER.finditer(text)]
    found += [
        (match.start(), _Fact(_NUMBER_WORDS[word], match[0]))
        for match in re.finditer(r"[A-Za-z]+", text)
        if (word := match[0].lower()) in _NUMBER_WORDS
    ]
    return [fact for _, fact in sorted(found, key=itemgetter(0))]


def _value(match: re.Match[str]) -> str:
    digits = re.sub(r",(?=\d{3}\b)", "", match["digits"])
    letters, scale = match["letters"].lower().replace(" ", ""), (match["scale"] or "").lower().replace(" ", "")
    return digits + _SCALES.get(letters, letters) + _SCALES.get(scale, scale)


def _names_of(text: str, known: Collection[str], *, only_known: bool) -> list[_Fact]:
    """Runs of words with a capital, or known; at the start of a sentence a capital alone says nothing."""
    starts = {match.end() for match in _SENTENCE_START.finditer(text)}
    runs: list[str] = []
    end = -1
    for match in _TOKEN.finditer(text):
        word = match[0].removesuffix("'s")
        if word not in known and (only_known or not _has_capital(word, starts=match.start() in starts)):
            continue
        if runs and text[end : match.start()] == " ":
            runs[-1] += f" {word}"
        else:
            runs.append(word)
        end = match.end()
    return [_Fact(run, run) for run in runs]


def _tells(word: str) -> bool:
    """Whether a word of a known name is one wherever it stands: "OpenAI" and "o3", not "of" and "3.7"."""
    return word[0].isalpha() and not (word.isalpha() and word.islower())


def _has_capital(word: str, *, starts: bool) -> bool:
    if len(word) == 1 or not word[0].isalpha() or word.startswith("I'"):
        return False
    return any(letter.isupper() for letter in word[1:]) or (word[0].isupper() and not starts)
