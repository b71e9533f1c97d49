"""The site as ``make publish`` builds it, served with the headers of the model: every page keeps to its policy."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from plugins.hosting.headers import cache_control_of, security_headers
from plugins.newsroom.settings import SignupSettings
from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser

FORM = "https://forms.example/join"
SIGNUP = SignupSettings(provider="generic", providers=(("generic", (("action_url", FORM),)),))
REPORT = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A published tree and where it answers."""

    root: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """Addresses of all pages but redirects, from the root."""
        found = [path.relative_to(self.root).as_posix() for path in sorted(self.root.rglob("*.html"))]
        return [f"/{path.removesuffix('index.html')}" for path in found if "http-equiv" not in self.text(path)]

    def text(self, path: str) -> str:
        """A page's source."""
        return (self.root / path).read_text(encoding="utf-8")


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        for name, value in security_headers(SIGNUP):
            self.send_header(name, value)
        self.send_header("Cache-Control", cache_control_of(self.path.lstrip("/")))
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("published")
    command = [sys.executable, "-m", "pelican", "content", "-s", "publishconf.py", "-o", str(folder / "site")]
    environment = {**os.environ, "NEWS_SIGNUP_ACTION_URL": FORM}
    command += ["--fatal", "errors", "-e", f'CACHE_PATH="{folder}/cache"']
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder / "site")))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield Served(folder / "site", f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_page_breaks_its_policy_or_asks_for_what_is_not_there(published: Served, browser: Browser) -> None:
    """Every page; and the policy is one that does refuse something."""
    context = browser.new_context()
    context.add_init_script(REPORT)
    page = context.new_page()
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    broken = {}
    for path in published.pages:
        page.goto(published.address + path)
        if found := page.evaluate("violations"):
            broken[path] = found
    assert (broken, missing) == ({}, [])
    page.evaluate("() => document.body.append(Object.assign(document.createElement('style'), {textContent: 'a{}'}))")
    page.wait_for_function("violations.length > 0")
    context.close()


def test_styles_and_fonts_come_under_their_names(published: Served, browser: Browser) -> None:
    """The style sheet applies, and finds its fonts where they lie."""
    page = browser.new_page()
    page.goto(published.address)
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate("() => [...document.fonts].some(font => font.status === 'loaded')")
    fetched = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
    assert any("/theme/hashed/css/site." in name for name in fetched)
    assert page.evaluate("() => document.styleSheets[0].cssRules.length") > 0
    page.close()
