"""Faults of many kinds, planted into a clean newsroom: each is caught, on its line, and nothing else is blamed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from desk.cli import main
from plugins.editorial_checks.catalogue import read_catalogue
from tests.support.newsroom import KINDS, STORIES, Kind, clean_newsroom, clean_story, name_of
from tests.support.sites import ROOT, write_site

PLANTED_IN = range(2, 8)
"""Stories that get a fault: six of a kind."""


def findings_of(tmp_path: Path, files: Mapping[str, str | bytes]) -> list[dict[str, Any]]:
    """What ``desk check`` finds."""
    write_site(tmp_path, files)
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(main, ["check", "--format", "json"])
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    assert result.exit_code == int(any(finding["severity"] == "error" for finding in found)), result.stderr
    return found


def test_the_clean_newsroom_has_no_finding_at_all(tmp_path: Path) -> None:
    """Neither errors nor warnings nor notices."""
    assert findings_of(tmp_path, clean_newsroom()) == []


def test_the_sample_newsroom_has_neither_errors_nor_warnings() -> None:
    """What this project publishes as its example is what it asks of others."""
    with contextlib.chdir(ROOT):
        result = CliRunner().invoke(main, ["check", "--format", "json"])
    counts = json.loads(result.stdout)["counts"]
    assert (counts["error"], counts["warning"]) == (0, 0)


def test_there_are_enough_faults_of_enough_kinds() -> None:
    """At least 300 faults of at least 30 kinds, which have ids of their own."""
    assert len(KINDS) * len(PLANTED_IN) >= 300
    assert len({kind.id for kind in KINDS}) >= 30
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_fault_is_caught_where_it_stands(tmp_path: Path, kind: Kind) -> None:
    """One finding with its id on its line for each; no other file and no other rule has an error or a warning."""
    planted = {f"articles/{name_of(number)}": kind.plant(number) for number in PLANTED_IN}
    stories = {uri: story for uri, (story, _) in planted.items()}
    found = findings_of(tmp_path, {**clean_newsroom(), **kind.files, **stories})
    expected = sorted((f"content/{uri}", line) for uri, (_, line) in planted.items())
    assert sorted((finding["path"], finding["line"]) for finding in found if finding["id"] == kind.id) == expected
    documented = read_catalogue((ROOT / "docs/checks.md").read_text(encoding="utf-8"))[kind.id].severity.split(", ")
    assert {finding["severity"] for finding in found if finding["id"] == kind.id} <= set(documented)
    blamed = {
        (finding["path"], finding["id"])
        for finding in found
        if finding["severity"] != "notice" and finding["id"] not in {kind.id, *kind.consequences}
    }
    assert blamed == set()


def test_a_text_that_was_told_before_is_caught(tmp_path: Path) -> None:
    """A copy with another headline and a few other words; the one that came first is not blamed."""
    number = STORIES - 2
    mine, told = (clean_story(n).split("\n---\n", 1) for n in (number, 0))
    copy = f"{mine[0]}\n---\n{told[1].replace('the report says', 'we hear')}"
    found = findings_of(tmp_path, {**clean_newsroom(), f"articles/{name_of(number)}": copy})
    told_twice = [(finding["path"], finding["line"]) for finding in found if finding["id"] == "NEWS-P003"]
    assert told_twice == [(f"content/articles/{name_of(number)}", 1)]
