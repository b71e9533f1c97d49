"""The clock that comes from outside, before anything reads it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.support.sites import ROOT

ASK = "import plugins, numpy.f2py, os; print(os.environ.get('SOURCE_DATE_EPOCH'))"


@pytest.mark.parametrize(
    ("epoch", "seen"),
    [
        ("1767225600", "1767225600"), ("2026-01-01T00:00:00", "1767225600"),
        ("2026-01-01T01:00:00.5+01:00", "1767225600"), ("", "None"),
    ],
)  # fmt: skip
def test_an_instant_is_turned_into_seconds(epoch: str, seen: str) -> None:
    """NumPy, which can read nothing else, can then be imported."""
    asked = _asked(epoch)
    assert (asked.stdout.strip(), asked.stderr) == (seen, "")


def test_what_is_no_instant_ends_the_process_with_a_sentence() -> None:
    """And not with a traceback."""
    asked = _asked("soon")
    assert asked.returncode == 1
    assert asked.stderr.startswith("SOURCE_DATE_EPOCH: write it in ISO 8601")
    assert "Traceback" not in asked.stderr


def _asked(epoch: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    return subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
