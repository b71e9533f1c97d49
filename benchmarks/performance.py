"""Figures in, ``docs/performance.md`` out: tables of medians, ratios, and the goals they are held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Case, Corpus, Figures, Kind, Measurement

_OURS = "broadbill"
_Value = Callable[[Measurement], float | None]

_INTRODUCTION = """\
# Performance

One generated corpus, built by Broadbill and by others, on one machine, in turn. This page is written by
`make bench`; nothing in it is typed by hand.

A row is a case: **cold** has no output and no cache; **no change** builds again; an **edit** adds a paragraph to one
story; **new story** adds the newest one. Each build is a new process. CPU is that of the whole process tree, user and
system. Peak memory is the largest sum of the proportional memory of all its processes, looked at twenty times a
second (less often where a look takes long). Changed files have other bytes than before; touched ones were written
again with the same. Figures are medians, with the least and the most in brackets where a case ran more than once.
The others build all anew whatever changed, so they are measured cold, and of the smallest corpus once a case.
"""

_WHAT_EACH_DOES = """\
## What each does

All read the same Markdown and write a page for each story, a front page, paged lists for sections, authors and
subjects, and an archive by month; ours also feeds, sitemaps and structured data. "Every format" adds a Markdown twin of
each story and the search index. The sites stand in `benchmarks/sites/`.

| | Broadbill | Hugo | Eleventy | Pelican |
| --- | --- | --- | --- | --- |
| related lists | three, by text, with reasons | three, by keywords, tags and date | no | no |
| recent news on a story | the newest when the story came out | the newest now | the newest now | the newest now |
| quotes and dashes | typogrify | its typographer | its typographer | typogrify |
| code | coloured | coloured | plain | coloured |
| HTML in stories | cleaned | left out | escaped | let through |
| checks of fields, links and names | yes | no | no | no |
| covers | drawn for each story | no | no | no |
| subjects | topics, companies and models apart | one kind, tags | one kind, tags | one kind, tags |
| month archive | paged | paged | paged | one page a month |
| previous and next story | yes | yes | no | no |
| table of contents of a long story | yes | no | no | no |
| a second build | reads and writes what changed | all anew | all anew | all anew |

Pelican is without plugins, and its Markdown has `sane_lists` and `toc` added. Hugo is run as the program itself,
without the Python script that starts it.
"""


_Figure = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that should be small: reached up to ``goal``, still accepted up to ``floor``; a ratio without unit."""

    text: str
    figure: _Figure
    goal: float
    floor: float
    unit: str = ""


def verdict(figure: float | None, goal: float, floor: float) -> str:
    """One word for the table; a figure that is just as large as a bound keeps it."""
    if figure is None:
        return "not measured"
    if figure <= goal:
        return "reached"
    return "floor" if figure <= floor else "missed"


def render_report(figures: Figures) -> str:
    """The whole document, ending in a line break. It names no day and no machine."""
    parts = [_INTRODUCTION, _environment(figures), _goals(figures), *map(_Table(figures).render, figures.corpora)]
    new_story = _new_story(figures)
    return "\n".join([*parts, *([new_story] if new_story else []), _WHAT_EACH_DOES, _repeat(figures)])


def _environment(figures: Figures) -> str:
    tools = dict.fromkeys(f"{_short(tool.name)} {tool.version}" for tool in figures.tools)
    machine = [f"{value} cores" if name == "cores" else f"{name} {value}" for name, value in figures.machine.items()]
    return f"Measured with {', '.join(tools)} on {', '.join(machine)}.\n"


def _short(name: str) -> str:
    """The tool, without what its site leaves out."""
    return name.partition(",")[0]


def _cpu(one: Measurement) -> float:
    return one.cpu_seconds


def _wall(one: Measurement) -> float:
    return one.wall_seconds


def _peak(one: Measurement) -> float | None:
    return one.peak_bytes


def _changed(one: Measurement) -> float | None:
    return one.difference.changed + one.difference.added if one.difference else None


def _compared(figures: Figures, kind: Kind = Kind.STORIES) -> Corpus | None:
    """The largest corpus that another tool than ours has built too."""
    shared = [
        corpus
        for corpus in figures.corpora
        if corpus.kind is kind
        and any(m.tool != _OURS and (m.kind, m.count) == (corpus.kind, corpus.count) for m in figures.measurements)
    ]
    return max(shared, key=lambda corpus: corpus.count, default=None)


