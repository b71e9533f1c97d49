"""A real blog's folder, written for another generator, is built as it is."""

# ruff: noqa: E501 - a line of a report is compared as it prints

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.sites import ROOT, build_site

CORPUS = ROOT.parent / "shared/corpora/18f-blog"
EXTRA = ["layout", "hero", "tumblr_url", "image_alt", "image_figcaption", "github", "permalink"]
UNREADABLE = {
    "2014-05-14-hacking-bureaucracy-improving-hiring-and-software.md": "11:1: error NEWS-D012 unknown field '<p>In the movies, hackers are often dangerous criminals who …'; remove it, or list it in NEWS_EXTRA_FIELDS",
    "2015-10-21-every-kid-in-a-park-follow-up.md": "11:1: error NEWS-D012 unknown field 'images'; did you mean 'image'?",
    "2016-06-07-building-better-by-building-together-with-the-federal-election-commission.md": "15:1: error NEWS-D012 unknown field 'image_caption'; did you mean 'image_figcaption'?",
    "2021-09-16-a_day_in_the_life_-_ingeniero_en_18f.md": "4:1: error NEWS-D012 unknown field 'locale'; remove it, or list it in NEWS_EXTRA_FIELDS",
}  # fmt: skip
"""Posts with a field that no list of names would guess, and what the build says of each."""


def copy_posts(target: Path) -> list[str]:
    """Copy every post; gives their names. Skips the test, and says so, where the corpus is not."""
    if not (CORPUS / "posts").is_dir():
        pytest.skip("the corpus ../shared/corpora/18f-blog is not here: put it beside the repository to run this test")
    shutil.copytree(CORPUS / "posts", target)
    return sorted(path.name for path in target.glob("*.md"))


def test_every_post_of_a_foreign_blog_is_a_page(tmp_path: Path) -> None:
    """509 posts, unedited: the four that name unknown fields are reported exactly; all others become pages."""
    names = copy_posts(tmp_path / "content")
    assert len(names) == 509
    assert set(UNREADABLE) <= set(names)
    options = ("-e", f"NEWS_EXTRA_FIELDS={EXTRA!r}".replace("'", '"'))

    refused = build_site(tmp_path, {}, None, *options)
    errors = [line for line in refused.report if " error " in line]
    assert errors == [f"content/{name}:{what}" for name, what in sorted(UNREADABLE.items())]
    assert (refused.exit_code, refused.report[-1], refused.files) == (1, "4 errors. The site was not built.", {})

    for name in UNREADABLE:
        (tmp_path / "content" / name).unlink()
    site = build_site(tmp_path, {}, None, *options).ok()
    assert "505 stories published, 0 held back" in site.stdout
    days = {name: (name[:4], name[5:7]) for name in names if name not in UNREADABLE}
    stories = {path for path in site.pages if path.count("/") == 3 and path[:4].isdigit()}
    assert len(stories) == len(days)
    months = {"/".join(path.split("/")[:2]) for path in stories}
    assert months <= {f"{year}/{month:02}" for year in range(2014, 2025) for month in range(1, 13)}
    assert not [path for path in site.pages if b"<script>" in site.files[path]]

    again = build_site(tmp_path, {}, None, *options).ok()
    assert again.written == 0
    assert again.files == site.files
