"""A build in progress: what the newsroom generator has read, which plugins then add to."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from plugins.edition.copy import Copy, NoSignup, RelatedChoice, SignupDesk
from plugins.edition.jobs import DocumentJob
from plugins.edition.languages import Catalogues
from plugins.edition.pictures import ShownPicture
from plugins.edition.plan import Edition
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding
from plugins.newsroom.house import Newsletter
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import ContentFolder

DocumentMaker: TypeAlias = Callable[[Edition], Iterable[DocumentJob]]


@dataclass(slots=True, kw_only=True)
class NewsBuild:
    """One build. Plugins set ``related`` and ``signup``, add ``documents`` and findings, in the order of PLUGINS."""

    settings: NewsroomSettings
    now: datetime
    content: ContentFolder
    released: tuple[NewsArticle, ...]
    hidden: tuple[NewsArticle, ...]
    catalogues: Catalogues = field(default_factory=Catalogues)
    """The theme's words."""
    related: Mapping[str, RelatedChoice] = field(default_factory=dict)
    signup: SignupDesk = field(default_factory=NoSignup)
    documents: list[DocumentMaker] = field(default_factory=list)
    """Each makes files that no template makes, once the edition is planned."""
    on_demand: dict[str, DocumentMaker] = field(default_factory=dict)
    """By folder of the site, what a preview makes when a file of it is asked for, and a build only as a document."""
    findings: list[Finding] = field(default_factory=list)
    is_printed: bool = True
    """Whether pages are made of it. A check wants the findings alone, so what only pages show may be left out."""

    @property
    def newsletters(self) -> tuple[Newsletter, ...]:
        """The default one first, then by id."""
        return tuple(sorted(self.content.newsletters, key=lambda letter: (not letter.is_default, letter.id)))

    def copy(self, files: Container[str], pictures: Mapping[str, ShownPicture]) -> Copy:
        """What the edition is planned from."""
        return Copy(
            settings=self.settings,
            released=self.released,
            hidden=self.hidden,
            body_of=self.content.bodies.__getitem__,
            body_key=self.content.bodies.key,
            links_of=self.content.link_addresses,
            authors=self.content.authors,
            pages=tuple(self.content.pages),
            newsletters=self.newsletters,
            entities=self.content.entities,
            files=files,
            pictures=pictures,
            related=self.related,
            signup=self.signup,
            catalogues=self.catalogues,
        )
