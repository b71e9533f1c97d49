"""The desk command. Exit status: 0 good, 1 findings, 2 wrong usage."""

from __future__ import annotations

from pathlib import Path

import click

from desk.build import build
from desk.new import new
from desk.preview.command import preview
from desk.related import related
from desk.status import status
from plugins.newsroom.findings import Severity, has_errors, in_reading_order
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Write, check and preview the newsroom's site."""


@main.command()
@click.option(
    "--settings",
    "settings_file",
    default="pelicanconf.py",
    show_default=True,
    type=click.Path(exists=True, dir_okay=False),
)
@click.option(
    "--content", type=click.Path(exists=True, file_okay=False), help="Another content folder than the settings name."
)
def check(settings_file: str, content: str | None) -> None:
    """Read every file and print every finding, without building the site."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    mapping = read_settings(settings_file, override={"PATH": str(Path(content).resolve())} if content else None)
    try:
        NewsroomSettings.from_pelican(mapping)
        findings = NewsroomPelican(mapping).check()
    except SettingsError as fault:
        findings = fault.findings
    for finding in in_reading_order(findings):
        click.echo(str(finding))
    counts = [
        _counted(sum(finding.severity is severity for finding in findings), severity.value)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
    ]
    click.echo(", ".join(counts) + ".", err=True)
    raise SystemExit(1 if has_errors(findings) else 0)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


main.add_command(build)
main.add_command(new)
main.add_command(preview)
main.add_command(related)
main.add_command(status)
