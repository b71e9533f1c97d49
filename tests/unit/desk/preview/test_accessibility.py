"""What keeps some readers from a page."""

from __future__ import annotations

import re

import pytest

from desk.preview.accessibility import check_colours, check_page, contrast
from plugins.newsroom.findings import Location
from tests.support.sites import ROOT

HERE = Location("content/articles/a.md", 1)


@pytest.mark.parametrize(
    ("main", "said"),
    [
        ("<h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2>", []),
        ("<h1>A</h1><h3>C <b>d</b></h3>", ["the heading 'C d' is of level 3, and the one before it of level 1"]),
        ("<h2>B</h2>", ["the page has no headings of the first level"]),
        ("<h1>A</h1><h1>B</h1>", ["the page has 2 headings of the first level"]),
        ("<h1>A</h1><h2> </h2>", ["a heading is empty"]),
        ('<h1><img src="a.png" alt="A"></h1>', []),
        ('<h1>A</h1><img src="a.png">', ["the picture 'a.png' has no 'alt'"]),
        ('<h1>A</h1><img src="a.png" alt=""><img src="b.png" role="presentation">', []),
    ],
)
def test_pictures_and_headings_are_looked_at(main: str, said: list[str]) -> None:
    """Each fault is one warning at the page's file."""
    found = check_page(f"<html><body>{main}</body></html>".encode(), HERE)
    assert [finding.what for finding in found] == said
    assert {finding.location for finding in found} <= {HERE}


def test_a_fragment_has_no_outline() -> None:
    """It stands in pages that have one."""
    assert check_page(b"<h3>Recent news</h3>", HERE) == []


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white has most, a colour on itself none; short notation counts as long."""
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#abcdef", "#abcdef") == 1
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#fff", "#777") == contrast("#777777", "#ffffff")


def test_colours_are_looked_at_in_both_schemes() -> None:
    """As they are set last; a value that is no plain colour is passed over."""
    style = "--paper: #fff; --ink: #888; --signal: var(--ink); --paper: light-dark(#fff, #000); --on-signal: #eee;"
    (found,) = check_colours(style, HERE)
    assert (found.id, "--ink on --paper" in found.what, "3.5 to 1 in the light" in found.what) == (
        "NEWS-Y003",
        True,
        True,
    )
    assert check_colours(style.replace("#888", "light-dark(#767676, #767676)"), HERE) == []


def test_our_own_colours_can_be_read() -> None:
    """Every role that is compared is there."""
    tokens = (ROOT / "theme/static/css/tokens.css").read_text(encoding="utf-8")
    assert check_colours(tokens, HERE) == []
    for text in ("--ink", "--ink-quiet", "--signal", "--code-comment", "--code-word", "--code-name"):
        washed = re.sub(rf"{text}: light-dark\(#\w+", f"{text}: light-dark(#fefefe", tokens)
        assert f"{text} on --paper" in check_colours(washed, HERE)[0].what
