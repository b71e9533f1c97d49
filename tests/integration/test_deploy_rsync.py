"""A server for real: sshd and rsync on this machine; faults at every step, and readers at nginx all the while."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from desk.deploy.targets.folder import FolderTarget
from desk.deploy.targets.protocol import TargetError
from desk.deploy.targets.remote_shell import RemoteShell
from desk.deploy.targets.rsync import RsyncTarget, Server
from tests.integration.test_deploy import STORIES, build, desk
from tests.support.deploys import (
    NEW,
    OLD,
    RsyncEnd,
    Tree,
    dead_links,
    links_in,
    page,
    release_of,
    shared_ssh_server,
    write_tree,
)
from tests.support.nginx_server import nginx_server
from tests.support.sites import read_tree, story

ODD: Tree = {
    "index.html": b"front",
    "#1/index.html": b"a",
    "50% & more/index.html": b"b",
    "日本/näme.html": b"c",
    "-rf/x;y.txt": b"d",
    "it's/$(touch x)/`y`.txt": b"e",
    "back\\slash.txt": b"f",
    ";z": b"g",
}
STEPS = ("mkdir", "rsync", "head", "sha256sum", "mv", "rm", "ln")


def deploy(end: RsyncEnd, folder: Path, tree: Tree, number: int) -> str:
    """Deploy over what is live; gives the release's id."""
    kept = FolderTarget(end.root, 3).read()  # what lies there is the same, and this needs no connection
    release = release_of(tree, kept.releases, number)
    end.target.deploy(release, write_tree(folder / "output", tree), base=kept.live.id if kept.live else "")
    return release.id


@pytest.fixture
def broken() -> Iterator[Path]:
    """A folder of programs that the server finds before its own."""
    tools = shared_ssh_server().tools
    yield tools
    for tool in tools.iterdir():
        tool.unlink()


def break_tool(tools: Path, name: str, nth: int, how: str) -> Path:
    """Let the ``nth`` call of a program on the server die: by ``kill`` with its session, or by a full disk."""
    real = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
    count = tools.parent / f"{name}.count"
    count.write_text("", encoding="utf-8")
    ends = "kill -9 $PPID" if how == "kill" else "echo 'No space left on device' >&2"
    lines = ["#!/bin/sh", f'printf x >>"{count}"', f'[ "$(wc -c <"{count}")" -eq {nth} ] && {{ {ends}; exit 1; }}']
    (tools / name).write_text("\n".join([*lines, f'exec {real} "$@"\n']), encoding="utf-8")
    (tools / name).chmod(0o755)
    return count


def test_only_what_changed_travels(tmp_path: Path) -> None:
    """First all files, then only those that differ; going back sends nothing; names are as odd as they may be."""
    end = RsyncEnd(tmp_path)
    first = deploy(end, tmp_path, ODD, 0)
    assert end.live() == dict(ODD)
    changed = {**ODD, "index.html": b"another front", "new name/index.html": b"h"}
    second = deploy(end, tmp_path, changed, 1)
    assert end.live() == changed
    deploy(end, tmp_path, changed, 2)
    assert end.sent == [len(ODD), 2]
    end.target.roll_back(first, base=release_of(changed, number=2).id)
    assert end.live() == dict(ODD)
    assert end.sent == [len(ODD), 2]
    sites = [end.root / "releases" / id / "site" for id in (first, second)]
    assert len({(site / ";z").stat().st_ino for site in sites}) == 1
    assert oct((sites[1] / "new name/index.html").stat().st_mode & 0o777) == "0o644"
    assert oct((sites[1] / "new name").stat().st_mode & 0o777) == "0o755"
    assert sorted(path.name for path in end.root.iterdir()) == [".lock", "current", "releases"]


def listening(tool: Path, log: Path) -> None:
    """A program that does what the one of its name does, and notes what it is told on its standard input."""
    real = subprocess.run(["which", tool.name], capture_output=True, text=True, check=True).stdout.strip()
    tool.write_text(f'#!/bin/sh\ntee -a "{log}" | {real} "$@"\n', encoding="utf-8")
    tool.chmod(0o755)


