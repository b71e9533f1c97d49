"""``desk deploy`` with real builds: first, nothing to do, one story, refused, gone, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from tests.support.deploys import SITE_URL
from tests.support.sites import build_site_here, read_tree, story

STORIES = {
    f"articles/s{n}.md": story(title=f"Story {n}", date=f"2026-06-0{n}", body=f"A lede about maps {n}.")
    for n in range(1, 4)
}


def build(tmp_path: Path, files: dict[str, str], **more: object) -> None:
    """Build for readers, with one target."""
    settings = {
        "SITEURL": SITE_URL,
        "NEWS_SIGNUP_ENABLED": False,
        "NEWS_PUBLISH_PUBLIC": True,
        "NEWS_FEEDS_SUBJECT_STORIES": 1,
        "NEWS_DEPLOY_TARGETS": {"www": {"kind": "folder", "path": str(tmp_path / "www")}},
        **more,
    }
    build_site_here(tmp_path, files, settings).ok()


def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *options: str, code: int = 0) -> Result:
    """The command in the site's folder; its exit status is ``code``."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["deploy", "--settings", "pelicanconf.py", *options])
    assert result.exit_code == code, result.output
    return result


def live(tmp_path: Path) -> dict[str, bytes]:
    return read_tree(tmp_path / "www" / "current")


def inside(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "www").rglob("*"))


def test_first_nothing_one_story_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is live is what was built; a second deploy finds nothing; one story sends few files; then all as before."""
    build(tmp_path, STORIES)
    first = desk(tmp_path, monkeypatch, "--yes")
    assert "3 stories new:\n  /2026/06/s1/  Story 1\n" in first.output
    assert live(tmp_path) == read_tree(tmp_path / "output")
    before = live(tmp_path)

    stood = inside(tmp_path)
    again = desk(tmp_path, monkeypatch, "--yes")
    assert again.stdout.startswith("www: nothing would change; all ")
    assert inside(tmp_path) == stood

    build(tmp_path, {"articles/s9.md": story(title="Story <9>", date="2026-06-09", section="news")})
    plan = json.loads(desk(tmp_path, monkeypatch, "--plan", "--format", "json").stdout)
    assert live(tmp_path) == before
    after = read_tree(tmp_path / "output")
    assert {row["path"] for row in plan["changes"]} == {p for p in after if after[p] != before.get(p)}
    assert [row["headline"] for row in plan["changes"] if row["path"] == "2026/06/s9/index.html"] == ["Story <9>"]
    assert not any(row["path"].startswith("theme/") for row in plan["changes"])
    desk(tmp_path, monkeypatch, "--yes")
    assert live(tmp_path) == after

    history = json.loads(desk(tmp_path, monkeypatch, "--history", "--format", "json").stdout)
    assert [row["live"] for row in history] == [True, False]
    back = desk(tmp_path, monkeypatch, "--rollback", "--yes")
    assert "1 story removed:\n  /2026/06/s9/" in back.stdout
    assert live(tmp_path) == before
    assert "no earlier release is kept" in desk(tmp_path, monkeypatch, "--rollback", code=1).output
    desk(tmp_path, monkeypatch, "--rollback", "--to", history[0]["id"], "--yes")
    assert live(tmp_path) == after
    assert desk(tmp_path, monkeypatch, "--history").stdout.splitlines()[0].endswith("  live")


def test_an_address_once_live_stays_or_is_marked_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A story that is taken back refuses the plan, even two releases later, until an alias or NEWS_DEPLOY_GONE."""
    build(tmp_path, STORIES)
    desk(tmp_path, monkeypatch, "--yes")
    (tmp_path / "content/articles/s2.md").unlink()
    build(tmp_path, {})
    refused = desk(tmp_path, monkeypatch, "--yes", code=1)
    assert "refused: /2026/06/s2/ would stop answering: give the story that takes its place" in refused.stdout
    assert "2026/06/s2/index.html" in live(tmp_path)

    gone = {"NEWS_DEPLOY_GONE": ["/2026/06/s2/"]}
    build(tmp_path, {}, **gone)
    desk(tmp_path, monkeypatch, "--yes")
    assert "2026/06/s2/index.html" not in live(tmp_path)
    build(tmp_path, {})
    assert "/2026/06/s2/ would stop" in desk(tmp_path, monkeypatch, "--plan", code=1).stdout
    build(tmp_path, {"articles/s3.md": STORIES["articles/s3.md"].replace("date:", "aliases: [/2026/06/s2/]\ndate:")})
    desk(tmp_path, monkeypatch, "--yes")
    assert b"This page has moved" in live(tmp_path)["2026/06/s2/index.html"]


