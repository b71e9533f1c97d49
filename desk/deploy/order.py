"""The order in which files change at a target that cannot change all at once. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from desk.deploy.manifest import FileKind, kind_of
from desk.deploy.plan import Change, FileChange


class Stage(enum.IntEnum):
    """A group of changes that may happen in any order among themselves; groups follow one another."""

    ASSETS = 1
    NEW_STORIES = 2
    NEW_PAGES = 3
    NEW_FEEDS = 4
    STORIES = 5
    PAGES = 6
    FEEDS = 7
    REMOVED = 8
    REMOVED_ASSETS = 9


_NEW = {FileKind.STORY: Stage.NEW_STORIES, FileKind.PAGE: Stage.NEW_PAGES, FileKind.FEED: Stage.NEW_FEEDS}
_CHANGED = {FileKind.STORY: Stage.STORIES, FileKind.PAGE: Stage.PAGES, FileKind.FEED: Stage.FEEDS}


def stage_of(change: FileChange) -> Stage:
    """The group of a change.

    Nothing that readers can reach leads to a new page before a page that stood there changes. So all that is
    new comes first, then what changed, and what is removed goes when no page leads to it any more; a style sheet
    goes after the pages that had it.
    """
    kind = kind_of(change.entry.path)
    if change.change is Change.REMOVED:
        return Stage.REMOVED_ASSETS if kind is FileKind.ASSET else Stage.REMOVED
    if kind is FileKind.ASSET:
        return Stage.ASSETS
    return (_NEW if change.change is Change.NEW else _CHANGED)[kind]


def in_stages(changes: Iterable[FileChange]) -> list[tuple[Stage, list[FileChange]]]:
    """The groups that are not empty, in their order; within one, changes in the order they came."""
    groups: dict[Stage, list[FileChange]] = {stage: [] for stage in Stage}
    for change in changes:
        groups[stage_of(change)].append(change)
    return [(stage, group) for stage, group in groups.items() if group]
