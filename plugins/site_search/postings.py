"""Where stems stand, as an index has it: for each stem its pages, for each page the places.

A page of a stem is, in CBOR, a list of three: its number, the places in the text, and those in the fields that are told
with a result. Places come by weight or by field, led by a negative number that names it, one lower. Numbers of pages
count from the page before, places from the place before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plugins.site_search.words import MOST_WEIGHT, Finds, Stem, Words

_Numbers: TypeAlias = NDArray[np.int64]
_Texts: TypeAlias = Sequence[Sequence[str]]
_FIRST_FIELD: Final = MOST_WEIGHT + 1
_KINDS: Final = 32
"""Weights from 1 to 24, and fields from 25."""
_UNSIGNED, _NEGATIVE, _LIST = 0x00, 0x20, 0x80
"""First bytes of numbers in CBOR, without what tells the number or its length."""
_AT_ONCE: Final = 24
"""A number below this is told by its first byte."""
_LENGTH: Final = np.array([0, 24, 25, 0, 26], np.uint8)
"""What the first byte says where none, one, two or four bytes follow."""


class Postings(NamedTuple):
    """The pages of one stem: how many, how much they count in a chunk (places, marks and pages), and their bytes."""

    pages: int
    size: int
    content: bytes


def postings_of(texts: _Texts, fields: Sequence[_Texts], words: Words) -> Iterator[tuple[Stem, Postings]]:
    """Every stem in the order of its letters. ``texts`` has the words of each page, and so has each of ``fields``.

    Raises what ``words.learn`` does.
    """
    every, kinds = (texts, *fields), (None, *range(_FIRST_FIELD, _FIRST_FIELD + len(fields)))
    lengths = [np.array([len(text) for text in some], np.int64) for some in every]
    numbers = words.learn(chain.from_iterable(chain.from_iterable(every)))
    parts = np.split(numbers, np.cumsum([length.sum() for length in lengths])[:-1])
    found = [_found(word, length, words.finds, kind) for word, length, kind in zip(parts, lengths, kinds, strict=True)]
    stem, page, kind, place = (np.concatenate(parts) for parts in zip(*found, strict=True))
    by_number = [*words.stems]
    stems = sorted([(by_number[number], number) for number in np.flatnonzero(np.bincount(stem)).tolist()])
    rank = np.zeros(len(by_number), np.int64)
    rank[[number for _, number in stems]] = np.arange(len(stems))
    in_stem = page * _KINDS + kind
    order = np.lexsort((_narrow(in_stem), _narrow(rank[stem])))
    key = (rank[stem] * (len(texts) * _KINDS) + in_stem)[order]
    yield from zip((name for name, _ in stems), _encoded(key, place[order], len(texts)), strict=True)


def _narrow(numbers: _Numbers) -> NDArray[Any]:
    """The same numbers in two bytes where they have room: NumPy sorts these in a fraction of the time."""
    return numbers.astype(np.uint16) if numbers.max(initial=0) < 0x1_0000 else numbers


def _found(word: _Numbers, lengths: _Numbers, finds: Finds, field: int | None) -> tuple[_Numbers, ...]:
    """Stem, page, weight or field, and place of all that is found, in the order of pages and places.

    ``word`` has the words of all pages by number, ``lengths`` how many each page has.
    """
    page, place = _numbered(lengths)
    at, nth = _numbered(finds.length[word])
    find = finds.first[word][at] + nth
    kind = finds.weight[find] if field is None else np.full(len(find), field)
    return finds.stem[find], page[at], kind, place[at]


def _numbered(lengths: _Numbers) -> tuple[_Numbers, _Numbers]:
    """For lists of these lengths, one after the other: the number of each item's list, and of the item in it."""
    lists = np.repeat(np.arange(len(lengths)), lengths)
    return lists, np.arange(len(lists)) - (np.cumsum(lengths) - lengths)[lists]


def _encoded(key: _Numbers, place: _Numbers, pages: int) -> Iterator[Postings]:
    """The postings of each stem. Keys rise; they are of stem, page and kind."""
    kind, row_key = key % _KINDS, key // _KINDS
    is_field = kind >= _FIRST_FIELD
    starts_group, starts_row = _changes(key), _changes(row_key)
    group, row = np.cumsum(starts_group), np.cumsum(starts_row) - 1
    # Before a place stand those before it, the marks of groups with its own, and of each row the heads of its lists.
    at = np.arange(len(key)) + group + 4 * row + 3 + is_field
    rows = np.flatnonzero(starts_row)
    row_start = at[rows] - 4 - is_field[rows]
    in_text = _per_row(row, ~is_field) + _per_row(row, starts_group & ~is_field)
    in_fields = _per_row(row, is_field) + _per_row(row, starts_group & is_field)
    of_row = row_key[rows]
    stem, page = of_row // pages, of_row % pages
    starts_stem = _changes(stem)

    value = np.zeros(len(key) + int(group[-1]) + 4 * len(rows), np.int32)
    sort = np.zeros(len(value), np.uint8)
    value[at] = np.where(starts_group, place, np.diff(place, prepend=0))
    marks = at[starts_group] - 1
    value[marks] = np.where(is_field, kind - _FIRST_FIELD, kind)[starts_group]
    sort[marks] = _NEGATIVE
    value[row_start], sort[row_start] = 3, _LIST
    value[row_start + 1] = np.where(starts_stem, page, np.diff(page, prepend=0))
    value[row_start + 2], sort[row_start + 2] = in_text, _LIST
    value[row_start + 3 + in_text], sort[row_start + 3 + in_text] = in_fields, _LIST

    content, starts = _bytes_of(value, sort)
    first = np.flatnonzero(starts_stem)
    begin = np.append(starts[row_start[first]], len(content)).tolist()
    sizes = np.add.reduceat(in_text + in_fields + 1, first).tolist()
    counts = np.diff(np.append(first, len(rows))).tolist()
    for number, (count, size) in enumerate(zip(counts, sizes, strict=True)):
        yield Postings(count, size, content[begin[number] : begin[number + 1]])


def _changes(numbers: _Numbers) -> NDArray[np.bool_]:
    """Where a number is not the one before."""
    return np.append(True, numbers[1:] != numbers[:-1])


def _per_row(row: _Numbers, counted: NDArray[np.bool_]) -> _Numbers:
    return np.bincount(row, counted, int(row[-1]) + 1).astype(np.int64)


def _bytes_of(value: NDArray[np.int32], sort: NDArray[np.uint8]) -> tuple[bytes, _Numbers]:
    """Numbers in CBOR, one after the other, and where each begins."""
    more = (value >= _AT_ONCE).astype(np.uint8) + (value >= 0x100) + 2 * (value >= 0x1_0000)  # 0, 1, 2 or 4 bytes
    end = np.cumsum(more + 1, dtype=np.int64)
    begin = end - more - 1
    content = np.zeros(int(end[-1]), np.uint8)
    content[begin] = sort + np.where(more, _LENGTH[more], value.astype(np.uint8))
    for length in (1, 2, 4):
        some = np.flatnonzero(more == length)
        first, numbers = begin[some] + 1, value[some]
        for byte in range(length):
            content[first + byte] = numbers >> 8 * (length - 1 - byte) & 0xFF
    return content.tobytes(), begin
