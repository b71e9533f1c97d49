from __future__ import annotations

from pathlib import Path

import pytest
from markdown import Markdown, inlinepatterns
from markdown.blockprocessors import BlockProcessor, ParagraphProcessor
from markdown.extensions import Extension

from plugins.story_reader import quick_blocks, quick_inline, quick_markdown, quick_tree
from plugins.story_reader.conversion import build_converter, to_html
from plugins.story_reader.quick_markdown import QuickExtension

FORMS = quick_blocks.FORMS | quick_inline.FORMS | quick_tree.FORMS
CONTENT = Path(__file__).parents[3] / "content"


def parts(converter: Markdown) -> list[object]:
    return [
        converter.parser,
        *converter.parser.blockprocessors,
        *converter.preprocessors,
        *converter.inlinePatterns,
        *converter.treeprocessors,
    ]


def test_stories_of_the_site_come_to_the_same_html() -> None:
    """Every story in content/ is converted as Python-Markdown alone converts it."""
    plain = build_converter()
    texts = [path.read_text(encoding="utf-8") for path in sorted(CONTENT.rglob("*.md"))]
    assert texts
    for text in texts:
        assert to_html(text) == plain.reset().convert(text)


def test_the_newsrooms_processors_are_all_quick() -> None:
    """Nothing that the newsroom's extensions register is asked about everything, except what takes paragraphs."""
    plain, quick = build_converter(), build_converter(QuickExtension())
    assert [type(part) for part in parts(quick)] == [FORMS.get(type(part), type(part)) for part in parts(plain)]
    assert all(quick_inline.needs_of(pattern) is not None for pattern in quick.inlinePatterns)
    unknown = {type(each) for each in quick.parser.blockprocessors} - set(quick_blocks.BLOCK_OPENS)
    assert unknown == {ParagraphProcessor}


def test_another_version_of_the_library_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not compared is not replaced."""
    monkeypatch.setattr(quick_markdown, "COMPARED_WITH", (2, 0, 0))
    assert [type(part) for part in parts(build_converter(QuickExtension()))] == [
        type(part) for part in parts(build_converter())
    ]


class _Shout(inlinepatterns.SimpleTextInlineProcessor):
    """Not one of the library's own; the line break below is one, with another pattern."""


class _Signature(BlockProcessor):
    def test(self, parent: object, block: str) -> bool:  # noqa: ARG002 - not read here
        return block.startswith("-- ")

    def run(self, parent: object, blocks: list[str]) -> None:  # noqa: ARG002 - not read here
        blocks.pop(0)


class _Foreign(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.inlinePatterns.register(_Shout("(?<=a)(b)(?=c)"), "shout", 5)
        md.inlinePatterns.register(inlinepatterns.SubstituteTagInlineProcessor("~~", "br"), "linebreak", 100)
        md.parser.blockprocessors.register(_Signature(md.parser), "signature", 200)


@pytest.mark.parametrize("order", [(_Foreign, QuickExtension), (QuickExtension, _Foreign)])
def test_processors_of_others_are_asked_about_everything(order: tuple[type[Extension], ...]) -> None:
    """A pattern or block processor of a class that is not the library's own works, registered before or after."""
    plain, quick = build_converter(_Foreign()), build_converter(*(each() for each in order))
    for text in ("abc", "-- me\n\ntext", "plain", "a ~~ b  \nc", "x*y*"):
        assert quick.reset().convert(text) == plain.reset().convert(text)
    assert quick.reset().convert("-- me\n\ntext") == "<p>text</p>"


def test_a_processor_registered_between_two_stories_is_asked() -> None:
    """What is asked follows the registries as they are when a story begins."""
    converter = build_converter(QuickExtension())
    assert converter.convert("-- me\n\n~a~") == "<p>-- me</p>\n<p>~a~</p>"
    converter.parser.blockprocessors.register(_Signature(converter.parser), "signature", 200)
    converter.inlinePatterns.register(inlinepatterns.SimpleTagInlineProcessor("(~)(a)~", "s"), "struck", 5)
    assert converter.convert("-- me\n\n~a~") == "<p><s>a</s></p>"


@pytest.mark.parametrize(
    "text", ["[" * 40_000, "![" * 20_000, "[^" * 20_000, "[a](" * 10_000, "[" * 20_000 + "]" * 20_000 + "(x"]
)
def test_unclosed_brackets_do_not_hold_up_a_build(text: str) -> None:
    """The library alone reads to the end of the text for each bracket, which takes minutes here."""
    assert to_html(text) == f"<p>{text}</p>"


def test_a_story_that_cannot_be_converted_leaves_no_trace() -> None:
    """After lists in lists beyond the recursion limit, the next story is converted as ever."""
    story = "- a\n- b\n\nText."
    before = to_html(story)
    with pytest.raises(RecursionError):
        to_html("".join(f"{'    ' * depth}- x\n" for depth in range(600)))
    assert to_html(story) == before
