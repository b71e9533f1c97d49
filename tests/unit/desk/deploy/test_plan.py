"""A plan: what it names, what refuses it, and how it reads."""

from __future__ import annotations

import dataclasses

import pytest

from desk.deploy.manifest import FileKind, addresses_of, build_manifest, kind_of
from desk.deploy.plan import Limits, lost_addresses, plan_deploy
from desk.deploy.release import Release, make_release
from desk.deploy.report import describe_plan
from tests.support.deploys import FIRST_AT, SITE_URL, entry

LIMITS = Limits(max_deletes=10, gone=("/*",))


def live(*paths: str) -> Release:
    return make_release(build_manifest(map(entry, paths)), SITE_URL, (), FIRST_AT)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("2026/06/a/index.html", FileKind.STORY), ("2026/06/index.html", FileKind.PAGE),
        ("2026/06/page/2/index.html", FileKind.PAGE), ("old.html", FileKind.PAGE),
        ("feeds/all.xml", FileKind.FEED), ("robots.txt", FileKind.FEED), ("theme/css/site.css", FileKind.ASSET),
        ("_headers", FileKind.ASSET),
    ],
)  # fmt: skip
def test_a_path_tells_the_kind(path: str, kind: FileKind) -> None:
    """Stories lie below their month; what programs read is known by its suffix."""
    assert kind_of(path) is kind


def test_the_ledger_keeps_what_readers_may_have_kept() -> None:
    """Not the addresses of assets, nor that of the page for missing ones."""
    manifest = build_manifest(map(entry, ("index.html", "404.html", "theme/x.css", "a/index.html", "feed.xml")))
    assert addresses_of(manifest) == {"/", "/a/", "/feed.xml"}


def test_gone_addresses_are_named_whole_or_by_their_beginning() -> None:
    """Without a star only the address itself."""
    ledger = ["/a/", "/a/b/", "/c/", "/d/"]
    assert lost_addresses(ledger, frozenset(["/d/"]), ("/a/",)) == ["/a/b/", "/c/"]
    assert lost_addresses(ledger, frozenset(["/d/"]), ("/a/*",)) == ["/c/"]


def test_the_limit_of_deletes_is_still_allowed() -> None:
    """As many as the limit pass; one more is refused."""
    release = live("a.css", "b.css", "c.css")
    for most, problems in ((2, 0), (1, 1)):
        limits = dataclasses.replace(LIMITS, max_deletes=most)
        manifest = build_manifest([entry("a.css")])
        assert len(plan_deploy("www", manifest, SITE_URL, release, [release], limits).problems) == problems


def test_another_address_and_other_caching_are_said() -> None:
    """Both are warnings; a file whose caching changes is sent anew."""
    release = live("a.css")
    manifest = build_manifest([entry("a.css", cache_control="public")])
    plan = plan_deploy("www", manifest, "https://new.example", release, [release], LIMITS)
    assert plan.warnings == (
        "the address of the site changes from https://news.example to https://new.example",
        "1 files are to be cached in another way than before",
    )
    assert (len(plan.changes), plan.unchanged, plan.problems) == (1, 0, ())


def test_the_plan_reads_in_stories_first() -> None:
    """Then files and bytes by kind, then what speaks against it."""
    release = live("2026/06/a/index.html", "2026/06/b/index.html", "index.html", "theme/x.css")
    after = build_manifest(
        [entry("2026/06/a/index.html", b"other"), entry("2026/06/c/index.html"), entry("index.html", b"yy"),
         entry("theme/x.css")]
    )  # fmt: skip
    plan = plan_deploy("www", after, SITE_URL, release, [release], Limits(max_deletes=0, gone=()))
    assert describe_plan(plan, {"2026/06/c/index.html": "A new one"}) == (
        f"www: 1 new, 2 changed, 1 removed, 1 unchanged, against the release {release.id}\n"
        "1 story new:\n"
        "  /2026/06/c/  A new one\n"
        "1 story changed, how is not known:\n"
        "  /2026/06/a/\n"
        "1 story removed:\n"
        "  /2026/06/b/\n"
        "stories: 2 to send (6 bytes), 1 to remove\n"
        "pages: 1 to send (2 bytes), 0 to remove\n"
        "refused: /2026/06/b/ would stop answering: give the story that takes its place 'aliases: [/2026/06/b/]', "
        "or add the address to NEWS_DEPLOY_GONE\n"
        "refused: 1 files would be removed, 0 may be: if that is right, add --allow-deletes 1"
    )


def test_a_long_list_of_stories_is_cut() -> None:
    """Twenty are named, the rest counted."""
    manifest = build_manifest(entry(f"2026/06/s{n:02}/index.html") for n in range(23))
    lines = describe_plan(plan_deploy("www", manifest, SITE_URL, None, [], LIMITS), {}).splitlines()
    assert lines[0] == "www: 23 new, 0 changed, 0 removed, 0 unchanged, as its first release"
    assert lines[1:3] == ["23 stories new:", "  /2026/06/s00/"]
    assert lines[21:23] == ["  /2026/06/s19/", "  and 3 more"]
