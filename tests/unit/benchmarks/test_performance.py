from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.figures import Case, Corpus, Difference, Figures, Kind, Measurement, ToolName
from benchmarks.performance import GOALS, render_report, verdict

TOOLS = (
    ToolName(id="broadbill", name="Broadbill", version="0.1.0"),
    ToolName(id="hugo", name="Hugo", version="0.168.0"),
    ToolName(id="hugo-plain", name="Hugo, no related lists", version="0.168.0"),
    ToolName(id="pelican", name="Pelican, no related lists", version="4.12.0"),
)


def measured(
    tool: str, case: Case, cpu: float, *, count: int = 1_000, kind: Kind = Kind.STORIES, turn: int = 0
) -> Measurement:
    kinds = {"story": 4, "front page": 1} if tool == "broadbill" else {"story": 100}
    found = Difference(changed=sum(kinds.values()) - 1, added=1, removed=0, rewritten=7, kinds=kinds)
    return Measurement(
        kind=kind, count=count, tool=tool, case=case, round=turn, cpu_seconds=cpu, wall_seconds=cpu / 2,
        peak_bytes=round(cpu * 10_000_000), files=3_000, output_bytes=50_000_000,
        difference=None if case is Case.COLD else found,
    )  # fmt: skip


def figures(*measurements: Measurement) -> Figures:
    corpora = sorted({(one.kind, one.count) for one in measurements}, key=lambda size: (size[0] is Kind.LONG, size[1]))
    return Figures(
        seed=1,
        machine={"cores": "2", "Python": "3.11.7"},
        tools=TOOLS,
        corpora=tuple(
            Corpus(kind=kind, count=count, mean_words=700, mean_bytes=5e3, most_bytes=9_000, subjects=41)
            for kind, count in corpora
        ),
        measurements=measurements,
    )


FULL = figures(
    *(measured("broadbill", Case.COLD, cpu, turn=turn) for turn, cpu in enumerate((12.0, 10.0, 11.0))),
    *(measured("hugo", Case.COLD, cpu, turn=turn) for turn, cpu in enumerate((4.0, 4.4, 4.2))),
    measured("pelican", Case.COLD, 22.0),
    measured("broadbill", Case.NEW_STORY, 1.0),
    measured("hugo", Case.NEW_STORY, 4.0),
    measured("broadbill", Case.COLD, 220.0, count=10_000),
    measured("broadbill", Case.COLD, 30.0, count=70, kind=Kind.LONG),
    measured("pelican", Case.COLD, 60.0, count=70, kind=Kind.LONG),
)


def row(report: str, *starts: str) -> list[str]:
    """Cells of the first row that begins with these cells."""
    wanted = f"| {' | '.join(starts)} |"
    line = next(line for line in report.splitlines() if line.startswith(wanted))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_rows_hold_medians_bounds_and_ratios() -> None:
    """Ours divided by theirs; one round has no bounds; cold shows the number of files."""
    report = render_report(FULL)
    assert row(report, "cold", "**Broadbill**")[2:5] == ["11.00 (10.00 to 12.00)", "5.50 (5.00 to 6.00)", "110"]
    assert row(report, "cold", "Hugo")[2] == "4.20 (4.00 to 4.40)"
    assert row(report, "cold", "Hugo")[-1] == "2.62"
    assert row(report, "cold", "Pelican, no related lists")[2] == "22.00"
    assert row(report, "cold", "Pelican, no related lists")[-1] == "0.50"
    assert row(report, "new story", "**Broadbill**")[5:9] == ["4", "1", "0", "7"]
    assert row(report, "1,000 stories", "Broadbill")[2:] == ["5", "4 story, 1 front page"]


def test_goals_come_from_the_corpus_that_others_built_too() -> None:
    """The larger one of ours alone only tells growth; what was not measured says so."""
    report = render_report(FULL)
    assert "medians, 1,000 stories where" in report
    assert row(report, "cold, both with related lists: CPU beside Hugo")[1] == "2.62"
    assert row(report, "largest corpus, cold: CPU a story beside the compared one")[1] == "2.00"
    assert row(report, "long issues, cold: CPU beside Pelican")[1] == "0.50"
    assert row(report, "new story: files changed and added")[1:] == ["5 files", "40 files", "80 files", "reached"]
    assert row(report, "no change: CPU beside Hugo's build")[1:] == ["", "0.020", "0.030", "not measured"]


@pytest.mark.parametrize(
    ("figure", "goal", "floor", "word"),
    [
        (0.5, 0.5, 1.0, "reached"),
        (0.51, 0.5, 1.0, "floor"),
        (1.0, 0.5, 1.0, "floor"),
        (1.01, 0.5, 1.0, "missed"),
        (None, 0.5, 1.0, "not measured"),
    ],
)
def test_verdicts(figure: float | None, goal: float, floor: float, word: str) -> None:
    """A bound that is just met is kept."""
    assert verdict(figure, goal, floor) == word


def test_every_table_is_whole() -> None:
    """Each row has as many cells as its head, also where nothing was measured yet."""
    for report in (render_report(FULL), render_report(figures())):
        tables = re.findall(r"(?:^\|.*\n)+", report, re.MULTILINE)
        assert tables
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_report_names_versions_but_no_day_and_no_place() -> None:
    """Tools are named once each, whatever their sites leave out."""
    report = render_report(FULL)
    assert "Measured with Broadbill 0.1.0, Hugo 0.168.0, Pelican 4.12.0 on 2 cores, Python 3.11.7.\n" in report
    assert not re.search(r"\b20\d\d-\d\d|\b20\d\d\b", report)
    assert str(Path.home()) not in report
    assert render_report(FULL) == report
    assert len({goal.text for goal in GOALS}) == len(GOALS)
