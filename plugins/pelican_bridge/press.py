"""The press: renders pages and puts them into the output folder, on all cores when there are many."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from plugins.edition.jobs import BytesJob, DocumentJob, Job, PageJob
from plugins.edition.rendering import PageRenderError, Renderer, ThemeEnvironment
from plugins.hosting.compression import Copies
from plugins.incremental.code import code_digest
from plugins.incremental.processes import CAN_FORK, in_processes
from plugins.incremental.state import Stand, stand_of
from plugins.incremental.store import Store, key_of
from plugins.incremental.writer import OutputFolder, OutputFolderError, digest_of

_ENOUGH_FOR_WORKERS = 200
_PAGES_AT_ONCE = 32


class StoredTemplates(BytecodeCache):
    """Compiled templates in the store. Jinja checks that they are of its own version and of the source at hand."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what was kept for it, if anything was."""
        kept = self._store.get(_key(bucket))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        self._store.put_many([(_key(bucket), bucket.bytecode_to_string())])


def _by_folder(jobs: Sequence[Job]) -> list[int]:
    """The numbers of jobs in their order, but those of one folder together: what a page and its twin need is one."""
    first: dict[str, int] = {}
    folders = [first.setdefault(job.path.rpartition("/")[0], number) for number, job in enumerate(jobs)]
    return sorted(range(len(jobs)), key=folders.__getitem__)


def _weight(job: Job) -> int:
    """How many pages a job takes as long as."""
    return job.weight if isinstance(job, DocumentJob) else int(isinstance(job, PageJob))


def _key(bucket: Bucket) -> bytes:
    words = bucket.environment.words.key if isinstance(bucket.environment, ThemeEnvironment) else b""
    return key_of(b"template", code_digest("edition"), bucket.key.encode(), bucket.checksum.encode(), words)


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that was made: whether other bytes stood there before, the digest of its own, and how it stands now."""

    path: str
    is_written: bool
    content: bytes
    stand: Stand


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a job: its own file first, then compressed copies of it."""

    job: int
    files: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Press:
    """What is printed, and where."""

    jobs: Sequence[Job]
    templates: Iterable[str]
    """The names of all templates there are."""
    renderer: Renderer
    folder: OutputFolder
    copies: Copies

    def print_all(self) -> Iterator[Printed]:
        """Every job. Raises PageRenderError, OutputFolderError or OSError at the first that fails."""
        pages = sum(_weight(job) for job in self.jobs)
        workers = os.cpu_count() or 1 if CAN_FORK and pages >= _ENOUGH_FOR_WORKERS else 1
        if workers > 1:
            self.renderer.prepare(self.templates)
        every = _by_folder(self.jobs)
        lots = [every[start : start + _PAGES_AT_ONCE] for start in range(0, len(every), _PAGES_AT_ONCE)]
        for lot in in_processes(Press._print_lot, self, lots, workers=workers):
            for printed in lot:
                if isinstance(printed, Exception):
                    raise printed
                yield printed

    def _print_lot(self, lot: Sequence[int]) -> list[Printed | Exception]:
        """Faults are given back as values, so that they come through from another process as they are."""
        done: list[Printed | Exception] = []
        for number in lot:
            try:
                done.append(self._print(number))
            except (PageRenderError, OutputFolderError, OSError) as fault:
                done.append(fault)
                break
        return done

    def _print(self, number: int) -> Printed:
        job = self.jobs[number]
        content = self._content_of(job)
        files = {job.path: content, **self.copies.of(job.path, content)}
        return Printed(number, tuple(self._place(path, each) for path, each in files.items()))

    def _place(self, path: str, content: bytes) -> Placed:
        is_written = self.folder.place(path, content)
        stand = stand_of(self.folder.root / path)
        if stand is None:
            raise OutputFolderError(f"{self.folder.root / path} is gone right after it was written")
        return Placed(path, is_written, digest_of(content), stand)

    def _content_of(self, job: Job) -> bytes:
        if isinstance(job, PageJob):
            return self.renderer.render(job)
        if isinstance(job, DocumentJob):
            return job.build()
        return job.content if isinstance(job, BytesJob) else Path(job.source).read_bytes()
