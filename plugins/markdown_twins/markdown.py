"""A story's markup as plain Markdown, which says the same and holds no HTML.

The markup is that of our own pages: clean, and of few elements. What Markdown has no sign for (a term's list, a film in
a frame) becomes the nearest that it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from lxml.etree import _Element as Element
from markupsafe import Markup

from plugins.story_reader.html_tree import parse_html, text_of

_BLOCKS: Final = frozenset((
    "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "iframe", "li", "ol", "p", "pre", "section", "summary", "table", "ul", "video", "audio",
))  # fmt: skip
_SIGN: Final = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~(?=~)")
_ANY_SIGN: Final = re.compile(r"[\\`*\[\]<_&~]")
_ENTITIES: Final = {"<": "&lt;", "&": "&amp;", "~": "&#126;"}
"""For signs before which not every Markdown takes a backslash."""
_LEADING_SIGN: Final = re.compile(r"^(?:([#+>-])|(\d+)(?=[.)]))", re.MULTILINE)
_BLANKS: Final = ("\n", "\xa0", "\r", "\t", "\f")
_EMPHASIS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*"}
_LINE_END: Final = "\\\n"
"""A break inside a paragraph: a backslash, since two blanks at the end of a line are lost too easily."""


def markdown_of(markup: Markup) -> str:
    """Blocks with an empty line between two, without one at the end; empty for empty markup."""
    return "\n\n".join(_blocks(parse_html(str(markup)))) if markup else ""


def escaped(text: str) -> str:
    """Text that Markdown shows as it stands, on one line."""
    return _shielded_at_start(_with_signs_as_text(" ".join(text.split())))


def _with_signs_as_text(text: str) -> str:
    return _SIGN.sub(_as_text, text) if _ANY_SIGN.search(text) else text


def _as_text(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], f"\\{match[0]}")


def _shielded_at_start(text: str) -> str:
    """Text of which no line is taken for a heading, a quotation or an item of a list."""
    is_safe = text[:1].isalpha() and "\n" not in text
    return text if is_safe else _LEADING_SIGN.sub(_shielded, text)


def _shielded(match: re.Match[str]) -> str:
    sign, number = match.groups()
    return f"{number}\\" if number else f"\\{sign}"


def _blocks(parent: Element) -> list[str]:
    """The blocks in an element; words and inline elements between blocks are paragraphs of their own."""
    blocks: list[str] = []
    loose = _begun(parent.text)
    for child in parent:
        if child.tag in _BLOCKS:
            blocks += _paragraph(loose)
            blocks += _block(child)
            loose = _begun(child.tail)
        else:
            loose += (_inline(child), _words(child.tail))
    blocks += _paragraph(loose)
    return blocks


def _begun(text: str | None) -> list[str]:
    return [] if not text or text.isspace() else [_words(text)]


def _block(element: Element) -> Iterator[str]:
    tag = str(element.tag)
    if tag in {"h2", "h3", "h4", "h5", "h6"}:
        yield f"{'#' * int(tag[1])} {_content(element).strip()}"
    elif tag == "hr":
        yield "---"
    elif tag == "pre":
        yield _code(text_of(element))
    elif tag in {"ul", "ol"}:
        yield "\n".join(_items(element, is_numbered=tag == "ol"))
    elif tag == "blockquote":
        yield _indented(_blocks(element), "> ", "> ")
    elif tag == "table":
        yield "\n".join(_rows(element))
    elif tag in {"iframe", "video", "audio"}:
        address = element.get("src") or next((source.get("src", "") for source in element.iterfind("source")), "")
        yield from _paragraph([_link(element.get("title") or address, address)])
    elif element.get("class") == "footnote":
        yield from _footnotes(element)
    elif tag == "dd":
        yield _indented(_blocks(element), "- ", "  ")
    else:
        yield from _blocks(element)


def _paragraph(pieces: Sequence[str]) -> Iterator[str]:
    if not pieces:
        return
    text = "".join(pieces).strip()
    if "  " in text:
        text = re.sub(r" {2,}", " ", text)
    if _LINE_END in text:
        text = re.sub(r" *\\\n[ \n]*", lambda _: _LINE_END, text)
    if text:
        yield _shielded_at_start(text)


def _footnotes(element: Element) -> Iterator[str]:
    for note in element.iter("li"):
        yield _indented(_blocks(note), f"[^{note.get('id', '').rpartition(':')[2]}]: ", "    ")


def _items(parent: Element, *, is_numbered: bool) -> Iterator[str]:
    for number, item in enumerate(parent.iterfind("li"), start=int(parent.get("start") or 1)):
        mark = f"{number}. " if is_numbered else "- "
        yield _indented(_blocks(item), mark, " " * len(mark), between="\n" if item.find("p") is None else "\n\n")


def _indented(blocks: Iterable[str], first: str, others: str, *, between: str = "\n\n") -> str:
    text = between.join(blocks)
    if "\n" not in text:
        return f"{first}{text}".rstrip()
    return "\n".join([f"{others if place else first}{line}".rstrip() for place, line in enumerate(text.split("\n"))])


def _rows(table: Element) -> Iterator[str]:
    rows = [[_cell(cell) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    for place, row in enumerate(rows):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if place == 0:
            yield f"|{' --- |' * width}"


def _cell(cell: Element) -> str:
    return " ".join(_content(cell).replace(_LINE_END, " ").split()).replace("|", "\\|")


def _code(text: str) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    return f"{fence}\n{text.strip(chr(10))}\n{fence}"


def _words(text: str | None) -> str:
    if not text:
        return ""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return _with_signs_as_text(text)


def _content(element: Element) -> str:
    return "".join(
        [_words(element.text), *[part for child in element for part in (_inline(child), _words(child.tail))]]
    )


def _inline(element: Element) -> str:
    tag = str(element.tag)
    if tag == "br":
        return _LINE_END
    if tag == "img":
        return f"!{_link(element.get('alt', ''), element.get('src', ''))}" if element.get("src") else ""
    if tag == "code":
        return _code_span(text_of(element))
    if tag == "sup" and element.get("id", "").startswith("fnref"):
        return f"[^{element.get('id', '').rpartition(':')[2]}]"
    if element.get("class") == "footnote-backref":
        return ""
    content = _content(element)
    if tag in _EMPHASIS and content.strip():
        sign, inner = _EMPHASIS[tag], content.strip()
        before, after = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        return f"{before}{sign}{inner}{sign}{after}"
    if tag == "a" and element.get("href") and content.strip():
        return f"[{content.strip()}]({_target(element.get('href', ''))})"
    return content


def _code_span(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _link(text: str, address: str) -> str:
    return f"[{escaped(text)}]({_target(address)})" if address else ""


def _target(address: str) -> str:
    """An address between round brackets: with none of its own, and no blank."""
    return re.sub(r"[\s()<>\\]", lambda sign: f"%{ord(sign[0]):02X}", address)
