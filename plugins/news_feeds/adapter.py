"""Pelican's side of feeds: plans the feeds of an edition whose address is known."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from pelican.plugins import signals

from plugins.edition.addresses import FeedFormat, feed_path, language_path
from plugins.edition.furniture import CORRECTIONS, LANGUAGE, MAIN_FEEDS
from plugins.edition.jobs import DocumentJob
from plugins.edition.languages import language_name
from plugins.edition.plan import Edition
from plugins.news_feeds.entries import EntryDesk
from plugins.news_feeds.feed import Feed, FeedEntry
from plugins.news_feeds.formats import atom, json_feed, rss
from plugins.news_feeds.stylesheet import FEED_STYLESHEET, FEED_STYLESHEET_PATH
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Location
from plugins.pelican_bridge.generator import NewsroomGenerator

_OWNER = Location("settings")
_WRITERS: Final[dict[FeedFormat, Callable[[Feed, str], bytes]]] = {
    FeedFormat.ATOM: atom,
    FeedFormat.RSS: rss,
    FeedFormat.JSON: json_feed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says of itself; for the fields see :class:`Feed`."""

    title: str
    description: str
    lang: str
    id_url: str
    home_url: str
    hub_url: str
    feed_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSources:
    """What a feed is made from: what it says of itself, one key of its stories' whole texts, and if cards are drawn.

    ``whole`` says of each story, newest first, if its text stands in it.
    """

    about: FeedHead | None
    texts: bytes
    whole: tuple[bool, ...] = ()
    has_cards: bool = False


def on_generators_finalized(generators: list[object]) -> None:
    """Add feeds to the build's documents."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            generator.build.documents.append(feeds)


def feeds(edition: Edition) -> Iterator[DocumentJob]:
    """Every feed of the edition; none where feeds are off or the site's address is not known."""
    if not edition.furniture.has_feeds:
        return
    desk, site = EntryDesk(edition), edition.copy.settings.site
    front = ListedStories("site", "", site.name, site.description or site.tagline, edition.copy.released)
    yield from _feeds_of(front, edition, desk)
    for some in edition.lists.lists:
        title = f"{some.title} \u00b7 {site.name}"
        yield from _feeds_of(ListedStories(some.kind, some.path, title, some.description, some.articles), edition, desk)
    for lang, stories in _by_language(edition).items():
        yield from _feeds_of(_in_language(lang, stories, edition), edition, desk)
    sheet = FEED_STYLESHEET.encode()
    yield DocumentJob(
        path=FEED_STYLESHEET_PATH,
        kind="feeds' style sheet",
        build=lambda: sheet,
        sources=lambda: FeedSources(about=None, texts=sheet),
        owner=_OWNER,
    )
    if edition.corrections.corrected:
        yield _corrections(edition, desk)


def _by_language(edition: Edition) -> Mapping[str, Sequence[NewsArticle]]:
    """The released stories in each language but the site's, newest first, by its tag in the order of tags."""
    found: defaultdict[str, list[NewsArticle]] = defaultdict(list)
    for article in edition.copy.released:
        if article.lang != edition.copy.settings.site.lang:
            found[article.lang].append(article)
    return dict(sorted(found.items()))


def _in_language(lang: str, stories: Sequence[NewsArticle], edition: Edition) -> ListedStories:
    site, words = edition.copy.settings.site, edition.copy.catalogues.words(lang)
    description = words.text("What {site} publishes in this language.", site=site.name)
    return ListedStories(
        LANGUAGE, language_path(lang), f"{language_name(lang)} \u00b7 {site.name}", description, stories, lang, home=""
    )


def _corrections(edition: Edition, desk: EntryDesk) -> DocumentJob:
    site, settings = edition.copy.settings.site, edition.copy.settings.feeds
    newest = edition.corrections.corrected[: settings.stories]
    path = feed_path(CORRECTIONS, FeedFormat.ATOM)
    words = edition.furniture.words
    description = words.text("What {site} corrected, clarified, updated or took back.", site=site.name)
    title = f"{words.text('Corrections')} \u00b7 {site.name}"
    about = _head(ListedStories("corrections", CORRECTIONS, title, description, ()), edition, desk, path)
    return DocumentJob(
        path=path,
        kind=f"{FeedFormat.ATOM.value} feed",
        build=lambda: _write(edition, desk, about, [desk.correction(*one) for one in newest], atom),
        sources=partial(_sources, edition, about, [article for article, _ in newest]),
        owner=_OWNER,
    )


