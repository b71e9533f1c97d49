"""The plugins a Broadbill build runs, each a thin Pelican adapter over a pure core."""

from __future__ import annotations

import os

_CLOCK = "SOURCE_DATE_EPOCH"


def _keep_clock_in_seconds() -> None:
    """NumPy reads the variable when it is imported, which ends the process where it is no number."""
    epoch = os.environ.get(_CLOCK, "").strip()
    if epoch.isdigit() or _CLOCK not in os.environ:
        return
    if not epoch:
        del os.environ[_CLOCK]
        return
    from datetime import UTC  # noqa: PLC0415 - only where the variable is an instant

    from plugins.newsroom.instants import parse_instant  # noqa: PLC0415 - the same

    try:
        os.environ[_CLOCK] = str(int(parse_instant(epoch, UTC).timestamp()))
    except ValueError as fault:
        raise SystemExit(f"{_CLOCK}: {fault}") from fault


_keep_clock_in_seconds()
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here multiplies what NumPy would start threads for
