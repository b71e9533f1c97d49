from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import builds
from benchmarks.builds import Run, list_output, parse, plan_runs, restore, write_sites
from benchmarks.figures import Case, Kind, from_json
from benchmarks.formats import for_hugo
from benchmarks.tools import SITES, Tool, broadbill


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(builds, "PLACE", tmp_path / "sites")
    monkeypatch.setattr(builds, "FIGURES", tmp_path / "figures.json")
    return tmp_path


def other_tool(id: str = "hugo") -> Tool:
    """Hugo's site without Hugo."""
    return Tool(
        id=id, name=id, version="1", site=SITES / "hugo", style_path="static/style.css", story_file=for_hugo,
        command=("false",),
    )  # fmt: skip


def test_every_case_of_ours_from_the_command_line_to_the_report(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Real builds: cold writes all, no change nothing, an edit its page; figures are saved and can be shown again."""
    builds.main(["--stories", "6", "--rounds", "1", "--tools", "broadbill", "--write", str(place / "report.md")])
    saved = from_json(builds.FIGURES.read_text(encoding="utf-8"))
    found = {one.case: one for one in saved.measurements}
    assert list(found) == list(Case)
    assert found[Case.COLD].difference is None
    assert found[Case.COLD].files > 20
    changes = {case: one.difference for case, one in found.items() if one.difference}
    assert (changes[Case.NO_CHANGE].changed, changes[Case.NO_CHANGE].added) == (0, 0)
    for case in (Case.EDIT_NEWEST, Case.EDIT_MIDDLE, Case.EDIT_OLDEST):
        assert changes[case].kinds["story"] >= 1
        assert changes[case].added == 0
    assert changes[Case.NEW_STORY].added >= 1
    assert all(one.cpu_seconds > 0 for one in saved.measurements)
    assert "no change" in capsys.readouterr().out
    report = (place / "report.md").read_bytes()
    (place / "report.md").unlink()
    builds.main(["--saved", "--write", str(place / "report.md")])
    assert (place / "report.md").read_bytes() == report


def test_sites_of_all_tools_hold_the_same_stories() -> None:
    """One pass writes each story to every site, and an edit can be taken back."""
    run = Run(kind=Kind.STORIES, count=25, tools=(broadbill(), other_tool()), rounds=1)
    corpus = write_sites(run)
    ours, theirs = (list_output(run.place / tool.id / "content/articles") for tool in run.tools)
    assert ours.keys() == theirs.keys()
    assert len(ours) == corpus.count == 25
    edited = run.changed_story(Case.EDIT_MIDDLE)
    new = run.changed_story(Case.NEW_STORY)
    assert edited
    assert new
    for story in (edited, new):
        run.tools[1].write(run.place / "hugo", story)
    changed = list_output(run.place / "hugo/content/articles")
    assert len(changed) == 26
    restore(run, run.tools[1])
    restored = list_output(run.place / "hugo/content/articles")
    assert {path: state.digest for path, state in restored.items()} == {p: s.digest for p, s in theirs.items()}


def test_tools_that_build_all_anew_meet_changes_once() -> None:
    """Cold is measured in every round; a whole build is a whole build, so the rest is not repeated."""
    run = Run(kind=Kind.STORIES, count=9, tools=(broadbill(), other_tool()), rounds=3)
    ours, theirs = run.tools
    assert all(run.is_measured(ours, case, turn) for case in Case for turn in range(3))
    assert [case for case in Case if run.is_measured(theirs, case, 2)] == [Case.COLD]
    assert Case.NEW_STORY in [case for case in Case if run.is_measured(theirs, case, 0)]


def test_the_command_line_plans_the_runs() -> None:
    """Sizes for all in rising order, long issues for three, the largest for ours alone; quick is quick."""
    tools = {"broadbill": broadbill(), "hugo": other_tool(), "eleventy": other_tool("eleventy")}
    runs = plan_runs(parse(["--stories", "300,20", "--long", "7", "--only-ours", "4000"]), tools)
    assert [(run.kind, run.count, run.rounds, len(run.tools)) for run in runs] == [
        (Kind.STORIES, 20, 3, 3),
        (Kind.STORIES, 300, 3, 3),
        (Kind.LONG, 7, 1, 2),
        (Kind.STORIES, 4000, 1, 1),
    ]
    quick = plan_runs(parse(["--quick", "--stories", "10000", "--long", "7"]), tools)
    assert [(run.count, run.rounds) for run in quick] == [(builds.QUICK_STORIES, 1)]


def test_an_unknown_tool_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists them."""
    with pytest.raises(SystemExit):
        parse(["--tools", "broadbill,jekyll"])
    told = "no tool jekyll; there are broadbill, broadbill-all, hugo, hugo-plain, eleventy, pelican"
    assert told in capsys.readouterr().err


def test_nothing_saved_is_said(place: Path) -> None:
    """Asking for saved figures before there are any ends with a sentence."""
    with pytest.raises(SystemExit, match="Nothing has been measured yet"):
        builds.main(["--saved", "--write", str(place / "report.md")])
    assert not (place / "report.md").exists()
