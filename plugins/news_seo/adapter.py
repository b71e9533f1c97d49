"""Pelican's side of search engines: plans sitemaps and robots.txt for an edition whose address is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from pelican.plugins import signals

from plugins.edition.furniture import CORRECTIONS
from plugins.edition.jobs import DocumentJob
from plugins.edition.plan import Edition
from plugins.edition.search import SEARCH
from plugins.news_seo.robots import robots_txt
from plugins.news_seo.sitemaps import (
    MOST_URLS,
    NewsItem,
    SitemapPage,
    news_language,
    news_sitemap,
    sitemap,
    sitemap_index,
)
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.changes import changed_at
from plugins.newsroom.findings import Location
from plugins.newsroom.release import NEWS_LASTS
from plugins.pelican_bridge.generator import NewsroomGenerator

_OWNER = Location("settings")
_T = TypeVar("_T")
INDEX = "sitemap.xml"
NEWS = "news-sitemap.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSources:
    """What a document is made from: what it says, or the key of the stories that it names."""

    content: object = None
    stories: bytes = b""


def on_generators_finalized(generators: list[object]) -> None:
    """Add sitemaps and robots.txt to the build's documents."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            generator.build.documents.append(partial(documents, now=generator.build.now))


def documents(edition: Edition, *, now: datetime) -> Iterator[DocumentJob]:
    """Sitemaps by month, of all other pages, of the newest stories, their index, and robots.txt."""
    settings, site = edition.copy.settings.search_engines, edition.copy.settings.site
    addresses = edition.furniture.addresses
    has_sitemaps = settings.sitemaps and bool(addresses.origin)
    if has_sitemaps:
        pages = [*_other_pages(edition)]
        parts = [SitemapPage(url=addresses.absolute(path)) for path, _ in _cut("sitemaps/pages", pages)]
        for path, some in _cut("sitemaps/pages", pages):
            yield _document(path, "sitemap", partial(sitemap, some), DocumentSources(content=some))
        for path, articles in _months(edition):
            parts.append(SitemapPage(url=addresses.absolute(path), changed=max(map(changed_at, articles))))
            key = _months_key(articles, edition)
            yield _document(path, "month's sitemap", partial(_month, articles, edition), DocumentSources(stories=key))
        yield _document(INDEX, "sitemap index", partial(sitemap_index, parts), DocumentSources(content=parts))
        news = [*_news(edition, now)]
        yield _document(NEWS, "news sitemap", partial(news_sitemap, news), DocumentSources(content=news))
    listed = tuple(addresses.absolute(path) for path in (INDEX, NEWS)) if has_sitemaps else ()
    text = robots_txt(settings, listed, site.base_path)
    yield _document("robots.txt", "robots", text.encode, DocumentSources(content=text))


def _document(path: str, kind: str, build: Callable[[], bytes], sources: object) -> DocumentJob:
    return DocumentJob(path=path, kind=kind, build=build, sources=lambda: sources, owner=_OWNER)


def _months(edition: Edition) -> Iterator[tuple[str, list[NewsArticle]]]:
    """Path and stories of each month's sitemap; a month with too many has several."""
    addresses = edition.furniture.addresses
    months: defaultdict[str, list[NewsArticle]] = defaultdict(list)
    for article in edition.stories.released:
        day = addresses.day(article)
        months[f"{day.year:04}-{day.month:02}"].append(article)
    for month, articles in months.items():
        yield from _cut(f"sitemaps/{month}", articles)


def _cut(name: str, items: Sequence[_T]) -> Iterator[tuple[str, list[_T]]]:
    for start in range(0, len(items), MOST_URLS):
        number = f"-{start // MOST_URLS + 1}" if start else ""
        yield f"{name}{number}.xml", list(items[start : start + MOST_URLS])


def _months_key(articles: Sequence[NewsArticle], edition: Edition) -> bytes:
    keys, stories = edition.stories.keys, edition.stories
    return keys.page(keys.stories(articles), keys.stories(one for a in articles for one in stories.translations_of(a)))


def _month(articles: Sequence[NewsArticle], edition: Edition) -> bytes:
    return sitemap(_page_of(article, edition) for article in articles)


def _page_of(article: NewsArticle, edition: Edition) -> SitemapPage:
    furniture, describer = edition.furniture, edition.furniture.describer
    absolute, story = furniture.addresses.absolute, furniture.addresses.story
    return SitemapPage(
        url=absolute(story(article)),
        changed=changed_at(article).astimezone(furniture.addresses.zone),
        picture_url=describer.picture_url(describer.picture_to_share(article, furniture.picture(article.image))),
        translations=tuple([(one.lang, absolute(story(one))) for one in edition.stories.translations_of(article)]),
    )


def _other_pages(edition: Edition) -> Iterator[SitemapPage]:
    """The front page, fronts of lists, directories, the house's texts; what they list changes too often to say when."""
    absolute = edition.furniture.addresses.absolute
    yield SitemapPage(url=absolute(""))
    for story_list in edition.lists.lists:
        yield SitemapPage(url=absolute(story_list.path))
    for path, _, _ in edition.lists.directories():
        yield SitemapPage(url=absolute(path))
    for page in edition.copy.pages:
        yield SitemapPage(url=absolute(f"{page.slug}/"))
    if edition.corrections.corrected:
        yield SitemapPage(url=absolute(CORRECTIONS))
    if edition.copy.newsletters:
        yield SitemapPage(url=absolute("newsletter/"))
    if edition.copy.settings.search.enabled:
        yield SitemapPage(url=absolute(SEARCH))


def _news(edition: Edition, now: datetime) -> Iterator[NewsItem]:
    addresses, site = edition.furniture.addresses, edition.copy.settings.site
    for article in edition.stories.released:
        if now - article.published_at < NEWS_LASTS:
            yield NewsItem(
                url=addresses.absolute(addresses.story(article)),
                paper=site.name,
                lang=news_language(article.lang),
                published=article.published_at.astimezone(addresses.zone),
                title=article.headline,
            )


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
