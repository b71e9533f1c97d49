"""Fingerprints: what a page is made from, in a few bytes.

A page's template reads one record and nothing else, so a page whose record, template and site chrome are
those of the last build would come out the same. Each field of the record gets a digest of its own: that is
what lets ``desk build --explain`` say which of them changed.

A field with ``covered`` in its metadata has none: it says what changes with it, or that no page shows it. The value of
one that is ``shared`` belongs to the edition, so that its digest is taken once.

Digests are of values: equal values of equal types give equal digests in every process. A value of a kind not
known here is a TypeError, never a gap.
"""

from __future__ import annotations

import enum
import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from plugins.edition.views import StoryCard

PART_BYTES = 8
"""Length of a field's digest: that one change goes unnoticed has a chance of one in 2^64."""
Parts = Mapping[str, bytes]


class Fingerprinter:
    """Digests of page records. One for an edition, whose cards it knows again by identity."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}
        self._encoders: dict[type, Callable[[Any], bytes]] = {**_PLAIN, StoryCard: self._card}

    def parts(self, record: object) -> dict[str, bytes]:
        """The digest of each field of a frozen record."""
        found: dict[str, bytes] = {}
        kind: Any = type(record)
        shared = _shared_names(kind)
        for name in _field_names(kind):
            value = getattr(record, name)
            if name in shared:
                found[name] = self._once(value, self._encode)
            else:
                encoded = self._encode(value)
                found[name] = _NOTHING.get(encoded) or _digest(encoded)
        return found

    def digest(self, value: object) -> bytes:
        """One digest of any value made of frozen records, text, numbers, instants and collections of them."""
        return _digest(self._encode(value))

    def _encode(self, value: object) -> bytes:
        kind = type(value)
        encoder = self._encoders.get(kind)
        if encoder is None:
            encoder = self._encoders[kind] = self._encoder_for(kind)
        return encoder(value)

    def _card(self, card: StoryCard) -> bytes:
        return b"C" + self._once(card, self._whole_card)

    def _list(self, items: Sequence[Any]) -> bytes:
        """Most lists are of cards, whose digests are known."""
        encode, known = self._encode, self._known
        return _framed(
            b"L", b"".join([b"C" + known[id(item)][1] if id(item) in known else encode(item) for item in items])
        )

    def _whole_card(self, card: StoryCard) -> bytes:
        return b"".join([self._encode(value) for value in _CARD_VALUES(card)])

    def _once(self, value: Any, encode: Callable[[Any], bytes]) -> bytes:  # noqa: ANN401 - of any kind
        """The digest of a value that lives as long as the edition."""
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, _digest(encode(value)))
        return known[1]

    def _encoder_for(self, kind: type) -> Callable[[Any], bytes]:
        encode = self._encode
        if issubclass(kind, enum.Enum):
            return lambda value: _framed(b"E", f"{kind.__qualname__}.{value.name}".encode())
        if issubclass(kind, tuple | list):
            return self._list
        if issubclass(kind, frozenset | set):
            return lambda value: _framed(b"S", b"".join(sorted(encode(item) for item in value)))
        if issubclass(kind, Mapping):
            return lambda value: _framed(
                b"M", b"".join(sorted(encode(key) + encode(item) for key, item in value.items()))
            )
        if issubclass(kind, tzinfo):
            return lambda value: _framed(b"Z", str(value).encode())
        if is_dataclass(kind):
            name, names = _framed(b"D", kind.__qualname__.encode()), _field_names(kind)
            if len(names) == 1:
                return lambda value: name + _framed(b"F", encode(getattr(value, names[0])))
            values = attrgetter(*names) if names else lambda _value: ()
            return lambda value: name + _framed(b"F", b"".join([encode(item) for item in values(value)]))
        raise TypeError(f"a page cannot be made from a {kind.__qualname__}")


@functools.cache
def _field_names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class of records
    return tuple(field.name for field in fields(kind) if not field.metadata.get("covered"))


@functools.cache
def _shared_names(kind: Any) -> frozenset[str]:  # noqa: ANN401 - the same
    return frozenset(field.name for field in fields(kind) if field.metadata.get("shared"))


_CARD_VALUES = attrgetter(*_field_names(StoryCard))


def _framed(tag: bytes, content: bytes) -> bytes:
    return b"%b%d:%b" % (tag, len(content), content)


def _text(tag: bytes) -> Callable[[str], bytes]:
    return lambda value: _framed(tag, value.encode("utf-8", "surrogatepass"))


_PLAIN: dict[type, Callable[[Any], bytes]] = {
    str: _text(b"s"),
    Markup: _text(b"m"),
    bytes: lambda value: _framed(b"b", value),
    bool: lambda value: b"t" if value else b"f",
    int: lambda value: _framed(b"i", str(value).encode()),
    float: lambda value: _framed(b"r", value.hex().encode()),
    type(None): lambda _value: b"n",
    datetime: lambda value: _framed(b"T", value.isoformat().encode()),
    date: lambda value: _framed(b"d", value.isoformat().encode()),
}


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=PART_BYTES).digest()


_NOTHING = {encoded: _digest(encoded) for encoded in (b"n", b"t", b"f", b"L0:", b"M0:", b"s0:", b"m0:")}
"""Digests of what most fields hold."""
