"""``desk check``: every rule over every file, over some files, or over the built site; and repairs."""

from __future__ import annotations

import functools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from desk.against import against as changes_since
from plugins.edition.jobs import DRAFTS, MANIFEST
from plugins.editorial_checks.built_site import BuiltPage, check_tree, read_listing, read_page, read_text
from plugins.editorial_checks.catalogue import read_catalogue
from plugins.editorial_checks.repairs import difference, repaired
from plugins.editorial_checks.report import as_context, as_github, as_json, as_lines, as_sarif, counts_of
from plugins.incremental.processes import in_processes
from plugins.newsroom.findings import Finding, has_errors, in_reading_order
from plugins.newsroom.front_matter import FrontMatterError, decode, parse_front_matter
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.generator import shown_path
from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican

_CATALOGUE = Path(__file__).resolve().parent.parent / "docs/checks.md"
_SETTINGS_OUTPUT = "-"
"""Stands for ``--built`` without a folder."""
_LAST_DEPLOY = "-"
"""Stands for ``--against`` without a revision."""
_PAGES_AT_ONCE = 64
_ENOUGH_FOR_WORKERS = 400
_LISTINGS = (".xml", ".json")
_TEXTS = ("/index.md", ".pf_fragment")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
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
@click.option(
    "--format",
    "notation",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="On a terminal, text shows the lines as well.",
)
@click.option("--fix", is_flag=True, help="Repair what is certain, and show what was changed.")
@click.option("--dry-run", is_flag=True, help="With --fix: show it, change nothing.")
@click.option(
    "--against",
    metavar="[REF]",
    is_flag=False,
    flag_value=_LAST_DEPLOY,
    help="Beside that, compare published stories with a git revision, or without REF with what was last deployed from "
    "here: what changed must have a correction.",
)
@click.option(
    "--built",
    metavar="[OUTPUT]",
    is_flag=False,
    flag_value=_SETTINGS_OUTPUT,
    help="Check the built site in this folder, or in that of the settings, and not the content.",
)
def check(
    files: tuple[Path, ...],
    settings_file: str,
    content: str | None,
    notation: str,
    fix: bool,  # noqa: FBT001 - click passes it by name
    dry_run: bool,  # noqa: FBT001 - the same
    against: str | None,
    built: str | None,
) -> None:
    """Print every finding about the content, or about some FILES of it; write nothing to the output folder.

    With FILES, no other story is read: what was read before is compared with them, clashes of addresses are not seen.
    """
    _refuse_what_does_not_go_together(files, is_for_content=fix or against is not None, built=built)
    if dry_run and not fix:
        raise click.UsageError("--dry-run goes with --fix.")
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    mapping = read_settings(settings_file, override={"PATH": str(Path(content).resolve())} if content else None)
    try:
        settings = NewsroomSettings.from_pelican(mapping)
    except SettingsError as fault:
        _end(fault.findings, notation)
    if built is not None:
        output = Path(mapping["OUTPUT_PATH"] if built == _SETTINGS_OUTPUT else built)
        if not output.is_dir():
            raise click.UsageError(f"There is no built site in {shown_path(output)}.")
        _end(check_output(output, settings.site.url), notation)
    look = functools.partial(_check_content, mapping, files, against)
    findings = look()
    if fix and _repair(findings, notation, is_for_show=dry_run) and not dry_run:
        findings = look()
    _end(findings, notation)


def _refuse_what_does_not_go_together(files: Sequence[Path], *, is_for_content: bool, built: str | None) -> None:
    if built is not None and (files or is_for_content):
        raise click.UsageError("--built goes with neither files nor --fix nor --against.")


def _check_content(mapping: dict[str, Any], files: Sequence[Path], against: str | None) -> list[Finding]:
    changes = [] if against is None else changes_since(None if against == _LAST_DEPLOY else against, mapping)
    if not files:
        return [*NewsroomPelican(mapping).check(), *changes]
    root = Path(mapping["PATH"]).resolve()
    outside = [file for file in files if not file.resolve().is_relative_to(root)]
    if outside:
        raise click.UsageError(f"{outside[0]} is not in the content folder {shown_path(root)}.")
    findings = NewsroomPelican(mapping).check_files({file.resolve().relative_to(root).as_posix() for file in files})
    shown = {shown_path(file) for file in files}
    return [finding for finding in (*findings, *changes) if finding.location.path in shown]


def _repair(findings: Iterable[Finding], notation: str, *, is_for_show: bool) -> bool:
    """Whether there was anything to repair. The differences go to stdout, or to stderr beside another notation."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.repair is not None:
            by_path.setdefault(finding.location.path, []).append(finding)
    is_any = False
    for path, faults in sorted(by_path.items()):
        before = Path(path).read_bytes()
        after = repaired(before, faults)
        if after == before or not _is_readable(after, path):
            continue
        is_any = True
        click.echo(difference(path, before, after), err=notation != "text", nl=False)
        if not is_for_show:
            _write(Path(path).resolve(), after)
    return is_any


def _is_readable(source: bytes, path: str) -> bool:
    """Two slips of one field's name, both mended, would give the field twice: then neither is."""
    try:
        parse_front_matter(decode(source, path), path)
    except FrontMatterError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    """Through a hidden file beside it, which no build reads, with the same rights."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        shutil.copymode(path, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def check_output(root: Path, site_url: str) -> list[Finding]:
    """Findings about a built site. ``site_url`` is the address it was built for, or empty."""
    paths = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*")) if path.is_file())
    files = [path for path in paths if path != MANIFEST and not path.startswith(f"{DRAFTS}/")]
    read = [path for path in files if path.endswith((".html", *_LISTINGS, *_TEXTS))]
    lots = [read[start : start + _PAGES_AT_ONCE] for start in range(0, len(read), _PAGES_AT_ONCE)]
    workers = os.cpu_count() or 1 if len(read) >= _ENOUGH_FOR_WORKERS else 1
    pages = [page for lot in in_processes(_read_pages, root, lots, workers=workers) for page in lot]
    return check_tree(pages, files, site_url, shown_path(root))


def _read_pages(root: Path, lot: Sequence[str]) -> list[BuiltPage]:
    return [_reader_of(path)(path, (root / path).read_bytes()) for path in lot]


def _reader_of(path: str) -> Callable[[str, bytes], BuiltPage]:
    if path.endswith(_TEXTS):
        return read_text
    return read_listing if path.endswith(_LISTINGS) else read_page


def _end(findings: Iterable[Finding], notation: str) -> NoReturn:
    """Print the findings, count them on stderr, and exit with 1 if there is an error among them."""
    ordered = list(dict.fromkeys(in_reading_order(findings)))
    catalogue = read_catalogue(_CATALOGUE.read_text("utf-8")) if _CATALOGUE.is_file() else {}
    notations: Mapping[str, Callable[[], str]] = {
        "text": lambda: as_context(ordered, _line_of) if sys.stdout.isatty() else as_lines(ordered),
        "json": lambda: as_json(ordered),
        "github": lambda: as_github(ordered),
        "sarif": lambda: as_sarif(ordered, catalogue),
    }
    click.echo(notations[notation](), nl=False)
    counts = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts_of(ordered).items()]
    click.echo(", ".join(counts) + ".", err=True)
    raise SystemExit(1 if has_errors(ordered) else 0)


def _line_of(path: str, line: int) -> str:
    lines = _lines_of(path)
    return lines[line - 1] if 0 < line <= len(lines) else ""


@functools.cache
def _lines_of(path: str) -> list[str]:
    try:
        text = Path(path).read_text("utf-8-sig", errors="replace")
    except OSError:
        return []
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
