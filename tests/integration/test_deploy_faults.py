"""Deploys that die in the middle: the whole command killed while readers look, and a disk that is really full."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plugins.edition.jobs import MANIFEST
from tests.integration.test_deploy_rsync import Crawler as SiteCrawler
from tests.integration.test_deploy_rsync import linked
from tests.integration.test_deploy_s3 import Crawler as BucketCrawler
from tests.integration.test_deploy_s3 import linked as linked_in_stages
from tests.support.deploys import SITE_URL, FolderEnd, GitEnd, RsyncEnd, S3End, Tree, git, write_tree
from tests.support.nginx_server import nginx_server
from tests.support.sites import ROOT

_COMMAND = """
import os, signal, sys, threading
from desk.deploy.targets import lease
lease.LEASE_SECONDS = 0.0
last, seen, one = int(sys.argv[1]), 0, threading.Lock()
acts = {"os.link", "os.rename", "os.symlink", "os.mkdir", "os.remove", "shutil.copyfile", "http.client.send",
        "subprocess.Popen"}
def hook(event, words):
    global seen
    is_act = event in acts or (event == "open" and "w" in str(words[1]) and "www" in str(words[0]))
    if is_act and deploying:
        with one:
            seen += 1
            if seen == last:
                os.kill(os.getpid(), signal.SIGKILL)
deploying = False
def begin(act):
    def begun(*words, **named):
        global deploying
        deploying = True
        try:
            return act(*words, **named)
        finally:
            deploying = False
            print("acts", seen, file=sys.stderr)
    return begun
from desk.deploy import command
opened = command.open_target
def open_target(*words, **named):
    target = opened(*words, **named)
    type(target).deploy = begin(type(target).deploy)
    return target
command.open_target = open_target
sys.addaudithook(hook)
from desk.cli import main
main(["deploy", "--yes", "--allow-deletes", "99"])
"""
"""The whole command, which kills itself at one of the acts of its deploy."""


def front_of(tree: Tree) -> Tree:
    """The tree with a front that says for whom it was built."""
    canonical = f'<link rel="canonical" href="{SITE_URL}/">'.encode()
    return {**tree, "index.html": tree["index.html"] + canonical}


def write_site(folder: Path, tree: Tree) -> Tree:
    """A tree in the place of the last build's."""
    tree = front_of(tree)
    write_tree(folder / "output", {**tree, MANIFEST: "\n".join(tree).encode()})
    return tree


def write_settings(folder: Path, target: dict[str, str]) -> None:
    """For one target; addresses may go."""
    (folder / "content").mkdir()
    (folder / "publishconf.py").write_text(
        f"SITEURL, SITENAME, PATH, OUTPUT_PATH, TIMEZONE = {SITE_URL!r}, 'A', 'content', 'output', 'UTC'\n"
        "NEWS_PUBLISH_PUBLIC, NEWS_SIGNUP_ENABLED, NEWS_DEPLOY_GONE = True, False, ['/*']\n"
        f"NEWS_DEPLOY_TARGETS = {{'www': {target!r}}}\n",
        encoding="utf-8",
    )


