"""Placement: where in a story the signup block stands."""

from __future__ import annotations

from dataclasses import dataclass

_SHORTEST_BLOCKS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Before block ``index`` (its number from 0; the count of blocks: at the end). ``name`` goes with the form."""

    index: int
    name: str


def place_blocks(blocks: int, *, has_lede: bool) -> tuple[Place, ...]:
    """Right after the lede, where one opens the story; else at the end.

    Blocks are whole: a lead-in and its bullets, a list, a table are one block each, so a place
    between blocks is never inside them. A story of fewer than two blocks gets its form at the end.
    """
    if has_lede and blocks >= _SHORTEST_BLOCKS:
        return (Place(0, "after-lede"),)
    return (Place(blocks, "end"),)
