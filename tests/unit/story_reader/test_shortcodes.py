from __future__ import annotations

import pytest

from plugins.newsroom.article import BlockKind, StoryBody
from plugins.newsroom.findings import Severity
from plugins.story_reader.body import shape_body
from plugins.story_reader.reader import read_story
from plugins.story_reader.typography import typeset_html
from tests.support.stories import HEAD, SETTINGS, lines_of


def read(text: str) -> tuple[StoryBody, list[str], list[str]]:
    """Body, report and addresses of a story whose text starts at line 7."""
    source = f"---\n{HEAD}\ndek: One.\n---\n\n{text}\n".encode()
    story, body = read_story(source, path="x.md", uri="a/x.md", settings=SETTINGS)
    assert body is not None
    faults = [finding for finding in story.findings if finding.severity is not Severity.NOTICE]
    return body, lines_of(faults), [address for address, _ in story.links]


def outline(text: str) -> list[str]:
    return [note.kind.value for note in read(text)[0].outline]


def test_a_shortcode_in_a_paragraph_of_its_own_is_a_place() -> None:
    """It has no text, no words, and the id that it names; blanks inside do not matter."""
    body, report, links = read("Lede.\n\nOne two.\n\n[[signup]]\n\nThree.\n\n[[ signup : chips ]]")
    assert report == []
    assert links == ["newsroom:signup/chips"]
    assert [str(block) for block in body.blocks] == ["<p>One&nbsp;two.</p>", "", "<p>Three.</p>", ""]
    assert [(note.kind, note.words, note.newsletter) for note in body.outline] == [
        (BlockKind.PROSE, 2, ""),
        (BlockKind.SIGNUP, 0, ""),
        (BlockKind.PROSE, 1, ""),
        (BlockKind.SIGNUP, 0, "chips"),
    ]


def test_every_block_has_its_kind() -> None:
    """Lead-ins with their bullets are one block of prose; footnotes, tables, figures and code are others."""
    text = "Lede.\n\nProse.\n\n## Head\n\n- a\n- b\n\n**Label:** x\n\n- c\n\n> Quote\n\n| a |\n|---|\n| b |\n\n    code"
    assert outline(text) == ["prose", "heading", "list", "prose", "other", "other", "other"]


def test_a_place_above_the_lede_leaves_the_lede_alone() -> None:
    """It is the first block after it."""
    body, report, _ = read("[[signup]]\n\nLede.\n\nMore.")
    assert (str(body.lede_html), report) == ("Lede.", [])
    assert [note.kind for note in body.outline] == [BlockKind.SIGNUP, BlockKind.PROSE]


@pytest.mark.parametrize("lead_in", ["Three things:", "**Label:** three things"])
def test_a_place_before_a_list_goes_below_it(lead_in: str) -> None:
    """The lead-in keeps its bullets."""
    assert outline(f"Lede.\n\n{lead_in}\n\n[[signup]]\n\n- a\n- b\n\nMore.") == [
        *(["prose"] if lead_in.startswith("**") else ["prose", "list"]),
        "signup",
        "prose",
    ]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("Lede with [[signup]] in it.", 7, "[[signup]]"),
        ("Lede.\n\n[[signup]]\n\n- one\n- [[signup]]", 12, "[[signup]]"),
        ("Lede.\n\n> [[signup:chips]]", 9, "[[signup:chips]]"),
        ("Lede.\n\n**[[signup]]**", 9, "[[signup]]"),
        ("Lede.\n\n| a |\n|---|\n| [[signup]] |", 11, "[[signup]]"),
        ("Lede.\n\nText\n[[SIGNUP]]", 10, "[[SIGNUP]]"),
    ],
)
def test_a_shortcode_in_a_wrong_place_is_taken_out_and_told(text: str, line: int, what: str) -> None:
    """In a sentence, a list, a quotation, a table: a warning with its line, and no trace on the page."""
    body, report, _ = read(text)
    (finding,) = report
    assert finding.startswith(f"x.md:{line}:")
    assert f"warning NEWS-N002 {what} stands inside a text; give it a paragraph of its own" in finding
    assert "[[" not in "".join((body.lede_html, *body.blocks))


def test_an_unknown_shortcode_stays_and_is_told() -> None:
    """With the nearest name, or what there is."""
    body, report, _ = read("Lede.\n\n[[sing-up]]\n\nAnd [[gallery:3]].")
    near, far = report
    assert near == "x.md:9:1: warning NEWS-N001 unknown shortcode [[sing-up]]; did you mean '[[signup]]'?"
    assert far.startswith("x.md:11:5: warning NEWS-N001 unknown shortcode [[gallery:3]]; there is [[signup]] and")
    assert "[[sing-up]]" in body.blocks[0]


def test_code_and_other_brackets_are_no_shortcodes() -> None:
    """Code in a line or a block, matrices, notes in brackets, a link whose words are in brackets."""
    text = "Lede `[[signup]]`.\n\n    [[signup]]\n\n[[0, 1], [2]], [[a note]], [[1]](https://a.example/)"
    body, report, links = read(text)
    assert report == []
    assert links == []
    assert "[[signup]]" in body.lede_html
    assert [note.kind for note in body.outline] == [BlockKind.OTHER, BlockKind.PROSE]


def test_no_markup_of_a_writer_makes_a_place() -> None:
    """Whatever it is called."""
    html = "<p>Lede.</p><Signup id-of='chips'></Signup><signup>Text</signup>"
    shaped = shape_body(html, source=html, first_line=1, path="x", uri="x", lang="en", typeset=typeset_html)
    assert BlockKind.SIGNUP not in {note.kind for note in shaped.body.outline}
