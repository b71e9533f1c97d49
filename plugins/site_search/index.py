"""The index of some stories, as Pagefind itself would make it and as its engine reads it."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

import cbor2
import msgspec

from plugins.site_search.form import ENTRY, VERSION, compressed, list_head
from plugins.site_search.postings import Postings, postings_of
from plugins.site_search.records import SearchRecord
from plugins.site_search.words import Stem, Words, words_of

ORDER: Final = "order.json"
"""The ids of all pages, oldest first, since a search over several indexes has no order but that of its ranking."""
CHUNK_SIZE: Final = 20_000
"""A chunk of words is full with the one that brings it to so many places, marks and pages."""
_FIELDS: Final = ("day", "title")
_NO_PAGES: Final = Postings(pages=0, size=0, content=b"")


def make_index(records: Sequence[SearchRecord], words: Words) -> dict[str, bytes]:
    """The files of an index, without the engine, by name. Records are oldest first. Raises what ``learn`` does."""
    texts = [words_of(record.text) for record in records]
    fields = ([words_of(str(record.day)) for record in records], [words_of(record.headline) for record in records])
    files = _Files(words.lang)
    pages = [
        (files.add("fragment/{}.pf_fragment", _fragment(record, text)), _count(text))
        for record, text in zip(records, texts, strict=True)
    ]
    chunks = [*_chunks(postings_of(texts, fields, words))]
    _shorten_bounds(chunks)
    table = (
        VERSION,
        pages,
        [(chunk.first, chunk.last, files.add("index/{}.pf_index", chunk.content)) for chunk in chunks],
        [(name, files.add("filter/{}.pf_filter", cbor2.dumps((name, values)))) for name, values in _filters(records)],
        (),
        _FIELDS,
    )
    name = files.add("pagefind.{}.pf_meta", cbor2.dumps(table))
    ((lang, index),) = words.entry["languages"].items()
    entry = {**words.entry, "languages": {lang: {**index, "hash": name, "page_count": len(pages)}}}
    return {**files.by_name, ORDER: _json([page for page, _ in pages]), ENTRY: _json(entry)}


class _Files:
    """Files by name; each is named after what it holds."""

    def __init__(self, lang: str) -> None:
        self.by_name: dict[str, bytes] = {}
        self._lang = lang

    def add(self, pattern: str, content: bytes) -> str:
        """Keep a file, and give what stands for the braces of its name."""
        name = f"{self._lang}_{hashlib.blake2b(content, digest_size=5).hexdigest()}"
        self.by_name[pattern.format(name)] = compressed(content)
        return name


def _fragment(record: SearchRecord, text: Sequence[str]) -> bytes:
    """What is shown of a page that was found."""
    return _json(
        {
            "url": record.url,
            "content": " ".join(text),
            "word_count": _count(text),
            "filters": _filters_of(record),
            "meta": {"day": str(record.day), "title": record.headline},
            "anchors": [],
        }
    )


def _filters_of(record: SearchRecord) -> dict[str, tuple[str, ...]]:
    return {"section": (record.section,), "subject": record.subjects, "year": (record.year,)}


def _count(text: Sequence[str]) -> int:
    return max(1, len(text))


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


class _Chunk:
    """Words that are loaded together: the first and the last of them, and their file's bytes."""

    def __init__(self, first: str) -> None:
        self.first = self.last = first
        self.size = 0
        self._words = 0
        self._pieces: list[bytes] = []

    def add(self, word: str, forms: dict[str, Postings]) -> None:
        """Add a word with the postings of its forms; the one without a name is the word as it is looked up."""
        plain = forms.pop("", _NO_PAGES)
        self.last = word
        self.size += plain.size
        self._words += 1
        self._pieces += (list_head(3), cbor2.dumps(word), list_head(plain.pages), plain.content, list_head(len(forms)))
        for form, some in forms.items():
            self._pieces += (list_head(2), cbor2.dumps(form), list_head(some.pages), some.content)

    @property
    def content(self) -> bytes:
        """A list of one list: the words."""
        return b"".join((list_head(1), list_head(self._words), *self._pieces))


def _chunks(postings: Iterable[tuple[Stem, Postings]]) -> Iterator[_Chunk]:
    """Words in the order of their letters."""
    chunk = None
    for word, stems in groupby(postings, key=lambda found: found[0][0]):
        chunk = chunk or _Chunk(word)
        chunk.add(word, {form: pages for (_, form), pages in stems})
        if chunk.size >= CHUNK_SIZE:
            yield chunk
            chunk = None
    if chunk:
        yield chunk


def _shorten_bounds(chunks: Sequence[_Chunk]) -> None:
    """Of the last word of a chunk and the first of the next, leave as many letters as tell the two apart."""
    for one, other in pairwise(chunks):
        length = len(os.path.commonprefix((one.last, other.first))) + 1  # noqa: RUF071 - no paths, letters
        if one.last[:length] >= one.first:
            one.last = one.last[:length]
        other.first = other.first[:length]


def _filters(records: Sequence[SearchRecord]) -> Iterator[tuple[str, list[tuple[str, list[int]]]]]:
    """Each filter that has values, with the pages of each; names and values in the order of their letters."""
    filters: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, record in enumerate(records):
        for name, values in _filters_of(record).items():
            for value in values:
                filters[name][value].append(number)
    for name, pages in sorted(filters.items()):
        yield name, sorted(pages.items())
