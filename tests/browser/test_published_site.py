"""The sample newsroom as readers get it: built for readers, deployed to a server, and sent by nginx."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response

from desk.deploy.built_site import read_built_site
from desk.deploy.manifest import FileKind, address_of, kind_of
from desk.deploy.release import make_release
from plugins.hosting.content_types import content_type_of
from plugins.hosting.headers import cache_control_of, security_headers
from plugins.newsroom.settings import NewsroomSettings
from tests.browser.conftest import ROOT
from tests.support.deploys import RsyncEnd
from tests.support.nginx_server import nginx_server

pytestmark = pytest.mark.browser

SITE_URL, ACTION_URL = "https://paper.example", "https://letters.example/join"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make publish`` builds, with a form."""
    output = tmp_path_factory.mktemp("published") / "output"
    command = [sys.executable, "-m", "pelican", str(ROOT / "content"), "-s", str(ROOT / "publishconf.py"), "-o"]
    hosts = ["-e", 'NEWS_PUBLISH_HOSTS=["nginx"]']
    environment = {**os.environ, "SITEURL": SITE_URL, "NEWS_SIGNUP_ACTION_URL": ACTION_URL}
    built = subprocess.run(
        [*command, str(output), *hosts], capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return output


@pytest.fixture(scope="module")
def port(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx sends the release, with the include in its block as docs/publishing/server.md has it."""
    folder = tmp_path_factory.mktemp("server")
    end = RsyncEnd(folder)
    manifest = read_built_site(output, SITE_URL).manifest
    end.target.deploy(make_release(manifest, SITE_URL, (), datetime.now(UTC)), output, base="")
    (folder / "www").symlink_to(end.root)  # nginx takes the dollar sign in its name for a variable
    block = f"root {folder}/www/current;\ninclude {folder}/www/current/_nginx.conf;"
    with nginx_server(folder / "nginx", block) as port:
        yield port


def test_no_page_breaks_the_policy_and_each_answer_has_the_headers_of_the_model(
    browser: Browser, output: Path, port: int
) -> None:
    """Every page of the site in Chromium: no word in its console, nothing missing, the headers as they were planned."""
    provider = {"NEWS_SIGNUP_PROVIDER": "generic", "NEWS_SIGNUP_PROVIDERS": {"generic": {"action_url": ACTION_URL}}}
    signup = NewsroomSettings.from_pelican({"SITEURL": SITE_URL, **provider}).signup
    security = security_headers(signup, has_search=True)
    manifest = read_built_site(output, SITE_URL).manifest
    whole = (path for path in manifest if not path.startswith("fragments/"))  # parts of pages, which script asks for
    pages = [path for path in whole if kind_of(path) in {FileKind.STORY, FileKind.PAGE}]
    faults: list[str] = []

    def note(answer: Response) -> None:
        seen.setdefault(answer.url, {**answer.headers, "status": str(answer.status)})

    seen: dict[str, dict[str, str]] = {}
    context = browser.new_context(reduced_motion="reduce")
    try:
        page = context.new_page()
        page.on("console", lambda x: faults.append(f"{page.url}: {x.text}") if x.type == "error" else None)
        page.on("pageerror", lambda x: faults.append(f"{page.url}: {x}"))
        page.on("response", note)
        for path in pages:
            page.goto(f"http://127.0.0.1:{port}{address_of(path)}", wait_until="load")
    finally:
        context.close()
    assert faults == []
    ours = {url.partition(str(port))[2]: headers for url, headers in seen.items() if f":{port}/" in url}
    assert len(ours) >= len(pages)
    for address, headers in ours.items():
        path = f"{address.lstrip('/')}index.html" if address.endswith("/") else address.lstrip("/").partition("?")[0]
        is_moved = b"This page has moved" in (output / path).read_bytes()
        assert headers["status"] == ("301" if is_moved else "200"), address
        assert headers["cache-control"] == cache_control_of(path), address
        assert is_moved or headers["content-type"] == content_type_of(path), address
        assert {name: headers.get(name.lower()) for name, _ in security} == dict(security), address


def test_a_missing_page_has_them_too(port: int, browser: Browser) -> None:
    """With the theme's own page, and the status that says so."""
    context = browser.new_context()
    try:
        page = context.new_page()
        answer = page.goto(f"http://127.0.0.1:{port}/no/such/page/")
        assert answer is not None
        assert (answer.status, "default-src 'none'" in answer.headers["content-security-policy"]) == (404, True)
        assert page.locator("h1").count() == 1
    finally:
        context.close()
