from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from desk.cli import main
from plugins.newsroom.settings import NewsroomSettings
from plugins.story_reader import reader
from tests.support.newsroom import clean_newsroom
from tests.support.sites import ROOT, build_site_here, story, write_site

BROKEN = ROOT / "tests/sites/broken"


def check(tmp_path: Path, files: Mapping[str, str | bytes], *options: str) -> Result:
    write_site(tmp_path, files)
    with contextlib.chdir(tmp_path):
        return CliRunner().invoke(main, ["check", *options])


def test_a_good_site_exits_with_0(tmp_path: Path) -> None:
    """Nothing to say but the counts."""
    result = check(tmp_path, {"articles/a.md": story(dek="A dek.", source="Ministry")})
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 errors, 0 warnings, 0 notices.\n"


def test_findings_are_printed_and_the_exit_code_is_1(tmp_path: Path) -> None:
    """Errors, warnings and notices, sorted, one a line, on stdout; counts on stderr."""
    files = {
        "articles/b.md": story(dek="A dek.", source="A", body="The lede.\n\n<script>x</script>"),
        "articles/a.md": story(embarga="2026-07-01"),
    }
    result = check(tmp_path, files)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "content/articles/a.md:1:1: notice NEWS-D016 the story has no dek: its first sentence stands in; add a 'dek'",
        "content/articles/a.md:4:1: error NEWS-D012 unknown field 'embarga'; did you mean 'embargo'?",
        "content/articles/b.md:10:1: warning NEWS-B001 <script> is left out of the page; say it in Markdown",
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
    write_site(tmp_path, {"articles/a.md": story(dek="A dek.", source="Ministry")})
    done = subprocess.run(
        [str(Path(sys.executable).with_name("desk")), "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "0 errors, 0 warnings, 0 notices.\n")


SLIPS = """\
---
titel: "A model is released"
date: June 1, 2026
dek: A dek.
source: Ministry
image:
  src: https://x.example/a.png
  alt: A tower
  captoin: Words
---
It\u00e2\u20ac\u2122s here. Three things:
- one
- two
"""


def test_files_are_checked_by_themselves(tmp_path: Path) -> None:
    """Findings of other files are not printed; a story that was never read is known by its name."""
    files = {
        "articles/a.md": story(dek="A dek.", source="A", body="See [b](b.md), [c](c.md) and [](https://x.example)."),
        "articles/b.md": story("Another", embarga="x"),
    }
    result = check(tmp_path, files, "content/articles/a.md")
    assert result.exit_code == 0
    assert [line.split()[:3] for line in result.stdout.splitlines()] == [
        ["content/articles/a.md:8:20:", "warning", "NEWS-L001"],
        ["content/articles/a.md:8:33:", "warning", "NEWS-L007"],
    ]
    assert check(tmp_path, files, "content/articles/b.md").exit_code == 1


def test_other_files_are_not_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is compared with the file; what was not, is not read."""
    first = story("One headline", dek="A dek.", source="A")
    second = story("One headline", "2026-06-02T09:00:00+00:00", dek="A dek.", source="B", slug="second")
    files = {"articles/a.md": first, "articles/b.md": second}
    read: list[str] = []
    real = reader.read_story

    def noted(source: bytes, *, path: str, uri: str, settings: NewsroomSettings) -> tuple[reader.ReadStory, object]:
        read.append(path)
        return real(source, path=path, uri=uri, settings=settings)

    monkeypatch.setattr("plugins.story_reader.pool.read_story", noted)
    assert "NEWS-P001" not in check(tmp_path, files, "content/articles/b.md").stdout
    assert read == ["content/articles/b.md"]
    check(tmp_path, files)
    assert "NEWS-P001" in check(tmp_path, files, "content/articles/b.md").stdout
    assert read == ["content/articles/b.md", "content/articles/a.md"]


def test_a_second_check_reads_only_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check is kept like a build; rules over all stories read nothing again either."""
    files = {f"articles/{n}.md": story(f"Story {n}", dek="A dek.", source=f"S{n}") for n in range(5)}
    assert check(tmp_path, files).exit_code == 0
    read: list[str] = []
    real = reader.read_story

    def noted(source: bytes, *, path: str, uri: str, settings: NewsroomSettings) -> tuple[reader.ReadStory, object]:
        read.append(path)
        return real(source, path=path, uri=uri, settings=settings)

    monkeypatch.setattr("plugins.story_reader.pool.read_story", noted)
    check(tmp_path, {**files, "articles/3.md": story("Story three", dek="A dek.", source="S3")})
    assert read == ["content/articles/3.md"]


def test_repairs_show_what_they_change_and_leave_the_rest(tmp_path: Path) -> None:
    """Slips with one meaning are mended, with the file's own line ends and rights; the diff is printed."""
    paths = write_site(tmp_path, {"articles/a.md": b"\xef\xbb\xbf" + SLIPS.replace("\n", "\r\n").encode()})
    paths["articles/a.md"].chmod(0o640)
    before = paths["articles/a.md"].read_bytes()
    with contextlib.chdir(tmp_path):
        shown = CliRunner().invoke(main, ["check", "--fix", "--dry-run"])
        assert paths["articles/a.md"].read_bytes() == before
        result = CliRunner().invoke(main, ["check", "--fix"])
    assert shown.exit_code == 1
    assert result.exit_code == 0, result.output
    after = paths["articles/a.md"].read_bytes().decode()
    expected = SLIPS.replace("titel", "title").replace("June 1, 2026", "2026-06-01").replace("captoin", "caption")
    expected = expected.replace("\u00e2\u20ac\u2122", "\u2019").replace("things:\n", "things:\n\n")
    assert after == "\ufeff" + expected.replace("\n", "\r\n")
    assert paths["articles/a.md"].stat().st_mode & 0o777 == 0o640
    assert [path.name for path in (tmp_path / "content/articles").iterdir()] == ["a.md"]
    assert "-titel:" in shown.stdout
    assert "+title:" in result.stdout
    assert "NEWS-" not in result.stdout


@pytest.mark.parametrize(
    "slips", ["titel: A\ntitlee: B", "title: A\ndate: 06/01/2026", "title: A\ntitel: B", "title: A\nzzz: 1"]
)
def test_what_is_not_certain_is_not_repaired(tmp_path: Path, slips: str) -> None:
    """Two slips of one field, a day that may be two days, a field that is there already, a word like no other."""
    text = f"---\n{slips}\ndek: A dek.\n---\nThe lede.\n"
    paths = write_site(tmp_path, {"articles/a.md": text})
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(main, ["check", "--fix"])
    assert result.exit_code == 1
    assert paths["articles/a.md"].read_text() == text


def test_repairs_of_one_file_leave_others_alone(tmp_path: Path) -> None:
    """With a file named, only that one is mended."""
    paths = write_site(tmp_path, {"articles/a.md": SLIPS, "articles/b.md": SLIPS})
    with contextlib.chdir(tmp_path):
        CliRunner().invoke(main, ["check", "--fix", "content/articles/a.md"])
    assert "title:" in paths["articles/a.md"].read_text()
    assert paths["articles/b.md"].read_text() == SLIPS


@pytest.mark.parametrize(
    "arguments",
    [
        ["--dry-run"],
        ["--built", "content", "content/articles/a.md"],
        ["--built", "--fix"],
        ["--built"],
        ["--built", "no-such-folder"],
        ["pelicanconf.py"],
        ["content/articles/gone.md"],
        ["--format", "xml"],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    """Exit code 2, before anything is read or written."""
    assert check(tmp_path, {"articles/a.md": story()}, *arguments).exit_code == 2


def test_each_notation_has_the_same_findings(tmp_path: Path) -> None:
    """And the same exit code; counts stay on stderr, so that stdout is what a program reads."""
    files = {"articles/a.md": SLIPS}
    lines = check(tmp_path, files).stdout.splitlines()
    assert len(lines) > 3
    for notation in ("json", "github", "sarif"):
        result = check(tmp_path, files, "--format", notation)
        assert result.exit_code == 1
        if notation == "github":
            assert len(result.stdout.splitlines()) == len(lines)
        else:
            log = json.loads(result.stdout)
            rows = log["findings"] if notation == "json" else log["runs"][0]["results"]
            assert [row.get("id") or row["ruleId"] for row in rows] == [line.split()[2] for line in lines]


def built(tmp_path: Path, files: Mapping[str, str | bytes], settings: Mapping[str, object] | None = None) -> Path:
    """The output folder of a site."""
    build_site_here(tmp_path, files, settings).ok()
    return tmp_path / "output"


def check_built(tmp_path: Path) -> Result:
    with contextlib.chdir(tmp_path):
        return CliRunner().invoke(main, ["check", "--built"])


def test_a_built_site_has_no_finding(tmp_path: Path) -> None:
    """Every address that the theme makes leads to a file, every part to an id, every page is reached."""
    built(tmp_path, clean_newsroom(), {"SITEURL": "https://news.example/paper"})
    result = check_built(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_is_wrong_in_the_tree_is_found(tmp_path: Path) -> None:
    """Pages that are gone, ids that stand twice, an own address without encryption, a name that differs by case."""
    output = built(tmp_path, clean_newsroom(), {"SITEURL": "https://news.example"})
    page = output / "index.html"
    more = (
        '<a href="/gone/">a</a>\n<a href="/news/#no">b</a>\n<img srcset="/no.png 1x, /theme/no.png 2x">\n'
        '<form action="http://localhost:8000/" method="post"></form>\n<form action="/search-is-gone/"></form>\n'
        '<form action="/taken-elsewhere/" method="post"></form>\n<a href="http://news.example/">d</a>\n'
        '<p id="x"></p>\n<p id="x"></p>'
    )
    page.write_text(page.read_text().replace("</main>", f"{more}</main>"))
    (output / "lonely").mkdir()
    (output / "lonely/index.html").write_text("<!doctype html><title>x</title>")
    (output / "Lonely.txt").write_text("")
    (output / "lonely.txt").write_text("")
    (output / "sitemap.xml").write_text("<urlset><url><loc>https://news.example/2026/gone/</loc></url></urlset>")
    result = check_built(tmp_path)
    assert result.exit_code == 1
    found = sorted(line.split()[2] for line in result.stdout.splitlines())
    assert found == [
        *["NEWS-O001"] * 5, "NEWS-O002", "NEWS-O003", "NEWS-O004", "NEWS-O005", "NEWS-O006", "NEWS-O007",
    ]  # fmt: skip


def test_the_hook_runs_the_check(tmp_path: Path) -> None:
    """The hook that is shipped names the command, which takes the names of files that a commit changes."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == ".venv/bin/desk check"
    assert re.search(hook["files"], "content/articles/2026/11/x.md")
    assert not re.search(hook["files"], "docs/checks.md")
    assert check(tmp_path, {"articles/a.md": story(embarga="x")}, "content/articles/a.md").exit_code == 1


def test_the_hook_of_git_refuses_a_commit_with_an_error(tmp_path: Path) -> None:
    """The script that docs/authoring.md shows, in a repository: only what is staged is looked at."""
    document = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
    hook = re.search(r"```\n(#!/bin/sh\n.*?)```", document, re.DOTALL)
    assert hook
    write_site(tmp_path, {"articles/2026/a.md": story(embarga="x"), "articles/2026/b.md": story(dek="B.", source="B")})
    desk = f"exec {sys.executable} -c 'from desk.cli import main; main()' \"$@\"\n"
    for name, script in ((".git-hook", hook[1]), (".venv/bin/desk", f"#!/bin/sh\nexport PYTHONPATH={ROOT}\n{desk}")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)

    def git(*arguments: str) -> int:
        settings = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        return subprocess.run(["git", *settings, *arguments], cwd=tmp_path, capture_output=True, check=False).returncode

    assert git("init") == 0
    (tmp_path / ".git-hook").replace(tmp_path / ".git/hooks/pre-commit")
    assert git("add", "content/articles/2026/b.md") == 0
    assert git("commit", "-m", "A good story") == 0
    assert git("add", "content/articles/2026/a.md") == 0
    assert git("commit", "-m", "A story with an error") != 0
