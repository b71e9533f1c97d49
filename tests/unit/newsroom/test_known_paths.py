from __future__ import annotations

from plugins.newsroom.findings import KnownPaths, only_near


def test_a_path_is_compared_with_those_that_begin_alike() -> None:
    """By the first three characters of the last part; folders may differ."""
    known = KnownPaths(["a/2026/05/lips.md", "a/2026/06/lip-reading.md", "a/2026/06/other.md"])
    assert known.nearest("a/2026/05/lip-readin.md") == "a/2026/06/lip-reading.md"
    assert known.nearest("a/2026/06/nother.md") is None
    assert known.nearest("a/2026/06/oth.md") == "a/2026/06/other.md"


def test_a_slash_at_the_end_is_no_last_part() -> None:
    """Addresses of pages end so."""
    assert KnownPaths(["2026/05/lip-reading/"]).nearest("2026/05/lip-readin/") == "2026/05/lip-reading/"


def test_a_name_is_certain_where_all_near_ones_mean_the_same() -> None:
    """Two near names of one field leave no doubt, two of two fields do."""
    assert only_near("summry", {"summary": "dek", "dek": "dek", "date": "date"}) == "summary"
    assert only_near("updatee", {"updated": "modified", "updates": "date"}) is None
    assert only_near("updatee", {"updated": "modified", "updates": "modified"}) is not None
    assert only_near("zzz", {"summary": "dek"}) is None
