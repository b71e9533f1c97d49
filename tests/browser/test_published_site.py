"""The sample newsroom as readers get it: built for readers, deployed to a server, and sent by nginx."""

from __future__ import annotations

import collections
import gzip
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import brotli
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
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make publish`` builds, with a form, as docs/publishing/server.md has it."""
    folder = tmp_path_factory.mktemp("published")
    output = folder / "output"
    command = [sys.executable, "-m", "pelican", str(ROOT / "content"), "-s", str(ROOT / "publishconf.py"), "-o"]
    command += [str(output), "--fatal", "errors", "-e", f'CACHE_PATH="{folder}/cache"']
    command += ['NEWS_PUBLISH_HOSTS=["nginx"]', 'NEWS_PUBLISH_PRECOMPRESS=["gzip", "brotli"]']
    environment = {**os.environ, "SITEURL": SITE_URL, "NEWS_SIGNUP_ACTION_URL": ACTION_URL}
    built = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
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
    block = f"root {folder}/www/current;\ninclude {folder}/www/current/_nginx.conf;\nbrotli_static on;"
    with nginx_server(folder / "nginx", block, modules=["ngx_http_brotli_static_module"]) as port:
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
        on_pages = [*faults]
        page.evaluate("() => document.body.append(document.createElement('style'))")
        page.evaluate("() => { document.body.lastChild.textContent = 'a{}' }")
        page.wait_for_function("() => document.body.lastChild.sheet === null")
        assert any("Content Security Policy" in fault for fault in faults[len(on_pages) :]), "it refuses nothing"
    finally:
        context.close()
    assert on_pages == []
    ours = {url.partition(str(port))[2]: headers for url, headers in seen.items() if f":{port}/" in url}
    assert len(ours) >= len(pages)
    for address, headers in ours.items():
        path = f"{address.lstrip('/')}index.html" if address.endswith("/") else address.lstrip("/").partition("?")[0]
        is_moved = b"This page has moved" in (output / path).read_bytes()
        assert headers["status"] == ("301" if is_moved else "200"), address
        assert headers["cache-control"] == cache_control_of(path), address
        assert is_moved or headers["content-type"] == content_type_of(path), address
        assert {name: headers.get(name.lower()) for name, _ in security} == dict(security), address


def test_styles_and_fonts_come_under_their_names(browser: Browser, port: int) -> None:
    """The style sheet applies, and finds its fonts where they lie."""
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{port}/")
        page.evaluate("() => document.fonts.ready")
        assert page.evaluate("() => [...document.fonts].some(font => font.status === 'loaded')")
        fetched = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
        assert any("/theme/hashed/css/site." in name for name in fetched)
        assert page.evaluate("() => document.styleSheets[0].cssRules.length") > 0
    finally:
        page.close()


def test_texts_come_compressed_as_the_browser_asks(output: Path, port: int) -> None:
    """Every file in each of three ways: the same content and type; what was compressed beforehand says so."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    files = read_built_site(output, SITE_URL, with_copies=False).manifest
    redirects = {path for path in files if path.endswith(".html") and b"http-equiv" in (output / path).read_bytes()}
    seen = collections.Counter[str]()
    for path in files.keys() - redirects - {"_nginx.conf"}:
        for accepted, suffix, wanted in (("gzip, deflate, br", ".br", "br"), ("gzip", ".gz", "gzip"), ("", "", None)):
            connection.request("GET", quote(f"/{path}"), headers={"Accept-Encoding": accepted})
            answer = connection.getresponse()
            content = answer.read()
            is_copied = (output / f"{path}{suffix}").is_file()
            encoding = answer.headers["Content-Encoding"]
            assert encoding == (wanted if is_copied else None), path
            seen[encoding or "plain"] += 1
            decoded = DECODERS[encoding](content) if encoding else content
            assert decoded == (output / path).read_bytes(), path
            assert answer.headers["Content-Type"] == content_type_of(path), path
            has_copies = (output / f"{path}.gz").is_file()
            assert answer.headers["Vary"] == ("Accept-Encoding" if has_copies else None), path
    connection.close()
    assert min(seen["br"], seen["gzip"]) > 50


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
