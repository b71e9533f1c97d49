"""What was deployed last: how it is kept, what ``desk status`` says of it, and ``desk check --against`` without REF."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.cli import main
from tests.support.deploys import SITE_URL
from tests.support.sites import build_site_here, story

BODY = "The lede says it cost 30 dollars.\n\nMore of *it* here."
FILES = {
    "articles/a.md": story("A", slug="a", body=BODY, dek="A dek."),
    "articles/b.md": story("B", slug="b", body=BODY, dek="A dek."),
    "articles/c.md": story("C", slug="c", body=BODY, dek="A dek."),
    "articles/soon.md": story("Soon", "2026-07-02", slug="soon", body=BODY, dek="A dek."),
    "articles/draft.md": story("Draft", slug="draft", status="draft", body=BODY, dek="A dek."),
}


def build(root: Path, files: Mapping[str, str], now: str = "2026-07-01T12:00:00+00:00") -> None:
    """Build for readers, into the output folder of the settings."""
    settings = {
        "SITEURL": SITE_URL,
        "NEWS_NOW": now,
        "NEWS_SIGNUP_ENABLED": False,
        "NEWS_PUBLISH_PUBLIC": True,
        "NEWS_DEPLOY_TARGETS": {"www": {"kind": "folder", "path": str(root / "www")}},
    }
    build_site_here(root, files, settings).ok()


def desk(*words: str) -> Result:
    """The command in the working folder."""
    return CliRunner().invoke(main, list(words))


def edit(root: Path, files: Mapping[str, str]) -> None:
    """Write files of the content folder."""
    for uri, text in files.items():
        (root / "content" / uri).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / uri).write_text(text)


def deploy(*words: str) -> None:
    """Bring to readers what is built."""
    result = desk("deploy", "--settings", "pelicanconf.py", "--yes", *words)
    assert result.exit_code == 0, result.output


def since(*words: str) -> list[tuple[str, str, str]] | None:
    """What ``desk status`` names as changed since the last deploy; None where it knows of none."""
    found = json.loads(desk("status", "--format", "json", *words).stdout)["since_deploy"]
    return found and [(row["change"], Path(row["path"]).name, row["headline"]) for row in found["stories"]]


def against(*words: str) -> list[str]:
    """Places and ids of the silent changes since the last deploy."""
    lines = desk("check", *words, "--against").stdout.splitlines()
    return [" ".join((Path(line.split(": ")[0]).name, line.split()[2])) for line in lines if "NEWS-V" in line]


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in no repository that went to readers."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.devnull)  # no git
    build(tmp_path, FILES)
    deploy()
    return tmp_path


def test_every_kind_of_change_is_named(deployed: Path) -> None:
    """At the deploy's instant nothing; later, each story that the next deploy would change, once."""
    assert since() == []
    note = "[{date: 2026-06-29, text: It cost 40.}]"
    edit(
        deployed,
        {
            "articles/a.md": story("A", slug="a", body=BODY.replace("here", "there"), dek="A dek."),
            "articles/b.md": story("B", slug="b", body=BODY.replace("30", "40"), dek="A dek.", corrections=note),
            "articles/c.md": story("C", slug="c", body=BODY, dek="A dek.", status="withheld"),
            "articles/new.md": story("New", slug="new", body=BODY, dek="A dek."),
            "articles/draft.md": story("Draft", slug="draft", status="draft", body="Other words.", dek="A dek."),
        },
    )
    assert since("--at", "2026-07-03") == [
        ("new", "new.md", "New"),
        ("newly due", "soon.md", "Soon"),
        ("corrected", "b.md", "B"),
        ("changed", "a.md", "A"),
        ("removed", "c.md", "C"),
    ]
    text = [line.strip() for line in desk("status").stdout.splitlines()]
    assert any(line.startswith("Since the deploy to www at ") for line in text)
    assert "changed: content/articles/a.md (A)" in text


