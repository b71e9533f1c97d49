"""Check a corpus with an empty cache, once more, and after an edit; beside a bare reading of all its stories.

    python -m benchmarks checks --stories 1000,10000 --rounds 3

Each run is a new process, and a round makes all kinds of run in turn. The bare reading is what the first build of a
site starts with: every file taken apart and converted, and kept. Seconds are of the processor, with all processes
below; the least of the rounds counts, since other work on the machine only adds.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.builds import PLACE, SEED
from benchmarks.corpus import edit_body, make_story
from benchmarks.meter import measure
from benchmarks.tools import ROOT, Tool, broadbill

READ, COLD, AGAIN, EDITED = "bare reading, no cache", "check, no cache", "check again", "check after an edit"
_READ = """
from pathlib import Path
from pelican.settings import read_settings
from plugins.incremental.store import Store
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import read_content
from plugins.pelican_bridge.generator import shown_path, store_path

mapping = read_settings("pelicanconf.py")
store = Store(store_path(mapping))
read_content(Path(mapping["PATH"]), shown_path, NewsroomSettings.from_pelican(mapping), store)
store.close()
"""
_CHECK = "from desk.cli import main; main(['check'])"


def run(tool: Tool, count: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of the processor by kind of run, one for each round."""
    folder = PLACE / f"checks-{count}"
    tool.prepare(folder)
    for number in range(count):
        tool.write(folder, make_story(number, SEED))
    seconds: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for kind, program in _round(tool, folder, count):
            environment = {**tool.environment, "PYTHONPATH": str(ROOT)}
            used = measure((sys.executable, "-c", program), folder, environment)
            seconds[kind].append(used.cpu_seconds)
    return seconds


def _round(tool: Tool, folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """What is run, each after the folder was made ready for it; the stories are as before in the end."""
    story = make_story(count // 2, SEED)
    tool.forget(folder)
    yield READ, _READ
    tool.forget(folder)
    yield COLD, _CHECK
    yield AGAIN, _CHECK
    tool.write(folder, edit_body(story))
    yield EDITED, _CHECK
    tool.write(folder, story)


def describe(count: int, seconds: dict[str, list[float]]) -> Iterator[str]:
    """A line for each kind of run."""
    least = {kind: min(each) for kind, each in seconds.items()}
    yield f"{count} stories, processor seconds:"
    for kind, value in least.items():
        yield f"  {kind:<24}{value:>8.2f}{value / least[READ]:>8.2f} of the bare reading"


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks checks")
    parser.add_argument("--stories", default="1000,10000", help="numbers of stories, with commas")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    for count in map(int, options.stories.split(",")):
        print("\n".join(describe(count, run(broadbill(), count, options.rounds))), flush=True)
