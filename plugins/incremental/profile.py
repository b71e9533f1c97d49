"""Where a build's time goes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Profile:
    """Seconds by stage, in the order of their first start: by the clock, and of the processor with all workers."""

    stages: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time until the block ends to a stage."""
        clock, processor = time.perf_counter(), _processor_seconds()
        try:
            yield
        finally:
            before = self.stages.get(name, (0.0, 0.0))
            self.stages[name] = (
                before[0] + time.perf_counter() - clock,
                before[1] + _processor_seconds() - processor,
            )


def _processor_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
