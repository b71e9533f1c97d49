"""A card of 1200 by 630 pixels: the site's name, the section, the headline, who wrote it.

Two colours on paper, each in eight steps, so that a card is a small file. The same card and look are the same bytes for
one version of Pillow.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

from plugins.edition.structured_data import CARD_HEIGHT as HEIGHT
from plugins.edition.structured_data import CARD_WIDTH as WIDTH

_MARGIN: Final = 72
_ROOM: Final = WIDTH - 2 * _MARGIN
_HEADLINE_TOP, _HEADLINE_BOTTOM = 196, 516
_HEADLINE_SIZES: Final = range(88, 47, -4)
"""In pixels; the largest is taken at which the headline has room."""
_LEADING: Final = 1.12
_STEPS: Final = 8
_NO_SIGN: Final = "\uffff"
"""A sign that no font has: what is drawn for it is drawn for every sign that a font lacks."""
_ELLIPSIS: Final = "\u2026"
_PROBE_SIZE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says. ``headline`` may be empty: then the site's name stands in its place."""

    headline: str
    section: str
    byline: str
    site: str
    runs_left: bool = False
    """Whether the headline is written from right to left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Fonts as the bytes of their files, the first that has a sign draws it; colours as ``#rrggbb``."""

    headline_fonts: tuple[bytes, ...]
    furniture_fonts: tuple[bytes, ...]
    paper: str
    ink: str
    signal: str


def draw_card(card: Card, look: Look) -> bytes:
    """The card as PNG. Signs that no font has are drawn as boxes: ask :func:`has_letters` first."""
    ink, signal = Image.new("L", (WIDTH, HEIGHT)), Image.new("L", (WIDTH, HEIGHT))
    in_ink, in_signal = ImageDraw.Draw(ink), ImageDraw.Draw(signal)
    furniture = _Type(look.furniture_fonts, 30)
    in_ink.rectangle((_MARGIN, 56, WIDTH - _MARGIN, 61), fill=255)
    in_ink.rectangle((_MARGIN, 66, WIDTH - _MARGIN, 67), fill=255)
    _write(in_ink, (_MARGIN, 84), _shortened(card.site, furniture, _ROOM // 2), furniture)
    section = _shortened(card.section, furniture, _ROOM // 2)
    _write(in_signal, (WIDTH - _MARGIN - furniture.length(section), 84), section, furniture)
    _write_headline(in_ink, card.headline or card.site, look.headline_fonts, runs_left=card.runs_left)
    in_ink.rectangle((_MARGIN, 542, WIDTH - _MARGIN, 543), fill=255)
    byline = _shortened(card.byline, furniture, _ROOM)
    start = WIDTH - _MARGIN - furniture.length(byline) if card.runs_left else _MARGIN
    _write(in_ink, (start, 560), byline, furniture, runs_left=card.runs_left)
    return _saved(ink, signal, look)


def _write_headline(draw: ImageDraw.ImageDraw, headline: str, fonts: tuple[bytes, ...], *, runs_left: bool) -> None:
    sizes = (_Type(fonts, size) for size in _HEADLINE_SIZES)
    sized = next((fitting for fitting in sizes if _has_room(headline, fitting)), _Type(fonts, _HEADLINE_SIZES[-1]))
    lines, most = list(_lines(headline, sized)), _most_lines(sized)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), sized, _ROOM)]
    for number, line in enumerate(lines):
        left = WIDTH - _MARGIN - sized.length(line) if runs_left else _MARGIN
        place = (left, _HEADLINE_TOP + round(number * sized.size * _LEADING))
        _write(draw, place, line, sized, runs_left=runs_left)


def _has_room(headline: str, fonts: _Type) -> bool:
    return len(list(_lines(headline, fonts))) <= _most_lines(fonts)


