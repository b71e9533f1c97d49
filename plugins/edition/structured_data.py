"""What machines read of a page: JSON-LD in the words of schema.org, and OpenGraph properties.

Both are made from the records that the page is made from, so that they cannot say something else. Addresses are in
full; where the site's own is not known there are none, and nothing is said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from plugins.edition.addresses import Addresses, card_path
from plugins.edition.views import CorrectionNote, Link, Picture, StoryCard, SubjectLinks
from plugins.newsroom.article import NewsArticle, SourceCitation, SubjectKind
from plugins.newsroom.changes import changed_at
from plugins.newsroom.instants import iso
from plugins.newsroom.settings import NewsroomSettings

CARD_WIDTH: Final = 1200
CARD_HEIGHT: Final = 630
"""Pixels of a card that is drawn to share a story by."""
Properties = tuple[tuple[str, str], ...]
_TYPES = {
    SubjectKind.COMPANY.value: "Organization",
    SubjectKind.PERSON.value: "Person",
    SubjectKind.MODEL.value: "SoftwareApplication",
    SubjectKind.TOPIC.value: "Thing",
}
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


class Describer:
    """Describes the pages of one site."""

    def __init__(self, settings: NewsroomSettings, addresses: Addresses) -> None:
        self._site, self._addresses = settings.site, addresses
        self._has_cards = settings.cards.enabled
        self._policies = {
            name: self._addresses.in_full(addresses.href(place.lstrip("/")) if place.startswith("/") else place)
            for name, place in settings.search_engines.policies
        }

    @property
    def is_known(self) -> bool:
        """Whether the site's address is, without which nothing can be said."""
        return bool(self._addresses.origin)

    def picture_url(self, picture: Picture | None) -> str:
        """A picture to share a page with, in full; none for one that sharing sites do not show."""
        if picture is None or not self.is_known or picture.url.endswith((".svg", ".avif")):
            return ""
        return self._addresses.in_full(picture.url)

    def picture_to_share(self, article: NewsArticle, picture: Picture | None) -> Picture | None:
        """The story's own picture, or the card that is drawn for one without a picture that sharing sites show."""
        if not self.has_card(picture):
            return picture
        url = self._addresses.href(card_path(self._addresses.story(article)))
        return Picture(url=url, alt=article.headline, caption="", credit="", width=CARD_WIDTH, height=CARD_HEIGHT)

    def has_card(self, picture: Picture | None) -> bool:
        """Whether a card is drawn for a story with this picture."""
        return self._has_cards and self.is_known and not self.picture_url(picture)

    def story_properties(self, article: NewsArticle, card: StoryCard) -> Properties:
        """OpenGraph of a story."""
        if not self.is_known:
            return ()
        zone, changed = self._site.zone, changed_at(article)
        return (
            *self.properties("article", article.headline, article.dek, card.url, article.lang),
            *self._picture_properties(self.picture_to_share(article, card.picture)),
            ("article:published_time", iso(article.published_at, zone)),
            *([("article:modified_time", iso(changed, zone))] if changed != article.published_at else []),
            *[("article:author", self._addresses.in_full(link.url)) for link in card.bylines if link.url],
            ("article:section", card.section.text),
            *[("article:tag", subject.name) for subject in article.subjects],
        )

    def properties(self, kind: str, title: str, description: str, href: str, lang: str) -> Properties:
        """OpenGraph that every page has."""
        if not self.is_known:
            return ()
        return (
            ("og:type", kind),
            ("og:title", title),
            *([("og:description", description)] if description else []),
            ("og:url", self._addresses.in_full(href)),
            ("og:site_name", self._site.name),
            ("og:locale", _locale(lang)),
        )

    def _picture_properties(self, picture: Picture | None) -> Iterable[tuple[str, str]]:
        url = self.picture_url(picture)
        if not url or picture is None:
            return
        yield "og:image", url
        if picture.width and picture.height:
            yield "og:image:width", str(picture.width)
            yield "og:image:height", str(picture.height)
        if picture.alt:
            yield "og:image:alt", picture.alt

    def story(
        self,
        article: NewsArticle,
        card: StoryCard,
        corrections: Sequence[CorrectionNote],
        subjects: Sequence[SubjectLinks],
        translations: Sequence[tuple[str, str]] = (),
    ) -> Markup:
        """JSON-LD of a story and of the way to it. ``translations``: language and site path, the original first."""
        if not self.is_known:
            return Markup()
        zone = self._site.zone
        news: dict[str, Any] = {
            "@type": "NewsArticle",
            "headline": article.headline,
            "description": article.dek,
            "url": self._addresses.in_full(card.url),
            "mainEntityOfPage": self._addresses.in_full(card.url),
            "datePublished": iso(article.published_at, zone),
            "dateModified": iso(changed_at(article), zone),
            "author": [self._author(link) for link in card.bylines],
            "publisher": self._publisher(),
            "image": [url for url in [self.picture_url(self.picture_to_share(article, card.picture))] if url],
            "articleSection": card.section.text,
            "inLanguage": article.lang,
            "isAccessibleForFree": True,
            "wordCount": article.words,
            "isBasedOn": [_source(source) for source in article.sources],
            "correction": [
                {"@type": "CorrectionComment", "text": note.text_html.striptags(), "datePublished": note.on.iso}
                for note in corrections
            ],
            **self._translations(article, translations),
            "mentions": [self._subject(group.kind, link) for group in subjects for link in group.links],
        }
        steps = [(self._site.name, self._addresses.href("")), (card.section.text, card.section.url)]
        return _dumped(_said(news), self._way([*steps, (article.headline, card.url)]))

    def _translations(self, article: NewsArticle, translations: Sequence[tuple[str, str]]) -> dict[str, Any]:
        works = [
            {"@type": "NewsArticle", "url": self._addresses.absolute(path), "inLanguage": lang}
            for lang, path in translations
        ]
        if article.translation_of:
            return {"translationOfWork": works[0]} if works else {}
        return {"workTranslation": works[1:]}

    def front(self) -> Markup:
        """JSON-LD of the front page: the site and the newsroom."""
        if not self.is_known:
            return Markup()
        site = {
            "@type": "WebSite",
            "name": self._site.name,
            "url": self._addresses.in_full(self._addresses.href("")),
            "description": self._site.description,
            "inLanguage": self._site.lang,
            "publisher": self._publisher(),
        }
        return _dumped(_said(site))

    def listed(self, kind: str, title: str, description: str, href: str, urls: Sequence[str]) -> Markup:
        """JSON-LD of a list of stories; of an author's list, of the author."""
        if not self.is_known:
            return Markup()
        page: dict[str, Any] = {
            "@type": "ProfilePage" if kind == "author" else "CollectionPage",
            "name": title,
            "description": description,
            "url": self._addresses.in_full(href),
            "inLanguage": self._site.lang,
        }
        if kind == "author":
            page["mainEntity"] = {"@type": "Person", "name": title, "url": self._addresses.in_full(href)}
        else:
            items = [
                {"@type": "ListItem", "position": place, "url": self._addresses.in_full(url)}
                for place, url in enumerate(urls, start=1)
            ]
            page["mainEntity"] = {"@type": "ItemList", "itemListElement": items}
        return _dumped(_said(page), self._way([(self._site.name, self._addresses.href("")), (title, href)]))

    def _author(self, link: Link) -> dict[str, Any]:
        return _said({"@type": "Person", "name": link.text, "url": self._addresses.in_full(link.url)})

    def _publisher(self) -> dict[str, Any]:
        home = self._addresses.in_full(self._addresses.href(""))
        return {"@type": "NewsMediaOrganization", "name": self._site.name, "url": home} | self._policies

    def _subject(self, kind: str, link: Link) -> dict[str, Any]:
        return _said({"@type": _TYPES[kind], "name": link.text, "url": self._addresses.in_full(link.url)})

    def _way(self, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
        items = [
            {"@type": "ListItem", "position": place, "name": name, "item": self._addresses.in_full(href)}
            for place, (name, href) in enumerate(steps, start=1)
        ]
        return {"@type": "BreadcrumbList", "itemListElement": items}


def _source(source: SourceCitation) -> dict[str, Any]:
    return _said(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "url": source.url,
            "publisher": {"@type": "Organization", "name": source.outlet} if source.outlet else {},
            "datePublished": source.published_on.isoformat() if source.published_on else "",
        }
    )


def _said(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in thing.items() if value not in ("", [], {}, None)}


def _dumped(*things: Mapping[str, Any]) -> Markup:
    """JSON that no text in it can end early, whatever stands around it."""
    content = json.dumps(
        {"@context": "https://schema.org", "@graph": list(things)}, ensure_ascii=False, separators=(",", ":")
    )
    return Markup(content.translate(_ESCAPES))  # noqa: S704 - no sign of markup is left in it


def _locale(lang: str) -> str:
    """``en`` of ``en``, ``pt_BR`` of ``pt-br``: the form of OpenGraph."""
    language, _, rest = lang.partition("-")
    return f"{language}_{rest.upper()}" if len(rest) == len("BR") else language
