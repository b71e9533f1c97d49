"""Generated covers: a picture for every story without one, drawn from its slug and section alone.

Each section has a motif; the slug seeds its form. Colours come from the theme by class: ``c0``
is the ground, ``c1`` to ``c3`` inks, ``cs`` the signal colour; ``l1``, ``l2`` and ``ls`` are the
same for lines. Coordinates are whole numbers in a 640 by 400 box, so bytes never vary. No motif looks like a
chart of figures: a drawing beside a story must not seem to report something.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 640, 400


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover not drawn yet; most cards show theirs on few pages, or on none."""

    slug: str
    section_ids: tuple[str, ...]
    section: str

    @property
    def html(self) -> Markup:
        """The drawing."""
        return _drawn(self)


@functools.lru_cache(maxsize=4096)
def _drawn(cover: Cover) -> Markup:
    return draw_cover(cover.slug, cover.section_ids, cover.section)


class _Dice:
    """Numbers from a digest: the same for the same seed, on every machine and Python."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count, self._bytes = seed.encode(), 0, b""

    def below(self, limit: int) -> int:
        """A whole number from 0 to ``limit`` - 1; the bias of the modulo does not matter here."""
        if not self._bytes:
            self._bytes = hashlib.blake2b(self._seed, salt=self._count.to_bytes(8, "little")).digest()
            self._count += 1
        first, self._bytes = self._bytes[:2], self._bytes[2:]
        return int.from_bytes(first, "little") % limit


def draw_cover(slug: str, section_ids: Sequence[str], section: str) -> Markup:
    """An inline SVG, hidden from assistive technology: the headline beside it says what it is."""
    motif = _MOTIFS[section_ids.index(section) % len(_MOTIFS)]
    shapes = "".join(motif(_Dice(f"{section}/{slug}")))
    return Markup(  # noqa: S704 - numbers and class names only
        f'<svg class="cover cover--{section}" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" '
        'aria-hidden="true" focusable="false">'
        f'<rect class="c0" width="{WIDTH}" height="{HEIGHT}"/>{shapes}</svg>'
    )


def _columns(dice: _Dice) -> Iterator[str]:
    """Columns of type, one line of them in the signal colour."""
    count = 4 + dice.below(3)
    width = (WIDTH - 80) // count
    marked = dice.below(count)
    for column in range(count):
        x = 40 + column * width
        top = 60 + 20 * dice.below(7)
        lines = "".join(
            f"M{x} {y}h{width - 24 - (dice.below(width // 2) if dice.below(4) == 0 else 0)}"
            for y in range(top, HEIGHT - 40, 20)
        )
        yield f'<path class="l{1 + column % 2}" stroke-width="{6 if column == marked else 3}" d="{lines}"/>'
        if column == marked:
            yield f'<rect class="cs" x="{x}" y="{top - 34}" width="{width - 24}" height="16"/>'


def _ascent(dice: _Dice) -> Iterator[str]:
    """A body that leaves its orbits: arcs around a centre, and one dot on its way out."""
    x, y = 140 + dice.below(360), 380 + dice.below(80)
    step = 38 + dice.below(14)
    turns = 6 + dice.below(3)
    for ring in range(1, turns + 1):
        yield f'<circle class="l{1 + ring % 2}" stroke-width="{2 + ring % 3 * 2}" cx="{x}" cy="{y}" r="{ring * step}"/>'
    angle = math.radians(225 + dice.below(90))
    radius = turns * step
    dot = (round(x + radius * math.cos(angle)), round(y + radius * math.sin(angle)))
    yield f'<path class="ls" stroke-width="3" d="M{x} {y}L{dot[0]} {dot[1]}"/>'
    yield f'<circle class="cs" cx="{dot[0]}" cy="{dot[1]}" r="{18 + dice.below(14)}"/>'


def _exchange(dice: _Dice) -> Iterator[str]:
    """Two parties and what they share: discs that overlap, and the lens of both in the signal colour."""
    y, first, second = 180 + dice.below(50), 90 + dice.below(60), 90 + dice.below(60)
    gap = 60 + dice.below(min(first, second) - 50)
    left = 320 - (first + second - gap) // 2 + dice.below(60) - 30
    right = left + first + second - gap
    offset = (right - left) / 2 + (first**2 - second**2) / (2 * (right - left))
    half = math.isqrt(round(first**2 - offset**2))
    x = round(left + offset)
    yield f'<circle class="c1" cx="{left}" cy="{y}" r="{first}"/>'
    yield f'<circle class="c3" cx="{right}" cy="{y}" r="{second}"/>'
    lens = f"M{x} {y - half}A{first} {first} 0 0 1 {x} {y + half}A{second} {second} 0 0 1 {x} {y - half}"
    yield f'<path class="cs" d="{lens}"/>'
    for ring in range(1, 3 + dice.below(3)):
        yield f'<circle class="l2" stroke-width="2" cx="{left}" cy="{y}" r="{first + 22 * ring}"/>'


def _lattice(dice: _Dice) -> Iterator[str]:
    """A lattice of points: some have grown, and all of those lead to one."""
    points = [(60 + 65 * column, 50 + 60 * row) for row in range(6) for column in range(9)]
    dots = "".join(f"M{x - 3} {y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0" for x, y in points)
    yield f'<path class="c2" d="{dots}"/>'
    x, y = points[dice.below(4) * 9 + 9 + 2 + dice.below(5)]
    grown = sorted({points[dice.below(len(points))] for _ in range(6 + dice.below(4))} - {(x, y)})
    rays = "".join(f"M{x} {y}L{to_x} {to_y}" for to_x, to_y in grown)
    yield f'<path class="l1" stroke-width="2" d="{rays}"/>'
    for to_x, to_y in grown:
        yield f'<circle class="c1" cx="{to_x}" cy="{to_y}" r="{7 + dice.below(16)}"/>'
    yield f'<circle class="cs" cx="{x}" cy="{y}" r="{28 + dice.below(10)}"/>'


def _chamber(dice: _Dice) -> Iterator[str]:
    """An assembly's half circle of seats, a party of them in the signal colour."""
    rows, first, gap = 5 + dice.below(2), 80 + dice.below(30), 40 + dice.below(9)
    seats = [(row, seat, 9 + 4 * row) for row in range(rows) for seat in range(9 + 4 * row)]
    start, share = dice.below(600) / 1000, 0.12 + dice.below(200) / 1000
    shades: dict[str, list[str]] = {"c1": [], "c3": [], "cs": []}
    for row, seat, count in seats:
        place = seat / (count - 1)
        angle = math.pi * (1 - place)
        radius = first + gap * row
        x, y = round(320 + radius * math.cos(angle)), round(370 - radius * math.sin(angle))
        shade = "cs" if start <= place <= start + share else "c1" if place < start else "c3"
        shades[shade].append(f"M{x - 9} {y}a9 9 0 1 0 18 0a9 9 0 1 0-18 0")
    for shade, marks in shades.items():
        if marks:
            yield f'<path class="{shade}" d="{"".join(marks)}"/>'


def _wafer(dice: _Dice) -> Iterator[str]:
    """Dies on a wafer, with the traces between some of them."""
    size = 52 + 4 * dice.below(5)
    columns, rows = WIDTH // size, HEIGHT // size
    left, top = (WIDTH - columns * size) // 2 + 5, (HEIGHT - rows * size) // 2 + 5
    marked = (2 + dice.below(columns - 4), 1 + dice.below(rows - 2))
    die = size - 10
    for column, row in ((column, row) for row in range(rows) for column in range(columns)):
        x, y, pick = left + column * size, top + row * size, dice.below(5)
        if (column, row) == marked:
            yield f'<rect class="cs" x="{x}" y="{y}" width="{die}" height="{die}"/>'
        elif pick in {0, 1, 2}:
            yield f'<rect class="c{pick + 1}" x="{x}" y="{y}" width="{die}" height="{die}"/>'
        elif pick == 3:
            yield f'<path class="l1" stroke-width="3" d="M{x} {y + die // 2}h{die}M{x + die // 2} {y}v{die}"/>'


_MOTIFS: tuple[Callable[[_Dice], Iterator[str]], ...] = (_columns, _ascent, _exchange, _lattice, _chamber, _wafer)
