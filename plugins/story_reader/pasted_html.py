"""HTML that a writer pasted into a story: what is dangerous in it is dropped or made harmless.

Markdown makes only a few kinds of elements. Whatever else is found in a body was written as HTML, by hand or by
another program, and may be anything; it is read with BeautifulSoup before the body is shaped. Attributes and addresses
are not looked at here, since Markdown can set them as well: :mod:`plugins.story_reader.attributes` cleans all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from plugins.story_reader.html_tree import as_page

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

FROM_MARKDOWN = frozenset((
    "a", "abbr", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "img", "li", "ol", "p", "pre", "span", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
))  # fmt: skip
"""Every element that Python-Markdown makes itself, with the extensions that are on."""

DROPPED = frozenset((
    "animate", "animatemotion", "animatetransform", "applet", "base", "embed", "form", "frame", "frameset", "link",
    "meta", "noembed", "noframes", "noscript", "object", "script", "set", "style", "template", "title",
))  # fmt: skip
_RAW_TEXT = frozenset(("listing", "plaintext", "xmp"))
"""Old elements in which a browser sees no tags, not even those of the page around them."""
NEVER_SHOWN = DROPPED | _RAW_TEXT | {"iframe"}
_NAME = re.compile(r"[a-z][a-z0-9:_-]*")


class Remark(NamedTuple):
    """A warning whose place is not known yet: it is where ``written`` stands in the source."""

    written: str
    id: str
    what: str
    fix: str


def clean_pasted(html: str) -> tuple[str, list[Remark]]:
    """``html`` as markup without comments, dangerous elements and frames, and what there is to say about them."""
    from bs4 import BeautifulSoup  # noqa: PLC0415 - most builds meet no pasted HTML, and importing it takes a moment
    from bs4.element import PreformattedString  # noqa: PLC0415 - the same

    soup = BeautifulSoup(as_page(html), "lxml")
    root = soup.body or soup
    remarks: list[Remark] = []
    for comment in root.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    for tag in root.find_all(True):
        if tag.decomposed:
            continue
        if tag.name in DROPPED:
            remarks.append(_left_out(tag, "say it in Markdown"))
            tag.decompose()
        elif tag.name == "iframe":
            remarks.append(_unframe(soup, tag))
        elif tag.name in _RAW_TEXT:
            tag.name = "pre"
            tag.attrs.clear()
        elif not _NAME.fullmatch(tag.name):
            tag.name = "span"
    return root.decode_contents(), remarks


def _left_out(tag: Tag, fix: str) -> Remark:
    return Remark(f"<{tag.name}", "NEWS-B001", f"<{tag.name}> is left out of the page", fix)


def _unframe(soup: BeautifulSoup, tag: Tag) -> Remark:
    """An embedded page becomes a link: no request leaves the site before the reader asks."""
    src = str(tag.get("src", "")).strip()
    if src.startswith("//"):
        src = "https:" + src
    host = _web_host(src)
    if not host:
        remark = _left_out(tag, "link to it")
        tag.decompose()
        return remark
    link = soup.new_tag("a", attrs={"class": "embed", "href": src})
    link.string = str(tag.get("title", "")).strip() or f"Open the embedded page on {host}"
    tag.replace_with(link)
    what = "<iframe> becomes a link: pages ask no other site for anything"
    return Remark("<iframe", "NEWS-B003", what, "link to it")


def _web_host(address: str) -> str:
    """The host of an address on the web; empty for every other, and for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""
