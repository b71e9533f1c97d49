"""What is known of a picture's file, and which narrower pictures are made of it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

RASTER: Final = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")
"""How the names of pictures made of pixels end, in lower case."""
HIGHEST_WEBP: Final = 16_383
"""Pixels that a WebP may be high."""
_LONGEST_STEM = 50


class Treatment(Enum):
    """What is done to a picture's file before it is published."""

    AS_IS = "as it is"
    STRIPPED = "stripped"
    """What it carries is taken out, and the picture stays as it is, byte for byte."""
    REDRAWN = "redrawn"
    """It is drawn again: it has to be turned, or cannot be taken apart."""


class PictureFault(Enum):
    """Why a picture cannot be shown."""

    NONE = ""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What was found in a picture's file, told by its bytes alone. Width and height are of the picture turned upright.

    With a ``fault``, nothing else is known but the digest.
    """

    digest: bytes
    width: int = 0
    height: int = 0
    treatment: Treatment = Treatment.AS_IS
    can_be_narrowed: bool = False
    """A still picture whose colours can be kept."""
    fault: PictureFault = PictureFault.NONE


def narrower_widths(facts: PictureFacts, widths: Iterable[int]) -> tuple[int, ...]:
    """The widths to make of a picture, ascending; none where it is no wider than the least of ``widths``.

    A picture is never made wider than it is.
    """
    wanted = sorted({min(width, facts.width) for width in widths})
    if not facts.can_be_narrowed or len(wanted) < 1 or facts.width <= min(widths, default=0):
        return ()
    return tuple(width for width in wanted if facts.height * width <= HIGHEST_WEBP * facts.width)


def narrowed_path(name: str, facts: PictureFacts, width: int, quality: int) -> str:
    """The path of a narrower picture: beside its original, with a name that changes with its content."""
    folder, file = posixpath.split(name)
    made_from = repr((name, facts.digest, quality)).encode()
    digest = hashlib.blake2b(made_from, digest_size=4).hexdigest()
    return posixpath.join(folder, f"{posixpath.splitext(file)[0][:_LONGEST_STEM]}-{width}-{digest}.webp")
