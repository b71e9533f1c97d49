"""Where in the source something stands that was met again in the converted body."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping

from plugins.newsroom.findings import Location

_HEAD = 4
"""Characters by which strings are looked for together: addresses of one text begin alike."""


def find_places(strings: Iterable[str], source: str, *, first_line: int, path: str) -> Mapping[str, Location]:
    """The place of the first occurrence of each string; of one that is not there, the start of the body.

    ``source`` starts at ``first_line`` of ``path``. A body with many addresses is not read once for each of them.
    """
    wanted = set(strings)
    places = dict.fromkeys(wanted, Location(path, first_line))
    if not wanted:
        return places
    line_ends = [match.start() for match in re.finditer("\n", source)]
    for string, at in _first_occurrences(wanted - {""}, source):
        line = bisect.bisect_left(line_ends, at)
        start = line_ends[line - 1] if line else -1
        places[string] = Location(path, first_line + line, at - start)
    return places


def _first_occurrences(strings: set[str], source: str) -> Iterator[tuple[str, int]]:
    by_head: dict[str, set[str]] = {}
    for string in strings:
        by_head.setdefault(string[:_HEAD], set()).add(string)
    for head, missing in by_head.items():
        lengths = {len(string) for string in missing}
        at = source.find(head)
        while missing and at >= 0:
            for string in missing.intersection(source[at : at + length] for length in lengths):
                missing.remove(string)
                yield string, at
            at = source.find(head, at + 1)
