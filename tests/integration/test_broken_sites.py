"""Each broken thing has its site in tests/sites/broken/, and there its exact report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.sites import ROOT, build_site, build_site_here

BROKEN = ROOT / "tests/sites/broken"
SITES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())


def site_of(rule: str) -> tuple[dict[str, bytes], dict[str, object], str]:
    """Content files, settings and the report that is expected."""
    folder = BROKEN / rule
    content = folder / "content"
    files = {path.relative_to(content).as_posix(): path.read_bytes() for path in content.rglob("*") if path.is_file()}
    settings = folder / "settings.json"
    return (
        files,
        json.loads(settings.read_bytes()) if settings.is_file() else {},
        (folder / "expected.txt").read_text(encoding="utf-8"),
    )


@pytest.mark.parametrize("rule", SITES)
def test_a_broken_site_gives_its_exact_report(tmp_path: Path, rule: str) -> None:
    """All findings on stderr, sorted, one a line; exit code 1; nothing written."""
    files, settings, expected = site_of(rule)
    site = build_site_here(tmp_path, files, settings)
    assert site.stderr == expected
    assert (site.exit_code, site.stdout) == (1, "")
    assert site.files == {}
    assert not (tmp_path / "output" / ".broadbill-files").exists()


def test_the_command_itself_says_the_same(tmp_path: Path) -> None:
    """Run as an editor runs it: the same report and exit code."""
    files, settings, expected = site_of("many-faults")
    site = build_site(tmp_path, files, settings)
    assert (site.exit_code, site.stderr) == (1, expected)
    assert site.files == {}


def test_a_refused_build_leaves_the_site_that_is_there(tmp_path: Path) -> None:
    """The last good edition stays in output/, byte for byte, until the fault is mended."""
    files, _, expected = site_of("no-title")
    good: dict[str, str | bytes] = {"articles/good.md": "---\ntitle: Good\ndate: 2026-06-01\n---\nText.\n"}
    before = build_site_here(tmp_path, good).ok()
    refused = build_site_here(tmp_path, good | files)
    assert refused.stderr == expected
    assert refused.files == before.files
    shutil.rmtree(tmp_path / "content")
    mended = build_site_here(tmp_path, good).ok()
    assert mended.files == before.files
    assert mended.written == 0
