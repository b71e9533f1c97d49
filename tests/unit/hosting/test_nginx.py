"""The include for nginx, which a real nginx reads."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plugins.hosting.content_types import CONTENT_TYPES, content_type_of
from plugins.hosting.headers import A_DAY, FRESH, security_headers
from plugins.hosting.nginx import nginx_include
from plugins.newsroom.settings import NewsroomSettings, SignupSettings
from tests.support.deploys import Tree, write_tree
from tests.support.nginx_server import nginx_server

PAGES: Tree = {
    "index.html": b"front",
    "404.html": b"not here",
    "a/index.html": b"a",
    "back/index.html": b"back again",
    "topics/live/index.html": b"live",
    "images/a.svg": b"<svg/>",
    "theme/css/site.css": b"css",
    "theme/css/site.css.gz": b"\x1f\x8b",
    "feed.xml": b"<feed/>",
    "_nginx.conf": b"ours",
}
GONE = ["/gone/", "/gone.html", "/back/", "/topics/*", "/*", "/moved/"]
MOVED = [("/", "/a/"), ("/moved/", "/a/"), ("/caf%C3%A9%20%22x%22/", "/a/?$x"), ("/caf%C3%A9%20%22x%22/", "/twice/")]


def settings_for(**more: Any) -> NewsroomSettings:  # noqa: ANN401 - whatever a settings file holds
    return NewsroomSettings.from_pelican({"SITEURL": "https://news.example", "NEWS_DEPLOY_GONE": GONE, **more})


@contextmanager
def served(
    tmp_path: Path, settings: NewsroomSettings, block: str = "", moved: Sequence[tuple[str, str]] = MOVED
) -> Iterator[http.client.HTTPConnection]:
    """The pages, below nginx with the include in its block."""
    root = write_tree(tmp_path / "site", PAGES)
    (tmp_path / "include").write_text(nginx_include(settings, moved), encoding="utf-8")
    with nginx_server(tmp_path / "nginx", f"root {root};\ninclude {tmp_path}/include;\n{block}") as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        yield connection
        connection.close()


def get(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_every_answer_has_the_headers_of_the_model(tmp_path: Path) -> None:
    """Pages, files, the page for missing ones, and redirects: each header once, caching by kind of file."""
    with served(tmp_path, settings_for()) as connection:
        for path, status, caching in (
            ("/", 200, FRESH), ("/a/", 200, FRESH), ("/images/a.svg", 200, A_DAY), ("/theme/css/site.css", 200, FRESH),
            ("/nowhere/", 404, FRESH), ("/moved/", 301, FRESH), ("/gone/", 410, FRESH), ("/a", 301, FRESH),
        ):  # fmt: skip
            answered, headers, _ = get(connection, path)
            assert answered == status, path
            for name, value in (*security_headers(SignupSettings(enabled=False)), ("Cache-Control", caching)):
                assert headers[name] == value or name == "Content-Security-Policy", (path, name)
            assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_types_are_those_of_the_model_also_when_compressed(tmp_path: Path) -> None:
    """By itself nginx would leave out the encoding of a text that lies there compressed."""
    with served(tmp_path, settings_for()) as connection:
        for path in ("a/index.html", "images/a.svg", "feed.xml", "theme/css/site.css"):
            assert get(connection, f"/{path}")[1]["Content-Type"] == content_type_of(path)
        _, headers, content = get(connection, "/theme/css/site.css", **{"Accept-Encoding": "gzip"})
        assert (headers["Content-Encoding"], content) == ("gzip", b"\x1f\x8b")
        assert headers["Content-Type"] == "text/css; charset=utf-8"
        assert headers["Vary"] == "Accept-Encoding"


def test_old_addresses_lead_on_and_gone_ones_say_so(tmp_path: Path) -> None:
    """A page that stands at a gone address again is served; the include itself is not."""
    with served(tmp_path, settings_for()) as connection:
        for path, status, what in (
            ("/moved/", 301, "/a/"), ("/caf%C3%A9%20%22x%22/", 301, "/a/?%24x"), ("/gone/", 410, "not here"),
            ("/gone.html", 410, "not here"), ("/back/", 200, "back again"), ("/topics/dead/", 410, "not here"),
            ("/topics/live/", 200, "live"), ("/nowhere/", 404, "not here"), ("/_nginx.conf", 404, "not here"),
            ("/", 200, "front"),
        ):  # fmt: skip
            answered, headers, content = get(connection, path)
            assert (answered, headers.get("Location", content.decode())) == (status, what), path


def test_a_site_below_a_path_has_its_rules_there(tmp_path: Path) -> None:
    """With the files in the root of the block, so that a page that stands again is told from one that is gone."""
    settings = settings_for(SITEURL="https://news.example/a.news")
    block = f"location /a.news/ {{ alias {tmp_path}/site/; }}"
    moved = [(f"/a.news{source}", f"/a.news{target}") for source, target in MOVED]
    with served(tmp_path, settings, block, moved) as connection:
        assert get(connection, "/a.news/images/a.svg")[1]["Cache-Control"] == A_DAY
        for path, status, what in (
            ("/a.news/a/", 200, "a"), ("/a.news/nowhere/", 404, "not here"), ("/a.news/_nginx.conf", 404, "not here"),
            ("/a.news/moved/", 301, "/a.news/a/"), ("/a.news/gone/", 410, "not here"),
            ("/a.news/gone.html", 410, "not here"), ("/a.news/back/", 200, "back again"),
            ("/a.news/topics/dead/", 410, "not here"), ("/a.news/topics/live/", 200, "live"),
            ("/a.news/topics/live/index.html", 200, "live"),
        ):  # fmt: skip
            answered, headers, content = get(connection, path)
            assert (answered, headers.get("Location", content.decode())) == (status, what), path
        assert get(connection, "/a.news/gone/")[1]["Cache-Control"] == FRESH


@pytest.mark.parametrize(
    ("path", "type_"),
    [("A.PNG", "image/png"), ("a.b/x", "application/octet-stream"), ("CNAME", "application/octet-stream"),
     (".nojekyll", "application/octet-stream"), ("a.tar.css", CONTENT_TYPES["css"])],
)  # fmt: skip
def test_the_last_suffix_tells_the_type(path: str, type_: str) -> None:
    """In capitals too; a folder's dot is none."""
    assert content_type_of(path) == type_
