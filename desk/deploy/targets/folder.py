"""A folder of releases on this machine: each whole in a folder of its own, and a link to the one readers see.

    releases/<id>/site/          the files, as the web server reads them
    releases/<id>/release.json   the record, outside of what is served
    current -> releases/<id>/site
    releases/.incoming/          a release that is being written, or was interrupted

A file that did not change is one file with two names, so a release costs what changed. The link is
replaced in one step.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from desk.deploy.built_site import holds
from desk.deploy.manifest import FileEntry, same_but_for_case
from desk.deploy.release import RecordError, Release, is_release_id, release_from_json, release_to_json
from desk.deploy.targets.protocol import Kept, Progress, TargetError, lost_asset, no_progress

_RECORD = "release.json"
_SITE = "site"


def _nothing_more(folder: Path) -> None:
    """The link is all there is to turn."""


class FolderTarget:
    """``root`` may be missing; it is made at the first deploy. ``kept`` releases stay, the live one always.

    ``hand_over`` is given the folder of a whole release before the link turns to it. When it raises, the link stays.
    """

    def __init__(
        self,
        root: Path,
        kept: int,
        progress: Progress = no_progress,
        hand_over: Callable[[Path], None] = _nothing_more,
    ) -> None:
        self._root, self._kept, self._progress, self._hand_over = root, kept, progress, hand_over
        self._releases, self._current, self._incoming = (
            root / "releases",
            root / "current",
            root / "releases" / ".incoming",
        )

    def read(self) -> Kept:
        """Releases by their records; folders without one are not ours."""
        with _in_words(self._root):
            releases = [_read_record(path) for path in self._records()]
            live = self._live_id()
        found = next((release for release in releases if release.id == live), None)
        if live and found is None:
            raise TargetError(f"{self._current} points at {live}, which has no record; point it at a release")
        return Kept(tuple(releases), found)

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Write beside, look at every file again, then turn the link. An interrupted deploy is taken up again."""
        with _in_words(self._root), self._locked(base):
            live = self._releases / base / _SITE if base else None
            self._forget_strangers(release)
            for number, entry in enumerate(release.manifest.values(), 1):
                self._bring(entry, None if entry.path in release.carried else source, live)
                self._progress("writing", number, len(release.manifest))
            self._refuse_one_name_for_two(release)
            (self._incoming / _RECORD).write_text(release_to_json(release), encoding="utf-8")
            self._incoming.rename(self._releases / release.id)
            self._go_live(release.id)
            self._forget_old(release.id)

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Turn the link."""
        with _in_words(self._root), self._locked(base):
            if not (self._releases / release_id / _RECORD).is_file():
                raise TargetError(f"the release {release_id} is not kept any more; see 'desk deploy --history'")
            self._go_live(release_id)

    def _records(self) -> list[Path]:
        """Of whole releases, newest first; folders with other names are not ours."""
        return sorted((x for x in self._releases.glob(f"*/{_RECORD}") if is_release_id(x.parent.name)), reverse=True)

    def _live_id(self) -> str:
        if not self._current.is_symlink():
            if self._current.exists():
                raise TargetError(f"{self._current} is not a link of ours; move it away, then deploy again")
            return ""
        return Path(os.readlink(self._current)).parent.name  # noqa: PTH115 - the words of the link itself

    @contextlib.contextmanager
    def _locked(self, base: str) -> Iterator[None]:
        """The lock goes with the process that holds it, however that ends."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TargetError(f"another deploy to {self._root} is running; wait until it is done") from None
            if self._live_id() != base:
                raise TargetError("another release went live after this plan was made; plan again")
            yield

    def _forget_strangers(self, release: Release) -> None:
        """Remove from an interrupted release what the new one does not have."""
        site = self._incoming / _SITE
        for path in sorted(site.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(site).as_posix() not in release.manifest:
                path.unlink()

    def _bring(self, entry: FileEntry, source: Path | None, live: Path | None) -> None:
        """Without a ``source``, only the live release may have it."""
        place = self._incoming / _SITE / entry.path
        if holds(place, entry):
            return
        place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        if live is not None and holds(live / entry.path, entry):
            os.link(live / entry.path, place)
            return
        if source is None:
            raise TargetError(lost_asset(entry.path))
        shutil.copyfile(source / entry.path, place)
        place.chmod(0o644)
        if not holds(place, entry):
            raise TargetError(f"{entry.path} changed while it was deployed, or was not written whole; deploy again")

    def _refuse_one_name_for_two(self, release: Release) -> None:
        """Where ``A`` and ``a`` are one file, the second has overwritten the first."""
        for path in same_but_for_case(release.manifest):
            if not holds(self._incoming / _SITE / path, release.manifest[path]):
                raise TargetError(
                    f"{self._root} does not tell {path} from another file whose name differs in capitals alone; "
                    "rename one of them, or deploy to a file system that does"
                )

    def _go_live(self, release_id: str) -> None:
        self._hand_over(self._releases / release_id / _SITE)
        self._turn_link(release_id)

    def _turn_link(self, release_id: str) -> None:
        draft = self._root / ".current.new"
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path("releases") / release_id / _SITE)
        draft.replace(self._current)

    def _forget_old(self, live: str) -> None:
        """A release that is half removed must not be one to go back to, so it leaves its place first."""
        for record in self._records()[self._kept :]:
            if record.parent.name != live:
                record.parent.rename(self._incoming)
                shutil.rmtree(self._incoming)


def _read_record(path: Path) -> Release:
    try:
        return release_from_json(path.read_text(encoding="utf-8"))
    except (RecordError, UnicodeDecodeError) as fault:
        raise TargetError(f"{path} cannot be read: {fault}; move that release away") from fault


@contextlib.contextmanager
def _in_words(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        where = fault.filename or root
        raise TargetError(
            f"{where}: {fault.strerror}; readers see what they saw; mend it and deploy again, which goes on from here"
        ) from fault
