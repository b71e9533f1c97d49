"""The shape of a plain brief, given block by block: what :func:`~plugins.story_reader.body.shape_body` makes of it.

Of a plain text (:mod:`plugins.story_reader.plain_markdown`) every element is known when its HTML is written, so no
tree has to be built to find it again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from plugins.editorial_checks.manuscript import Hyperlink
from plugins.newsroom.article import BlockKind, BlockNote, Heading, StoryBody
from plugins.story_reader.body import ConvertedBody, Typeset, note_of, shape_alone
from plugins.story_reader.brief import COLONS, LEAD_IN_ROOM, TAKEN_IDS
from plugins.story_reader.html_tree import write_html
from plugins.story_reader.places import find_places
from plugins.story_reader.plain_markdown import PlainBlock, PlainText
from plugins.story_reader.prose import count_words

_LABELLED: Final = re.compile(r"<strong>([^<]*)</strong>([^<]*)")
_COLON_APART: Final = re.compile("<strong>[^<]*</strong>[ \u00a0][:\uff1a]")
_TAG: Final = re.compile("<[^>]*>")
_KINDS: Final = {"p": BlockKind.PROSE, "ul": BlockKind.LIST, "blockquote": BlockKind.OTHER}


def is_shaped_by_blocks(plain: PlainText) -> bool:
    """Whether nothing in a plain text takes its shape from elsewhere.

    An address as text becomes a link, an address with foreign letters is looked at, a colon that stands apart from its
    label moves, and an id that the page itself has is not given to a heading.
    """
    return (
        any(block.spoken for block in plain.blocks)
        and not any("://" in block.spoken for block in plain.blocks)
        and all(address.isascii() and not words.startswith("www.") for words, address in plain.links)
        and not any(_COLON_APART.match(block.inner) for block in plain.blocks)
        and TAKEN_IDS.isdisjoint(plain.ids)
    )


def shape_plain(
    plain: PlainText, *, source: str, first_line: int, path: str, lang: str, typeset: Typeset
) -> ConvertedBody:
    """Cut a plain text, of which :func:`is_shaped_by_blocks` is true, made from ``source`` as for ``shape_body``."""
    places = find_places([address for _, address in plain.links], source, first_line=first_line, path=path)
    words = [count_words(block.spoken) for block in plain.blocks]
    first = plain.blocks[0]
    lede = first if first.tag == "p" and _label_of(first) is None else None
    start = 0 if lede is None else 1
    blocks = list(_shaped(plain.blocks[start:], words[start:]))
    return ConvertedBody(
        body=StoryBody(
            lede_html=Markup() if lede is None else typeset(lede.inner, lang),
            blocks=tuple([typeset(html, lang) for html, _ in blocks]),
            outline=tuple([note for _, note in blocks]),
            headings=tuple(_headings(plain)),
        ),
        text="\n\n".join(_paragraphs(plain.blocks)),
        links=(),
        lede="" if lede is None else " ".join(lede.spoken.split()),
        words=sum(words),
        hyperlinks=tuple([Hyperlink(said, address, False, places[address]) for said, address in plain.links]),
        pictures=(),
        anchors=tuple(plain.ids),
        findings=(),
    )


def _shaped(blocks: Sequence[PlainBlock], words: Sequence[int]) -> Iterator[tuple[str, BlockNote]]:
    """The HTML of each block of the page and what placing needs to know of it; a label takes the list behind it in.

    ``words`` are those of each block without code.
    """
    taken = False
    for place, block in enumerate(blocks):
        if taken:
            taken = False
        elif not block.tag:
            yield from ((write_html(element), note_of(element)) for element in shape_alone(block.html))
        elif block.tag == "p" and (labelled := _label_of(block)) is not None:
            taken = place + 1 < len(blocks) and blocks[place + 1].tag == "ul"
            listed = blocks[place + 1].html if taken else ""
            count = sum(_count(blocks[at], words[at]) for at in range(place, place + 1 + taken))
            html = f'<div class="lead-in"><p>{labelled}</p>{listed}</div>'
            yield html, BlockNote(kind=BlockKind.PROSE, words=count)
        else:
            kind = _KINDS.get(block.tag, BlockKind.HEADING)
            yield block.html, BlockNote(kind=kind, words=_count(block, words[place]))


def _count(block: PlainBlock, words: int) -> int:
    """Words with those in code, which placing counts; ``words`` are those without."""
    return count_words(_TAG.sub("", block.inner)) if "<code>" in block.inner else words


def _label_of(paragraph: PlainBlock) -> str | None:
    """What is in a paragraph that opens with a label, with the label marked and its colon in it."""
    match = _LABELLED.match(paragraph.inner)
    if match is None or len(match[1]) > LEAD_IN_ROOM:
        return None
    label, behind = match[1], match[2]
    if not label.endswith(COLONS):
        if not behind.startswith(COLONS):
            return None
        label, behind = f"{label}:", behind[1:]
    return f'<strong class="lead-in__label">{label}</strong>{behind}{paragraph.inner[match.end() :]}'


def _headings(plain: PlainText) -> Iterator[Heading]:
    headings = [block for block in plain.blocks if block.tag[:1] == "h"]
    for block, id in zip(headings, plain.ids, strict=True):
        yield Heading(level=int(block.tag[1]), text=" ".join(block.inner.split()), anchor=id)


def _paragraphs(blocks: Sequence[PlainBlock]) -> Iterator[str]:
    """What is read aloud, as :func:`plugins.story_reader.prose.prose_of` says."""
    for block in blocks:
        for paragraph in block.spoken.split("\n") if block.tag == "ul" else [block.spoken]:
            text = " ".join(paragraph.split())
            if text:
                yield text
