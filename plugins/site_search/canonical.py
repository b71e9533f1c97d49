"""An index in one form. Pagefind writes the tables of its filters in an order that differs from run to run.

Its files are gzip over a mark and CBOR. A filter's file is its name and a list of values with their pages; the file of
an index names those of its filters. Both are put into the order of names here, and named anew after what they hold.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import cbor2

_MARK: Final = b"pagefind_dcd"
_ENTRY: Final = "pagefind-entry.json"
ORDER: Final = "order.json"
_PAGES, _FILTERS, _SORTS = 1, 3, 4
"""Places in the table of an index: its pages, its filters, and pages by what they can be sorted by."""


class UnknownFormError(Exception):
    """The index is not of the form that is known here."""


def canonical(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of an index without languages' engines, in one form. Raises UnknownFormError."""
    try:
        entry = json.loads(files[_ENTRY])
        kept = {name: content for name, content in files.items() if name.startswith(("fragment/", "index/"))}
        for lang, index in entry["languages"].items():
            table = _decoded(files[f"pagefind.{index['hash']}.pf_meta"])
            kept[ORDER] = _order(table)
            table[_FILTERS] = [_filter(name, files, lang, kept) for _, name in table[_FILTERS]]
            table[_FILTERS].sort()
            content = _encoded(table)
            index["hash"] = _name(lang, content)
            kept[f"pagefind.{index['hash']}.pf_meta"] = content
    except (KeyError, ValueError, TypeError, IndexError, cbor2.CBORDecodeError) as fault:
        raise UnknownFormError(repr(fault)) from fault
    kept[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return kept


def engine(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What searches in the browser: the script, its worker, and the code for the languages that the index has."""
    names = ("pagefind.js", "pagefind-worker.js")
    return {name: content for name, content in files.items() if name in names or name.startswith("wasm.")}


def pages_in(files: Mapping[str, bytes]) -> int:
    """How many records an index holds."""
    languages = json.loads(files[_ENTRY])["languages"].values() if _ENTRY in files else ()
    return sum(int(index["page_count"]) for index in languages)


def _order(table: Sequence[Any]) -> bytes:
    """The ids of all pages, oldest first, since a search over several indexes has no order but that of its ranking."""
    ((_, order),) = table[_SORTS]
    return json.dumps([table[_PAGES][page][0] for page in order], separators=(",", ":")).encode()


def _filter(name: str, files: Mapping[str, bytes], lang: str, kept: dict[str, bytes]) -> list[str]:
    title, values = _decoded(files[f"filter/{name}.pf_filter"])
    content = _encoded([title, sorted(values)])
    kept[f"filter/{_name(lang, content)}.pf_filter"] = content
    return [title, _name(lang, content)]


def _decoded(content: bytes) -> Any:  # noqa: ANN401 - whatever was written
    plain = gzip.decompress(content)
    if not plain.startswith(_MARK):
        raise ValueError("a file without its mark")
    return cbor2.loads(plain[len(_MARK) :])


def _encoded(value: object) -> bytes:
    return gzip.compress(_MARK + cbor2.dumps(value), mtime=0)


def _name(lang: str, content: bytes) -> str:
    return f"{lang}_{hashlib.blake2b(content, digest_size=5).hexdigest()}"
