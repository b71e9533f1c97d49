"""Opening a site for the preview: its settings, and all that they name."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pelican.settings import read_settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from desk.preview.content import Progress as ReadingProgress
from desk.preview.site import PreviewSite, View
from plugins.newsroom.findings import Location, error
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican

_SHOWN_EVERY_STORIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOptions:
    """Which site is looked at: its settings file, and a content folder other than the settings name."""

    settings_file: Path
    content: Path | None = None

    def read(self) -> dict[str, object]:
        """Pelican's settings. Raises SettingsError for a file that cannot be run, or settings that are wrong."""
        _forget_modules_beside(self.settings_file)
        override = {"PATH": str(self.content.resolve())} if self.content else None
        try:
            mapping = read_settings(str(self.settings_file), override=override)
        except Exception as fault:
            place = Location(str(self.settings_file), getattr(fault, "lineno", None) or 1)
            what = f"the settings cannot be read: {type(fault).__name__} {fault}"
            raise SettingsError([error(place, "NEWS-S006", what, "mend the file")]) from fault
        NewsroomSettings.from_pelican(mapping)
        return dict(mapping)


def _forget_modules_beside(settings_file: Path) -> None:
    """``publishconf.py`` imports ``pelicanconf.py``, which may have changed since."""
    for name, module in list(sys.modules.items()):
        place = getattr(module, "__file__", None)
        if place and name != "__main__" and Path(place).resolve().parent == settings_file.resolve().parent:
            del sys.modules[name]


def open_site(
    mapping: dict[str, object], view: View, *, waits_for_lists: bool = True, tell: ReadingProgress | None = None
) -> PreviewSite:
    """Read everything, with a bar in the terminal; ``tell`` is told how far too.

    Ends the process where Pelican itself would.
    """
    with _reading_progress(tell) as progress:
        return PreviewSite(NewsroomPelican(mapping), view, progress, waits_for_lists=waits_for_lists)


@contextlib.contextmanager
def _reading_progress(tell: ReadingProgress | None) -> Iterator[ReadingProgress]:
    """A bar with count and rate, where there is a terminal to show it in."""
    console, started = Console(stderr=True), time.monotonic()
    columns = (TextColumn("Reading stories"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int) -> None:
            if done % _SHOWN_EVERY_STORIES == 0 or done == total:
                if tell is not None:
                    tell(done, total)
                rate = done / max(time.monotonic() - started, 0.001)
                bar.update(task, completed=done, total=total, description=f"{rate:.0f} a second")

        yield show


def reopened(old: PreviewSite, options: SiteOptions) -> PreviewSite:
    """The site from its settings as they are now; the old one, which says what is wrong, where they cannot be used."""
    try:
        return open_site(options.read(), old.view)
    except SettingsError as fault:
        old.refuse_settings(fault.findings)
    except SystemExit:  # what Pelican or a plugin needs is not there; that has been said
        pass
    return old
