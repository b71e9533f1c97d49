"""The plan of a deploy: what would change at the target, and what speaks against it. Pure; changes nothing."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.deploy.manifest import FileEntry, FileKind, Manifest, addresses_of, kind_of
from desk.deploy.release import Release, ledger_of
from desk.deploy.story_marks import StoryChange, change_between
from plugins.hosting.compression import is_copy


class Change(enum.Enum):
    """What a deploy does with a file."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file that changes; ``entry`` is the new one, or the old one of a file that is removed."""

    change: Change
    entry: FileEntry
    story: StoryChange | None = None
    """What happens to the story whose page the file is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a deploy may do without being asked again."""

    max_deletes: int
    gone: Sequence[str]
    """Addresses that may stop answering; one that ends in ``*`` stands for all that begin so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Changes in the order of paths; any of ``problems`` refuses the deploy, ``warnings`` are said and no more."""

    target: str
    base: str
    """Id of the release that is live now; empty when there is none."""
    changes: tuple[FileChange, ...]
    unchanged: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    staying: Mapping[str, datetime] = field(default_factory=dict)
    """Assets that the site no longer has and that stay at the target for a while: until when, by path."""

    def of(self, change: Change) -> tuple[FileEntry, ...]:
        """The files of one kind of change."""
        return tuple(x.entry for x in self.changes if x.change is change)


def plan_deploy(
    target: str, manifest: Manifest, site_url: str, live: Release | None, releases: Iterable[Release], limits: Limits
) -> Plan:
    """Compare the site with what is live. ``releases`` are all that the target still knows, in any order.

    An asset that stayed for a while and goes now does not count as a delete.
    """
    before: Manifest = live.manifest if live else {}
    changes = compare(before, manifest)
    lost = lost_addresses(ledger_of(releases), addresses_of(manifest), limits.gone)
    expected = live.carried.keys() if live else frozenset[str]()
    deletes = sum(
        x.change is Change.REMOVED and x.entry.path not in expected and not is_copy(x.entry.path, before)
        for x in changes
    )
    return Plan(
        target=target,
        base=live.id if live else "",
        changes=changes,
        unchanged=len(manifest) - sum(x.change is not Change.REMOVED for x in changes),
        problems=(*_lost_problems(lost), *_delete_problems(deletes, limits.max_deletes)),
        warnings=_address_warnings(site_url, live) + _cache_warnings(before, manifest),
    )


def with_newly_due(plan: Plan, waited: Container[str]) -> Plan:
    """The plan, in which new stories are newly due whose pages are among those that ``waited`` at the last deploy."""
    return dataclasses.replace(
        plan,
        changes=tuple(
            dataclasses.replace(x, story=StoryChange.NEWLY_DUE)
            if x.story is StoryChange.NEW and x.entry.path in waited
            else x
            for x in plan.changes
        ),
    )


def compare(before: Manifest, after: Manifest) -> tuple[FileChange, ...]:
    """What leads from one manifest to the other, in the order of paths."""
    changes = []
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path), after.get(path)
        if new is None and old is not None:
            changes.append(FileChange(change=Change.REMOVED, entry=old, story=_story_change(old, None)))
        elif new is not None and new != old:
            change = Change.NEW if old is None else Change.CHANGED
            changes.append(FileChange(change=change, entry=new, story=_story_change(old, new)))
    return tuple(changes)


def _story_change(old: FileEntry | None, new: FileEntry | None) -> StoryChange | None:
    either = new or old
    if either is None or kind_of(either.path) is not FileKind.STORY:
        return None
    if new is None:
        return StoryChange.REMOVED
    return StoryChange.NEW if old is None else change_between(old.mark, new.mark)


def lost_addresses(ledger: Iterable[str], answered: frozenset[str], gone: Sequence[str]) -> list[str]:
    """Addresses once live that would not answer, and that nobody marked gone; sorted."""
    whole = frozenset(gone)
    below = tuple(address[:-1] for address in gone if address.endswith("*"))
    return sorted(x for x in ledger if x not in answered and x not in whole and not x.startswith(below))


def _lost_problems(lost: Sequence[str]) -> list[str]:
    return [
        f"{address} would stop answering: give the story that takes its place 'aliases: [{address}]', "
        "or add the address to NEWS_DEPLOY_GONE"
        for address in lost
    ]


def _delete_problems(deletes: int, most: int) -> list[str]:
    if deletes <= most:
        return []
    return [f"{deletes} files would be removed, {most} may be: if that is right, add --allow-deletes {deletes}"]


def _address_warnings(site_url: str, live: Release | None) -> tuple[str, ...]:
    if live is None or live.site_url == site_url:
        return ()
    return (f"the address of the site changes from {live.site_url} to {site_url}",)


def _cache_warnings(before: Manifest, after: Manifest) -> tuple[str, ...]:
    changed = sum(before[path].cache_control != entry.cache_control for path, entry in after.items() if path in before)
    return (f"{changed} files are to be cached in another way than before",) if changed else ()


def as_record(plan: Plan, headlines: Mapping[str, str]) -> dict[str, object]:
    """The plan for programs; ``headlines`` of stories by path, where they are known."""
    return {
        "target": plan.target,
        "live": plan.base,
        "changes": [
            {
                "change": x.change.value,
                "path": x.entry.path,
                "size": x.entry.size,
                "sha256": x.entry.sha256,
                "story": x.story.value if x.story else "",
                "headline": headlines.get(x.entry.path, ""),
            }
            for x in plan.changes
        ],
        "unchanged": plan.unchanged,
        "staying": {path: until.isoformat() for path, until in plan.staying.items()},
        "problems": list(plan.problems),
        "warnings": list(plan.warnings),
    }
