"""Styles of earlier releases stay at every target for pages that readers still have, and go at last."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from desk.cli import main
from desk.deploy.carried import assets_to_carry, with_carried
from desk.deploy.manifest import build_manifest
from desk.deploy.release import make_release
from desk.deploy.targets.protocol import TargetError
from tests.support.deploys import (
    FIRST_AT,
    SITE_URL,
    FolderEnd,
    GitEnd,
    RsyncEnd,
    S3End,
    Tree,
    entry,
    git,
    write_tree,
)
from tests.support.sites import build_site_here, story

A_DAY = 86_400
FOR_GOOD = "public, max-age=31536000, immutable"


def paper(version: int) -> Tree:
    """A front with its style, and a style whose name says more than letters can."""
    return {
        "index.html": b"front %d" % version,
        f"theme/hashed/css/site.{version}.css": b"css %d" % version,
        f"theme/hashed/css/#{version} ä $(x)'.css": b"odd %d" % version,
    }


def deploy(end: FolderEnd | GitEnd | RsyncEnd | S3End, folder: Path, tree: Tree, day: int, *, days: int = 7) -> str:
    """Deploy a tree on a day, as the command does; gives the release's id."""
    kept = end.target.read()
    of_site = build_manifest(
        entry(path, content, FOR_GOOD if path.startswith("theme/") else "no-cache") for path, content in tree.items()
    )
    now = FIRST_AT.fromtimestamp(FIRST_AT.timestamp() + day * A_DAY, FIRST_AT.tzinfo)
    carried = assets_to_carry(of_site, kept.live, now, days)
    manifest = with_carried(of_site, kept.live, carried)
    release = make_release(manifest, SITE_URL, kept.releases, now, carried)
    end.target.deploy(release, write_tree(folder / "output", tree), base=kept.live.id if kept.live else "")
    return release.id


ENDS = pytest.mark.parametrize("make_end", [FolderEnd, GitEnd, RsyncEnd, S3End])


def styles(tree: Tree) -> dict[str, bytes]:
    return {path: content for path, content in tree.items() if path.startswith("theme/")}


@ENDS
def test_an_old_style_stays_for_its_days_and_then_goes(
    make_end: type[FolderEnd | GitEnd | RsyncEnd | S3End], tmp_path: Path
) -> None:
    """Through two more deploys, past the releases that are kept, and back and on again; byte for byte."""
    end = make_end(tmp_path)
    first, second, third = paper(1), paper(2), paper(3)
    one = deploy(end, tmp_path, first, 0)
    deploy(end, tmp_path, second, 1)
    assert end.live() == {**second, **styles(first)}
    three = deploy(end, tmp_path, third, 2)
    assert end.live() == {**third, **styles(first), **styles(second)}
    end.target.roll_back(one, base=three)
    assert end.live() == dict(first)
    end.target.roll_back(three, base=one)
    assert end.live() == {**third, **styles(first), **styles(second)}
    last = deploy(end, tmp_path, third, 8)
    assert end.live() == {**third, **styles(second)}
    kept = end.target.read()
    assert kept.live is not None
    assert (kept.live.id, sorted(kept.live.carried)) == (last, sorted(styles(second)))
    deploy(end, tmp_path, third, 9)
    assert end.live() == dict(third)


@pytest.mark.parametrize("make_end", [FolderEnd, RsyncEnd])
def test_a_style_that_was_meddled_with_stops_the_deploy_with_a_way_on(
    make_end: type[FolderEnd | RsyncEnd], tmp_path: Path
) -> None:
    """It is no longer to be had; readers see what they saw, and without days the deploy goes on."""
    end = make_end(tmp_path)
    deploy(end, tmp_path, paper(1), 0)
    (end.root / "current/theme/hashed/css/site.1.css").unlink()
    before = end.live()
    with pytest.raises(TargetError, match=r"site\.1\.css of an earlier release .* NEWS_DEPLOY_ASSET_DAYS = 0"):
        deploy(end, tmp_path, paper(2), 1)
    assert end.live() == before
    deploy(end, tmp_path, paper(2), 1, days=0)
    assert end.live() == dict(paper(2))


def test_a_branch_brings_back_no_style_that_others_removed(tmp_path: Path) -> None:
    """What does not stand there any more as it was is not one that stays."""
    end = GitEnd(tmp_path)
    deploy(end, tmp_path, paper(1), 0)
    end.push_by_hand(tmp_path / "work", {"theme/hashed/css/site.1.css": b"by others"})
    deploy(end, tmp_path, paper(2), 1)
    assert sorted(end.live()) == sorted([*paper(2), "theme/hashed/css/#1 ä $(x)'.css"])
    assert git(end.remote, "show", "pages:index.html") == b"front 2"


def test_the_command_lists_what_stays_and_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the plan, the deploy, and nothing to do after it; with 0 days, the old style goes."""
    files = {"articles/a.md": story(title="A", date="2026-06-01", body="A lede about maps.")}
    settings = {
        "SITEURL": SITE_URL,
        "NEWS_SIGNUP_ENABLED": False,
        "NEWS_PUBLISH_PUBLIC": True,
        "NEWS_PUBLISH_FINGERPRINTS": True,
        "NEWS_DEPLOY_TARGETS": {"www": {"kind": "folder", "path": str(tmp_path / "www")}},
    }
    monkeypatch.chdir(tmp_path)

    def desk(*options: str) -> str:
        result = CliRunner().invoke(main, ["deploy", "--settings", "pelicanconf.py", *options])
        assert result.exit_code == 0, result.output
        return result.stdout

    build_site_here(tmp_path, files, settings).ok()
    desk("--yes")
    live = tmp_path / "www" / "current" / "theme" / "hashed" / "css"
    sheet = next(live.glob("site.*.css")).name
    listed = tmp_path / "output" / "theme" / "hashed" / "css"
    renamed = sheet.replace("site.", "site.0")
    (listed / sheet).rename(listed / renamed)
    of_build = next(path for path in (tmp_path / "output").glob(".*") if path.is_file() and sheet in path.read_text())
    of_build.write_text(of_build.read_text().replace(sheet, renamed))

    said = "assets of earlier releases: 1 stay for pages that readers still have, the last until "
    assert said in desk("--plan")
    assert sorted(x.name for x in live.glob("site.*.css")) == [sheet]
    desk("--yes")
    assert sorted(x.name for x in live.glob("site.*.css")) == sorted([sheet, renamed])
    again = desk("--yes")
    assert "nothing would change" in again
    assert said in again
    build = tmp_path / "pelicanconf.py"
    build.write_text(f"{build.read_text()}\nNEWS_DEPLOY_ASSET_DAYS = 0\n")
    desk("--yes")
    assert [x.name for x in live.glob("site.*.css")] == [renamed]
