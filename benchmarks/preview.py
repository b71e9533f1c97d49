"""Edit a site in preview, and measure until the new bytes are on the socket; side by side with Hugo's server.

    python -m benchmarks preview --stories 1000,10000 --edits 50 --hugo-edits 5 --write FILE

Each kind of edit is made in turn, with a pause between two, twice as often as is said: half of the edits are asked for
all the time, and the clock runs from before the file is written until an answer holds the change; the others are left
alone and then asked for once, and processor time is that of the server with all processes below it for such a one,
until the next edit.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.builds import PLACE, SEED
from benchmarks.corpus import Story, make_story
from benchmarks.meter import session_bytes
from benchmarks.tools import ROOT, Tool, broadbill, describe_machine, hugo

_WARM_UP_EDITS = 2
_PAUSE_SECONDS = 0.4
_UNSEEN_SECONDS = 0.6
"""How long an edit is left alone before it is looked at, beyond the time that the slowest took which was waited for."""
_POLL_SECONDS = 0.002
_START_DEADLINE_SECONDS = 600.0
_EDIT_DEADLINE_SECONDS = 120.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PROCESS_CLOCK = 2
"""Linux makes the number of a process's clock from that of the process and this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """A server that shows a site while it is written."""

    tool: Tool
    serve: Callable[[int], tuple[str, ...]]
    """The command for a port."""
    style: tuple[str, str]
    """A style sheet in the site's folder, and its address."""
    template: str
    """The template of stories, in the site's folder."""
    prepare: Callable[[Path], None]


