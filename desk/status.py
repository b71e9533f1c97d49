"""``desk status``: the state of every file in the content folder, and what comes next."""

from __future__ import annotations

import json
import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from desk.deploy.last import LastDeploy, read_last_deploy
from desk.since_deploy import SinceDeploy, since_deploy
from plugins.newsroom.account import FileState, Turn, account_for, coming_turns, next_change
from plugins.newsroom.article import NewsArticle, PubStatus
from plugins.newsroom.findings import Finding, Severity, has_errors, in_reading_order
from plugins.newsroom.instants import iso, parse_instant
from plugins.newsroom.settings import NewsroomSettings, SettingsError
from plugins.pelican_bridge.generator import NewsroomGenerator, shown_path
from plugins.pelican_bridge.newsroom_pelican import NewsroomPelican

_SHOWN_LINES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStatus:
    """All that ``desk status`` knows. Paths are those of findings."""

    now: datetime
    zone: tzinfo
    states: Mapping[str, FileState]
    """By path."""
    coming: tuple[Turn, ...]
    """Earliest first."""
    next_change: datetime | None
    drafts: Mapping[str, tuple[str, ...]]
    """Paths by the names of those who write them, both in order."""
    since_deploy: SinceDeploy | None
    """None where no deploy from this machine is known."""

    @property
    def counts(self) -> dict[FileState, int]:
        """Files by state; their sum is the number of files."""
        found = Counter(self.states.values())
        return {state: found[state] for state in FileState}


@click.command()
@click.option("--next", "only_next", is_flag=True, help="Print only the next instant at which the site would differ.")
@click.option("--at", metavar="INSTANT", help="Answer for another moment than now; without a zone one of TIMEZONE.")
@click.option(
    "--format", "as_format", default="text", show_default=True, type=click.Choice(["text", "json", "cron"]),
    help="cron, with --next: a line that builds just then, in this machine's zone.",
)  # fmt: skip
@click.option(
    "--settings", "settings_file", default="pelicanconf.py", show_default=True,
    type=click.Path(exists=True, dir_okay=False),
)  # fmt: skip
@click.option(
    "--content", type=click.Path(exists=True, file_okay=False), help="Another content folder than the settings name."
)
def status(only_next: bool, at: str | None, as_format: str, settings_file: str, content: str | None) -> None:  # noqa: FBT001 - click passes it by name
    """Say what became of every file, what comes next, and who has drafts."""
    if as_format == "cron" and not only_next:
        raise click.UsageError("--format cron needs --next")
    found, findings = read_status(settings_file, content, at)
    for finding in in_reading_order(findings):
        if finding.severity is Severity.ERROR:
            click.echo(str(finding), err=True)
    if found is not None:
        if only_next:
            words = describe_next(found, as_format, Path(settings_file).resolve().parent)
            click.echo(words, nl=bool(words))
        elif as_format == "json":
            click.echo(json.dumps(as_record(found), indent=1, ensure_ascii=False))
        else:
            _print(found)
    raise SystemExit(1 if has_errors(findings) else 0)


