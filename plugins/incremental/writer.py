"""The writer: puts rendered files into output/ so that the tree is the edition, byte for byte.

A file with the same bytes is not touched. A new one is written to a folder of drafts and moved
from there. Files an earlier edition wrote and this one has not are removed; files that are not ours
stay. What is ours stands in a manifest inside the folder, written before the files it adds.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plugins.edition.jobs import DRAFTS, MANIFEST
from plugins.incremental.state import Stand, stand_of


class OutputFolderError(Exception):
    """The output folder cannot be written as asked; the message says why and what to do."""


@dataclass(slots=True)
class WriteCount:
    """What a build did to the output folder, in files."""

    written: int = 0
    kept: int = 0
    removed: int = 0


class OutputFolder:
    """One output folder, for the length of one build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._root = str(root)
        self.count = WriteCount()
        self._drafts = root / DRAFTS
        self._before = self._read_manifest()
        self._ready: set[str] = set()
        """Folders that are there, real ones, with nothing in the way."""

    def announce(self, paths: Iterable[str]) -> None:
        """Note the files this build may write, before the first of them is written."""
        self._drafts.mkdir(parents=True, exist_ok=True)
        self._write_manifest(self._before | set(paths))

    def write(self, path: str, content: bytes) -> bool:
        """Write one file and count it; False when the same bytes stood there already."""
        return self.count_one(is_written=self.place(path, content))

    def count_one(self, *, is_written: bool) -> bool:
        """Count a file that a process of its own has placed, or that did not need to be looked at."""
        self.count.written += is_written
        self.count.kept += not is_written
        return is_written

    def place(self, path: str, content: bytes) -> bool:
        """Write one file, uncounted."""
        target = f"{self._root}/{path}"
        if self._has(target, content):
            return False
        folder = target.rpartition("/")[0]
        if folder not in self._ready:
            self._make_way(path)
            self._ready.add(folder)
        if os.path.isdir(target):  # noqa: PTH112 - a Path costs more than the call
            self._clear(self.root / path)
        replace_atomically(target, content, drafts=self._drafts)
        return True

    def stands(self, path: str, stand: Stand, content: bytes) -> Stand | None:
        """How the file stands if it is as it was left, by its stand or else by the digest of its ``content``."""
        now = stand_of(f"{self._root}/{path}")
        if now is None or now == stand or now[0] != stand[0]:
            return now if now == stand else None
        with contextlib.suppress(OSError):
            return now if digest_of((self.root / path).read_bytes()) == content else None
        return None

    def finish(self, paths: Iterable[str]) -> None:
        """Remove what earlier builds wrote and this one did not, and folders that become empty."""
        current = set(paths)
        for path in sorted(self._before - current, reverse=True):
            target = self.root / path
            if self._lies_behind_a_link(target):
                continue
            if target.is_file() or target.is_symlink():
                target.unlink()
                self.count.removed += 1
            self._remove_empty_folders(target.parent)
        self._write_manifest(current)
        self.close()

    def close(self) -> None:
        """Remove the folder of drafts, with what a build that was killed left in it."""
        if self._drafts.is_dir():
            for left_over in self._drafts.iterdir():
                left_over.unlink()
            self._drafts.rmdir()

    def _has(self, target: str, content: bytes) -> bool:
        stand = stand_of(target)
        if stand is None or stand[0] != len(content):
            return False
        with contextlib.suppress(OSError), open(target, "rb") as file:  # noqa: PTH123 - the same
            return file.read() == content
        return False

    def _make_way(self, path: str) -> None:
        """The folders above a file, real ones; a file of an earlier edition gives way to a folder."""
        place = self._root
        for name in path.split("/")[:-1]:
            place = f"{place}/{name}"
            if place in self._ready:
                continue
            with contextlib.suppress(FileExistsError):
                os.mkdir(place)  # noqa: PTH102 - a Path costs more than the call
                self._ready.add(place)
                continue
            if os.path.islink(place):  # noqa: PTH114
                raise OutputFolderError(f"{place} is a link that would lead out of the output folder; remove it")
            if os.path.isfile(place) and place.removeprefix(f"{self._root}/") in self._before:  # noqa: PTH113
                os.unlink(place)  # noqa: PTH108
                os.mkdir(place)  # noqa: PTH102
            self._ready.add(place)

    def _clear(self, target: Path) -> None:
        """A folder that stands where a file is to be, from an earlier edition."""
        if target.is_symlink():
            return
        for left_over in sorted(target.rglob("*"), reverse=True):
            if left_over.is_file() and left_over.relative_to(self.root).as_posix() in self._before:
                left_over.unlink()
            elif left_over.is_dir() and not any(left_over.iterdir()):
                left_over.rmdir()
        if any(target.iterdir()):
            raise OutputFolderError(f"{target} is a folder with files that are not ours; a page needs its place")
        target.rmdir()

    def _lies_behind_a_link(self, target: Path) -> bool:
        """Whether a folder above the file has become a link, behind which nothing is ours."""
        return any((self.root / parent).is_symlink() for parent in list(target.relative_to(self.root).parents)[:-1])

    def _remove_empty_folders(self, folder: Path) -> None:
        while folder != self.root and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _read_manifest(self) -> set[str]:
        try:
            lines = (self.root / MANIFEST).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return set()
        return {line for line in lines if _is_inside(line)}

    def _write_manifest(self, paths: set[str]) -> None:
        content = "".join(f"{path}\n" for path in sorted(paths)).encode()
        if not self._has(f"{self._root}/{MANIFEST}", content):
            replace_atomically(f"{self._root}/{MANIFEST}", content, drafts=self._drafts)


def digest_of(content: bytes) -> bytes:
    """What a file's content is known by."""
    return hashlib.blake2b(content, digest_size=16).digest()


def replace_atomically(target: str, content: bytes, *, drafts: Path) -> None:
    """Put ``content`` at ``target``: after a kill the old bytes stand there or the new, never half.

    ``drafts`` is a folder on the same file system.
    """
    draft = f"{drafts}/{os.getpid()}-{next(_draft_numbers)}"
    try:
        with open(draft, "wb") as file:  # noqa: PTH123 - a Path costs more than the call
            os.fchmod(file.fileno(), 0o644)  # whatever the shell's mask is: a web server reads these
            file.write(content)
        os.replace(draft, target)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)  # noqa: PTH108
        raise


_draft_numbers = itertools.count()


def _is_inside(path: str) -> bool:
    return (
        bool(path)
        and not path.startswith("/")
        and ".." not in path.split("/")
        and path.split("/", maxsplit=1)[0] not in {MANIFEST, DRAFTS}
    )
