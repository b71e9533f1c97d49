"""Builds and deploys with compressed copies: made with their files, kept with them, gone with them."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import brotli
import pytest
from click.testing import CliRunner

from desk.cli import main
from plugins.hosting.compression import Copies
from plugins.incremental import state
from plugins.incremental.writer import OutputFolder
from plugins.pelican_bridge import generator
from tests.support.sites import BuiltSite, build_site_here, read_tree, story

SITE_URL = "https://news.example"
FILES: dict[str, str | bytes] = {
    f"articles/{name}.md": story(title=f"Story {name}", date="2026-06-01", body="A model of Acme reads maps.")
    for name in "abc"
}
BOTH = {"SITEURL": SITE_URL, "NEWS_SIGNUP_ENABLED": False, "NEWS_PUBLISH_PRECOMPRESS": ["gzip", "brotli"]}


def build(tmp_path: Path, files: dict[str, str | bytes], **more: object) -> BuiltSite:
    return build_site_here(tmp_path, files, {**BOTH, **more}).ok()


def copies_in(files: dict[str, bytes]) -> set[str]:
    return {path for path in files if path.endswith((".gz", ".br"))}


def check_copies(site: BuiltSite) -> None:
    """Each says what its file says."""
    for path in copies_in(site.files):
        content = site.files[path]
        decoded = gzip.decompress(content) if path.endswith(".gz") else brotli.decompress(content)
        assert decoded == site.files[path[:-3]], path


def test_pages_feeds_and_styles_have_copies_and_small_files_none(tmp_path: Path) -> None:
    """In the list of the build's files too, and counted."""
    site = build(tmp_path, FILES)
    check_copies(site)
    named = {path[:-3] for path in copies_in(site.files)}
    assert {"index.html", "2026/06/a/index.html", "404.html", "feed.xml", "theme/css/site.css"} < named
    assert not {"2026/06/a/index.md", "icon-192.png", "robots.txt"} & named
    listed = (tmp_path / "output" / ".broadbill-files").read_text().splitlines()
    assert sorted(listed) == sorted(site.files)
    assert site.written == len(site.files)


def test_only_copies_of_files_that_changed_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And none where nothing did."""
    build(tmp_path, FILES)
    made: list[str] = []
    real = Copies.of

    def counted(self: Copies, path: str, content: bytes) -> dict[str, bytes]:
        made.append(path)
        return real(self, path, content)

    monkeypatch.setattr(Copies, "of", counted)
    assert build(tmp_path, FILES).written == 0
    assert made == []
    edited = FILES | {"articles/a.md": story(title="Story a", date="2026-06-01", body="A model reads **charts**.")}
    site = build(tmp_path, edited)
    check_copies(site)
    assert "2026/06/a/index.html" in made
    assert not {"404.html", "theme/css/site.css", "robots.txt"} & set(made)


def test_copies_that_were_meddled_with_are_made_again(tmp_path: Path) -> None:
    """Changed, emptied or gone."""
    site = build(tmp_path, FILES)
    for path, content in (("index.html.gz", b"x"), ("index.html.br", b""), ("404.html.gz", None)):
        target = tmp_path / "output" / path
        target.unlink()
        if content is not None:
            target.write_bytes(content)
    again = build(tmp_path, FILES)
    assert (again.files, again.written) == (site.files, 3)


def test_other_encodings_make_and_remove_copies_and_nothing_else(tmp_path: Path) -> None:
    """Off, on for one, on for both, off again."""
    plain = build(tmp_path, FILES, NEWS_PUBLISH_PRECOMPRESS=[])
    assert copies_in(plain.files) == set()
    one = build(tmp_path, FILES, NEWS_PUBLISH_PRECOMPRESS=["gzip"])
    assert one.files.keys() - plain.files.keys() == copies_in(one.files)
    both = build(tmp_path, FILES)
    assert {path.removesuffix(".br") for path in both.files.keys() - one.files.keys()} <= plain.files.keys()
    check_copies(both)
    off = build(tmp_path, FILES, NEWS_PUBLISH_PRECOMPRESS=[])
    assert off.files == plain.files


def test_copies_go_with_their_story(tmp_path: Path) -> None:
    """The folder too."""
    build(tmp_path, FILES)
    rest = {name: text for name, text in FILES.items() if name != "articles/b.md"}
    (tmp_path / "content/articles/b.md").unlink()
    site = build(tmp_path, rest)
    assert [path for path in site.files if path.startswith("2026/06/b/")] == []
    assert not (tmp_path / "output/2026/06/b").exists()


def test_another_library_makes_them_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though nothing else has changed."""
    build(tmp_path, FILES)
    monkeypatch.setattr(generator, "made_by", lambda _: b"another")
    monkeypatch.setattr("plugins.hosting.compression.GZIP_LEVEL", 1)
    site = build(tmp_path, FILES)
    assert site.written > 0
    check_copies(site)


