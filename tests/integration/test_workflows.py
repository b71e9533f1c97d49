"""The workflows that newsrooms copy: what they may, what they name, and that their commands do what they say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.sites import ROOT, read_tree, story

FOLDER = ROOT / "docs" / "publishing" / "workflows"
PERMISSIONS = {
    "github-pages": {"contents": "write"},
    "cloudflare-pages": {"contents": "read"},
    "s3": {"contents": "read", "id-token": "write"},
}
"""What the job that deploys may, by the workflow; everything else is refused."""
TARGETS = {"github-pages": "pages", "cloudflare-pages": "pages", "s3": "cdn"}
PINNED = re.compile(r"uses: ([\w.-]+/[\w./-]+@[0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", re.MULTILINE)
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
KNOWN = {
    "steps.clock.outputs.due", "github.run_id", "github.run_attempt", "github.ref_name", "github.token",
    "secrets.CLOUDFLARE_API_TOKEN", "vars.CLOUDFLARE_ACCOUNT_ID", "vars.AWS_ROLE", "vars.AWS_REGION",
}  # fmt: skip
OUTER = {"SOURCE_DATE_EPOCH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
"""What the make that runs the tests may say to its own commands, and no machine of GitHub does."""
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)

workflows = pytest.mark.parametrize("name", sorted(PERMISSIONS))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.yml").read_text(encoding="utf-8")


def workflow(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(text_of(name))
    return parsed


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in workflow(name)["jobs"].values():
        yield from job["steps"]


def test_every_workflow_is_looked_at() -> None:
    """And its host's page and the page of all lead to it."""
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(PERMISSIONS)
    for name in PERMISSIONS:
        for page in ("github-actions.md", f"{name}.md"):
            assert f"workflows/{name}.yml" in (FOLDER.parent / page).read_text(encoding="utf-8")


@workflows
def test_actions_are_pinned_by_commit(name: str) -> None:
    """With the version in words; no branch, no tag, no container."""
    pinned = PINNED.findall(text_of(name))
    assert [uses for uses, _ in pinned] == [step["uses"] for step in steps(name) if "uses" in step]
    assert text_of(name).count("uses:") == len(pinned)


def test_all_workflows_name_one_commit_of_an_action() -> None:
    """The parts of one repository too."""
    commits: dict[str, set[tuple[str, str]]] = {}
    for name in PERMISSIONS:
        for uses, version in PINNED.findall(text_of(name)):
            action, _, commit = uses.partition("@")
            commits.setdefault("/".join(action.split("/")[:2]), set()).add((commit, version))
    assert {action: len(found) for action, found in commits.items()} == dict.fromkeys(commits, 1)


