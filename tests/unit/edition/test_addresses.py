from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from plugins.edition.addresses import Addresses, file_of, month_path, page_of, subject_path
from plugins.newsroom.article import SubjectKind
from tests.support.stories import make_article, utc


def test_a_story_lives_under_its_month_in_the_site_s_zone() -> None:
    """Late on the last of the month in UTC it is the next month in Tokyo."""
    story = make_article(slug="x", published_at=utc(2026, 5, 31, 20))
    assert Addresses("", "", ZoneInfo("UTC")).story(story) == "2026/05/x/"
    assert Addresses("", "", ZoneInfo("Asia/Tokyo")).story(story) == "2026/06/x/"


def test_addresses_are_percent_encoded_and_have_the_prefix() -> None:
    """Root-relative for links, in full where the site's address is known."""
    addresses = Addresses("/repo", "https://news.example/repo", ZoneInfo("UTC"))
    assert addresses.href("topics/人/") == "/repo/topics/%E4%BA%BA/"
    assert addresses.absolute("a b/") == "https://news.example/repo/a%20b/"
    assert Addresses("", "", ZoneInfo("UTC")).absolute("a/") == "/a/"


@pytest.mark.parametrize(
    ("path", "file"), [("", "index.html"), ("a/b/", "a/b/index.html"), ("404.html", "404.html"), ("old", "old")]
)
def test_a_path_is_answered_by_a_file(path: str, file: str) -> None:
    """A folder is answered by its index."""
    assert file_of(path) == file


def test_numbered_pages_meet_no_other_page() -> None:
    """Page two of ``gpt-5`` and page two of ``gpt-5.2`` and their fronts are four places."""
    first, second = (subject_path(SubjectKind.TOPIC, slug) for slug in ("gpt-5", "gpt-5-2"))
    assert [page_of(path, number) for path in (first, second) for number in (0, 2)] == [
        "topics/gpt-5/",
        "topics/gpt-5/page/2/",
        "topics/gpt-5-2/",
        "topics/gpt-5-2/page/2/",
    ]
    assert month_path(2026, 5) == "2026/05/"
