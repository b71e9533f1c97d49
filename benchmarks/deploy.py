"""Deploys of generated sites to a server and to a bucket on this machine, beside rsync and Amazon's own command.

    python -m benchmarks deploy --files 1000,10000

Each tree is deployed for the first time, again without a change, and with the files of one story changed. Servers are
real and run on the same machine; their processor time is not counted, that of the commands below ours is.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desk.deploy.built_site import read_built_site
from desk.deploy.obstacles import with_obstacles
from desk.deploy.plan import Limits, plan_deploy
from desk.deploy.release import make_release
from desk.deploy.report import describe_plan
from desk.deploy.targets.bucket import open_client
from desk.deploy.targets.protocol import Target
from desk.deploy.targets.rsync import RsyncTarget, Server
from desk.deploy.targets.s3 import Place, S3Target
from tests.support.s3_server import s3_server
from tests.support.ssh_server import ssh_server

_SITE_URL = "https://news.example"
_MEDIAN_BYTES = 9_000
_CHANGED = 30
"""Files that one story touches: itself, lists, feeds, sitemaps, related stories."""
_LIMITS = Limits(max_deletes=0, gone=())


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement; seconds of the clock, and of the processor with all commands below us."""

    name: str
    wall: float
    processor: float


def main(arguments: list[str]) -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks deploy", description=__doc__.partition("\n")[0])
    parser.add_argument("--files", default="1000,10000", help="sizes of the trees")
    for size in map(int, parser.parse_args(arguments).files.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            output = _write_output(Path(folder) / "output", size)
            weight = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
            print(f"\n{size:,} files, {weight / 1e6:.1f} MB")
            for row in (*_server_rows(Path(folder), output), *_bucket_rows(output)):
                speed = f"{weight / 1e6 / row.wall:8.1f} MB/s" if row.name.endswith("first") else ""
                print(f"{row.name:34} {row.wall:8.2f} s {row.processor:8.2f} s CPU {speed}")


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


def _server_rows(folder: Path, output: Path) -> Iterator[Row]:
    with ssh_server() as server:
        os.environ["RSYNC_RSH"] = server.rsh
        target = RsyncTarget(Server("127.0.0.1", str(folder / "www")), 3)
        rsync = ["rsync", "-a", "-e", server.rsh, f"{output}/", f"127.0.0.1:{folder}/plain/"]
        yield from _rows("desk deploy, server", output, lambda: _deploy(target, output))
        yield from _rows("rsync -a", output, lambda: _run(rsync))


def _bucket_rows(output: Path) -> Iterator[Row]:
    os.environ.update(AWS_ACCESS_KEY_ID="any", AWS_SECRET_ACCESS_KEY="any", AWS_DEFAULT_REGION="us-east-1")  # noqa: S106 - it opens nothing
    with s3_server() as server:
        client = open_client("s3", endpoint=server.direct, region="us-east-1")
        for name in ("site", "store", "plain"):
            client.create_bucket(Bucket=name)
        client.close()
        target = S3Target(Place(bucket="site", store="store", endpoint=server.direct, region="us-east-1"), 3)
        yield from _rows("desk deploy, bucket", output, lambda: _deploy(target, output))
        aws = shutil.which("aws", path="/usr/bin:/usr/local/bin")
        if aws is None:
            print("aws is not installed, so there is nothing to compare buckets with")
            return
        sync = [aws, "--endpoint-url", server.direct, "s3", "sync", "--quiet", str(output), "s3://plain/"]
        yield from _rows("aws s3 sync", output, lambda: _run(sync))


def _rows(name: str, output: Path, deploy: Callable[[], None]) -> Iterator[Row]:
    yield dataclasses.replace(_measured(deploy), name=f"{name}, first")
    yield dataclasses.replace(_measured(deploy), name=f"{name}, no change")
    _change(output)
    yield dataclasses.replace(_measured(deploy), name=f"{name}, one story")


def _deploy(target: Target, output: Path) -> None:
    """What the command does, without its questions."""
    kept = target.read()
    site = read_built_site(output, _SITE_URL)
    plan = plan_deploy("www", site.manifest, _SITE_URL, kept.live, kept.releases, _LIMITS)
    plan = with_obstacles(plan, site.manifest, kept, adopts=False)
    describe_plan(plan, {})
    if plan.changes:
        release = make_release(site.manifest, _SITE_URL, kept.releases, datetime.now(UTC))
        target.deploy(release, output, base=plan.base)


def _run(command: list[str]) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # aws has modules of its own
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=clean)
    if done.returncode:
        sys.exit(f"{shlex.join(command)} failed:\n{done.stderr}")


def _measured(run: Callable[[], None]) -> Row:
    before, started = _processor_seconds(), time.perf_counter()
    run()
    return Row("", time.perf_counter() - started, _processor_seconds() - before)


def _processor_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
