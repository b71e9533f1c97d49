"""A roll that took over another's stories is the roll of the stories it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from plugins.edition.addresses import Addresses
from plugins.edition.roll import Roll
from plugins.newsroom.article import Correction, CorrectionKind, NewsArticle, Subject, SubjectKind
from plugins.newsroom.release import reading_order
from tests.support.stories import article

ADDRESSES = Addresses("", "", UTC)
PLAIN = article()
CORRECTION = Correction(
    at=PLAIN.published_at, text="It was two.", text_html=Markup("It was two."), kind=CorrectionKind.CORRECTION
)


@st.composite
def stories(draw: st.DrawFn) -> NewsArticle:
    """A story among few names, hours and subjects."""
    names = draw(st.sampled_from([(), ("Maps",), ("maps", "Maps"), ("Chips", "Maps")]))
    return replace(
        PLAIN,
        uri=draw(st.sampled_from(["a.md", "b.md", "c.md", "d.md", "e.md"])),
        slug=draw(st.sampled_from(["a", "b"])),
        published_at=PLAIN.published_at + timedelta(hours=draw(st.integers(0, 3))),
        subjects=tuple(Subject(kind=SubjectKind.TOPIC, name=name) for name in names),
        corrections=draw(st.sampled_from([(), (CORRECTION,)])),
    )


rolls = st.lists(st.tuples(stories(), st.booleans()), max_size=5, unique_by=lambda row: row[0].uri)


def _of(rows: list[tuple[NewsArticle, bool]]) -> Roll:
    released = sorted((story for story, is_released in rows if is_released), key=reading_order)
    hidden = sorted((story for story, is_released in rows if not is_released), key=reading_order)
    return Roll.of(tuple(released), tuple(hidden), ADDRESSES)


@given(before=rolls, come=rolls, gone=st.sets(st.sampled_from(["a.md", "b.md", "c.md", "d.md"])))
def test_what_is_taken_over_is_what_would_be_made(
    before: list[tuple[NewsArticle, bool]], come: list[tuple[NewsArticle, bool]], gone: set[str]
) -> None:
    """Order, places, addresses and subjects, also after a second change, and the first roll is as it was."""
    first, names = _of(before), gone | {story.uri for story, _ in come}
    kept = [row for row in before if row[0].uri not in names]
    after = first.after(names, [s for s, is_out in come if is_out], [s for s, is_out in come if not is_out], ADDRESSES)
    _assert_same(after, _of([*kept, *come]))
    _assert_same(first, _of(before))
    _assert_same(after.after([s.uri for s, _ in come], [], [], ADDRESSES), _of(kept))


def _assert_same(found: Roll, wanted: Roll) -> None:
    assert (found.released, found.hidden, found.corrected) == (wanted.released, wanted.hidden, wanted.corrected)
    assert dict(found.places) == dict(wanted.places)
    assert (found.articles, found.paths) == (wanted.articles, wanted.paths)
    assert {key: list(some) for key, some in found.subjects.items()} == {
        key: list(some) for key, some in wanted.subjects.items()
    }
    assert [uri in found.places for uri in ("a.md", "z.md")] == [uri in wanted.places for uri in ("a.md", "z.md")]
