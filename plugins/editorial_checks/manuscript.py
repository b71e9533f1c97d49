"""A story as the copy editor sees it: what was typed, what it came to, and where everything stands."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from plugins.newsroom.article import Heading, NewsArticle
from plugins.newsroom.findings import Location
from plugins.newsroom.front_matter import Field, FrontMatter
from plugins.newsroom.reading import fields_by_own_names
from plugins.newsroom.settings import SiteSettings


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link of the body: its words, the address as it was written, and where that stands."""

    words: str
    address: str
    leads_inside: bool
    """Whether it names a file of the content folder, and no address."""
    location: Location


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the body; ``alt`` is None where none was written."""

    alt: str | None
    address: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Copytext:
    """A body that was converted: what rules need of it."""

    prose: str
    """Without code, tables and markup; a blank line between paragraphs."""
    hyperlinks: tuple[Hyperlink, ...]
    pictures: tuple[Picture, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    """Every id in the body."""


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """One file. ``article`` is None where the front matter has an error, or for a file that is no story."""

    path: str
    text: str
    """The whole file, with line feeds as line ends."""
    front: FrontMatter
    copy: Copytext
    site: SiteSettings
    article: NewsArticle | None

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Front matter by the fields' own names; of a field with two names, the one that stands first."""
        return fields_by_own_names(self.front)

    @cached_property
    def lines(self) -> list[str]:
        """Lines of the body; the first is line ``front.body_line`` of the file."""
        return self.front.body.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def field_place(self, name: str) -> Location:
        """Where a field's value stands; the start of the front matter where there is none."""
        field = self.fields.get(name)
        return self.front.start if field is None else field.location

    def part_place(self, name: str, key: str) -> Location:
        """Where a key of a field that is a mapping stands, else the field."""
        field = self.fields.get(name)
        if field is not None and isinstance(field.value, dict) and key in field.value:
            return field.value[key].location
        return self.field_place(name)

    def item_places(self, name: str) -> Iterator[tuple[str, Location]]:
        """The names of a list and where they stand; of a list typed as one text, where that stands."""
        field = self.fields.get(name)
        if field is None:
            return
        if isinstance(field.value, str):
            for part in field.value.split(";" if ";" in field.value else ","):
                yield " ".join(part.split()), field.location
        elif isinstance(field.value, list):
            for item in field.value:
                if isinstance(item.value, str):
                    yield " ".join(item.value.split()), item.location

    def place_at(self, offset: int) -> Location:
        """Line and column of a character of ``text``."""
        line = bisect.bisect_right(self._starts, offset)
        return Location(self.path, line, offset - self._starts[line - 1] + 1)

    def body_place(self, line: int, column: int = 1) -> Location:
        """A place in the body; ``line`` counts from 0."""
        return Location(self.path, self.front.body_line + line, column)

    def source_places(self) -> Iterator[tuple[str, Location]]:
        """The addresses of the sources, as they are typed, and where they stand."""
        field = self.fields["source"]
        for item in field.value if isinstance(field.value, list) else [field]:
            url = item.value.get("url") if isinstance(item.value, dict) else item
            if url is not None and isinstance(url.value, str):
                yield " ".join(url.value.split()), url.location
