"""Findings: what is wrong in the newsroom's files, where it stands, and what would be right."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_MOST_COMPARED = 500


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


@dataclass(frozen=True, slots=True)
class Repair:
    """The fix where it is certain: the characters at the finding's place, and what belongs there instead."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: a stable ``id``, ``what`` is wrong and the ``fix`` that would put it right."""

    location: Location
    severity: Severity
    id: str
    what: str
    fix: str
    repair: Repair | None = None

    def __str__(self) -> str:
        """``path:line:column: severity ID what; fix``, always one line."""
        place = f"{self.location.path}:{self.location.line}:{self.location.column}"
        return _one_line(f"{place}: {self.severity.value} {self.id} {self.what}; {self.fix}")


def error(location: Location, id: str, what: str, fix: str, repair: Repair | None = None) -> Finding:
    """A finding that refuses the build."""
    return Finding(location=location, severity=Severity.ERROR, id=id, what=what, fix=fix, repair=repair)


def warning(location: Location, id: str, what: str, fix: str, repair: Repair | None = None) -> Finding:
    """A finding that is printed and lets the build go on."""
    return Finding(location=location, severity=Severity.WARNING, id=id, what=what, fix=fix, repair=repair)


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


class KnownPaths:
    """Paths that a wrong one is compared with. Those whose last parts begin otherwise are passed over."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = paths
        self._found: dict[str, str | None] = {}

    @cached_property
    def _by_head(self) -> dict[str, list[str]]:
        """Made for the first wrong path, since most newsrooms have none."""
        groups: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            groups.setdefault(_head(path), []).append(path)
        return groups

    def nearest(self, path: str) -> str | None:
        """The one most like ``path``, or None; of very many that begin alike, the first in the alphabet count."""
        if path not in self._found:
            self._found[path] = nearest(path, self._by_head.get(_head(path), [])[:_MOST_COMPARED])
        return self._found[path]


def _head(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].casefold()[:3]


def only_near(name: str, known: Mapping[str, str]) -> str | None:
    """The nearest known name where all near ones mean the same thing (``known`` gives each name's), else None."""
    close = difflib.get_close_matches(name.casefold(), known, n=5, cutoff=0.7)
    return close[0] if len({known[candidate] for candidate in close}) == 1 else None


def suggest(name: str, known: Sequence[str]) -> str:
    """Words for a fix: the nearest known name, or all of them."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else f"use one of {', '.join(sorted(known))}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