class ListedStories(NamedTuple):
    """A list that has feeds; ``stories`` are newest first.

    Without a language it has the site's; ``home`` is the page that shows it, where that does not lie at ``path``.
    """

    kind: str
    path: str
    title: str
    description: str
    stories: Sequence[NewsArticle]
    lang: str = ""
    home: str | None = None


def _feeds_of(listed: ListedStories, edition: Edition, desk: EntryDesk) -> Iterator[DocumentJob]:
    settings, furniture = edition.copy.settings.feeds, edition.furniture
    newest = listed.stories[: settings.stories]
    longest = settings.text_words if listed.kind in MAIN_FEEDS else settings.subject_text_words
    for form in furniture.feed_formats(listed.kind, len(listed.stories)):
        path = feed_path(listed.path, form)
        feed = _ListFeed(edition, desk, listed, newest, longest, path)
        yield DocumentJob(
            path=path,
            kind=f"{form.value} feed",
            build=partial(feed.build, _WRITERS[form]),
            sources=feed.sources,
            key=feed.key,
            owner=_OWNER,
        )


@dataclass(frozen=True, slots=True)
class _ListFeed:
    """The feed of a list in one format, at ``path``. ``newest`` are its stories, whole up to ``longest`` words."""

    edition: Edition
    desk: EntryDesk
    listed: ListedStories
    newest: Sequence[NewsArticle]
    longest: int
    path: str

    def build(self, write: Callable[[Feed, str], bytes]) -> bytes:
        entries = [
            self.desk.entry(article.uri, whole=is_whole)
            for article, is_whole in zip(self.newest, self._whole(), strict=True)
        ]
        return _write(self.edition, self.desk, self._head(), entries, write)

    def sources(self) -> FeedSources:
        return _sources(self.edition, self._head(), self.newest, self._whole())

    def key(self) -> bytes:
        keys = self.edition.stories.keys
        about = repr((self.path, self.listed._replace(stories=()))).encode("utf-8", "surrogatepass")
        return keys.page([about], [keys.with_links(self.newest)])

    def _head(self) -> FeedHead:
        return _head(self.listed, self.edition, self.desk, self.path)

    def _whole(self) -> tuple[bool, ...]:
        room = self.edition.copy.settings.feeds.text_words
        return whole_stories([article.words for article in self.newest], self.longest, room)


def _head(listed: ListedStories, edition: Edition, desk: EntryDesk, path: str) -> FeedHead:
    return FeedHead(
        title=listed.title,
        description=listed.description,
        lang=listed.lang or edition.copy.settings.site.lang,
        id_url=desk.absolute(listed.path),
        home_url=desk.absolute(listed.path if listed.home is None else listed.home),
        hub_url=edition.copy.settings.feeds.hub_url,
        feed_url=desk.absolute(path),
    )


def whole_stories(words: Sequence[int], longest: int, room: int) -> tuple[bool, ...]:
    """Which stories a feed holds with their texts: those of at most ``longest`` words, up to ``room`` words in all.

    ``words`` are those of each story, newest first. The first text for which there is no room is the last looked at.
    """
    taken = itertools.accumulate(count if count <= longest else 0 for count in words)
    return tuple(count <= longest and total <= room for count, total in zip(words, taken, strict=True))


def _sources(
    edition: Edition, about: FeedHead, articles: Sequence[NewsArticle], whole: tuple[bool, ...] = ()
) -> FeedSources:
    has_cards = edition.copy.settings.cards.enabled
    return FeedSources(about=about, texts=edition.stories.keys.with_links(articles), whole=whole, has_cards=has_cards)


def _write(
    edition: Edition,
    desk: EntryDesk,
    about: FeedHead,
    entries: Sequence[FeedEntry],
    write: Callable[[Feed, str], bytes],
) -> bytes:
    feed = Feed(
        title=about.title,
        description=about.description,
        lang=about.lang,
        id_url=about.id_url,
        home_url=about.home_url,
        icon_url=desk.absolute("theme/icon.svg"),
        stylesheet_url=edition.furniture.addresses.href(FEED_STYLESHEET_PATH),
        hub_url=about.hub_url,
        entries=tuple(entries),
    )
    return write(feed, about.feed_url)


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
