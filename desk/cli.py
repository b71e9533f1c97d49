"""The desk command. Exit status: 0 good, 1 findings, 2 wrong usage."""

from __future__ import annotations

import click

from desk.build import build
from desk.check import check
from desk.deploy.command import deploy
from desk.new import new
from desk.preview.command import preview
from desk.related import related
from desk.status import status


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Write, check and preview the newsroom's site."""


main.add_command(build)
main.add_command(check)
main.add_command(new)
main.add_command(deploy)
main.add_command(preview)
main.add_command(related)
main.add_command(status)
