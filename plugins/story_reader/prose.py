"""What of a body is read aloud, and how many words that is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from plugins.story_reader.html_tree import text_of, words_of

_PARAGRAPHS = ("p", "li", "dt", "dd", "h2", "h3", "h4", "h5", "h6")
_NO_PROSE = ("code", "figure", "kbd", "math", "pre", "samp", "svg", "table")
_NOT_OWN = frozenset((*_NO_PROSE, "p", "ul", "ol", "dl", "sup", "script"))
"""In a paragraph: what speaks for itself, and what nobody reads aloud."""
_SIGNS = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_WORD = re.compile(rf"{_SIGNS}|[^\W_]+(?:['\u2019.\-][^\W_]+)*")
_SPACED_WORD = re.compile(r"\w+(?:['\u2019.\-]\w+)*")
"""The same, in half the time, where there are neither signs that are words nor underscores."""
_SIGN_WORD = re.compile(_SIGNS)


def prose_of(root: Element) -> str:
    """Plain prose without code, tables, figures and footnote marks; a blank line between paragraphs."""
    silent = _silent(root)
    mixed = _mixed(root)
    paragraphs: list[str] = []
    for element in root.iterdescendants(*_PARAGRAPHS):
        if element not in silent:
            text = " ".join((own_text(element) if element in mixed else text_of(element)).split())
            if text:
                paragraphs.append(text)
    if not paragraphs:
        return "" if next(root.iterdescendants(*_NO_PROSE), None) is not None else words_of(root)
    return "\n\n".join(paragraphs)


def count_words(prose: str) -> int:
    """Words as readers count them: a name with dots and hyphens is one, each Chinese sign is one."""
    has_others = "_" in prose or not (prose.isascii() or _SIGN_WORD.search(prose) is None)
    return len((_WORD if has_others else _SPACED_WORD).findall(prose))


def own_text(element: Element) -> str:
    """Text of ``element`` but not of paragraphs and lists inside it, which speak for themselves."""
    return "".join(_own_pieces(element))


def _own_pieces(element: Element) -> Iterator[str]:
    """By hand instead of by recursion: a body may be nested deeper than Python's stack."""
    yield element.text or ""
    open_ = [iter(element)]
    tails = [""]
    while open_:
        child = next(open_[-1], None)
        if child is None:
            open_.pop()
            yield tails.pop()
        elif child.tag in _NOT_OWN or not isinstance(child.tag, str):
            yield child.tail or ""
        else:
            yield child.text or ""
            open_.append(iter(child))
            tails.append(child.tail or "")


def _silent(root: Element) -> set[Element]:
    """Paragraphs inside code, tables, figures."""
    covered: set[Element] = set()
    for outer in root.iterdescendants(*_NO_PROSE):
        if outer not in covered:
            covered.update(outer.iterdescendants(*_PARAGRAPHS, *_NO_PROSE))
    return covered


def _mixed(root: Element) -> set[Element]:
    """Elements that hold something which is not their own text, at any depth."""
    holding: set[Element] = set()
    for inner in root.iterdescendants(*_NOT_OWN):
        outer = inner.getparent()
        while outer is not None and outer not in holding:
            holding.add(outer)
            outer = outer.getparent()
    return holding
