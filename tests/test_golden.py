"""The golden site comes out byte for byte as it is kept."""

from __future__ import annotations

from pathlib import Path

from tests import golden


def test_the_golden_site_is_as_it_was(tmp_path: Path) -> None:
    """Every page of the small newsroom with every feature; ``make golden`` renews it."""
    output = tmp_path / "output"
    golden.build(output)
    built, expected = golden.tree(output), golden.tree(golden.EXPECTED)
    assert sorted(built) == sorted(expected)
    assert [name for name in sorted(built) if built[name] != expected[name]] == []


def test_building_again_writes_nothing(tmp_path: Path) -> None:
    """A second build of the same site leaves every file as it stands, its time included."""
    output = tmp_path / "output"
    golden.build(output)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
    golden.build(output)
    assert before == {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
