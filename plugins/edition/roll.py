"""The roll of stories that have a page: their order, their addresses and their subjects.

An edition that differs from another by a few stories takes its roll over, so that it costs what differs.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plugins.edition.addresses import Addresses
from plugins.newsroom.article import NewsArticle, SubjectKind
from plugins.newsroom.release import reading_order
from plugins.newsroom.slugs import slugify

SubjectKey = tuple[SubjectKind, str]
"""Kind and slug."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Released stories newest first, and hidden ones."""

    released: tuple[NewsArticle, ...]
    hidden: tuple[NewsArticle, ...]
    places: Mapping[str, int]
    """Where each released story stands, by uri; the newest at 0."""
    articles: dict[str, NewsArticle]
    """All of them by uri, each as it is now; see :meth:`revise`."""
    paths: Mapping[str, str]
    """The site path of each one's page, by uri."""
    subjects: Mapping[SubjectKey, Sequence[NewsArticle]]
    """Released stories by subject, newest first; a story that names one twice stands there twice."""
    corrected: tuple[NewsArticle, ...]
    """Released stories with corrections, newest first."""

    @classmethod
    def of(cls, released: tuple[NewsArticle, ...], hidden: tuple[NewsArticle, ...], addresses: Addresses) -> Roll:
        """The roll of these stories, both in the order of :func:`plugins.newsroom.release.reading_order`."""
        subjects: defaultdict[SubjectKey, list[NewsArticle]] = defaultdict(list)
        for article in released:
            for key in _subjects_of(article):
                subjects[key].append(article)
        articles = {article.uri: article for article in (*released, *hidden)}
        return cls(
            released=released,
            hidden=hidden,
            places={article.uri: place for place, article in enumerate(released)},
            articles=articles,
            paths={uri: addresses.story(article) for uri, article in articles.items()},
            subjects=dict(subjects),
            corrected=tuple(article for article in released if article.corrections),
        )

    def after(
        self,
        gone: Iterable[str],
        released: Iterable[NewsArticle],
        hidden: Iterable[NewsArticle],
        addresses: Addresses,
    ) -> Roll:
        """The roll when stories are gone (uris) and others came; a story that was written anew is among both."""
        order, apart, corrected = list(self.released), list(self.hidden), list(self.corrected)
        articles, paths, subjects = dict(self.articles), dict(self.paths), dict(self.subjects)
        for old in (self.articles[uri] for uri in gone if uri in self.articles):
            for stories in (order, apart, corrected):
                _take_out(stories, old)
            for key in _subjects_of(old):
                subjects[key] = left = list(subjects.get(key, ()))
                _take_out(left, old)
            del articles[old.uri], paths[old.uri]
        for article in released:
            for key in _subjects_of(article):
                subjects[key] = more = list(subjects.get(key, ()))
                insort(more, article, key=reading_order)
            insort(order, article, key=reading_order)
            if article.corrections:
                insort(corrected, article, key=reading_order)
            articles[article.uri], paths[article.uri] = article, addresses.story(article)
        for article in hidden:
            insort(apart, article, key=reading_order)
            articles[article.uri], paths[article.uri] = article, addresses.story(article)
        return Roll(
            released=tuple(order),
            hidden=tuple(apart),
            places=_Places(order, articles),
            articles=articles,
            paths=paths,
            subjects={key: stories for key, stories in subjects.items() if stories},
            corrected=tuple(corrected),
        )

    def revise(self, article: NewsArticle) -> None:
        """Take a new version of a story that keeps its place; lists go on naming it by the old one."""
        self.articles[article.uri] = article


class _Places(Mapping[str, int]):
    """Places in a list of stories that are looked for when asked: few are, of a roll that is soon taken over."""

    def __init__(self, released: Sequence[NewsArticle], articles: Mapping[str, NewsArticle]) -> None:
        self._released, self._articles = released, articles

    def __getitem__(self, uri: str) -> int:
        place = _place_in(self._released, self._articles[uri])
        if place is None:
            raise KeyError(uri)
        return place

    def __iter__(self) -> Iterator[str]:
        return (article.uri for article in self._released)

    def __len__(self) -> int:
        return len(self._released)


def _place_in(stories: Sequence[NewsArticle], article: NewsArticle) -> int | None:
    place = bisect_left(stories, reading_order(article), key=reading_order)
    return place if place < len(stories) and stories[place].uri == article.uri else None


def _take_out(stories: list[NewsArticle], article: NewsArticle) -> None:
    while (place := _place_in(stories, article)) is not None:
        del stories[place]


def _subjects_of(article: NewsArticle) -> list[SubjectKey]:
    return [(subject.kind, slugify(subject.name)) for subject in article.subjects]
