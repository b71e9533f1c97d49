"""A provider's options: read from settings, each checked, every fault listed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from plugins.newsroom.findings import suggest
from plugins.signup_blocks.providers.contract import Provider

HTTPS = r"https://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>]*)?"
LOOPBACK = r"http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s\"'<>]*)?"
FIELD_NAME = r"[A-Za-z][\w.\[\]-]*"
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SECRET = re.compile(r"key|secret|token|passw", re.IGNORECASE)


def option(pattern: str, example: str, default: str | None = None) -> Any:  # noqa: ANN401 - as dataclasses.field has it
    """An option of a provider. ``pattern`` is all it may be; without a default it has to be given."""
    metadata = {"pattern": pattern, "example": example}
    return field(metadata=metadata) if default is None else field(default=default, metadata=metadata)


def read_options(kind: type[Provider], options: Mapping[str, str]) -> tuple[Provider | None, list[tuple[str, str]]]:
    """The provider, or what is wrong with its options and what would be right, in the order of its own."""
    rows = {row.name: row for row in dataclasses.fields(kind)}  # type: ignore[arg-type]  # each is a record
    faults = [_unknown(name, list(rows)) for name in options if name not in rows]
    for name, row in rows.items():
        value, example = options.get(name, ""), row.metadata["example"]
        if not value and row.default is dataclasses.MISSING:
            faults.append((f"'{name}' is missing", f"write it as '{example}'"))
        elif value and not re.fullmatch(row.metadata["pattern"], value):
            faults.append((f"'{name}' cannot be '{value}'", f"write it as '{example}'"))
    given = {name: value for name, value in options.items() if value}
    return (None if faults else kind(**given)), faults


def _unknown(name: str, known: list[str]) -> tuple[str, str]:
    if _SECRET.search(name):
        return f"'{name}' looks like a secret", "take it out: a form needs none, and a page would show it to everybody"
    return f"unknown option '{name}'", suggest(name, known)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address in full: ``https://lists.example``."""
    return "/".join(url.split("/", 3)[:3])
