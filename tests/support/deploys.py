"""Trees to deploy, and targets to deploy them to."""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import weakref
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeAlias

from desk.deploy.manifest import FileEntry, build_manifest
from desk.deploy.release import Release, make_release
from desk.deploy.targets.bucket import open_client
from desk.deploy.targets.folder import FolderTarget
from desk.deploy.targets.git_branch import GitBranchTarget
from desk.deploy.targets.protocol import Target
from desk.deploy.targets.rsync import RsyncTarget, Server
from desk.deploy.targets.s3 import Place, S3Target
from tests.support.s3_server import Faults, S3Server, s3_server
from tests.support.ssh_server import SshServer, ssh_server

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


@functools.cache
def shared_ssh_server() -> SshServer:
    """One for all tests of a process."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    server = stack.enter_context(ssh_server())
    os.environ["RSYNC_RSH"] = server.rsh
    return server


@functools.cache
def shared_s3_server() -> S3Server:
    """The same; with credentials that it takes, as it takes any."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    names = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_EC2_METADATA_DISABLED": "true"}
    os.environ.update(names)
    return stack.enter_context(s3_server())


class RsyncEnd:
    """A folder of releases behind a real sshd, in a folder whose name a shell would trip over."""

    def __init__(self, folder: Path, kept: int = 3, reload: str = "") -> None:
        shared_ssh_server()
        self.root, self._kept, self._reload = folder / "it's $HOME; #1", kept, reload
        self.sent: list[int] = []
        """Of each deploy, how many files travelled."""

    @property
    def target(self) -> RsyncTarget:
        """See End."""
        return RsyncTarget(Server("127.0.0.1", str(self.root), self._reload), self._kept, self._tell)

    def _tell(self, what: str, done: int, _total: int) -> None:
        assert what == "sending"
        if done == 1:
            self.sent.append(0)
        self.sent[-1] = done

    def live(self) -> dict[str, bytes]:
        """See End."""
        site = (self.root / "current").resolve()
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


class S3End:
    """Two buckets of a real S3 API."""

    _numbers = itertools.count()

    def __init__(self, folder: Path, kept: int = 3, prefix: str = "paper/", distribution: str = "") -> None:
        del folder
        self.server, self._kept, number = shared_s3_server(), kept, next(self._numbers)
        self.faults: Faults = self.server.faults
        self.place = Place(
            bucket=f"site-{number}", store=f"store-{number}", prefix=prefix, endpoint=self.server.address,
            region="us-east-1", distribution=distribution,
        )  # fmt: skip
        self.client = open_client("s3", endpoint=self.server.address, region="us-east-1")
        weakref.finalize(self, self.client.close)
        self.client.create_bucket(Bucket=self.place.bucket)
        self.client.create_bucket(Bucket=self.place.store)
        self.sent: list[int] = []
        """Of each deploy that sent something, how many files travelled."""

    @property
    def target(self) -> S3Target:
        """See End."""
        return S3Target(self.place, self._kept, self._tell)

    def _tell(self, what: str, done: int, _total: int) -> None:
        if what == "sending":
            if done == 1:
                self.sent.append(0)
            self.sent[-1] = done

    def live(self) -> dict[str, bytes]:
        """See End."""
        rows = self.client.list_objects_v2(Bucket=self.place.bucket, Prefix=self.place.prefix).get("Contents", [])
        return {row["Key"].removeprefix(self.place.prefix): self.read(row["Key"]) for row in rows}

    def read(self, key: str) -> bytes:
        """An object of the bucket."""
        content: bytes = self.client.get_object(Bucket=self.place.bucket, Key=key)["Body"].read()
        return content


def page(*links: str, text: str = "") -> bytes:
    """A page with links to addresses."""
    return "".join((text, *(f'<a href="{link}">x</a>' for link in links))).encode()


def links_in(content: bytes) -> list[str]:
    """Addresses a page links to."""
    return re.findall(r'(?:href|src)="(/[^"]*)"', content.decode())


def dead_links(tree: Tree, roots: Iterable[str]) -> list[tuple[str, str]]:
    """Page and link, for every link to nothing on a page reached from those of the ``roots`` that are there."""
    dead, seen, left = [], set[str](), [root for root in roots if root in tree]
    while left:
        path = left.pop()
        if path in seen or not path.endswith(".html"):
            continue
        seen.add(path)
        for link in links_in(tree[path]):
            file = f"{link.lstrip('/')}index.html" if link.endswith("/") else link.lstrip("/")
            (left.append(file) if file in tree else dead.append((path, link)))
    return dead


def git(at: Path, *words: str) -> bytes:
    """What git prints."""
    return subprocess.run(["git", *words], cwd=at, check=True, capture_output=True).stdout
