"""The catalogue of findings, as docs/checks.md has it: one table row an id."""

from __future__ import annotations

import re
from typing import NamedTuple

_ROW = re.compile(
    r"^\| (?P<id>NEWS-[A-Z]\d{3}) \| (?P<severity>[a-z, ]+) \| (?P<what>.+?) \| (?P<todo>.+?) \|$", re.MULTILINE
)


class Entry(NamedTuple):
    """What a finding with this id is about, and what to do about it; both may hold inline Markdown."""

    severity: str
    what: str
    todo: str


def read_catalogue(document: str) -> dict[str, Entry]:
    """Every id with its row, in the order of the document."""
    rows = _ROW.finditer(document)
    return {row["id"]: Entry(*(row[part].replace("\\|", "|") for part in ("severity", "what", "todo"))) for row in rows}
