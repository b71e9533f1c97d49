"""The one form of an index, and what is none."""

from __future__ import annotations

import gzip
import json

import cbor2
import pytest

from plugins.site_search.canonical import UnknownFormError, canonical, engine, pages_in


def index(filters: list[str], values: list[list[object]]) -> dict[str, bytes]:
    """A made-up index of two stories, with its filters and one filter's values in some order."""

    def written(value: object) -> bytes:
        return gzip.compress(b"pagefind_dcd" + cbor2.dumps(value))

    table = [
        "1.5.2",
        [["en_b", 4], ["en_a", 3]],
        [],
        [[name, f"h{name}"] for name in filters],
        [["published", [1, 0]]],
        [],
    ]
    entry = {"languages": {"en": {"hash": "en_1", "page_count": 2}}, "version": "1.5.2"}
    return {
        "pagefind-entry.json": json.dumps(entry).encode(),
        "pagefind.en_1.pf_meta": written(table),
        **{f"filter/h{name}.pf_filter": written([name, values]) for name in filters},
        "fragment/en_a.pf_fragment": b"a",
        "pagefind-ui.js": b"not ours",
        "wasm.en.pagefind": b"code",
    }


def test_the_order_of_filters_and_values_makes_no_difference() -> None:
    """Two runs that differ by order alone come to the same files, whose names lead to each other."""
    one = canonical(index(["section", "year"], [["a", [0]], ["b", [1]]]))
    other = canonical(index(["year", "section"], [["b", [1]], ["a", [0]]]))
    assert one == other
    entry = json.loads(one["pagefind-entry.json"])["languages"]["en"]
    table = cbor2.loads(gzip.decompress(one[f"pagefind.{entry['hash']}.pf_meta"])[12:])
    assert [name for name, _ in table[3]] == ["section", "year"]
    assert all(f"filter/{file}.pf_filter" in one for _, file in table[3])
    assert json.loads(one["order.json"]) == ["en_a", "en_b"]
    own = {"pagefind-entry.json", "order.json", f"pagefind.{entry['hash']}.pf_meta", "fragment/en_a.pf_fragment"}
    assert set(one) == own | {f"filter/{file}.pf_filter" for _, file in table[3]}


def test_other_values_have_other_names() -> None:
    """A name tells what a file holds."""
    assert set(canonical(index(["year"], [["a", [0]]]))) != set(canonical(index(["year"], [["a", [1]]])))


def test_the_engine_is_what_searches() -> None:
    """Styles and boxes of Pagefind's own are left out."""
    assert set(engine(index(["year"], []))) == {"wasm.en.pagefind"}
    assert pages_in(index(["year"], [])) == 2
    assert pages_in({}) == 0


@pytest.mark.parametrize("name", ["pagefind-entry.json", "pagefind.en_1.pf_meta", "filter/hyear.pf_filter"])
def test_an_unknown_form_is_refused(name: str) -> None:
    """A file that is missing, or is not what it was, is no reason to guess."""
    files = index(["year"], [["a", [0]]])
    with pytest.raises(UnknownFormError):
        canonical({other: content for other, content in files.items() if other != name})
    with pytest.raises(UnknownFormError):
        canonical(files | {name: gzip.compress(b"other")})
