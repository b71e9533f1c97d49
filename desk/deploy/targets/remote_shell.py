"""Short scripts on a server, by ssh. Keys, ports and proxies are ssh's own matter: its agent and its config.

``RSYNC_RSH`` names another ssh, or options for it, as it does for rsync itself.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass

from desk.deploy.targets.protocol import TargetError

_OPTIONS = ("-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15")
_NO_CONNECTION = 255
_ADVICE = (
    ("permission denied", "the server does not take your key; load it with ssh-add, or name it in ~/.ssh/config"),
    ("too many authentication failures", "name the right key for this host in ~/.ssh/config"),
    ("host key verification failed", "log in once with ssh to compare and accept the key of the server"),
    ("remote host identification has changed", "the server has another key than before; ask its keeper, do not go on"),
    ("could not resolve hostname", "look at the name of the host, and whether there is a network"),
    ("connection refused", "no ssh answers there; look at the host and the port in ~/.ssh/config"),
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

    @property
    def transport(self) -> list[str]:
        """The command that rsync reaches the server with."""
        return [*shlex.split(os.environ.get("RSYNC_RSH") or "ssh"), *_OPTIONS]

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
    advice = next((advice for words, advice in _ADVICE if words in complaint.lower()), "")
    last = lines[-1] if lines else "the connection ended without a word"
    named = next((line for line in lines if any(words in line.lower() for words, _ in _ADVICE)), last)
    return f"{named}; {advice}" if advice else last
