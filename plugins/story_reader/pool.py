"""Reading many files: what was read before comes from the store, the rest is read on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from plugins.editorial_checks.facts import StoryFacts
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.processes import in_processes
from plugins.incremental.store import key_of
from plugins.newsroom.article import StoryBody
from plugins.newsroom.findings import Location, error
from plugins.newsroom.settings import NewsroomSettings
from plugins.related_news.term_records import StoryTerms
from plugins.story_reader.reader import ReadStory, read_story, rejected
from plugins.story_reader.shaping import shaping

_ENOUGH_FOR_WORKERS = 48
_LARGE_BYTES = 2_000_000
_FILES_AT_ONCE = 16
_LOOKED_UP_AT_ONCE = 500
_LOTS_KEPT_AT_ONCE = 20
_FACTS = b"facts"


class Shelf(Protocol):
    """Where results are kept; see :class:`plugins.incremental.store.Store`."""

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries there are."""
        ...

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFile:
    """A file to read: where it is, its name in findings and in the site, and the key of what it comes to."""

    place: str
    """Text, as a Path takes longer to make than the file to read."""
    path: str
    uri: str
    size: int
    """In bytes."""
    key: bytes

    def read(self) -> bytes:
        """What is in it now. Raises OSError."""
        with open(self.place, "rb") as file:  # noqa: PTH123 - see place
            return file.read()

    @property
    def body_key(self) -> bytes:
        """The key of the body, which is kept apart so that records can be had without it."""
        return self.key + b"body"

    @property
    def terms_key(self) -> bytes:
        """The key of the terms, kept apart for the same reason."""
        return self.key + b"terms"

    @property
    def facts_key(self) -> bytes:
        """The key of the facts, which no build asks for."""
        return self.key + _FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file came to, and whether it had to be read for it."""

    file: StoryFile
    story: ReadStory
    was_read: bool


def story_file(place: str, source: bytes, *, path: str, uri: str, shaped: bytes) -> StoryFile:
    """The file at ``place`` with ``source`` in it, keyed by it, its names, and ``shaped`` (:func:`shaping`)."""
    key = key_of(shaped, path.encode(), uri.encode(), source)
    return StoryFile(place=place, path=path, uri=uri, size=len(source), key=key)


def read_all(files: Sequence[StoryFile], settings: NewsroomSettings, shelf: Shelf) -> Iterator[Reading]:
    """Every file's reading: those found on the shelf first, then those read now. Workers never change the answer.

    Memory holds the records of all and the texts of a few. A file that changes meanwhile counts as it is when read.
    """
    misses: list[StoryFile] = []
    for start in range(0, len(files), _LOOKED_UP_AT_ONCE):
        lot = files[start : start + _LOOKED_UP_AT_ONCE]
        found = shelf.get_many(file.key for file in lot)
        for file in lot:
            story = unpacked(found.get(file.key), ReadStory)
            if story is None:
                misses.append(file)
            else:
                yield Reading(file=file, story=story, was_read=False)
    left = iter(misses)
    for read in _kept(_read_misses(misses, settings), shelf):
        for (key, entries), file in zip(read, left, strict=False):
            story = unpacked(entries[0][1], ReadStory)
            if story is None:
                raise TypeError(f"{file.path} was read to something else than a story")
            yield Reading(file=file if key == file.key else replace(file, key=key), story=story, was_read=True)


def load_body(file_body_key: bytes, shelf: Shelf) -> StoryBody | None:
    """A body from the shelf, or None when it is not there any more."""
    return unpacked(shelf.get_many([file_body_key]).get(file_body_key), StoryBody)


def load_terms(terms_keys: Sequence[bytes], shelf: Shelf) -> list[StoryTerms | None]:
    """Terms from the shelf, in the order of their keys; None for each that is not there any more."""
    found = shelf.get_many(terms_keys)
    return [unpacked(found.get(key), StoryTerms) for key in terms_keys]


def load_facts(files: Sequence[StoryFile], settings: NewsroomSettings, shelf: Shelf) -> dict[str, StoryFacts]:
    """Facts by uri, of stories that read well.

    Builds never ask for them, so the shelf may have dropped some: those stories are read again.
    """
    found = shelf.get_many(file.facts_key for file in files)
    facts = {file.uri: unpacked(found.get(file.facts_key), StoryFacts) for file in files}
    lost = [file for file in files if facts[file.uri] is None]
    again = iter(lost)
    for read in _kept(_read_misses(lost, settings), shelf):
        for (key, entries), file in zip(read, again, strict=False):
            facts[file.uri] = unpacked(dict(entries).get(key + _FACTS), StoryFacts)
    return {uri: known for uri, known in facts.items() if known is not None}


_Read = tuple[bytes, list[tuple[bytes, bytes]]]
"""The key of a file as it was read, with the entries for the shelf: its story, then what else it has."""


def _kept(lots: Iterator[list[_Read]], shelf: Shelf) -> Iterator[list[_Read]]:
    """The same lots, with what is in them put on the shelf, some at a time: each time costs a transaction."""
    for some in iter(lambda: list(islice(lots, _LOTS_KEPT_AT_ONCE)), []):
        shelf.put_many(sorted(entry for lot in some for _, entries in lot for entry in entries))
        yield from some


def _read_misses(misses: Sequence[StoryFile], settings: NewsroomSettings) -> Iterator[list[_Read]]:
    import plugins.related_news.terms  # noqa: F401, PLC0415 - once, for all processes that are forked from this one

    lots = list(_in_lots(misses))
    is_much = len(misses) >= _ENOUGH_FOR_WORKERS or sum(file.size for file in misses) > _LARGE_BYTES
    workers = os.cpu_count() or 1 if is_much else 1
    yield from in_processes(_read_lot, (settings, shaping(settings)), lots, workers=workers)


def _in_lots(files: Sequence[StoryFile]) -> Iterator[list[StoryFile]]:
    """Few at once, and of long ones fewer, so that no worker is left with much when the others are done."""
    lot: list[StoryFile] = []
    for file in files:
        lot.append(file)
        if len(lot) == _FILES_AT_ONCE or sum(other.size for other in lot) > _LARGE_BYTES // 4:
            yield lot
            lot = []
    if lot:
        yield lot


def _read_lot(how: tuple[NewsroomSettings, bytes], lot: Sequence[StoryFile]) -> list[_Read]:
    return [_read_one(file, *how) for file in lot]


def _read_one(file: StoryFile, settings: NewsroomSettings, shaped: bytes) -> _Read:
    try:
        source = file.read()
    except OSError as fault:
        why = fault.strerror or str(fault)
        story = rejected(error(Location(file.path), "NEWS-F005", f"the file cannot be read: {why}", LET_IT_BE_READ))
        return file.key, [(file.key + b"gone", packed(story))]
    file = story_file(file.place, source, path=file.path, uri=file.uri, shaped=shaped)
    story, body = read_story(source, path=file.path, uri=file.uri, settings=settings)
    entries = [(file.key, packed(replace(story, terms=None, facts=None)))]
    if story.terms is not None:
        entries.append((file.terms_key, packed(story.terms)))
    if story.facts is not None:
        entries.append((file.facts_key, packed(story.facts)))
    if body is not None:
        entries.append((file.body_key, packed(body)))
    return file.key, entries


LET_IT_BE_READ = "let the build read it"
