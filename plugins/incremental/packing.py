"""Records to bytes and back, for the store: MessagePack, read strictly by the types of the record.

Bytes of an older version, of another record or of nobody are no record: reading them never runs code.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec
from markupsafe import Markup

_T = TypeVar("_T")


def packed(record: object) -> bytes:
    """The bytes of a value of frozen records, text, bytes, numbers, instants and collections of them.

    Raises UnicodeEncodeError for text that no file could hold: half of a surrogate pair. No reader lets one through.
    """
    return _ENCODER.encode(record)


def unpacked(content: bytes | None, kind: type[_T]) -> _T | None:
    """The value of type ``kind``, or None for anything that is not one."""
    if content is None:
        return None
    try:
        value: _T = _decoder(kind).decode(content)  # type: ignore[arg-type]  # types are hashable
    except (ValueError, RecursionError):
        return None
    return value


def _plain(value: object) -> object:
    if isinstance(value, Markup):
        return str(value)
    raise TypeError(f"a {type(value).__qualname__} cannot be kept")


def _typed(kind: type[Any], value: object) -> object:
    if kind is Markup and isinstance(value, str):
        return Markup(value)  # noqa: S704 - it was markup when it was kept
    raise TypeError(f"no {kind.__qualname__} was kept")


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:  # noqa: ANN401 - a type, which may be generic
    return msgspec.msgpack.Decoder(kind, dec_hook=_typed)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)
