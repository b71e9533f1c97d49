from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from tests.support.sites import ROOT, story, write_site

BROKEN = ROOT / "tests/sites/broken"


def check(tmp_path: Path, files: Mapping[str, str | bytes], *options: str) -> Result:
    write_site(tmp_path, files)
    with contextlib.chdir(tmp_path):
        return CliRunner().invoke(main, ["check", *options])


def test_a_good_site_exits_with_0(tmp_path: Path) -> None:
    """Nothing to say but the counts."""
    result = check(tmp_path, {"articles/a.md": story(dek="A dek.")})
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings, 0 notices.\n"


def test_findings_are_printed_and_the_exit_code_is_1(tmp_path: Path) -> None:
    """Errors, warnings and notices, sorted, one a line, on stdout; counts on stderr."""
    files = {
        "articles/b.md": story(dek="A dek.", body="The lede.\n\n<script>x</script>"),
        "articles/a.md": story(embarga="2026-07-01"),
    }
    result = check(tmp_path, files)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "content/articles/a.md:1:1: notice NEWS-D016 the story has no dek: its first sentence stands in; add a 'dek'",
        "content/articles/a.md:4:1: error NEWS-D012 unknown field 'embarga'; did you mean 'embargo'?",
        "content/articles/b.md:9:1: warning NEWS-B001 <script> is left out of the page; say it in Markdown",
    ]
    assert result.stderr == "1 error, 1 warning, 1 notice.\n"


def test_warnings_alone_exit_with_0(tmp_path: Path) -> None:
    """They refuse no build."""
    result = check(tmp_path, {"articles/b.md": story(dek="A dek.", body="The lede.\n\n<script>x</script>")})
    assert result.exit_code == 0
    assert "NEWS-B001" in result.stdout


def test_bad_settings_are_findings_too(tmp_path: Path) -> None:
    """They stop the check, with the same exit code."""
    write_site(tmp_path, {"articles/a.md": story()}, {"NEWS_RELATED_MAX_ITEM": 3})
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(main, ["check"])
    assert result.exit_code == 1
    assert result.stdout == (
        "settings:1:1: error NEWS-S002 unknown setting NEWS_RELATED_MAX_ITEM; did you mean 'NEWS_RELATED_MAX_ITEMS'?\n"
    )


def test_another_folder_may_be_checked(tmp_path: Path) -> None:
    """``--content`` names it; nothing is built."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other/x.md").write_text("---\ntitle: A\n---\n")
    result = check(tmp_path, {"articles/a.md": story()}, "--content", "other")
    assert result.exit_code == 1
    assert "other/x.md:1:1: error NEWS-D002 the file has no date" in result.stdout
    assert "articles/a.md" not in result.stdout
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    "arguments", [["check", "--settings", "gone.py"], ["check", "--no-such-option"], ["no-such-command"]]
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    """A file that is not there, an unknown option, an unknown command."""
    with contextlib.chdir(tmp_path):
        assert CliRunner().invoke(main, arguments).exit_code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["check", "--help"], ["preview", "--help"]])
def test_every_command_has_help(arguments: list[str]) -> None:
    """With exit code 0."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize(
    "rule", sorted(path.name for path in BROKEN.iterdir() if not (path / "settings.json").exists())
)
def test_whatever_refuses_a_build_is_found_by_the_check(tmp_path: Path, rule: str) -> None:
    """Every error line of a broken site's report is printed by ``desk check``, which exits with 1."""
    content = BROKEN / rule / "content"
    files = {path.relative_to(content).as_posix(): path.read_bytes() for path in content.rglob("*") if path.is_file()}
    result = check(tmp_path, files)
    expected = (BROKEN / rule / "expected.txt").read_text(encoding="utf-8").splitlines()[:-1]
    assert [line for line in expected if line not in result.stdout.splitlines()] == []
    assert result.exit_code == 1


def test_the_command_is_installed(tmp_path: Path) -> None:
    """``desk`` runs as a program of the environment, from any folder with a settings file."""
    write_site(tmp_path, {"articles/a.md": story(dek="A dek.")})
    done = subprocess.run(
        [str(Path(sys.executable).with_name("desk")), "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 errors, 0 warnings, 0 notices.\n")
