"""Findings in the notations that people and programs read. All of them hold the same findings in the same order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from plugins.editorial_checks.catalogue import Entry
from plugins.newsroom.findings import Finding, Severity

LineOf = Callable[[str, int], str]
"""A line of a file, by path and number from 1; empty where there is none."""

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}
_WIDEST = 160


def as_lines(findings: Sequence[Finding]) -> str:
    """``path:line:column: severity ID what; fix``, one a line."""
    return "".join(f"{finding}\n" for finding in findings)


def as_context(findings: Sequence[Finding], line_of: LineOf) -> str:
    """The same, each with its line of the source and a caret below the place."""
    return "".join(f"{finding}\n{_context(finding, line_of)}" for finding in findings)


def _context(finding: Finding, line_of: LineOf) -> str:
    line = line_of(finding.location.path, finding.location.line)
    if not line.strip():
        return ""
    column = min(finding.location.column, len(line) + 1)
    start = max(0, column - _WIDEST // 2) if column > _WIDEST - 20 else 0
    shown = "".join(character if character.isprintable() else " " for character in line[start : start + _WIDEST])
    number = str(finding.location.line)
    return f"{number:>6} | {shown}\n       | {' ' * (column - 1 - start)}^\n"


def as_json(findings: Sequence[Finding]) -> str:
    """An object with the list of findings and how many there are of each severity."""
    rows = [
        {
            "path": finding.location.path,
            "line": finding.location.line,
            "column": finding.location.column,
            "severity": finding.severity.value,
            "id": finding.id,
            "what": " ".join(finding.what.split()),
            "fix": " ".join(finding.fix.split()),
        }
        for finding in findings
    ]
    return json.dumps({"findings": rows, "counts": counts_of(findings)}, ensure_ascii=False, indent=2) + "\n"


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands of GitHub, which become remarks beside the lines of a change."""
    return "".join(
        f"::{finding.severity.value} file={_property(finding.location.path)},line={finding.location.line},"
        f"col={finding.location.column},title={_property(finding.id)}::{_message(f'{finding.what}; {finding.fix}')}\n"
        for finding in findings
    )


def _message(text: str) -> str:
    return " ".join(text.split()).replace("%", "%25")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding], catalogue: Mapping[str, Entry]) -> str:
    """SARIF 2.1.0: one run, with the rules that were met. Paths below the start are relative to it."""
    met = sorted({finding.id for finding in findings})
    log = {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "desk check", "rules": [_sarif_rule(id, catalogue.get(id)) for id in met]}},
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(finding, met.index(finding.id)) for finding in findings],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_rule(id: str, entry: Entry | None) -> dict[str, object]:
    if entry is None:
        return {"id": id}
    return {
        "id": id,
        "shortDescription": {"text": entry.what.replace("`", "")},
        "help": {"text": entry.todo.replace("`", ""), "markdown": entry.todo},
    }


def _sarif_result(finding: Finding, rule: int) -> dict[str, object]:
    place = finding.location
    path = PurePath(place.path)
    uri = path.as_uri() if path.is_absolute() else quote(place.path)
    artifact = {"uri": uri} if path.is_absolute() else {"uri": uri, "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": finding.id,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": " ".join(f"{finding.what}; {finding.fix}".split())},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
        ],
    }


def counts_of(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each severity, the gravest first."""
    counted = Counter(finding.severity for finding in findings)
    return {severity.value: counted[severity] for severity in Severity}
