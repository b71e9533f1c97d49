"""Sources: where the story has it from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.findings import Finding, notice

_FIGURE = re.compile(
    r"[$\u20ac\u00a3\u00a5]\s?\d|\d[\d.,]*\s?(?:%|per cent\b|percent\b|(?:thousand|million|billion|trillion|bn|m)\b)"
)
_QUOTATION = re.compile(
    r"\"[^\"\n]*\s[^\"\n]*\s[^\"\n]*\"|[\u201c\u201e][^\u201c\u201d\n]*\s[^\u201c\u201d\n]*\s[^\u201c\u201d\n]*[\u201c\u201d]"
)


def check_sources(story: Manuscript) -> Iterator[Finding]:
    """A story that names no source and links to none; and one that has figures or quotations all the same."""
    article = story.article
    if article is None or article.sources or any("://" in link.address for link in story.copy.hyperlinks):
        return
    claim = _first_claim(story.copy.prose)
    if claim is None:
        yield notice(story.front.start, "NEWS-C001", "the story names no source", "add its 'source'")
        return
    at = story.text.find(claim[1], len(story.text) - len(story.front.body))
    place = story.place_at(at) if at >= 0 else story.front.start
    yield notice(place, "NEWS-C002", f"{claim[0]} in a story without a source: {claim[1]}", "add a 'source'")


def _first_claim(prose: str) -> tuple[str, str] | None:
    figure, quotation = _FIGURE.search(prose), _QUOTATION.search(prose)
    if quotation is not None and (figure is None or quotation.start() < figure.start()):
        return "a quotation", quotation[0]
    return None if figure is None else ("a figure", figure[0])
