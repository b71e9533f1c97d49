"""A story's twin: public facts in YAML, then headline, dek, text, corrections and sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from plugins.markdown_twins.markdown import escaped, markdown_of

_NOT_IN_YAML = re.compile("[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinSource:
    """A story that this one is based on; one of ``title`` and ``url`` is there."""

    title: str
    url: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinCorrection:
    """A correction: its kind in a word, its day, its text."""

    label: str
    day: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """What a twin says. Addresses are in full, instants in ISO 8601; ``updated``, ``picture_url`` may be empty."""

    headline: str
    dek: str
    url: str
    published: str
    updated: str
    authors: tuple[str, ...]
    section: str
    lang: str
    subjects: tuple[str, ...]
    picture_url: str
    text_html: Markup
    sources: tuple[TwinSource, ...]
    corrections: tuple[TwinCorrection, ...]
    ai_note: str


def twin_text(twin: Twin) -> str:
    """The file, which ends with a line's end."""
    head = "".join(f"{name}: {_quoted(value)}\n" for name, value in _facts(twin) if value)
    return f"---\n{head}---\n\n" + "\n\n".join(_parts(twin)) + "\n"


def _facts(twin: Twin) -> Iterator[tuple[str, str | Sequence[str]]]:
    yield "title", twin.headline
    yield "url", twin.url
    yield "date", twin.published
    yield "updated", twin.updated
    yield "authors", twin.authors
    yield "section", twin.section
    yield "dek", twin.dek
    yield "subjects", twin.subjects
    yield "image", twin.picture_url
    yield "lang", twin.lang
    yield "corrections", [note.text for note in twin.corrections]


def _parts(twin: Twin) -> Iterator[str]:
    yield f"# {escaped(twin.headline)}"
    if twin.dek:
        yield f"*{escaped(twin.dek)}*"
    if text := markdown_of(twin.text_html):
        yield text
    if twin.corrections:
        yield "\n".join(f"- **{note.label}, {note.day}:** {escaped(note.text)}" for note in twin.corrections)
    if twin.sources:
        yield "\n".join(f"- {_source(source)}" for source in twin.sources)
    if twin.ai_note:
        yield f"How AI was used: {escaped(twin.ai_note)}"


def _source(source: TwinSource) -> str:
    title = escaped(source.title or source.url)
    linked = f"[{title}](<{source.url}>)" if source.url else title
    return f"Source: {linked}{f', {escaped(source.outlet)}' if source.outlet else ''}"


def _quoted(value: str | Sequence[str]) -> str:
    """Text, or a list of texts, as YAML takes it on one line: JSON is YAML but for a few characters."""
    return _NOT_IN_YAML.sub(_spelled, _JSON.encode(value))


def _spelled(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
