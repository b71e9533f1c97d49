from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from plugins.editorial_checks.catalogue import Entry, read_catalogue
from plugins.editorial_checks.report import as_context, as_github, as_json, as_lines, as_sarif
from plugins.newsroom.findings import Finding, Location, Severity, in_reading_order
from tests.support.sites import ROOT

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(lambda text: f"say {text} so")
_PATHS = ("content/a.md", "/srv/b c.md", "content/é%.md")
FINDINGS = st.lists(
    st.builds(
        Finding,
        location=st.builds(Location, st.sampled_from(_PATHS), st.integers(1, 99), st.integers(1, 99)),
        severity=st.sampled_from(Severity),
        id=st.sampled_from(["NEWS-D001", "NEWS-M004", "NEWS-Z999"]),
        what=_TEXTS,
        fix=_TEXTS,
    ),
    max_size=6,
).map(in_reading_order)
CATALOGUE = {"NEWS-D001": Entry("error", "A `title` is missing.", "Write it.")}


def _lines_of(log: dict[str, Any]) -> list[str]:
    """The one-line form of each result of a SARIF log, without its path."""
    words = {"error": "error", "warning": "warning", "note": "notice"}
    lines = []
    for result in log["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        place = f"{region['startLine']}:{region['startColumn']}"
        lines.append(f"{place}: {words[result['level']]} {result['ruleId']} {result['message']['text']}")
    return lines


@given(FINDINGS)
def test_all_notations_say_the_same(findings: list[Finding]) -> None:
    """In the same order, whatever the words are made of; the notations themselves are well-formed."""
    lines = as_lines(findings).splitlines()
    assert len(lines) == len(findings)
    plain = [re.sub(r"^[^:]*:", "", line) for line in lines]
    rows = json.loads(as_json(findings))["findings"]
    assert [f"{r['line']}:{r['column']}: {r['severity']} {r['id']} {r['what']}; {r['fix']}".split() for r in rows] == [
        line.split() for line in plain
    ]
    sarif = json.loads(as_sarif(findings, CATALOGUE))
    assert [line.split() for line in _lines_of(sarif)] == [line.split() for line in plain]
    assert len(as_github(findings).splitlines()) == len(findings)


@given(FINDINGS)
def test_sarif_results_name_their_rules(findings: list[Finding]) -> None:
    """Every result's index leads to the rule with its id; rules are there once; URIs hold no blanks."""
    run = json.loads(as_sarif(findings, CATALOGUE))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [f.id for f in findings]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert re.fullmatch(r"[!-~]+", artifact["uri"])
        assert artifact["uri"].startswith("file:///") or artifact["uriBaseId"] == "%SRCROOT%"


def test_sarif_rules_have_their_help_from_the_document() -> None:
    """Version, schema, help: what a viewer shows beside a finding."""
    finding = Finding(location=Location("a.md", 2, 3), severity=Severity.NOTICE, id="NEWS-D001", what="w", fix="f")
    log = json.loads(as_sarif([finding], CATALOGUE))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == {"text": "A title is missing."}
    assert rule["help"]["markdown"] == "Write it."
    assert log["runs"][0]["results"][0]["level"] == "note"


def test_the_catalogue_holds_every_documented_id() -> None:
    """docs/checks.md is read row by row, and no row is lost by a sign in it."""
    document = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    catalogue = read_catalogue(document)
    assert sorted(catalogue) == sorted(re.findall(r"^\| (NEWS-[A-Z]\d{3})", document, re.MULTILINE))
    assert {part for entry in catalogue.values() for part in entry.severity.split(", ")} == {
        "error",
        "warning",
        "notice",
    }


def test_workflow_commands_escape_what_would_end_them() -> None:
    """A comma or colon in a path, a percent sign anywhere."""
    finding = Finding(
        location=Location("a,b:c%.md", 2, 3), severity=Severity.ERROR, id="NEWS-D001", what="5%", fix="a\nb"
    )
    assert as_github([finding]) == "::error file=a%2Cb%3Ac%25.md,line=2,col=3,title=NEWS-D001::5%25; a b\n"


def test_the_line_is_shown_with_a_caret_below_the_place() -> None:
    """Tabs and control characters take one blank; a place far to the right is brought into view."""
    finding = Finding(location=Location("a.md", 12, 3), severity=Severity.ERROR, id="NEWS-D001", what="w", fix="f")
    shown = as_context([finding], lambda path, line: f"a\t{path}{line}")
    assert shown == "a.md:12:3: error NEWS-D001 w; f\n    12 | a a.md12\n       |   ^\n"
    far = Finding(location=Location("a.md", 1, 500), severity=Severity.ERROR, id="NEWS-D001", what="w", fix="f")
    _, line, caret = as_context([far], lambda _path, _line: "x" * 499 + "Y" + "x" * 499).splitlines()
    assert line[caret.index("^")] == "Y"
    assert len(line) < 180


def test_a_place_without_a_line_is_shown_without_one() -> None:
    """As in ``settings``, which is no file."""
    finding = Finding(location=Location("settings"), severity=Severity.ERROR, id="NEWS-S001", what="w", fix="f")
    assert as_context([finding], lambda _path, _line: "") == "settings:1:1: error NEWS-S001 w; f\n"


_SARIF_OBJECTS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "log": (frozenset({"version", "runs"}), frozenset({"$schema"})),
    "run": (frozenset({"tool", "results"}), frozenset({"columnKind"})),
    "tool": (frozenset({"driver"}), frozenset()),
    "driver": (frozenset({"name"}), frozenset({"rules"})),
    "rule": (frozenset({"id"}), frozenset({"shortDescription", "help"})),
    "result": (frozenset({"message"}), frozenset({"ruleId", "ruleIndex", "level", "locations"})),
    "location": (frozenset({"physicalLocation"}), frozenset()),
    "physicalLocation": (frozenset({"artifactLocation"}), frozenset({"region"})),
    "artifactLocation": (frozenset({"uri"}), frozenset({"uriBaseId"})),
    "region": (frozenset({"startLine"}), frozenset({"startColumn"})),
    "message": (frozenset({"text"}), frozenset()),
    "help": (frozenset({"text"}), frozenset({"markdown"})),
}
"""Of each object of SARIF 2.1.0 that is written: properties it must have, and those of its others that are used."""


