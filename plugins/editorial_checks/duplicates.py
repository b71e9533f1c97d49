"""Stories that tell the same twice: by their headline, or by nearly all of their words.

Two texts are compared by sketches: of each text's terms, the least of every one of 40 groups that a hash puts them
into. The share of equal least terms is about the share of terms that the texts have in common. A sketch is cut into
bands; only stories with an equal band are compared, and each with one other, so a newsroom costs little more than its
number of stories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, notice, warning

_GROUPS = 40
_BAND = 5
_FEWEST_TERMS = 120
_ALIKE = 0.8
_SPREAD = np.uint32(2_654_435_761)
_SOON_DAYS = 6


def sketch_of(hashes: bytes, counts: bytes) -> bytes:
    """The sketch of a text by its packed terms (``StoryTerms``): 160 bytes, or none for a text too short to tell."""
    terms = np.frombuffer(hashes, "<u4")[np.frombuffer(counts, np.uint8) > 0]
    if terms.size < _FEWEST_TERMS:
        return b""
    spread = terms * _SPREAD
    spread ^= spread >> np.uint32(15)
    least = np.full(_GROUPS, 0xFFFF_FFFF, np.uint32)
    np.minimum.at(least, spread % np.uint32(_GROUPS), spread)
    return least.astype("<u4").tobytes()


def check_headlines_told_twice(
    articles: Sequence[NewsArticle], place_of: Callable[[NewsArticle, str, str], Location]
) -> Iterator[Finding]:
    """The later of two stories in one language with one headline: a warning within a few days, else a notice."""
    told: dict[tuple[str, str], NewsArticle] = {}
    for article in sorted(articles, key=lambda article: (article.published_at, article.uri)):
        first = told.setdefault((article.lang, "".join(filter(str.isalnum, article.headline.casefold()))), article)
        if first is not article:
            is_soon = (article.published_at - first.published_at).days < _SOON_DAYS
            remark = warning if is_soon else notice
            what = f"{first.location.path} has the same headline"
            yield remark(place_of(article, "title", ""), "NEWS-P001", what, "say what is new in this one")


def check_texts_told_twice(articles: Sequence[NewsArticle], sketches: Mapping[str, bytes]) -> Iterator[Finding]:
    """The later of two stories whose texts share four fifths of their terms or more."""
    bands: dict[tuple[int, bytes], NewsArticle] = {}
    for article in sorted(articles, key=lambda article: (article.published_at, article.uri)):
        sketch = sketches.get(article.uri, b"")
        parts = [(start, sketch[start : start + 4 * _BAND]) for start in range(0, len(sketch), 4 * _BAND)]
        others = {bands[part].uri: bands[part] for part in parts if part in bands}
        twin = next((other for other in others.values() if _likeness(sketch, sketches[other.uri]) >= _ALIKE), None)
        if twin is not None:
            what = f"the text is nearly that of {twin.location.path}"
            yield warning(article.location, "NEWS-P003", what, "keep one of them, and let 'aliases' redirect the other")
        for part in parts:
            bands.setdefault(part, article)


def _likeness(one: bytes, other: bytes) -> float:
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))
