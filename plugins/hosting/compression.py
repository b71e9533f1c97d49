"""Compressed copies that lie beside files, for servers that send them as they are: ``index.html.gz`` and ``.br``.

The bytes depend on the content alone: no time and no name is in them.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import brotli

from plugins.hosting.content_types import content_type_of

SUFFIXES: Final = {"gzip": ".gz", "brotli": ".br"}
"""What the name of a copy ends in, by the encoding's name in NEWS_PUBLISH_PRECOMPRESS."""
LEAST_BYTES: Final = 1024
"""Smaller files fit into one packet in any case."""
GZIP_LEVEL: Final = 9
BROTLI_QUALITY: Final = 10
"""One below the highest, which takes more than twice as long for one byte in a hundred (docs/decisions/0025)."""


@functools.cache
def made_by(encodings: Sequence[str]) -> bytes:
    """Bytes that change whenever copies of the same files may come out otherwise; empty where none are made."""
    if not encodings:
        return b""
    how = (encodings, LEAST_BYTES, GZIP_LEVEL, BROTLI_QUALITY, zlib.ZLIB_RUNTIME_VERSION, brotli.__version__)
    return hashlib.blake2b(repr(how).encode(), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Copies:
    """Which copies lie beside the files of a site. ``taken`` are names, in small letters, that are another file's."""

    encodings: tuple[str, ...]
    taken: frozenset[str]

    @classmethod
    def beside(cls, paths: Iterable[str], encodings: tuple[str, ...]) -> Copies:
        """Those of a site with these files; one that lies there compressed already, or a folder, keeps its name."""
        own = [path.casefold() for path in paths if ".gz" in path.casefold() or ".br" in path.casefold()]
        return cls(encodings, frozenset(own).union(*(_folders_above(path) for path in own)))

    def names(self, path: str) -> list[str]:
        """The names that copies of a file may have: none but for texts."""
        if not self.encodings or not _is_text(path):
            return []
        names = [f"{path}{SUFFIXES[encoding]}" for encoding in self.encodings]
        return [name for name in names if name.casefold() not in self.taken]

    def of(self, path: str, content: bytes) -> dict[str, bytes]:
        """The copies of a file, by name: of a text of 1 kB or more, those that are smaller than it."""
        if len(content) < LEAST_BYTES:
            return {}
        made = {name: _compressed(content, name) for name in self.names(path)}
        return {name: copy for name, copy in made.items() if len(copy) < len(content)}


def _folders_above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def is_copy(path: str, paths: Container[str]) -> bool:
    """Whether a file is the copy of another of the site, whose files are ``paths``."""
    original, dot, suffix = path.rpartition(".")
    return f"{dot}{suffix}" in SUFFIXES.values() and _is_text(original) and original in paths


def _is_text(path: str) -> bool:
    return "charset=" in content_type_of(path)


def _compressed(content: bytes, name: str) -> bytes:
    if name.endswith(SUFFIXES["gzip"]):
        return gzip.compress(content, GZIP_LEVEL, mtime=0)
    copy: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return copy
