"""Repairs: the findings whose fix is certain, put into the text without touching any other byte."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from plugins.newsroom.findings import Finding

_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")


def repaired(source: bytes, findings: Iterable[Finding]) -> bytes:
    """``source``, which is UTF-8, with every repair whose old words stand at its place; line ends stay as they are.

    Where two repairs meet, the one nearer to the end of the file is made.
    """
    text = source.decode("utf-8")
    start = len(_BOM) if text.startswith(_BOM) else 0
    line_starts = [start, *(match.end() for match in _LINE_END.finditer(text))]
    line_end = match[0] if (match := _LINE_END.search(text)) else "\n"
    limit = len(text)
    for finding in sorted(findings, key=lambda finding: finding.location, reverse=True):
        place, repair = finding.location, finding.repair
        if repair is None or not 1 <= place.line <= len(line_starts):
            continue
        at = _found_at(text, line_starts[place.line - 1] + place.column - 1, repair.old)
        if at is None or at + len(repair.old) > limit:
            continue
        new = repair.new.replace("\n", line_end)
        text, limit = text[:at] + new + text[at + len(repair.old) :], at
    return text.encode()


def _found_at(text: str, at: int, old: str) -> int | None:
    """The place of the old words: at the finding's own, or behind a quotation mark that opens a value."""
    if text[at : at + 1] in {'"', "'"}:
        at += 1
    return at if text[at : at + len(old)].casefold() == old.casefold() else None


def difference(path: str, before: bytes, after: bytes) -> str:
    """A unified diff, as ``diff -u`` and git write it."""
    lines = difflib.unified_diff(
        before.decode("utf-8").splitlines(keepends=True),
        after.decode("utf-8").splitlines(keepends=True),
        f"a/{path}",
        f"b/{path}",
    )
    return "".join(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n" for line in lines)
