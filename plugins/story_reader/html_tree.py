"""A body's HTML as an lxml tree: parsed, taken apart and written again.

lxml keeps the text behind an element as that element's tail, so moving or leaving out an element means saying where
its tail goes; that is done here and nowhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

Elements = dict[object, list[Element]]
"""Elements below a root by name, each list in document order. Keys of comments and instructions are no strings."""

_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
"""Elements without an end tag; every other one needs it, even when there is nothing in it."""

_PARSER = etree.HTMLParser(huge_tree=True)
"""``huge_tree`` lets it go 2,048 elements deep instead of 256."""
_END_OF_PAGE = re.compile(r"</(?:body|html)\b[^<>]*>?", re.IGNORECASE)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TEXT = etree.XPath("string()", smart_strings=False)
_TEXT_NODES = cast("Callable[[Element], list[str]]", etree.XPath("descendant::text()", smart_strings=False))


def selector(path: str) -> Callable[[Element], list[Element]]:
    """A function that finds, below an element, the elements of an XPath expression, in document order."""
    return cast("Callable[[Element], list[Element]]", etree.XPath(path))


_EMPTY = selector("descendant::*[not(node())]")
_WITH_ATTRIBUTES = selector("descendant::*[@*[2]]")


def as_page(html: str) -> str:
    """``html`` for a parser that wants a page. An end of the page in the middle of the text ends nothing."""
    return f"<body>{_END_OF_PAGE.sub('', html)}"


def parse_html(html: str) -> Element:
    """The ``body`` of a page that holds ``html``.

    Raises ValueError where elements are nested so deep that the parser gives the rest up.
    """
    page = etree.fromstring(as_page(html), _PARSER)
    fault = _PARSER.error_log.last_error
    if fault is not None and fault.level == etree.ErrorLevels.FATAL:
        raise ValueError(f"the body is too much for a page: {fault.message}")
    body = page.find("body")
    return page if body is None else body


def elements_by_name(root: Element) -> Elements:
    """All that stands below ``root``. While the answer is held, its elements keep their identity."""
    found: Elements = defaultdict(list)
    for element in root.iterdescendants():
        found[element.tag].append(element)
    return found


def write_html(element: Element) -> str:
    """``element`` without its tail, as markup for a page, once :func:`close_empty` has seen the tree.

    Text and addresses stay as they are, but for ``& < >`` and, in attributes, ``"`` and line ends.
    """
    return etree.tostring(element, encoding="unicode", with_tail=False)


def write_inner(element: Element) -> str:
    """What is in ``element``, which is not empty, as markup."""
    written = write_html(element)
    return written[written.index(">") + 1 : written.rindex("<")]


def close_empty(root: Element) -> None:
    """Give elements with nothing in them an end tag: ``<p/>`` has no meaning in HTML."""
    for element in _EMPTY(root):
        if element.tag not in _VOID:
            element.text = ""


def sort_attributes(root: Element) -> None:
    """Put attributes in alphabetical order, whoever wrote or set them: the same element is always the same markup."""
    for element in _WITH_ATTRIBUTES(root):
        attributes = attributes_of(element)
        ordered = sorted(attributes)
        if attributes != ordered:
            set_attributes(element, ordered)


def attributes_of(element: Element) -> list[tuple[str, str]]:
    """Names, in lower case, and values as the parser gives them."""
    return cast("list[tuple[str, str]]", element.items())


def set_attributes(element: Element, attributes: Iterable[tuple[str, str]]) -> None:
    """Give ``element`` these attributes, in this order, and no others."""
    stored = [(name, storable(value)) for name, value in attributes]
    element.attrib.clear()  # by one name after another is no way: lxml takes "{a" for the start of a namespace
    element.attrib.update(stored)


def text_of(element: Element) -> str:
    """All text in ``element`` as it stands, without comments."""
    return str(_TEXT(element)) if len(element) else element.text or ""


def words_of(element: Element) -> str:
    """The same with single blanks, also between elements that touch."""
    return " ".join(" ".join(_TEXT_NODES(element)).split())


def is_blank(text: str | None) -> bool:
    return not text or text.isspace()


def storable(text: str) -> str:
    """``text`` without what a tree refuses: a body may spell control characters by number (``&#1;``)."""
    return _NOT_IN_XML.sub("", text)


def make(name: str, attributes: dict[str, str], text: str | None = None) -> Element:
    """A new element; attributes keep their order."""
    element = etree.Element(name, attributes)
    element.text = text and storable(text)
    return element


def drop(element: Element) -> None:
    """Take ``element`` out with all that is in it; the text behind it stays."""
    parent, before = _parent_of(element), element.getprevious()
    if element.tail:
        if before is None:
            parent.text = storable((parent.text or "") + element.tail)
        else:
            before.tail = storable((before.tail or "") + element.tail)
        element.tail = None
    parent.remove(element)


def wrap(element: Element, frame: Element) -> None:
    """Put ``frame`` in the place of ``element`` and ``element`` into it."""
    parent = _parent_of(element)
    frame.tail, element.tail = element.tail and storable(element.tail), None
    parent.replace(element, frame)
    frame.append(element)


def set_start(element: Element, text: str, added: Sequence[Element] = ()) -> None:
    """Let ``element`` begin with ``text`` instead of its own, and with ``added`` behind that, tails and all."""
    element.text = storable(text)
    element[0:0] = added


def set_behind(element: Element, text: str, added: Sequence[Element] = ()) -> None:
    """Let ``element`` be followed by ``text`` instead of its tail, and by ``added`` behind that, tails and all."""
    parent = _parent_of(element)
    element.tail = storable(text)
    at = parent.index(element) + 1
    parent[at:at] = added


def _parent_of(element: Element) -> Element:
    parent = element.getparent()
    if parent is None:
        raise ValueError(f"<{element.tag}> stands in no tree")
    return parent