def test_copies_of_a_build_that_was_broken_off_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go when the next build makes none."""
    plain = build(tmp_path, FILES, NEWS_PUBLISH_PRECOMPRESS=[])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(OutputFolder, "finish", full)
        assert build_site_here(tmp_path, FILES, BOTH).exit_code == 1
    assert (tmp_path / "output/index.html.gz").exists()
    assert build(tmp_path, FILES, NEWS_PUBLISH_PRECOMPRESS=[]).files == plain.files


def test_a_compressed_file_of_the_house_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it is taken away: then the copy is ours."""
    monkeypatch.setattr(state, "_UNSETTLED_NANOSECONDS", 0)  # so that the drawing counts as it was
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3">' + b"<g/>" * 400 + b"</svg>"
    own: dict[str, Any] = {"static/map.svg": drawing, "static/map.svg.gz": b"theirs"}
    site = build(tmp_path, FILES | own)
    assert [site.files[path] for path in ("map.svg", "map.svg.gz")] == [drawing, b"theirs"]
    assert brotli.decompress(site.files["map.svg.br"]) == drawing
    (tmp_path / "content/static/map.svg.gz").unlink()
    site = build(tmp_path, {})  # all other files as they lie there
    assert gzip.decompress(site.files["map.svg.gz"]) == drawing


@pytest.mark.parametrize("kind", ["folder", "command"])
def test_copies_are_deployed_where_a_server_sends_them(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other hosts get the plain files, and no word about the rest; a story taken back counts as one file removed."""
    target = {"kind": kind, "path": str(tmp_path / "www"), **({"run": "true {folder}"} if kind == "command" else {})}
    settings: dict[str, Any] = {
        "NEWS_PUBLISH_PUBLIC": True, "NEWS_DEPLOY_TARGETS": {"www": target}, "NEWS_MARKDOWN_TWINS": False,
        "NEWS_DEPLOY_GONE": ["/2026/06/*"],
    }  # fmt: skip
    built = build(tmp_path, FILES, **settings).files
    monkeypatch.chdir(tmp_path)
    command = ["deploy", "--settings", "pelicanconf.py", "--yes"]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, "are of no build" in done.output) == (0, False), done.output
    live = read_tree(tmp_path / "www" / "current")
    assert live == (built if kind == "folder" else {x: built[x] for x in built.keys() - copies_in(built)})
    (tmp_path / "content/articles/b.md").unlink()
    build(tmp_path, {name: text for name, text in FILES.items() if name != "articles/b.md"}, **settings)
    few = CliRunner().invoke(main, [*command, "--plan", "--allow-deletes", "0"])
    assert "files would be removed, 0 may be: if that is right, add --allow-deletes " in few.output
    allowed = few.output.rpartition("--allow-deletes ")[2].split()[0]
    removed = CliRunner().invoke(main, [*command, "--plan", "--allow-deletes", allowed, "--format", "json"]).output
    gone = [line for line in removed.splitlines() if '"path": "2026/06/b/index.html' in line]
    assert (int(allowed) <= 3, len(gone)) == (True, 3 if kind == "folder" else 1), few.output
