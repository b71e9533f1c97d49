"""Reading many files: what was read before comes from the store, the rest is read on all cores."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Protocol, TypeVar

from plugins.newsroom.article import StoryBody
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.reader import ReadStory, read_story

_ENOUGH_FOR_WORKERS = 48
_LARGE_BYTES = 2_000_000
_CHUNKS_PER_WORKER = 16
_T = TypeVar("_T")


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
    """A file to read: its bytes, its name in findings and in the site, and the key of what it comes to."""

    source: bytes
    path: str
    uri: str
    key: bytes

    @property
    def body_key(self) -> bytes:
        """The key of the body, which is kept apart so that records can be had without it."""
        return self.key + b"body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file came to, and whether it had to be read for it. ``body`` is there only when it was."""

    file: StoryFile
    story: ReadStory
    body: StoryBody | None
    was_read: bool


def read_all(files: Sequence[StoryFile], settings: NewsroomSettings, shelf: Shelf) -> Iterator[Reading]:
    """Every file's reading: those found on the shelf first, then those read now. Workers never change the answer."""
    found = shelf.get_many(file.key for file in files)
    misses: list[StoryFile] = []
    for file in files:
        story = unpickled(found.pop(file.key, None), ReadStory)
        if story is None:
            misses.append(file)
        else:
            yield Reading(file=file, story=story, body=None, was_read=False)
    for file, (story, body) in zip(misses, _read_misses(misses, settings), strict=True):
        entries = [(file.key, pickle.dumps(story, protocol=5))]
        if body is not None:
            entries.append((file.body_key, pickle.dumps(body, protocol=5)))
        shelf.put_many(entries)
        yield Reading(file=file, story=story, body=body, was_read=True)


def load_body(file_body_key: bytes, shelf: Shelf) -> StoryBody | None:
    """A body from the shelf, or None when it is not there any more."""
    return unpickled(shelf.get_many([file_body_key]).get(file_body_key), StoryBody)


def _read_misses(
    misses: Sequence[StoryFile], settings: NewsroomSettings
) -> Iterator[tuple[ReadStory, StoryBody | None]]:
    jobs = [(file.source, file.path, file.uri, settings) for file in misses]
    workers = os.cpu_count() or 1
    is_much = len(misses) >= _ENOUGH_FOR_WORKERS or sum(len(file.source) for file in misses) > _LARGE_BYTES
    if workers == 1 or not is_much or len(misses) == 1:
        yield from map(_read_one, jobs)
        return
    chunk = max(1, min(32, len(jobs) // (workers * _CHUNKS_PER_WORKER)))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_read_one, jobs, chunksize=chunk)


def _read_one(job: tuple[bytes, str, str, NewsroomSettings]) -> tuple[ReadStory, StoryBody | None]:
    source, path, uri, settings = job
    return read_story(source, path=path, uri=uri, settings=settings)


def unpickled(packed: bytes | None, kind: type[_T]) -> _T | None:
    """The object, or None for anything that is not one. The store is as trusted as the checkout it lies in."""
    if packed is None:
        return None
    try:
        value = pickle.loads(packed)  # noqa: S301 - see above
    except Exception:  # noqa: BLE001 - unpickling may raise anything; then it is a miss
        return None
    return value if isinstance(value, kind) else None