def _beside(
    other: str, case: Case, value: _Value, *, kind: Kind = Kind.STORIES, their_case: Case | None = None
) -> Callable[[Figures], float | None]:
    def ratio(figures: Figures) -> float | None:
        corpus = _compared(figures, kind)
        if corpus is None:
            return None
        ours = figures.median(corpus, _OURS, case, value)
        theirs = figures.median(corpus, other, their_case or case, value)
        return ours / theirs if ours is not None and theirs else None

    return ratio


def _growth(figures: Figures) -> float | None:
    """CPU a story in the largest corpus beside that in the largest one that others built too."""
    compared = _compared(figures)
    largest = max((c for c in figures.corpora if c.kind is Kind.STORIES), key=lambda c: c.count, default=None)
    if compared is None or largest is None or largest.count <= compared.count:
        return None
    small = figures.median(compared, _OURS, Case.COLD, _cpu)
    large = figures.median(largest, _OURS, Case.COLD, _cpu)
    return (large / largest.count) / (small / compared.count) if small and large else None


def _ours(value: _Value, case: Case, *, kind: Kind = Kind.STORIES, largest: bool = False) -> _Figure:
    """Our own figure: of the corpus that others built too, if one did; or of one more than twice as large."""

    def figure(figures: Figures) -> float | None:
        compared = _compared(figures, kind)
        most = max((c for c in figures.corpora if c.kind is kind), key=lambda c: c.count, default=None)
        corpus = most if largest or compared is None else compared
        if corpus is None or (largest and compared is not None and corpus.count <= 2 * compared.count):
            return None
        return figures.median(corpus, _OURS, case, value)

    return figure


GOALS: Sequence[Goal] = (
    Goal("cold, both with related lists: CPU beside Hugo", _beside("hugo", Case.COLD, _cpu), 0.5, 1.0),
    Goal("cold, both with related lists: wall beside Hugo", _beside("hugo", Case.COLD, _wall), 0.5, 1.0),
    Goal("cold: CPU beside Pelican without related lists", _beside("pelican", Case.COLD, _cpu), 0.25, 0.45),
    Goal("cold: peak memory of all processes beside Hugo", _beside("hugo", Case.COLD, _peak), 0.25, 0.5),
    Goal("no change: CPU beside Hugo's build", _beside("hugo", Case.NO_CHANGE, _cpu, their_case=Case.COLD), 0.02, 0.03),
    *(
        Goal(f"{case}: CPU beside Hugo's build", _beside("hugo", case, _cpu, their_case=Case.COLD), 0.03, 0.05)
        for case in (Case.EDIT_NEWEST, Case.EDIT_MIDDLE, Case.EDIT_OLDEST)
    ),
    Goal("new story: files changed and added", _ours(_changed, Case.NEW_STORY), 40, 80, "files"),
    Goal("largest corpus, cold: CPU a story beside the compared one", _growth, 1.1, 1.3),
    Goal("largest corpus, cold: peak memory", _ours(_peak, Case.COLD, largest=True), 1.5e9, 3e9, "MB"),
    Goal("long issues, cold: peak memory", _ours(_peak, Case.COLD, kind=Kind.LONG), 600e6, 1e9, "MB"),
    Goal("long issues, cold: CPU beside Pelican", _beside("pelican", Case.COLD, _cpu, kind=Kind.LONG), 0.25, 0.4),
    Goal("long issues, one edit: CPU", _ours(_cpu, Case.EDIT_NEWEST, kind=Kind.LONG), 2, 4, "s"),
)


def _in_unit(figure: float | None, unit: str) -> str:
    if figure is None or unit == "":
        return _ratio(figure)
    if unit == "files":
        return f"{figure:,.0f} files"
    return f"{_megabytes(figure)} MB" if unit == "MB" else f"{figure:.2f} s"


