"""Python-Markdown's output for the Markdown that briefs are written in, without its converter.

Paragraphs, headings, flat lists, quotations, bold, emphasis, code and links to the web: most stories hold nothing
else, and what the library makes of these alone can be said in a few lines. A text with one sign more than is known here
is left to the library as a whole.
"""

from __future__ import annotations

import re
from typing import Final

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
_JOINING: Final = ("- ", "> ")
"""Of two such blocks one after the other the library makes one."""
_HEADING: Final = re.compile(r"(#{2,6}) ([^\s#`*_\[\]](?:[^\n#`*_\[\]]*[^\s#`*_\[\]])?)")
_OPENS_SOMETHING: Final = re.compile(r"[\s#=+_:~!>-]|\d+\.|\*(?![^\s*]|\*[^\s*])")
_LATER_OPENS_SOMETHING: Final = re.compile(r"\n[\s#=+:~*_>-]")


def plain_html(text: str) -> str | None:
    """The HTML of a text in which everything is known, and None for every other. Placeholders must be out of it."""
    text = text.strip("\n")
    if not text:
        return ""
    if _OTHER_SIGN.search(text) or any(signs in text for signs in _OTHER_SIGNS) or text.strip() != text:
        return None
    if ">" in text and _OTHER_QUOTATION.search(text):
        return None
    told = _told(text)
    if told is None:
        return None
    ids: set[str] = set()
    blocks: list[str] = []
    before = ""
    for source, inner in zip(text.split("\n\n"), told.split("\n\n"), strict=True):
        sign = source[:2]
        if sign == before and sign in _JOINING:
            return None
        if sign == "- ":
            block = _list(source, inner)
        elif sign == "> ":
            block = _quotation(source, inner)
        elif sign[0] == "#":
            block = _heading(source, ids)
        else:
            block = _paragraph(source, inner)
        if block is None:
            return None
        blocks.append(block)
        before = sign
    return "\n".join(blocks)


def _paragraph(source: str, inner: str) -> str | None:
    opens = _OPENS_SOMETHING.match(source) or ("\n" in source and _LATER_OPENS_SOMETHING.search(source))
    return None if opens else f"<p>{inner}</p>"


def _quotation(source: str, inner: str) -> str | None:
    """A paragraph, each line of which has the sign of quotations."""
    if source.count("\n> ") < source.count("\n"):
        return None
    paragraph = _paragraph(source[2:].replace("\n> ", "\n"), inner[2:].replace("\n> ", "\n"))
    return paragraph and f"<blockquote>\n{paragraph}\n</blockquote>"


def _told(text: str) -> str | None:
    """The text with its spans as HTML; None if a sign is left over that may mean something."""
    pieces = _SPAN.split(text)
    if _UNTOLD.search("".join(pieces[::6])):
        return None
    written = pieces[::6]
    for place, (strong, emphasis, code, words, address) in enumerate(
        zip(*(pieces[group::6] for group in range(1, 6)), strict=True), 1
    ):
        if strong:
            span = f"<strong>{strong}</strong>"
        elif emphasis:
            span = f"<em>{emphasis}</em>"
        elif code:
            span = f"<code>{code}</code>"
        else:
            span = f'<a href="{address}">{words}</a>'
        written[place] = span + written[place]
    return "".join(written)


def _list(source: str, inner: str) -> str | None:
    """A list whose items are a line each."""
    items = source.split("\n")
    for item in items:
        if not item.startswith("- ") or _OPENS_SOMETHING.match(item, 2) or item == "- ":
            return None
    return "<ul>\n<li>{}</li>\n</ul>".format("</li>\n<li>".join([item[2:] for item in inner.split("\n")]))


def _heading(source: str, ids: set[str]) -> str | None:
    """A heading of plain words, with the id that the table of contents gives it."""
    match = _HEADING.fullmatch(source)
    if match is None:
        return None
    id = slugify(match[2]) or "section"
    if id in ids:
        return None
    ids.add(id)
    level = len(match[1])
    return f'<h{level} id="{id}">{match[2]}</h{level}>'
