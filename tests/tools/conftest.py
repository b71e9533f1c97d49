"""The sample newsroom as readers get it and the golden site, for other people's tools to judge."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import golden
from tests.support.nginx_server import nginx_server

ROOT = Path(__file__).resolve().parents[2]
BROWSER = ROOT / "tests/browser"
MODULES = BROWSER / "node_modules"
SITE_URL, ACTION_URL = "https://paper.example", "https://letters.example/join"
FAULTY_PAGE = "/faulty.html"
"""An address of the served paper with a link that leads nowhere, so that what looks for such links has one to find."""


def run_tool(*command: str | Path, cwd: Path = BROWSER) -> subprocess.CompletedProcess[str]:
    """What a program says; its exit status is for the caller to read."""
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)


def pages_of(site: Path) -> list[Path]:
    """The pages of a built site, sorted; what a page fetches to put into itself is none."""
    return [path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] != "fragments"]


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make publish`` makes of the sample newsroom, with a form and the rules for nginx."""
    folder = tmp_path_factory.mktemp("paper")
    command = [sys.executable, "-m", "pelican", "content", "-s", "publishconf.py", "-o", str(folder / "site")]
    command += ["--fatal", "errors", "-e", f'CACHE_PATH="{folder}/cache"', 'NEWS_PUBLISH_HOSTS=["nginx"]']
    environment = {**os.environ, "SITEURL": SITE_URL, "NEWS_SIGNUP_ACTION_URL": ACTION_URL}
    built = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def golden_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small newsroom with every feature."""
    site = tmp_path_factory.mktemp("golden") / "site"
    golden.build(site)
    return site


@pytest.fixture(scope="session")
def address(paper: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where nginx sends the paper, compressed; it lets go of connections at once, for which some tools wait."""
    block = (
        f"root {paper};\ninclude {paper}/_nginx.conf;\nkeepalive_timeout 0;\n"
        "gzip on;\ngzip_comp_level 6;\ngzip_types *;\n"
        f"location = {FAULTY_PAGE} {{ return 200 '<!doctype html><a href=\"/nowhere/\">Nowhere</a>'; }}"
    )
    with nginx_server(tmp_path_factory.mktemp("server") / "nginx", block) as port:
        yield f"http://127.0.0.1:{port}"
