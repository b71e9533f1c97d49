"""The order of changes at a target that cannot change all at once."""

from __future__ import annotations

from desk.deploy.order import Stage, in_stages, stage_of
from desk.deploy.plan import Change, FileChange
from tests.support.deploys import entry

STORY, FRONT, FEED, STYLE = "2026/06/a/index.html", "index.html", "feed.xml", "theme/x.css"


def change(kind: Change, path: str) -> FileChange:
    return FileChange(change=kind, entry=entry(path))


def test_what_is_new_comes_before_what_leads_to_it_and_removals_last() -> None:
    """Assets, new stories, pages and feeds, then changed ones, then pages that go, then their assets."""
    changes = [change(kind, path) for kind in Change for path in (FEED, FRONT, STORY, STYLE)]
    order = [(x.change, x.entry.path) for _, group in in_stages(changes) for x in group]
    assert order == [
        (Change.NEW, STYLE), (Change.CHANGED, STYLE),
        (Change.NEW, STORY), (Change.NEW, FRONT), (Change.NEW, FEED),
        (Change.CHANGED, STORY), (Change.CHANGED, FRONT), (Change.CHANGED, FEED),
        (Change.REMOVED, FEED), (Change.REMOVED, FRONT), (Change.REMOVED, STORY),
        (Change.REMOVED, STYLE),
    ]  # fmt: skip


def test_a_stage_without_changes_is_left_out() -> None:
    """Nothing is waited for in vain."""
    [(stage, group)] = in_stages([change(Change.REMOVED, STORY)])
    assert (stage, len(group)) == (Stage.REMOVED, 1)
    assert stage_of(group[0]) is Stage.REMOVED
