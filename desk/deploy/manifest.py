"""The manifest: every file of a site with what it weighs, its content's hash, and how it is sent."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

_STORY = re.compile(r"\d{4}/\d{2}/(?!page/)[^/]+/index\.html")
_DATA_SUFFIXES = (".xml", ".json", ".txt")


class FileKind(enum.Enum):
    """What a file is to readers."""

    ASSET = "asset"
    STORY = "story"
    PAGE = "page"
    """Fronts, lists, hubs, redirects and pages written by hand."""
    FEED = "feed"
    """Feeds, sitemaps and other files for programs."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file. ``path`` inside the site, ``size`` in bytes, ``sha256`` in hexadecimal digits.

    Without a hash, it is a file at a target of which no more is known than that it is ours.
    """

    path: str
    size: int
    sha256: str
    cache_control: str
    mark: str = field(default="", compare=False)
    """Of a story, what :func:`desk.deploy.story_marks.mark_of` says; empty where it is not known."""


Manifest: TypeAlias = Mapping[str, FileEntry]
"""Entries by path."""


def build_manifest(entries: Iterable[FileEntry]) -> dict[str, FileEntry]:
    """Entries by path, in the order of paths."""
    return {entry.path: entry for entry in sorted(entries, key=lambda entry: entry.path)}


def kind_of(path: str) -> FileKind:
    """The kind of a file, by its path alone."""
    if _STORY.fullmatch(path):
        return FileKind.STORY
    if path.endswith(".html"):
        return FileKind.PAGE
    return FileKind.FEED if path.endswith(_DATA_SUFFIXES) else FileKind.ASSET


def address_of(path: str) -> str:
    """The address a file answers for, from the root of the site: ``/2026/05/slug/``, ``/robots.txt``."""
    return f"/{path.removesuffix('index.html') if path.rpartition('/')[2] == 'index.html' else path}"


def addresses_of(manifest: Manifest) -> frozenset[str]:
    """Addresses that readers and programs may have kept.

    Not those of assets, of the page for missing ones, and of sitemaps, which crawlers find anew in their index.
    """
    return frozenset(
        address_of(path)
        for path in manifest
        if kind_of(path) is not FileKind.ASSET and path != "404.html" and not path.startswith("sitemaps/")
    )


def same_but_for_case(manifest: Manifest) -> list[str]:
    """Paths that a file system without capitals, or one that composes letters anew, takes for one another; sorted."""
    alike: dict[str, list[str]] = {}
    for path in manifest:
        alike.setdefault(unicodedata.normalize("NFC", path).casefold(), []).append(path)
    return sorted(path for paths in alike.values() if len(paths) > 1 for path in paths)
