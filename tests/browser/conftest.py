"""A real Chromium on the sample newsroom, served as the preview serves it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from desk.preview.server import preview_app

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
def address(site: Path) -> Iterator[str]:
    """Where the site is served, on a free port."""
    server = uvicorn.Server(uvicorn.Config(preview_app(site), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the preview server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


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
