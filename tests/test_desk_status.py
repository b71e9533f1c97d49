"""``desk status``: every file in one state, what comes next, who has drafts."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from desk.status import cron_line
from tests.support.sites import story, write_site

FILES: dict[str, str | bytes] = {
    "articles/out.md": story("Out", "2026-06-01", dek="A dek."),
    "articles/soon.md": story("Soon", "2026-07-02T08:00:00+00:00", dek="A dek."),
    "articles/kept.md": story("Kept", "2026-06-01", embargo="2026-07-01T09:00:30+00:00", dek="A dek."),
    "articles/draft.md": story("Draft", "2026-06-01", status="draft", authors="[mara, Guest]", dek="A dek."),
    "articles/hidden.md": story("Hidden", "2026-06-01", status="hidden", dek="A dek."),
    "articles/withheld.md": story("Withheld", "2026-06-01", status="withheld", dek="A dek."),
    "articles/over.md": story("Over", "2026-06-01", expires="2026-06-02", dek="A dek."),
    "authors/mara.md": "---\nname: Mara Lind\n---\nMara.\n",
    "entities.yml": "- {name: Maps, kind: topic}\n",
    "images/unused.svg": "<svg/>",
}


def status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str | bytes], *options: str) -> Result:
    write_site(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    return CliRunner().invoke(main, ["status", *options])


def test_every_file_has_one_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of the states is the number of files."""
    result = status(tmp_path, monkeypatch, FILES, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["counts"] == {
        "published": 1, "scheduled": 1, "embargoed": 1, "draft": 1, "hidden": 1, "withheld": 1, "expired": 1,
        "static": 3, "rejected": 0,
    }  # fmt: skip
    assert found["files"] == sum(found["counts"].values()) == len(FILES)
    assert set(found["states"]) == {f"content/{uri}" for uri in FILES}
    assert found["states"]["content/articles/kept.md"] == "embargoed"
    assert found["states"]["content/entities.yml"] == "static"
    assert found["drafts"] == {"Guest": ["content/articles/draft.md"], "Mara Lind": ["content/articles/draft.md"]}
    assert [(turn["at"], turn["path"], turn["from"], turn["to"]) for turn in found["coming"]] == [
        ("2026-07-01T09:00:30+00:00", "content/articles/kept.md", "embargoed", "published"),
        ("2026-07-02T08:00:00+00:00", "content/articles/soon.md", "scheduled", "published"),
    ]


def test_the_text_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of counts, then what comes, then drafts."""
    result = status(tmp_path, monkeypatch, FILES)
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[:2] == ["state files", "published 1"]
    assert lines[10:] == [
        "all 10",
        "",
        "Coming:",
        "2026-07-01T09:00:30+00:00 published: content/articles/kept.md (Kept)",
        "2026-07-02T08:00:00+00:00 published: content/articles/soon.md (Soon)",
        "",
        "Drafts:",
        "Guest: content/articles/draft.md",
        "Mara Lind: content/articles/draft.md",
    ]


def test_a_rejected_file_is_counted_named_and_makes_the_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stories, house files and the registry alike; a fault found while pages are planned counts too."""
    bad = FILES | {
        "articles/bad.md": story(embarga="x"),
        "articles/torn.md": b"\xff",
        "authors/mara.md": "---\nnam: Mara\n---\n",
        "entities.yml": "- x\n",
    }
    result = status(tmp_path, monkeypatch, bad, "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    rejected = sorted(path for path, state in found["states"].items() if state == "rejected")
    assert rejected == [
        f"content/{uri}" for uri in ("articles/bad.md", "articles/torn.md", "authors/mara.md", "entities.yml")
    ]
    assert found["files"] == sum(found["counts"].values()) == len(bad)
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == rejected


def test_two_stories_of_one_address_are_not_both_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that the build refuses is rejected."""
    clash = {"articles/a.md": story(slug="same"), "articles/b.md": story(slug="same")}
    result = status(tmp_path, monkeypatch, clash, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["counts"] | {"published": 1, "rejected": 1} == json.loads(result.stdout)["counts"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "2026-07-01T09:00:30+00:00\n"),
        (("--at", "2026-07-01T09:00:30+00:00"), "2026-07-02T08:00:00+00:00\n"),
        (("--at", "2026-07-02 08:00"), ""),
        (("--at", "2026-01-01"), "2026-06-01T00:00:00+00:00\n"),
    ],
)
def test_next_is_the_instant_at_which_the_site_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], words: str
) -> None:
    """Nothing where nothing is to come; another moment may be asked about."""
    result = status(tmp_path, monkeypatch, FILES, "--next", *options)
    assert (result.exit_code, result.stdout) == (0, words)


def test_next_for_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON names the stories; for cron the next full minute, in the machine's zone."""
    found = json.loads(status(tmp_path, monkeypatch, FILES, "--next", "--format", "json").stdout)
    assert found["next"] == "2026-07-01T09:00:30+00:00"
    assert [turn["headline"] for turn in found["coming"]] == ["Kept"]
    line = status(tmp_path, monkeypatch, FILES, "--next", "--format", "cron").stdout
    assert line == cron_line(datetime.fromisoformat(found["next"]), tmp_path) + "\n"
    nothing = status(tmp_path, monkeypatch, FILES, "--next", "--at", "2027-01-01", "--format", "json").stdout
    assert json.loads(nothing) == {"next": None, "coming": []}


@pytest.mark.parametrize(
    ("at", "zone", "line"),
    [
        ("2026-07-01T09:00:00+00:00", "UTC", "0 9 1 7 * cd /site && make publish"),
        ("2026-07-01T09:00:01+00:00", "UTC", "1 9 1 7 * cd /site && make publish"),
        ("2026-12-31T23:59:00.5+00:00", "UTC", "0 0 1 1 * cd /site && make publish"),
        ("2026-07-01T09:00:00+00:00", "Europe/Berlin", "0 11 1 7 * cd /site && make publish"),
    ],
)
def test_a_cron_line_never_builds_too_early(at: str, zone: str, line: str) -> None:
    """Cron knows minutes only: the first that is not before the instant."""
    assert cron_line(datetime.fromisoformat(at), Path("/site"), ZoneInfo(zone)) == line


def test_a_cron_line_quotes_its_folder() -> None:
    """For the shell, and for cron, which takes a percent sign for a line's end."""
    line = cron_line(datetime.fromisoformat("2026-07-01T09:00:00+00:00"), Path("/a b/50%"), ZoneInfo("UTC"))
    assert line == r"0 9 1 7 * cd '/a b/50\%' && make publish"


@pytest.mark.parametrize("options", [["--format", "cron"], ["--at", "tomorrow"], ["--format", "xml"]])
def test_wrong_usage_exits_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    """A cron line without ``--next``, a moment that is none, an unknown format."""
    assert status(tmp_path, monkeypatch, FILES, *options).exit_code == 2


def test_bad_settings_exit_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their findings, and no status."""
    write_site(tmp_path, FILES, {"NEWS_RELATED_MAX_ITEM": 3})
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["status"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "NEWS-S002" in result.stderr


def test_a_name_that_is_not_utf_8_is_rejected_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories, pictures and folders; each is one file of the account, and its name can be printed."""
    write_site(tmp_path, {"articles/out.md": FILES["articles/out.md"]})
    names = (b"articles/bad\xff.md", b"images/p\xfe.png", b"f\xfd/x.md")
    for name in names:
        place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/content/" + name))
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    for command in ("status", "check"):
        result = CliRunner().invoke(main, [command, "--format", "json"])
        assert result.exit_code == 1
        assert "content/articles/bad\\\\xff.md" in result.stdout
    found = json.loads(CliRunner().invoke(main, ["status", "--format", "json"]).stdout)
    assert (found["files"], found["counts"]["rejected"], found["counts"]["published"]) == (4, 3, 1)
    one = CliRunner().invoke(main, ["check", os.fsdecode(b"content/articles/bad\xff.md")])
    assert (one.exit_code, one.stdout.split(": ")[1]) == (1, "error NEWS-F005 the file cannot be read")
