"""Lists cut into pages that never shift.

Pages are numbered from the oldest story, and are only ever made full. The front of a list
holds what no full page holds yet, and at least one page's worth: a new story changes the front,
and, once in ``size`` stories, adds one page. No story stands on the front and on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListSlice(Generic[T]):
    """One page of a list: ``number`` 0 is the front, 1 the oldest page. ``newest`` full pages exist."""

    items: tuple[T, ...]
    number: int
    full_pages: int

    @property
    def older(self) -> int | None:
        """Number of the next older page, or None on the oldest."""
        number = self.full_pages if self.number == 0 else self.number - 1
        return number or None

    @property
    def newer(self) -> int | None:
        """Number of the next newer page (0: the front), or None on the front."""
        if self.number == 0:
            return None
        return 0 if self.number == self.full_pages else self.number + 1


def cut(newest_first: Sequence[T], size: int) -> list[ListSlice[T]]:
    """The front, then the full pages from the newest to the oldest; order inside each is kept.

    The front has fewer than ``2 * size`` items; an empty list has an empty front.
    """
    full_pages = max(0, len(newest_first) // size - 1)
    front = len(newest_first) - full_pages * size
    slices = [ListSlice(tuple(newest_first[:front]), 0, full_pages)]
    for number in range(full_pages, 0, -1):
        start = front + (full_pages - number) * size
        slices.append(ListSlice(tuple(newest_first[start : start + size]), number, full_pages))
    return slices
