"""Story pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from plugins.edition.addresses import subject_path
from plugins.edition.copy import RelatedChoice, SignupDesk
from plugins.edition.furniture import Furniture
from plugins.edition.links import encoded_uri, resolve
from plugins.edition.views import (
    CorrectionNote,
    Link,
    RelatedItem,
    SignupBlock,
    SourceNote,
    StoryPage,
    SubjectLinks,
    TocEntry,
)
from plugins.newsroom.article import CorrectionKind, NewsArticle, StoryBody, SubjectKind
from plugins.newsroom.slugs import slugify

_CORRECTION_LABELS = {
    CorrectionKind.CORRECTION: "Correction",
    CorrectionKind.CLARIFICATION: "Clarification",
    CorrectionKind.RETRACTION: "Retraction",
    CorrectionKind.UPDATE: "Update",
}
SUBJECT_LABELS = {
    SubjectKind.COMPANY: "Companies",
    SubjectKind.MODEL: "Models",
    SubjectKind.PERSON: "People",
    SubjectKind.TOPIC: "Topics",
}
_DEEPEST_CONTENTS = 3
_NOTHING_RELATED = RelatedChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySources:
    """All that a story's page is made from. Its body is named by its key, since reading it takes longest."""

    page: StoryPage
    """The page without lede, parts and table of contents, which :meth:`StoryPages.build` takes from the body."""
    article: NewsArticle = field(metadata={"covered": "body"})
    body: bytes
    """The key of all that the file came to, the article too."""
    stories: Mapping[str, str]
    """Site paths of the stories its body links to, by uri."""
    pictures: Mapping[str, tuple[int, int]]
    """Pixels of the files its body shows, by path."""
    signup: SignupDesk = field(metadata={"shared": True})
    consents: Mapping[str, Markup] = field(metadata={"shared": True})
    """What each newsletter asks consent to, with the addresses put in, by id."""
    contents_headings: int
    """From how many headings on the story has a table of contents."""


