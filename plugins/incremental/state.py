"""What the last build of an output folder was made from, so that the next one renders only what changed.

It lies in the store, under the place of the folder, and is a help, never a truth: a file that does not stand on disk
as it was left is made again, and when the state is lost all files are.
"""

from __future__ import annotations

import os
import struct
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from plugins.incremental.packing import packed, unpacked
from plugins.incremental.store import Store, key_of

_UNSETTLED_NANOSECONDS = 2_000_000_000

Stand = tuple[int, int, int]
"""How a file stands on disk: its bytes, the nanosecond of its last change, its number in the file system."""


class FileState(NamedTuple):
    """One file of an edition: what it was made from, and how it was left.

    ``kind`` is a template, or what else made it; ``parts`` are digests one after the other, of what :attr:`OutputState.
    kinds` names; ``content`` is the digest of its bytes. Where ``key`` is what it was, the parts need not be taken.
    """

    kind: str
    parts: bytes
    content: bytes = b""
    stand: Stand = (0, 0, 0)
    key: bytes = b""


@dataclass(slots=True, kw_only=True)
class OutputState:
    """What a finished build left in its folder."""

    inputs: bytes = b""
    """Digest of everything the build was made from but the time."""
    since: datetime | None = None
    until: datetime | None = None
    """The build holds from ``since`` (None: always) to before ``until``: no story's state changes between."""
    manifest: Stand | None = None
    copies: bytes = b""
    """What compressed copies were made by; empty where there are none."""
    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of the parts of each kind of file."""
    files: dict[str, FileState] = field(default_factory=dict)
    sources: dict[str, bytes] = field(default_factory=dict)
    """Keys of the stories' files, by uri, and digests of templates, by name."""
    report: tuple[int, int, int] = (0, 0, 0)
    """What the build had to say: stories published, stories held back, warnings."""

    def holds_at(self, now: datetime) -> bool:
        """Whether the build would be the same at ``now``, as far as the time goes."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


def stand_of(path: str | Path) -> Stand | None:
    """How a file stands on disk; None for one that is not there, a folder or a link."""
    try:
        status = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - a Path costs more than the call
    except OSError:
        return None
    is_file = status.st_mode & 0o170000 == 0o100000
    return (status.st_size, status.st_mtime_ns, status.st_ino) if is_file else None


def settled_stand(path: Path | str) -> bytes | None:
    """Bytes that differ when a file does, without reading it; None while it is so new that it may still change unseen.

    Size, times of change of content and of entry, and number in the file system; a second change within the tick of
    the system's clock leaves all of them as they are, so a file must have rested for two seconds.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path costs more than the call
    except OSError:
        return None
    if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _UNSETTLED_NANOSECONDS:
        return None
    return struct.pack("<qqqQ", status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def load_state(store: Store, output: Path, beside: Path) -> OutputState:
    """The state of ``output``, or an empty one. ``beside`` is the folder of the store, from which the key counts."""
    return unpacked(store.get(_key(output, beside)), OutputState) or OutputState()


def save_state(state: OutputState, store: Store, output: Path, beside: Path) -> None:
    """Keep the state for the next build of ``output``."""
    store.put_many([(_key(output, beside), packed(state))])


def _key(output: Path, beside: Path) -> bytes:
    return key_of(b"state of an output folder", os.path.relpath(output.resolve(), beside.resolve()).encode())
