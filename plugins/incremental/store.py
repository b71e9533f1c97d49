"""The store: results kept under a key of everything that shaped them, in one SQLite file.

An entry that is missing, cut short, altered or unreadable is a miss, never an error; so is the
whole file. Two builds may use it at once. It may be deleted at any time, and holds neither
paths of the machine nor times but the count of builds since an entry was last used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    key BLOB PRIMARY KEY, build INTEGER NOT NULL, check_sum INTEGER NOT NULL, value BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS counter (build INTEGER NOT NULL);
"""
_WAIT_SECONDS = 10.0
_AT_ONCE = 500
KEPT_BUILDS = 20
"""An entry that no build has used for this many builds is dropped; sooner, after half of them, in a large file."""
LARGE_BYTES = 2_000_000_000


class Store:
    """Get and put bytes by key. All faults of the file end in misses; a store that cannot be opened keeps nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process = os.getpid()
        self._parents: sqlite3.Connection | None = None
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
            database.execute("PRAGMA auto_vacuum=INCREMENTAL")  # before the first table; else it has no effect
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
        """The entries there are. Each counts as used by this build, with those whose keys begin with its own."""
        found: dict[bytes, bytes] = {}
        old: list[bytes] = []
        database = self._connection()
        if database is None:
            return found
        with contextlib.suppress(sqlite3.Error):
            for some in _in_lots(keys):
                marks = ",".join("?" * len(some))
                query = f"SELECT key, build, check_sum, value FROM entry WHERE key IN ({marks})"  # noqa: S608 - marks only
                for key, build, check_sum, value in database.execute(query, some):
                    if check_sum == _check_sum(key, value):
                        found[key] = value
                        if build < self._build - KEPT_BUILDS // 2:
                            old.append(key)
        self._mark_used(old)
        return found

    def _mark_used(self, keys: list[bytes]) -> None:
        if keys:
            with contextlib.suppress(sqlite3.Error), self._transaction() as database:
                rows = [(self._build, key, key + b"\xff") for key in keys]
                database.executemany("UPDATE entry SET build = ? WHERE key >= ? AND key < ?", rows)

    def _connection(self) -> sqlite3.Connection | None:
        """The database; a process forked from the one that opened it opens its own, as SQLite asks."""
        if self._process != os.getpid():
            self._parents, self._database = self._database, None  # never closed here: the locks are the parent's
            self._process = os.getpid()
            if self._parents is not None:
                with contextlib.suppress(sqlite3.Error, OSError):
                    self._database = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
                    self._database.execute("PRAGMA synchronous=OFF")
        return self._database

    def get(self, key: bytes) -> bytes | None:
        """One entry, or None."""
        return self.get_many([key]).get(key)

    def put_many(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep entries, or do nothing where the file cannot be written."""
        rows = [(key, self._build, _check_sum(key, value), value) for key, value in entries]
        if not rows:
            return
        with contextlib.suppress(sqlite3.Error), self._transaction() as database:
            database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows)

    def close(self, *, counts: bool = True) -> None:
        """Count this build, drop what no build has used for long, and let go of the file.

        A build that had nothing to do does not count: it has asked for nothing, and would make all look unused.
        """
        if self._database is None:
            return
        if counts:
            self._count()
        with contextlib.suppress(sqlite3.Error):
            self._database.close()
        self._database = None

    def _count(self) -> None:
        with contextlib.suppress(sqlite3.Error), self._transaction() as database:
            database.execute("DELETE FROM counter")
            database.execute("INSERT INTO counter VALUES (?)", (self._build,))
            size = os.stat(self._path).st_size  # noqa: PTH116 - a Path has no other way to it that is shorter
            kept = KEPT_BUILDS // 2 if size > LARGE_BYTES else KEPT_BUILDS
            database.execute("DELETE FROM entry WHERE build < ?", (self._build - kept,))
        with contextlib.suppress(sqlite3.Error):
            if self._database is not None:
                self._database.execute("PRAGMA incremental_vacuum").fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        database = self._connection()
        if database is None:
            raise sqlite3.ProgrammingError("the store is closed")
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def key_of(*parts: bytes) -> bytes:
    """A key of 32 bytes. Parts are kept apart, so ``("ab", "c")`` and ``("a", "bc")`` differ."""
    framed = b"".join([piece for part in parts for piece in (len(part).to_bytes(8, "little"), part)])
    return hashlib.blake2b(framed, digest_size=32).digest()


def _check_sum(key: bytes, value: bytes) -> int:
    """Against what disks do, not what people do: whoever can write here can write the code as well."""
    return zlib.crc32(value, zlib.crc32(key))


def _in_lots(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    lot: list[bytes] = []
    for key in keys:
        lot.append(key)
        if len(lot) == _AT_ONCE:
            yield lot
            lot = []
    if lot:
        yield lot
