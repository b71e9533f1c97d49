"""Links of one text: their words, and places in the same text. Where others lead is a matter of the whole newsroom."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.findings import Finding, nearest, notice, warning

_SAYS_NOTHING = frozenset((
    "click here", "click this link", "here", "learn more", "link", "more", "read more", "read this", "see here",
    "source", "this", "this link", "this page",
))  # fmt: skip
PAGE_ANCHORS = frozenset(("", "main", "menu", "newsletter", "related", "recent", "later", "share", "top", "footer"))
"""Ids that every story page has, or may have, beside those of its body; the empty one is the top of the page."""


def check_links(story: Manuscript) -> Iterator[Finding]:
    """Links without words, links whose words say nothing, and places of this text that are not there."""
    anchors = PAGE_ANCHORS.union(story.copy.anchors)
    for link in story.copy.hyperlinks:
        words = " ".join(link.words.split()).strip(" .,:;!\u2026\u00bb\u2192>").casefold()
        if not words:
            what = f"the link to {_shortened(link.address)} has no words"
            yield warning(link.location, "NEWS-L007", what, "say between the brackets what is there")
        elif words in _SAYS_NOTHING:
            what = f"the words of the link, '{words}', do not say where it leads"
            yield notice(link.location, "NEWS-L008", what, "link the words that name it")
        if link.address.startswith("#") and unquote(link.address[1:]) not in anchors:
            anchor = unquote(link.address[1:])
            yield warning(
                link.location, "NEWS-L003", f"no part '#{anchor}' in this text", nearest_anchor(anchor, anchors)
            )


def nearest_anchor(anchor: str, anchors: frozenset[str]) -> str:
    """Words for a fix."""
    near = nearest(anchor, anchors)
    return f"did you mean '#{near}'?" if near else "write the id of a heading there"


def _shortened(address: str) -> str:
    return address if len(address) <= 60 else address[:60] + "\u2026"
