from __future__ import annotations

from pathlib import PurePosixPath

from hypothesis import example, given
from hypothesis import strategies as st

from plugins.edition.jobs import BytesJob, check_paths
from plugins.newsroom.findings import Location
from plugins.newsroom.slugs import slugify

NAMES = st.text(max_size=300)


@given(name=NAMES)
@example(name="a:_b")
def test_a_slug_is_a_slug(name: str) -> None:
    """Made again it stays the same."""
    assert slugify(slugify(name)) == slugify(name)


@given(name=NAMES)
@example(name="a:_b")
def test_a_slug_is_one_safe_part_of_a_path(name: str) -> None:
    """No slash, dot, blank, sign or control character; short enough for any file system; never a job's fault."""
    slug = slugify(name)
    assert len(slug.encode()) <= 180
    assert all(
        character == "-" or character.isalnum() or character.isalpha() for character in slug if character.isascii()
    )
    assert not set(slug) & set("/\\.%?#&\"'<>: \n\t\0")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug
    if slug:
        assert PurePosixPath(slug).name == slug
        assert check_paths([BytesJob(path=f"{slug}/index.html", content=b"", owner=Location("x"))]) == []


@given(name=NAMES)
def test_case_makes_no_other_slug(name: str) -> None:
    """Names that differ in case alone share one page on every file system."""
    assert slugify(name.upper()).casefold() == slugify(name.upper())
    assert slugify(name) == slugify(name.casefold())
