"""Short scripts on a server, by ssh. Keys, ports and proxies are ssh's own matter: its agent and its config.

``RSYNC_RSH`` names another ssh, or options for it, as it does for rsync itself. All scripts and rsync go through one
connection; where it is lost, the next of them makes another.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

from desk.deploy.targets.protocol import TargetError

_OPTIONS = ("-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15")
_NO_CONNECTION = 255
_SOCKET = "s"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]{1,80}")
"""A path that ssh takes for a socket as it is; some systems let it have no more than a hundred letters."""
_ENDS_UNUSED = "ControlPersist=60"
"""Also when the process that made it was killed; a question on the terminal may take longer, which costs no more than
another connection."""
_ADVICE = (
    ("could not read username", "the host asks who you are; give git a token by its credential helper"),
    ("authentication failed", "the host does not take your token; give git another by its credential helper"),
    ("permission denied (", "the server does not take your key; load it with ssh-add, or name it in ~/.ssh/config"),
    ("permission denied", "who logs in may not do that there; look at whose folder it is"),
    ("too many authentication failures", "name the right key for this host in ~/.ssh/config"),
    ("host key verification failed", "log in once with ssh to compare and accept the key of the server"),
    ("remote host identification has changed", "the server has another key than before; ask its keeper, do not go on"),
    ("could not resolve hostname", "look at the name of the host, and whether there is a network"),
    ("connection refused", "nothing answers there; look at the host and the port, which ~/.ssh/config may name"),
    ("timed out", "the server does not answer; look at the network"),
    ("unreachable", "there is no way to the server; look at the network"),
    ("no space left", "the disk of the server is full; make room there"),
    ("disk quota exceeded", "the quota on the server is full; make room there"),
    ("read-only file system", "the disk of the server is mounted to be read only; mend that"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a script printed, and how it ended."""

    code: int
    said: bytes
    complained: str


class RemoteShell:
    """Runs scripts at ``host``, which is an ssh destination."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._folder = Path(tempfile.mkdtemp(prefix="desk-"))
        weakref.finalize(self, _hang_up, self._folder, host)

    @property
    def transport(self) -> list[str]:
        """The command that rsync reaches the server with."""
        return _transport(self._folder)

    def run(self, script: str, *values: str, sent: bytes = b"") -> Answer:
        """Run a script with ``$1`` and so on, and ``sent`` as its input.

        Raises TargetError when the server cannot be reached; how the script ends is for the caller.
        """
        line = shlex.join(["sh", "-c", script, "desk", *values])
        answer = run_program([*self.transport, self.host, line], sent)
        if answer.code == _NO_CONNECTION:
            raise TargetError(
                f"{self.host} cannot be reached: {in_words(answer.complained)}. Readers have one whole release, the "
                "old or the new; deploy again, which goes on from here"
            )
        return answer


def _transport(folder: Path) -> list[str]:
    """Each call makes a connection of its own where the folder's path is no place for a socket."""
    command = [*shlex.split(os.environ.get("RSYNC_RSH") or "ssh"), *_OPTIONS]
    if not _PLAIN_PATH.fullmatch(str(folder / _SOCKET)):
        return command
    return [*command, "-o", "ControlMaster=auto", "-o", f"ControlPath={folder / _SOCKET}", "-o", _ENDS_UNUSED]


def _hang_up(folder: Path, host: str) -> None:
    """End the connection that stands in ``folder``, if one does."""
    if (folder / _SOCKET).exists():
        run_program([*_transport(folder), "-O", "exit", host], b"")
    shutil.rmtree(folder, ignore_errors=True)


def run_program(words: list[str], sent: bytes) -> Answer:
    """Run a program of this machine. Raises TargetError when it is not installed."""
    try:
        done = subprocess.run(words, input=sent, capture_output=True, check=False)
    except FileNotFoundError:
        raise TargetError(f"{words[0]} is not installed; install it and deploy again") from None
    return Answer(done.returncode, done.stdout, done.stderr.decode(errors="replace"))


def in_words(complaint: str) -> str:
    """The last line of what ssh or rsync complained of, and what to do about it where that is known. Pure."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    advice = advice_on(complaint)
    last = lines[-1] if lines else "the connection ended without a word"
    named = next((line for line in lines if advice_on(line)), last)
    return f"{named}; {advice}" if advice else last


def advice_on(complaint: str) -> str:
    """What to do about a complaint of ssh, rsync or git; empty where that is not known. Pure."""
    return next((advice for words, advice in _ADVICE if words in complaint.lower()), "")
