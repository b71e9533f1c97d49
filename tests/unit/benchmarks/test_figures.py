from __future__ import annotations

import json

import pytest

from benchmarks.figures import (
    Case,
    Corpus,
    Difference,
    Figures,
    FileState,
    Kind,
    Measurement,
    ToolName,
    difference,
    from_json,
    kind_of,
    to_json,
)


def state(digest: str, modified_ns: int = 1) -> FileState:
    return FileState(size_bytes=1, digest=digest, modified_ns=modified_ns)


def measurement(count: int = 10, *, tool: str = "broadbill", case: Case = Case.COLD, cpu: float = 1.0) -> Measurement:
    return Measurement(
        kind=Kind.STORIES, count=count, tool=tool, case=case, round=0, cpu_seconds=cpu, wall_seconds=cpu,
        peak_bytes=None, files=3, output_bytes=9, difference=None,
    )  # fmt: skip


def corpus(count: int = 10) -> Corpus:
    return Corpus(kind=Kind.STORIES, count=count, mean_words=700, mean_bytes=5e3, most_bytes=9_000, subjects=4)


def figures(*measurements: Measurement) -> Figures:
    sizes = sorted({one.count for one in measurements})
    return Figures(
        seed=1,
        machine={"cores": "2"},
        tools=(ToolName(id="broadbill", name="Broadbill", version="0.1.0"),),
        corpora=tuple(corpus(size) for size in sizes),
        measurements=measurements,
    )


def test_files_are_told_apart_by_their_bytes() -> None:
    """A new time alone makes a file rewritten, not changed; a file that is gone is removed."""
    before = {"same": state("a"), "2026/05/x/index.html": state("b"), "gone": state("c"), "touched": state("d", 1)}
    after = {
        "same": state("a"),
        "2026/05/x/index.html": state("B", 2),
        "new/page": state("e"),
        "touched": state("d", 2),
    }
    assert difference(before, after) == Difference(
        changed=1, added=1, removed=1, rewritten=1, kinds={"new": 1, "story": 1}
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("2026/05/a-story/index.html", "story"),
        ("2026/05/index.html", "month"),
        ("2026/05/page/2/index.html", "month"),
        ("months/2026-05/index.html", "month"),
        ("2026/index.html", "year"),
        ("chips/page/3/index.html", "section"),
        ("sections/chips/index.html", "section"),
        ("index.html", "front page"),
        (".broadbill-files", "list of files"),
        ("topics/a/index.html", "topics"),
        ("404.html", "404.html"),
    ],
)
def test_kinds_of_files(path: str, kind: str) -> None:
    """The same words for every tool's addresses."""
    assert kind_of(path) == kind


def test_figures_come_back_from_json() -> None:
    """What the runner saves, the report reads."""
    changed = Difference(changed=1, added=0, removed=0, rewritten=2, kinds={"story": 1})
    one = measurement()
    two = Measurement(
        **{name: getattr(one, name) for name in Measurement.__slots__} | {"difference": changed, "peak_bytes": 5}
    )
    kept = figures(one, two)
    assert from_json(to_json(kept)) == kept
    with pytest.raises(KeyError):
        from_json(json.dumps({"seed": 1}))


def test_a_corpus_measured_again_takes_the_place_of_the_old() -> None:
    """Other sizes stay, so that a long run can be made in parts."""
    old = figures(measurement(10, cpu=1.0), measurement(20, cpu=2.0))
    both = old.joined(figures(measurement(10, cpu=7.0)))
    assert both.median(corpus(10), "broadbill", Case.COLD, lambda one: one.cpu_seconds) == 7.0
    assert both.median(corpus(20), "broadbill", Case.COLD, lambda one: one.cpu_seconds) == 2.0
    assert both.median(corpus(30), "broadbill", Case.COLD, lambda one: one.cpu_seconds) is None


def test_medians_are_of_all_rounds_of_the_case() -> None:
    """Other tools and cases do not count; one unknown value makes the median unknown."""
    kept = figures(
        measurement(cpu=3.0), measurement(cpu=1.0), measurement(cpu=2.0),
        measurement(cpu=50.0, case=Case.NO_CHANGE), measurement(cpu=60.0, tool="hugo"),
    )  # fmt: skip
    assert kept.median(corpus(), "broadbill", Case.COLD, lambda one: one.cpu_seconds) == 2.0
    assert kept.median(corpus(), "broadbill", Case.COLD, lambda one: one.peak_bytes) is None
