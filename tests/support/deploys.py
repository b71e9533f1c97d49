"""Trees to deploy, and targets to deploy them to."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeAlias

from desk.deploy.manifest import FileEntry, build_manifest
from desk.deploy.release import Release, make_release
from desk.deploy.targets.folder import FolderTarget
from desk.deploy.targets.git_branch import GitBranchTarget
from desk.deploy.targets.protocol import Target

SITE_URL = "https://news.example"
FIRST_AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
Tree: TypeAlias = Mapping[str, bytes]
OLD: Tree = {"index.html": b"old front", "a/index.html": b"story a", "theme/x.css": b"css"}
NEW: Tree = {"index.html": b"new front", "b/index.html": b"story b", "theme/x.css": b"css"}


def entry(path: str, content: bytes = b"x", cache_control: str = "no-cache") -> FileEntry:
    """The entry of a file with this content."""
    return FileEntry(path, len(content), hashlib.sha256(content).hexdigest(), cache_control)


def release_of(tree: Tree, before: Iterable[Release] = (), number: int = 0) -> Release:
    """The release of a tree, made ``number`` seconds after the first."""
    manifest = build_manifest(entry(path, content) for path, content in tree.items())
    return make_release(manifest, SITE_URL, before, FIRST_AT + timedelta(seconds=number))


def write_tree(root: Path, tree: Tree) -> Path:
    """A folder with just these files."""
    if root.exists():
        shutil.rmtree(root)
    root.mkdir(parents=True)
    for path, content in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


class End(Protocol):
    """A target on this machine, and what its readers see."""

    @property
    def target(self) -> Target:
        """A target as a new process would open it."""

    def live(self) -> dict[str, bytes]:
        """The files that readers see."""


class FolderEnd:
    """A folder of releases."""

    def __init__(self, folder: Path, kept: int = 3) -> None:
        self.root, self._kept = folder / "www", kept

    @property
    def target(self) -> FolderTarget:
        """See End."""
        return FolderTarget(self.root, self._kept)

    def live(self) -> dict[str, bytes]:
        """See End."""
        site = (self.root / "current").resolve()
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


class GitEnd:
    """A bare repository, and a copy of it that the target works with."""

    def __init__(self, folder: Path, kept: int = 3) -> None:
        self.remote, self._work, self._kept = folder / "remote.git", folder / "work.git", kept
        git(folder, "init", "--quiet", "--bare", str(self.remote))

    @property
    def target(self) -> GitBranchTarget:
        """See End."""
        return GitBranchTarget(str(self.remote), "pages", self._work, self._kept)

    def live(self) -> dict[str, bytes]:
        """See End."""
        if not git(self.remote, "for-each-ref", "refs/heads/pages"):
            return {}
        names = git(self.remote, "ls-tree", "-r", "-z", "--name-only", "pages").decode().split("\0")
        return {name: git(self.remote, "cat-file", "blob", f"pages:{name}") for name in names if name}

    def push_by_hand(self, folder: Path, tree: Tree) -> None:
        """A commit of someone else on the branch, who works in ``folder``."""
        if (folder / ".git").is_dir():
            git(folder, "pull", "--quiet", str(self.remote), "pages")
        else:
            found = git(self.remote, "for-each-ref", "refs/heads/pages")
            if found:
                git(folder.parent, "clone", "--quiet", "--branch", "pages", str(self.remote), str(folder))
            else:
                git(folder.parent, "init", "--quiet", "--initial-branch", "pages", str(folder))
        for path, content in tree.items():
            (folder / path).write_bytes(content)
        git(folder, "add", "--all")
        git(folder, "-c", "user.name=A", "-c", "user.email=a@news.example", "commit", "--quiet", "-m", "By hand")
        git(folder, "push", "--quiet", str(self.remote), "HEAD:refs/heads/pages")


def git(at: Path, *words: str) -> bytes:
    """What git prints."""
    return subprocess.run(["git", *words], cwd=at, check=True, capture_output=True).stdout
