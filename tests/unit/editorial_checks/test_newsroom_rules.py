"""Where the rules over several stories begin and end: how many, how near, how large."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pytest

from plugins.editorial_checks.dates import check_far_ahead
from plugins.editorial_checks.duplicates import check_headlines_told_twice, check_texts_told_twice, sketch_of
from plugins.editorial_checks.images import PictureFile, check_weight
from plugins.editorial_checks.subjects import check_addresses_of_sources, check_authors, check_topics
from plugins.editorial_checks.translations import check_translations
from plugins.newsroom.article import NewsArticle, PubStatus, SourceCitation, Subject, SubjectKind
from plugins.newsroom.findings import Finding, Location
from tests.support.stories import PLACE, make_article, utc

FIRST = utc(2026, 5, 1)


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Path, severity and id of each."""
    return [(finding.location.path, finding.severity.value, finding.id) for finding in findings]


def at_start(article: NewsArticle, field: str, name: str) -> Location:
    """The start of a story stands for all its places."""
    assert field
    assert isinstance(name, str)
    return article.location


def numbered(number: int, **changes: object) -> NewsArticle:
    """A story whose path is its number, ``number`` days after the first."""
    own: dict[str, object] = {
        "uri": f"{number}.md",
        "location": Location(f"{number}.md"),
        "published_at": FIRST + timedelta(days=number),
        "subjects": (),
        "sources": (),
    }
    return make_article(**own | changes)


@pytest.mark.parametrize(("days", "severity"), [(0, "warning"), (5, "warning"), (6, "notice"), (400, "notice")])
def test_a_headline_is_told_twice(days: int, severity: str) -> None:
    """A warning within six days, later a notice, at the later story, whatever the order of files; signs do not tell."""
    stories = [
        numbered(days or 1, headline="It is OUT!", published_at=FIRST + timedelta(days=days)),
        numbered(0, headline="It is out"),
    ]
    assert told(check_headlines_told_twice(stories, at_start)) == [(f"{days or 1}.md", severity, "NEWS-P001")]
    assert told(check_headlines_told_twice([stories[1], numbered(1, headline="It is out", lang="de")], at_start)) == []


def text_of(numbers: range) -> bytes:
    """The sketch of a text with these terms, each of them once."""
    terms = np.array([number * 7_919 for number in numbers], "<u4")
    return sketch_of(terms.tobytes(), bytes([1]) * len(terms))


def test_texts_are_told_twice_where_nearly_all_their_terms_are_shared() -> None:
    """Of 1,000 terms 30 others are a copy, 600 others are none; the later one is blamed; short texts are left alone."""
    stories = [numbered(1), numbered(0)]
    near = {"0.md": text_of(range(1_000)), "1.md": text_of(range(30, 1_030))}
    far = {"0.md": text_of(range(1_000)), "1.md": text_of(range(600, 1_600))}
    assert told(check_texts_told_twice(stories, near)) == [("1.md", "warning", "NEWS-P003")]
    assert told(check_texts_told_twice(stories, far)) == []
    assert text_of(range(119)) == b""
    assert len(text_of(range(120))) == 160
    assert told(check_texts_told_twice(stories, {"0.md": b"", "1.md": b""})) == []


def test_terms_of_the_headline_alone_are_no_text() -> None:
    """Only those that are counted in the text."""
    terms = np.arange(200, dtype="<u4").tobytes()
    assert sketch_of(terms, bytes(200)) == b""


def test_a_topic_of_one_story_is_a_remark_once_there_are_five_stories() -> None:
    """Topics only, by their slugs."""
    lone, shared = Subject(kind=SubjectKind.TOPIC, name="Zebras"), Subject(kind=SubjectKind.TOPIC, name="Maps")
    stories = [numbered(n, subjects=(Subject(kind=SubjectKind.TOPIC, name="maps"), shared)) for n in range(4)]
    one = numbered(4, subjects=(lone, Subject(kind=SubjectKind.COMPANY, name="Acme"), shared))
    assert told(check_topics([*stories, one], at_start)) == [("4.md", "notice", "NEWS-A003")]
    assert told(check_topics([*stories[:3], one], at_start)) == []


