"""From the tree to HTML: tree processors that leave alone what they have no work in, and a serialiser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import HTML_EMPTY, Element, QName

from markdown import Markdown, serializers, treeprocessors
from markdown.extensions import abbr, attr_list, toc
from markdown.util import STX, AtomicString


class _AttributeLists(attr_list.AttrListTreeprocessor):
    def run(self, doc: Element) -> None:
        if "{" in "".join(doc.itertext()):
            super().run(doc)


class _Abbreviations(abbr.AbbrTreeprocessor):
    """Looks for an element's place only where an abbreviation stands, not once for each element."""

    def iter_element(self, el: Element, parent: Element | None = None) -> None:  # noqa: ARG002 - the root alone
        for each in list(el.iter()):
            for index, child in reversed(list(enumerate(each))):
                child.tail = self._replace(child.tail, each, index + 1)
            each.text = self._replace(each.text, each, 0)

    def _replace(self, text: str | None, parent: Element, index: int) -> str | None:
        if not text or isinstance(text, AtomicString):
            return text
        for match in reversed(list(self.RE.finditer(text))):  # type: ignore[union-attr]  # compiled by run()
            title = self.abbrs[match[0]]
            if title:
                parent.insert(index, self.create_element(title, match[0], text[match.end() :]))
                text = text[: match.start()]
        return text


class _Contents(toc.TocTreeprocessor):
    """Looks at the tags once, and at each element only in a text with headings."""

    def run(self, doc: Element) -> None:
        if not self.marker and not any(map(self._is_heading, {element.tag for element in doc.iter()})):
            doc = Element(doc.tag)
        super().run(doc)

    def _is_heading(self, tag: object) -> bool:
        return isinstance(tag, str) and self.header_rgx.match(tag) is not None


class _Prettify(treeprocessors.PrettifyTreeprocessor):
    """Asks once for each tag whether it is a block's, not for each element twice."""

    _is_block: _BlockTags

    def run(self, root: Element) -> None:
        self._is_block = _BlockTags(self.md)
        super().run(root)

    def _prettifyETree(self, elem: Element) -> None:  # noqa: N802 - the library's name
        is_block = self._is_block
        if is_block[elem.tag] and elem.tag not in {"code", "pre"}:
            if len(elem) and is_block[elem[0].tag] and (not elem.text or not elem.text.strip()):
                elem.text = "\n"
            for child in elem:
                if is_block[child.tag]:
                    self._prettifyETree(child)
        if not elem.tail or not elem.tail.strip():
            elem.tail = "\n"


class _BlockTags(dict[object, bool]):
    """Whether each tag that was asked for is a block's."""

    def __init__(self, md: Markdown) -> None:
        super().__init__()
        self._md = md

    def __missing__(self, tag: object) -> bool:
        answer = self[tag] = self._md.is_block_level(tag)
        return answer


class _Unescape(treeprocessors.UnescapeTreeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            text, tail = element.text, element.tail
            attributes: list[tuple[str, str | None]] = list(element.items())
            if text and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if tail and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in attributes:
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))


_BOOLEAN: Final[frozenset[str]] = serializers.BOOLEAN_ATTRIBUTES["html"]  # type: ignore[attr-defined]  # newer than its types
_VOID: Final = frozenset(HTML_EMPTY)
_RAW_TEXT: Final = frozenset(("script", "style"))


def to_html_string(root: Element) -> str:
    """The tree as HTML: the library's ``to_html_string`` for a tree of elements and text, as Markdown's are."""
    written: list[str] = []
    waiting: list[Element | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):
            written.append(element)
            continue
        tag: object = element.tag
        text, tail = element.text, element.tail
        attributes = element.items()
        if not isinstance(tag, str) or (
            attributes and any(isinstance(each, QName) for pair in attributes for each in pair)
        ):
            return serializers.to_html_string(root)
        written.append(f"<{tag}{_attributes(attributes)}>" if attributes else f"<{tag}>")
        lowered = tag.lower()
        if text:
            written.append(text if lowered in _RAW_TEXT else _escape(text))
        end = "" if lowered in _VOID else f"</{tag}>"
        if tail:
            end += _escape(tail)
        if len(element):
            waiting.append(end)
            waiting.extend(reversed(element))
        else:
            written.append(end)
    return "".join(written)


def _attributes(items: Iterable[tuple[str, str | None]]) -> str:
    return "".join([_attribute(name, value) for name, value in sorted(items)])


def _attribute(name: str, value: str | None) -> str:
    if value is None:
        return f" {name}"
    escaped = _escape(value).replace('"', "&quot;")
    return f" {name}" if name == escaped and name in _BOOLEAN else f' {name}="{escaped}"'


def _escape(text: str) -> str:
    if "&" in text:
        text = serializers.RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


FORMS: Final[dict[type, type]] = {
    attr_list.AttrListTreeprocessor: _AttributeLists,
    abbr.AbbrTreeprocessor: _Abbreviations,
    toc.TocTreeprocessor: _Contents,
    treeprocessors.PrettifyTreeprocessor: _Prettify,
    treeprocessors.UnescapeTreeprocessor: _Unescape,
}
