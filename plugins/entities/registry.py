"""The registry of entities: one name, and so one hub, for all the names that stories use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from plugins.newsroom.article import NewsArticle, Subject, SubjectKind
from plugins.newsroom.findings import Location
from plugins.newsroom.slugs import slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company, model, person or topic. ``description`` and ``homepage`` may be empty."""

    name: str
    kind: SubjectKind
    aliases: tuple[str, ...]
    """Other names, none of which is a name of another entity of the kind."""
    description: str
    """A sentence or two of plain text."""
    homepage: str
    """A web address."""
    has_page: bool
    """Whether it has a page from its first story on, whatever NEWS_EDITION_HUB_STORIES says."""
    location: Location

    @property
    def slug(self) -> str:
        """The last part of its hub's address."""
        return slugify(self.name)

    @property
    def old_slugs(self) -> tuple[str, ...]:
        """The slugs of its aliases that differ from its own, in the order written."""
        return tuple(dict.fromkeys(slug for slug in map(slugify, self.aliases) if slug != self.slug))


class Registry:
    """All entities of the newsroom. Names are the same where their slugs are; each kind has names of its own."""

    def __init__(self, entities: Iterable[Entity] = ()) -> None:
        self.entities = tuple(entities)
        self._by_slug = {
            (entity.kind, slug): entity for entity in self.entities for slug in (entity.slug, *entity.old_slugs)
        }
        self._settled = cache(self._settle_subject)
        self._may_be_renamed = cache(self._is_other_name)

    def find(self, kind: SubjectKind, slug: str) -> Entity | None:
        """The entity whose name or alias makes this slug."""
        return self._by_slug.get((kind, slug))

    def asked_for(self) -> frozenset[tuple[SubjectKind, str]]:
        """Kind and slug of those that have a page from their first story on."""
        return frozenset((entity.kind, entity.slug) for entity in self.entities if entity.has_page)

    def settle(self, article: NewsArticle) -> NewsArticle:
        """The story with its subjects under the names of their entities, each once; their order stays."""
        if not self.entities or not any(map(self._may_be_renamed, [subject.name for subject in article.subjects])):
            return article
        subjects = tuple(dict.fromkeys([self._settled(subject) for subject in article.subjects]))
        return article if subjects == article.subjects else replace(article, subjects=subjects)

    def _settle_subject(self, subject: Subject) -> Subject:
        entity = self.find(subject.kind, slugify(subject.name))
        return replace(subject, name=entity.name) if entity else subject

    def _is_other_name(self, name: str) -> bool:
        """Whether an entity of any kind has another name for it."""
        slug = slugify(name)
        found = [self.find(kind, slug) for kind in SubjectKind]
        return any(entity is not None and entity.name != name for entity in found)
