"""The built site on this machine: its manifest, and the headlines of its stories."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from desk.deploy.known_files import KnownFile, read_file
from desk.deploy.manifest import FileEntry, FileKind, Manifest, build_manifest, kind_of
from plugins.edition.jobs import DRAFTS, MANIFEST
from plugins.hosting.compression import is_copy
from plugins.hosting.headers import cache_control_of
from plugins.story_reader.html_tree import parse_html

_MOST_HEADLINES = 200


class BuiltSiteError(Exception):
    """The output folder is not a whole site for readers; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltSite:
    """What a build has put into its output folder."""

    root: Path
    manifest: Manifest
    foreign: int
    """Files in the folder that no build has written; they are not deployed."""
    known: Mapping[str, KnownFile] = field(default_factory=dict)
    """What the listed files held, by path, for the next time."""


def read_built_site(
    root: Path, site_url: str, known: Mapping[str, KnownFile] | None = None, *, with_copies: bool = True
) -> BuiltSite:
    """Read and hash every file that the last build lists; compressed copies of others only ``with_copies``.

    A file that stands as it stood when it became ``known`` is not opened. Raises BuiltSiteError when the site is not
    whole.
    """
    try:
        listed = dict.fromkeys((root / MANIFEST).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        raise BuiltSiteError(f"{root} holds no site; build it with 'make publish'") from None
    if (root / DRAFTS).exists():
        raise BuiltSiteError(f"a build is writing into {root}, or was stopped; build again with 'make publish'")
    paths = [path for path in listed if with_copies or not is_copy(path, listed)]
    before = dict(known or {})
    try:
        files = {path: read_file(root, path, before.get(path)) for path in paths}
    except OSError as fault:
        raise BuiltSiteError(
            f"{fault.filename} cannot be read ({fault.strerror}); build again with 'make publish'"
        ) from fault
    _check_address(root, site_url)
    present = sum(len(names) for _, _, names in os.walk(root)) - 1
    return BuiltSite(
        root=root,
        manifest=build_manifest(_entry(path, file) for path, file in files.items()),
        foreign=present - len(listed),
        known={path: file for path, file in (before | files).items() if path in listed},
    )


def _entry(path: str, file: KnownFile) -> FileEntry:
    return FileEntry(path, file.size, file.sha256, cache_control_of(path), file.mark)


def holds(path: Path, entry: FileEntry) -> bool:
    """Whether a real file, no link, stands there with just the entry's content."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size != entry.size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256


def _check_address(root: Path, site_url: str) -> None:
    front = root / "index.html"
    wanted = f'<link rel="canonical" href="{site_url}/">'
    if not front.is_file() or wanted not in front.read_text(encoding="utf-8"):
        raise BuiltSiteError(f"{root} was not built for {site_url}; build it with 'make publish'")


def read_headlines(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """The headlines of the stories among the files, by path; of the first 200, since each page is parsed."""
    headlines = {}
    stories = (path for path in paths if kind_of(path) is FileKind.STORY)
    for path in itertools.islice(stories, _MOST_HEADLINES):
        heading = parse_html((root / path).read_text(encoding="utf-8")).find(".//h1")
        if heading is not None:
            headlines[path] = " ".join("".join(map(str, heading.itertext())).split())
    return headlines
