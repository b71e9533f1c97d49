"""What the files of an output folder held when they were read last, so that one that stands as it stood is not read.

It lies in the store and is a help, never a truth: when it is lost, every file is read again. A target still compares
what it was brought with the hashes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from desk.deploy import story_marks
from desk.deploy.manifest import FileKind, kind_of
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.state import settled_stand
from plugins.incremental.store import Store, key_of


class KnownFile(NamedTuple):
    """What a file held, and how it stood then; ``size`` in bytes, ``sha256`` and ``mark`` as FileEntry has them.

    ``stand`` is what :func:`plugins.incremental.state.settled_stand` said, empty where the file was too new to be
    known by it.
    """

    stand: bytes
    size: int
    sha256: str
    mark: str


def read_file(root: Path, path: str, before: KnownFile | None) -> KnownFile:
    """What a file holds; it is opened unless it stands as it did ``before``. Raises OSError."""
    place = f"{root}/{path}"
    stand = settled_stand(place)  # first, so that a change while it is read gives it another
    if before is not None and stand is not None and stand == before.stand:
        return before
    content = Path(place).read_bytes()
    mark = story_marks.mark_of(content) if kind_of(path) is FileKind.STORY else ""
    return KnownFile(stand or b"", len(content), hashlib.sha256(content).hexdigest(), mark)


def load_known(store_path: Path, output: Path) -> dict[str, KnownFile]:
    """The files of ``output`` as they were last read, by path; none where that is not known."""
    store = Store(store_path)
    try:
        return unpacked(store.get(_key(store_path, output)), dict[str, KnownFile]) or {}
    finally:
        store.close(counts=False)


def keep_known(known: Mapping[str, KnownFile], store_path: Path, output: Path) -> None:
    """Keep them for the next time, if the store can be written."""
    store = Store(store_path)
    try:
        store.put_many([(_key(store_path, output), packed(known))])
    finally:
        store.close(counts=False)


def _key(store_path: Path, output: Path) -> bytes:
    """Another one when marks are made in another way."""
    place = os.path.relpath(output.resolve(), store_path.parent.resolve())
    return key_of(b"files of an output folder", os.fsencode(place), Path(story_marks.__file__).read_bytes())
