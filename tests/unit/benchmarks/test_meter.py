from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.meter import measure, session_bytes

MEGABYTE = 1_000_000
_TREE = """
import subprocess, sys, time
held = b"x" * 40_000_000
if len(sys.argv) > 1:
    below = [subprocess.Popen([sys.executable, __file__]) for _ in range(int(sys.argv[1]))]
    [process.wait() for process in below]
else:
    time.sleep(1.2)
"""
_BUSY = """
import subprocess, sys, time
if len(sys.argv) > 1:
    sys.exit(subprocess.run([sys.executable, __file__]).returncode)
while time.process_time() < 0.4:
    pass
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    path = tmp_path / "tree.py"
    path.write_text(_TREE, encoding="utf-8")
    return path


def test_peak_memory_is_that_of_all_processes_at_once(tree: Path, tmp_path: Path) -> None:
    """Three processes of 40 MB weigh about three times as much as one; None where the system does not tell."""
    one = measure([sys.executable, str(tree)], tmp_path).peak_bytes
    three = measure([sys.executable, str(tree), "2"], tmp_path).peak_bytes
    if not Path("/proc/self/smaps_rollup").exists():
        assert (one, three) == (None, None)
        return
    assert one is not None
    assert three is not None
    assert 40 * MEGABYTE < one < 70 * MEGABYTE
    assert 120 * MEGABYTE < three < 190 * MEGABYTE


def test_memory_of_others_is_not_counted(tree: Path, tmp_path: Path) -> None:
    """What this process holds is not part of what it measures, nor is a session that has ended."""
    held = b"x" * (200 * MEGABYTE)
    peak = measure([sys.executable, str(tree)], tmp_path).peak_bytes or 0
    assert peak < 100 * MEGABYTE < len(held)
    ended = subprocess.Popen([sys.executable, "-c", ""], start_new_session=True)
    ended.wait()
    assert session_bytes(ended.pid) == 0


def test_cpu_of_processes_below_is_counted(tmp_path: Path) -> None:
    """Work in a child of the command is work of the command."""
    program = tmp_path / "busy.py"
    program.write_text(_BUSY, encoding="utf-8")
    usage = measure([sys.executable, str(program), "below"], tmp_path)
    assert usage.cpu_seconds >= 0.39
    assert usage.wall_seconds > 0


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    """Its words come with the error, and added variables reach it."""
    program = "import os, sys; print('in', os.environ['PLACE'], flush=True); sys.exit(3)"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        measure([sys.executable, "-c", program], tmp_path, {"PLACE": "Oslo"})
    assert failed.value.returncode == 3
    assert failed.value.output == "in Oslo\n"
