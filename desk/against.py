"""``desk check --against``: published stories beside themselves at a git revision."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from plugins.editorial_checks.revisions import Revision, check_revision
from plugins.entities.reading import read_entities
from plugins.newsroom.article import NewsArticle, SubjectKind
from plugins.newsroom.findings import Finding, Location, in_reading_order
from plugins.newsroom.front_matter import decode, parse_front_matter
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.release import StoryState, state_at
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import ENTITIES, list_content
from plugins.pelican_bridge.generator import build_instant, shown_path
from plugins.story_reader.conversion import to_html
from plugins.story_reader.html_tree import parse_html, text_of
from plugins.story_reader.prose import prose_of
from plugins.story_reader.reader import read_story

_OUT = (StoryState.PUBLISHED, StoryState.HIDDEN)
_NAMED = (SubjectKind.COMPANY, SubjectKind.MODEL, SubjectKind.PERSON)


@dataclass(frozen=True, slots=True)
class _Text:
    """A story with the source it was read from."""

    article: NewsArticle
    source: str

    def revision(self) -> Revision:
        """What is compared: tables count, and a block quotation is a quotation."""
        article = self.article
        root = parse_html(to_html(parse_front_matter(self.source, article.location.path).body))
        rows = (" ".join(text_of(cell) for cell in row) for row in root.iterdescendants("tr"))
        quotations = (
            f"\u201c{text_of(paragraph)}\u201d"
            for quote in root.iterdescendants("blockquote")
            for paragraph in quote.iterdescendants("p")
        )
        text = "\n".join((article.dek, prose_of(root), *rows, *quotations))
        return Revision(headline=article.headline, text=text, lang=article.lang, corrections=article.corrections)

    def place(self, words: str) -> Location:
        """Where these words stand, in the body before the front matter; else the start of the story."""
        path = self.article.location.path
        body = len(self.source) - len(parse_front_matter(self.source, path).body)
        pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        match = (pattern.search(self.source, body) or pattern.search(self.source)) if words else None
        if match is None:
            return self.article.location
        before = self.source[: match.start()]
        return Location(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def against(ref: str | None, settings: Mapping[str, Any]) -> list[Finding]:
    """What changed in silence since ``ref``, a git revision; None: since the last deployment, where one is known.

    ``settings`` are Pelican's. Only stories that were out at the revision and are out now count; a story that was
    moved is followed. Raises click.UsageError without a revision that exists, ClickException without a repository.
    """
    if not ref:
        raise click.UsageError("no deployment is known here: name a git revision, as HEAD~1 or a tag")
    news, root = NewsroomSettings.from_pelican(settings), Path(settings["PATH"]).resolve()
    git = _git_in(root)
    try:
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError:
        raise click.UsageError(f"git knows no revision '{ref}'") from None
    stories = {file.uri: file for file in list_content(root, shown_path, news).stories}
    then = parse_instant(git("show", "-s", "--format=%cI", commit).decode(), news.site.zone)
    now, names = build_instant(news), _registered_names(root, news)
    findings: list[Finding] = []
    for old_uri, uri in _changed_files(git, commit):
        if uri in stories:
            old_source = git("show", f"{commit}:./{old_uri}")
            old = _read(old_source, old_uri, stories[uri].path, news, then)
            new = _read(stories[uri].place.read_bytes(), uri, stories[uri].path, news, now)
            if old is not None and new is not None:
                findings += check_revision(
                    old.revision(), new.revision(), names | _named_in(old.article, new.article), new.place
                )
    return in_reading_order(findings)


def _git_in(root: Path) -> Callable[..., bytes]:
    def git(*arguments: str) -> bytes:
        return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True).stdout

    try:
        git("rev-parse", "--show-toplevel")
    except (OSError, subprocess.CalledProcessError):
        raise click.ClickException(f"{root} is in no git repository, or git is not installed") from None
    return git


def _changed_files(git: Callable[..., bytes], commit: str) -> Iterator[tuple[str, str]]:
    """Paths then and now of files that were changed, moved or both."""
    words = git("diff", "--no-ext-diff", "--name-status", "-z", "-M", "--relative", commit, "--", ".").decode(
        "utf-8", "surrogateescape"
    )
    fields: Iterator[str] = iter(words.split("\0"))
    for status in fields:
        if status.startswith(("R", "C")):
            yield next(fields), next(fields)
        elif status:
            path = next(fields)
            if status == "M":
                yield path, path


def _read(source: bytes, uri: str, path: str, settings: NewsroomSettings, at: datetime) -> _Text | None:
    """The story, if it reads without error and was out at an instant."""
    article = read_story(source, path=path, uri=uri, settings=settings)[0].article
    if article is None or state_at(article, at) not in _OUT:
        return None
    return _Text(article, decode(source, path))


def _registered_names(root: Path, settings: NewsroomSettings) -> frozenset[str]:
    try:
        source = (root / ENTITIES).read_bytes()
    except OSError:
        return frozenset()
    entities, _ = read_entities(source, ENTITIES, settings.site)
    return frozenset(name for one in entities if one.kind in _NAMED for name in (one.name, *one.aliases))


def _named_in(*articles: NewsArticle) -> frozenset[str]:
    return frozenset(subject.name for article in articles for subject in article.subjects if subject.kind in _NAMED)
