from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.editorial_checks.repairs import difference, repaired
from plugins.newsroom.findings import Finding, Location, Repair, error

_LINES = st.lists(st.text("abc é\t", max_size=8), min_size=1, max_size=6)


def _at(line: int, column: int, old: str, new: str) -> Finding:
    return error(Location("x.md", line, column), "NEWS-D012", "w", "f", Repair(old, new))


@given(_LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.data())
def test_all_other_bytes_stay(lines: list[str], end: str, has_mark: bool, data: st.DataObject) -> None:  # noqa: FBT001
    """Line ends, the byte order mark, and every line but the one with the slip."""
    number = data.draw(st.integers(0, len(lines) - 1))
    slip = [*lines[:number], f"{lines[number]}dekk: x", *lines[number + 1 :]]
    mark = "\ufeff" if has_mark else ""
    source = (mark + end.join(slip)).encode()
    finding = _at(number + 1, len(lines[number]) + 1, "dekk", "dek")
    mended = [*lines[:number], f"{lines[number]}dek: x", *lines[number + 1 :]]
    assert repaired(source, [finding]) == (mark + end.join(mended)).encode()


@given(_LINES, st.integers(1, 9), st.integers(1, 12))
def test_nothing_is_put_where_the_old_words_are_not(lines: list[str], line: int, column: int) -> None:
    """A file that changed since it was read stays as it is."""
    source = "\n".join(lines).encode()
    assert repaired(source, [_at(line, column, "dekk", "dek")]) == source


def test_a_quoted_value_keeps_its_quotes_and_a_key_may_be_in_capitals() -> None:
    """The place of a quoted value is that of its quotation mark; headers are read in any case."""
    assert repaired(b'date: "June 1, 2026"', [_at(1, 7, "June 1, 2026", "2026-06-01")]) == b'date: "2026-06-01"'
    assert repaired(b"Dekk: x", [_at(1, 1, "dekk", "dek")]) == b"dek: x"


def test_many_repairs_of_one_line_are_all_made() -> None:
    """Places are those of the text before."""
    findings = [_at(1, 1, "aa", "b"), _at(1, 4, "aa", "bbb"), _at(2, 1, "", "\n")]
    assert repaired(b"aa aa\r\naa\r\n", findings) == b"b bbb\r\n\r\naa\r\n"


def test_repairs_that_overlap_are_not_both_made() -> None:
    """The later one is."""
    assert repaired(b"abcd", [_at(1, 1, "abc", "x"), _at(1, 2, "bc", "y")]) == b"ayd"


def test_the_difference_is_a_unified_diff() -> None:
    """With the names of git, and a word about a missing line end."""
    assert difference("a.md", b"a\nb", b"a\nc\n") == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
    )
