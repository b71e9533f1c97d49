"""Texts that attack, opened in Chromium without the policy that would stop a script as well."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from tests.integration.test_formats import NAMES, PICTURE, attacked, field_attacks
from tests.support.sites import build_site_here

pytestmark = pytest.mark.browser
HARMLESS = (
    "title",
    "dek",
    "authors",
    "topics",
    "companies",
    "models",
    "people",
    "image",
    "source",
    "corrections",
    "ai",
    "thread",
)
"""Fields in which the attack is a text like any other; the rest refuse it."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@pytest.fixture
def attacked_site(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """Where a site of attacks is served, and the addresses of its pages."""
    fields = {name: field_attacks()[name] for name in HARMLESS}
    files: dict[str, str | bytes] = {f"articles/{number}.md": attacked(fields) for number in range(1)}
    files |= {"images/a.png": PICTURE}
    files |= {f"images/{name.replace('/', '')}.png": PICTURE for name in NAMES}
    settings = {"SITEURL": "https://news.example", "NEWS_SEARCH_INDEX": True, "NEWS_EDITION_HUB_STORIES": 1}
    site = build_site_here(tmp_path, files, settings).ok()
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(tmp_path / "output"))
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        yield (
            address,
            [path for path in site.files if path.endswith((".html", "feed.xml", "rss.xml", "index.md", "llms.txt"))],
        )
        server.shutdown()
        thread.join()


def test_no_script_of_an_attack_runs(browser: Browser, attacked_site: tuple[str, list[str]]) -> None:
    """On any page, in feeds and texts that are opened, and in what the search finds: no dialog, no error."""
    address, paths = attacked_site
    context = browser.new_context()
    page = context.new_page()
    dialogs: list[str] = []
    faults: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    assert len(paths) > 20
    for path in paths:
        page.goto(f"{address}/{path}", wait_until="load")
        if path.endswith(".html"):
            assert page.locator("[onerror], img[src='x'], a[href^='javascript:']").count() == 0, path
    page.goto(f"{address}/search/?q=javascript")
    page.locator(".search__status", has_text=": 1").wait_for()
    assert "<img src=x onerror=alert(2)>" in page.locator(".search__hit").first.inner_text()
    assert page.locator(".search__results img").count() == 0
    context.close()
    assert (dialogs, faults) == ([], [])
