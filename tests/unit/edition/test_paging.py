from __future__ import annotations

from plugins.edition.paging import cut


def shape(count: int, size: int = 3) -> list[tuple[int, tuple[int, ...]]]:
    """Number and items of each page, of the items ``count`` (newest) to 1 (oldest)."""
    return [(part.number, part.items) for part in cut(range(count, 0, -1), size)]


def test_an_empty_list_has_an_empty_front() -> None:
    """There is always a front page."""
    assert shape(0) == [(0, ())]


def test_a_short_list_is_all_front() -> None:
    """Up to twice a page's worth, less one, stands on the front."""
    assert shape(5) == [(0, (5, 4, 3, 2, 1))]


def test_full_pages_are_numbered_from_the_oldest() -> None:
    """The front keeps at least a page's worth; page 1 has the oldest."""
    assert shape(6) == [(0, (6, 5, 4)), (1, (3, 2, 1))]
    assert shape(8) == [(0, (8, 7, 6, 5, 4)), (1, (3, 2, 1))]
    assert shape(9) == [(0, (9, 8, 7)), (2, (6, 5, 4)), (1, (3, 2, 1))]


def test_neighbours_lead_from_page_to_page() -> None:
    """From the front to the newest full page, down to page 1, and back."""
    front, second, first = cut(range(9), 3)
    assert (front.newer, front.older) == (None, 2)
    assert (second.newer, second.older) == (0, 1)
    assert (first.newer, first.older) == (2, None)
    (only,) = cut(range(2), 3)
    assert (only.newer, only.older) == (None, None)
