"""A lock in a bucket: an object that says who is at work, and that is renewed while they are.

The age of the object is told by the clock of the host alone, so clocks of two machines need not agree.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from types import TracebackType
from typing import Self

from desk.deploy.targets.bucket import Bucket, OvertakenError
from desk.deploy.targets.protocol import TargetError

LEASE_SECONDS = 120.0
_RENEWED_AFTER_SECONDS = 20.0


class Lease:
    """Held from ``with`` to its end. One that was not renewed for two minutes is another's to take."""

    def __init__(self, store: Bucket, key: str) -> None:
        self._store, self._key = store, key
        self._etag = ""
        self._renewed_at = 0.0

    def __enter__(self) -> Self:
        found = self._store.read(self._key)
        if found is not None and json.loads(found.content)["held"] and found.age_seconds < LEASE_SECONDS:
            rest = LEASE_SECONDS - found.age_seconds
            raise TargetError(
                "another deploy is running, or was cut off a moment ago; wait until it is done, or "
                f"{rest:.0f} seconds, then deploy again"
            )
        self._etag = found.etag if found else ""
        self._write(held=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with contextlib.suppress(TargetError):  # it runs out by itself
            self._write(held=False)

    def renew(self) -> None:
        """To be called again and again. Raises TargetError when another deploy has taken the lock."""
        if time.monotonic() - self._renewed_at > _RENEWED_AFTER_SECONDS:
            self._write(held=True)

    def _write(self, *, held: bool) -> None:
        content = json.dumps({"held": held, "by": secrets.token_hex(8)}).encode()
        try:
            self._etag = self._store.write(self._key, content, replacing=self._etag)
        except OvertakenError as fault:
            raise TargetError("another deploy has begun meanwhile; let it end, then plan again") from fault
        self._renewed_at = time.monotonic()
