"""Jobs: what each file of output/ is made from. A page is built only when it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

from plugins.newsroom.findings import Finding, Location, error


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """A template and the one record it may read, made on demand. ``owner`` is the file to blame for its path."""

    path: str
    template: str
    build: Callable[[], object]
    owner: Location
    sources: Callable[[], object] | None = None
    """Makes a record of all that the page's own is made from, where that is cheaper to have than the page's."""
    key: Callable[[], bytes] | None = None
    """Makes a few bytes that change whenever a source may have (:mod:`plugins.edition.source_keys`), or none."""

    def made_from(self) -> object:
        """The record to take the page's fingerprint of."""
        return (self.sources or self.build)()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentJob:
    """A file that no template makes: a feed, a sitemap. ``kind`` names the sort of document."""

    path: str
    kind: str
    build: Callable[[], bytes]
    sources: Callable[[], object]
    """Makes a frozen record that differs whenever the document would."""
    key: Callable[[], bytes] | None = None
    """As of a page."""
    owner: Location
    weight: int = 1
    """It takes as long as so many pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJob:
    """A file taken over as it is; ``source`` is its path on disk."""

    path: str
    source: str
    owner: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesJob:
    """A file made of bytes that are there already."""

    path: str
    content: bytes
    owner: Location


MANIFEST = ".broadbill-files"
DRAFTS = ".broadbill-drafts"
"""Names in output/ that the writer keeps for itself: the list of our files, and the folder of drafts."""
LONGEST_NAME_BYTES = 240
_LEADS_AWAY = frozenset(("", ".", ".."))
"""No part of a path may be one of these."""
Job: TypeAlias = PageJob | DocumentJob | FileJob | BytesJob


def check_paths(jobs: Iterable[Job], place_of: Callable[[Job], Location] = attrgetter("owner")) -> list[Finding]:
    """One finding for every job whose file another job owns, or that would leave output/.

    Paths are compared without case, as some file systems and hosts do; a file cannot stand
    where another needs a folder. The first job keeps the path, so the order of jobs matters.
    ``place_of`` tells where a job's path was chosen, and is asked for those with a finding only.
    """
    findings: list[Finding] = []
    owners: dict[str, Location] = {}
    folders: dict[str, Location] = {}
    for job in jobs:
        key = job.path.casefold()
        parts = key.split("/")
        if len(key) > LONGEST_NAME_BYTES // 4 and any(len(part.encode()) > LONGEST_NAME_BYTES for part in parts):
            what = f"a part of '{job.path[:60]}\u2026' is longer than a file system allows"
            findings.append(error(place_of(job), "NEWS-U002", what, f"keep each part under {LONGEST_NAME_BYTES} bytes"))
            continue
        if parts[0] in {MANIFEST, DRAFTS}:
            what = f"'{job.path}' is a name that the writer keeps for itself"
            findings.append(error(place_of(job), "NEWS-U002", what, "choose another path"))
            continue
        if "\\" in key or "\0" in key or not _LEADS_AWAY.isdisjoint(parts):
            findings.append(
                error(place_of(job), "NEWS-U002", f"'{job.path}' would leave output/", "choose another slug or path")
            )
            continue
        above: list[str] = []
        folder = key.rpartition("/")[0]
        while folder and folder not in folders and folder not in owners:
            above.append(folder)
            folder = folder.rpartition("/")[0]
        taken = owners.get(key) or folders.get(key) or owners.get(folder)
        if taken is not None:
            findings.append(
                error(
                    place_of(job),
                    "NEWS-U001",
                    f"its address /{_address(job.path)} is also that of {taken.path}",
                    "give one of them another slug",
                )
            )
            continue
        owners[key] = job.owner
        for folder in above:
            folders[folder] = job.owner
    return findings


def _address(path: str) -> str:
    return path.removesuffix("index.html")
