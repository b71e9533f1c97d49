"""``desk check --against``: what changed in silence since a git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pelican.settings import read_settings

from desk.against import against
from desk.cli import main
from tests.support.sites import story, write_site
from tests.support.stories import lines_of

FIRST = "2026-06-10T12:00:00+00:00"
BODY = "The lede says it cost 30 dollars.\n\nMore of *it* here."


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in a repository of its own; whatever git settings the machine has do not matter."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    git("init", "--quiet")
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@news.example", *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_COMMITTER_DATE": FIRST},
    )


def commit(root: Path, files: Mapping[str, str | bytes]) -> None:
    write_site(root, files)
    git("add", "content")
    git("commit", "--quiet", "--message", "Stories")


def changes(ref: str | None = "HEAD") -> list[str]:
    return lines_of(against(ref, read_settings("pelicanconf.py")))


def test_a_changed_figure_is_flagged_where_it_stands(newsroom: Path) -> None:
    """Not committed yet; a typing slip beside it is none."""
    commit(newsroom, {"articles/a.md": story(body=BODY), "articles/b.md": story(body="It recieves 30.", slug="b")})
    write_site(
        newsroom,
        {
            "articles/a.md": story(body=BODY.replace("30", "40")),
            "articles/b.md": story(body="It receives 30.", slug="b"),
        },
    )
    assert changes() == [
        (
            "content/articles/a.md:6:23: error NEWS-V003 the number '30' of the published story became '40' "
            "without a correction; add an entry to 'corrections', or put it back"
        )
    ]


def test_headline_dek_quotation_table_and_name_count(newsroom: Path) -> None:
    """A block quotation is a quotation; names of the registry count at the start of a sentence."""
    before = story("It rises", dek="By 5.", body="Acme paid.\n\n> We can do it\n\n| a | 7 |\n|---|---|\n| b | 8 |")
    after = story("It falls", dek="By 6.", body="Lumon paid.\n\n> We may do it\n\n| a | 7 |\n|---|---|\n| b | 9 |")
    registry = "- {name: Acme, kind: company}\n- {name: Lumon, kind: company}\n"
    commit(newsroom, {"articles/a.md": before, "entities.yml": registry})
    write_site(newsroom, {"articles/a.md": after})
    assert [(line.split(":")[1], line.split()[2]) for line in changes()] == [
        ("2", "NEWS-V001"),
        ("4", "NEWS-V003"),
        ("7", "NEWS-V004"),
        ("9", "NEWS-V002"),
        ("13", "NEWS-V003"),
    ]


def test_a_correction_makes_it_right(newsroom: Path) -> None:
    """One that was not there at the revision."""
    commit(newsroom, {"articles/a.md": story(body=BODY)})
    note = "[{date: 2026-06-20, text: It cost 40.}]"
    write_site(newsroom, {"articles/a.md": story(body=BODY.replace("30", "40"), corrections=note)})
    assert changes() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"status": "draft"}, {}),
        ({"date": "2026-06-11"}, {"date": "2026-06-11"}),
        ({"embargo": "2026-06-10T12:00:01+00:00"}, {}),
        ({}, {"status": "withheld"}),
        ({}, {"expires": "2026-06-20"}),
        ({"embarga": "x"}, {}),
    ],
    ids=["draft", "scheduled", "embargoed", "taken back", "expired", "not readable"],
)
def test_a_story_that_no_reader_saw_may_change(newsroom: Path, before: dict[str, str], after: dict[str, str]) -> None:
    """Not out at the instant of the revision, or not out now."""
    commit(newsroom, {"articles/a.md": story(body=BODY, **before)})
    write_site(newsroom, {"articles/a.md": story(body=BODY.replace("30", "40"), **after)})
    assert changes() == []


def test_a_story_that_was_moved_is_followed(newsroom: Path) -> None:
    """Once git knows its new place."""
    commit(newsroom, {"articles/a.md": story(body=BODY + "\n\nIt goes on.\n\nAnd on.")})
    (newsroom / "content/articles/a.md").unlink()
    write_site(newsroom, {"articles/sub/b.md": story(body=BODY.replace("30", "40") + "\n\nIt goes on.\n\nAnd on.")})
    git("add", "--all", "content")
    assert [line.split(": ")[0] for line in changes()] == ["content/articles/sub/b.md:6:23"]


def test_new_stories_and_other_files_are_none_of_it(newsroom: Path) -> None:
    """Nor are deleted ones, authors and pictures."""
    commit(newsroom, {"articles/a.md": story(), "authors/m.md": "---\nname: M\n---\n30.\n", "images/a.svg": "<svg/>"})
    (newsroom / "content/articles/a.md").unlink()
    write_site(
        newsroom, {"articles/b.md": story(), "authors/m.md": "---\nname: N\n---\n40.\n", "images/a.svg": "<svg />"}
    )
    git("add", "--all", "content")
    assert changes() == []


def test_any_revision_may_be_named_and_the_content_may_lie_anywhere_in_the_repository(newsroom: Path) -> None:
    """A tag of two commits ago; a site in a folder of its own."""
    site = newsroom / "site"
    site.mkdir()
    os.chdir(site)
    commit(site, {"articles/a.md": story(body=BODY)})
    git("tag", "out")
    commit(site, {"articles/a.md": story(body=BODY.replace("30", "40"))})
    commit(site, {"articles/b.md": story(slug="b")})
    assert [line.split()[2] for line in changes("out")] == ["NEWS-V003"]
    assert changes("HEAD") == changes("HEAD~1") == []


@pytest.mark.parametrize("ref", ["no-such-tag", "--output=x", "", None])
def test_a_revision_that_is_none_is_wrong_usage(newsroom: Path, ref: str | None) -> None:
    """And so is none at all, as long as no deployment is known."""
    commit(newsroom, {"articles/a.md": story()})
    with pytest.raises(click.UsageError, match="revision"):
        changes(ref)
    assert not (newsroom / "x").exists()


def test_without_a_repository_there_is_nothing_to_compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write_site(tmp_path, {"articles/a.md": story()})
    with pytest.raises(click.ClickException, match="no git repository"):
        changes()


def test_the_option_of_desk_check(newsroom: Path) -> None:
    """Its findings stand beside those of the check, for all files or for some; a built site has no revision."""
    texts = {"articles/a.md": story(body=BODY), "articles/b.md": story("Another", body=BODY)}
    commit(newsroom, texts)
    write_site(newsroom, {uri: text.replace("30", "40") for uri, text in texts.items()})
    runner = CliRunner()
    whole = runner.invoke(main, ["check", "--against", "HEAD"])
    some = runner.invoke(main, ["check", "--against", "HEAD", "content/articles/b.md"])
    assert [whole.exit_code, whole.output.count("NEWS-V003")] == [1, 2]
    assert [some.exit_code, some.output.count("NEWS-V003")] == [1, 1]
    assert runner.invoke(main, ["check"]).exit_code == 0
    assert runner.invoke(main, ["check", "--against", "nowhere"]).exit_code == 2
    assert runner.invoke(main, ["check", "--against", "HEAD", "--built"]).exit_code == 2