def test_many_deletes_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the limit the plan is refused, and says what would allow it."""
    more = {"NEWS_DEPLOY_GONE": ["/*"], "NEWS_DEPLOY_MAX_DELETES": 0}
    build(tmp_path, STORIES, **more)
    desk(tmp_path, monkeypatch, "--yes")
    (tmp_path / "content/articles/s2.md").unlink()
    build(tmp_path, {}, **more)
    refused = desk(tmp_path, monkeypatch, "--yes", code=1)
    removed = len(live(tmp_path).keys() - read_tree(tmp_path / "output").keys())
    assert f"refused: {removed} files would be removed, 0 may be" in refused.stdout
    desk(tmp_path, monkeypatch, "--yes", "--allow-deletes", str(removed - 1), code=1)
    desk(tmp_path, monkeypatch, "--yes", "--allow-deletes", str(removed))
    assert live(tmp_path) == read_tree(tmp_path / "output")


def test_nothing_is_deployed_without_a_yes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is shown, the question gets no answer, and no folder is made."""
    build(tmp_path, STORIES)
    assert "Go on?" in desk(tmp_path, monkeypatch, code=1).output
    desk(tmp_path, monkeypatch, "--plan")
    assert not (tmp_path / "www").exists()


def test_only_what_a_build_for_readers_wrote_is_deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No site, one for another address, one half written, one with a file gone; and strangers stay at home."""
    build(tmp_path, STORIES)
    output = tmp_path / "output"
    (output / "mine.txt").write_bytes(b"mine")
    assert "1 files in" in desk(tmp_path, monkeypatch, "--plan").stderr
    desk(tmp_path, monkeypatch, "--yes")
    assert live(tmp_path) == {path: x for path, x in read_tree(output).items() if path != "mine.txt"}

    (output / ".broadbill-drafts").mkdir()
    assert "a build is writing into" in desk(tmp_path, monkeypatch, "--yes", code=1).output
    (output / ".broadbill-drafts").rmdir()
    (output / "404.html").unlink()
    assert "cannot be read" in desk(tmp_path, monkeypatch, "--yes", code=1).output
    build(tmp_path, {})
    front = output / "index.html"
    front.write_text(front.read_text(encoding="utf-8").replace(SITE_URL, "http://127.0.0.1"), encoding="utf-8")
    assert f"was not built for {SITE_URL}" in desk(tmp_path, monkeypatch, "--yes", code=1).output
    missing = desk(tmp_path, monkeypatch, "--yes", "--output", str(tmp_path / "none"), code=1)
    assert "holds no site; build it with 'make publish'" in missing.output


def test_wrong_usage_ends_with_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown target, several and none named, no target, a settings file that is not for readers."""
    build(tmp_path, STORIES)
    assert "unknown target 'nowhere'" in desk(tmp_path, monkeypatch, "nowhere", code=2).output
    desk(tmp_path, monkeypatch, "--to", "x", code=2)
    desk(tmp_path, monkeypatch, "--rollback", "--history", code=2)
    assert "no earlier release is kept" in desk(tmp_path, monkeypatch, "--rollback", code=1).output
    folders = {name: {"kind": "folder", "path": name} for name in ("a", "b")}
    build(tmp_path, {}, NEWS_DEPLOY_TARGETS=folders)
    assert "there are several targets; name one of a, b" in desk(tmp_path, monkeypatch, code=2).output
    build(tmp_path, {}, NEWS_DEPLOY_TARGETS={})
    assert "names no target" in desk(tmp_path, monkeypatch, code=2).output
    build(tmp_path, {}, NEWS_PUBLISH_PUBLIC=False)
    assert "is not for readers" in desk(tmp_path, monkeypatch, code=2).output


def test_hosts_find_their_files_in_the_site(tmp_path: Path) -> None:
    """Headers and redirects for the hosts that are named; aliases become rules, encoded as they go over the line."""
    moved = story(title="Moved", date="2026-06-05", aliases="[/old/café/, /old.html]")
    build(tmp_path, {"articles/moved.md": moved}, NEWS_PUBLISH_HOSTS=["netlify", "github-pages"])
    files = read_tree(tmp_path / "output")
    assert files["_redirects"].decode().splitlines() == [
        "/old/caf%C3%A9/ /2026/06/moved/ 301!",
        "/old.html /2026/06/moved/ 301!",
    ]
    assert files["_headers"].startswith(b"/*\n  Content-Security-Policy: default-src 'none'; ")
    assert (files["CNAME"], files[".nojekyll"]) == (b"news.example\n", b"")
