"""From a text to its blocks: preprocessors and block processors that are asked only where they can have work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, ElementTree

from markdown import blockprocessors, preprocessors
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import abbr, def_list, fenced_code, footnotes, md_in_html, sane_lists, tables
from markdown.util import ETX, STX


class _Whitespace(preprocessors.NormalizeWhitespace):
    _BLANK_LINE: Final = re.compile(r"\n +(?=\n)")

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        if "\t" in source or "\r" in source or STX in source or ETX in source:
            return super().run(lines)
        return self._BLANK_LINE.sub("\n", f"{source}\n\n").split("\n")


class _FencedCode(fenced_code.FencedBlockPreprocessor):
    """Looks for fences only in a text with one that can close: the library reads to the end for each that opens."""

    _CLOSING: Final = re.compile(r"\n(?:`{3,}|~{3,}) *(?=\n|\Z)")

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return source.split("\n") if self._CLOSING.search(source) is None else super().run(lines)


def _has_markup(source: str) -> bool:
    """Whether the library's HTML parser gives anything but its input: it closes a bare ``&#38`` as well."""
    return "<" in source or "&#" in source


class _HtmlBlocks(preprocessors.HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return super().run(lines) if _has_markup(source) else source.split("\n")


class _MarkdownInHtml(md_in_html.HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        return super().run(lines) if _has_markup(source) else source.split("\n")


_DIGIT: Final = "a digit"
_OTHER: Final = "another character"
_NONE: Final[frozenset[str]] = frozenset()


class _Opens(NamedTuple):
    """The characters one of which must begin a line of a block that a processor takes."""

    first: frozenset[str]
    """For the first line: characters, ``_DIGIT``, or "" for an empty block."""
    later: frozenset[str] = _NONE
    """For any line after it."""


def _opens(first: str, later: str = "") -> _Opens:
    return _Opens(frozenset(first), frozenset(later))


BLOCK_OPENS: Final[dict[type, _Opens]] = {
    md_in_html.MarkdownInHtmlProcessor: _opens(STX),
    blockprocessors.EmptyBlockProcessor: _Opens(frozenset(("", "\n"))),
    blockprocessors.ListIndentProcessor: _opens(" "),
    def_list.DefListIndentProcessor: _opens(" "),
    blockprocessors.CodeBlockProcessor: _opens(" "),
    tables.TableProcessor: _opens("", "|"),
    blockprocessors.HashHeaderProcessor: _opens("#", "#"),
    blockprocessors.SetextHeaderProcessor: _opens("", "=-"),
    blockprocessors.HRProcessor: _opens(" -_*", " -_*"),
    blockprocessors.OListProcessor: _Opens(frozenset((" ", _DIGIT))),
    sane_lists.SaneOListProcessor: _Opens(frozenset((" ", _DIGIT))),
    blockprocessors.UListProcessor: _opens(" *+-"),
    sane_lists.SaneUListProcessor: _opens(" *+-"),
    def_list.DefListProcessor: _opens(" :", " :"),
    blockprocessors.BlockQuoteProcessor: _opens(" >", " >"),
    footnotes.FootnoteBlockProcessor: _opens(" [", " ["),
    abbr.AbbrBlockprocessor: _opens("*", "*"),
    blockprocessors.ReferenceProcessor: _opens(" [", " ["),
}

_FIRST_LINE: Final = _NONE.union(*(opens.first for opens in BLOCK_OPENS.values()))
_LATER_LINE: Final = re.compile(
    "\n([{}])".format(re.escape("".join(_NONE.union(*(opens.later for opens in BLOCK_OPENS.values())))))
)


class _Blocks(BlockParser):
    """Asks a block processor only about blocks whose lines begin as it needs them to."""

    _asked: tuple[BlockProcessor, ...] | None = None
    _plans: dict[tuple[str, frozenset[str]], tuple[BlockProcessor, ...]]

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - the library's name
        self._look_at_processors()
        # As the library does: a call of its own would be one frame more, and quotes nest as deep as frames allow.
        self.root = Element(self.md.doc_tag)
        self.parseChunk(self.root, "\n".join(lines))
        return ElementTree(self.root)

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802 - the library's name
        if self._asked is None:
            self._look_at_processors()
        while blocks:
            for processor in self._plan(blocks[0]):
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break

    def _look_at_processors(self) -> None:
        processors = tuple(self.blockprocessors)
        if processors != self._asked:
            self._asked, self._plans = processors, {}

    def _plan(self, block: str) -> tuple[BlockProcessor, ...]:
        first = block[:1]
        if first not in _FIRST_LINE:
            first = _DIGIT if first.isdecimal() else _OTHER
        later = frozenset(_later_lines(block)) if "\n" in block else _NONE
        plan = self._plans.get((first, later))
        if plan is None:
            plan = self._plans[first, later] = tuple(
                processor
                for processor in self._asked or ()
                if (opens := BLOCK_OPENS.get(type(processor))) is None or first in opens.first or later & opens.later
            )
        return plan


def _later_lines(block: str) -> list[str]:
    found: list[str] = _LATER_LINE.findall(block)
    if "|" in block:  # the lines of a table may begin with anything
        found.append("|")
    return found


FORMS: Final[dict[type, type]] = {
    BlockParser: _Blocks,
    preprocessors.NormalizeWhitespace: _Whitespace,
    fenced_code.FencedBlockPreprocessor: _FencedCode,
    preprocessors.HtmlBlockPreprocessor: _HtmlBlocks,
    md_in_html.HtmlBlockPreprocessor: _MarkdownInHtml,
}
