from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from plugins.newsroom.article import BlockKind, BlockNote
from plugins.signup_blocks.placement import Place, PlacementRules, place_blocks

P, HEADING, LIST, HERE = (
    BlockNote(kind=kind, words=words)
    for kind, words in (
        (BlockKind.PROSE, 100),
        (BlockKind.HEADING, 3),
        (BlockKind.LIST, 50),
        (BlockKind.SIGNUP, 0),
    )
)


def rules(*places: str, **changes: Any) -> PlacementRules:  # noqa: ANN401 - any rule
    return replace(PlacementRules(places=places, max_blocks=2, spacing_words=300, shortest_words=60), **changes)


@pytest.mark.parametrize(
    ("blocks", "has_lede", "place"),
    [
        (5, True, Place(0, "after-lede")),
        (2, True, Place(0, "after-lede")),
        (1, True, Place(1, "end")),
        (5, False, Place(5, "end")),
    ],
)
def test_the_block_stands_after_the_lede_or_at_the_end(blocks: int, has_lede: bool, place: Place) -> None:  # noqa: FBT001
    """A story without a lede, or of less than two blocks, has it at the end."""
    assert place_blocks((P,) * blocks, rules("after-lede"), has_lede=has_lede) == (place,)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("after-block-3", (Place(3, "after-block-3"),)),
        ("after-block-10", ()),
        ("at-25%", (Place(3, "at-25-percent"),)),
        ("at-50%", (Place(5, "at-50-percent"),)),
        ("at-99%", (Place(10, "end"),)),
        ("end", (Place(10, "end"),)),
        ("front-page", ()),
    ],
)
def test_a_story_of_ten_blocks_has_it_where_settings_say(name: str, place: tuple[Place, ...]) -> None:
    """After a block by number, at a share of the length, at the end; pages that are no stories do not count."""
    assert place_blocks((P,) * 10, rules(name), has_lede=True) == place


def test_a_heading_keeps_its_text_and_a_lead_in_its_list() -> None:
    """The block moves down past both."""
    outline = (P, HEADING, P, LIST, P)
    assert place_blocks(outline, rules("after-block-2"), has_lede=True) == (Place(4, "after-block-2"),)
    assert place_blocks((LIST, P, P), rules("after-lede"), has_lede=True) == (Place(1, "after-lede"),)
    assert place_blocks((P, HEADING, LIST), rules("after-block-1"), has_lede=True) == (Place(1, "after-block-1"),)
    assert place_blocks((P, P, LIST), rules("after-block-2"), has_lede=True) == (Place(3, "end"),)
    assert place_blocks((P, HEADING, HERE, LIST, P), rules(), has_lede=True) == (Place(4, "by-hand"),)
    assert place_blocks((P, HERE, LIST), rules(), has_lede=True) == (Place(3, "by-hand"),)


def test_a_short_story_has_none_unless_by_hand() -> None:
    """Up to 59 words of body by these rules; what the writer put there stands."""
    short = BlockNote(kind=BlockKind.PROSE, words=59)
    assert place_blocks((short,), rules("end"), has_lede=True) == ()
    assert place_blocks((short,), rules("end", shortest_words=59), has_lede=True) == (Place(1, "end"),)
    assert place_blocks((short, HERE), rules("end"), has_lede=True) == (Place(1, "by-hand"),)


def test_blocks_put_by_hand_are_the_only_ones() -> None:
    """The settings' places do not count then; a newsletter named there goes along."""
    named = BlockNote(kind=BlockKind.SIGNUP, newsletter="chips")
    outline = (P, P, named, P, P)
    assert place_blocks(outline, rules("after-lede", "end"), has_lede=True) == (Place(2, "by-hand", "chips"),)


def test_two_blocks_are_far_apart_and_not_many() -> None:
    """Of two too near the first wished for stays, whatever its place in the story; then the limit counts."""
    outline = (P,) * 10
    assert place_blocks(outline, rules("end", "after-block-8", "after-lede"), has_lede=True) == (
        Place(0, "after-lede"),
        Place(10, "end"),
    )
    assert place_blocks(outline, rules("end", "after-lede", max_blocks=1), has_lede=True) == (Place(10, "end"),)
    assert place_blocks((HERE, P, HERE, P, P, HERE), rules(), has_lede=True) == (
        Place(0, "by-hand"),
        Place(5, "by-hand"),
    )


def test_blocks_without_words_count_in_a_share() -> None:
    """Pictures and tables are part of the length."""
    pictures = (BlockNote(kind=BlockKind.OTHER),) * 6
    assert place_blocks(pictures, rules("at-50%", shortest_words=0), has_lede=True) == (Place(3, "at-50-percent"),)


def test_a_word_more_or_less_moves_no_share() -> None:
    """Shares count in steps of fifty words."""
    for words in (100, 101, 149):
        edited = (P, BlockNote(kind=BlockKind.PROSE, words=words), P, P, P, P)
        assert place_blocks(edited, rules("at-60%"), has_lede=True) == (Place(4, "at-60-percent"),)
