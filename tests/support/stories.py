"""Records and reports for tests of the pure parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, Severity, in_reading_order
from plugins.newsroom.settings import NewsroomSettings, Section
from plugins.story_reader.reader import read_story

SETTINGS = NewsroomSettings.from_pelican(
    {
        "NEWS_SECTIONS": [("news", "News"), ("chips", "Chips and Boards")],
        "NEWS_EXTRA_FIELDS": ["layout"],
        "AUTHOR": "The newsroom",
        "TIMEZONE": "UTC",
    }
)
SECTIONS: tuple[Section, ...] = SETTINGS.site.sections
HEAD = "title: A model is released\ndate: 2026-06-01T09:00:00+00:00"


def lines_of(findings: Iterable[Finding]) -> list[str]:
    """The report, one finding a line, in reading order."""
    return [str(finding) for finding in in_reading_order(findings)]


def read(front: str, body: str = "The lede.", uri: str = "a/x.md") -> tuple[NewsArticle | None, list[str]]:
    """Read a story with this YAML front matter from a file shown as ``x.md``; notices are left out."""
    source = f"---\n{front}\n---\n\n{body}\n".encode()
    read, _ = read_story(source, path="x.md", uri=uri, settings=SETTINGS)
    faults = [finding for finding in read.findings if finding.severity is not Severity.NOTICE]
    return read.article, lines_of(faults)


def article(front: str = HEAD, body: str = "The lede.", uri: str = "a/x.md") -> NewsArticle:
    """A story that has no error."""
    found, report = read(front, body, uri)
    assert found is not None, report
    return found


def report(more: str) -> list[str]:
    """Findings of a valid story with ``more`` front matter, which starts at line 4."""
    return read(f"{HEAD}\n{more}")[1]


def make_article(**changes: Any) -> NewsArticle:  # noqa: ANN401 - any field of the record
    """A record with a few fields of its own."""
    return replace(article(), **changes)


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


PLACE = Location("x.md")
