from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from plugins.social_cards.drawing import Card, Look, draw_card, has_letters

FONTS = Path(__file__).resolve().parents[3] / "theme/static/fonts"
LOOK = Look(
    headline_fonts=tuple((FONTS / name).read_bytes() for name in ("display.woff2", "display-ext.woff2")),
    furniture_fonts=tuple((FONTS / name).read_bytes() for name in ("sans.woff2", "sans-ext.woff2")),
    paper="#faf6ee",
    ink="#17140f",
    signal="#bf2f16",
)
PAPER = (0xFA, 0xF6, 0xEE)
HEADLINES = st.text("abcdefg WMŽőç-,’", max_size=600)


def drawn(headline: str, *, runs_left: bool = False) -> tuple[bytes, Image.Image]:
    """The card's bytes, and what they show."""
    card = Card(headline=headline, section="Research", byline="Mara Ellis", site="The Paper", runs_left=runs_left)
    content = draw_card(card, LOOK)
    return content, Image.open(io.BytesIO(content)).convert("RGB")


def is_blank(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether there is nothing but paper between these edges."""
    return picture.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), PAPER)]


@given(headline=HEADLINES)
@hypothesis_settings(max_examples=25)
def test_every_headline_stays_in_its_room(headline: str) -> None:
    """Neither over the edges nor over the lines above and below; the file is small, and the same each time."""
    content, picture = drawn(headline)
    assert picture.size == (1200, 630)
    assert len(content) <= 60_000
    assert is_blank(picture, (0, 130, 1200, 180))
    assert is_blank(picture, (1134, 180, 1200, 540))
    assert is_blank(picture, (0, 180, 66, 540))
    assert is_blank(picture, (0, 526, 1200, 541))
    assert (
        draw_card(Card(headline=headline, section="Research", byline="Mara Ellis", site="The Paper"), LOOK) == content
    )


def test_a_short_headline_is_written_large_and_a_long_one_smaller() -> None:
    """A headline that has no room at any size ends in an ellipsis."""
    assert not is_blank(drawn("Map")[1], (72, 200, 240, 280))
    assert is_blank(drawn("Map")[1], (72, 320, 1128, 540))
    assert not is_blank(drawn("word " * 30)[1], (72, 320, 1128, 500))
    assert drawn("word " * 90)[0] == drawn("word " * 80 + "other")[0]


def test_a_headline_from_right_to_left_begins_at_the_right() -> None:
    """Its line ends where others begin, and so does the line that says who wrote it."""
    picture = drawn("Map", runs_left=True)[1]
    for top, bottom in ((180, 540), (550, 620)):
        assert is_blank(picture, (72, top, 800, bottom))
        assert not is_blank(picture, (900, top, 1134, bottom))


@pytest.mark.parametrize("headline", ["Mill........", "\u0150\u0150\u0150 ----------"])
def test_a_line_from_right_to_left_is_told_by_the_headline_and_not_by_its_letters(headline: str) -> None:
    """Also where it begins with letters that run the other way, or is drawn with two fonts."""
    begins, ends = (1040, 190, 1134, 235), (600, 190, 900, 235)
    picture = drawn(headline, runs_left=True)[1]
    assert not is_blank(picture, begins)
    assert is_blank(picture, ends)
    assert is_blank(drawn(headline)[1], begins)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("GPT-5 “reads” Žižek’s maps …", True), ("", True), ("日本", False), ("Привет", False), ("a 日 b", False)],
)
def test_letters_that_no_font_has_are_known(text: str, expected: bool) -> None:  # noqa: FBT001 - a case of a table
    """A letter of the second font counts."""
    assert has_letters(text, LOOK.headline_fonts) is expected