def test_bylines_of_nobody() -> None:
    """Slips and ids are warnings, guests notices; names, ids and the house are known; without files nobody is."""
    names = ("mara-lind", "Mara Lind", "The House", "Mara Lnd", "no-one", "One Guest")
    stories = [numbered(number, bylines=(name,)) for number, name in enumerate(names)]
    found = told(check_authors(stories, {"mara-lind": "Mara Lind"}, "The House", at_start))
    assert found == [
        ("3.md", "warning", "NEWS-A001"),
        ("4.md", "warning", "NEWS-A001"),
        ("5.md", "notice", "NEWS-A002"),
    ]
    assert told(check_authors(stories, {}, "The House", at_start)) == []


def cited(number: int, *urls: str, lang: str = "en") -> NewsArticle:
    """A story with these sources."""
    sources = tuple(SourceCitation(title="T", url=url, outlet="", published_on=None) for url in urls)
    return numbered(number, sources=sources, lang=lang)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://x.example/a", "http://www.x.example/a/?utm_source=b#c", True),
        ("https://X.example/a?p=1&q=2", "https://m.x.example/a?q=2&p=1", True),
        ("https://x.example/a?p=1", "https://x.example/a?p=2", False),
        ("https://x.example/a", "https://x.example/A", False),
    ],
)
def test_a_source_of_two_stories(one: str, other: str, is_same: bool) -> None:  # noqa: FBT001 - pytest names it
    """One page has many addresses; the story that stands later is told."""
    found = told(check_addresses_of_sources([cited(0, one), cited(1, other)], at_start))
    assert found == ([("1.md", "notice", "NEWS-P002")] if is_same else [])


def test_a_source_twice_in_one_story_or_in_a_translation_is_no_remark() -> None:
    """Nor is one without an address."""
    stories = [cited(0, "https://x.example/", "https://x.example"), cited(1, "https://x.example", lang="de")]
    assert told(check_addresses_of_sources([*stories, cited(2, ""), cited(3, "")], at_start)) == []


@pytest.mark.parametrize(("days", "count"), [(400, 0), (401, 1)])
def test_a_story_that_is_far_ahead(days: int, count: int) -> None:
    """More than 400 days from now."""
    story = numbered(0, published_at=FIRST + timedelta(days=days))
    assert len(list(check_far_ahead(story, PLACE, FIRST))) == count


@pytest.mark.parametrize(
    ("name", "picture", "count"),
    [
        ("a.png", PictureFile(3_000_000, 6_000, 6_000), 0),
        ("a.png", PictureFile(3_000_001, 1, 1), 1),
        ("a.png", PictureFile(1, 6_001, 1), 1),
        ("a.png", PictureFile(1, 1, 6_001), 1),
        ("a.SVG", PictureFile(1, 9_000, 9_000), 0),
        ("a.svg", PictureFile(3_000_001, 0, 0), 1),
    ],
)
def test_a_picture_that_weighs_too_much(name: str, picture: PictureFile, count: int) -> None:
    """Three megabytes; 6,000 pixels either way, which say nothing of a drawing."""
    assert len(list(check_weight(name, picture, PLACE))) == count


def test_translations_name_a_story_they_can_be_one_of() -> None:
    """One original, not themselves, and one story a language, the oldest; an original that waits is no fault."""
    stories = [
        numbered(0, slug="first", lang="en", status=PubStatus.DRAFT),
        numbered(1, slug="de", lang="de", translation_of="first"),
        numbered(2, slug="de-again", lang="de", translation_of="de"),
        numbered(3, slug="en-again", lang="en", translation_of="first"),
        numbered(4, slug="fr", lang="fr", translation_of="frist"),
        numbered(5, slug="self", lang="fr", translation_of="self"),
        numbered(6, slug="here", lang="fr", translation_of="there"),
        numbered(7, slug="there", lang="it", translation_of="here"),
    ]
    found = list(check_translations(stories, at_start))
    assert told(found) == [
        ("2.md", "warning", "NEWS-G005"),
        ("3.md", "warning", "NEWS-G005"),
        ("4.md", "warning", "NEWS-G003"),
        ("5.md", "warning", "NEWS-G004"),
        ("6.md", "warning", "NEWS-G004"),
        ("7.md", "warning", "NEWS-G004"),
    ]
    assert "did you mean 'first'?" in str(found[2])
