from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.paging import cut

ITEMS = st.integers(0, 120)
SIZES = st.integers(2, 12)


@given(count=ITEMS, size=SIZES)
def test_every_item_stands_once_and_in_order(count: int, size: int) -> None:
    """The pages, read from the front to the oldest, are the list."""
    newest_first = list(range(count, 0, -1))
    assert [item for part in cut(newest_first, size) for item in part.items] == newest_first


@given(count=ITEMS, size=SIZES)
def test_pages_are_full_and_the_front_is_never_thin(count: int, size: int) -> None:
    """Numbered pages hold exactly ``size``; the front fewer than twice that, and at least one page's worth."""
    front, *others = cut(range(count), size)
    assert front.number == 0
    assert len(front.items) < 2 * size
    assert len(front.items) >= min(count, size)
    assert [part.number for part in others] == list(range(len(others), 0, -1))
    assert all(len(part.items) == size and part.full_pages == len(others) for part in others)


@given(count=ITEMS, more=st.integers(1, 40), size=SIZES)
def test_newer_items_never_shift_a_page(count: int, more: int, size: int) -> None:
    """Put in front, they change the front and add pages; every numbered page keeps its items."""
    before = {part.number: part.items for part in cut(range(count, 0, -1), size)}
    after = {part.number: part.items for part in cut(range(count + more, 0, -1), size)}
    del before[0]
    assert {number: after[number] for number in before} == before


@given(count=ITEMS, size=SIZES)
def test_neighbours_lead_through_all_pages_and_back(count: int, size: int) -> None:
    """Following "older" from the front meets each page once; "newer" leads the same way back."""
    parts = {part.number: part for part in cut(range(count), size)}
    way = [0]
    while (older := parts[way[-1]].older) is not None:
        assert parts[older].newer == way[-1]
        way.append(older)
    assert sorted(way) == sorted(parts)
