"""Assets of earlier releases: which of them stay, for how long, and what the plan says of it."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.deploy.carried import assets_to_carry, with_carried
from desk.deploy.manifest import FileEntry, build_manifest
from desk.deploy.plan import Limits, as_record, plan_deploy
from desk.deploy.release import Release, make_release, release_from_json, release_to_json
from desk.deploy.report import describe_plan
from plugins.hosting.headers import cache_control_of
from tests.support.deploys import FIRST_AT, SITE_URL, entry

DAY = timedelta(days=1)
OLD, NEW = "theme/hashed/css/site.1.css", "theme/hashed/css/site.2.css"


def site(*paths: str) -> dict[str, FileEntry]:
    return build_manifest(entry(path, cache_control=cache_control_of(path)) for path in paths)


def live(*paths: str, carried: dict[str, datetime] | None = None) -> Release:
    return make_release(site(*paths), SITE_URL, (), FIRST_AT, carried)


def test_an_asset_stays_for_its_days_from_when_it_left() -> None:
    """The last moment is not among them; later deploys do not put the clock back."""
    assert assets_to_carry(site(NEW), live(OLD), FIRST_AT, 7) == {OLD: FIRST_AT}
    later = live(NEW, OLD, carried={OLD: FIRST_AT})
    assert assets_to_carry(site(NEW), later, FIRST_AT + 7 * DAY - timedelta(seconds=1), 7) == {OLD: FIRST_AT}
    assert assets_to_carry(site(NEW), later, FIRST_AT + 7 * DAY, 7) == {}


def test_an_asset_that_comes_back_and_goes_again_begins_anew() -> None:
    """While the site has it, it is not one of an earlier release."""
    back = live(OLD)
    day = FIRST_AT + DAY
    assert assets_to_carry(site(OLD), live(NEW, OLD, carried={OLD: FIRST_AT}), day, 7) == {NEW: day}
    assert assets_to_carry(site(NEW), back, FIRST_AT + 2 * DAY, 7) == {OLD: FIRST_AT + 2 * DAY}


def test_only_names_made_from_contents_stay_and_only_as_they_were() -> None:
    """No pages, pictures or files with plain names; none of which the content is not certain; none with 0 days."""
    before = live("index.html", "images/a.jpg", "theme/css/site.css", OLD)
    assert assets_to_carry(site(NEW), before, FIRST_AT, 7) == {OLD: FIRST_AT}
    assert assets_to_carry(site(NEW), before, FIRST_AT, 0) == {}
    assert assets_to_carry(site(NEW), None, FIRST_AT, 7) == {}
    meddled = dataclasses.replace(before.manifest[OLD], sha256="")
    unsure = dataclasses.replace(before, manifest={OLD: meddled})
    assert assets_to_carry(site(NEW), unsure, FIRST_AT, 7) == {}


@given(st.lists(st.integers(0, 9), min_size=150, max_size=260))
def test_no_more_than_two_hundred_stay_and_those_that_left_last(days: list[int]) -> None:
    """Whatever leaves for want of room left no later than all that stay."""
    left = {f"theme/hashed/js/{number:03}.js": FIRST_AT + day * DAY for number, day in enumerate(days)}
    stays = assets_to_carry(site(), live(*left, carried=left), FIRST_AT + 9 * DAY, 20)
    assert len(stays) == min(len(left), 200)
    assert list(stays) == sorted(stays)
    assert all(left[path] <= min(stays.values()) for path in left.keys() - stays.keys())
    again = assets_to_carry(site(), live(*reversed(left), carried=left), FIRST_AT + 9 * DAY, 20)
    assert again == stays


def test_a_record_keeps_when_assets_left_and_one_without_is_read() -> None:
    """Records from before assets stayed have none."""
    release = live(NEW, OLD, carried={OLD: FIRST_AT})
    text = release_to_json(release)
    assert release_from_json(text) == release
    old = text.replace('"carried"', '"other"')
    assert old != text
    assert release_from_json(old).carried == {}


def test_the_plan_says_what_stays_and_its_end_is_no_delete_to_ask_for() -> None:
    """A carried asset may go with a limit of no deletes; one of the site may not."""
    limits = Limits(max_deletes=0, gone=())
    before = live(NEW, OLD, carried={OLD: FIRST_AT})
    assert plan_deploy("www", site(NEW), SITE_URL, before, [before], limits).problems == ()
    assert len(plan_deploy("www", site(OLD), SITE_URL, before, [before], limits).problems) == 1
    carried = assets_to_carry(site(NEW), live(OLD), FIRST_AT, 7)
    manifest = with_carried(site(NEW), live(OLD), carried)
    assert manifest == site(NEW, OLD)
    plan = plan_deploy("www", manifest, SITE_URL, live(OLD), [], limits)
    plan = dataclasses.replace(plan, staying={OLD: FIRST_AT + 7 * DAY})
    assert describe_plan(plan, {}).endswith(
        "assets of earlier releases: 1 stay for pages that readers still have, the last until 2026-07-07 12:00 UTC"
    )
    assert as_record(plan, {})["staying"] == {OLD: "2026-07-07T12:00:00+00:00"}
