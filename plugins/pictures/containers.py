"""What picture files carry beside the picture, taken out of them without touching the picture itself.

Cameras write the place, the device and a small copy of the whole picture into a file; programs write who edited it.
Only the parts that a picture is drawn from are kept, colour profiles among them.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

_JPEG_KEPT: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that are kept, by marker, where they begin so."""
_APPLICATION: Final = range(0xE0, 0xF0)
_COMMENT, _SCAN, _END = 0xFE, 0xDA, 0xD9
_BEHIND_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sRGB sBIT bKGD pHYs sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)
_WEBP_KEPT: Final = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_SAYS_METADATA: Final = 0x08 | 0x04


def without_metadata(content: bytes, kind: str) -> bytes:
    """The file without what it carries. ``kind`` is ``JPEG``, ``PNG`` or ``WEBP``.

    Raises ValueError for a file that is cut off or not built as its kind is, and for any other kind.
    """
    if kind not in _CLEANERS:
        raise ValueError(f"a file of kind {kind} cannot be taken apart")
    try:
        return b"".join(_CLEANERS[kind](content))
    except (struct.error, IndexError) as fault:
        raise ValueError("the file is cut off") from fault


def _jpeg(content: bytes) -> Iterator[bytes]:
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield content[:2]
    place = 2
    while True:
        if content[place] != 0xFF:
            raise ValueError("no segment where one should be")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker == _END:
            yield b"\xff\xd9"  # what lies behind is another file: a film, a second picture
            return
        else:
            (length,) = struct.unpack_from(">H", content, place + 2)
            end = place + 2 + length
            if _is_kept(marker, content[place + 4 : end]):
                yield content[place:end]
            place = end
            if marker == _SCAN:
                behind = _BEHIND_SCAN.search(content, place)
                if behind is None:
                    raise ValueError("the file is cut off")
                yield content[place : behind.start()]
                place = behind.start()


def _is_kept(marker: int, payload: bytes) -> bool:
    if marker in _APPLICATION:
        return marker in _JPEG_KEPT and payload.startswith(_JPEG_KEPT[marker])
    return marker != _COMMENT


def _png(content: bytes) -> Iterator[bytes]:
    if not content.startswith(_PNG):
        raise ValueError("no PNG")
    yield _PNG
    place, name = len(_PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, place)
        chunk = content[place : place + length + 12]
        (check_sum,) = struct.unpack(">I", chunk[-4:])
        if len(chunk) != length + 12 or zlib.crc32(chunk[4:-4]) != check_sum:
            raise ValueError("a part of the file is damaged")
        if name in _PNG_KEPT:
            yield chunk
        place += len(chunk)


def _webp(content: bytes) -> Iterator[bytes]:
    riff, size, kind = struct.unpack_from("<4sI4s", content)
    if (riff, kind) != (b"RIFF", b"WEBP") or size + 8 > len(content):
        raise ValueError("no whole WebP")
    chunks = list(_webp_chunks(content, size + 8))
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(map(len, chunks)), b"WEBP")
    yield from chunks


def _webp_chunks(content: bytes, end: int) -> Iterator[bytes]:
    place = 12
    while place < end:
        name, length = struct.unpack_from("<4sI", content, place)
        chunk = content[place : place + 8 + length + length % 2]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_SAYS_METADATA]) + chunk[9:]
        if name in _WEBP_KEPT:
            yield chunk
        place += 8 + length + length % 2


_CLEANERS: Final[Mapping[str, Callable[[bytes], Iterator[bytes]]]] = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}
