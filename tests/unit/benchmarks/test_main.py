from __future__ import annotations

import pytest

from benchmarks import __main__ as command
from benchmarks.builds import parse


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What was run, and with which options."""
    made: list[tuple[str, list[str]]] = []
    recorded = {
        name: (lambda options, name=name: made.append((name, options)), usual)
        for name, (_, usual) in command.PARTS.items()
    }
    monkeypatch.setattr(command, "PARTS", recorded)
    return made


def test_without_a_name_everything_is_measured(calls: list[tuple[str, list[str]]]) -> None:
    """All sizes, the report included, then the other parts."""
    command.main([])
    assert [name for name, _ in calls] == ["builds", "checks", "preview", "related", "deploy"]
    wanted = parse(calls[0][1])
    assert (wanted.stories, wanted.only_ours, wanted.long) == ([1_000, 10_000], 100_000, 700)
    assert wanted.write.as_posix().endswith("docs/performance.md")


def test_a_part_gets_the_options_after_its_name(calls: list[tuple[str, list[str]]]) -> None:
    """And nothing else runs."""
    command.main(["related", "--large"])
    assert calls == [("related", ["--large"])]


def test_an_unknown_part_is_refused(calls: list[tuple[str, list[str]]]) -> None:
    """With the names there are."""
    with pytest.raises(SystemExit, match=r"builds\|checks\|preview\|related\|deploy"):
        command.main(["--quick"])
    assert calls == []
