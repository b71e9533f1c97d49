"""The store: results kept under a key of everything that shaped them, in one SQLite file.

An entry that is missing, cut short, altered or unreadable is a miss, never an error; so is the
whole file. Two builds may use it at once. It may be deleted at any time, and holds neither
paths of the machine nor times but the count of builds since an entry was last used.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    key BLOB PRIMARY KEY, build INTEGER NOT NULL, check_sum BLOB NOT NULL, value BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter (build INTEGER NOT NULL);
"""
_WAIT_SECONDS = 10.0
_AT_ONCE = 500
KEPT_BUILDS = 20
"""An entry that no build has used for this many builds is dropped."""


class Store:
    """Get and put bytes by key. All faults of the file end in misses; a store that cannot be opened keeps nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._build = 0
        try:
            self._database = self._open()
        except (sqlite3.Error, OSError):
            self._remove()
            with contextlib.suppress(sqlite3.Error, OSError):
                self._database = self._open()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=OFF")
            database.executescript(_SCHEMA)
            row = database.execute("SELECT max(build) FROM counter").fetchone()
            self._build = int(row[0] or 0) + 1
        except BaseException:
            database.close()
            raise
        return database

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()

    def get_many(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries there are. Each counts as used by this build."""
        found: dict[bytes, bytes] = {}
        if self._database is None:
            return found
        with contextlib.suppress(sqlite3.Error):
            for some in _in_lots(keys):
                marks = ",".join("?" * len(some))
                query = f"SELECT key, check_sum, value FROM entry WHERE key IN ({marks})"  # noqa: S608 - marks only
                rows = self._database.execute(query, some)
                found.update((key, value) for key, check_sum, value in rows if check_sum == _check_sum(key, value))
                self._database.execute(
                    f"UPDATE entry SET build = ? WHERE build < ? AND key IN ({marks})",  # noqa: S608 - marks only
                    (self._build, self._build - KEPT_BUILDS // 2, *some),
                )
        return found

    def get(self, key: bytes) -> bytes | None:
        """One entry, or None."""
        return self.get_many([key]).get(key)

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries, or do nothing where the file cannot be written."""
        if self._database is None:
            return
        rows = [(key, self._build, _check_sum(key, value), value) for key, value in entries]
        if not rows:
            return
        with contextlib.suppress(sqlite3.Error), self._transaction() as database:
            database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Count this build, drop what no build has used for long, and let go of the file."""
        if self._database is None:
            return
        with contextlib.suppress(sqlite3.Error), self._transaction() as database:
            database.execute("DELETE FROM counter")
            database.execute("INSERT INTO counter VALUES (?)", (self._build,))
            database.execute("DELETE FROM entry WHERE build < ?", (self._build - KEPT_BUILDS,))
        with contextlib.suppress(sqlite3.Error):
            self._database.close()
        self._database = None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        if self._database is None:
            raise sqlite3.ProgrammingError("the store is closed")
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def key_of(*parts: bytes) -> bytes:
    """A key of 32 bytes. Parts are kept apart, so ``("ab", "c")`` and ``("a", "bc")`` differ."""
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _check_sum(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, key=key, digest_size=16).digest()


def _in_lots(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    lot: list[bytes] = []
    for key in keys:
        lot.append(key)
        if len(lot) == _AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot
