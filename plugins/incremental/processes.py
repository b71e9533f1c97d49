"""Work spread over processes: forked where the system can, so that they start with all that is known."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

_Shared = TypeVar("_Shared")
_Lot = TypeVar("_Lot")
_Result = TypeVar("_Result")
_AHEAD = 4
"""Lots given out beyond those being worked on; results wait in memory until they are taken."""
_RARELY = (20_000, 20, 50)
"""Collections while lots are worked on: what is made is gone with the lot, and seldom in cycles."""

CAN_FORK = sys.platform.startswith("linux") and "fork" in multiprocessing.get_all_start_methods()
"""Elsewhere a fork may break the system's own libraries."""


@contextlib.contextmanager
def without_collections() -> Iterator[None]:
    """While records are made that all live on, the collector would look through them again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _rare_collections() -> Iterator[None]:
    """Collections of what is made from now on."""
    was_on, thresholds = gc.isenabled(), gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_RARELY)
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        if not was_on:
            gc.disable()


def in_processes(
    work: Callable[[_Shared, _Lot], _Result], shared: _Shared, lots: Sequence[_Lot], *, workers: int
) -> Iterator[_Result]:
    """``work(shared, lot)`` for every lot, in their order; in this process if ``workers`` is 1 or there is one lot.

    Processes inherit ``shared`` by forking; where they cannot, it is pickled once a process, and ``work`` must be a
    function of a module. Raises what ``work`` raises.
    """
    if len(lots) < 2:
        yield from (work(shared, lot) for lot in lots)
        return
    if workers < 2:
        with _rare_collections():
            yield from (work(shared, lot) for lot in lots)
        return
    context = multiprocessing.get_context("fork" if CAN_FORK else "spawn")
    gc.freeze()  # else the first collection in a process would copy every page of memory
    try:
        with ProcessPoolExecutor(
            min(workers, len(lots)), mp_context=context, initializer=_begin, initargs=(work, shared)
        ) as pool:
            yield from _in_order(pool, lots, min(workers, len(lots)) + _AHEAD)
    finally:
        gc.unfreeze()


def _in_order(pool: ProcessPoolExecutor, lots: Sequence[_Lot], at_once: int) -> Iterator[Any]:
    waiting: list[Future[Any]] = [pool.submit(_work_on, lot) for lot in lots[:at_once]]
    try:
        for lot in (*lots[at_once:], *(None for _ in waiting)):
            done = waiting.pop(0).result()
            if lot is not None:
                waiting.append(pool.submit(_work_on, lot))
            yield done
    finally:
        for future in waiting:
            future.cancel()


_task: tuple[Callable[[Any, Any], Any], Any] | None = None


def _begin(work: Callable[[Any, Any], Any], shared: object) -> None:
    global _task  # noqa: PLW0603 - a worker process has one task for life
    gc.enable()
    gc.set_threshold(*_RARELY)
    _task = (work, shared)


def _work_on(lot: object) -> object:
    if _task is None:
        raise RuntimeError("a worker has no task")
    work, shared = _task
    return work(shared, lot)
