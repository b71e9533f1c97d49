"""What the index holds of a story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import unescape

from markupsafe import Markup

from plugins.edition.views import StoryCard
from plugins.newsroom.article import NewsArticle

_END_OF_WORDS = re.compile(r"<br[^>]*>|</(?:p|li|h\d|t[dh]|d[td]|pre|blockquote|figcaption|summary|div)>")
_TAG = re.compile(r"<[^>]*>")
_FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRecord:
    """A story: ``text`` is plain, ``day`` in days since 1970, ``subjects`` are names."""

    url: str
    headline: str
    text: str
    day: int
    year: str
    section: str
    subjects: tuple[str, ...]


def search_record(article: NewsArticle, card: StoryCard, text_html: Markup, day: date) -> SearchRecord:
    """The record of a story that came out on ``day``; a dek that was taken from the text is not told twice."""
    words = plain_text(text_html)
    return SearchRecord(
        url=card.url,
        headline=article.headline,
        text=words if article.dek_is_derived else f"{article.dek} {words}".strip(),
        day=(day - _FIRST_DAY).days,
        year=f"{day.year:04}",
        section=card.section.text,
        subjects=tuple(dict.fromkeys(subject.name for subject in article.subjects)),
    )


def plain_text(markup: Markup) -> str:
    """The words of markup as the reader makes it; those of two blocks stay apart."""
    return unescape(" ".join(_TAG.sub("", _END_OF_WORDS.sub(" ", str(markup))).split()))
