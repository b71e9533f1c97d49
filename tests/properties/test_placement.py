"""Placement over generated stories."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from plugins.newsroom.article import BlockKind, BlockNote
from plugins.signup_blocks.placement import PlacementRules, place_blocks

KINDS = st.sampled_from(BlockKind)
NOTES = st.builds(BlockNote, kind=KINDS, words=st.integers(0, 200)).map(
    lambda note: BlockNote(kind=note.kind) if note.kind is BlockKind.SIGNUP else note
)
OUTLINES = st.lists(NOTES, max_size=25).map(tuple)
BY_SETTINGS = OUTLINES.map(lambda notes: tuple(note for note in notes if note.kind is not BlockKind.SIGNUP))
NAMES = st.sampled_from(("after-lede", "end", "after-block-1", "after-block-3", "at-30%", "at-60%", "at-90%"))
RULES = st.builds(
    PlacementRules,
    places=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    max_blocks=st.integers(1, 4),
    spacing_words=st.integers(1, 500),
    shortest_words=st.integers(0, 300),
)


def words(outline: tuple[BlockNote, ...]) -> int:
    return sum(note.words for note in outline)


def of_text(outline: tuple[BlockNote, ...]) -> list[BlockNote]:
    return [note for note in outline if note.kind is not BlockKind.SIGNUP]


@given(OUTLINES, RULES, st.booleans())
def test_no_block_parts_what_belongs_together(
    outline: tuple[BlockNote, ...],
    rules: PlacementRules,
    has_lede: bool,  # noqa: FBT001 - Hypothesis passes it
) -> None:
    """Never right before a list, never between a heading and its text."""
    for place in place_blocks(outline, rules, has_lede=has_lede):
        above, below = of_text(outline[: place.index]), of_text(outline[place.index :])
        assert 0 <= place.index <= len(outline)
        if below:
            assert below[0].kind is not BlockKind.LIST
            assert not above or above[-1].kind is not BlockKind.HEADING


@given(OUTLINES, RULES, st.booleans())
def test_blocks_are_few_and_far_apart(
    outline: tuple[BlockNote, ...],
    rules: PlacementRules,
    has_lede: bool,  # noqa: FBT001 - Hypothesis passes it
) -> None:
    """At most as many as the rules allow, ascending, and so many words between two."""
    places = place_blocks(outline, rules, has_lede=has_lede)
    assert len(places) <= rules.max_blocks
    for earlier, later in pairwise(places):
        assert words(outline[earlier.index : later.index]) >= rules.spacing_words


@given(OUTLINES, RULES, st.booleans())
def test_the_writer_goes_before_the_settings(
    outline: tuple[BlockNote, ...],
    rules: PlacementRules,
    has_lede: bool,  # noqa: FBT001 - Hypothesis passes it
) -> None:
    """With a block by hand there are only such, and the first always stands; without, short stories have none."""
    names = {place.name for place in place_blocks(outline, rules, has_lede=has_lede)}
    if any(note.kind is BlockKind.SIGNUP for note in outline):
        assert names == {"by-hand"}
    else:
        assert "by-hand" not in names
        assert not names or words(outline) >= rules.shortest_words


FIXED = st.sampled_from(("after-lede", "after-block-1", "after-block-3"))


@given(BY_SETTINGS, BY_SETTINGS, FIXED)
@example((BlockNote(kind=BlockKind.PROSE, words=9),) * 3, (BlockNote(kind=BlockKind.PROSE, words=9),), "after-block-1")
def test_text_added_below_moves_no_block_above(
    outline: tuple[BlockNote, ...], added: tuple[BlockNote, ...], name: str
) -> None:
    """A place counted from the top stays as long as it was not the end of the story."""
    rules = PlacementRules(places=(name,), max_blocks=1, spacing_words=1, shortest_words=0)
    before = place_blocks(outline, rules, has_lede=True)
    after = place_blocks(outline + added, rules, has_lede=True)
    if before and before[0].index < len(outline):
        assert after == before


@given(BY_SETTINGS, RULES, st.data())
def test_rewording_moves_no_block(outline: tuple[BlockNote, ...], rules: PlacementRules, data: st.DataObject) -> None:
    """A block of other words, but of its kind and of as many to the fifty, leaves the place where it was."""
    if not outline:
        return
    at = data.draw(st.integers(0, len(outline) - 1))
    start = outline[at].words // 50 * 50
    reworded = BlockNote(kind=outline[at].kind, words=data.draw(st.integers(start, start + 49)))
    one = PlacementRules(places=rules.places, max_blocks=1, spacing_words=1, shortest_words=0)
    edited = (*outline[:at], reworded, *outline[at + 1 :])
    assert place_blocks(edited, one, has_lede=True) == place_blocks(outline, one, has_lede=True)
