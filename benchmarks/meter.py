"""What a command costs with every process below it: CPU, time by the clock, and memory held at once.

CPU is what the kernel charges for the process and for those that were waited for below it. Memory is sampled: the
proportional set size of each process of the command's session, in which a page shared by two counts half for each,
summed over the processes. ``ru_maxrss`` would count one process only, and start from the size of its parent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PROCESSES = Path("/proc")
_EVERY_SECONDS = 0.05
_PAUSES_PER_LOOK = 5
"""A look at a large tree takes a while; pausing five times as long keeps the meter out of what it measures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """``peak_bytes`` is the largest sum seen, None where the system does not tell (only Linux does)."""

    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int | None


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Usage:
    """Run to the end in ``folder``, with ``environment`` added to ours. Raises CalledProcessError with what it said."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _Watch(process.pid) as watch:
            try:
                _, status, usage = os.wait4(process.pid, 0)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, said.read().decode(errors="replace"))
    return Usage(cpu_seconds=usage.ru_utime + usage.ru_stime, wall_seconds=wall, peak_bytes=watch.peak_bytes)


class _Watch:
    """Looks at a session from a thread, from ``with`` to its end."""

    def __init__(self, session: int) -> None:
        self._session = session
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.peak_bytes: int | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        pause = 0.0
        while not self._done.wait(pause):
            started = time.perf_counter()
            seen = session_bytes(self._session)
            if seen:
                self.peak_bytes = max(self.peak_bytes or 0, seen)
            pause = max(_EVERY_SECONDS, _PAUSES_PER_LOOK * (time.perf_counter() - started))


def session_bytes(session: int) -> int:
    """Proportional memory of all processes of a session; 0 where there are none, or no such folder as /proc."""
    if not _PROCESSES.is_dir():
        return 0
    return sum(
        _process_bytes(process)
        for process in _PROCESSES.iterdir()
        if process.name.isdigit() and _session(process) == session
    )


def _session(process: Path) -> int:
    with contextlib.suppress(OSError):
        stat = (process / "stat").read_text(encoding="utf-8", errors="replace")
        return int(stat.rpartition(")")[2].split()[3])  # the name before the bracket may hold anything
    return -1


def _process_bytes(process: Path) -> int:
    with contextlib.suppress(OSError):
        for line in (process / "smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
