"""Build one generated corpus with several generators, in turn, and write what it cost.

    python -m benchmarks builds --stories 1000,10000 --only-ours 100000 --long 700 --write FILE

Each build is a new process. A round gives every tool the same case before the next case: cold (no output, no cache),
no change, one edited story of the newest, the middle and the oldest month, one new story. Tools that build everything
anew each time are measured cold in every round; after a change, in the first round of a small corpus. Everything is
written below ``.cache/``, but for the report.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Story, edit_body, make_long_issue, make_story
from benchmarks.figures import (
    Case,
    Corpus,
    Figures,
    FileState,
    Kind,
    Measurement,
    ToolName,
    difference,
    from_json,
    to_json,
)
from benchmarks.meter import measure
from benchmarks.performance import render_report
from benchmarks.tools import ASIDE, OURS, ROOT, TOOL_MAKERS, Tool, describe_machine

PLACE = ROOT / ".cache/benchmarks"
FIGURES = PLACE / "figures.json"
SEED = 1
QUICK_STORIES = 200
_WARM_UP_STORIES = 20
_MAKERS: Mapping[Kind, Callable[[int, int], Story]] = {Kind.STORIES: make_story, Kind.LONG: make_long_issue}
_LONG_TOOLS = (OURS, "hugo", "pelican")
_LONG_CASES = (Case.COLD, Case.NO_CHANGE, Case.EDIT_NEWEST)
_LARGE_CASES = (Case.COLD, Case.NO_CHANGE, Case.EDIT_NEWEST, Case.NEW_STORY)
_ANEW_MOST_STORIES = 1_000
_ANEW_CASES = (Case.NO_CHANGE, Case.EDIT_NEWEST, Case.NEW_STORY)
"""What those tools are asked after a cold build that take no notice of what is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One corpus for some tools."""

    kind: Kind
    count: int
    tools: tuple[Tool, ...]
    rounds: int
    cases: tuple[Case, ...] = tuple(Case)

    @property
    def place(self) -> Path:
        """The folder of its sites."""
        return PLACE / f"{self.kind.replace(' ', '-')}-{self.count}"

    def story(self, number: int) -> Story:
        """A story of the corpus, by number from the newest."""
        return _MAKERS[self.kind](number, SEED)

    def changed_story(self, case: Case) -> Story | None:
        """What a case writes into the site: an edited story, a new one, or nothing."""
        places = {Case.EDIT_NEWEST: 0, Case.EDIT_MIDDLE: self.count // 2, Case.EDIT_OLDEST: self.count - 1}
        if case in places:
            return edit_body(self.story(places[case]))
        return self.story(-1) if case is Case.NEW_STORY else None

    def is_measured(self, tool: Tool, case: Case, number: int) -> bool:
        """Whether a tool meets a case in round ``number``."""
        is_small = self.kind is Kind.STORIES and self.count <= _ANEW_MOST_STORIES
        is_asked = number == 0 and case in _ANEW_CASES and is_small
        return tool.is_incremental or case is Case.COLD or is_asked


def write_sites(run: Run) -> Corpus:
    """Every tool's site with all stories, each story made once."""
    for tool in run.tools:
        tool.prepare(run.place / tool.id)
    words = size = most = 0
    subjects: set[str] = set()
    for number in range(run.count):
        story = run.story(number)
        for tool in run.tools:
            tool.write(run.place / tool.id, story)
        length = len(story.body.encode())
        words, size, most = words + len(story.body.split()), size + length, max(most, length)
        subjects.update(story.subjects)
    return Corpus(
        kind=run.kind,
        count=run.count,
        mean_words=words / run.count,
        mean_bytes=size / run.count,
        most_bytes=most,
        subjects=len(subjects),
    )


def measure_run(run: Run) -> Iterator[Measurement]:
    """All rounds, tool after tool in each case. The sites must be as :func:`write_sites` leaves them."""
    for number in range(run.rounds):
        for case in run.cases:
            for tool in run.tools:
                if run.is_measured(tool, case, number):
                    yield _measure_case(run, tool, case, number)
        for tool in run.tools:
            restore(run, tool)


def _measure_case(run: Run, tool: Tool, case: Case, number: int) -> Measurement:
    folder = run.place / tool.id
    if case is Case.COLD:
        tool.forget(folder)
    before = list_output(folder / "output")
    changed = run.changed_story(case)
    if changed:
        tool.write(folder, changed)
    usage = measure([part.format(folder=folder) for part in tool.command], folder, tool.environment)
    after = list_output(folder / "output")
    return Measurement(
        kind=run.kind,
        count=run.count,
        tool=tool.id,
        case=case,
        round=number,
        cpu_seconds=usage.cpu_seconds,
        wall_seconds=usage.wall_seconds,
        peak_bytes=usage.peak_bytes,
        files=len(after),
        output_bytes=sum(state.size_bytes for state in after.values()),
        difference=None if case is Case.COLD else difference(before, after),
    )