class StoryPages:
    """Builds story pages for the stories of one edition."""

    def __init__(self, furniture: Furniture, hubs: Mapping[tuple[SubjectKind, str], Sequence[NewsArticle]]) -> None:
        self._furniture, self._hubs = furniture, hubs
        self._copy = furniture.copy
        self._order = {article.uri: place for place, article in enumerate(self._copy.released)}
        self._by_uri = {article.uri: article for article in self._copy.released}
        self._paths = {
            article.uri: furniture.addresses.story(article) for article in (*self._copy.released, *self._copy.hidden)
        }

        self._consents = {letter.id: self.resolve(letter.consent_html) for letter in self._copy.newsletters}

    def resolve(self, markup: Markup) -> Markup:
        """Put the addresses of released stories and of files into a body."""
        return resolve(markup, self._furniture.addresses, self._paths, self._copy.picture_sizes)

    def resolved_signup(self, block: SignupBlock) -> SignupBlock:
        """The block with the addresses in its consent put in."""
        return replace(block, consent_html=self.resolve(block.consent_html))

    def build(self, article: NewsArticle) -> StoryPage:
        """The page of one released or hidden story."""
        return self._assembled(self.sources(article), self._copy.body_of(article.uri))

    def sources(self, article: NewsArticle) -> StorySources:
        """What :meth:`build` makes the page from, without reading the body."""
        names = [encoded_uri(address)[1] for address in self._copy.links_of(article.uri)]
        return StorySources(
            page=self._frame(article),
            article=article,
            body=self._copy.body_key(article.uri),
            stories={name: self._paths[name] for name in names if name in self._paths},
            pictures={name: self._copy.picture_sizes[name] for name in names if name in self._copy.picture_sizes},
            signup=self._copy.signup,
            consents=self._consents,
            contents_headings=self._copy.settings.reading.contents_headings,
        )

    def _assembled(self, sources: StorySources, body: StoryBody) -> StoryPage:
        """The page from its sources and the body they name; nothing else may be read here."""
        addresses = self._furniture.addresses
        headings = [heading for heading in body.headings if heading.level <= _DEEPEST_CONTENTS]
        enough = len(headings) >= sources.contents_headings
        parts: list[Markup | SignupBlock] = [
            resolve(block, addresses, sources.stories, sources.pictures) for block in body.blocks
        ]
        for before, offer in reversed(sources.signup.for_story(sources.article, body)):
            parts.insert(before, replace(offer, consent_html=sources.consents[offer.newsletter_id]))
        return replace(
            sources.page,
            lede_html=resolve(body.lede_html, addresses, sources.stories, sources.pictures),
            parts=tuple(parts),
            toc=tuple(TocEntry(level=h.level, text=h.text, anchor=h.anchor) for h in headings) if enough else (),
        )

    def _frame(self, article: NewsArticle) -> StoryPage:
        furniture = self._furniture
        path = self._paths[article.uri]
        related = self._related(article)
        return StoryPage(
            head=furniture.head(
                article.headline,
                article.dek,
                path,
                lang=article.lang,
                kind="article",
                robots="" if article.uri in self._order else "noindex",
            ),
            card=furniture.card(article),
            lede_html=Markup(),
            parts=(),
            toc=(),
            updated=furniture.dateline(article.modified_at) if article.modified_at else None,
            sources=tuple(
                SourceNote(
                    title=source.title,
                    url=source.url,
                    outlet=source.outlet,
                    on=furniture.dateline_of_day(source.published_on) if source.published_on else None,
                )
                for source in article.sources
            ),
            corrections=tuple(
                CorrectionNote(
                    kind=note.kind.value,
                    label=_CORRECTION_LABELS[note.kind],
                    on=furniture.dateline(note.at),
                    text_html=self.resolve(note.text_html),
                )
                for note in article.corrections
            ),
            subjects=tuple(self._subjects(article)),
            ai_note=article.ai_note,
            related=related,
            later=furniture.cards([self._by_uri[uri] for uri in self._choice(article).later]),
            recent=furniture.cards(self._recent(article)),
            newer=self._neighbour(article, -1),
            older=self._neighbour(article, +1),
            share_url=furniture.addresses.absolute(path),
            thread=article.thread,
        )

    def _choice(self, article: NewsArticle) -> RelatedChoice:
        return self._copy.related.get(article.uri, _NOTHING_RELATED)

    def _related(self, article: NewsArticle) -> tuple[RelatedItem, ...]:
        shows = self._copy.settings.related.show_reasons
        return tuple(
            RelatedItem(card=self._furniture.card(self._by_uri[uri]), reason=reason if shows else "")
            for uri, reason in self._choice(article).items
        )

    def _recent(self, article: NewsArticle) -> list[NewsArticle]:
        """The newest stories older than this one that are not listed as related: stable for ever."""
        if article.uri not in self._order:
            return []
        listed = {uri for uri, _ in self._choice(article).items}
        wanted = self._copy.settings.edition.recent_stories
        recent: list[NewsArticle] = []
        for other in self._copy.released[self._order[article.uri] + 1 :][: wanted + len(listed)]:
            if other.uri not in listed and len(recent) < wanted:
                recent.append(other)
        return recent

    def _subjects(self, article: NewsArticle) -> list[SubjectLinks]:
        groups = []
        for kind, label in SUBJECT_LABELS.items():
            links = tuple(self._subject_link(kind, s.name) for s in article.subjects if s.kind is kind)
            if links:
                groups.append(SubjectLinks(kind=kind.value, label=label, links=links))
        return groups

    def _subject_link(self, kind: SubjectKind, name: str) -> Link:
        slug = slugify(name)
        return self._furniture.link(name, subject_path(kind, slug)) if (kind, slug) in self._hubs else Link(text=name)

    def _neighbour(self, article: NewsArticle, step: int) -> Link | None:
        place = self._order.get(article.uri)
        if place is None or not 0 <= place + step < len(self._copy.released):
            return None
        other = self._copy.released[place + step]
        return self._furniture.link(other.headline, self._paths[other.uri])
