"""A host's own command, played by a script: what it is given, what is remembered, and the way back."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from desk.deploy.targets.own_command import command_line, own_command_target
from desk.deploy.targets.protocol import TargetError, no_progress
from tests.integration.test_deploy import STORIES, build, desk
from tests.support.deploys import NEW, OLD, release_of, write_tree
from tests.support.sites import read_tree, story

_UPLOAD = "import shutil, sys; shutil.rmtree(sys.argv[2], ignore_errors=True); shutil.copytree(*sys.argv[1:])"
_FAIL = "import sys; print('Uploading...'); sys.exit('the quota is full')"


def run_of(script: str, *more: str) -> str:
    return shlex.join([sys.executable, "-c", script, "{folder}", *more])


def test_the_command_is_given_each_release_and_earlier_ones_on_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First, nothing to do, one story, and back: the host has what was built, without files of no build."""
    host = tmp_path / "the host"
    run = run_of(_UPLOAD, str(host))
    target = {"pages": {"kind": "command", "run": run, "path": str(tmp_path / "deploys")}}
    build(tmp_path, STORIES, NEWS_DEPLOY_TARGETS=target)
    (tmp_path / "output/mine.txt").write_bytes(b"mine")
    desk(tmp_path, monkeypatch, "--yes")
    before = read_tree(host)
    assert {**before, "mine.txt": b"mine"} == read_tree(tmp_path / "output")
    (host / "index.html").unlink()
    assert "nothing would change" in desk(tmp_path, monkeypatch, "--yes").stdout
    assert not (host / "index.html").exists()  # the command was not run
    build(tmp_path, {"articles/s9.md": story(title="Story 9", date="2026-06-09")}, NEWS_DEPLOY_TARGETS=target)
    plan = json.loads(desk(tmp_path, monkeypatch, "--yes", "--format", "json").stdout)
    assert "2026/06/s9/index.html" in read_tree(host)
    assert "theme/css/site.css" not in {row["path"] for row in plan["changes"]}
    desk(tmp_path, monkeypatch, "--rollback", "--yes")
    assert read_tree(host) == before


def test_a_command_that_fails_is_told_and_nothing_is_live(tmp_path: Path) -> None:
    """With its last words; the next deploy plans against what was live before."""
    place = tmp_path / "deploys"
    source = write_tree(tmp_path / "output", OLD)
    good = own_command_target(run_of(_UPLOAD, str(tmp_path / "host")), place, 3, no_progress)
    first = release_of(OLD)
    good.deploy(first, source, base="")
    runs = (
        (run_of(_FAIL), r"ended with 1; what readers see now is for its host to say(.|\n)*the quota is full"),
        ("no-such-command {folder}", "no-such-command cannot be run"),
        ("sh -c '{folder}", "cannot be read"),
    )
    for number, (run, words) in enumerate(runs, 1):
        with pytest.raises(TargetError, match=words):
            own_command_target(run, place, 3, no_progress).deploy(
                release_of(NEW, [first], number), write_tree(tmp_path / "output", NEW), base=first.id
            )
        live = good.read().live
        assert live is not None
        assert live.id == first.id


def test_no_shell_reads_the_command() -> None:
    """The folder is one word, whatever is in its name."""
    assert command_line("netlify deploy --dir={folder} --prod", Path("/a b/$(x)")) == [
        "netlify", "deploy", "--dir=/a b/$(x)", "--prod",
    ]  # fmt: skip
