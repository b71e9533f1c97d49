"""Shortcodes: ``[[signup]]`` and ``[[signup:ID]]``, each in a paragraph of its own, put a signup block there.

Any other name in double square brackets is left as it stands, with a remark. Code is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast
from urllib.parse import quote

from lxml import etree
from lxml.etree import _Element as Element
from lxml.etree import _ElementUnicodeResult as _TextNode

from plugins.newsroom.findings import nearest
from plugins.story_reader.html_tree import drop, make, set_behind, set_start, storable, text_of
from plugins.story_reader.pasted_html import Remark

MARKER = "Signup"
"""The element that stands for a block; no parser of HTML gives a name with a capital."""
_ID = "id-of"
_SHORTCODE = re.compile(r"\[\[[ \t]*([A-Za-z][\w-]*)[ \t]*(?::[ \t]*([^\[\]\s]*)[ \t]*)?\]\]")
_NOT_READ = ("code", "kbd", "math", "pre", "samp", "svg", "textarea")
_WITH_BRACKETS = etree.XPath(
    f"descendant::text()[contains(., '[[')][not({' or '.join(f'ancestor::{name}' for name in _NOT_READ)})]"
)
_LISTS = frozenset(("ul", "ol", "dl"))
_OWN_PARAGRAPH = "give it a paragraph of its own, between blank lines and outside of lists, tables and quotations"


class Shortcodes(NamedTuple):
    """What was found: remarks, and the newsletters named, as symbolic addresses with what was written."""

    remarks: list[Remark]
    links: list[tuple[str, str]]


NO_SHORTCODES = Shortcodes([], [])


def is_marker(element: Element) -> bool:
    """Whether the element stands for a signup block."""
    return element.tag == MARKER


def newsletter_of(element: Element) -> str:
    """The newsletter that a marker names; empty where it names none."""
    return element.get(_ID, "") if is_marker(element) else ""


def take_shortcodes(root: Element, source: str) -> Shortcodes:
    """Put markers in the place of shortcodes of ``source``; those in a wrong place are taken out of the text.

    A marker that stands before a list goes below it, so that it parts no lead-in from its bullets.
    """
    found = Shortcodes([], [])
    for paragraph in list(root.iterchildren("p")):
        match = _SHORTCODE.fullmatch(text_of(paragraph).strip())
        if match and match[1].lower() == "signup" and not len(paragraph):
            _put_marker(paragraph, match, found)
    lines = _lines_with_shortcodes(source)
    for text in cast("list[_TextNode]", _WITH_BRACKETS(root)):
        _read_in_prose(text, lines, found)
    return found


def _put_marker(paragraph: Element, match: re.Match[str], found: Shortcodes) -> None:
    named = match[2] or ""
    marker = make(MARKER, {_ID: named} if named else {})
    if named:
        found.links.append((f"newsroom:signup/{quote(named)}", match[0]))
    before = paragraph
    following = before.getnext()
    while following is not None and following.tag in _LISTS:
        before, following = following, following.getnext()
    set_behind(before, before.tail or "", [marker])
    drop(paragraph)


def _lines_with_shortcodes(source: str) -> Iterator[str]:
    """Lines in which a shortcode stands beside other text, in order, each as often as it holds one."""
    for line in map(str.strip, source.splitlines()):
        for match in _SHORTCODE.finditer(line):
            if match[0] != line and f"`{match[0]}" not in line:
                yield line


def _read_in_prose(text: _TextNode, lines: Iterator[str], found: Shortcodes) -> None:
    def replaced(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name == "signup":
            line = next((line for line in lines if match[0] in line), match[0])
            found.remarks.append(Remark(line, "NEWS-N002", f"{match[0]} stands inside a text", _OWN_PARAGRAPH))
            return ""
        near = nearest(name, ("signup",))
        fix = f"did you mean '[[{near}]]'?" if near else "there is [[signup]] and [[signup:ID]]; put code in backticks"
        found.remarks.append(Remark(match[0], "NEWS-N001", f"unknown shortcode {match[0]}", fix))
        return match[0]

    holder = text.getparent()
    read = _SHORTCODE.sub(replaced, str(text))
    if holder is not None and read != str(text):
        put = set_behind if text.is_tail else set_start
        put(holder, storable(read))