def test_one_connection_carries_a_deploy_and_each_file_is_hashed_once(
    tmp_path: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the server; here rsync looks at those that travel, and at no other."""
    end = RsyncEnd(tmp_path)
    tree = {**OLD, **{f"2026/06/s{number}/index.html": b"story %d" % number for number in range(40)}}
    deploy(end, tmp_path, tree, 0)
    tree |= {"index.html": b"new front", "2026/06/s40/index.html": b"story 40"}
    log, hashed, looked_at = broken.parent / "log", tmp_path / "hashed", tmp_path / "looked at"
    (tmp_path / "bin").mkdir()
    listening(broken / "sha256sum", hashed)
    listening(tmp_path / "bin/rsync", looked_at)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=os.pathsep)
    before = log.read_text(encoding="utf-8").count("Accepted publickey")
    target = end.target
    base = target.read().releases[0].id
    target.deploy(release_of(tree, number=1), write_tree(tmp_path / "output", tree), base=base)
    assert log.read_text(encoding="utf-8").count("Accepted publickey") == before + 1
    names = [line.split(maxsplit=1)[1] for line in hashed.read_text(encoding="utf-8").splitlines()]
    assert sorted(names) == sorted(f"./{path}" for path in tree)
    assert sorted(looked_at.read_text(encoding="utf-8").split("\0")) == [
        "", "./2026/06/s40/index.html", "./index.html"
    ]  # fmt: skip
    assert end.live() == tree


def test_a_connection_that_is_lost_is_made_anew_and_it_ends_with_its_shell() -> None:
    """As when someone thinks for long about a plan; nothing stays behind, and nobody else could use the socket."""
    shared_ssh_server()
    shell = RemoteShell("127.0.0.1")
    transport = shell.transport
    place = Path(next(word.removeprefix("ControlPath=") for word in transport if word.startswith("ControlPath=")))
    assert oct(place.parent.stat().st_mode & 0o777) == "0o700"

    def ask(what: str) -> int:
        return subprocess.run([*transport, "-O", what, "127.0.0.1"], capture_output=True, check=False).returncode

    assert shell.run("exit 3").code == 3
    assert (place.is_socket(), ask("check")) == (True, 0)
    assert ask("exit") == 0
    assert shell.run("exit 4").code == 4
    assert ask("check") == 0
    del shell
    assert not place.parent.exists()
    assert ask("check") == 255


@pytest.mark.parametrize("name", ["long" * 30, "100% of it"])
def test_a_place_that_is_none_for_a_socket_is_none_for_a_fault(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder for temporary files has a long or odd name, each script has its own connection."""
    end = RsyncEnd(tmp_path)
    (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))
    deploy(end, tmp_path, OLD, 0)
    deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(NEW)


