"""Front matter: the text above a story, to fields with their positions. Knows no meaning.

Three notations, one result: YAML between ``---`` lines, TOML between ``+++`` lines, and
Pelican's own ``Key: value`` header up to the first blank line. Every scalar stays the text
that was written: ``5.10`` is not a number here, ``2026-13-01`` not yet a date. Control
characters, which a notation may spell, are left out: no format of the site can hold them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

import yaml

from plugins.newsroom.findings import Finding, Location, error
from plugins.newsroom.xml_text import xml_text

Value: TypeAlias = "str | list[Field] | dict[str, Field] | None"

_LARGEST_NODES = 5_000
_LARGEST_LIST_NODES = 200_000
_DEEPEST = 8
_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][\w .-]*?)[ \t]*:(?:[ \t]+(?P<value>.*)|)$")
_YAML_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it stands: text, a list, a mapping, or None where nothing was written."""

    value: Value
    location: Location
    key_location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """A source file taken apart. ``body_line`` is the line, from 1, at which ``body`` starts."""

    fields: dict[str, Field]
    body: str
    body_line: int
    start: Location


class FrontMatterError(Exception):
    """The text cannot be taken apart; ``findings`` says where and why, at least one."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(map(str, findings)))
        self.findings = findings


def decode(source: bytes, path: str) -> str:
    """UTF-8 bytes to text with line feeds as line ends and no byte order mark. Raises FrontMatterError."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = source[: fault.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise FrontMatterError(
            error(
                Location(path, line, column),
                "NEWS-F001",
                f"byte 0x{source[fault.start]:02x} is not UTF-8",
                "save the file as UTF-8",
            )
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FrontMatterError(
            error(Location(path, line), "NEWS-F001", "a NUL character", "remove it; is this a text file?")
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse_front_matter(text: str, path: str) -> FrontMatter:
    """Take ``text`` apart; without any front matter ``fields`` is empty. Raises FrontMatterError."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    opening = lines[first].rstrip() if lines else ""
    if opening == "---":
        return _between(lines, first, ("---", "..."), "YAML", path)
    if opening == "+++":
        return _between(lines, first, ("+++",), "TOML", path)
    return _header(lines, first, path)


def parse_entries(text: str, path: str) -> list[Field]:
    """The entries of a file that is one YAML list, such as ``entities.yml``. Raises FrontMatterError."""
    field = _yaml_field(text, path, 0, _LARGEST_LIST_NODES)
    if field is None:
        return []
    if not isinstance(field.value, list):
        raise FrontMatterError(
            error(field.location, "NEWS-F003", "the file is not a list", "begin each of its entries with '- '")
        )
    return field.value


def _between(lines: list[str], first: int, closing: tuple[str, ...], notation: str, path: str) -> FrontMatter:
    last = next((n for n in range(first + 1, len(lines)) if lines[n].rstrip() in closing), None)
    if last is None:
        raise FrontMatterError(
            error(
                Location(path, first + 1),
                "NEWS-F002",
                f"the {notation} front matter has no end",
                f"close it with a line '{closing[0]}'",
            )
        )
    block = "\n".join(lines[first + 1 : last])
    parse = _yaml_fields if notation == "YAML" else _toml_fields
    return FrontMatter(
        fields=parse(block, path, first + 1),
        body="\n".join(lines[last + 1 :]),
        body_line=last + 2,
        start=Location(path, first + 1),
    )


def _header(lines: list[str], first: int, path: str) -> FrontMatter:
    fields: dict[str, Field] = {}
    number, key = first, ""
    while number < len(lines) and lines[number].strip():
        line, match = lines[number], _HEADER_LINE.match(lines[number])
        if match and not line[0].isspace():
            key = match["key"].strip().lower()
            _refuse_twice(key, fields, Location(path, number + 1))
            column = match.start("value") + 1 if match["value"] else len(line) + 1
            value = xml_text(match["value"] or "").strip()
            fields[key] = Field(value or None, Location(path, number + 1, column), Location(path, number + 1))
        elif key and line[0].isspace():
            before = fields[key]
            joined = " ".join(
                filter(None, (before.value if isinstance(before.value, str) else "", xml_text(line).strip()))
            )
            fields[key] = Field(joined, before.location, before.key_location)
        elif not fields:
            break
        else:
            raise FrontMatterError(
                error(
                    Location(path, number + 1),
                    "NEWS-F003",
                    "a line of the header is not 'Key: value'",
                    "put a blank line between the header and the story",
                )
            )
        number += 1
    return FrontMatter(
        fields=fields, body="\n".join(lines[number:]), body_line=number + 1, start=Location(path, first + 1)
    )


def _refuse_twice(key: str, fields: dict[str, Field], place: Location) -> None:
    if key in fields:
        raise FrontMatterError(
            error(
                place,
                "NEWS-F004",
                f"field '{key}' stands twice",
                f"keep one; the first is on line {fields[key].key_location.line}",
            )
        )


def _yaml_fields(block: str, path: str, offset: int) -> dict[str, Field]:
    field = _yaml_field(block, path, offset, _LARGEST_NODES)
    if field is None:
        return {}
    if not isinstance(field.value, dict):
        raise FrontMatterError(
            error(
                field.location, "NEWS-F003", "the front matter is not a list of 'key: value' lines", "name each value"
            )
        )
    return field.value


def _yaml_field(block: str, path: str, offset: int, most_nodes: int) -> Field | None:
    try:
        node = yaml.compose(block, Loader=_YAML_LOADER)
    except yaml.YAMLError as fault:
        raise FrontMatterError(_yaml_finding(fault, path, offset)) from None
    except (ValueError, RecursionError) as fault:
        raise FrontMatterError(
            error(Location(path, offset), "NEWS-F003", f"the YAML cannot be read: {fault}", "mend its syntax")
        ) from None
    return None if node is None else _YamlTree(path, offset, most_nodes).field(node, node, 0)


def _yaml_finding(fault: yaml.YAMLError, path: str, offset: int) -> Finding:
    mark = getattr(fault, "problem_mark", None)
    place = Location(path, mark.line + 1 + offset, mark.column + 1) if mark else Location(path, offset)
    problem = getattr(fault, "problem", None) or str(fault)
    return error(
        place, "NEWS-F003", f"the YAML cannot be read: {problem}", "quote values that hold ': ' or start with a sign"
    )


class _YamlTree:
    """Turns composed nodes into fields; bounded, so that aliases cannot blow a story up."""

    def __init__(self, path: str, offset: int, most_nodes: int) -> None:
        self._path, self._offset, self._left = path, offset, most_nodes

    def field(self, node: yaml.Node, key: yaml.Node, depth: int) -> Field:
        place, key_place = self._place(node), self._place(key)
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise FrontMatterError(error(place, "NEWS-F003", "the YAML is nested too deep or too long", "make it flat"))
        if isinstance(node, yaml.SequenceNode):
            return Field([self.field(item, item, depth + 1) for item in node.value], place, key_place)
        if isinstance(node, yaml.MappingNode):
            return Field(self._mapping(node, depth), place, key_place)
        text = xml_text(str(node.value)).strip()
        is_null = not getattr(node, "style", None) and text in {"", "~", "null", "Null", "NULL"}
        return Field(None if is_null else text, place, key_place)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        for key, value in node.value:
            name = str(key.value).strip() if isinstance(key, yaml.ScalarNode) else "?"
            _refuse_twice(name, fields, self._place(key))
            fields[name] = self.field(value, key, depth + 1)
        return fields

    def _place(self, node: yaml.Node) -> Location:
        return Location(self._path, node.start_mark.line + 1 + self._offset, node.start_mark.column + 1)


_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


def _toml_fields(block: str, path: str, offset: int) -> dict[str, Field]:
    try:
        table = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as fault:
        match = _TOML_PLACE.search(str(fault))
        at_line = int(match[1]) if match and match[1] else block.count("\n") + 1
        at_column = int(match[2]) if match and match[2] else 1
        what = _TOML_PLACE.sub("", str(fault)).strip()
        raise FrontMatterError(
            error(
                Location(path, at_line + offset, at_column),
                "NEWS-F003",
                f"the TOML cannot be read: {what}",
                "mend its syntax",
            )
        ) from None
    places = dict(_toml_places(block, path, offset))
    return {key: _toml_field(value, places.get(key, Location(path, offset)), 0) for key, value in table.items()}


def _toml_places(block: str, path: str, offset: int) -> Iterator[tuple[str, Location]]:
    """Top-level keys and tables with the place of each; tomllib itself keeps none."""
    inside_table = False
    for number, line in enumerate(block.split("\n"), start=1 + offset):
        if match := re.match(r"\s*\[+\s*([\w-]+)", line):
            inside_table = True
            yield match[1], Location(path, number, match.start(1) + 1)
        elif not inside_table and (match := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]", line)):
            yield match[1], Location(path, number, match.start(1) + 1)


def _toml_field(value: object, place: Location, depth: int) -> Field:
    if depth > _DEEPEST:
        raise FrontMatterError(error(place, "NEWS-F003", "the front matter is nested too deep", "make it flat"))
    if isinstance(value, list):
        return Field([_toml_field(item, place, depth + 1) for item in value], place, place)
    if isinstance(value, dict):
        return Field({str(key): _toml_field(item, place, depth + 1) for key, item in value.items()}, place, place)
    if isinstance(value, bool):
        return Field("true" if value else "false", place, place)
    if isinstance(value, datetime | date | time):
        return Field(value.isoformat(), place, place)
    return Field(xml_text(str(value)).strip(), place, place)
