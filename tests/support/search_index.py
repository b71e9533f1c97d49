"""An index of Pagefind's form, taken apart; and the one that Pagefind makes by itself of the same records."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cbor2

from plugins.site_search.pagefind import last_answer
from plugins.site_search.records import SearchRecord


@dataclass(frozen=True, kw_only=True)
class TakenApart:
    """What an index says, without the names of its files; what has no order is sorted."""

    entry: Mapping[str, Any]
    version: str
    pages: Sequence[tuple[Any, int]]
    """What is shown of each page, and its count of words."""
    chunks: Sequence[tuple[str, str, Sequence[str]]]
    """Bounds of each chunk, and its words."""
    words: Mapping[str, Any]
    filters: Mapping[str, Any]
    fields: Sequence[str]


def taken_apart(files: Mapping[str, bytes]) -> TakenApart:
    """The index in these files."""
    entry = json.loads(files["pagefind-entry.json"])
    (index,) = entry["languages"].values()
    version, pages, chunks, filters, _, fields = _value(files[f"pagefind.{index.pop('hash')}.pf_meta"])
    loaded = [(first, last, _value(files[f"index/{name}.pf_index"])[0]) for first, last, name in chunks]
    return TakenApart(
        entry=entry,
        version=version,
        pages=[(json.loads(_plain(files[f"fragment/{name}.pf_fragment"])), count) for name, count in pages],
        chunks=[(first, last, [word for word, *_ in words]) for first, last, words in loaded],
        words={word: (rows, sorted(forms)) for *_, words in loaded for word, rows, forms in words},
        filters={name: sorted(_value(files[f"filter/{file}.pf_filter"])[1]) for name, file in filters},
        fields=fields,
    )


def _plain(content: bytes) -> bytes:
    return gzip.decompress(content).removeprefix(b"pagefind_dcd")


def _value(content: bytes) -> Any:  # noqa: ANN401 - whatever was written
    return cbor2.loads(_plain(content))


def indexed_by_pagefind(records: Sequence[SearchRecord], lang: str) -> dict[str, bytes]:
    """All files of the index that Pagefind makes of whole records."""
    answer = last_answer([*_requests(records, lang)])
    return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}


def _requests(records: Sequence[SearchRecord], lang: str) -> Iterator[dict[str, Any]]:
    yield {"type": "NewIndex", "config": {"force_language": lang}}
    for record in records:
        yield {
            "type": "AddRecord",
            "index_id": 0,
            "url": record.url,
            "content": record.text,
            "language": lang,
            "meta": {"title": record.headline, "day": str(record.day)},
            "filters": {"section": [record.section], "year": [record.year], "subject": list(record.subjects)},
        }
    yield {"type": "GetFiles", "index_id": 0}
