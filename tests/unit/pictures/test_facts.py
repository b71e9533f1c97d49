"""Which narrower pictures are made, and what they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.pictures.facts import HIGHEST_WEBP, PictureFacts, narrowed_path, narrower_widths


def facts(width: int, height: int = 100, digest: bytes = b"d", *, can_be_narrowed: bool = True) -> PictureFacts:
    """Of a picture without a fault."""
    return PictureFacts(digest=digest, width=width, height=height, can_be_narrowed=can_be_narrowed)


@pytest.mark.parametrize(
    ("width", "made"),
    [(1, ()), (480, ()), (481, (480, 481)), (960, (480, 960)), (1200, (480, 960, 1200)), (6000, (480, 960, 1440))],
)
def test_a_picture_is_never_made_wider(width: int, made: tuple[int, ...]) -> None:
    """And a small one is left alone."""
    assert narrower_widths(facts(width), (480, 960, 1440)) == made
    assert narrower_widths(facts(width, can_be_narrowed=False), (480, 960, 1440)) == ()
    assert narrower_widths(facts(width), ()) == ()


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.lists(st.integers(16, 8_000), max_size=4))
def test_every_narrower_picture_can_be_made(width: int, height: int, widths: list[int]) -> None:
    """No wider than the picture, and no higher than a WebP may be."""
    for made in narrower_widths(facts(width, height), widths):
        assert made <= width
        assert round(height * made / width) <= HIGHEST_WEBP


def test_names_change_with_what_they_are_made_from() -> None:
    """Content, width, quality and name; the folder is that of the picture."""
    path = narrowed_path("images/a map.png", facts(900), 480, 80)
    assert path.startswith("images/a map-480-")
    assert path.endswith(".webp")
    others = {
        narrowed_path("images/a map.png", facts(900, digest=b"e"), 480, 80),
        narrowed_path("images/a map.png", facts(900), 900, 80),
        narrowed_path("images/a map.png", facts(900), 480, 81),
        narrowed_path("images/a map.jpg", facts(900), 480, 80),
    }
    assert len(others | {path}) == 5
    assert len(narrowed_path("\N{EARTH GLOBE EUROPE-AFRICA}" * 58 + ".png", facts(900), 480, 80).encode()) <= 240
