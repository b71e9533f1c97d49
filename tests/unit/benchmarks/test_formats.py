from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from benchmarks.corpus import SECTIONS, Story, make_long_issue, make_stories
from benchmarks.formats import for_broadbill, for_eleventy, for_hugo, for_pelican
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.reader import read_story

STORIES = [*make_stories(40, seed=5), make_long_issue(0, seed=5)]


@pytest.mark.parametrize("write", [for_broadbill, for_hugo, for_eleventy, for_pelican])
def test_every_format_holds_the_same_story(write: Callable[[Story], str]) -> None:
    """Fields come back from the front matter as they went in, and the body is the same text."""
    for story in STORIES:
        fields, body = _parsed(write(story))
        assert body == story.body
        assert fields["title"] == story.headline
        assert story.dek in (fields.get("dek"), fields.get("description"), fields.get("summary"))
        assert story.published_at.strftime("%Y-%m-%d") in str(fields["date"])
        assert story.published_at.strftime("%H:%M") in str(fields["date"])
        assert story.author in (fields.get("author"), *fields.get("authors", []))
        assert story.section in (fields.get("section"), fields.get("category"), *fields.get("sections", []))
        assert story.slug in (fields.get("slug"), *str(fields.get("permalink")).split("/")) or write is for_broadbill
        assert _subjects(fields) == list(story.subjects)
        source = fields.get("source") or {"url": fields["source_url"], "title": fields["source_title"]}
        assert (source["url"], source["title"]) == (story.source_url, story.source_title)


def test_ours_is_read_without_a_finding() -> None:
    """The stories are such as our own checks let pass, so a build is never refused."""
    settings = NewsroomSettings.from_pelican({"NEWS_SECTIONS": [(section, section) for section in SECTIONS]})
    for story in STORIES:
        read, _ = read_story(for_broadbill(story).encode(), path=story.uri, uri=story.uri, settings=settings)
        assert list(read.findings) == []
        assert read.article is not None
        assert read.article.slug == story.slug


def _parsed(text: str) -> tuple[dict[str, Any], str]:
    if text.startswith("---\n"):
        head, _, body = text.removeprefix("---\n").partition("---\n")
        return yaml.safe_load(head), body
    head, _, body = text.partition("\n\n")
    pairs = (line.partition(": ") for line in head.splitlines())
    return {key.lower(): value for key, _, value in pairs}, body


def _subjects(fields: dict[str, Any]) -> list[str]:
    if "topics" in fields:
        return [name for key in ("topics", "companies", "models") for name in _listed(fields[key])]
    return _listed(fields.get("tags") or fields["subjects"])


def _listed(value: list[str] | str) -> list[str]:
    return value if isinstance(value, list) else value.split(", ")