def restore(run: Run, tool: Tool) -> None:
    """Take back what the cases changed, so that the next round meets the same stories."""
    folder = run.place / tool.id
    for number in {0, run.count // 2, run.count - 1}:
        tool.write(folder, run.story(number))
    tool.remove(folder, run.story(-1))


def list_output(root: Path) -> dict[str, FileState]:
    """Every file below ``root`` by its path; none where the folder is missing."""
    states = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            status = path.stat()
            states[path.relative_to(root).as_posix()] = FileState(
                size_bytes=status.st_size,
                digest=hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest(),
                modified_ns=status.st_mtime_ns,
            )
    return states


def warm_up(tools: Sequence[Tool]) -> None:
    """One small build each, so that no measured build is the first to compile its modules."""
    run = Run(kind=Kind.STORIES, count=_WARM_UP_STORIES, tools=tuple(tools), rounds=1, cases=(Case.COLD,))
    write_sites(run)
    for _ in measure_run(run):
        pass


def plan_runs(wanted: argparse.Namespace, tools: Mapping[str, Tool]) -> list[Run]:
    """The runs that the command line asks for, small ones first."""
    runs = [
        Run(kind=Kind.STORIES, count=count, tools=tuple(tools.values()), rounds=wanted.rounds)
        for count in sorted(wanted.stories)
    ]
    long_tools = tuple(tool for id, tool in tools.items() if id in _LONG_TOOLS)
    if wanted.long and long_tools:
        runs.append(
            Run(kind=Kind.LONG, count=wanted.long, tools=long_tools, rounds=wanted.long_rounds, cases=_LONG_CASES)
        )
    if wanted.only_ours and OURS in tools:
        runs.append(Run(kind=Kind.STORIES, count=wanted.only_ours, tools=(tools[OURS],), rounds=1, cases=_LARGE_CASES))
    return runs


def save(figures: Figures, report: Path | None) -> None:
    """The raw figures, and the report where one is wanted."""
    PLACE.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(to_json(figures), encoding="utf-8")
    if report:
        report.write_text(render_report(figures), encoding="utf-8")


def _measured(runs: Sequence[Run], tools: Mapping[str, Tool], say: Callable[[str], None]) -> Iterator[Figures]:
    """Figures that grow with every run."""
    figures = Figures(
        seed=SEED,
        machine=describe_machine(),
        tools=tuple(ToolName(id=tool.id, name=tool.name, version=tool.version) for tool in tools.values()),
        corpora=(),
        measurements=(),
    )
    for run in runs:
        corpus = write_sites(run)
        say(f"{run.count:,} {run.kind}: {corpus.mean_words:.0f} words, {corpus.mean_bytes / 1000:.0f} kB each")
        measurements = []
        for one in measure_run(run):
            measurements.append(one)
            say(_line(one))
        more = Figures(
            seed=SEED,
            machine=figures.machine,
            tools=figures.tools,
            corpora=(corpus,),
            measurements=tuple(measurements),
        )
        figures = figures.joined(more)
        yield figures


def _line(one: Measurement) -> str:
    peak = f"{one.peak_bytes / 1e6:6.0f} MB" if one.peak_bytes else "     ? MB"
    found = one.difference
    files = f"{found.changed} changed, {found.added} added, {found.removed} removed" if found else f"{one.files} files"
    return (
        f"  {one.round + 1} {one.case:<19}{one.tool:<11}"
        f"{one.cpu_seconds:8.2f} CPU s {one.wall_seconds:8.2f} s {peak}  {files}"
    )


def _counts(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _tool_ids(text: str) -> list[str]:
    unknown = [id for id in text.split(",") if id not in TOOL_MAKERS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no tool {', '.join(unknown)}; there are {', '.join(TOOL_MAKERS)}")
    return text.split(",")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line; ``--quick`` goes before all sizes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks builds", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stories", type=_counts, default=[1_000], metavar="N,N", help="sizes for all tools")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--tools", type=_tool_ids, default=list(TOOL_MAKERS), metavar="ID,ID", help=", ".join(TOOL_MAKERS)
    )
    parser.add_argument("--only-ours", type=int, default=0, metavar="N", help="one more size, for Broadbill, once")
    parser.add_argument("--long", type=int, default=0, metavar="N", help="long issues, for Broadbill, Hugo, Pelican")
    parser.add_argument("--long-rounds", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_STORIES} stories, one round, nothing else")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the report")
    parser.add_argument("--add", action="store_true", help="keep the saved figures of other sizes")
    parser.add_argument("--saved", action="store_true", help="measure nothing; report what was saved")
    wanted = parser.parse_args(arguments)
    if wanted.quick:
        wanted.stories, wanted.rounds, wanted.only_ours, wanted.long = [QUICK_STORIES], 1, 0, 0
    return wanted


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print each build, save the figures and write the report."""
    wanted = parse(sys.argv[1:] if arguments is None else arguments)
    saved = from_json(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else None
    if wanted.saved:
        if saved is None:
            raise SystemExit("Nothing has been measured yet: run it without --saved first.")
        save(saved, wanted.write)
        return
    kept = saved if wanted.add else None
    tools = {id: TOOL_MAKERS[id]() for id in wanted.tools}
    warm_up(list(tools.values()))
    try:
        for figures in _measured(plan_runs(wanted, tools), tools, lambda line: print(line, flush=True)):
            save(kept.joined(figures) if kept else figures, wanted.write)
    finally:
        shutil.rmtree(ASIDE, ignore_errors=True)


if __name__ == "__main__":
    main()
