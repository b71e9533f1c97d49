from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from plugins.edition.covers import draw_cover

SECTIONS = ("news", "launches", "deals", "research", "policy", "chips", "seventh")
SLUGS = ("a", "gpt-5", "gpt-5-2", "人工智能", "x" * 180, *(f"story-{n}" for n in range(40)))
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_cover_is_well_formed_and_small(section: str) -> None:
    """Every section's drawing is XML, under 8 KB, of whole numbers, hidden from assistive technology."""
    for slug in SLUGS:
        cover = str(draw_cover(slug, SECTIONS, section))
        root = etree.fromstring(cover)
        assert root.get("aria-hidden") == "true"
        assert root.get("viewBox") == "0 0 640 400"
        assert len(cover.encode()) < 8_000, slug
        assert not re.search(r"\d\.\d", cover)
        assert len(list(root)) > 1


@pytest.mark.parametrize("section", SECTIONS)
def test_stories_have_covers_of_their_own(section: str) -> None:
    """Another slug gives another drawing."""
    assert len({draw_cover(slug, SECTIONS, section) for slug in SLUGS}) == len(SLUGS)


def test_sections_have_motifs_of_their_own() -> None:
    """One slug looks different in each of the first six sections."""
    assert len({draw_cover("a", SECTIONS, section).split(">", 1)[1] for section in SECTIONS[:6]}) == 6


def test_a_cover_is_the_same_on_every_machine() -> None:
    """Another process with another hash seed draws the same bytes."""
    code = f"from plugins.edition.covers import draw_cover; print(draw_cover('gpt-5', {SECTIONS!r}, 'chips'))"
    drawn = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert drawn.stdout.strip() == draw_cover("gpt-5", SECTIONS, "chips")


def test_a_cover_has_no_colour_and_no_style_of_its_own() -> None:
    """Colours come from the theme by class, so that dark mode and print can change them."""
    for section in SECTIONS:
        assert not re.search(r"fill=|stroke=|style=|#[0-9a-f]{3}", draw_cover("a", SECTIONS, section))
