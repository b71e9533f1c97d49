"""A converted body, read once: cleaned, shaped as a brief, cut into blocks.

What the page needs later is taken here: the lede, blocks, headings, plain prose, the length.
Addresses inside the site stay symbolic (``newsroom:story/…``, ``newsroom:file/…``), since what
they lead to depends on other files; :mod:`plugins.edition.links` replaces them at render time.

The work is done on an lxml tree. A body with anything in it that Markdown does not make, seen on that tree and
not guessed from the text, goes through :mod:`plugins.story_reader.pasted_html` first and is parsed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element as Element
from markupsafe import Markup

from plugins.editorial_checks.manuscript import Hyperlink, Picture
from plugins.newsroom.article import BlockKind, BlockNote, StoryBody
from plugins.newsroom.findings import Finding, Location, in_reading_order, warning
from plugins.story_reader.attributes import AttributeCleaner
from plugins.story_reader.brief import shape_brief
from plugins.story_reader.html_tree import (
    Elements,
    close_empty,
    drop,
    elements_by_name,
    is_blank,
    make,
    parse_html,
    selector,
    sort_attributes,
    text_of,
    write_html,
    write_inner,
)
from plugins.story_reader.pasted_html import FROM_MARKDOWN, NEVER_SHOWN, Remark, clean_pasted
from plugins.story_reader.places import find_places
from plugins.story_reader.prose import count_words, own_text, prose_of
from plugins.story_reader.shortcodes import MARKER, NO_SHORTCODES, is_marker, newsletter_of, take_shortcodes

_WITH_ID = selector("descendant::*[@id]")
Typeset = Callable[[str, str], Markup]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedBody:
    """The body with what reading it found: ``lede`` and ``words`` go into the article's record."""

    body: StoryBody
    text: str
    """Prose without code, markup and addresses; a blank line between paragraphs."""
    links: tuple[tuple[str, Location], ...]
    """Symbolic addresses in order of appearance, with where they stand."""
    lede: str
    words: int
    hyperlinks: tuple[Hyperlink, ...]
    pictures: tuple[Picture, ...]
    anchors: tuple[str, ...]
    """Every id there is, in document order."""
    findings: tuple[Finding, ...]
    """In reading order."""


def shape_body(
    html: str, *, source: str, first_line: int, path: str, uri: str, lang: str, typeset: Typeset
) -> ConvertedBody:
    """Clean and cut ``html``, which was made from ``source``, a text that starts at ``first_line``.

    Raises ValueError where elements are nested more than some 2,000 deep.
    """
    root, found, remarks = _safe_tree(html)
    cleaner = AttributeCleaner(uri)
    cleaner.clean(root)
    remarks += cleaner.remarks
    shortcodes = take_shortcodes(root, source) if "[[" in source else NO_SHORTCODES
    remarks += shortcodes.remarks
    links = cleaner.links + shortcodes.links
    was_written = dict(cleaner.links)
    linked = [(_words_of_link(link), str(link.get("href"))) for link in found["a"] if link.get("href")]
    pictured = [(image.get("alt"), str(image.get("src"))) for image in found["img"] if image.get("src")]
    headings = shape_brief(root, found)
    text = prose_of(root)
    close_empty(root)
    sort_attributes(root)
    lede = _lede(root)
    blocks = [block for block in _blocks(root) if block is not lede]
    addresses = [was_written.get(address, address) for _, address in (*linked, *pictured)]
    written = [remark.written for remark in remarks] + [was for _, was in links] + addresses
    places = find_places(written, source, first_line=first_line, path=path)
    return ConvertedBody(
        body=StoryBody(
            lede_html=typeset(write_inner(lede), lang) if lede is not None else Markup(),
            blocks=tuple([Markup() if is_marker(block) else typeset(write_html(block), lang) for block in blocks]),
            outline=tuple([note_of(block) for block in blocks]),
            headings=headings,
        ),
        text=text,
        links=tuple((address, places[was]) for address, was in links),
        lede=" ".join(own_text(lede).split()) if lede is not None else "",
        words=count_words(text),
        hyperlinks=tuple(
            Hyperlink(words, was, address in was_written, places[was])
            for (words, address), was in zip(linked, addresses, strict=False)
        ),
        pictures=tuple(
            Picture(alt, was, places[was]) for (alt, _), was in zip(pictured, addresses[len(linked) :], strict=True)
        ),
        anchors=tuple(element.get("id", "") for element in _WITH_ID(root)),
        findings=tuple(in_reading_order(warning(places[r.written], r.id, r.what, r.fix) for r in remarks)),
    )


def shape_alone(html: str) -> Element:
    """The tree of ``html`` in the shape of a brief, where nothing in it has to be cleaned, and no link is."""
    root = parse_html(html)
    AttributeCleaner("").clean(root)
    shape_brief(root, elements_by_name(root))
    close_empty(root)
    sort_attributes(root)
    return root


def _safe_tree(html: str) -> tuple[Element, Elements, list[Remark]]:
    """The tree of ``html`` without dangerous elements and comments, what stands in it, and what was left out."""
    root = parse_html(html)
    found = elements_by_name(root)
    if found.keys() <= FROM_MARKDOWN:
        return root, found, []
    cleaned, remarks = clean_pasted(html)
    root = parse_html(cleaned)
    found = elements_by_name(root)
    # This tree is what reaches the page, so it is looked at again, though nothing of the kind should be left in it.
    for name in [name for name in found if name in NEVER_SHOWN or not isinstance(name, str)]:
        for element in found.pop(name):
            drop(element)
    return root, found, remarks


def _words_of_link(link: Element) -> str:
    """What a reader hears: the text, or what a picture in it shows."""
    words = text_of(link)
    return words if not is_blank(words) else " ".join(image.get("alt", "") for image in link.iterdescendants("img"))


def _lede(root: Element) -> Element | None:
    """The first plain paragraph, if nothing but pictures stands above it."""
    above = root.text
    for child in islice((child for child in root if not is_marker(child)), 3):
        if child.tag not in {"p", "figure", "img"} or not is_blank(above):
            return None
        if child.tag == "p" and not child.get("class") and not is_blank(text_of(child)):
            return child
        above = child.tail
    return None


_KINDS = {
    "p": BlockKind.PROSE, "ul": BlockKind.LIST, "ol": BlockKind.LIST, "dl": BlockKind.LIST, MARKER: BlockKind.SIGNUP,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), BlockKind.HEADING),
}  # fmt: skip


def note_of(block: Element) -> BlockNote:
    """What placing needs to know of a block."""
    kind = _KINDS.get(block.tag, BlockKind.OTHER)
    if block.get("class") == "lead-in":
        kind = BlockKind.PROSE
    return BlockNote(kind=kind, words=count_words(text_of(block)), newsletter=newsletter_of(block))


def _blocks(root: Element) -> Iterator[Element]:
    """The elements on top; loose text between them becomes paragraphs, so that none is lost."""
    if not is_blank(root.text):
        yield make("p", {}, root.text)
    for child in root:
        yield child
        if not is_blank(child.tail):
            yield make("p", {}, child.tail)
