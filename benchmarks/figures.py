"""What was measured: values that are written as JSON by the runner and read by the report."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from benchmarks.corpus import SECTIONS

_KINDS = (
    ("story", re.compile(r"\d{4}/\d{2}/[^/]+/index\.html")),
    ("month", re.compile(r"(\d{4}/\d{2}|months)/.*")),
    ("year", re.compile(r"\d{4}/.*")),
    ("section", re.compile(rf"({'|'.join(SECTIONS)}|sections)/.*")),
    ("front page", re.compile(r"index\.html")),
    ("list of files", re.compile(r"\.broadbill-files")),
)


class Kind(StrEnum):
    """What a corpus is made of."""

    STORIES = "stories"
    LONG = "long issues"


class Case(StrEnum):
    """What happened before a build."""

    COLD = "cold"
    NO_CHANGE = "no change"
    EDIT_NEWEST = "edit, newest month"
    EDIT_MIDDLE = "edit, middle month"
    EDIT_OLDEST = "edit, oldest month"
    NEW_STORY = "new story"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file of the output: equal digests mean equal bytes."""

    size_bytes: int
    digest: str
    modified_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``changed``, ``added`` and ``removed`` go by bytes; ``rewritten`` files have the same bytes and a new time.

    ``kinds`` counts changed and added files, see :func:`kind_of`.
    """

    changed: int
    added: int
    removed: int
    rewritten: int
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One build. ``round`` counts from 0; ``difference`` is None where the output was empty before."""

    kind: Kind
    count: int
    tool: str
    case: Case
    round: int
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int | None
    files: int
    output_bytes: int
    difference: Difference | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What was built: ``mean_words`` and ``mean_bytes`` are of the Markdown below the front matter."""

    kind: Kind
    count: int
    mean_words: float
    mean_bytes: float
    most_bytes: int
    subjects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolName:
    """How a tool is called in the tables, and which version was run."""

    id: str
    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All that was measured, and with what."""

    seed: int
    machine: Mapping[str, str]
    tools: tuple[ToolName, ...]
    corpora: tuple[Corpus, ...]
    measurements: tuple[Measurement, ...]

    def of(self, corpus: Corpus, tool: str, case: Case) -> list[Measurement]:
        """The rounds of one case, in order."""
        wanted = (corpus.kind, corpus.count, tool, case)
        return [m for m in self.measurements if (m.kind, m.count, m.tool, m.case) == wanted]

    def median(
        self, corpus: Corpus, tool: str, case: Case, value: Callable[[Measurement], float | None]
    ) -> float | None:
        """The median over rounds, None when the case was not measured or the value is not known."""
        values = [value(one) for one in self.of(corpus, tool, case)]
        known = [one for one in values if one is not None]
        return statistics.median(known) if known and len(known) == len(values) else None

    def joined(self, other: Figures) -> Figures:
        """These and the others; a corpus that both hold is taken from ``other``."""
        theirs = {(corpus.kind, corpus.count) for corpus in other.corpora}
        names = {tool.id: tool for tool in (*self.tools, *other.tools)}
        return replace(
            other,
            tools=tuple(names.values()),
            corpora=(*(c for c in self.corpora if (c.kind, c.count) not in theirs), *other.corpora),
            measurements=(*(m for m in self.measurements if (m.kind, m.count) not in theirs), *other.measurements),
        )


def difference(before: Mapping[str, FileState], after: Mapping[str, FileState]) -> Difference:
    """What a build did to its output, from two listings by path."""
    both = before.keys() & after.keys()
    changed = {path for path in both if before[path].digest != after[path].digest}
    added = after.keys() - before.keys()
    return Difference(
        changed=len(changed),
        added=len(added),
        removed=len(before.keys() - after.keys()),
        rewritten=sum(path not in changed and before[path].modified_ns != after[path].modified_ns for path in both),
        kinds=dict(sorted(Counter(map(kind_of, [*changed, *added])).items())),
    )


def kind_of(path: str) -> str:
    """The kind of a file of the output: story, month, year, section, front page, or the first part of its path."""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(path)), path.partition("/")[0])


def to_json(figures: Figures) -> str:
    """Text from which :func:`from_json` makes equal figures."""
    return json.dumps(asdict(figures), indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Figures:
    """Figures of an earlier run. Raises KeyError, TypeError or ValueError for anything else."""
    raw = json.loads(text)
    return Figures(
        seed=raw["seed"],
        machine=raw["machine"],
        tools=tuple(ToolName(**row) for row in raw["tools"]),
        corpora=tuple(Corpus(**{**row, "kind": Kind(row["kind"])}) for row in raw["corpora"]),
        measurements=tuple(_measurements(raw["measurements"])),
    )


def _measurements(rows: Iterable[dict[str, object]]) -> Iterable[Measurement]:
    for row in rows:
        found = row.pop("difference")
        yield Measurement(
            **{  # type: ignore[arg-type]  # as to_json wrote them
                **row,
                "kind": Kind(str(row["kind"])),
                "case": Case(str(row["case"])),
                "difference": Difference(**found) if isinstance(found, dict) else None,
            }
        )