@dataclass(slots=True)
class Figures:
    """Seconds by the clock and of the processor, one of each for an edit."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Run:
    """What one server did on one corpus."""

    name: str
    stories: int
    start_seconds: float
    bytes_before: int
    bytes_after: int = 0
    edits: dict[str, Figures] = field(default_factory=dict)


def ours() -> Previewed:
    """``desk preview`` of this checkout, with a theme of its own to edit."""

    def prepare(folder: Path) -> None:
        shutil.copytree(ROOT / "theme", folder / "theme")
        conf = "import os, sys\n\nHERE = os.path.dirname(os.path.abspath(__file__))\nsys.path.insert(0, HERE)\n\n"
        conf += "from pelicanconf import *\n\nTHEME = os.path.join(HERE, 'theme')\n"
        (folder / "previewconf.py").write_text(conf, encoding="utf-8")

    return Previewed(
        tool=broadbill(),
        serve=lambda port: (
            sys.executable, "-c", "from desk.cli import main; main()", "preview", "--settings", "previewconf.py",
            "--port", str(port),
        ),
        style=("theme/static/css/utilities.css", "/theme/css/site.css"),
        template="theme/templates/story.html",
        prepare=prepare,
    )  # fmt: skip


def hugos() -> Previewed:
    """``hugo server`` with related content, at its default settings."""
    tool = hugo()
    program = tool.command[0]
    return Previewed(
        tool=tool,
        serve=lambda port: (program, "server", "--port", str(port), "--bind", "127.0.0.1", "--noBuildLock", "--quiet"),
        style=("static/style.css", "/style.css"),
        template="layouts/page.html",
        prepare=lambda _folder: None,
    )


def run(previewed: Previewed, count: int, edits: int) -> Run:
    """Start on a corpus, make every kind of edit ``edits`` times, stop."""
    folder = PLACE / f"preview-{previewed.tool.id}-{count}"
    stories = [make_story(number, SEED) for number in range(count)]
    if not folder.exists():
        previewed.tool.prepare(folder)
        previewed.prepare(folder)
        for story in stories:
            previewed.tool.write(folder, story)
    with _serving(previewed, folder, stories[0]):
        pass  # once, so that what it keeps between two starts is there
    with _serving(previewed, folder, stories[0]) as (server, port, seconds):
        done = Run(
            name=previewed.tool.name, stories=count, start_seconds=seconds, bytes_before=session_bytes(server.pid)
        )
        for kind, edit in _edits(
            previewed, folder, stories[count // 2], max(story.published_at for story in stories)
        ).items():
            done.edits[kind] = _measure(edit, edits, server.pid, port)
            print(f"{done.name}, {count:,} stories, {kind}: {done.edits[kind]}", file=sys.stderr)
        done.bytes_after = session_bytes(server.pid)
    return done


Edit = Callable[[int], tuple[str, str, bool]]
"""Makes the edit of a number; gives the address to ask, words, and whether they must be in the answer or be gone."""


def _edits(previewed: Previewed, folder: Path, story: Story, newest: datetime) -> Mapping[str, Edit]:
    """New stories are looked for on the front page: Hugo renders only what was visited before."""
    tool, address = previewed.tool, _address(story)
    style, template = folder / previewed.style[0], folder / previewed.template
    styles, markup = style.read_text(encoding="utf-8"), template.read_text(encoding="utf-8")

    mark = f"x{os.getpid()}"  # nothing that an earlier run left counts as the change
    written: list[int] = []

    def fresh(number: int) -> Story:
        headline, at = f"Fresh{number}{mark}", newest + timedelta(minutes=1 + number)
        return replace(story, slug=f"fresh-{number}", headline=headline, published_at=at)

    def body(number: int) -> tuple[str, str, bool]:
        tool.write(folder, replace(story, body=f"{story.body}\nWord{number}{mark} is new.\n"))
        return address, f"Word{number}{mark}", True

    def headline(number: int) -> tuple[str, str, bool]:
        tool.write(folder, replace(story, headline=f"Head{number}{mark} of a story"))
        return address, f"Head{number}{mark}", True

    def new_story(number: int) -> tuple[str, str, bool]:
        tool.write(folder, fresh(number))
        written.append(number)
        return "/", f"Fresh{number}{mark}", True

    def delete(number: int) -> tuple[str, str, bool]:
        newest_number = written.pop() if written else number
        tool.remove(folder, fresh(newest_number))
        return "/", f"Fresh{newest_number}{mark}", False

    def style_sheet(number: int) -> tuple[str, str, bool]:
        style.write_text(f"{styles}\n.style{number}{mark} {{ color: red }}\n", encoding="utf-8")
        return previewed.style[1], f".style{number}{mark}", True

    def template_file(number: int) -> tuple[str, str, bool]:
        template.write_text(markup.replace("</h1>", f"</h1><i>tem{number}{mark}</i>", 1), encoding="utf-8")
        return address, f"tem{number}{mark}", True

    return {
        "body": body, "headline": headline, "new story": new_story, "delete": delete, "style sheet": style_sheet,
        "template": template_file,
    }  # fmt: skip


def _measure(edit: Edit, edits: int, server: int, port: int) -> Figures:
    figures = Figures()
    for number in range(edits + _WARM_UP_EDITS):
        started = time.perf_counter()
        _await(edit(number), port, _POLL_SECONDS)
        wall = time.perf_counter() - started
        time.sleep(_PAUSE_SECONDS)
        if number >= _WARM_UP_EDITS:
            figures.wall.append(wall)
    for number in range(edits + _WARM_UP_EDITS, 2 * edits + _WARM_UP_EDITS):
        processor = _processor_seconds(server)
        seen = edit(number)
        time.sleep(_UNSEEN_SECONDS + max(figures.wall))
        _await(seen, port, _PAUSE_SECONDS)
        figures.processor.append(_processor_seconds(server) - processor)
        time.sleep(_PAUSE_SECONDS)
    return figures


def _await(seen: tuple[str, str, bool], port: int, between: float) -> None:
    """Ask until an answer holds the change."""
    address, words, is_there = seen
    started = time.perf_counter()
    while (words in _ask(port, address)) is not is_there:
        if time.perf_counter() - started > _EDIT_DEADLINE_SECONDS:
            raise TimeoutError(f"{address} does not show {words}")
        time.sleep(between)


@contextmanager
def _serving(previewed: Previewed, folder: Path, story: Story) -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    port = _free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        **previewed.tool.environment,
    }
    started = time.perf_counter()
    server = subprocess.Popen(
        previewed.serve(port), cwd=folder, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while story.headline.split()[0] not in _ask(port, _address(story)):
            if time.perf_counter() - started > _START_DEADLINE_SECONDS or server.poll() is not None:
                raise TimeoutError(f"{previewed.tool.name} does not start")
            time.sleep(0.02)
        yield server, port, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(timeout=60)


def _ask(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_EDIT_DEADLINE_SECONDS)
    try:
        connection.request("GET", address)
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException):  # not there yet, or half written
        return ""
    finally:
        connection.close()


def _address(story: Story) -> str:
    return f"/{story.published_at:%Y/%m}/{story.slug}/"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processor_seconds(server: int) -> float:
    """Of the process to the microsecond, by its own clock; of children that have ended in ticks."""
    fields = Path(f"/proc/{server}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.clock_gettime((~server << 3) | _PROCESS_CLOCK) + sum(map(int, fields[13:15])) / _TICKS


def percentile(values: Sequence[float], share: int) -> float:
    """The value that ``share`` percent of ``values`` do not exceed; interpolated, as ``statistics`` does it."""
    return values[0] if len(values) == 1 else statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def render_report(runs: Sequence[Run]) -> str:
    """The table, in Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    lines = [
        f"Machine: {machine}. Milliseconds: by the clock from the write of the file to an answer that shows it (median",
        "and 95th percentile), and of the processor for an edit (median).",
        "",
        "| server | stories | edit | edits | p50 | p95 | processor |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in runs:
        for kind, figures in one.edits.items():
            values = (percentile(figures.wall, 50), percentile(figures.wall, 95), percentile(figures.processor, 50))
            shown = " | ".join(f"{1000 * value:.0f}" for value in values)
            lines.append(f"| {one.name} | {one.stories:,} | {kind} | {len(figures.wall)} | {shown} |")
    lines += [
        "",
        "| server | stories | start to first page | memory at the start | after all edits |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.stories:,} | {one.start_seconds:.1f} s | {one.bytes_before / 1e6:.0f} MB "
        f"| {one.bytes_after / 1e6:.0f} MB |"
        for one in runs
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> None:
    """Run and print the table; see above."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks preview", description=__doc__)
    parser.add_argument("--stories", default="1000,10000", help="sizes of the corpus")
    parser.add_argument("--edits", type=int, default=50, help="edits of each kind")
    parser.add_argument("--hugo-edits", type=int, default=10, help="the same for Hugo; 0: without it")
    parser.add_argument("--write", type=Path, help="also write the table to this file")
    options = parser.parse_args(arguments)
    runs = []
    for count in map(int, options.stories.split(",")):
        runs.append(run(ours(), count, options.edits))
        if options.hugo_edits:
            runs.append(run(hugos(), count, options.hugo_edits))
    report = render_report(runs)
    print(report)
    if options.write:
        options.write.write_text(report, encoding="utf-8")