def _most_lines(fonts: _Type) -> int:
    return int((_HEADLINE_BOTTOM - _HEADLINE_TOP) // (fonts.size * _LEADING))


def _lines(text: str, fonts: _Type) -> Iterator[str]:
    """``text`` in lines that have room, broken between words, or in a word that is longer than a line."""
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if fonts.length(joined) <= _ROOM:
            line = joined
            continue
        if line:
            yield line
        line = ""
        for letter in word:
            if line and fonts.length(line + letter) > _ROOM:
                yield line
                line = ""
            line += letter
    if line:
        yield line


def _shortened(text: str, fonts: _Type, room: float) -> str:
    """The text, or as many of its words as have room with an ellipsis behind them."""
    if fonts.length(text) <= room:
        return text
    words = text.split()
    while len(words) > 1 and fonts.length(" ".join(words) + _ELLIPSIS) > room:
        words.pop()
    shown = " ".join(words)
    while shown and fonts.length(shown + _ELLIPSIS) > room:
        shown = shown[:-1]
    return shown + _ELLIPSIS


def has_letters(text: str, files: Sequence[bytes]) -> bool:
    """Whether the fonts have every sign of ``text`` among them."""
    return all(sign.isspace() or any(_has(file, sign) for file in files) for sign in set(text))


@dataclass(frozen=True, slots=True)
class _Type:
    """Fonts in one size, in pixels."""

    files: tuple[bytes, ...]
    size: int

    def pieces(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """The text in stretches with the font of each: one that has it all, or letter by letter the first that does."""
        signs = {sign for sign in text if not sign.isspace()}
        whole = next((file for file in self.files if all(_has(file, sign) for sign in signs)), None)
        if whole is not None:
            yield text, _font(whole, self.size)
            return
        piece, drawn_by = "", self.files[0]
        for sign in text:
            file = drawn_by if sign.isspace() else next((f for f in self.files if _has(f, sign)), self.files[0])
            if file is not drawn_by and piece:
                yield piece, _font(drawn_by, self.size)
                piece = ""
            piece, drawn_by = piece + sign, file
        yield piece, _font(drawn_by, self.size)

    def length(self, text: str) -> float:
        """In pixels."""
        return sum(font.getlength(piece) for piece, font in self.pieces(text)) if text else 0.0

    @property
    def ascent(self) -> int:
        """From the top of a line to its base."""
        return _font(self.files[0], self.size).getmetrics()[0]


@lru_cache(maxsize=128)
def _font(file: bytes, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(file), size)


@lru_cache(maxsize=1 << 14)
def _has(file: bytes, sign: str) -> bool:
    font = _font(file, _PROBE_SIZE)
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NO_SIGN))


def _write(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    fonts: _Type,
    *,
    runs_left: bool = False,
) -> None:
    """The text from its upper left corner."""
    left, top = place
    baseline = top + fonts.ascent
    pieces = [*fonts.pieces(text)] if text else []
    direction = "rtl" if runs_left else None  # else the first letter of each line would tell
    for piece, font in pieces[::-1] if runs_left else pieces:
        draw.text((left, baseline), piece, fill=255, font=font, anchor="ls", direction=direction)
        left += font.getlength(piece, direction=direction)


def _saved(ink: Image.Image, signal: Image.Image, look: Look) -> bytes:
    steps = ImageChops.lighter(ink.point(_stepped(0)), signal.point(_stepped(_STEPS)))
    steps = steps.convert("P")
    steps.putpalette([*_ramp(look.paper, look.ink), *_ramp(look.paper, look.signal)])
    file = io.BytesIO()
    steps.save(file, "PNG", bits=4, optimize=False, compress_level=9)
    return file.getvalue()


def _stepped(first: int) -> Callable[[int], int]:
    return lambda cover: first + round(cover * (_STEPS - 1) / 255) if cover else 0


def _ramp(paper: str, colour: str) -> list[int]:
    """Red, green and blue of each step from one colour to another."""
    light, dark = ImageColor.getrgb(paper)[:3], ImageColor.getrgb(colour)[:3]
    return [
        round(one + (other - one) * step / (_STEPS - 1))
        for step in range(_STEPS)
        for one, other in zip(light, dark, strict=True)
    ]
