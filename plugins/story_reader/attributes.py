"""Attributes of a body, whoever wrote them: nothing that runs or restyles stays, addresses become safe or symbolic."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote, urlsplit

from lxml.etree import _Element as Element

from plugins.story_reader.html_tree import attributes_of, selector, set_attributes, storable
from plugins.story_reader.pasted_html import Remark

_ADDRESSES = ("href", "src", "action", "formaction", "poster", "cite", "background", "srcset", "xlink:href", "data")
_MAY_STAY = re.compile(r"(?!on|(?:style|srcdoc|contenteditable|autofocus)$)[a-z@_:][a-z0-9@_:.-]*")
_SAFE_SCHEMES = frozenset(("http", "https", "mailto", "tel", "ftp"))
_DRAWING = re.compile(r"data:image/(png|jpeg|gif|webp|avif);")
_UNSAFE_IN_SET = re.compile("javascript:|vbscript:|data:|newsroom:", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")
_ALIGNMENT = re.compile(r"text-align:\s*(left|center|right)")
_PELICAN_LINK = re.compile(r"^[{|](filename|static|attach|author|category|tag|index)[|}](.*)$", re.DOTALL)
_FILE_SUFFIXES = (
    ".avif", ".csv", ".docx", ".gif", ".jpeg", ".jpg", ".json", ".mp3", ".mp4", ".ods", ".odt", ".pdf", ".png", ".pptx",
    ".svg", ".txt", ".webm", ".webp", ".xlsx", ".zip",
)  # fmt: skip
_LONGEST_SHOWN = 80
_WITH_ATTRIBUTES = selector("descendant::*[@*[name() != 'class' and name() != 'id']]")


class AttributeCleaner:
    """Cleans a tree in place. ``uri`` is the story's own, for addresses relative to it."""

    def __init__(self, uri: str) -> None:
        self._folder = posixpath.dirname(uri)
        self.remarks: list[Remark] = []
        self.links: list[tuple[str, str]] = []
        """Symbolic addresses in order of appearance, each with what was written."""

    def clean(self, root: Element) -> None:
        """No script, no inline style: a table's alignment becomes a class."""
        for element in _WITH_ATTRIBUTES(root):
            attributes = attributes_of(element)
            kept = {name: value for name, value in attributes if _MAY_STAY.fullmatch(name)}
            if len(kept) < len(attributes):
                style = element.get("style", "")
                set_attributes(element, kept.items())
                if element.tag in {"td", "th"} and (side := _ALIGNMENT.search(style)):
                    element.set("class", f"align-{side[1]}")
            for name in _ADDRESSES:
                if name in kept:
                    self._set_address(element, name, kept[name])

    def _set_address(self, element: Element, name: str, written: str) -> None:
        if name == "srcset":
            if _UNSAFE_IN_SET.search(written):
                self._leave_out(element, name, written)
            return
        address = _BLANKS.sub("", written)
        try:
            scheme = urlsplit(address).scheme.lower()
        except ValueError:
            scheme = "broken"
        if scheme and scheme not in _SAFE_SCHEMES and not (name == "src" and _DRAWING.match(address)):
            self._leave_out(element, name, written)
            return
        is_picture = element.tag in {"img", "source", "video", "audio"}
        target = None if scheme else symbolic(address, self._folder, is_picture=is_picture)
        if target is not None:
            self.links.append((target, written))
        shown = target or storable(address)
        if shown != written:
            element.set(name, shown)

    def _leave_out(self, element: Element, name: str, written: str) -> None:
        del element.attrib[name]
        shown = written if len(written) <= _LONGEST_SHOWN else written[:_LONGEST_SHOWN] + "\u2026"
        what = f"the address '{shown}' is left out"
        self.remarks.append(Remark(written, "NEWS-B002", what, "link to https:// or a story"))


def symbolic(address: str, folder: str, *, is_picture: bool) -> str | None:
    """The symbolic form of an address without a scheme that leads into the content folder; None for all others.

    ``folder`` is the story's. Raises nothing: what leads out of the content folder is left as it is.
    """
    plain = unquote(address)
    match = _PELICAN_LINK.match(plain)
    path, _, fragment = (match[2] if match else plain).partition("#")
    if match and match[1] in {"author", "category", "tag", "index"}:
        return f"newsroom:{match[1]}/{quote(path)}"
    if not match:
        parts = urlsplit(address)
        if parts.netloc or parts.query:
            return None
    is_story = path.lower().endswith((".md", ".markdown"))
    is_file = is_picture or path.lower().endswith(_FILE_SUFFIXES)
    if not match and not is_story and not (is_file and path):
        return None
    resolved = path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
    if resolved.startswith("../") or resolved == "..":
        return None
    kind = "story" if is_story else "file"
    return f"newsroom:{kind}/{quote(resolved)}" + (f"#{quote(fragment)}" if fragment else "")
