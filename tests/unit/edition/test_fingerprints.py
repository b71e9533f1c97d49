from __future__ import annotations

import enum
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.edition.fingerprints import PART_BYTES, Fingerprinter
from plugins.newsroom.settings import NewsroomSettings
from tests.support.sites import ROOT


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass(frozen=True)
class Inner:
    words: str


@dataclass(frozen=True)
class Record:
    title: str = "A"
    inner: Inner = Inner("x")
    seen: int = field(default=0, metadata={"covered": "no page shows it"})


def digest(value: object) -> bytes:
    return Fingerprinter().digest(value)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False)
    | st.builds(Inner, st.text()),
    lambda values: st.lists(values, max_size=3).map(tuple) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=6,
)


@given(one=VALUES, other=VALUES)
def test_digests_are_equal_just_where_values_are(one: object, other: object) -> None:
    """Values of two types differ although Python calls them equal (1, 1.0, True)."""
    is_same_mapping = one == other and type(one) is type(other) is dict
    assert (digest(one) == digest(other)) == (repr(one) == repr(other) or is_same_mapping)
    assert digest(one) == digest(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1), (1, True), (1, 1.0), ("a", b"a"), ("<b>", Markup("<b>")), (("a", "b"), ("ab",)),
        ((("a",), "b"), ("a", ("b",))),
        ("", None), ((), ""), (Colour.RED, Colour.BLUE), (date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)),
        (ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")), ({"a": 1}, {"a": 2}), (Inner("x"), ("x",)), (0.0, -0.0),
    ],
)  # fmt: skip
def test_values_that_look_alike_differ(one: object, other: object) -> None:
    """A page made from the one may not pass for a page made from the other."""
    assert digest(one) != digest(other)


def test_order_counts_in_lists_and_not_in_sets_and_mappings() -> None:
    """A mapping that was filled in another order is the same."""
    assert digest(("a", "b")) != digest(("b", "a"))
    assert digest(frozenset("abc")) == digest(frozenset("cba"))
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_each_field_has_a_digest_of_its_own() -> None:
    """Only that of the changed field changes; a covered field has none."""
    one = Fingerprinter().parts(Record())
    other = Fingerprinter().parts(Record(inner=Inner("y"), seen=9))
    assert list(one) == ["title", "inner"]
    assert {len(part) for part in one.values()} == {PART_BYTES}
    assert [name for name in one if one[name] != other[name]] == ["inner"]


def test_an_unknown_kind_of_value_is_refused() -> None:
    """Not silently left out: what it shows could change unseen."""
    with pytest.raises(TypeError, match="a page cannot be made from a object"):
        digest((object(),))


def test_settings_have_digests_and_the_clock_is_not_in_them() -> None:
    """Every setting is of a known kind. No page shows the time of its build."""
    settings = NewsroomSettings()
    later = replace(settings, site=replace(settings.site, now=datetime(2026, 1, 1, tzinfo=UTC)))
    other = replace(settings, site=replace(settings.site, name="Other"))
    assert digest(settings) == digest(later) != digest(other)


def test_another_process_gives_the_same_digests() -> None:
    """Whatever seed its hashes have."""
    program = (
        "from plugins.edition.fingerprints import Fingerprinter;"
        "print(Fingerprinter().digest((frozenset('abcdef'), {'b': 1, 'a': 'x'})).hex())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2", "3")
    }
    assert found == {digest((frozenset("abcdef"), {"b": 1, "a": "x"})).hex()}
