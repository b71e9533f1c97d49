"""A branch of a git repository: each release is one commit, pushed with its record or not at all, never forced.

The records stand in ``refs/broadbill/<branch>``, a line of commits of their own, so that readers of the
branch do not get them. Files on the branch that no release has put there stay as they are.
"""

from __future__ import annotations

import dataclasses
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.built_site import holds
from desk.deploy.manifest import Manifest
from desk.deploy.release import RecordError, Release, ledger_of, release_from_json, release_to_json
from desk.deploy.targets.protocol import Kept, TargetError
from desk.deploy.targets.remote_shell import advice_on

_RECORD = "release.json"
_SITE = "site"
_NO_BLOB = "0" * 40


@dataclass(frozen=True, slots=True)
class _Commit:
    """A release at the branch, and the commit of its record, which holds its files as well."""

    release: Release
    name: str


class GitBranchTarget:
    """``remote`` is anything git pushes to; ``work`` a folder of our own for a bare copy of it, safe to delete.

    With ``adopts``, files of others in the place of ours are written over; the branch remembers them.
    """

    def __init__(self, remote: str, branch: str, work: Path, kept: int, *, adopts: bool = False) -> None:
        self._remote, self._branch, self._work, self._kept, self._adopts = remote, branch, work, kept, adopts
        self._site_ref, self._record_ref = f"refs/heads/{branch}", f"refs/broadbill/{branch}"
        self._trees: dict[str, dict[str, str]] = {}

    def read(self) -> Kept:
        """Fetch the branch and its records into our copy. A release that went live twice is listed once.

        The live one has just those files that still stand on the branch as it left them.
        """
        self._fetch()
        commits = self._commits()
        releases = {commit.release.id: commit.release for commit in reversed(commits)}
        newest = tuple(sorted(releases.values(), key=lambda x: x.id, reverse=True))
        if not commits:
            return Kept(newest, None, frozenset(self._standing_files()))
        foreign = frozenset(self._standing_files()) - commits[0].release.manifest.keys()
        return Kept(newest, self._as_it_stands(commits[0]), foreign)

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Commit the files and push. When another push came between, git refuses and nothing changes."""
        live = next(iter(self._commits_unless_overtaken(base)), None)
        blobs = self._blobs_of_same(live, release)
        paths = [path for path in release.manifest if path not in blobs]
        names = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", text="\n".join(paths), at=source)
        for path in paths:
            if not holds(source / path, release.manifest[path]):
                raise TargetError(f"{path} changed while it was deployed; deploy again")
        blobs |= dict(zip(paths, names.split(), strict=True))
        self._push(release, blobs, live.release.manifest if live else {}, f"Deploy {release.id}")

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Commit the files of an earlier release anew; no commit is taken back."""
        commits = self._commits_unless_overtaken(base)
        commit = next((x for x in commits if x.release.id == release_id), None)
        if commit is None:
            raise TargetError(f"the release {release_id} is not among those kept; see 'desk deploy --history'")
        blobs = self._files_of(commit)
        release = dataclasses.replace(commit.release, addresses=ledger_of(x.release for x in commits))
        before = commits[0].release.manifest
        self._push(release, {path: blobs[path] for path in release.manifest}, before, f"Go back to {release_id}")

    def _fetch(self) -> None:
        if not (self._work / "HEAD").is_file():
            self._work.mkdir(parents=True, exist_ok=True)
            self._git("init", "--quiet", "--bare")
        refs = (self._site_ref, self._record_ref)
        there = {line.split()[1] for line in self._git("ls-remote", self._remote, *refs).splitlines()}
        for ref in refs:
            if ref in there:
                self._git("fetch", "--quiet", "--no-tags", self._remote, f"+{ref}:{ref}")
            elif self._resolve(ref):
                self._git("update-ref", "-d", ref)

    def _commits_unless_overtaken(self, base: str) -> list[_Commit]:
        """Those of the branch as it is now, when ``base`` is the live release."""
        self._fetch()
        commits = self._commits()
        if (commits[0].release.id if commits else "") != base:
            raise TargetError("another release went live after this plan was made; plan again")
        return commits

    def _blobs_of_same(self, live: _Commit | None, release: Release) -> dict[str, str]:
        """Of the release's files, those that the live one has with the same content."""
        if live is None:
            return {}
        stood, before = self._files_of(live), live.release.manifest
        same = (x.path for x in release.manifest.values() if x.path in before and before[x.path].sha256 == x.sha256)
        return {path: stood[path] for path in same}

    def _standing_files(self) -> dict[str, str]:
        head = self._resolve(self._site_ref)
        return self._blobs(f"{head}:") if head else {}

    def _as_it_stands(self, commit: _Commit) -> Release:
        now, then = self._standing_files(), self._files_of(commit)
        files = {path: entry for path, entry in commit.release.manifest.items() if now.get(path) == then[path]}
        return dataclasses.replace(commit.release, manifest=files)

    def _files_of(self, commit: _Commit) -> dict[str, str]:
        return self._blobs(f"{commit.name}:{_SITE}")

    def _commits(self) -> list[_Commit]:
        """The newest first, as they went live."""
        if not self._resolve(self._record_ref):
            return []
        names = self._git("log", f"--max-count={self._kept}", "--format=%H", self._record_ref).split()
        return [self._read_commit(name) for name in names]

    def _read_commit(self, name: str) -> _Commit:
        try:
            return _Commit(release_from_json(self._git("show", f"{name}:{_RECORD}")), name)
        except RecordError as fault:
            raise TargetError(f"the record in {self._record_ref} cannot be read: {fault}") from fault

    def _push(self, release: Release, blobs: Mapping[str, str], before: Manifest, message: str) -> None:
        head, record = self._resolve(self._site_ref), self._resolve(self._record_ref)
        present = self._standing_files()
        strangers = [x for x in blobs if x in present and x not in before and present[x] != blobs[x]]
        if strangers and not self._adopts:
            raise TargetError(
                f"the branch {self._branch} has a {strangers[0]} that no release has put there; remove it, or "
                "deploy to another branch"
            )
        tree = self._tree(head, blobs, before)
        site = self._git("commit-tree", tree, *(("-p", head) if head else ()), "-m", message).strip()
        text = self._git("hash-object", "-w", "--stdin", text=release_to_json(release)).strip()
        both = self._git("mktree", text=f"100644 blob {text}\t{_RECORD}\n040000 tree {tree}\t{_SITE}\n").strip()
        kept = self._git("commit-tree", both, *(("-p", record) if record else ()), "-m", message).strip()
        self._git("push", "--quiet", "--atomic", self._remote, f"{site}:{self._site_ref}", f"{kept}:{self._record_ref}")

    def _tree(self, head: str, blobs: Mapping[str, str], before: Manifest) -> str:
        """A tree with what ``head`` has, less what was ours, and the new files."""
        lines = [f"0 {_NO_BLOB}\t{path}" for path in before if path not in blobs]
        lines += [f"100644 {blob}\t{path}" for path, blob in blobs.items()]
        with tempfile.TemporaryDirectory(dir=self._work) as folder:
            index = Path(folder) / "index"
            self._git("read-tree", head or "--empty", index=index)
            self._git("update-index", "-z", "--index-info", text="".join(f"{x}\0" for x in lines), index=index)
            return self._git("write-tree", index=index).strip()

    def _blobs(self, place: str) -> dict[str, str]:
        """The files of a tree, each tree read once: what has its name never changes."""
        tree = self._git("rev-parse", place).strip()
        if tree not in self._trees:
            rows = (row.split("\t", 1) for row in self._git("ls-tree", "-r", "-z", tree).split("\0") if row)
            self._trees[tree] = {path: about.split()[2] for about, path in rows}
        return self._trees[tree]

    def _resolve(self, ref: str) -> str:
        """The commit of a ref of our copy; empty when there is none."""
        return self._git("for-each-ref", "--format=%(objectname)", ref).strip()

    def _git(self, *words: str, text: str = "", at: Path | None = None, index: Path | None = None) -> str:
        env = {**os.environ, "GIT_DIR": str(self._work.resolve()), "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
        env |= {f"GIT_{who}_{what}": os.environ.get(f"GIT_{who}_{what}", value) for who, what, value in _IDENTITY}
        if index is not None:
            env["GIT_INDEX_FILE"] = str(index.resolve())
        try:
            done = subprocess.run(
                ["git", *words], input=text, cwd=at, env=env, capture_output=True, encoding="utf-8", check=False
            )
        except FileNotFoundError:
            raise TargetError("git is not installed; install it and deploy again") from None
        if done.returncode:
            advice = advice_on(done.stderr)
            first = f"{advice}, then" if advice else "mend this and"
            raise TargetError(
                f"git {words[0]} failed, and the branch is as it was; {first} plan again:\n{done.stderr.strip()}"
            )
        return done.stdout


_IDENTITY = tuple(
    (who, what, value)
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "desk deploy"), ("EMAIL", "deploy@broadbill.invalid"))
)
"""Who commits, unless the environment says so."""