def read_status(settings_file: str, content: str | None, at: str | None) -> tuple[DeskStatus | None, list[Finding]]:
    """The status at ``at``, or at the build's clock, with all findings; no status where the settings have faults."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    mapping = read_settings(settings_file, override={"PATH": str(Path(content).resolve())} if content else None)
    try:
        site = NewsroomSettings.from_pelican(mapping).site
    except SettingsError as fault:
        return None, fault.findings
    if at is not None:
        try:
            mapping["NEWS_NOW"] = parse_instant(at, site.zone)
        except ValueError as fault:
            raise click.BadParameter(str(fault), param_hint="--at") from None
    generator, findings = NewsroomPelican(mapping).examine()
    return build_status(generator, findings, site.zone, read_last_deploy(mapping)), findings


def build_status(
    generator: NewsroomGenerator, findings: Iterable[Finding], zone: tzinfo, last: LastDeploy | None
) -> DeskStatus:
    """The status of a build that has read its files, beside the ``last`` deploy."""
    content, listing, now = generator.build.content, generator.listing, generator.now
    root = shown_path(content.root)
    above = "" if root == "." else f"{root}/"
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    states = account_for(
        listing.uris,
        content.articles,
        static={*listing.files, *(uri for uri, _, _ in listing.house)},
        faulty={finding.location.path.removeprefix(above) for finding in errors},
        now=now,
    )
    names = {id: author.name for id, author in content.authors.items()}
    return DeskStatus(
        now=now,
        zone=zone,
        states={above + uri: state for uri, state in states.items()},
        coming=tuple(coming_turns(content.articles, now)),
        next_change=next_change(content.articles, now),
        drafts=_drafts(content.articles, names),
        since_deploy=None if last is None else _since(last, generator, above),
    )


def _since(last: LastDeploy, generator: NewsroomGenerator, above: str) -> SinceDeploy:
    """Of rejected stories nothing is said: what they will come to is not known."""
    build = generator.build
    files = {file.uri: file for file in generator.listing.stories}
    rejected = files.keys() - {article.uri for article in build.content.articles}
    known = replace(last, stories={page: one for page, one in last.stories.items() if one.uri not in rejected})
    return since_deploy(known, (*build.released, *build.hidden), files, build.settings, above)


def _drafts(articles: Iterable[NewsArticle], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    drafts: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article.status is PubStatus.DRAFT:
            for byline in article.bylines:
                drafts[names.get(byline, byline)].append(article.location.path)
    return {name: tuple(sorted(paths)) for name, paths in sorted(drafts.items())}


def describe_next(found: DeskStatus, as_format: str, folder: Path) -> str:
    """The next change in text, JSON or as a line for cron, which builds in ``folder``; empty text for none."""
    at = found.next_change
    turns = [_turn_record(turn, found.zone) for turn in found.coming if turn.shows and turn.at == at]
    if as_format == "json":
        return json.dumps({"next": iso(at, found.zone) if at else None, "coming": turns}, indent=1, ensure_ascii=False)
    if at is None:
        return ""
    return cron_line(at, folder) if as_format == "cron" else iso(at, found.zone)


def cron_line(at: datetime, folder: Path, zone: tzinfo | None = None) -> str:
    """The line of a crontab that builds at the first full minute not before ``at``; ``zone`` defaults to the machine's.

    Cron knows no years, so the line builds again a year later, which does no harm.
    """
    minute = at.astimezone(UTC).replace(second=0, microsecond=0)
    local = (minute if minute == at else minute + timedelta(minutes=1)).astimezone(zone)
    command = f"cd {shlex.quote(str(folder))} && make publish".replace("%", r"\%")
    return f"{local.minute} {local.hour} {local.day} {local.month} * {command}"


def as_record(found: DeskStatus) -> dict[str, object]:
    """The status for JSON."""
    return {
        "now": iso(found.now, found.zone),
        "files": len(found.states),
        "counts": {state.value: count for state, count in found.counts.items()},
        "states": {path: state.value for path, state in found.states.items()},
        "next": iso(found.next_change, found.zone) if found.next_change else None,
        "coming": [_turn_record(turn, found.zone) for turn in found.coming],
        "drafts": {name: list(paths) for name, paths in found.drafts.items()},
        "since_deploy": _since_record(found.since_deploy, found.zone) if found.since_deploy else None,
    }


def _since_record(since: SinceDeploy, zone: tzinfo) -> dict[str, object]:
    rows = [{"change": story.change.value, "path": story.path, "headline": story.headline} for story in since.stories]
    return {"target": since.target, "release": since.release, "at": iso(since.at, zone), "stories": rows}


def _turn_record(turn: Turn, zone: tzinfo) -> dict[str, str]:
    return {
        "at": iso(turn.at, zone),
        "path": turn.article.location.path,
        "headline": turn.article.headline,
        "from": turn.before.value,
        "to": turn.after.value,
    }


def _print(found: DeskStatus) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("state")
    table.add_column("files", justify="right")
    for state, count in found.counts.items():
        table.add_row(state.value, str(count))
    table.add_row("all", str(len(found.states)))
    Console(highlight=False).print(table)
    for line in (*_coming_lines(found), *_since_lines(found), *_draft_lines(found)):
        click.echo(line)


def _coming_lines(found: DeskStatus) -> Iterator[str]:
    if found.coming:
        yield "\nComing:"
    for turn in found.coming[:_SHOWN_LINES]:
        article = turn.article
        yield f"  {iso(turn.at, found.zone)} {turn.after.value}: {article.location.path} ({article.headline})"
    if len(found.coming) > _SHOWN_LINES:
        yield f"  and {len(found.coming) - _SHOWN_LINES} more"


def _since_lines(found: DeskStatus) -> Iterator[str]:
    since = found.since_deploy
    if since is None:
        return
    yield f"\nSince the deploy to {since.target} at {iso(since.at, found.zone)}:"
    for story in since.stories[:_SHOWN_LINES]:
        yield f"  {story.change.value}: {story.path}" + (f" ({story.headline})" if story.headline else "")
    if len(since.stories) > _SHOWN_LINES:
        yield f"  and {len(since.stories) - _SHOWN_LINES} more"
    if not since.stories:
        yield "  nothing changed"


def _draft_lines(found: DeskStatus) -> Iterator[str]:
    if found.drafts:
        yield "\nDrafts:"
    for name, paths in found.drafts.items():
        yield from (f"  {name}: {path}" for path in paths)