def test_the_plan_tells_newly_due_stories_from_new_ones(deployed: Path) -> None:
    """By what waited at the live release; where the cache was lost, or for another target, it is new."""
    more = {"articles/new.md": story("New", "2026-07-02", slug="new", body=BODY, dek="A dek.")}
    build(deployed, {**FILES, **more}, now="2026-07-03T12:00:00+00:00")

    def planned() -> list[str]:
        plan = json.loads(desk("deploy", "--settings", "pelicanconf.py", "--plan", "--format", "json").stdout)
        return sorted(
            f"{row['story']}: {row['headline']}" for row in plan["changes"] if row["change"] == "new" and row["story"]
        )

    assert planned() == ["new: New", "newly due: Soon"]
    text = desk("deploy", "--settings", "pelicanconf.py", "--plan").stdout
    assert "1 story newly due:\n  /2026/07/soon/  Soon\n" in text
    last = deployed / ".cache/deploy/texts/last.json"
    known = last.read_text()
    last.write_text(known.replace('"www"', '"other"'))
    assert planned() == ["new: New", "new: Soon"]
    last.write_text(known)
    deploy()
    assert since() == []


def test_a_silent_change_since_the_deploy_is_flagged_without_git(deployed: Path) -> None:
    """As with a revision: a figure is an error, a correction makes it right; a draft may change."""
    assert against() == []
    changed = {uri: text.replace("30", "40") for uri, text in FILES.items()}
    edit(deployed, changed)
    assert [line.split(":")[0] for line in against()] == ["a.md", "b.md", "c.md"]
    assert [line.split(":")[0] for line in against("content/articles/b.md")] == ["b.md"]
    build(deployed, changed)
    deploy()
    assert against() == []
    assert since() == []
    deploy("--rollback")
    assert [row[0] for row in since() or ()] == ["changed"] * 3


def test_a_story_that_moved_is_followed_by_its_address(deployed: Path) -> None:
    """Its file has another name; what it says is compared, and nothing is new or gone."""
    (deployed / "content/articles/a.md").unlink()
    edit(deployed, {"articles/sub/other.md": FILES["articles/a.md"].replace("30", "40")})
    assert since() == [("changed", "other.md", "A")]
    assert [line.split(":")[0] for line in against()] == ["other.md"]


def test_a_new_slug_hides_no_change(deployed: Path) -> None:
    """The address is another one; the file is the same."""
    edit(deployed, {"articles/a.md": FILES["articles/a.md"].replace("30", "40").replace("slug: a", "slug: z")})
    assert since() == [("new", "a.md", "A"), ("removed", "a.md", "A")]
    assert [line.split(":")[0] for line in against()] == ["a.md"]


def test_what_was_edited_between_build_and_deploy_counts_as_built(deployed: Path) -> None:
    """Known from the deploy before, else said to be unknown; a draft's edit is nobody's."""
    edit(deployed, {"articles/a.md": FILES["articles/a.md"].replace("30", "40")})
    build(deployed, {"articles/b.md": FILES["articles/b.md"].replace("30", "50")})
    edit(deployed, {"articles/a.md": FILES["articles/a.md"].replace("30", "60")})
    edit(deployed, {"articles/c.md": FILES["articles/c.md"].replace("30", "70")})
    deploy()
    assert against() == ["a.md:1:1 NEWS-V005", "c.md:8:23 NEWS-V003"]
    assert since() == [("changed", "a.md", "A"), ("changed", "c.md", "C")]


def test_a_rejected_story_is_not_said_to_be_removed(deployed: Path) -> None:
    """What it comes to is known when it reads again."""
    edit(deployed, {"articles/a.md": story(embarga="x")})
    assert since() == []


@pytest.mark.parametrize("harm", ["cache", "archive", "record"])
def test_where_the_texts_are_lost_no_deploy_is_known(deployed: Path, harm: str) -> None:
    """The cache may be deleted, a file of it damaged: the status goes on, the check asks for a revision."""
    texts = deployed / ".cache/deploy/texts"
    if harm == "cache":
        shutil.rmtree(deployed / ".cache")
    elif harm == "archive":
        next((texts / "www").glob("*.zip")).write_bytes(b"PK")
    else:
        (texts / "last.json").write_text("[]")
    assert since() is None
    result = desk("check", "--against")
    assert result.exit_code == 2
    assert "name a git revision" in result.output


def test_texts_go_with_the_releases(deployed: Path) -> None:
    """Those of releases that are kept stay; a deploy without change keeps none."""
    folder = deployed / ".cache/deploy/texts/www"
    deploy()
    assert len(list(folder.iterdir())) == 1
    for number in range(4):
        build(deployed, {"articles/a.md": FILES["articles/a.md"].replace("30", str(40 + number))})
        deploy()
    kept = json.loads(desk("deploy", "--settings", "pelicanconf.py", "--history", "--format", "json").stdout)
    assert {row["id"] for row in kept} <= {path.stem for path in folder.iterdir()}
