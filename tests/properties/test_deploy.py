"""Deploys, over random trees: what readers see is what was built."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.deploy.manifest import FileKind, address_of, addresses_of, kind_of
from desk.deploy.plan import Change, Limits, compare, plan_deploy
from desk.deploy.release import release_from_json, release_to_json
from tests.support.deploys import SITE_URL, FolderEnd, GitEnd, Tree, release_of, write_tree

NAMES = st.sampled_from(["a", "b", "2026", "06", "näme", "with space", "50%", "#1", "日本", "index.html", "x.css"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def without_clashes(tree: dict[str, bytes]) -> dict[str, bytes]:
    """No file in the place of a folder."""
    return {path: x for path, x in tree.items() if not any(other.startswith(f"{path}/") for other in tree)}


TREES = st.dictionaries(PATHS, st.binary(max_size=8), min_size=1, max_size=8).map(without_clashes)


@given(TREES, TREES)
def test_a_plan_names_each_difference_once(before: Tree, after: Tree) -> None:
    """New, changed and removed files are just those that differ, in the order of paths."""
    changes = compare(release_of(before).manifest, release_of(after).manifest)
    named = {x.entry.path: x.change for x in changes}
    wanted = {path: Change.NEW for path in after if path not in before}
    wanted |= {path: Change.REMOVED for path in before if path not in after}
    wanted |= {path: Change.CHANGED for path in after if path in before and before[path] != after[path]}
    assert named == wanted
    assert [x.entry.path for x in changes] == sorted(named)


@given(TREES, TREES)
def test_a_plan_that_is_not_refused_loses_no_address(before: Tree, after: Tree) -> None:
    """Each address once live answers still, or a problem names it."""
    first = release_of(before)
    limits = Limits(max_deletes=100, gone=())
    plan = plan_deploy("www", release_of(after).manifest, SITE_URL, first, [first], limits)
    lost = addresses_of(first.manifest) - addresses_of(release_of(after).manifest)
    assert [problem.split(" would stop answering")[0] for problem in plan.problems] == sorted(lost)


@given(TREES, TREES)
def test_a_record_comes_back_as_it_was(before: Tree, after: Tree) -> None:
    """Written and read, a release is equal; its ledger holds its own addresses and all before."""
    first = release_of(before)
    second = release_of(after, [first], 1)
    assert release_from_json(release_to_json(second)) == second
    assert second.addresses == addresses_of(first.manifest) | addresses_of(second.manifest)


@given(PATHS)
def test_an_address_is_of_a_page_or_the_file_itself(path: str) -> None:
    """A folder's index answers for the folder."""
    assert address_of(path) in {f"/{path}", f"/{path}".removesuffix("index.html")}
    assert (kind_of(path) is FileKind.ASSET) == (not path.endswith(".html"))


@pytest.mark.parametrize("make_end", [FolderEnd, GitEnd])
@settings(max_examples=8, deadline=None)
@given(trees=st.lists(TREES, min_size=1, max_size=3))
def test_readers_see_the_last_tree_and_any_kept_one_on_request(
    make_end: type[FolderEnd | GitEnd], trees: list[Tree]
) -> None:
    """Deployed one after another, each tree is live as it is; going back shows the first again, byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        end = make_end(Path(folder))
        base = ""
        ids = []
        for number, tree in enumerate(trees):
            release = release_of(tree, end.target.read().releases, number)
            end.target.deploy(release, write_tree(Path(folder) / "output", tree), base=base)
            assert end.live() == dict(tree)
            base = release.id
            ids.append(base)
        kept = end.target.read()
        assert kept.live is not None
        assert kept.live.id == base
        assert [release.id for release in kept.releases] == sorted(ids, reverse=True)
        if len(ids) > 1:
            end.target.roll_back(ids[0], base=base)
            assert end.live() == dict(trees[0])
