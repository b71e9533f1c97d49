"""What ``desk deploy`` looks at after a deploy: changed pages, at the public address."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.deploy.plan import Change, FileChange, compare
from desk.deploy.readers_view import ReadersView, describe_view, look_as_readers, pages_to_fetch
from tests.support.deploys import Tree, entry, release_of, write_tree

TREE: Tree = {
    "index.html": b"front",
    "2026/06/näme/index.html": b"story",
    "feed.xml": b"feed",
    "theme/x.css": b"css",
    "404.html": b"not here",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - its name and type there
        del format, args


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An address, and the folder it shows."""
    root = write_tree(tmp_path / "site", TREE)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", root
    server.shutdown()
    thread.join()
    server.server_close()


def changes_to(tree: Tree, before: Tree = {}) -> tuple[FileChange, ...]:  # noqa: B006 - it is never changed
    return compare(release_of(before).manifest, release_of(tree).manifest)


def test_pages_that_answer_as_deployed_are_right(site: tuple[str, Path]) -> None:
    """Pages and feeds are compared, files are not; one removed must not answer."""
    address, _ = site
    view = look_as_readers(address, changes_to(TREE, {"gone/index.html": b"x"}), _no_pause)
    assert view == ReadersView(answers=True, looked_at=4)
    assert describe_view(address, view) == f"{address} answers with the new release; 4 changed pages were compared."


def test_old_pages_are_asked_for_again_and_then_named(site: tuple[str, Path]) -> None:
    """A cache may need a moment; one that stays old is a warning. So is a story that was taken back and answers."""
    address, root = site
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            (root / "index.html").write_bytes(b"new front")

    changes = changes_to({**TREE, "index.html": b"new front"}, TREE)
    assert look_as_readers(address, changes, pause) == ReadersView(answers=True, looked_at=1)
    assert len(pauses) == 2
    taken_back = changes_to({}, {"2026/06/näme/index.html": b"story"})
    view = look_as_readers(address, taken_back, _no_pause)
    assert view.wrong == ("/2026/06/näme/",)
    words = describe_view(address, view)
    assert words.startswith(
        f"warning: 1 of 1 changed pages at {address} are not as they were deployed, the first is /2026"
    )


def test_an_address_that_does_not_answer_is_no_fault() -> None:
    """As on the day before the name leads to the server."""
    view = look_as_readers("http://127.0.0.1:1", changes_to(TREE), _no_pause)
    assert describe_view("http://127.0.0.1:1", view).startswith("http://127.0.0.1:1 does not answer from here")


def test_stories_are_looked_at_first_and_no_more_than_thirty() -> None:
    """Then pages, then feeds."""
    paths = [*(f"p{n}/index.html" for n in range(20)), "a.xml", *(f"2026/06/s{n}/index.html" for n in range(20))]
    chosen = [x.entry.path for x in pages_to_fetch(FileChange(change=Change.NEW, entry=entry(path)) for path in paths)]
    assert chosen == [*paths[21:], *paths[:10]]


def _no_pause(_seconds: float) -> None:
    pass
