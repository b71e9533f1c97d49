"""Deploys, over random trees: what readers see is what was built."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desk.deploy.manifest import FileKind, address_of, addresses_of, kind_of
from desk.deploy.order import in_stages
from desk.deploy.plan import Change, FileChange, Limits, compare, plan_deploy
from desk.deploy.release import release_from_json, release_to_json
from desk.deploy.targets.bucket import Stored
from desk.deploy.targets.cloudfront import paths_to_forget
from desk.deploy.targets.rsync import checksum_line, to_forget
from desk.deploy.targets.s3 import as_it_stands
from tests.support.deploys import (
    FIRST_AT,
    SITE_URL,
    FolderEnd,
    GitEnd,
    RsyncEnd,
    S3End,
    Tree,
    dead_links,
    entry,
    page,
    release_of,
    write_tree,
)

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


@pytest.mark.parametrize("make_end", [FolderEnd, GitEnd, RsyncEnd, S3End])
@settings(max_examples=6, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # real servers are too slow to shrink
@given(trees=st.lists(TREES, min_size=1, max_size=3))
def test_readers_see_the_last_tree_and_any_kept_one_on_request(
    make_end: type[FolderEnd | GitEnd | RsyncEnd | S3End], trees: list[Tree]
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


def numbered(numbers: set[int], version: int, links: dict[int, set[int]]) -> Tree:
    """A paper of stories; each leads to its style, the front, a hub, and those of ``links`` that are there."""
    style = f"/theme/v{version}.css"
    tree = {
        f"2026/06/s{n}/index.html": page(
            style, "/", f"/hub{version}/", *(f"/2026/06/s{m}/" for m in links[n] & numbers)
        )
        for n in numbers
    }
    hub = page(style, *(f"/2026/06/s{n}/" for n in numbers))
    return {**tree, style.lstrip("/"): b"css", "index.html": hub, f"hub{version}/index.html": hub}


STORIES = st.sets(st.integers(0, 5), min_size=1)
LINKS = st.fixed_dictionaries({n: st.sets(st.integers(0, 5)) for n in range(6)})


@given(STORIES, LINKS, STORIES, LINKS, st.randoms(use_true_random=False))
def test_a_bucket_that_is_cut_off_anywhere_leads_nobody_astray(
    old: set[int], old_links: dict[int, set[int]], new: set[int], new_links: dict[int, set[int]], random: Random
) -> None:
    """After each single change, in any order within a stage: all that is reached from what stays leads somewhere."""
    before, after = numbered(old, 1, old_links), numbered(new, 2, new_links)
    changes = list(compare(release_of(before).manifest, release_of(after).manifest))
    random.shuffle(changes)
    live = dict(before)
    for _, group in in_stages(changes):
        for x in group:
            path = x.entry.path
            if x.change is Change.REMOVED:
                del live[path]
            else:
                live[path] = after[path]
            assert dead_links(live, before.keys() & after.keys()) == []
            assert not [link for file in live for _, link in dead_links(live, [file]) if link.endswith(".css")]
    assert live == dict(after)


OBJECTS = st.dictionaries(PATHS, st.sampled_from(["as we left it", "by others"]), max_size=8)


@given(before=TREES, going=TREES, there=OBJECTS, interrupted=st.booleans())
def test_what_a_bucket_is_taken_for_is_never_more_than_is_known(
    before: Tree, going: Tree, there: dict[str, str], *, interrupted: bool
) -> None:
    """A file is taken for ours as it was only when it is; whatever comes next then brings all of its files."""
    live, next_ = release_of(before), release_of(going)
    objects = {path: Stored(1, tag, FIRST_AT) for path, tag in there.items()}
    tags = dict.fromkeys(before, "as we left it")
    stands = as_it_stands(live, [next_] if interrupted else [], tags, objects)
    assert stands is not None
    for path, known in stands.manifest.items():
        assert path in objects
        certain = there[path] == "as we left it" and live.manifest.get(path) == known
        assert certain or known.sha256 == ""
        if interrupted and known.sha256:
            assert next_.manifest.get(path) == known
    brought = {x.entry.path for x in compare(stands.manifest, next_.manifest) if x.change is not Change.REMOVED}
    assert all(objects[path].etag == "as we left it" for path in going.keys() - brought)


ESCAPES = {"n": "\n", "r": "\r", "\\": "\\"}


@given(PATHS)
def test_any_name_comes_back_from_a_line_of_checksums(path: str) -> None:
    """As ``sha256sum`` reads it: escaped with a backslash, which then leads the line."""
    for name in (path, f"{path}\\n", f"{path}\n", f"\\{path}"):
        line = checksum_line(entry(name))
        assert line.count("\n") == 1
        sha256, _, shown = line.removesuffix("\n").removeprefix("\\").partition("  ./")
        assert sha256 == entry(name).sha256
        read = re.sub(r"\\(.)", lambda x: ESCAPES[x[1]], shown) if line.startswith("\\") else shown
        assert read == name


@given(st.lists(st.from_regex(r"2026063\dT12000\dZ-[0-9a]{8}", fullmatch=True), min_size=1), st.integers(2, 5))
def test_the_live_release_and_the_newest_are_kept(ids: list[str], kept: int) -> None:
    """What is forgotten is older than everything that stays, the live one excepted."""
    live = ids[0]
    old = to_forget(live, ids, kept)
    stays = set(ids) - set(old)
    assert live in stays
    assert len(stays) <= kept + 1
    assert all(id < other for id in old for other in stays - {live})


@given(st.lists(PATHS.map(lambda path: FileChange(change=Change.NEW, entry=entry(path))), max_size=6))
def test_a_cache_is_told_of_every_address_once_and_encoded(changes: list[FileChange]) -> None:
    """Printable letters of ASCII alone; the address and the file."""
    paths = paths_to_forget("/news", changes)
    assert paths == sorted(set(paths))
    wanted = {f"/news{x}" for change in changes for x in (address_of(change.entry.path), f"/{change.entry.path}")}
    assert {unquote(path) for path in paths} == wanted
    assert all(re.fullmatch(r"/news/[!-~]*", path) for path in paths)
