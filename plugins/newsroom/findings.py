"""Findings: what is wrong in the newsroom's files, where it stands, and what would be right."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class Severity(enum.Enum):
    """How much a finding matters: an error refuses the build, a notice is only a remark."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. ``path`` as the user may open it; ``line`` and ``column`` count from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: a stable ``id``, ``what`` is wrong and the ``fix`` that would put it right."""

    location: Location
    severity: Severity
    id: str
    what: str
    fix: str

    def __str__(self) -> str:
        """``path:line:column: severity ID what; fix``, always one line."""
        place = f"{self.location.path}:{self.location.line}:{self.location.column}"
        return _one_line(f"{place}: {self.severity.value} {self.id} {self.what}; {self.fix}")


def error(location: Location, id: str, what: str, fix: str) -> Finding:
    """A finding that refuses the build."""
    return Finding(location=location, severity=Severity.ERROR, id=id, what=what, fix=fix)


def warning(location: Location, id: str, what: str, fix: str) -> Finding:
    """A finding that is printed and lets the build go on."""
    return Finding(location=location, severity=Severity.WARNING, id=id, what=what, fix=fix)


def notice(location: Location, id: str, what: str, fix: str) -> Finding:
    """A remark: nothing is wrong, but the editor may want to know."""
    return Finding(location=location, severity=Severity.NOTICE, id=id, what=what, fix=fix)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding refuses the build."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def in_reading_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by path, line, column, then id and words, so that a report never depends on file order."""
    return sorted(findings, key=lambda finding: (finding.location, finding.id, finding.what))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` is most likely a slip for, or None. Case is ignored; ties: alphabetical."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    folded = name.casefold()
    close = difflib.get_close_matches(folded, by_folded, n=5, cutoff=0.7)
    if not close:
        return None
    likeness = {candidate: difflib.SequenceMatcher(None, candidate, folded).ratio() for candidate in close}
    return by_folded[min(close, key=lambda candidate: (-likeness[candidate], candidate))]


def suggest(name: str, known: Sequence[str]) -> str:
    """Words for a fix: the nearest known name, or all of them."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else f"use one of {', '.join(sorted(known))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