def run_desk(folder: Path, dies_at: int = 0) -> subprocess.CompletedProcess[str]:
    """The command in another process, killed at an act of its deploy, or left alone."""
    command = [sys.executable, "-c", _COMMAND, str(dies_at)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "AWS_MAX_ATTEMPTS": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def acts_of(done: subprocess.CompletedProcess[str]) -> int:
    """How often a deploy that went well could have been killed."""
    assert done.returncode == 0, done.stderr
    return int(done.stderr.partition("acts ")[2].split()[0])


@contextlib.contextmanager
def reading(folder: Path, end: FolderEnd | RsyncEnd) -> Iterator[SiteCrawler]:
    """A reader at nginx, who follows every link, all the time."""
    (folder / "plain").symlink_to(end.root)  # nginx takes a dollar sign for a variable
    block = f"    root {folder}/plain/current;\n    index index.html;"
    with nginx_server(folder / "nginx", block) as port, SiteCrawler(port) as crawler:
        yield crawler


@contextlib.contextmanager
def reading_branch(folder: Path, end: GitEnd) -> Iterator[SiteCrawler]:
    """A reader at a host that shows each commit of the branch as soon as it is there, whole, as such hosts do."""
    host, over = folder / "host", threading.Event()
    host.mkdir()

    def follow() -> None:
        shown = b""
        while not over.wait(0.02):
            commit = git(end.remote, "for-each-ref", "--format=%(objectname)", "refs/heads/pages").strip()
            if commit and commit != shown:
                with tarfile.open(fileobj=io.BytesIO(git(end.remote, "archive", commit.decode()))) as archive:
                    archive.extractall(host / commit.decode(), filter="data")
                (host / "next").symlink_to(commit.decode())
                (host / "next").replace(host / "current")
                shown = commit

    following = threading.Thread(target=follow)
    block = f"    root {host}/current;\n    index index.html;"
    with nginx_server(folder / "nginx", block) as port, SiteCrawler(port) as crawler:
        following.start()
        try:
            yield crawler
        finally:
            over.set()
            following.join()


@contextlib.contextmanager
def reading_bucket(end: S3End) -> Iterator[BucketCrawler]:
    """A reader at the bucket."""
    crawler = BucketCrawler(end)
    crawler.start()
    try:
        yield crawler
    finally:
        crawler.stop()


def two_rounds(crawler: SiteCrawler | BucketCrawler) -> None:
    """Wait until the reader has followed all links once from the beginning."""
    rounds, deadline = crawler.rounds, time.monotonic() + 60
    while crawler.rounds < rounds + 2:
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


def die_and_go_on(
    folder: Path, live: Callable[[], Tree], site: Callable[[int], Tree], looked: Callable[[], None]
) -> int:
    """Deploy one site after another, each killed at another act and then deployed again; how many were killed."""
    write_site(folder, site(0))
    assert run_desk(folder).returncode == 0
    tree = write_site(folder, site(1))
    acts = acts_of(run_desk(folder))
    assert live() == tree
    steps = sorted({1, acts // 3, 2 * acts // 3, acts} - {0})
    killed = 0
    for number, step in enumerate(steps, 2):
        tree = write_site(folder, site(number))
        done = run_desk(folder, step)
        assert done.returncode in {-signal.SIGKILL, 0}, done.stderr
        killed += done.returncode != 0
        looked()
        again = run_desk(folder)
        assert again.returncode == 0, again.stderr
        assert live() == tree
    return killed


def test_a_command_killed_at_a_folder_is_finished_by_the_next_while_readers_look(tmp_path: Path) -> None:
    """No reader meets a page that leads nowhere, and what is live is one whole release."""
    end = FolderEnd(tmp_path)
    write_settings(tmp_path, {"kind": "folder", "path": str(end.root)})
    with reading(tmp_path, end) as crawler:
        assert die_and_go_on(tmp_path, end.live, linked, lambda: two_rounds(crawler)) >= 3
    assert crawler.dead == []


def test_a_command_killed_at_a_server_is_finished_by_the_next_while_readers_look(tmp_path: Path) -> None:
    """The same over ssh: what runs at the server may go on for a moment, alone."""
    end = RsyncEnd(tmp_path)
    write_settings(tmp_path, {"kind": "rsync", "host": "127.0.0.1", "path": str(end.root)})
    with reading(tmp_path, end) as crawler:
        assert die_and_go_on(tmp_path, end.live, linked, lambda: two_rounds(crawler)) >= 3
    assert crawler.dead == []


def test_a_command_killed_at_a_bucket_is_finished_by_the_next_while_readers_look(tmp_path: Path) -> None:
    """What is live may be a mixture, and no page of it leads nowhere."""
    end = S3End(tmp_path)
    options = {"bucket": end.place.bucket, "store": end.place.store, "prefix": end.place.prefix}
    write_settings(tmp_path, {"kind": "s3", "endpoint": end.place.endpoint, "region": "us-east-1", **options})
    with reading_bucket(end) as crawler:
        assert die_and_go_on(tmp_path, end.live, linked_in_stages, lambda: two_rounds(crawler)) >= 3
    assert crawler.dead == []


def test_a_command_killed_at_a_branch_is_finished_by_the_next_while_readers_look(tmp_path: Path) -> None:
    """Branch and record are pushed together, so what is live is one whole release."""
    end = GitEnd(tmp_path)
    write_settings(tmp_path, {"kind": "git_branch", "remote": str(end.remote), "branch": "pages"})
    trees = [front_of(linked(number)) for number in range(20)]
    with reading_branch(tmp_path, end) as crawler:

        def look() -> None:
            assert end.live() in trees
            two_rounds(crawler)

        assert die_and_go_on(tmp_path, end.live, linked, look) >= 3
    assert crawler.dead == []


_ON_A_SMALL_DISK = """
import subprocess, sys
from pathlib import Path
from desk.deploy.targets.protocol import TargetError
from tests.support.deploys import NEW, OLD, FolderEnd, GitEnd, release_of, write_tree

kind, disk = sys.argv[1], Path(sys.argv[2])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
page, told = 4096, []
def fill(pages):
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(page))
        except OSError:
            pass
        filler.truncate(max(filler.tell() - pages * page, 0))
for room in range(0, 400, 1 if kind == "folder" else 20):
    folder = disk / str(room)
    folder.mkdir()
    end = {"folder": FolderEnd, "git_branch": GitEnd}[kind](folder)
    output = disk.parent / f"output-{room}"
    old = release_of(OLD)
    end.target.deploy(old, write_tree(output, OLD), base="")
    fill(room)
    new = release_of(NEW, [old], 1)
    write_tree(output, NEW)
    try:
        end.target.deploy(new, output, base=old.id)
        failed = False
    except TargetError as fault:
        told.append(str(fault))
        failed = True
    assert end.live() == dict(OLD if failed else NEW), (room, told)
    (disk / "filler").unlink()
    if not failed:
        break
    end.target.deploy(new, output, base=old.id)
    assert end.live() == dict(NEW), room
    subprocess.run(["rm", "-rf", str(folder)], check=True)
else:
    raise SystemExit("it never went well")
print("\\n".join(told))
"""


def alone_with_its_disks() -> list[str]:
    """What a command is begun with that mounts disks which nobody else sees. Fails where there is no way to that."""
    for words in (["unshare", "--map-root-user", "--mount"], ["sudo", "-n", "-E", "unshare", "--mount"]):
        with contextlib.suppress(FileNotFoundError):
            mount = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
            if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
                return words
    pytest.fail("a full disk is tried on one of our own: allow user namespaces, or sudo without a password")


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted as Linux does it")
@pytest.mark.parametrize("kind", ["folder", "git_branch"])
def test_a_full_disk_leaves_what_readers_see_and_room_is_all_it_takes(kind: str, tmp_path: Path) -> None:
    """With a few blocks more of room each time, until all is written; after each failure, room is made."""
    (tmp_path / "disk").mkdir()
    command = [*alone_with_its_disks(), sys.executable, "-c", _ON_A_SMALL_DISK, kind, str(tmp_path / "disk")]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    if kind == "folder":
        assert all("No space left on device; readers see what they saw" in line for line in told)
        assert len(told) > 2
    else:
        assert [line for line in told if "and the branch is as it was" in line]  # git does not say what it lacked
