"""The built site on this machine: its manifest, and the headlines of its stories."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.manifest import FileEntry, FileKind, Manifest, build_manifest, kind_of
from desk.deploy.story_marks import mark_of
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


def read_built_site(root: Path, site_url: str, *, with_copies: bool = True) -> BuiltSite:
    """Read and hash every file that the last build lists; compressed copies of others only ``with_copies``.

    Raises BuiltSiteError when the site is not whole.
    """
    try:
        listed = dict.fromkeys((root / MANIFEST).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        raise BuiltSiteError(f"{root} holds no site; build it with 'make publish'") from None
    if (root / DRAFTS).exists():
        raise BuiltSiteError(f"a build is writing into {root}, or was stopped; build again with 'make publish'")
    paths = [path for path in listed if with_copies or not is_copy(path, listed)]
    try:
        manifest = build_manifest(_read_entry(root, path) for path in paths)
    except OSError as fault:
        raise BuiltSiteError(
            f"{fault.filename} cannot be read ({fault.strerror}); build again with 'make publish'"
        ) from fault
    _check_address(root, site_url)
    present = sum(path.is_file() for path in root.rglob("*")) - 1
    return BuiltSite(root=root, manifest=manifest, foreign=present - len(listed))


def _read_entry(root: Path, path: str) -> FileEntry:
    content = (root / path).read_bytes()
    mark = mark_of(content) if kind_of(path) is FileKind.STORY else ""
    return FileEntry(path, len(content), hashlib.sha256(content).hexdigest(), cache_control_of(path), mark)


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
