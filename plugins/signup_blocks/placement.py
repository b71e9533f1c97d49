"""Placement: where in a story its signup blocks stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plugins.newsroom.article import BlockKind, BlockNote

_SHORTEST_BLOCKS = 2
_WORDS_IN_A_STEP = 50
"""A share of a story is measured in steps of so many words, so that a word more or less moves no block."""
END = "end"
AFTER_LEDE = "after-lede"
BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Place:
    """Before block ``index`` (its number from 0; the count of blocks: at the end). ``name`` goes with the form."""

    index: int
    name: str
    newsletter: str = ""
    """The id that the writer named there, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRules:
    """Where blocks may stand. ``places`` are words of NEWS_SIGNUP_PLACES, those first that matter most.

    ``spacing_words`` is how far apart two blocks have to be at least, ``shortest_words`` the length of body from which
    a story gets one without being asked.
    """

    places: tuple[str, ...]
    max_blocks: int
    spacing_words: int
    shortest_words: int


def place_blocks(outline: Sequence[BlockNote], rules: PlacementRules, *, has_lede: bool) -> tuple[Place, ...]:
    """The places of a story's blocks, ascending.

    Where the writer put blocks by hand, those count and no others. A place between a heading and its text or right
    before a list moves down to the next one that parts nothing. Blocks are whole, so none ever stands inside a list,
    a table, a figure or a quotation. Of two places less than ``spacing_words`` apart the first wished for is taken.
    """
    by_hand = list(_places_by_hand(outline))
    if not by_hand and sum(note.words for note in outline) < rules.shortest_words:
        return ()
    taken: list[Place] = []
    for wish in by_hand or _wishes(outline, rules.places, has_lede=has_lede):
        place = _moved(wish, outline)
        if len(taken) < rules.max_blocks and all(
            _words_between(outline, place.index, other.index) >= rules.spacing_words for other in taken
        ):
            taken.append(place)
    return tuple(sorted(taken, key=lambda place: place.index))


def _places_by_hand(outline: Sequence[BlockNote]) -> Iterator[Place]:
    for index, note in enumerate(outline):
        if note.kind is BlockKind.SIGNUP:
            yield Place(index, BY_HAND, note.newsletter)


def _wishes(outline: Sequence[BlockNote], places: Sequence[str], *, has_lede: bool) -> Iterator[Place]:
    """Where the settings want blocks; what a story is too short for is left out."""
    blocks = len(outline)
    for name in places:
        if name == AFTER_LEDE and has_lede and blocks >= _SHORTEST_BLOCKS:
            yield Place(0, name)
        elif name in {END, AFTER_LEDE}:
            yield Place(blocks, END)
        elif name.startswith("after-block-") and int(name.removeprefix("after-block-")) < blocks:
            yield Place(int(name.removeprefix("after-block-")), name)
        elif name.startswith("at-") and blocks >= _SHORTEST_BLOCKS:
            yield Place(_at_share(outline, int(name[3:-1])), f"at-{name[3:-1]}-percent")


def _at_share(outline: Sequence[BlockNote], percent: int) -> int:
    """The boundary before which ``percent`` of the story stands, or a little more."""
    steps = [1 + note.words // _WORDS_IN_A_STEP for note in outline]
    wanted = sum(steps) * percent / 100
    passed = 0
    for index, step in enumerate(steps, start=1):
        passed += step
        if passed >= wanted:
            return index
    return len(outline)


def _moved(place: Place, outline: Sequence[BlockNote]) -> Place:
    """The place, or the next one below it that parts nothing."""
    index = place.index
    while index < len(outline) and _parts(outline, index):
        index += 1
    name = END if index == len(outline) and place.name != BY_HAND else place.name
    return Place(index, name, place.newsletter)


def _parts(outline: Sequence[BlockNote], index: int) -> bool:
    """Whether a block before ``index`` would part a heading from its text, or a lead-in from its list."""
    before = next((note for note in reversed(outline[:index]) if note.kind is not BlockKind.SIGNUP), None)
    after = next((note for note in outline[index:] if note.kind is not BlockKind.SIGNUP), None)
    if after is None:
        return False
    return after.kind is BlockKind.LIST or (before is not None and before.kind is BlockKind.HEADING)


def _words_between(outline: Sequence[BlockNote], one: int, other: int) -> int:
    first, last = sorted((one, other))
    return sum(note.words for note in outline[first:last])
