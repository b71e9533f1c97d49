"""``desk check --against``: published stories beside themselves at a git revision, or as they were last deployed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from desk.deploy.last import LastDeploy, hash_of, page_of_story, read_last_deploy
from plugins.editorial_checks.revisions import Revision, check_revision
from plugins.entities.reading import read_entities
from plugins.newsroom.article import NewsArticle, SubjectKind
from plugins.newsroom.findings import Finding, Location, in_reading_order, warning
from plugins.newsroom.front_matter import decode, parse_front_matter
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.release import StoryState, state_at
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import ENTITIES, list_content
from plugins.pelican_bridge.generator import build_instant, shown_path
from plugins.story_reader.conversion import to_html
from plugins.story_reader.html_tree import parse_html, text_of
from plugins.story_reader.pool import StoryFile
from plugins.story_reader.prose import prose_of
from plugins.story_reader.reader import read_story

_LOOK = "look at what changed, or name a git revision"
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


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A story's source as it was, with the file that it is now.

    ``seen_at`` is the instant at which it has to have been out; None: readers had it.
    """

    uri: str
    source: bytes
    now: StoryFile
    seen_at: datetime | None


def against(ref: str | None, settings: Mapping[str, Any]) -> list[Finding]:
    """What changed in silence since ``ref``, a git revision; None: since the last deploy from this machine.

    ``settings`` are Pelican's. Only stories that were out then and are out now count; a story that was
    moved is followed. Raises click.UsageError without a revision or a deploy that is known, ClickException without
    a repository.
    """
    news, root = NewsroomSettings.from_pelican(settings), Path(settings["PATH"]).resolve()
    stories = {file.uri: file for file in list_content(root, shown_path, news).stories}
    findings: list[Finding] = []
    if ref is None:
        earlier, findings = _as_deployed(stories, settings, news)
    else:
        earlier = list(_at_revision(ref, root, stories, news))
    now, names = build_instant(news), _registered_names(root, news)
    for story in earlier:
        old = _read(story.source, story.uri, story.now.path, news, story.seen_at)
        new = _read(story.now.read(), story.now.uri, story.now.path, news, now)
        if old is not None and new is not None:
            findings += check_revision(
                old.revision(), new.revision(), names | _named_in(old.article, new.article), new.place
            )
    return in_reading_order(findings)


def _at_revision(ref: str, root: Path, stories: Mapping[str, StoryFile], news: NewsroomSettings) -> Iterator[_Earlier]:
    git = _git_in(root)
    try:
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError:
        raise click.UsageError(f"git knows no revision '{ref}'") from None
    then = parse_instant(git("show", "-s", "--format=%cI", commit).decode(), news.site.zone)
    for old_uri, uri in _changed_files(git, commit):
        if uri in stories:
            yield _Earlier(old_uri, git("show", f"{commit}:./{old_uri}"), stories[uri], then)


def _as_deployed(
    stories: Mapping[str, StoryFile], settings: Mapping[str, Any], news: NewsroomSettings
) -> tuple[list[_Earlier], list[Finding]]:
    """Stories whose files are not what was deployed; a finding for each of which that text is not known."""
    last = read_last_deploy(settings)
    if last is None:
        raise click.UsageError("no deploy from here is known: name a git revision, as HEAD~1 or a tag")
    moved = _moved(stories, last, news)
    changed = [
        (story, file)
        for page, story in last.stories.items()
        if (file := stories.get(story.uri) or moved.get(page)) and hash_of(file.read()) != story.source
    ]
    sources = last.read_sources(story.source for story, _ in changed)
    earlier = [
        _Earlier(story.uri, sources[story.source], file, None) for story, file in changed if story.source in sources
    ]
    unknown = [
        warning(Location(file.path), "NEWS-V005", f"the text of the deploy {last.release} is not known", _LOOK)
        for story, file in changed
        if story.source not in sources
    ]
    return earlier, unknown


def _moved(stories: Mapping[str, StoryFile], last: LastDeploy, news: NewsroomSettings) -> dict[str, StoryFile]:
    """Files that the deploy did not know, by their pages; none where it knows of no file that is gone."""
    known = {story.uri for story in last.stories.values()}
    if known <= stories.keys():
        return {}
    found = {}
    for uri in stories.keys() - known:
        file = stories[uri]
        article = read_story(file.read(), path=file.path, uri=uri, settings=news)[0].article
        if article is not None:
            found[page_of_story(article, news)] = file
    return found


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


def _read(source: bytes, uri: str, path: str, settings: NewsroomSettings, at: datetime | None) -> _Text | None:
    """The story, if it reads without error and was out at an instant."""
    article = read_story(source, path=path, uri=uri, settings=settings)[0].article
    if article is None or (at is not None and state_at(article, at) not in _OUT):
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
