"""The form of Pagefind's files: gzip over a mark and CBOR, or JSON in a fragment."""

from __future__ import annotations

import gzip
from functools import cache
from typing import Any, Final

import cbor2

ENTRY: Final = "pagefind-entry.json"
VERSION: Final = "1.5.2"
"""Of Pagefind, whose form is known here: its engine reads what we write."""
_MARK: Final = b"pagefind_dcd"
_LEVEL: Final = 4


class UnknownFormError(Exception):
    """A file is not of the form that is known here."""


def decoded(content: bytes) -> Any:  # noqa: ANN401 - whatever was written
    """The value in a file. Raises ValueError, EOFError, OSError or CBORDecodeError for other bytes."""
    plain = gzip.decompress(content)
    if not plain.startswith(_MARK):
        raise ValueError("a file without its mark")
    return cbor2.loads(plain[len(_MARK) :])


def compressed(content: bytes) -> bytes:
    """The file of an encoded value."""
    return gzip.compress(_MARK + content, _LEVEL, mtime=0)


@cache
def list_head(length: int) -> bytes:
    """What stands in CBOR before the items of a list."""
    first, *more = cbor2.dumps(length)
    return bytes((first | 0x80, *more))
