"""What a target can do.

A folder, a server and a branch show a reader the whole release before or the whole new one. A bucket cannot:
its files change one after another, in the order of :mod:`desk.deploy.order`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from desk.deploy.release import Release

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being done (``sending``), how many files are done, and of how many; from one thread at a time."""


class TargetError(Exception):
    """The target refused or failed. The message says why, what readers see now, and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a target still has: its releases, newest first, and the one that readers see.

    The live one has the files as they stand: a file that others changed has an entry without a hash, or none.
    """

    releases: tuple[Release, ...]
    live: Release | None
    foreign: frozenset[str] = frozenset()
    """Paths of files that readers see and no release has put there."""
    interrupted: str = ""
    """Id of a release that went live in part; ``live`` is the one before it."""


class Target(Protocol):
    """A place. Every method may raise TargetError."""

    def read(self) -> Kept:
        """What is there. Changes nothing at the target."""

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Bring a release's files from the folder ``source`` and show them to readers.

        Refuses when the live release is not ``base`` (its id, or empty for none), and when a file of
        the folder is not what the release's manifest says. Carried files are taken from the live release, not from
        ``source``. What was brought is compared by content before readers see it, or, in a bucket, before anything is
        removed.
        """

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Show a kept release again. Refuses when the live one is not ``base``."""


def no_progress(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def lost_asset(path: str) -> str:
    """What to do about an asset of an earlier release that was to stay and that the target no longer has."""
    return (
        f"{path} of an earlier release is not at the target any more as it was; readers see what they saw. Deploy once "
        "with NEWS_DEPLOY_ASSET_DAYS = 0, which lets go of such files"
    )
