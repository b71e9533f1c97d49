"""The desk command. Exit status: 0 good, 1 findings, 2 wrong usage."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

_MODULES: Final = {
    "build": "desk.build",
    "check": "desk.check",
    "deploy": "desk.deploy.command",
    "new": "desk.new",
    "preview": "desk.preview.command",
    "related": "desk.related",
    "status": "desk.status",
}


class _Commands(click.Group):
    """Commands that are imported when they are asked for: all of them take longer than a build without change."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [*_MODULES]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _MODULES.get(cmd_name)
        return getattr(import_module(module), cmd_name) if module else None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Write, check and preview the newsroom's site."""
