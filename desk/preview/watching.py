"""Following the files: what changed on disk is brought to the site, and said in the terminal."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click
import watchfiles

from desk.preview.content import ContentChange
from desk.preview.opening import SiteOptions, reopened
from desk.preview.server import Preview
from desk.preview.site import PreviewSite
from plugins.newsroom.findings import Finding, Severity

_QUIET_SECONDS = 3.0
"""So long nothing must have changed before related lists are brought up to date."""
_LOOK_AT_CLOCK_SECONDS = 5.0
_BURST_MILLISECONDS = 15
"""Changes with less time between them are one; so are all that come while one is dealt with."""
_LONGEST_BURST_MILLISECONDS = 300
PLUGINS = Path(__file__).resolve().parents[2] / "plugins"


@dataclass(slots=True)
class Watch:
    """Everything that is followed. ``restart`` starts the whole process anew."""

    preview: Preview
    options: SiteOptions
    restart: Callable[[], None]
    _told: list[Finding] = field(default_factory=list)

    async def run(self) -> AsyncIterator[None]:
        """Follow until the one yield returns."""
        tasks = [asyncio.create_task(work()) for work in (self._files, self._settings, self._settle, self._clock)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _files(self) -> None:
        folders = [*self.preview.site.folders, *([PLUGINS] if PLUGINS.is_dir() else [])]
        async for places in _changes(folders):
            if code := [place for place in places if place.is_relative_to(PLUGINS) and place.suffix == ".py"]:
                self.restart_for(code)
            with _said_if_it_fails():
                await self._tell(await self.preview.change(partial(PreviewSite.take, places=places)))

    async def _settings(self) -> None:
        folder = self.options.settings_file.resolve().parent
        async for places in _changes([folder], recursive=False):
            if any(place.suffix == ".py" for place in places):
                folders = self.preview.site.folders
                with _said_if_it_fails():
                    await self.preview.replace(partial(reopened, options=self.options))
                    await self._tell(ContentChange())
                if self.preview.site.folders != folders:  # they are not the ones that are followed
                    self.restart()

    async def _settle(self) -> None:
        while True:
            generation = self.preview.site.generation
            await asyncio.sleep(_QUIET_SECONDS)
            site = self.preview.site
            if site.generation == generation and not site.is_settled:
                with _said_if_it_fails():
                    prepared = await asyncio.to_thread(site.prepare)
                    await self.preview.change(partial(PreviewSite.settle, prepared=prepared))
                    await self._tell(ContentChange())

    async def _clock(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AT_CLOCK_SECONDS)
            if await self.preview.do(PreviewSite.look_at_clock):
                await self.preview.announce()

    async def _tell(self, change: ContentChange) -> None:
        """Say what was read, what is wrong now, and that it no longer is."""
        wrong = await self.preview.do(lambda site: [f for f in site.findings() if f.severity is Severity.ERROR])
        for uri in change.touched[:1]:
            others = len(change.touched) - 1
            click.echo(f"{uri}{f' and {others} more' if others else ''}")
        if wrong != self._told:
            for finding in wrong:
                click.echo(str(finding), err=True)
            if not wrong:
                click.echo("Mended.")
        self._told = wrong

    def restart_for(self, code: Iterable[Path]) -> None:
        """Start anew for changed files of Python, unless one cannot be parsed."""
        faults = [fault for place in sorted(code) if (fault := syntax_fault(place))]
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            click.echo("A plugin changed; starting anew.")
            self.restart()


@contextlib.contextmanager
def _said_if_it_fails() -> Iterator[None]:
    """A fault that nobody foresaw is told, and the next change is taken all the same."""
    try:
        yield
    except Exception:  # noqa: BLE001 - of whatever kind
        click.echo(traceback.format_exc(), err=True)


async def _changes(folders: Sequence[Path], *, recursive: bool = True) -> AsyncIterator[set[Path]]:
    watched = watchfiles.awatch(
        *folders,
        watch_filter=None,
        debounce=_LONGEST_BURST_MILLISECONDS,
        step=_BURST_MILLISECONDS,
        recursive=recursive,
        ignore_permission_denied=True,
    )
    async for changes in watched:
        yield {Path(place) for _, place in changes}


def syntax_fault(place: Path) -> str:
    """What keeps a file of Python from being read, in words; empty where nothing does, or it is gone."""
    try:
        ast.parse(place.read_bytes(), str(place))
    except (SyntaxError, ValueError) as fault:
        return f"{place}:{getattr(fault, 'lineno', 1)}: {fault}; the preview goes on with what it has"
    except OSError:
        return ""
    return ""
