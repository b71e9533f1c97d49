"""Targets for real: a folder of releases, and a bare git repository; strangers, races and deaths among them."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from desk.deploy.targets.git_branch import GitBranchTarget
from desk.deploy.targets.protocol import TargetError
from tests.support.deploys import (
    NEW,
    OLD,
    FolderEnd,
    GitEnd,
    RsyncEnd,
    S3End,
    Tree,
    git,
    release_of,
    shared_ssh_server,
    write_tree,
)
from tests.support.sites import ROOT

AnyEnd: TypeAlias = FolderEnd | GitEnd | RsyncEnd | S3End
ENDS = pytest.mark.parametrize("make_end", [FolderEnd, GitEnd, RsyncEnd, S3End])


def deploy(end: AnyEnd, folder: Path, tree: Tree, number: int) -> str:
    """Deploy over what is live; gives the release's id."""
    kept = end.target.read()
    release = release_of(tree, kept.releases, number)
    end.target.deploy(release, write_tree(folder / "output", tree), base=kept.live.id if kept.live else "")
    return release.id


@ENDS
def test_a_plan_that_was_overtaken_is_refused(make_end: type[AnyEnd], tmp_path: Path) -> None:
    """Between plan and apply another release went live: nothing changes."""
    end = make_end(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    with pytest.raises(TargetError, match="another release went live"):
        end.target.deploy(release_of(NEW, number=1), write_tree(tmp_path / "output", NEW), base="")
    with pytest.raises(TargetError, match="another release went live"):
        end.target.roll_back("any", base="")
    assert end.live() == dict(OLD)


@ENDS
def test_a_file_that_changed_after_the_plan_is_refused(make_end: type[AnyEnd], tmp_path: Path) -> None:
    """What goes live is what the plan showed, or nothing."""
    end = make_end(tmp_path)
    base = deploy(end, tmp_path, OLD, 0)
    source = write_tree(tmp_path / "output", NEW)
    (source / "index.html").write_bytes(b"NEW FRONT")
    with pytest.raises(TargetError, match=r"index\.html.* changed while it was deployed"):
        end.target.deploy(release_of(NEW, number=1), source, base=base)
    assert end.live() == dict(OLD)


@ENDS
def test_a_release_that_is_not_kept_cannot_come_back(make_end: type[AnyEnd], tmp_path: Path) -> None:
    """Only the last three are kept; the first is gone, and the ledger is not."""
    end = make_end(tmp_path)
    first = deploy(end, tmp_path, {"gone/index.html": b"x"}, 0)
    ids = [deploy(end, tmp_path, {"index.html": bytes([number])}, number) for number in range(1, 5)]
    kept = end.target.read()
    assert [release.id for release in kept.releases] == ids[:0:-1]
    assert all("/gone/" in release.addresses for release in kept.releases)
    with pytest.raises(TargetError, match=r"not .*kept"):
        end.target.roll_back(first, base=ids[-1])


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    """The stylesheet of both releases is one file with two names; the record is not among what is served."""
    end = FolderEnd(tmp_path)
    first, second = deploy(end, tmp_path, OLD, 0), deploy(end, tmp_path, NEW, 1)
    styles = [(end.root / "releases" / id / "site" / "theme/x.css").stat() for id in (first, second)]
    fronts = [(end.root / "releases" / id / "site" / "index.html").stat() for id in (first, second)]
    assert styles[0].st_ino == styles[1].st_ino
    assert fronts[0].st_ino != fronts[1].st_ino
    assert oct(fronts[1].st_mode & 0o777) == "0o644"


def test_the_live_release_outlives_newer_ones(tmp_path: Path) -> None:
    """After going back far, a deploy that follows forgets the old but never what is live or new."""
    end = FolderEnd(tmp_path)
    ids = [deploy(end, tmp_path, {"index.html": bytes([number])}, number) for number in range(3)]
    end.target.roll_back(ids[0], base=ids[2])
    last = deploy(end, tmp_path, NEW, 3)
    assert [release.id for release in end.target.read().releases] == [last, ids[2], ids[1]]


def test_a_release_stays_when_it_is_live_though_its_clock_was_behind(tmp_path: Path) -> None:
    """Its id sorts before all that are kept, and readers see it all the same."""
    end = FolderEnd(tmp_path)
    for number in (7, 8, 9):
        deploy(end, tmp_path, OLD, number)
    late = deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(NEW)
    live = end.target.read().live
    assert live is not None
    assert live.id == late


def test_what_an_interrupted_deploy_left_is_no_release_and_does_not_go_live(tmp_path: Path) -> None:
    """Neither its record nor its files, though a file lies in a folder's place and a folder in a file's."""
    end = FolderEnd(tmp_path)
    id = deploy(end, tmp_path, OLD, 0)
    left = write_tree(end.root / "releases/.incoming", {"site/b": b"", "site/index.html/x": b"", "site/y/z": b""})
    (left / "release.json").write_bytes((end.root / "releases" / id / "release.json").read_bytes())
    assert len(end.target.read().releases) == 1
    deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(NEW)


def test_two_deploys_do_not_interleave(tmp_path: Path) -> None:
    """While one holds the lock, the other is refused; nothing is written."""
    end = FolderEnd(tmp_path)
    base = deploy(end, tmp_path, OLD, 0)
    with (end.root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TargetError, match=r"another deploy .* is running"):
            end.target.deploy(release_of(NEW, number=1), write_tree(tmp_path / "output", NEW), base=base)
    assert end.live() == dict(OLD)


def test_a_folder_of_someone_else_is_not_touched(tmp_path: Path) -> None:
    """A real folder in the link's place refuses; files beside the releases stay."""
    end = FolderEnd(tmp_path)
    write_tree(end.root, {"current/mine.html": b"mine", "releases/notes/todo.txt": b"mine too"})
    with pytest.raises(TargetError, match="is not a link of ours"):
        end.target.read()
    (end.root / "current").rename(end.root / "kept")
    deploy(end, tmp_path, OLD, 0)
    assert end.live() == dict(OLD)
    assert (end.root / "kept/mine.html").read_bytes() == b"mine"
    assert (end.root / "releases/notes/todo.txt").read_bytes() == b"mine too"


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    """In words, and before anything changes."""
    end = FolderEnd(tmp_path)
    id = deploy(end, tmp_path, OLD, 0)
    record = end.root / "releases" / id / "release.json"
    for text, words in (("{", "it is damaged"), ('{"format": 9}', "format 9")):
        record.write_text(text, encoding="utf-8")
        with pytest.raises(TargetError, match=words):
            end.target.read()
    record.unlink()
    with pytest.raises(TargetError, match="has no record"):
        end.target.read()


_DEPLOY_AND_DIE = """
import errno, os, sys
from pathlib import Path
from desk.deploy.targets.protocol import TargetError
from tests.support.deploys import NEW, OLD, FolderEnd, release_of

folder, step, how = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
steps = 0
def hook(event, _arguments):
    global steps
    writes = event in {"os.link", "os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "shutil.copyfile"}
    if writes or (event == "open" and isinstance(_arguments[1], str) and "w" in _arguments[1]):
        steps += 1
        if steps == step:
            if how == "kill":
                os._exit(9)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
end = FolderEnd(folder)
release = release_of(NEW, end.target.read().releases, 1)
source, base = folder / "new", release_of(OLD).id
sys.addaudithook(hook)
try:
    end.target.deploy(release, source, base=base)
except TargetError as fault:
    print(fault)
    os._exit(7)
os._exit(0 if steps < step else 5)
"""


@pytest.mark.parametrize("how", ["kill", "full"])
def test_a_deploy_that_dies_at_any_step_shows_old_or_new_and_goes_on(how: str, tmp_path: Path) -> None:
    """Killed, or out of room, before each of its writes in turn: never a mixture, and the next deploy is whole."""
    codes = []
    for step in range(1, 40):
        folder = tmp_path / str(step)
        folder.mkdir()
        end = FolderEnd(folder)
        deploy(end, folder, OLD, 0)
        write_tree(folder / "new", NEW)
        command = [sys.executable, "-c", _DEPLOY_AND_DIE, str(folder), str(step), how]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        codes.append(done.returncode)
        assert done.returncode in {0, 5, 7, 9}, done.stderr  # 5: Python itself could do without that step
        assert end.live() in (dict(OLD), dict(NEW))
        if done.returncode == 0:
            break
        if done.returncode == 7:
            assert "No space left on device; readers see what they saw" in done.stdout
        deploy(end, folder, NEW, 2)
        assert end.live() == dict(NEW)
    assert codes[-1] == 0
    assert codes.count(9 if how == "kill" else 7) > 8


def test_files_of_others_on_the_branch_stay(tmp_path: Path) -> None:
    """A file no release has put there outlives deploys and going back; one in a page's place refuses."""
    end = GitEnd(tmp_path)
    end.push_by_hand(tmp_path / "other", {"CNAME": b"news.example\n"})
    first = deploy(end, tmp_path, OLD, 0)
    assert end.live() == {**OLD, "CNAME": b"news.example\n"}
    end.push_by_hand(tmp_path / "other", {"NOTES": b"by hand"})
    second = deploy(end, tmp_path, NEW, 1)
    end.target.roll_back(first, base=second)
    assert end.live() == {**OLD, "CNAME": b"news.example\n", "NOTES": b"by hand"}
    with pytest.raises(TargetError, match="has a NOTES that no release has put there"):
        deploy(end, tmp_path, {**OLD, "NOTES": b"ours"}, 2)
    assert end.live()["NOTES"] == b"by hand"


def test_each_deploy_is_one_commit_and_none_is_taken_back(tmp_path: Path) -> None:
    """Two deploys and a way back are three commits in a line, with three records."""
    end = GitEnd(tmp_path)
    first, second = deploy(end, tmp_path, OLD, 0), deploy(end, tmp_path, NEW, 1)
    end.target.roll_back(first, base=second)
    subjects = git(end.remote, "log", "--format=%s", "pages").decode().splitlines()
    assert subjects == [f"Go back to {first}", f"Deploy {second}", f"Deploy {first}"]
    assert len(git(end.remote, "log", "--format=%s", "refs/broadbill/pages").splitlines()) == 3
    live = end.target.read().live
    assert live is not None
    assert (live.id, "/b/" in live.addresses) == (first, True)


def test_a_push_that_git_refuses_changes_nothing(tmp_path: Path) -> None:
    """The remote's own words are told; neither branch nor records move."""
    end = GitEnd(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    hook = end.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho the quota is full >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(TargetError, match="the quota is full"):
        deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(OLD)
    assert len(end.target.read().releases) == 1


def test_a_remote_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Git's words, and what to do."""
    end = GitEnd(tmp_path)
    end.remote.rename(tmp_path / "elsewhere.git")
    with pytest.raises(TargetError, match="git ls-remote failed, and the branch is as it was"):
        end.target.read()


def test_a_key_that_the_git_server_does_not_take_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it, in a plan and in a deploy. What was live stays live."""
    server, end = shared_ssh_server(), GitEnd(tmp_path)
    target = GitBranchTarget(f"ssh://127.0.0.1{end.remote}", "pages", tmp_path / "over-ssh.git", 3)
    monkeypatch.setenv("GIT_SSH_COMMAND", server.rsh)
    target.deploy(release_of(OLD), write_tree(tmp_path / "output", OLD), base="")
    assert end.live() == dict(OLD)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
    monkeypatch.setenv("GIT_SSH_COMMAND", server.rsh.replace(str(server.tools.parent / "key"), str(tmp_path / "other")))
    refused = pytest.raises(
        TargetError, match=r"branch is as it was; .*take your key; load it .* plan again:\n.*denied"
    )
    with refused:
        target.read()
    with refused:
        target.deploy(release_of(NEW, number=1), write_tree(tmp_path / "output", NEW), base=release_of(OLD).id)
    assert end.live() == dict(OLD)


def test_what_others_did_to_our_files_is_put_right(tmp_path: Path) -> None:
    """A page changed by hand is not as it was left, so the next deploy brings it; so does one after the branch went."""
    end = GitEnd(tmp_path)
    base = deploy(end, tmp_path, OLD, 0)
    end.push_by_hand(tmp_path / "other", {"index.html": b"meddled"})
    live = end.target.read().live
    assert live is not None
    assert sorted(live.manifest) == ["a/index.html", "theme/x.css"]
    end.target.deploy(release_of(OLD, number=1), write_tree(tmp_path / "output", OLD), base=base)
    assert end.live() == dict(OLD)

    git(end.remote, "update-ref", "-d", "refs/heads/pages")
    live = end.target.read().live
    assert live is not None
    assert live.manifest == {}
    deploy(end, tmp_path, OLD, 2)
    assert end.live() == dict(OLD)
