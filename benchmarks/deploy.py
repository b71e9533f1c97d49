"""Deploys of generated sites to targets on this machine, beside the plain tool that brings the same files there.

    python -m benchmarks deploy --files 1000,10000

Each tree is deployed for the first time, again without a change, and with the files of one story changed, by the whole
command as one types it. Servers are real and run on the same machine; their processor time is not counted, that of the
commands below ours is.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tools import ROOT
from desk.deploy.targets.bucket import open_client
from tests.support.s3_server import s3_server
from tests.support.ssh_server import ssh_server

_SITE_URL = "https://news.example"
_MEDIAN_BYTES = 9_000
_CHANGED = 30
"""Files that one story touches: itself, lists, feeds, sitemaps, related stories."""
_TARGETS = ("folder", "git_branch", "rsync", "s3")
_STEPS = ("first", "no change", "one story")
_DESK = (sys.executable, "-c", "from desk.cli import main; main()", "deploy")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the clock, and of the processor with all commands below us."""

    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Rival:
    """A target of ours, by its kind and options, and the plain tool for the same: its name and its commands."""

    kind: str
    options: dict[str, str]
    tool: str
    commands: Sequence[Sequence[str]]


def main(arguments: list[str]) -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks deploy", description=__doc__.partition("\n")[0])
    parser.add_argument("--files", default="1000,10000", help="sizes of the trees")
    parser.add_argument("--targets", default=",".join(_TARGETS), help="kinds of targets")
    wanted = parser.parse_args(arguments)
    print("| files | target | deploy | `desk deploy` | its processor | plain tool | its processor | clock, ratio |")
    print("|---:|---|---|---:|---:|---:|---:|---:|")
    for size in map(int, wanted.files.split(",")):
        for name in wanted.targets.split(","):
            with tempfile.TemporaryDirectory() as folder, _rival(name, Path(folder)) as rival:
                _measure(rival, Path(folder), size)


@contextlib.contextmanager
def _rival(name: str, folder: Path) -> Iterator[Rival]:
    output = folder / "output"
    match name:
        case "folder":
            yield Rival(
                name, {"path": f"{folder}/www"}, "rsync -a", [["rsync", "-a", f"{output}/", f"{folder}/plain/"]]
            )
        case "git_branch":
            yield _git(folder, output)
        case "rsync":
            with ssh_server() as server:
                os.environ["RSYNC_RSH"] = server.rsh
                options = {"host": "127.0.0.1", "path": f"{folder}/www"}
                yield Rival(name, options, "rsync -a", [["rsync", "-a", f"{output}/", f"127.0.0.1:{folder}/plain/"]])
        case _:
            with _buckets() as address:
                options = {"bucket": "site", "store": "store", "endpoint": address, "region": "us-east-1"}
                sync = ["--endpoint-url", address, "s3", "sync", "--quiet", str(output), "s3://plain/"]
                yield Rival(name, options, "aws s3 sync", [["/usr/bin/aws", *sync]])


def _git(folder: Path, output: Path) -> Rival:
    """The plain tool commits the output folder from a repository beside it."""
    for name in ("ours", "plain", "work"):
        subprocess.run(["git", "init", "--quiet", "--bare", f"{folder}/{name}.git"], check=True)
    plain = ["git", f"--git-dir={folder}/work.git", f"--work-tree={output}"]
    commit = [*plain, "-c", "user.name=A", "-c", "user.email=a@news.example", "commit", "--quiet", "--allow-empty"]
    commands = [[*plain, "add", "--all"], [*commit, "-m", "x"], [*plain, "push", "-q", f"{folder}/plain.git", "HEAD:p"]]
    return Rival("git_branch", {"remote": f"{folder}/ours.git", "branch": "p"}, "git add, commit, push", commands)


@contextlib.contextmanager
def _buckets() -> Iterator[str]:
    os.environ.update(AWS_ACCESS_KEY_ID="any", AWS_SECRET_ACCESS_KEY="any", AWS_DEFAULT_REGION="us-east-1")  # noqa: S106 - it opens nothing
    with s3_server() as server:
        client = open_client("s3", endpoint=server.direct, region="us-east-1")
        for name in ("site", "store", "plain"):
            client.create_bucket(Bucket=name)
        client.close()
        yield server.direct


def _measure(rival: Rival, folder: Path, size: int) -> None:
    """Three rows of the table."""
    output = _write_output(folder / "output", size)
    (folder / "content").mkdir()
    (folder / "publishconf.py").write_text(
        f"SITEURL, SITENAME, PATH, OUTPUT_PATH, TIMEZONE = {_SITE_URL!r}, 'A', 'content', 'output', 'UTC'\n"
        "NEWS_PUBLISH_PUBLIC, NEWS_SIGNUP_ENABLED = True, False\n"
        f"NEWS_DEPLOY_TARGETS = {{'www': {dict(rival.options, kind=rival.kind)!r}}}\n",
        encoding="utf-8",
    )
    for step in _STEPS:
        if step == "one story":
            _change(output)
        ours, plain = _cost([[*_DESK, "--yes"]], folder), _cost(rival.commands, folder)
        print(
            f"| {size:,} | `{rival.kind}`, beside `{rival.tool}` | {step} | {ours.wall:.1f} s | {ours.processor:.1f} s "
            f"| {plain.wall:.1f} s | {plain.processor:.1f} s | {ours.wall / plain.wall:.1f} |",
            flush=True,
        )


def _write_output(output: Path, size: int) -> Path:
    """A folder as a build leaves it; the same for the same size."""
    source = random.Random(size)
    paths = [f"2026/{n % 12 + 1:02}/story-{n}/index.html" for n in range(size - 1)]
    for path in paths:
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        size_bytes = int(source.lognormvariate(0, 0.5) * _MEDIAN_BYTES)
        (output / path).write_bytes(source.randbytes(size_bytes // 2).hex().encode())
    (output / "index.html").write_text(f'<link rel="canonical" href="{_SITE_URL}/">', encoding="utf-8")
    (output / ".broadbill-files").write_text("\n".join([*paths, "index.html"]), encoding="utf-8")
    return output


def _change(output: Path) -> None:
    for path in sorted(output.rglob("index.html"))[:_CHANGED]:
        path.write_bytes(path.read_bytes() + b" ")


def _cost(commands: Sequence[Sequence[str]], folder: Path) -> Cost:
    before, started = _processor_seconds(), time.perf_counter()
    for command in commands:
        _run(command, folder)
    return Cost(time.perf_counter() - started, _processor_seconds() - before)


def _run(command: Sequence[str], folder: Path) -> None:
    """Ours finds our modules; aws has modules of its own."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env = {**clean, "PYTHONPATH": str(ROOT)} if command[0] == sys.executable else clean
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        sys.exit(f"{shlex.join(command)} failed:\n{done.stderr}")


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
