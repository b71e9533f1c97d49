from __future__ import annotations

import os

import pytest

from plugins.incremental.processes import CAN_FORK, in_processes


def squared(shared: int, lot: int) -> tuple[int, int]:
    if lot == shared:
        raise ValueError(f"not {lot}")
    return lot * lot, os.getpid()


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_lots(workers: int) -> None:
    """However many processes there are; with one, this process does the work."""
    results = list(in_processes(squared, -1, range(40), workers=workers))
    assert [square for square, _ in results] == [n * n for n in range(40)]
    assert (os.getpid() in {pid for _, pid in results}) == (workers == 1)


def test_a_single_lot_needs_no_process() -> None:
    """Nor does none."""
    assert list(in_processes(squared, -1, [3], workers=4)) == [(9, os.getpid())]
    assert list(in_processes(squared, -1, [], workers=4)) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_what_work_raises_is_raised(workers: int) -> None:
    """The results before it were given."""
    given = []
    with pytest.raises(ValueError, match="not 7"):
        given += [square for square, _ in in_processes(squared, 7, range(20), workers=workers)]
    results = in_processes(squared, 7, range(20), workers=workers)
    assert [next(results)[0] for _ in range(7)] == [n * n for n in range(7)]


@pytest.mark.skipif(not CAN_FORK, reason="processes of this system are not forked")
def test_forked_processes_know_what_cannot_be_pickled() -> None:
    """The shared value is inherited, not sent."""
    factor = 3
    results = in_processes(lambda shared, lot: shared(lot), lambda lot: lot * factor, range(4), workers=2)
    assert list(results) == [0, 3, 6, 9]