def _check_sarif_object(kind: str, found: dict[str, Any]) -> None:
    required, others = _SARIF_OBJECTS[kind]
    assert required <= found.keys() <= required | others, (kind, found)


@given(FINDINGS)
def test_sarif_has_the_shape_of_its_standard(findings: list[Finding]) -> None:
    """SARIF's objects are closed, and each has what it must; numbers count from 1, words are from its lists."""
    log = json.loads(as_sarif(findings, CATALOGUE))
    _check_sarif_object("log", log)
    (run,) = log["runs"]
    _check_sarif_object("run", run)
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    _check_sarif_object("tool", run["tool"])
    _check_sarif_object("driver", run["tool"]["driver"])
    for rule in run["tool"]["driver"]["rules"]:
        _check_sarif_object("rule", rule)
        for part, kind in (("shortDescription", "message"), ("help", "help")):
            if part in rule:
                _check_sarif_object(kind, rule[part])
    for result in run["results"]:
        _check_sarif_object("result", result)
        _check_sarif_object("message", result["message"])
        assert result["level"] in {"none", "note", "warning", "error"}
        (location,) = result["locations"]
        _check_sarif_object("location", location)
        _check_sarif_object("physicalLocation", location["physicalLocation"])
        _check_sarif_object("artifactLocation", location["physicalLocation"]["artifactLocation"])
        region = location["physicalLocation"]["region"]
        _check_sarif_object("region", region)
        assert min(region.values()) >= 1
        assert all(type(number) is int for number in region.values())


@given(FINDINGS)
def test_workflow_commands_read_back_as_they_were(findings: list[Finding]) -> None:
    """By the rules of those who read them: properties end at commas and colons, a message at the end of its line."""
    for line, finding in zip(as_github(findings).splitlines(), findings, strict=True):
        match = re.fullmatch(r"::(\w+) file=([^,:]*),line=(\d+),col=(\d+),title=([^,:]*)::(.*)", line)
        assert match is not None
        severity, path, row, column, title, message = (unquote(part) for part in match.groups())
        assert (severity, path, title) == (finding.severity.value, finding.location.path, finding.id)
        assert Location(path, int(row), int(column)) == finding.location
        assert message == " ".join(f"{finding.what}; {finding.fix}".split())
