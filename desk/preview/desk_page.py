"""The pages below ``/_desk/``: how the site stands, and what an editor may want to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader

from desk.preview.following import ShownFinding, editor_url, shown, state_in_words
from desk.preview.site import PreviewSite
from plugins.edition.rendering import template_environment
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding
from plugins.newsroom.instants import iso
from plugins.newsroom.release import state_at

_MOST_STORIES = 60
_MOST_FINDINGS = 200
_ENVIRONMENT = template_environment(FileSystemLoader(Path(__file__).parent / "pages"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story in the desk's table."""

    headline: str
    url: str
    """Empty where the story has no page."""
    state: str
    at: str
    path: str
    editor_url: str
    words: int
    reading_minutes: int
    related: tuple[tuple[str, str], ...]
    """Headline and reason of each related story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """What the desk's page shows."""

    name: str
    home_url: str
    now: str
    is_pinned: bool
    """Whether the site is shown as of an instant that somebody asked for."""
    as_published: bool
    is_settled: bool
    counts: tuple[tuple[str, int], ...]
    """Stories by state."""
    findings: tuple[ShownFinding, ...]
    more_findings: int
    held: tuple[StoryRow, ...]
    found: tuple[StoryRow, ...]
    query: str


def render_desk_page(site: PreviewSite, query: str) -> bytes:
    """The desk's page; ``query`` asks for stories with these words in headline or path."""
    return _render("desk.html", build_desk_page(site, query))


def render_follow_page(site: PreviewSite) -> bytes:
    """The page that goes to whatever story is saved next."""
    return _render("follow.html", site.settings.site.name)


def render_fault_page(findings: Sequence[Finding]) -> bytes:
    """What stands in the place of a page that could never be made."""
    return _render("fault.html", [str(finding) for finding in findings])


def _render(template: str, page: object) -> bytes:
    return _ENVIRONMENT.get_template(template).render(page=page).encode()


def build_desk_page(site: PreviewSite, query: str) -> DeskPage:
    """What the desk's page shows now."""
    articles = site.content.folder.articles
    states = Counter(state_at(article, site.now).value for article in articles)
    findings = [*site.findings(), *site.notices()]
    newest = sorted(articles, key=lambda article: article.published_at, reverse=True)
    wanted = query.casefold().split()
    found = (a for a in newest if all(word in f"{a.headline} {a.uri}".casefold() for word in wanted))
    return DeskPage(
        name=site.settings.site.name,
        home_url=f"{site.base_path}/",
        now=iso(site.now, site.settings.site.zone),
        is_pinned=site.view.at is not None,
        as_published=site.view.as_published,
        is_settled=site.is_settled,
        counts=tuple(sorted(states.items())),
        findings=tuple(shown(finding, site) for finding in findings[:_MOST_FINDINGS]),
        more_findings=max(0, len(findings) - _MOST_FINDINGS),
        held=_rows(site, (article for article in newest if article.uri in site.held)),
        found=_rows(site, found),
        query=query,
    )


def _rows(site: PreviewSite, articles: Iterable[NewsArticle]) -> tuple[StoryRow, ...]:
    rows = []
    for article in articles:
        rows.append(_row(site, article))
        if len(rows) == _MOST_STORIES:
            break
    return tuple(rows)


def _row(site: PreviewSite, article: NewsArticle) -> StoryRow:
    zone = site.settings.site.zone
    place = site.place_of(article.location)
    state = site.held.get(article.uri)
    choice = site.related.get(article.uri)
    return StoryRow(
        headline=article.headline,
        url="" if state and site.view.as_published else site.url_of(article),
        state=state_in_words(article, state, zone) if state else state_at(article, site.now).value.capitalize(),
        at=iso(article.published_at, zone),
        path=article.location.path,
        editor_url=editor_url(site.settings.preview.editor_url, place) if place else "",
        words=article.words,
        reading_minutes=article.reading_minutes,
        related=tuple((site.headline_of(uri), reason) for uri, reason in choice.items) if choice else (),
    )
