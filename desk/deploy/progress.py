"""How far a deploy is: a bar on a terminal, and silence elsewhere."""

from __future__ import annotations

import rich.progress
from rich.console import Console


class ProgressBar:
    """One line on the standard error, gone when its work is done."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bar: rich.progress.Progress | None = None
        self._task = rich.progress.TaskID(0)
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """See Progress in targets/protocol.py."""
        if not self._console.is_terminal:
            return
        if self._bar is None or self._what != what:
            self._begin(what, total)
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        if done >= total:
            self.close()

    def close(self) -> None:
        """Take the line away, also when the work was cut off."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _begin(self, what: str, total: int) -> None:
        self.close()
        self._bar = rich.progress.Progress(
            "{task.description}", rich.progress.BarColumn(), rich.progress.MofNCompleteColumn(),
            rich.progress.TimeRemainingColumn(), console=self._console, transient=True,
        )  # fmt: skip
        self._task, self._what = self._bar.add_task(what, total=total), what
        self._bar.start()
