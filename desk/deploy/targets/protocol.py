"""What a target can do. Each shows a reader the whole release before, or the whole new one, never a mixture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desk.deploy.release import Release


class TargetError(Exception):
    """The target refused or failed; readers still see what they saw. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a target still has: its releases, newest first, and the one that readers see."""

    releases: tuple[Release, ...]
    live: Release | None


class Target(Protocol):
    """A place. Every method may raise TargetError."""

    def read(self) -> Kept:
        """What is there. Changes nothing at the target."""

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Bring a release's files from the folder ``source`` and show them to readers.

        Refuses when the live release is not ``base`` (its id, or empty for none), and when a file of
        the folder is not what the release's manifest says.
        """

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Show a kept release again. Refuses when the live one is not ``base``."""
