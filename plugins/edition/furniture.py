"""The furniture of pages: cards, bylines, datelines, heads, made from records and addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from plugins.edition.addresses import FEED_TYPES, Addresses, FeedFormat, author_path, feed_path, language_path
from plugins.edition.copy import Copy
from plugins.edition.covers import Cover
from plugins.edition.languages import language_name
from plugins.edition.search import SEARCH
from plugins.edition.structured_data import Describer
from plugins.edition.views import DateLine, FeedLink, Headings, Link, NavLink, PageHead, Picture, SiteChrome, StoryCard
from plugins.newsroom.article import NewsArticle, StoryImage
from plugins.newsroom.instants import iso
from plugins.newsroom.slugs import slugify


class Furniture:
    """Makes the small parts that pages share. One for an edition; cards are made once each."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        site = copy.settings.site
        self.words = copy.catalogues.words(site.lang)
        self.addresses = Addresses(site.base_path, site.url, site.zone)
        self._section_ids = tuple(section.id for section in site.sections)
        self._ids_by_slug = {slugify(author.name): author.id for author in copy.authors.values()}
        self._ids_by_slug |= {author.id: author.id for author in copy.authors.values()}
        self._cards: dict[str, StoryCard] = {}
        self.describer = Describer(copy.settings, self.addresses)

    def dateline(self, instant: datetime) -> DateLine:
        """An instant in the site's zone."""
        zone = self.copy.settings.site.zone
        return DateLine(iso=iso(instant, zone))

    def dateline_of_day(self, day: date) -> DateLine:
        """A day without a time."""
        return DateLine(iso=day.isoformat())

    def link(self, text: str, path: str) -> Link:
        """A link to a page of the site."""
        return Link(text=text, url=self.addresses.href(path))

    def byline(self, name: str) -> Link:
        """An author by id or name; every author whose name makes a slug has a page."""
        id = self.author_id(name)
        profile = self.copy.authors.get(id)
        if profile is not None:
            return self.link(profile.name, author_path(profile.id))
        return self.link(name, author_path(id)) if id else Link(text=name)

    def author_id(self, byline: str) -> str:
        """The id of the author whose id or name a byline is, else the slug it makes, which may be empty."""
        return byline if byline in self.copy.authors else self._ids_by_slug.get(slugify(byline), slugify(byline))

    def picture(self, image: StoryImage | None) -> Picture | None:
        """A story's picture with its size; None where its file is not there, so that the cover stands in."""
        if image is None:
            return None
        is_elsewhere = "://" in image.src or image.src.startswith("//")
        if not is_elsewhere and image.src not in self.copy.files:
            return None
        shown = self.copy.pictures.get(image.src)
        return Picture(
            url=image.src if is_elsewhere else self.addresses.href(image.src),
            alt=image.alt,
            caption=image.caption,
            credit=image.credit,
            width=shown.width if shown else 0,
            height=shown.height if shown else 0,
            srcset=shown.srcset(self.addresses) if shown else "",
        )

    def card(self, article: NewsArticle) -> StoryCard:
        """A released or hidden story as other pages show it."""
        card = self._cards.get(article.uri)
        if card is None:
            card = self._cards[article.uri] = self._card(article)
        return card

    def revise(self, article: NewsArticle) -> None:
        """Show a story from now on as it has become; see :meth:`plugins.edition.plan.Edition.revise`."""
        self._cards[article.uri] = self._card(article)

    def _card(self, article: NewsArticle) -> StoryCard:
        section = self.copy.settings.site.section(article.section)
        return StoryCard(
            url=self.addresses.href(self.addresses.story(article)),
            headline=article.headline,
            headline_html=article.headline_html,
            dek=article.dek,
            dek_html=article.dek_html,
            lang=article.lang,
            section=self.link(section.name, f"{section.id}/"),
            section_id=section.id,
            bylines=tuple(self.byline(name) for name in article.bylines),
            published=self.dateline(article.published_at),
            reading_minutes=article.reading_minutes,
            picture=self.picture(article.image),
            cover=Cover(article.slug, self._section_ids, section.id),
        )

    def cards(self, articles: Sequence[NewsArticle]) -> tuple[StoryCard, ...]:
        """Cards in the order given."""
        return tuple([self.card(article) for article in articles])

    def head(self, title: str, description: str, path: str, **more: Any) -> PageHead:  # noqa: ANN401 - PageHead's types
        """For ``<head>``; ``more`` may give any other field of :class:`PageHead`."""
        lang = more.pop("lang", self.copy.settings.site.lang)
        return PageHead(
            title=title,
            description=" ".join(description.split()),
            canonical_url=self.addresses.absolute(path) if self.addresses.origin else "",
            lang=self.copy.catalogues.page_lang(lang),
            **{"properties": self.describer.properties("website", title, description, self.addresses.href(path), lang)}
            | more,
        )

    @property
    def has_feeds(self) -> bool:
        """Whether the edition has feeds: they hold addresses in full."""
        return bool(self.copy.settings.feeds.enabled and self.addresses.origin)

    @property
    def has_twins(self) -> bool:
        """Whether stories have Markdown twins, which hold addresses in full."""
        return bool(self.copy.settings.markdown.twins and self.addresses.origin)

    def feed_formats(self, kind: str, stories: int) -> tuple[FeedFormat, ...]:
        """The formats that a list of this kind and length comes in as a feed: all for the site, sections, languages."""
        if not self.has_feeds or kind == "month":
            return ()
        if kind in MAIN_FEEDS:
            return tuple(FeedFormat)
        has_enough = kind == "corrections" or stories >= self.copy.settings.feeds.subject_stories
        return (FeedFormat.ATOM,) if has_enough else ()

    def feeds(self, path: str, title: str, kind: str, stories: int) -> tuple[FeedLink, ...]:
        """The feeds of a list, for its page's head."""
        return tuple(
            FeedLink(
                title=f"{title} ({form.value})",
                media_type=FEED_TYPES[form],
                url=self.addresses.href(feed_path(path, form)),
            )
            for form in self.feed_formats(kind, stories)
        )

    def feeds_in(self, lang: str) -> tuple[FeedLink, ...]:
        """The feeds of the stories in a language, for the head of one of them; none in the site's, which are all's."""
        site = self.copy.settings.site
        if lang == site.lang:
            return ()
        return self.feeds(language_path(lang), f"{language_name(lang)} \u00b7 {site.name}", LANGUAGE, 1)

    def chrome(self, *, has_corrections: bool) -> SiteChrome:
        """What every page shares: from settings and house pages, and whether any released story has a correction."""
        site, related, href = self.copy.settings.site, self.copy.settings.related, self.addresses.href
        return SiteChrome(
            name=site.name,
            tagline=site.tagline,
            description=site.description,
            lang=site.lang,
            home_url=href(""),
            absolute_url=site.url,
            sections=tuple(NavLink(id=s.id, text=s.name, url=href(f"{s.id}/")) for s in site.sections),
            archive_url=href("archive/"),
            subjects_url=href("subjects/"),
            authors_url=href("authors/"),
            newsletter_url=href("newsletter/") if self.copy.newsletters else "",
            has_signup=bool(self.copy.newsletters) and self.copy.settings.signup.enabled,
            x_account=self.copy.settings.search_engines.x_account,
            manifest_url=href(MANIFEST),
            touch_icon_url=href(TOUCH_ICON),
            search_url=href(SEARCH) if self.copy.settings.search.enabled else "",
            feeds=self.feeds("", site.name, "site", len(self.copy.released)),
            corrections_url=href(CORRECTIONS) if has_corrections else "",
            recent_fragment_url=href(RECENT_FRAGMENT),
            pages=tuple(self.link(page.title, f"{page.slug}/") for page in self.copy.pages),
            headings=Headings(related=related.heading, later=related.later_heading, recent=related.recent_heading),
        )


RECENT_FRAGMENT = "fragments/recent.html"
CORRECTIONS = "corrections/"
LANGUAGE = "language"
"""The kind of a list that has feeds and no page: the stories in a language that is not the site's."""
MAIN_FEEDS = frozenset({"site", "section", LANGUAGE})
"""The kinds of lists that have feeds in every format, with more text."""
MANIFEST = "manifest.webmanifest"
TOUCH_ICON = "apple-touch-icon.png"
