"""A plan of a site that stands as it stood opens none of its files; one that changed in any way is opened again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from desk.deploy import story_marks
from desk.deploy.built_site import read_built_site
from desk.deploy.known_files import KnownFile, keep_known, load_known
from plugins.edition.jobs import MANIFEST
from plugins.incremental import state
from tests.integration.test_deploy import STORIES, build, desk
from tests.support.deploys import SITE_URL, write_tree
from tests.support.sites import story

FRONT = f'<link rel="canonical" href="{SITE_URL}/">'.encode()
PAGE = "2026/06/s1/index.html"
COPY = "a.css.gz"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files below ``output`` whose bytes were read, in order."""
    names: list[str] = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        if "output" in path.parts:
            names.append(path.as_posix().partition("output/")[2])
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)
    return names


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A site of four files, as a build leaves it."""
    tree = {"index.html": FRONT, PAGE: b"one", "a.css": b"css", COPY: b"gz"}
    return write_tree(tmp_path / "output", {**tree, MANIFEST: "\n".join(tree).encode()})


def put(path: Path, content: bytes, when: os.stat_result) -> None:
    """Write a file and give it back the times it had."""
    path.write_bytes(content)
    os.utime(path, ns=(when.st_atime_ns, when.st_mtime_ns))


def test_the_command_opens_what_is_not_as_it_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str]
) -> None:
    """Nothing in a second plan; after a build with a story more, just the files that this build wrote."""
    build(tmp_path, STORIES)
    desk(tmp_path, monkeypatch, "--yes")
    opened.clear()
    assert "nothing would change" in desk(tmp_path, monkeypatch, "--plan").stdout
    assert opened == []
    before = {path: path.stat().st_ctime_ns for path in (tmp_path / "output").rglob("*") if path.is_file()}
    build(tmp_path, {"articles/s9.md": story(title="Story 9", date="2026-06-09")})
    opened.clear()
    assert "1 story new:\n  /2026/06/s9/" in desk(tmp_path, monkeypatch, "--plan").stdout
    written = {
        path.relative_to(tmp_path / "output").as_posix()
        for path in (tmp_path / "output").rglob("*")
        if path.is_file() and before.get(path) != path.stat().st_ctime_ns
    }
    assert sorted(opened) == sorted(written - {MANIFEST})
    assert f"{PAGE.replace('s1', 's9')}" in opened


def test_a_file_changed_behind_our_back_is_opened(output: Path, opened: list[str]) -> None:
    """Written anew, touched, put in its place by another, or with the same size and its old time."""
    known = read_built_site(output, SITE_URL).known
    page, stood = output / PAGE, (output / PAGE).stat()
    (output / "other").write_bytes(b"six")
    for change in (
        lambda: page.write_bytes(b"two "),
        lambda: os.utime(page, ns=(1, 1)),
        lambda: put(page, b"two", stood),
        lambda: (output / "other").rename(page),
    ):
        time.sleep(0.02)  # longer than a tick of the file system's clock
        change()
        opened.clear()
        site = read_built_site(output, SITE_URL, known)
        assert opened == [PAGE]
        assert site.manifest == read_built_site(output, SITE_URL).manifest
        known = site.known
        opened.clear()
        read_built_site(output, SITE_URL, known)
        assert opened == []


def test_a_file_that_is_new_is_opened_again(output: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It may still change within one tick of the file system's clock, which nothing would show."""
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 10**15)
    known = read_built_site(output, SITE_URL).known
    opened.clear()
    assert read_built_site(output, SITE_URL, known).known == known
    assert sorted(opened) == sorted(known)


def test_what_the_site_no_longer_has_is_forgotten_and_copies_that_no_host_gets_are_not(output: Path) -> None:
    """Deploys to two kinds of hosts, in turn, do not make each other read all copies."""
    known = read_built_site(output, SITE_URL).known
    assert COPY in known
    assert read_built_site(output, SITE_URL, known, with_copies=False).known == known
    (output / MANIFEST).write_text(f"index.html\n{PAGE}", encoding="utf-8")
    assert set(read_built_site(output, SITE_URL, known).known) == {"index.html", PAGE}


def test_what_is_kept_comes_back_and_of_nothing_else(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for another folder, not from a damaged store, and not when stories are marked in another way."""
    store = tmp_path / ".cache/broadbill.sqlite"
    known = {"a": KnownFile(b"stand", 3, "ab", "mark")}
    assert load_known(store, output) == {}
    keep_known(known, store, output)
    assert load_known(store, output) == known
    assert load_known(store, tmp_path / "elsewhere") == {}
    (tmp_path / "marks.py").write_text("", encoding="utf-8")
    with monkeypatch.context() as other:
        other.setattr(story_marks, "__file__", str(tmp_path / "marks.py"))
        assert load_known(store, output) == {}
    store.write_bytes(b"no database" * 1000)
    assert load_known(store, output) == {}
