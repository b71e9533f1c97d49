"""Stories as entries of feeds."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from plugins.edition.links import with_absolute_links
from plugins.edition.plan import Edition
from plugins.news_feeds.feed import FeedEntry, FeedPerson, FeedPicture
from plugins.newsroom.article import Correction, NewsArticle
from plugins.newsroom.changes import changed_at

_ENTRIES_KEPT = 4_096
_TEXTS_KEPT = 512
_SUBJECTS = 20
"""The first subjects of a story are its categories: of a digest with hundreds, more would outweigh the text."""
_MEDIA_TYPES: Final = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""By the ends of names. The system's own table is not asked: it differs from machine to machine."""


class EntryDesk:
    """Makes the entries of one edition; the last ones are kept, as a story stands in several feeds."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._without_text = lru_cache(_ENTRIES_KEPT)(self._entry)
        self._whole = lru_cache(_TEXTS_KEPT)(self._with_text)

    def entry(self, uri: str, *, whole: bool) -> FeedEntry:
        """A story as an entry, with its text or without."""
        return self._whole(uri) if whole else self._without_text(uri)

    def absolute(self, path: str) -> str:
        """The address in full of a path of the site."""
        return self._edition.furniture.addresses.absolute(path)

    def _with_text(self, uri: str) -> FeedEntry:
        entry, text = self._without_text(uri), self._edition.stories.text_of(self._edition.stories.article(uri))
        return replace(entry, content_html=with_absolute_links(text, page=entry.url))

    def _entry(self, uri: str) -> FeedEntry:
        article = self._edition.stories.article(uri)
        furniture = self._edition.furniture
        addresses, card = furniture.addresses, furniture.card(article)
        url = addresses.in_full(card.url)
        return FeedEntry(
            url=url,
            title=article.headline,
            summary=article.dek,
            content_html=None,
            lang=article.lang,
            published=article.published_at.astimezone(addresses.zone),
            updated=changed_at(article).astimezone(addresses.zone),
            authors=tuple(FeedPerson(name=link.text, url=addresses.in_full(link.url)) for link in card.bylines),
            categories=(card.section.text, *(subject.name for subject in article.subjects[:_SUBJECTS])),
            picture=self._picture(article),
            source_url=next((source.url for source in article.sources if source.url), ""),
        )

    def correction(self, article: NewsArticle, note: Correction) -> FeedEntry:
        """A correction as an entry of its own; a story may have several, each with an address of its own."""
        story, shown = self.entry(article.uri, whole=False), self._edition.stories.correction(article, note)
        at = note.at.astimezone(self._edition.furniture.addresses.zone)
        return replace(
            story,
            url=f"{story.url}#{shown.anchor}",
            title=f"{shown.label}: {story.title}",
            summary=shown.text_html.striptags(),
            content_html=with_absolute_links(Markup("<p>{}</p>").format(shown.text_html), page=story.url),
            published=at,
            updated=at,
            picture=None,
        )

    def _picture(self, article: NewsArticle) -> FeedPicture | None:
        furniture = self._edition.furniture
        picture = furniture.picture(article.image) or furniture.describer.picture_to_share(article, None)
        if picture is None:
            return None
        url = self._edition.furniture.addresses.in_full(picture.url)
        ending = posixpath.splitext(urlsplit(url).path)[1].lower()
        return FeedPicture(
            url=url,
            alt=picture.alt,
            media_type=_MEDIA_TYPES.get(ending, "image/jpeg"),
            width=picture.width,
            height=picture.height,
        )
