"""What stands in the way at a target, how far a deploy is, and what a server says, in words."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from desk.deploy.manifest import build_manifest, same_but_for_case
from desk.deploy.obstacles import with_obstacles
from desk.deploy.plan import Limits, plan_deploy
from desk.deploy.progress import ProgressBar
from desk.deploy.targets.protocol import Kept
from desk.deploy.targets.remote_shell import advice_on, in_words
from desk.deploy.targets.rsync import right_ones, same_files
from tests.support.deploys import SITE_URL, entry, release_of

MANIFEST = build_manifest(map(entry, ["a/index.html", "b/index.html", "index.html"]))
PLAN = plan_deploy("www", MANIFEST, SITE_URL, None, [], Limits(max_deletes=0, gone=()))


def test_files_of_others_in_our_place_refuse_the_plan_unless_they_are_adopted() -> None:
    """Those beside ours are nobody's business."""
    kept = Kept((), None, frozenset({"index.html", "mine.html"}))
    refused = with_obstacles(PLAN, MANIFEST, kept, adopts=False)
    [problem] = refused.problems
    assert problem == (
        "the target has 1 files (index.html) that no release has put there, and ours would take their place: move them "
        "away, or add --adopt, which loses them"
    )
    adopted = with_obstacles(PLAN, MANIFEST, kept, adopts=True)
    assert (adopted.problems, len(adopted.warnings)) == ((), 1)
    assert with_obstacles(PLAN, MANIFEST, Kept((), None, frozenset({"mine.html"})), adopts=False) == PLAN


def test_a_deploy_that_was_cut_off_is_said() -> None:
    """So that nobody wonders why pages are brought that did not change."""
    [warning] = with_obstacles(PLAN, MANIFEST, Kept((), None, interrupted="X"), adopts=False).warnings
    assert warning.startswith("the release X went live in part")


def test_names_that_some_hosts_do_not_tell_apart_are_said() -> None:
    """Capitals, and letters that are composed in two ways."""
    manifest = build_manifest(map(entry, ["A/x.html", "a/x.html", "n\u00e4.html", "na\u0308.html", "b.html"]))
    assert same_but_for_case(manifest) == ["A/x.html", "a/x.html", "na\u0308.html", "n\u00e4.html"]
    [warning] = with_obstacles(PLAN, manifest, Kept((), None), adopts=False).warnings
    assert warning == "A/x.html and a/x.html differ in capitals alone, which some hosts do not tell apart"


def test_a_terminal_sees_how_far_it_is_and_a_file_nothing() -> None:
    """The bar goes when its work is done, or was cut off."""
    for is_terminal in (True, False):
        screen = io.StringIO()
        bar = ProgressBar(Console(file=screen, force_terminal=is_terminal, width=80))
        bar("sending", 1, 3)
        bar("sending", 3, 3)
        bar("showing", 1, 2)
        bar.close()
        assert ("sending" in screen.getvalue(), "3/3" in screen.getvalue()) == (is_terminal, is_terminal)


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("a banner\nyou@h: Permission denied (publickey).\n", "you@h: Permission denied (publickey).; the server does"),
        ("rsync: No space left on device (28)\nrsync error: code 11", "device (28); the disk of the server is full"),
        ("rsync: Disk quota exceeded", "rsync: Disk quota exceeded; the quota on the server is full"),
        ("something new", "something new"),
        ("", "the connection ended without a word"),
    ],
)  # fmt: skip
def test_what_a_server_complains_of_comes_with_what_to_do(complaint: str, words: str) -> None:
    """The line that says it, and advice where there is some."""
    assert words in in_words(complaint)


def test_a_file_is_right_when_the_server_says_so_of_just_its_name() -> None:
    """Not when it is wrong, is not spoken of, or has a name that is written in another way; nor by a folder's words."""
    entries = [entry(path) for path in ("a", "b", "c: OK", "d\ne", "left 1")]
    said = "left a\n./a: OK\n./b: FAILED\n./c: OK: OK\n\\./d\\ne: OK\nkept ./left 1: OK\n"
    assert right_ones(said, entries) == {"a", "c: OK"}
    assert right_ones("", entries) == frozenset()


def test_files_are_the_same_by_their_content_alone() -> None:
    """How long they are kept by browsers is the host's matter; what the release has not, is not asked for."""
    before = build_manifest([entry("a"), entry("b"), entry("gone"), entry("c", cache_control="another")])
    release = release_of({"a": b"x", "b": b"other", "c": b"x", "new": b"x"})
    assert [x.path for x in same_files(before, release)] == ["a", "c"]


@pytest.mark.parametrize(
    ("complaint", "advice"),
    [
        ("git@host: Permission denied (publickey).", "load it with ssh-add"),
        ("mkdir: cannot create directory '/srv/www': Permission denied", "look at whose folder it is"),
        ("fatal: could not read Username for 'https://host': terminal prompts disabled", "give git a token"),
        ("remote: Invalid username\nfatal: Authentication failed for 'https://host/'", "give git another"),
        ("something else", ""),
    ],
)
def test_what_git_and_ssh_complain_of_has_advice(complaint: str, advice: str) -> None:
    """A key that is not taken is one thing, a folder of someone else another."""
    assert advice in advice_on(complaint)
    assert bool(advice) == bool(advice_on(complaint))
