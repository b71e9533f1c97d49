"""Python-Markdown's output for the Markdown that briefs are written in, without its converter.

Paragraphs, headings, flat lists, quotations, bold, emphasis, code and links to the web: most stories hold nothing
else but a table or a listing here and there, and what the library makes of these alone can be said in a few lines. A
text with one sign more than is known here is left to the library as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from plugins.newsroom.slugs import slugify

_OTHER_SIGN: Final = re.compile(r"[\\<&|{\t\r\x02\x03]")
_OTHER_SIGNS: Final = ("]:", "\n\n\n", " \n", "\n ")
_OTHER_QUOTATION: Final = re.compile(r">(?:(?<!\n>)(?<!^>)|(?! ))")
_WORDS: Final = r"[^\s\\`*_\[\]!](?:[^\n\\`*_\[\]!]*[^\s\\`*_\[\]!])?"
_SPAN: Final = re.compile(  # each way begins with its sign: so the engine looks for these signs alone
    rf"\*(?<![^\s(]\*)\*({_WORDS})\*\*(?![^\s.,:;!?)])"
    rf"|\*(?<![^\s(]\*)({_WORDS})\*(?![^\s.,:;!?)])"
    r"|`(?<!``)([^\s`](?:[^\n`]*[^\s`])?)`(?!`)"
    rf"|\[(?<!!\[)({_WORDS})\]\((https?://[^\s\\`\"'()\[\]]+)\)"
)
_UNTOLD: Final = re.compile(r"[`*_\[\]]")
_CODE: Final = "\x02"
"""In the place of code, until the text is cut: a line of nothing else is no blank line."""
_JOINING: Final = ("- ", "> ")
"""Of two such blocks one after the other the library makes one."""
_HEADING: Final = re.compile(r"(#{2,6}) ([^\s#`*_\[\]](?:[^\n#`*_\[\]]*[^\s#`*_\[\]])?)")
_OPENS_SOMETHING: Final = re.compile(r"[\s#=+_:~!>-]|\d+\.|\*(?![^\s*]|\*[^\s*])")
_LATER_OPENS_SOMETHING: Final = re.compile(r"\n[\s#=+:~*_>-]")
_APART: Final = re.compile(
    r"(?:\A|(?<=\n\n))("
    r"```[a-z]*\n(?:(?!```|~~~)[^\x02\x03\t\r\n]*\n)*```"
    r"|\|[^\n\\`<&{\[\]\t\r\x02\x03]*\|\n\|(?: *:?-{3,}:? *\|)+(?:\n\|[^\n\\`<&{\[\]\t\r\x02\x03]*\|)+"
    r")(?=\n\n|\Z)"
)
"""A listing or a table between blank lines, which means the same wherever it stands."""


class PlainBlock(NamedTuple):
    """A block of a plain text."""

    tag: str
    """``p``, ``ul``, ``blockquote``, ``h2`` to ``h6``; empty for a listing or a table."""
    html: str
    """What the library makes of it."""
    inner: str
    """The same without its own tags; the items of a list on lines of their own."""
    spoken: str
    """Its words without any signs, and without code."""


class PlainText(NamedTuple):
    """A text of which every sign is known, block by block."""

    blocks: list[PlainBlock]
    links: list[tuple[str, str]]
    """Words and address of each, in order."""
    ids: list[str]
    """Those that the table of contents gives to the headings, in order."""

    def html(self) -> str:
        """What the library makes of the text."""
        return "\n".join([block.html for block in self.blocks]).rstrip()


def read_plain(text: str, convert: Callable[[str], str]) -> PlainText | None:
    """The blocks of a text in which everything is known, and None for every other.

    Placeholders must be out of ``text``. ``convert`` is the library, which is asked about listings and tables.
    """
    text = text.strip("\n")
    plain = PlainText([], [], [])
    if not text:
        return plain
    if text.strip() != text:
        return None
    for place, piece in enumerate(_APART.split(text) if "```" in text or "|" in text else [text]):
        if place % 2:
            end = "\n" if piece[0] == "`" else ""  # the library leaves one behind code
            plain.blocks.append(PlainBlock("", convert(piece) + end, "", ""))
        elif (between := piece.removeprefix("\n\n").removesuffix("\n\n")) and not _read_piece(between, plain):
            return None
    return plain


def _read_piece(text: str, plain: PlainText) -> bool:
    """Whether all is known of a text without listings and tables; then it is added to ``plain``."""
    if _OTHER_SIGN.search(text) or any(signs in text for signs in _OTHER_SIGNS):
        return False
    if ">" in text and _OTHER_QUOTATION.search(text):
        return False
    told = _told(text, plain.links)
    if told is None:
        return False
    before = ""
    for source, inner, spoken in zip(text.split("\n\n"), *(side.split("\n\n") for side in told), strict=True):
        sign = source[:2]
        if sign == before and sign in _JOINING:
            return False
        if sign == "- ":
            block = _list(source, inner, spoken)
        elif sign == "> ":
            block = _quotation(source, inner, spoken)
        elif sign[0] == "#":
            block = _heading(source, plain.ids)
        else:
            block = _paragraph(source, inner, spoken)
        if block is None:
            return False
        plain.blocks.append(block._replace(spoken=block.spoken.replace(_CODE, "")))
        before = sign
    return True


def _paragraph(source: str, inner: str, spoken: str) -> PlainBlock | None:
    if _OPENS_SOMETHING.match(source) or ("\n" in source and _LATER_OPENS_SOMETHING.search(source)):
        return None
    return PlainBlock("p", f"<p>{inner}</p>", inner, spoken)


def _quotation(source: str, inner: str, spoken: str) -> PlainBlock | None:
    """A paragraph, each line of which has the sign of quotations."""
    if source.count("\n> ") < source.count("\n"):
        return None
    paragraph = _paragraph(*(side[2:].replace("\n> ", "\n") for side in (source, inner, spoken)))
    if paragraph is None:
        return None
    html = f"<blockquote>\n{paragraph.html}\n</blockquote>"
    return PlainBlock("blockquote", html, paragraph.html, paragraph.spoken)


def _told(text: str, links: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The text with its spans as HTML, and with their words; None if a sign is left over that may mean something.

    What is linked is added to ``links``.
    """
    pieces = _SPAN.split(text)
    if _UNTOLD.search("".join(pieces[::6])):
        return None
    told, spoken = pieces[::6], pieces[::6]
    for place, (strong, emphasis, code, words, address) in enumerate(
        zip(*(pieces[group::6] for group in range(1, 6)), strict=True), 1
    ):
        if strong:
            span, said = f"<strong>{strong}</strong>", strong
        elif emphasis:
            span, said = f"<em>{emphasis}</em>", emphasis
        elif code:
            span, said = f"<code>{code}</code>", _CODE
        else:
            span, said = f'<a href="{address}">{words}</a>', words
            links.append((words, address))
        told[place] = span + told[place]
        spoken[place] = said + spoken[place]
    return "".join(told), "".join(spoken)


def _list(source: str, inner: str, spoken: str) -> PlainBlock | None:
    """A list whose items are a line each."""
    for item in source.split("\n"):
        if not item.startswith("- ") or _OPENS_SOMETHING.match(item, 2) or item == "- ":
            return None
    inner = inner[2:].replace("\n- ", "\n")
    html = "<ul>\n<li>{}</li>\n</ul>".format(inner.replace("\n", "</li>\n<li>"))
    return PlainBlock("ul", html, inner, spoken[2:].replace("\n- ", "\n"))


def _heading(source: str, ids: list[str]) -> PlainBlock | None:
    """A heading of plain words, with the id that the table of contents gives it."""
    match = _HEADING.fullmatch(source)
    if match is None:
        return None
    id = slugify(match[2]) or "section"
    if id in ids:
        return None
    ids.append(id)
    tag = f"h{len(match[1])}"
    return PlainBlock(tag, f'<{tag} id="{id}">{match[2]}</{tag}>', match[2], match[2])
