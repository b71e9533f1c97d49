"""A host's own command, such as ``wrangler`` or ``netlify``, given the folder of a release.

Releases are kept in a folder on this machine, as :mod:`desk.deploy.targets.folder` keeps them, with their records. So
there is a plan, a ledger, and a way back, which gives the command the folder of an earlier release.
"""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from desk.deploy.targets.folder import FolderTarget
from desk.deploy.targets.protocol import Progress, TargetError

_LAST_LINES = 12
_FOLDER = "{folder}"


def own_command_target(run: str, root: Path, kept: int, progress: Progress) -> FolderTarget:
    """``run`` is a command whose ``{folder}`` stands for the folder to send; no shell reads it."""

    def hand_over(site: Path) -> None:
        progress("sending", 0, 1)
        _send(command_line(run, site.resolve()))
        progress("sending", 1, 1)

    return FolderTarget(root, kept, progress, hand_over)


def command_line(run: str, folder: Path) -> list[str]:
    """The words of a command, with the folder in its place. Raises TargetError when a quote is left open."""
    try:
        return [word.replace(_FOLDER, str(folder)) for word in shlex.split(run)]
    except ValueError as fault:
        raise TargetError(f"the command {run!r} cannot be read ({fault}); mend it in publishconf.py") from fault


def _send(words: list[str]) -> None:
    try:
        done = subprocess.run(words, capture_output=True, encoding="utf-8", errors="replace", check=False)
    except OSError as fault:
        raise TargetError(f"{words[0]} cannot be run ({fault.strerror}); install it and deploy again") from fault
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-_LAST_LINES:])
        raise TargetError(
            f"{words[0]} ended with {done.returncode}; what readers see now is for its host to say. Mend this and "
            f"deploy again:\n{said}"
        )
