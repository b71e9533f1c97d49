"""``desk build``: a build as Pelican's command does it, which can say where its time went and why a file was made."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from rich.console import Console
from rich.table import Table

from plugins.edition.addresses import file_of
from plugins.pelican_bridge.newsroom_pelican import BuildAccount, NewsroomPelican


@click.command()
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
@click.option("-o", "--output", type=click.Path(file_okay=False), help="Another output folder than the settings name.")
@click.option(
    "--explain", metavar="PATH", help="Say why this page, by its address or its file in the output, was made again."
)
@click.option("--profile", is_flag=True, help="Print where the time went, and how much was done.")
def build(settings_file: str, content: str | None, output: str | None, explain: str | None, profile: bool) -> None:  # noqa: FBT001 - click passes it by name
    """Build the site; what would come out the same is not made again."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    folders = {"PATH": content, "OUTPUT_PATH": output}
    override = {name: str(Path(folder).resolve()) for name, folder in folders.items() if folder}
    press = NewsroomPelican(read_settings(settings_file, override=override or None))
    press.explained = None if explain is None else file_in_output(explain, Path(press.output_path))
    press.run()
    for line in press.account.explanation:
        click.echo(line)
    if profile:
        _print_profile(press.account)


def file_in_output(asked: str, output: Path) -> str:
    """The path inside the output folder of what an editor names: an address, a path of the site, or the file."""
    path = unquote(urlsplit(asked).path)
    resolved = Path(path).resolve()
    if resolved.is_relative_to(output.resolve()) and resolved != output.resolve():
        path = resolved.relative_to(output.resolve()).as_posix() + ("/" if path.endswith("/") else "")
    path = path.lstrip("/")
    has_suffix = "." in path.rsplit("/", 1)[-1]
    return path if has_suffix else file_of(f"{path.rstrip('/')}/" if path.strip("/") else "")


def _print_profile(account: BuildAccount) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("", "by the clock", "processor"):
        table.add_column(heading, justify="right" if heading else "left")
    for stage, (clock, processor) in account.stages.items():
        table.add_row(stage, f"{clock:.2f} s", f"{processor:.2f} s")
    totals = [sum(column) for column in zip(*account.stages.values(), strict=True)]
    table.add_row("all", *(f"{total:.2f} s" for total in totals))
    console = Console(highlight=False)
    console.print(table)
    counts = account.counts()
    console.print(", ".join(f"{count} {what}" for what, count in counts.items()) + ".")
