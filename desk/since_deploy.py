"""What became of the stories since the last deploy from this machine."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.deploy.last import DeployedStory, LastDeploy, hash_of, page_of_story
from plugins.edition.fingerprints import PART_BYTES
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader.pool import StoryFile
from plugins.story_reader.reader import read_story


class StoryChange(enum.Enum):
    """What the next deploy would do to a story."""

    NEW = "new"
    NEWLY_DUE = "newly due"
    """It was scheduled or embargoed at the last deploy, and is out now."""
    CORRECTED = "corrected"
    """Its file changed, and has a correction that was not there."""
    CHANGED = "changed"
    REMOVED = "removed"
    """It is not out any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedStory:
    """A story that changed. ``path`` is that of findings; of a removed one what it was."""

    change: StoryChange
    path: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceDeploy:
    """All that changed since a deploy, in the order of kinds, then paths."""

    target: str
    release: str
    at: datetime
    stories: tuple[ChangedStory, ...]


def since_deploy(
    last: LastDeploy,
    shown: Iterable[NewsArticle],
    files: Mapping[str, StoryFile],
    settings: NewsroomSettings,
    above: str,
) -> SinceDeploy:
    """Compare the stories that have a page now with those that readers got.

    ``files`` are theirs by uri, ``above`` the path of the content folder with a slash, or nothing.
    """
    pages = {page_of_story(article, settings): article for article in shown}
    gone = [story for page, story in last.stories.items() if page not in pages]
    stayed = [(last.stories[page], article) for page, article in pages.items() if page in last.stories]
    changed = [(story, article) for story, article in stayed if _is_other(story, files[article.uri])]
    old = _as_they_were([*gone, *(story for story, _ in changed)], last, settings, above)
    found = [
        *(_new(article, last) for page, article in pages.items() if page not in last.stories),
        *(_changed(_kind_of_change(old.get(story.source), article), article) for story, article in changed),
        *(_removed(story, old.get(story.source), above) for story in gone),
    ]
    kinds = list(StoryChange)
    stories = sorted(found, key=lambda story: (kinds.index(story.change), story.path))
    return SinceDeploy(target=last.target, release=last.release, at=last.at, stories=tuple(stories))


def _as_they_were(
    stories: Sequence[DeployedStory], last: LastDeploy, settings: NewsroomSettings, above: str
) -> dict[str, NewsArticle]:
    """The articles of deployed stories, by the hashes of their sources, as far as these are known."""
    sources = last.read_sources(story.source for story in stories)
    read = {
        story.source: read_story(sources[story.source], path=above + story.uri, uri=story.uri, settings=settings)[0]
        for story in stories
        if story.source in sources
    }
    return {source: reading.article for source, reading in read.items() if reading.article is not None}


def _new(article: NewsArticle, last: LastDeploy) -> ChangedStory:
    return _changed(StoryChange.NEWLY_DUE if article.uri in last.waiting else StoryChange.NEW, article)


def _kind_of_change(before: NewsArticle | None, after: NewsArticle) -> StoryChange:
    if before is None:
        return StoryChange.CHANGED
    told = {(note.at, note.text) for note in before.corrections}
    is_told = any((note.at, note.text) not in told for note in after.corrections)
    return StoryChange.CORRECTED if is_told else StoryChange.CHANGED


def _removed(story: DeployedStory, before: NewsArticle | None, above: str) -> ChangedStory:
    headline = before.headline if before is not None else ""
    return ChangedStory(change=StoryChange.REMOVED, path=above + story.uri, headline=headline)


def _changed(change: StoryChange, article: NewsArticle) -> ChangedStory:
    return ChangedStory(change=change, path=article.location.path, headline=article.headline)


def _is_other(story: DeployedStory, file: StoryFile) -> bool:
    """Whether a file is not what was deployed; it is read only where its key does not say so."""
    return file.key[:PART_BYTES].hex() != story.key and hash_of(file.read()) != story.source
