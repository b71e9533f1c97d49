"""What an open page is told: which version of it there is now, what is wrong, and where to go."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote

from desk.preview.site import PreviewSite
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding
from plugins.newsroom.instants import iso
from plugins.newsroom.release import StoryState

_MOST_FINDINGS = 30
_LONGEST_LINE = 400
_LARGEST_SOURCE_BYTES = 4_000_000
DESK_PATH = "_desk/"


class ShownFinding(TypedDict):
    """A finding as the overlay prints it; ``caret`` counts the characters of ``source`` before the place."""

    place: str
    severity: str
    id: str
    what: str
    fix: str
    source: str
    caret: int
    editor_url: str


class PageState(TypedDict):
    """All that an open page follows. What differs from what it was served with makes it act."""

    version: str
    style: str
    assets: str
    errors: list[ShownFinding]
    warnings: list[ShownFinding]
    more_warnings: int
    saved: int
    saved_url: str


def page_state(site: PreviewSite, path: str) -> PageState:
    """The state of the page whose file is at ``path`` of the site, made for it if need be."""
    version = version_of(site, path)
    in_file = site.warnings_on(path)
    in_page: list[ShownFinding] = [{**shown(f, site), "source": ""} for f in site.accessibility_on(path)]
    return PageState(
        version=version,
        style=site.style_version(),
        assets=site.asset_version(),
        errors=[shown(finding, site) for finding in site.errors_on(path)[:_MOST_FINDINGS]],
        warnings=[*(shown(finding, site) for finding in in_file[:_MOST_FINDINGS]), *in_page[:_MOST_FINDINGS]],
        more_warnings=site.warning_count() - len(in_file),
        saved=site.saved.number,
        saved_url=site.saved.url,
    )


def version_of(site: PreviewSite, path: str) -> str:
    """The version of what a request for the file at ``path`` is answered with."""
    if path.startswith(DESK_PATH):
        return f"desk-{site.generation}"
    file = site.file(path)
    if file is not None:
        return file.version
    missing = site.file("404.html")
    return f"missing-{missing.version if missing else ''}"


def shown(finding: Finding, site: PreviewSite) -> ShownFinding:
    """A finding with the line it is about."""
    place = site.place_of(finding.location)
    line, column = finding.location.line, finding.location.column
    return ShownFinding(
        place=f"{finding.location.path}:{line}:{column}",
        severity=finding.severity.value,
        id=finding.id,
        what=finding.what,
        fix=finding.fix,
        source=_source_line(place, line) if place else "",
        caret=column - 1,
        editor_url=editor_url(site.settings.preview.editor_url, place, line) if place else "",
    )


def _source_line(place: Path, line: int) -> str:
    with contextlib.suppress(OSError):
        if place.stat().st_size <= _LARGEST_SOURCE_BYTES:
            lines: Sequence[str] = place.read_text(encoding="utf-8", errors="replace").split("\n")
            return lines[line - 1][:_LONGEST_LINE].rstrip("\r") if line <= len(lines) else ""
    return ""


def editor_url(pattern: str, place: Path, line: int = 1) -> str:
    """The address that opens a file in the editor, or nothing where none is set."""
    return pattern.replace("{path}", quote(str(place))).replace("{line}", str(line))


def state_in_words(story: NewsArticle, state: StoryState, zone: tzinfo) -> str:
    """Why a story is not out, for its ribbon: ``Embargoed until 2026-12-01T09:00:00+00:00``."""
    instants = {
        StoryState.EMBARGOED: ("until", story.embargoed_until),
        StoryState.SCHEDULED: ("for", story.published_at),
        StoryState.EXPIRED: ("since", story.expires_at),
    }
    word, instant = instants.get(state, ("", None))
    name = state.value.capitalize()
    return f"{name} {word} {iso(instant, zone)}" if instant else f"{name}: not on the public site"
