"""Pictures of the content folder as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from plugins.edition.addresses import Addresses

PROSE_SIZES: Final = "(min-width: 40rem) 37rem, 100vw"
"""How wide pictures are shown among text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """Width and height of a file in pixels, and the WebP files that stand beside it."""

    width: int
    height: int
    narrower: tuple[tuple[int, str], ...] = ()
    """Width and site path of each, ascending; none of a small picture."""

    def srcset(self, addresses: Addresses) -> str:
        """The narrower files for a ``srcset``, not escaped; empty where there are none."""
        return ", ".join(f"{addresses.href(path)} {width}w" for width, path in self.narrower)
