"""Where a value stands in the front matter of a story that was read before, for the few findings that need it then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from plugins.edition.jobs import Job
from plugins.newsroom.findings import Location
from plugins.newsroom.front_matter import Field, FrontMatterError, decode, parse_front_matter
from plugins.newsroom.reading import fields_by_own_names


def field_place(start: Location, name: str) -> Location:
    """Where a field's value stands; ``start``, that of the front matter, where the file does not tell any more."""
    field = _fields(start).get(name)
    return start if field is None else field.location


def address_place(job: Job) -> Location:
    """Where a job's file got its address: the alias of its story that says so, or its slug, else its owner."""
    fields = _fields(job.owner)
    if "aliases" in fields:
        for item in _items(fields["aliases"]):
            if any(_is_address_of(alias, job.path) for alias in re.split(r"[,;\s]+", str(item.value or ""))):
                return item.location
    return fields["slug"].location if "slug" in fields else job.owner


def _fields(start: Location) -> dict[str, Field]:
    try:
        return fields_by_own_names(parse_front_matter(decode(Path(start.path).read_bytes(), start.path), start.path))
    except (OSError, FrontMatterError):
        return {}


def _items(field: Field) -> Iterator[Field]:
    yield from field.value if isinstance(field.value, list) else [field]


def _is_address_of(alias: str, path: str) -> bool:
    name = re.sub(r"/{2,}", "/", alias).strip("/")
    return bool(name) and path in {name, f"{name}/index.html"}
