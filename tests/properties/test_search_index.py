"""The search index of any stories is the one that Pagefind makes of them, though it is given each word once."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import make_stories
from plugins.site_search.index import CHUNK_SIZE, ORDER, make_index
from plugins.site_search.pagefind import index_text
from plugins.site_search.records import SearchRecord
from plugins.site_search.words import Words
from tests.support.search_index import indexed_by_pagefind, taken_apart

_SAID = (
    *("the", "The", "models", "model,", "GPT-5", "the-the", "café", "cafe", "CAFÉ", "Crème-brûlée", "naïve", "naive"),
    *(
        "a_b",
        "iPhone",
        "L'Été",
        "🌦️x",
        "👋👨\u200d👩\u200d👧",
        "日本語",
        "Ελλάδα",
        "ÇĞİ",
        "—",
        "1,000",
        "e\u0301t",
        "\u0301",
    ),
)
_LETTERS = st.characters(exclude_categories=("Cs", "Zs", "Zl", "Zp", "Cc"), exclude_characters="\u200b")
_WORDS = st.one_of(
    st.sampled_from([*_SAID, "x" * 300]),
    st.builds(add, st.sampled_from(["model", "GPT4", "iPhone", "2026", "café"]), st.text(".,:;!?”)", min_size=1)),
    st.text(_LETTERS, min_size=1).filter(lambda word: "PAGEFIND" not in word),
)
# Pagefind leaves out a story in which it finds nothing; we do not, see below
_TEXTS = st.lists(_WORDS, max_size=40).map(lambda words: " ".join(["Story", *words]))
_NAMES = st.sampled_from(["News", "Chips", "Maps", "Éa"])


@st.composite
def records(draw: st.DrawFn) -> list[SearchRecord]:
    """Some stories, each with an address of its own."""
    return [
        SearchRecord(
            url=f"/{number}/",
            headline=draw(_TEXTS),
            text=draw(_TEXTS),
            day=draw(st.integers(0, 30_000)),
            year=draw(st.sampled_from(["2025", "2026"])),
            section=draw(_NAMES),
            subjects=tuple(draw(st.lists(_NAMES, unique=True, max_size=3))),
        )
        for number in range(draw(st.integers(1, 5)))
    ]


@settings(max_examples=40, deadline=None)
@given(records(), st.sampled_from(["en", "de", "fr", "ru", "ja"]))
def test_it_says_what_pagefinds_own_says(some: Sequence[SearchRecord], lang: str) -> None:
    """Pages, words with all places and weights, forms, filters, and what is told with a result."""
    assert taken_apart(make_index(some, Words(lang, index_text))) == taken_apart(indexed_by_pagefind(some, lang))


def corpus(count: int) -> list[SearchRecord]:
    """Made-up stories of a length that newsrooms write."""
    return [
        SearchRecord(
            url=f"/{story.slug}/",
            headline=story.headline,
            text=story.body,
            day=20_000 + number,
            year="2026",
            section=story.section,
            subjects=story.subjects,
        )
        for number, story in enumerate(make_stories(count, 1))
    ]


@pytest.fixture(scope="module")
def many() -> list[SearchRecord]:
    """Enough stories for several chunks of words, and for numbers of pages and places above one byte."""
    return corpus(300)


def test_many_stories_come_in_the_same_chunks(many: list[SearchRecord]) -> None:
    """With the same bounds, so that a reader loads the same."""
    own = taken_apart(make_index(many, Words("en", index_text)))
    assert len(own.chunks) > 5
    assert own == taken_apart(indexed_by_pagefind(many, "en"))
    assert CHUNK_SIZE == 20_000


def test_what_was_read_before_makes_no_difference(many: list[SearchRecord]) -> None:
    """The bytes of a part are those of a part that is made alone; other runs have the same."""
    one, other = many[:100], many[100:200]
    together = Words("en", index_text)
    made = [make_index(some, together) for some in (one, other, one)]
    alone = [make_index(some, Words("en", index_text)) for some in (one, other)]
    assert made == [alone[0], alone[1], alone[0]]


def test_a_story_without_a_word_is_in_the_index() -> None:
    """It has a headline, by which it is found."""
    picture, more = (
        SearchRecord(url=url, headline="A picture", text="", day=1, year="2026", section="News", subjects=())
        for url in ("/a/", "/b/")
    )
    files = make_index([picture, more], Words("en", index_text))
    index = taken_apart(files)
    assert [page["url"] for page, _ in index.pages] == ["/a/", "/b/"]
    assert index.words["pictur"] == ([[0, [], [-2, 1]], [1, [], [-2, 1]]], [])
    assert "subject" not in index.filters
    ids = json.loads(files[ORDER])
    assert [f"fragment/{name}.pf_fragment" in files for name in ids] == [True, True]


def test_a_place_may_be_far_from_the_start() -> None:
    """Places of every length in bytes, in a text longer than any that newsrooms write."""
    text = ["word"] * 70_000
    for place in (0, 23, 24, 255, 256, 65_535, 65_536, 69_999):
        text[place] = f"place{place}"
    record = SearchRecord(
        url="/a/", headline="Long", text=" ".join(text), day=1, year="2026", section="News", subjects=()
    )
    index = taken_apart(make_index([record], Words("en", index_text)))
    assert index == taken_apart(indexed_by_pagefind([record], "en"))
    assert index.words["place65536"] == ([[0, [-25, 65_536], []]], [])


def test_every_word_lies_in_its_chunk(many: list[SearchRecord]) -> None:
    """Chunks follow each other in the order of letters, and no word is in two."""
    chunks = taken_apart(make_index(many, Words("en", index_text))).chunks
    words = [word for *_, some in chunks for word in some]
    assert words == sorted(set(words))
    assert all(first <= last for first, last, _ in chunks)
    assert all(one < other for (_, one, _), (other, _, _) in itertools.pairwise(chunks))
