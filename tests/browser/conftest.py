"""A real Chromium on the sample newsroom, served as the preview serves it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from desk.preview.site import View
from tests.support.preview import served

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests/browser/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newsroom, built by the command itself."""
    output = tmp_path_factory.mktemp("site") / "output"
    command = [sys.executable, "-m", "pelican", str(ROOT / "content"), "-s", str(ROOT / "pelicanconf.py"), "-o"]
    built = subprocess.run([*command, str(output)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    return output


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the same site is served, as it is published and without the script that follows it."""
    with contextlib.chdir(ROOT), served(ROOT, View(as_published=True), is_watched=False) as preview:
        yield preview.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium; a machine without one fails here and says so."""
    chromium = subprocess.run([str(ROOT / ".ci/tools"), "chromium"], capture_output=True, text=True, check=False)
    assert chromium.returncode == 0, chromium.stderr
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.stdout.strip(), args=flags)
        yield launched
        launched.close()
