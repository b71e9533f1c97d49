"""The desk command. Exit status: 0 good, 1 findings, 2 wrong usage."""

from __future__ import annotations

from pathlib import Path

import click

from desk.preview.command import preview
from desk.related import related
from plugins.incremental.store import Store
from plugins.newsroom.findings import Severity, has_errors, in_reading_order
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.content_folder import read_content
from plugins.pelican_bridge.generator import shown_path, store_path


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

    mapping = read_settings(settings_file, override={"PATH": content} if content else None)
    try:
        settings = NewsroomSettings.from_pelican(mapping)
        store = Store(store_path(mapping))
        findings = read_content(Path(mapping["PATH"]), shown_path, settings, store).findings
        store.close()
    except SettingsError as fault:
        findings = fault.findings
    for finding in in_reading_order(findings):
        click.echo(str(finding))
    counts = [
        f"{sum(finding.severity is severity for finding in findings)} {severity.value}s"
        for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
    ]
    click.echo(", ".join(counts) + ".", err=True)
    raise SystemExit(1 if has_errors(findings) else 0)


main.add_command(preview)
main.add_command(related)
