from __future__ import annotations

import pytest

from plugins.newsroom.slugs import slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("GPT-5", "gpt-5"),
        ("gpt-5.2", "gpt-5-2"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("R&D", "r-and-d"),
        ("AT&T", "at-and-t"),
        ("100%", "100-percent"),
        ("you@home", "you-at-home"),
        ("OpenAI's plan", "openais-plan"),
        ("OpenAI\N{RIGHT SINGLE QUOTATION MARK}s plan", "openais-plan"),
        ("  many   blanks__and-signs -- ", "many-blanks-and-signs"),
        ("Éric Süß à Łódź", "eric-suss-a-łodz"),
        ("naïve café", "naive-cafe"),
        ("ＡＢＣ１", "abc1"),
        ("ﬁne", "fine"),
        ("人工智能", "人工智能"),
        ("ディープシーク", "ディープシーク"),
        ("Яндекс GPT", "яндекс-gpt"),
        ("й", "й"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c", "a-b-c"),
        ("", ""),
        ("!?", ""),
        ("\N{ROCKET}", ""),
    ],
)
def test_names_become_slugs(name: str, slug: str) -> None:
    """Signs that tell names apart are spoken, accents fall off Latin letters only, the rest is hyphens."""
    assert slugify(name) == slug


def test_names_that_differ_by_a_sign_have_slugs_of_their_own() -> None:
    """C, C++ and C#, and GPT-5 and GPT-5.2, never share a page."""
    names = ["C", "C++", "C#", "GPT-5", "GPT-5.2", "GPT-52"]
    assert len({slugify(name) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["word " * 100, "x" * 400, "人工智能" * 60, "é" * 400, "人 " * 200])
def test_a_slug_fits_into_a_file_name(name: str) -> None:
    """At most 180 bytes of whole characters, with no hyphen left at the end."""
    slug = slugify(name)
    assert 100 < len(slug.encode()) <= 180
    assert not slug.endswith("-")
    assert slugify(slug) == slug


def test_a_long_slug_ends_with_a_whole_word() -> None:
    """The cut is made at a hyphen."""
    assert set(slugify("measure " * 60).split("-")) == {"measure"}