@workflows
def test_jobs_may_no_more_than_they_need(name: str) -> None:
    """Nothing by default; deploys wait for one another, and for no run that only looks; every job ends one day."""
    read = workflow(name)
    assert read["permissions"] == {}
    assert {job: what["permissions"] for job, what in read["jobs"].items()} == {
        "look": {},
        "publish": PERMISSIONS[name],
    }
    assert "concurrency" not in read
    assert read["jobs"]["publish"]["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert all(job["timeout-minutes"] <= 60 and job["runs-on"] == "ubuntu-24.04" for job in read["jobs"].values())
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"] for step in checkouts] == [{"ref": "${{ github.ref_name }}", "persist-credentials": False}]


@workflows
def test_secrets_reach_one_step_and_no_command_line(name: str) -> None:
    """Values come to a command through its environment alone, where no shell reads them."""
    for step in steps(name):
        run = step.get("run", "")
        assert "${{" not in run
        assert not re.search(r"set -\w*x|printenv|\benv\b|\$\{?(GH_TOKEN|CLOUDFLARE|AWS)", run)
        given = " ".join(EXPRESSION.findall(str(step.get("env", {}))))
        assert not given or (step["name"] == "Deploy" and "desk deploy" in run)
    assert set(EXPRESSION.findall(text_of(name))) <= KNOWN


def test_workflows_differ_only_in_how_they_deploy() -> None:
    """So what is shown of one holds for all."""
    looks = [workflow(name)["jobs"]["look"] for name in PERMISSIONS]
    commands = [[step["run"] for step in steps(name) if "run" in step and step["name"] != "Deploy"] for name in TARGETS]
    assert (looks, commands) == (looks[:1] * 3, commands[:1] * 3)


class Runner:
    """A machine that runs the commands of a workflow, one job after another, in a newsroom's folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.root, self.name = folder / "newsroom", name
        self._tools = folder / "tools"
        self._tools.mkdir()
        for tool, script in (
            ("gh", "exit 0"),
            ("date", f'[ "$*" = +%s ] && echo "$NOW" || exec {shutil.which("date")} "$@"'),
        ):
            (self._tools / tool).write_text(f"#!/bin/sh\n{script}\n")
            (self._tools / tool).chmod(0o755)
        self._set_up(folder / "www")

    def _set_up(self, www: Path) -> None:
        """The project as it is cloned, with an environment that is ready and a folder in the place of the host."""
        self.root.mkdir()
        for linked in ("plugins", "desk", "theme"):
            (self.root / linked).symlink_to(ROOT / linked)
        for copied in ("Makefile", "pyproject.toml", "requirements.lock", "pelicanconf.py", "publishconf.py"):
            shutil.copy(ROOT / copied, self.root)
        target = {TARGETS[self.name]: {"kind": "folder", "path": str(www)}}
        with (self.root / "publishconf.py").open("a") as conf:
            conf.write(f"NEWS_DEPLOY_TARGETS = {target!r}\nNEWS_SEARCH_INDEX = False\n")
        (self.root / ".venv").mkdir()
        (self.root / ".venv/bin").symlink_to(Path(sys.executable).parent)
        (self.root / ".venv/.made-for").write_text(f"{self.root.resolve()}\n")
        (self.root / ".venv/.run-stamp").touch()
        self.www = www

    def run(self, event: str, now: datetime) -> bool:
        """Run the workflow for an event; whether it went on to publish."""
        jobs = workflow(self.name)["jobs"]
        outputs = self._job(jobs["look"], event, now)
        assert jobs["publish"]["if"] == "needs.look.outputs.due == 'true'"
        if outputs["due"] != "true":
            return False
        self._job(jobs["publish"], event, now)
        return True

    def _job(self, job: Mapping[str, Any], event: str, now: datetime) -> dict[str, str]:
        notes = {"GITHUB_OUTPUT": self.root / "outputs", "GITHUB_ENV": self.root / "environment"}
        for note in notes.values():
            note.write_text("")
        for step in job["steps"]:
            if "run" in step:
                given = {
                    **{key: value for key, value in os.environ.items() if key not in OUTER},
                    **{key: str(path) for key, path in notes.items()},
                    **_pairs(notes["GITHUB_ENV"]),
                    "GITHUB_EVENT_NAME": event,
                    "NOW": str(int(now.timestamp())),
                    "PATH": f"{self._tools}:{os.environ['PATH']}",
                    "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
                }
                command = ["bash", "--noprofile", "--norc", "-e", "-c", step["run"]]
                done = subprocess.run(command, cwd=self.root, env=given, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
        return _pairs(notes["GITHUB_OUTPUT"])


def _pairs(note: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in note.read_text().splitlines())


def test_a_story_comes_out_with_the_first_run_after_it_is_due(tmp_path: Path) -> None:
    """However late that run is; before, the schedule ends without a build, and so it does when nothing is to come."""
    runner = Runner(tmp_path, "github-pages")
    content = runner.root / "content" / "articles"
    content.mkdir(parents=True)
    (content / "out.md").write_text(story(title="Out", date="2026-05-30"))
    (content / "soon.md").write_text(story(title="Soon", date=(AT + timedelta(minutes=10)).isoformat()))
    page = "2026/06/soon/index.html"

    assert runner.run("push", AT)
    assert page not in read_tree(runner.www / "current")
    assert not runner.run("schedule", AT + timedelta(minutes=9))
    assert runner.run("schedule", AT + timedelta(minutes=31))
    assert page in read_tree(runner.www / "current")
    assert not runner.run("schedule", AT + timedelta(days=300))
    assert runner.run("push", AT + timedelta(days=300))
    shutil.rmtree(runner.root / ".next")
    assert runner.run("schedule", AT + timedelta(days=301)), "what is due is not known, so it builds"


@workflows
def test_every_workflow_builds_and_deploys(name: str, tmp_path: Path) -> None:
    """To a folder in the place of its host; then a plan finds nothing to do, and changes nothing."""
    runner = Runner(tmp_path, name)
    (runner.root / "content" / "articles").mkdir(parents=True)
    (runner.root / "content/articles/out.md").write_text(story(title="Out", date="2026-05-30"))
    assert runner.run("push", AT)
    before = read_tree(runner.www)
    command = [".venv/bin/desk", "deploy", "--plan"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}"}
    done = subprocess.run(command, cwd=runner.root, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "nothing would change" in done.stdout) == (0, True), done.stdout + done.stderr
    assert read_tree(runner.www) == before
