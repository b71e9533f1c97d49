"""The shape of a brief, given to a cleaned tree: pictures, tables, quotes, lead-ins, headings, links."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element
from lxml.etree import _ElementUnicodeResult as _TextNode

from plugins.newsroom.article import Heading
from plugins.newsroom.slugs import slugify
from plugins.story_reader.html_tree import (
    Elements,
    drop,
    is_blank,
    make,
    selector,
    set_behind,
    set_start,
    storable,
    text_of,
    words_of,
    wrap,
)

_BARE_URL = re.compile(r"https?://[^\s<>\"'()\[\]{}\u201c\u201d]+[^\s<>\"'()\[\]{}\u201c\u201d.,;:!?\u2026]")
_NOT_LINKED = ("a", "code", "kbd", "math", "pre", "samp", "svg", "textarea", "button")
_WITH_URL = etree.XPath(
    f"descendant::text()[contains(., '://')][not({' or '.join(f'ancestor::{name}' for name in _NOT_LINKED)})]"
)
_WITH_ID = selector("descendant::*[@id]")
LEAD_IN_ROOM = 80
COLONS = (":", "\uff1a")
_COLON_BEHIND = re.compile("^[ \u00a0]?[:\uff1a]")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAKEN_IDS = frozenset(
    ("main", "menu", "newsletter", "related", "recent", "later", "share", "top", "footer", "signup-dialog")
)


def shape_brief(root: Element, found: Elements) -> tuple[Heading, ...]:
    """Shape the tree in place; its headings in order. ``found`` is all there is below ``root``, by name."""
    _link_bare_urls(root, found["a"])
    _set_pictures(found["img"])
    _set_tables(found)
    _set_quotes(found["blockquote"])
    _set_lead_ins(root)
    _set_headings(root)
    return _make_ids_unique(root)


def _link_bare_urls(root: Element, links: list[Element]) -> None:
    """Addresses in prose become links, and a link whose words are an address is marked as one."""
    for text in cast("list[_TextNode]", _WITH_URL(root)):
        made: list[Element] = []
        matches = list(_BARE_URL.finditer(text))
        ends = [*(match.start() for match in matches[1:]), len(text)]
        for match, end in zip(matches, ends, strict=False):
            link = make("a", {"class": "url", "href": storable(match[0])}, match[0])
            link.tail = storable(text[match.end() : end])
            made.append(link)
        holder = text.getparent()
        if made and holder is not None:
            place = set_behind if text.is_tail else set_start
            place(holder, text[: matches[0].start()], made)
    for link in links:
        words = text_of(link)
        if "://" in words or words.startswith("www."):
            link.set("class", "url")


def _set_pictures(images: list[Element]) -> None:
    for image in images:
        if not image.get("src"):
            drop(image)
            continue
        if image.get("alt") is None:
            image.set("alt", "")
        image.set("decoding", "async")
        image.set("loading", "lazy")  # the story's cover always stands above it
        if image.get("src", "").startswith("http"):
            image.set("referrerpolicy", "no-referrer")
        parent = image.getparent()
        holder = parent if parent is not None and parent.tag == "a" else image
        paragraph = holder.getparent()
        if paragraph is not None and paragraph.tag == "p" and _is_alone(holder, paragraph):
            _make_figure(paragraph, holder, image)
        else:
            image.attrib.pop("credit", "")


def _is_alone(holder: Element, paragraph: Element) -> bool:
    return len(paragraph) == 1 and is_blank(paragraph.text) and is_blank(holder.tail)


def _make_figure(figure: Element, holder: Element, image: Element) -> None:
    caption, credit = str(image.attrib.pop("title", "")), str(image.attrib.pop("credit", ""))
    figure.tag = "figure"
    figure.attrib.clear()
    figure.text = holder.tail = None
    if not caption and not credit:
        return
    figcaption = etree.SubElement(figure, "figcaption")
    figcaption.text = storable(caption)
    if credit:
        figcaption.text += " " if caption else ""
        figcaption.append(make("span", {"class": "credit"}, credit))


def _set_tables(found: Elements) -> None:
    for table in found["table"]:
        if next(table.iterancestors("table"), None) is not None or "highlighttable" in _classes(table):
            continue
        head = next(table.iterdescendants("caption", "th"), None)
        name = words_of(head) if head is not None else ""
        label = f"Table: {storable(name)}" if name else "Table"
        wrap(table, make("div", {"class": "table-scroll", "role": "region", "tabindex": "0", "aria-label": label}))
    for cell in found["th"]:
        if is_blank(text_of(cell)) and next(cell.iterdescendants("img"), None) is None:
            cell.tag = "td"  # an empty head names nothing
    for cell in found["th"]:
        if cell.tag == "th" and cell.get("scope") is None:
            cell.set("scope", _scope_of(cell))
    for code in found["pre"]:
        code.set("tabindex", "0")


def _scope_of(head: Element) -> str:
    """What a head names: the column below it, when its row is all heads, otherwise its row."""
    row = head.getparent()
    cells = [] if row is None else row.findall("td")
    return "row" if any(not is_blank(text_of(cell)) for cell in cells) else "col"


def _classes(element: Element) -> list[str]:
    return (element.get("class") or "").split()


def _set_quotes(quotations: list[Element]) -> None:
    for quotation in quotations:
        for paragraph in quotation.iterchildren("p"):
            if "pull" in _classes(paragraph):
                quotation.set("class", "pull")
                del paragraph.attrib["class"]


def _set_lead_ins(root: Element) -> None:
    """``**Label:** sentence``, with the list that follows it, becomes one block of the brief."""
    for paragraph in list(root.iterchildren("p")):
        label = _lead_in_label(paragraph)
        if label is None:
            continue
        label.set("class", "lead-in__label")
        follower = paragraph.getnext()
        frame = make("div", {"class": "lead-in"})
        wrap(paragraph, frame)
        if follower is not None and follower.tag in {"ul", "ol"}:
            drop(follower)
            frame.append(follower)


def _lead_in_label(paragraph: Element) -> Element | None:
    """The bold label that opens the paragraph and ends in a colon, inside it or right behind it."""
    if not is_blank(paragraph.text) or not len(paragraph):
        return None
    opening = paragraph[0]
    if opening.tag not in {"strong", "b"}:
        return None
    words = text_of(opening).strip()
    if not words or len(words) > LEAD_IN_ROOM:
        return None
    if words.endswith(COLONS):
        return opening
    behind = opening.tail or ""
    colon = _COLON_BEHIND.match(behind)
    if colon:
        if len(opening):
            set_behind(opening[-1], (opening[-1].tail or "") + ":")
        else:
            set_start(opening, (opening.text or "") + ":")
        set_behind(opening, behind[colon.end() :])
        return opening
    return None


def _set_headings(root: Element) -> None:
    """Move all headings down under the page's headline, if one stands on its level."""
    headings = list(root.iterdescendants(*_HEADINGS))
    shift = 1 if any(heading.tag == "h1" for heading in headings) else 0
    for heading in headings:
        if shift:
            heading.tag = f"h{min(6, int(heading.tag[1]) + shift)}"
        text = words_of(heading)
        if not text:
            heading.tag = "div"
        elif not heading.get("id"):
            heading.set("id", slugify(text) or "section")


def _make_ids_unique(root: Element) -> tuple[Heading, ...]:
    """Of elements with one id the first keeps it; links to a heading that gave its id up follow it."""
    seen, renamed, numbers = set(TAKEN_IDS), dict[str, str](), dict[str, int]()
    listed: list[Heading] = []
    for element in _WITH_ID(root):
        written = element.get("id", "")
        wanted = "-".join(storable(written).split()) or "part"
        id, number = wanted, numbers.get(wanted, 1)
        while id in seen:
            number += 1
            id = f"{wanted}-{number}"
        numbers[wanted] = number
        seen.add(id)
        renamed.setdefault(wanted, id)
        if id != written:
            element.set("id", id)
        if element.tag in _HEADINGS:
            listed.append(Heading(level=int(element.tag[1]), text=words_of(element), anchor=id))
    for link in root.iterdescendants("a"):
        address = link.get("href", "")
        name = storable(address[1:])
        if address.startswith("#") and name in renamed:
            link.set("href", f"#{renamed[name]}")
    return tuple(listed)
