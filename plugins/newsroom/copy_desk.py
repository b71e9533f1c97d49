"""The copy desk: takes a file's fields by their names, and notes every fault with its place and its fix."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from plugins.newsroom.findings import Finding, Location, Repair, error, nearest, only_near, suggest, warning
from plugins.newsroom.front_matter import Field, FrontMatter
from plugins.newsroom.instants import as_iso, parse_day, parse_instant
from plugins.newsroom.settings import SiteSettings

_E = TypeVar("_E", bound=enum.Enum)
_LONGEST_SHOWN = 60


class CopyDesk:
    """Reads one file's fields by a table of names; collects findings instead of stopping at the first."""

    def __init__(self, front_matter: FrontMatter, site: SiteSettings, table: Mapping[str, tuple[str, ...]]) -> None:
        self.findings: list[Finding] = []
        self._site = site
        self._start = front_matter.start
        self._known = {name: field for field, names in table.items() for name in (field, *names)}
        self._fields: dict[str, Field] = {}
        self._names: dict[str, str] = {}
        self._extra: list[tuple[str, str]] = []
        self._written = tuple(front_matter.fields)
        for name, field in front_matter.fields.items():
            self._file_away(name, field)

    def _file_away(self, name: str, field: Field) -> None:
        canonical = self._known.get(name.lower())
        if canonical is None and self._site.accepts_field(name):
            self._extra.append((name, field.value if isinstance(field.value, str) else ""))
        elif canonical is None:
            near = nearest(name, (*self._known, *self._site.extra_fields))
            fix = f"did you mean '{near}'?" if near else "remove it, or list it in NEWS_EXTRA_FIELDS"
            what, sure = f"unknown field '{_clipped(name)}'", self._sure_of(name)
            self.fault(field.key_location, "NEWS-D012", what, fix, Repair(name, sure) if sure else None)
        elif canonical in self._fields:
            self._file_second(canonical, name, field)
        else:
            self._fields[canonical], self._names[canonical] = field, name.lower()

    def _sure_of(self, name: str) -> str | None:
        """The one field that a name can be a slip for, unless the file has that field already."""
        sure = only_near(name, {**self._known, **{extra.casefold(): extra for extra in self._site.extra_fields}})
        given = {self._known.get(other.lower(), other) for other in self._written}
        return None if sure is None or self._known.get(sure, sure) in given else sure

    def _file_second(self, canonical: str, name: str, field: Field) -> None:
        """Two names of one field: the one that stands first in the table is taken, and the desk says so."""
        first = self._fields[canonical]
        ranks = {known: rank for rank, known in enumerate(self._known)}
        is_better = ranks[name.lower()] < ranks[self._names[canonical]]
        if is_better:
            self._fields[canonical], self._names[canonical] = field, name.lower()
        lost, kept = (first, field) if is_better else (field, first)
        self.findings.append(
            warning(
                lost.key_location,
                "NEWS-D011",
                f"'{canonical}' is given twice, by two of its names",
                f"keep one; line {kept.key_location.line} is taken",
            )
        )

    def fault(self, place: Location, id: str, what: str, fix: str, repair: Repair | None = None) -> None:
        self.findings.append(error(place, id, what, fix, repair))

    def misfit(self, name: str, field: Field, wanted: str) -> None:
        self.fault(field.location, "NEWS-D004", f"'{name}' is not {wanted}", f"write {wanted}")

    def value(self, name: str) -> Field | None:
        field = self._fields.get(name)
        return field if field is not None and field.value not in (None, "", []) else None

    def place(self, name: str) -> Location:
        """Where a field's value stands; the file's start when there is none."""
        field = self.value(name)
        return self._start if field is None else field.location

    def has(self, name: str) -> bool:
        """Whether anything is written there."""
        return self.value(name) is not None

    def require(self, name: str, id: str, example: str) -> None:
        """A finding at the story's start, or at the empty field, when nothing is written there."""
        if not self.has(name):
            place = self._fields[name].key_location if name in self._fields else self._start
            self.fault(place, id, f"the file has no {name}", f"add '{example}'")

    def text(self, name: str) -> str:
        """One line of text, white space folded; empty when there is none."""
        field = self.value(name)
        return "" if field is None else self.text_of(name, field)

    def text_of(self, name: str, field: Field) -> str:
        if not isinstance(field.value, str):
            if field.value is not None:
                self.misfit(name, field, "text")
            return ""
        return " ".join(field.value.split())

    def instant(self, name: str) -> datetime | None:
        field = self.value(name)
        return None if field is None else self.instant_of(name, field)

    def instant_of(self, name: str, field: Field) -> datetime | None:
        text = self.text_of(name, field)
        try:
            return parse_instant(text, self._site.zone) if text else None
        except ValueError as problem:
            self._no_date(name, field, text, str(problem))
            return None

    def day_of(self, name: str, field: Field) -> date | None:
        text = self.text_of(name, field)
        try:
            return parse_day(text) if text else None
        except ValueError as problem:
            self._no_date(name, field, text, str(problem))
            return None

    def _no_date(self, name: str, field: Field, text: str, fix: str) -> None:
        what, iso = f"'{name}' is not a date that can be: '{text}'", as_iso(text)
        self.fault(field.location, "NEWS-D003", what, fix, Repair(text, iso) if iso else None)

    def names(self, name: str) -> tuple[str, ...]:
        """A list, or text parted by ``;``, else by ``,``; without doubles, in the order written."""
        field = self.value(name)
        if field is None:
            return ()
        if isinstance(field.value, str):
            parts = field.value.split(";" if ";" in field.value else ",")
            return tuple(dict.fromkeys(filter(None, (" ".join(part.split()) for part in parts))))
        if isinstance(field.value, list):
            return tuple(dict.fromkeys(filter(None, (self.text_of(name, item) for item in field.value))))
        self.misfit(name, field, "a list of names")
        return ()

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        field = self.value(name)
        return None if field is None else self.choice_of(name, field, kind)

    def choice_of(self, name: str, field: Field, kind: type[_E]) -> _E | None:
        text = self.text_of(name, field).lower()
        known = [member.value for member in kind]
        if text in known or not text:
            return kind(text) if text else None
        self.fault(field.location, "NEWS-D005", f"'{name}' cannot be '{text}'", suggest(text, known))
        return None

    def items(self, name: str) -> list[Field]:
        """The field as a list: a list's items, or the one thing that stands there."""
        field = self.value(name)
        if field is None:
            return []
        return field.value if isinstance(field.value, list) else [field]

    def mapping(self, name: str, field: Field, keys: tuple[str, ...]) -> dict[str, Field] | None:
        if not isinstance(field.value, dict):
            self.misfit(name, field, f"a mapping of {', '.join(keys)}")
            return None
        for key, value in field.value.items():
            if key not in keys:
                sure = only_near(key, {known: known for known in keys if known not in field.value})
                repair = Repair(key, sure) if sure else None
                what = f"unknown key '{key}' in '{name}'"
                self.fault(value.key_location, "NEWS-D012", what, suggest(key, keys), repair)
        return {key: value for key, value in field.value.items() if value.value is not None}

    def part(self, name: str, parts: dict[str, Field], key: str) -> str:
        return self.text_of(f"{name}.{key}", parts[key]) if key in parts else ""


def _clipped(name: str) -> str:
    return name if len(name) <= _LONGEST_SHOWN else name[:_LONGEST_SHOWN] + "\u2026"
