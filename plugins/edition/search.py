"""The parts of the search index: stories of one year, a thousand at most, so that a new story changes one part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from plugins.edition.addresses import Addresses
from plugins.newsroom.article import NewsArticle

SEARCH: Final = "search/"
INDEX_FOLDER: Final = "search/index/"
PART_STORIES: Final = 1_000


class SearchPart(NamedTuple):
    """A part by its folder below ``search/index/``; ``stories`` are oldest first."""

    folder: str
    stories: tuple[NewsArticle, ...]


def search_parts(released: Iterable[NewsArticle], addresses: Addresses) -> tuple[SearchPart, ...]:
    """Newest part first. ``released`` are newest first; parts of a year are numbered from its oldest story, from 1."""
    years: defaultdict[int, list[NewsArticle]] = defaultdict(list)
    for article in released:
        years[addresses.day(article).year].append(article)
    parts = []
    for year, newest_first in years.items():
        stories = newest_first[::-1]
        cut = [stories[start : start + PART_STORIES] for start in range(0, len(stories), PART_STORIES)]
        parts += [
            SearchPart(f"{INDEX_FOLDER}{year:04}-{number}/", tuple(some)) for number, some in enumerate(cut, start=1)
        ][::-1]
    return tuple(parts)