def test_a_live_file_that_nobody_may_read_any_more_or_a_link_in_its_place_is_put_right(tmp_path: Path) -> None:
    """What others did to the live release does not go on in the next."""
    end = RsyncEnd(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    live = (end.root / "current").resolve()
    (live / "theme/x.css").chmod(0o600)
    (live / "a/index.html").rename(tmp_path / "away")
    (live / "a/index.html").symlink_to(tmp_path / "away")
    deploy(end, tmp_path, {**OLD, "b/index.html": b"b"}, 1)
    site = (end.root / "current").resolve()
    assert oct((site / "theme/x.css").stat().st_mode & 0o777) == "0o644"
    assert not (site / "a/index.html").is_symlink()
    assert end.live() == {**OLD, "b/index.html": b"b"}


def test_what_was_meddled_with_on_the_server_is_put_right(tmp_path: Path) -> None:
    """A live file of the same size with other bytes is sent again, and the release before keeps its own."""
    end = RsyncEnd(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    (end.root / "current/theme/x.css").write_bytes(b"CSS")
    deploy(end, tmp_path, {**OLD, "b/index.html": b"b"}, 1)
    assert end.live() == {**OLD, "b/index.html": b"b"}
    assert end.sent == [3, 2]


@pytest.mark.parametrize("how", ["kill", "full"])
@pytest.mark.parametrize("step", STEPS)
def test_a_deploy_that_dies_on_the_server_shows_old_or_new_and_goes_on(
    step: str, how: str, tmp_path: Path, broken: Path
) -> None:
    """Each program of the server fails at each of its calls in turn; readers have one whole release, and go on to."""
    deaths = 0
    for nth in range(1, 10):
        folder = tmp_path / str(nth)
        folder.mkdir()
        end = RsyncEnd(folder)
        FolderTarget(end.root, 3).deploy(release_of(OLD), write_tree(folder / "output", OLD), base="")
        count = break_tool(broken, step, nth, how)
        try:
            deploy(end, folder, NEW, 1)
        except TargetError as fault:
            deaths += 1
            assert "deploy again" in str(fault)  # noqa: PT017 - it may also go well
        calls = len(count.read_text(encoding="utf-8"))
        (broken / step).unlink()
        assert end.live() in (dict(OLD), dict(NEW))
        deploy(end, folder, NEW, 2)
        assert end.live() == dict(NEW)
        assert not list((end.root / "releases").glob(".incoming-*"))
        if calls < nth:
            break
    else:
        pytest.fail(f"{step} was called nine times and more")
    assert deaths or step == "rm"


def test_what_an_interrupted_deploy_brought_does_not_travel_again(tmp_path: Path, broken: Path) -> None:
    """It died while its files were compared; the next one finds all of them there, its own change excepted."""
    end = RsyncEnd(tmp_path)
    deploy(end, tmp_path, OLD, 0)
    break_tool(broken, "sha256sum", 2, "kill")
    with pytest.raises(TargetError, match=r"Readers have one whole release.*; deploy again, which goes on"):
        deploy(end, tmp_path, NEW, 1)
    (broken / "sha256sum").unlink()
    deploy(end, tmp_path, {**NEW, "c/index.html": b"c"}, 2)
    assert end.live() == {**NEW, "c/index.html": b"c"}
    assert end.sent == [3, 2, 1]


def test_two_deploys_do_not_interleave(tmp_path: Path) -> None:
    """While one goes live, another is refused, and so is one that was planned before."""
    end = RsyncEnd(tmp_path)
    base = deploy(end, tmp_path, OLD, 0)
    with (end.root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TargetError, match="another deploy is going live"):
            deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(OLD)
    deploy(end, tmp_path, NEW, 2)
    with pytest.raises(TargetError, match="another release went live"):
        end.target.roll_back(base, base=base)
    assert end.live() == dict(NEW)


def test_files_of_others_on_the_server_stay(tmp_path: Path) -> None:
    """A folder in the link's place refuses every verb; what lies beside our releases outlives them."""
    end = RsyncEnd(tmp_path)
    write_tree(end.root, {"current/mine.html": b"mine", "releases/notes/release.json": b"mine too"})
    refused = pytest.raises(TargetError, match="current is not a link of ours; move it away")
    with refused:
        end.target.read()
    with refused:
        end.target.deploy(release_of(OLD), write_tree(tmp_path / "output", OLD), base="")
    (end.root / "current").rename(end.root / "kept")
    for number in range(5):
        deploy(end, tmp_path, OLD, number)
    assert end.live() == dict(OLD)
    assert (end.root / "kept/mine.html").read_bytes() == b"mine"
    assert (end.root / "releases/notes/release.json").read_bytes() == b"mine too"


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    """With the server and the file; one that names itself as no release does could be a path of anywhere."""
    end = RsyncEnd(tmp_path)
    record = end.root / "releases" / deploy(end, tmp_path, OLD, 0) / "release.json"
    text = record.read_text(encoding="utf-8")
    for broken, words in (("{", "it is damaged"), (text.replace('"id": "', '"id": "../../'), "which no release does")):
        record.write_text(broken, encoding="utf-8")
        with pytest.raises(TargetError, match=words) as fault:
            end.target.read()
        assert str(fault.value).startswith(f"127.0.0.1:{end.root}/releases/")


def test_a_command_on_the_server_is_run_after_a_release_went_live(tmp_path: Path) -> None:
    """It may fail, which is told; the release is live all the same."""
    end = RsyncEnd(tmp_path, reload=f"cp '{tmp_path}/output/index.html' '{tmp_path}/seen'")
    deploy(end, tmp_path, OLD, 0)
    assert (tmp_path / "seen").read_bytes() == OLD["index.html"]
    end = RsyncEnd(tmp_path, reload="echo no such unit >&2; exit 3")
    with pytest.raises(TargetError, match=r"the release is live, but .* ended with 3 .*: no such unit"):
        deploy(end, tmp_path, NEW, 1)
    assert end.live() == dict(NEW)


def test_what_keeps_us_out_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such host, nothing that answers, a wrong key, a strange server, a path nobody may write to, no ssh."""
    end = RsyncEnd(tmp_path)
    rsh = os.environ["RSYNC_RSH"]
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other")], check=True)
    key = shared_ssh_server().tools.parent / "key"
    for other, words in (
        (re.sub(r"Port=\d+", "Port=1", rsh), "nothing answers there; look at the host and the port"),
        (rsh.replace(str(key), str(tmp_path / "other")), "does not take your key; load it with ssh-add"),
        (rsh.replace("/known", "/none"), "log in once with ssh"),
        (f"{rsh} -o HostName=no.such.host.invalid", "look at the name of the host"),
        ("no-such-ssh", "no-such-ssh is not installed"),
    ):
        monkeypatch.setenv("RSYNC_RSH", other)
        with pytest.raises(TargetError, match=words):
            end.target.read()
    monkeypatch.setenv("RSYNC_RSH", rsh)
    target = RsyncTarget(Server("127.0.0.1", "/dev/null/www"), 3)
    with pytest.raises(TargetError, match="readers see what they saw"):
        target.deploy(release_of(OLD), write_tree(tmp_path / "output", OLD), base="")


def test_a_server_that_greets_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of a login script would be read as an answer."""
    end = RsyncEnd(tmp_path)
    greeting = tmp_path / "ssh"
    greeting.write_text('#!/bin/sh\necho "Welcome to www"\n', encoding="utf-8")
    greeting.chmod(0o755)
    monkeypatch.setenv("RSYNC_RSH", str(greeting))
    with pytest.raises(TargetError, match="greets every login with b'Welcome to www'"):
        end.target.read()


class Crawler:
    """A reader at nginx, who follows every link, all the time."""

    def __init__(self, port: int) -> None:
        self._port, self._stop = port, threading.Event()
        self._thread = threading.Thread(target=self._crawl, daemon=True)
        self.dead: list[tuple[str, str]] = []
        self.rounds = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=20)

    def _get(self, address: str) -> bytes | None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            content = answer.read()
            return content if answer.status == 200 else None
        finally:
            connection.close()

    def _crawl(self) -> None:
        while not self._stop.is_set():
            seen, left = {"/"}, ["/"]
            while left:
                address = left.pop()
                for link in links_in(self._get(address) or b""):
                    # A page that a release has replaced meanwhile may lead to what that release removed.
                    if self._get(link) is None and link in links_in(self._get(address) or b""):
                        self.dead += [(address, link)] if self._get(link) is None else []
                    elif link not in seen:
                        seen.add(link)
                        left.append(link)
            self.rounds += 1


def linked(number: int) -> Tree:
    """A paper whose every page leads to others, and of which nothing but the front stays."""
    style, stories = f"/theme/s{number}.css", [f"/2026/06/s{number}-{n}/" for n in range(4)]
    pages = {f"{story.lstrip('/')}index.html": page(style, *stories, text=story) for story in stories}
    return {"index.html": page(style, *stories, "/news/"), "news/index.html": page(style, *stories), **pages,
            style.lstrip("/"): b"css"}  # fmt: skip


def test_a_reader_never_meets_a_page_that_leads_nowhere(tmp_path: Path) -> None:
    """Every page changes, again and again, and a reader follows all links."""
    assert dead_links(linked(1), ["index.html"]) == []
    end = RsyncEnd(tmp_path, kept=2)
    deploy(end, tmp_path, linked(0), 0)
    (tmp_path / "plain").symlink_to(end.root)  # nginx takes a dollar sign for a variable
    block = f"    root {tmp_path}/plain/current;\n    index index.html;"
    with nginx_server(tmp_path / "nginx", block) as port, Crawler(port) as crawler:
        for number in range(1, 6):
            deploy(end, tmp_path, linked(number), number)
        base = release_of(linked(5), number=5).id
        end.target.roll_back(release_of(linked(4), number=4).id, base=base)
        rounds = crawler.rounds
        while crawler.rounds < rounds + 2:
            threading.Event().wait(0.01)
    assert crawler.dead == []
    assert crawler.rounds > 5


def test_the_command_deploys_to_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First, nothing to do, one story, and back, as an editor types it; the include for nginx is among the files."""
    end = RsyncEnd(tmp_path)
    www = {"kind": "rsync", "host": "127.0.0.1", "path": f"{end.root}/"}
    more = {"NEWS_DEPLOY_TARGETS": {"www": www}, "NEWS_PUBLISH_HOSTS": ["nginx"]}
    build(tmp_path, STORIES, **more)
    assert "www: release" in desk(tmp_path, monkeypatch, "--yes").stderr
    before = end.live()
    assert before == read_tree(tmp_path / "output")
    stood = sorted(end.root.rglob("*"))
    assert "nothing would change" in desk(tmp_path, monkeypatch, "--yes").stdout
    build(tmp_path, {"articles/s9.md": story(title="Story 9", date="2026-06-09")}, **more)
    plan = json.loads(desk(tmp_path, monkeypatch, "--plan", "--format", "json").stdout)
    assert sorted(end.root.rglob("*")) == stood
    desk(tmp_path, monkeypatch, "--yes")
    after = end.live()
    assert after == read_tree(tmp_path / "output")
    assert {row["path"] for row in plan["changes"]} == {p for p in after if after[p] != before.get(p)}
    desk(tmp_path, monkeypatch, "--rollback", "--yes")
    assert end.live() == before
    gone = {**more, "NEWS_DEPLOY_GONE": ["/2026/06/s9/"]}
    (tmp_path / "content/articles/s9.md").unlink()
    build(tmp_path, {}, **gone)
    assert b'location = "/2026/06/s9/" {' in (tmp_path / "output/_nginx.conf").read_bytes()
    desk(tmp_path, monkeypatch, "--yes")
    assert "2026/06/s9/index.html" not in end.live()