def _goals(figures: Figures) -> str:
    compared = _compared(figures)
    size = f"{compared.count:,} stories" if compared else "stories"
    rows = []
    for goal in GOALS:
        figure = goal.figure(figures)
        shown = [_in_unit(value, goal.unit) for value in (figure, goal.goal, goal.floor)]
        rows.append([goal.text, *shown, verdict(figure, goal.goal, goal.floor)])
    return (
        "## Goals\n\n"
        f"Ours divided by theirs where no unit is said, medians, {size} where nothing else is said: below 1 is less\n"
        "than theirs. Where a later build of ours is set beside Hugo's, that is its cold build: it has no other.\n\n"
        + _table(["", "ours", "goal", "floor", ""], rows)
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of a corpus."""

    figures: Figures

    def render(self, corpus: Corpus) -> str:
        tools = [tool for tool in self.figures.tools if self.figures.of(corpus, tool.id, Case.COLD)]
        rows = [
            self._row(corpus, case, tool.id, tool.name)
            for case in Case
            for tool in tools
            if self.figures.of(corpus, tool.id, case)
        ]
        head = [
            "case",
            "tool",
            "CPU s",
            "wall s",
            "peak MB",
            "changed",
            "added",
            "removed",
            "touched",
            "CPU, ours / theirs",
        ]
        return f"## {corpus.count:,} {corpus.kind}\n\n{self._corpus(corpus)}\n\n{_table(head, rows)}"

    def _corpus(self, corpus: Corpus) -> str:
        outputs = [
            f"{_short(tool.name)} {cold[-1].files:,} files, {cold[-1].output_bytes / 1e6:,.0f} MB"
            for tool in self.figures.tools
            if (cold := self.figures.of(corpus, tool.id, Case.COLD)) and tool.id != "hugo-plain"
        ]
        return (
            f"{corpus.mean_words:,.0f} words and {corpus.mean_bytes / 1000:,.1f} kB of Markdown each on average, "
            f"{corpus.most_bytes / 1000:,.0f} kB at most; {corpus.subjects:,} subjects. Output: {'; '.join(outputs)}."
        )

    def _row(self, corpus: Corpus, case: Case, tool: str, name: str) -> list[str]:
        rounds = self.figures.of(corpus, tool, case)
        ours = self.figures.median(corpus, _OURS, case, _cpu)
        theirs = self.figures.median(corpus, tool, case, _cpu)
        found = rounds[-1].difference
        files = (
            [f"{count:,}" for count in (found.changed, found.added, found.removed, found.rewritten)]
            if found
            else ["", f"{rounds[-1].files:,}", "", ""]
        )
        return [
            case,
            f"**{name}**" if tool == _OURS else name,
            _seconds([one.cpu_seconds for one in rounds], theirs),
            _seconds([one.wall_seconds for one in rounds], self.figures.median(corpus, tool, case, _wall)),
            _megabytes(self.figures.median(corpus, tool, case, _peak)),
            *files,
            _ratio(ours / theirs) if ours is not None and theirs and tool != _OURS else "",
        ]


def _new_story(figures: Figures) -> str:
    rows = list(_kinds(figures))
    if not rows:
        return ""
    return "## Files of a new story\n\nFiles that one new story changes or adds, by kind.\n\n" + _table(
        ["corpus", "tool", "files", "by kind"], rows
    )


def _kinds(figures: Figures) -> Iterator[list[str]]:
    for corpus in figures.corpora:
        for tool in figures.tools:
            rounds = figures.of(corpus, tool.id, Case.NEW_STORY)
            found = rounds[-1].difference if rounds else None
            if found:
                most_first = sorted(found.kinds.items(), key=lambda item: (-item[1], item[0]))
                kinds = ", ".join(f"{count:,} {kind}" for kind, count in most_first)
                yield [f"{corpus.count:,} {corpus.kind}", tool.name, f"{found.changed + found.added:,}", kinds]


def _repeat(figures: Figures) -> str:
    return f"""\
## Repeat it

```
make bench                                                    # everything; takes hours, and writes this page
make bench BENCH_FLAGS="builds --quick"                       # 200 stories, a minute
make bench BENCH_FLAGS="builds --stories 1000 --tools broadbill,hugo"
make bench BENCH_FLAGS="builds --help"
```

The stories are those of seed {figures.seed} of `benchmarks/corpus.py`. Other tools are installed into
`.cache/bench-tools/` at fixed versions; Eleventy asks for Node.js and npm. Figures are kept in
`.cache/benchmarks/figures.json`: `--add` keeps those of other sizes, `--saved --write FILE` makes the page anew from
them.
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---" if place < 2 else "---:" for place in range(len(head))]
    rule[-1] = "---" if not head[-1] or head[-1] == "by kind" else "---:"
    return "".join(f"| {' | '.join(row)} |\n" for row in [head, rule, *rows])


def _seconds(values: Sequence[float], median: float | None) -> str:
    if median is None:
        return ""
    return f"{median:,.2f}" + (f" ({min(values):,.2f} to {max(values):,.2f})" if len(values) > 1 else "")


def _megabytes(count: float | None) -> str:
    return "" if count is None else f"{count / 1e6:,.0f}"


def _ratio(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
