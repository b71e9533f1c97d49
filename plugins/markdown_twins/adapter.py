"""Pelican's side of twins: plans them, and llms.txt, for an edition whose address is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

from pelican.plugins import signals

from plugins.edition.addresses import FEED_TYPES, FeedFormat, twin_path
from plugins.edition.jobs import DocumentJob
from plugins.edition.links import with_absolute_links
from plugins.edition.plan import Edition
from plugins.markdown_twins.llms import LinkList, ListedLink, llms_text
from plugins.markdown_twins.twin import Twin, TwinCorrection, TwinSource, twin_text
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.changes import changed_at
from plugins.newsroom.findings import Location
from plugins.newsroom.instants import iso
from plugins.pelican_bridge.generator import NewsroomGenerator

_OWNER = Location("settings")
LLMS = "llms.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinKey:
    """What a twin is made from: its story, what that leads to, and the house."""

    key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmsSources:
    """What llms.txt says."""

    text: str


def on_generators_finalized(generators: list[object]) -> None:
    """Add twins and their list to the build's documents."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            generator.build.documents.append(documents)


def documents(edition: Edition) -> Iterator[DocumentJob]:
    """A twin of each released story, and llms.txt; none where the site's address is not known."""
    furniture = edition.furniture
    if furniture.has_twins:
        for article in edition.stories.released:
            yield DocumentJob(
                path=twin_path(furniture.addresses.story(article)),
                kind="Markdown twin",
                build=partial(_build, edition, article),
                sources=partial(_sources, edition, article),
                owner=article.location,
            )
    if edition.copy.settings.markdown.llms_txt and furniture.addresses.origin:
        text = _llms(edition)
        yield DocumentJob(
            path=LLMS, kind="list for programs", build=text.encode, sources=lambda: LlmsSources(text=text), owner=_OWNER
        )


def _sources(edition: Edition, article: NewsArticle) -> TwinKey | None:
    """None where a plugin's object has no key, so that the twin is made each time."""
    keys = edition.stories.keys
    key = keys.page([keys.story(article.uri)], keys.linked(article.uri))
    return TwinKey(key=key) if key else None


def _build(edition: Edition, article: NewsArticle) -> bytes:
    furniture, zone = edition.furniture, edition.furniture.addresses.zone
    card = furniture.card(article)
    picture = card.picture or furniture.describer.picture_to_share(article, None)
    url = furniture.addresses.absolute(furniture.addresses.story(article))
    changed = changed_at(article)
    words = edition.copy.catalogues.words(article.lang)
    notes = [edition.stories.correction(article, note) for note in article.corrections]
    twin = Twin(
        headline=article.headline,
        dek=article.dek,
        url=url,
        published=iso(article.published_at, zone),
        updated=iso(changed, zone) if changed != article.published_at else "",
        authors=tuple(link.text for link in card.bylines),
        section=card.section.text,
        lang=article.lang,
        subjects=tuple(dict.fromkeys(subject.name for subject in article.subjects)),
        picture_url=urljoin(url, picture.url) if picture else "",
        text_html=with_absolute_links(edition.stories.text_of(article), page=url),
        sources=tuple(TwinSource(title=one.title, url=one.url, outlet=one.outlet) for one in article.sources),
        corrections=tuple(
            TwinCorrection(label=note.label, day=words.long_date(note.on.iso), text=note.text_html.striptags())
            for note in notes
        ),
        ai_note=article.ai_note,
    )
    return twin_text(twin).encode()


def _llms(edition: Edition) -> str:
    furniture, settings = edition.furniture, edition.copy.settings
    absolute = furniture.addresses.absolute
    newest = edition.stories.released[: settings.feeds.stories]
    story = furniture.addresses.story
    stories = tuple(
        ListedLink(
            title=article.headline,
            url=absolute(twin_path(story(article)) if furniture.has_twins else story(article)),
            note=article.dek,
        )
        for article in newest
    )
    sections = tuple(
        ListedLink(title=one.name, url=absolute(f"{one.id}/"), note=one.description) for one in settings.site.sections
    )
    pages = tuple(ListedLink(title=page.title, url=absolute(f"{page.slug}/")) for page in edition.copy.pages)
    archive = ListedLink(title="Archive", url=absolute("archive/"), note="all stories, by month")
    subjects = ListedLink(title="Subjects", url=absolute("subjects/"), note="companies, models, people and topics")
    feeds = tuple(
        ListedLink(title=link.title, url=urljoin(absolute(""), link.url))
        for link in furniture.feeds("", settings.site.name, "site", len(newest))
        if link.media_type == FEED_TYPES[FeedFormat.JSON]
    )
    lists = [
        LinkList(title="Newest stories", links=stories),
        LinkList(title="Sections", links=sections),
        LinkList(title="About", links=pages),
        LinkList(title="Optional", links=(archive, subjects, *feeds)),
    ]
    return llms_text(settings.site.name, settings.site.description or settings.site.tagline, lists)


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
