"""What keeps some readers from a page: pictures without words, headings that lead astray, colours too close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final

from plugins.newsroom.findings import Finding, Location, warning

LEAST_CONTRAST: Final = 4.5
"""For text, by the Web Content Accessibility Guidelines 2.2, 1.4.3."""
_GROUND = "paper"
_ON_GROUND = ("ink", "ink-quiet", "signal", "code-comment", "code-word", "code-text", "code-number", "code-name")
_PAIRS = (*((ink, _GROUND) for ink in _ON_GROUND), ("on-signal", "signal"))
"""Text, and what it stands on: the roles of ``tokens.css``."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PROPERTY = re.compile(r"--([\w-]+):\s*(?:light-dark\(\s*(#\w+)\s*,\s*(#\w+)\s*\)|(#\w+))\s*;")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


class _Outline(HTMLParser):
    """The headings of a page (level and text), and its pictures without an ``alt``."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.wordless: list[str] = []
        self.is_page = False
        self._open: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.is_page |= tag == "body"
        if tag in _HEADINGS:
            self._open = []
        elif tag == "img":
            if "alt" not in given and given.get("role") != "presentation":
                self.wordless.append(given.get("src") or "")
            if self._open is not None:
                self._open.append(given.get("alt") or "")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HEADINGS and self._open is not None:
            self.headings.append((int(tag[1]), " ".join("".join(self._open).split())))
            self._open = None


def check_page(page: bytes, owner: Location) -> list[Finding]:
    """Pictures without ``alt``, and headings: one first, none skipped, none empty. A fragment has no outline."""
    outline = _Outline()
    outline.feed(page.decode("utf-8", "replace"))
    outline.close()
    if not outline.is_page:
        return []
    return [
        *(
            warning(owner, "NEWS-Y001", f"the picture '{src}' has no 'alt'", 'write one; alt="" where it only adorns')
            for src in outline.wordless
        ),
        *_check_headings(outline.headings, owner),
    ]


def _check_headings(headings: list[tuple[int, str]], owner: Location) -> Iterator[Finding]:
    first = sum(level == 1 for level, _ in headings)
    if first != 1:
        yield warning(owner, "NEWS-Y002", f"the page has {first or 'no'} headings of the first level", "give it one h1")
    for (before, _), (level, text) in pairwise(headings):
        if level > before + 1:
            what = f"the heading '{text}' is of level {level}, and the one before it of level {before}"
            yield warning(owner, "NEWS-Y002", what, f"use h{before + 1}")
    if not all(text for _, text in headings):
        yield warning(owner, "NEWS-Y002", "a heading is empty", "give it words, or take it out")


def check_colours(style: str, place: Location) -> list[Finding]:
    """Text that can hardly be told from what it stands on, by the colours that roles have in light and in dark."""
    findings = []
    for number, scheme in enumerate(("light", "dark")):
        colours = {role: shades[number] for role, shades in _colours(style).items()}
        for text, ground in _PAIRS:
            if text in colours and ground in colours:
                ratio = contrast(colours[text], colours[ground])
                if ratio < LEAST_CONTRAST:
                    what = f"--{text} on --{ground} has a contrast of {ratio:.1f} to 1 in the {scheme} scheme"
                    findings.append(warning(place, "NEWS-Y003", what, f"choose colours with {LEAST_CONTRAST} or more"))
    return findings


def _colours(style: str) -> dict[str, tuple[str, str]]:
    """The light and the dark colour of each custom property, as it is set last."""
    colours: dict[str, tuple[str, str]] = {}
    for role, light, dark, only in _PROPERTY.findall(style):
        shades = (light or only, dark or only)
        if all(map(_COLOUR.fullmatch, shades)):
            colours[role] = shades
    return colours


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as ``#rgb`` or ``#rrggbb``: 1 to 21, in either order."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, by the same guidelines."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
