"""Story pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from plugins.edition.addresses import subject_path
from plugins.edition.copy import RelatedChoice
from plugins.edition.furniture import Furniture
from plugins.edition.links import resolve
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

    def resolve(self, markup: Markup) -> Markup:
        """Put the addresses of released stories and of files into a body."""
        return resolve(markup, self._furniture.addresses, self._paths, self._copy.picture_sizes)

    def resolved_signup(self, block: SignupBlock) -> SignupBlock:
        """The block with the addresses in its consent put in."""
        return replace(block, consent_html=self.resolve(block.consent_html))

    def build(self, article: NewsArticle) -> StoryPage:
        """The page of one released or hidden story."""
        furniture = self._furniture
        body = self._copy.body_of(article.uri)
        path = self._paths[article.uri]
        related = self._related(article)
        headings = [heading for heading in body.headings if heading.level <= _DEEPEST_CONTENTS]
        enough = len(headings) >= self._copy.settings.reading.contents_headings
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
            lede_html=self.resolve(body.lede_html),
            parts=self._parts(article, body),
            toc=tuple(TocEntry(level=h.level, text=h.text, anchor=h.anchor) for h in headings) if enough else (),
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

    def _parts(self, article: NewsArticle, body: StoryBody) -> tuple[Markup | SignupBlock, ...]:
        parts: list[Markup | SignupBlock] = [self.resolve(block) for block in body.blocks]
        for before, block in reversed(self._copy.signup.for_story(article, body)):
            parts.insert(before, self.resolved_signup(block))
        return tuple(parts)

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
