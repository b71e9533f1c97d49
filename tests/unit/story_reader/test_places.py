from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.newsroom.findings import Location
from plugins.story_reader.places import find_places

TEXT = st.text("ab/.\n", max_size=60)


def test_places_count_from_one_and_from_the_body_s_first_line() -> None:
    """What is not in the text is said to be where the text starts."""
    places = find_places(["b.md", "c", "x", ""], "a\nb.md\n  c b.md", first_line=5, path="x.md")
    assert places == {
        "b.md": Location("x.md", 6, 1),
        "c": Location("x.md", 7, 3),
        "x": Location("x.md", 5),
        "": Location("x.md", 5),
    }


@given(source=TEXT, strings=st.lists(TEXT.filter(lambda text: len(text) < 9), max_size=8))
def test_a_place_is_that_of_the_first_occurrence(source: str, strings: list[str]) -> None:
    """Looking for many strings at once finds each where it would be found alone."""
    places = find_places(strings, source, first_line=1, path="x.md")
    lines = source.split("\n")
    for string in strings:
        at = source.find(string)
        place = places[string]
        if not string or at < 0:
            assert place == Location("x.md")
        else:
            assert sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1 == at
