"""``desk deploy``: plan, show, ask, apply; and the way back. Exit status: 0 good, 1 refused or failed, 2 usage."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from desk.deploy.built_site import BuiltSite, BuiltSiteError, read_built_site, read_headlines
from desk.deploy.carried import assets_to_carry, with_carried
from desk.deploy.known_files import keep_known, load_known
from desk.deploy.last import forget_texts, keep_texts, note_way_back, pages_that_waited
from desk.deploy.notices import news_of
from desk.deploy.notify import read_feeds, tell
from desk.deploy.obstacles import with_obstacles
from desk.deploy.plan import Change, Limits, Plan, as_record, compare, plan_deploy, with_newly_due
from desk.deploy.progress import ProgressBar
from desk.deploy.readers_view import describe_view, look_as_readers
from desk.deploy.release import Release, make_release
from desk.deploy.report import describe_plan
from desk.deploy.targets.folder import FolderTarget
from desk.deploy.targets.git_branch import GitBranchTarget
from desk.deploy.targets.own_command import own_command_target
from desk.deploy.targets.protocol import Kept, Progress, Target, TargetError, no_progress
from desk.deploy.targets.rsync import RsyncTarget, Server
from plugins.newsroom.settings import DeployTarget, NewsroomSettings, SettingsError
from plugins.pelican_bridge.generator import store_path

_SENDING_COPIES = ("folder", "rsync")
"""Kinds of targets whose server may send compressed copies; other hosts compress by themselves, or send each file."""


@click.command()
@click.argument("target", required=False)
@click.option(
    "--settings", "settings_file", default="publishconf.py", show_default=True,
    type=click.Path(exists=True, dir_okay=False),
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(file_okay=False), help="Another output folder than the settings name.")
@click.option("--plan", "only_plan", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--allow-deletes", type=click.IntRange(0), help="Files that may be removed, for this deploy.")
@click.option("--adopt", is_flag=True, help="Put ours in the place of files that no release has put there.")
@click.option("--format", "as_format", default="text", show_default=True, type=click.Choice(["text", "json"]))
@click.option("--rollback", is_flag=True, help="Go back to the release before the live one, or to another with --to.")
@click.option("--to", "release_id", help="The release to go back to, as --history names it.")
@click.option("--history", is_flag=True, help="List the releases that are kept.")
def deploy(
    target: str | None,
    settings_file: str,
    output: str | None,
    only_plan: bool,  # noqa: FBT001 - click passes it by name
    yes: bool,  # noqa: FBT001 - the same
    allow_deletes: int | None,
    adopt: bool,  # noqa: FBT001 - the same
    as_format: str,
    rollback: bool,  # noqa: FBT001 - the same
    release_id: str | None,
    history: bool,  # noqa: FBT001 - the same
) -> None:
    """Bring the built site to TARGET, or take it back. TARGET may be left out where there is one."""
    from pelican.settings import read_settings  # noqa: PLC0415 - Pelican takes a moment to import

    if release_id and not rollback:
        raise click.UsageError("--to goes with --rollback")
    if rollback and history:
        raise click.UsageError("choose one of --rollback and --history")
    mapping: Mapping[str, Any] = read_settings(settings_file)
    settings = _settings_for_readers(mapping, settings_file)
    order = _Order(
        mapping=mapping,
        settings=settings,
        chosen=_choose(settings.publish.targets, target),
        only_plan=only_plan,
        yes=yes,
        allow_deletes=allow_deletes,
        adopts=adopt,
        is_json=as_format == "json",
    )
    progress = ProgressBar()
    try:
        place = open_target(order.chosen, order.cache, settings.publish.kept_releases, progress=progress, adopts=adopt)
        if history:
            click.echo((_history_json if order.is_json else _history)(place.read()))
        elif rollback:
            _go_back(order, place, release_id)
        else:
            _bring(order, place, Path(output or mapping["OUTPUT_PATH"]))
    except (TargetError, BuiltSiteError) as fault:
        raise click.ClickException(str(fault)) from fault
    finally:
        progress.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What was asked for, of which target; ``mapping`` is what ``settings`` were read from."""

    mapping: Mapping[str, Any]
    settings: NewsroomSettings
    chosen: DeployTarget
    only_plan: bool
    yes: bool
    allow_deletes: int | None
    adopts: bool
    is_json: bool

    @property
    def cache(self) -> Path:
        return store_path(self.mapping).parent


def _settings_for_readers(mapping: Mapping[str, Any], settings_file: str) -> NewsroomSettings:
    try:
        settings = NewsroomSettings.from_pelican(mapping)
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from fault
    if not settings.publish.public:
        raise click.UsageError(f"{settings_file} is not for readers: it does not set NEWS_PUBLISH_PUBLIC")
    return settings


def _go_back(order: _Order, place: Target, release_id: str | None) -> None:
    kept = place.read()
    earlier = _earlier(kept, release_id)
    plan = plan_way_back(order.chosen.name, kept, earlier)
    if _shown_and_wanted(plan, {}, order):
        place.roll_back(earlier.id, base=plan.base)
        note_way_back(order.chosen.name, earlier.id, order.mapping)
        _say_live(order.chosen.name, earlier, plan)


def _bring(order: _Order, place: Target, output: Path) -> None:
    """Plan, show, ask, deploy, and tell others of it."""
    kept = place.read()
    site = _read_site(order, output)
    now = datetime.now(UTC)
    carried = assets_to_carry(site.manifest, kept.live, now, order.settings.publish.asset_days)
    plan = _plan(order, site, kept, carried)
    headlines = read_headlines(site.root, (x.path for c in (Change.NEW, Change.CHANGED) for x in plan.of(c)))
    if site.foreign:
        click.echo(f"{site.foreign} files in {site.root} are of no build and are not deployed.", err=True)
    pending = order.cache / "deploy" / f"{order.chosen.name}.notices.json"
    if _shown_and_wanted(plan, headlines, order):
        manifest = with_carried(site.manifest, kept.live, carried)
        release = make_release(manifest, order.settings.site.url, kept.releases, now, carried)
        place.deploy(release, site.root, base=plan.base)
        _remember(order, release, kept, site.root)
        if _say_live(order.chosen.name, release, plan):
            _tell(order, pending, plan, site.root)
    elif not order.only_plan:
        tell(pending, {}, order.settings)


def _read_site(order: _Order, output: Path) -> BuiltSite:
    """The built site; a file is opened only when it is not as it stood the last time."""
    store = store_path(order.mapping)
    known = load_known(store, output)
    with_copies = order.chosen.kind in _SENDING_COPIES
    site = read_built_site(output, order.settings.site.url, known, with_copies=with_copies)
    if site.known != known:
        keep_known(site.known, store, output)
    return site


def _plan(order: _Order, site: BuiltSite, kept: Kept, carried: Mapping[str, datetime]) -> Plan:
    name, publish = order.chosen.name, order.settings.publish
    most = publish.max_deletes if order.allow_deletes is None else order.allow_deletes
    limits = Limits(max_deletes=most, gone=publish.gone)
    manifest = with_carried(site.manifest, kept.live, carried)
    plan = plan_deploy(name, manifest, order.settings.site.url, kept.live, kept.releases, limits)
    plan = with_newly_due(plan, pages_that_waited(name, plan.base, order.mapping))
    until = {path: left + timedelta(days=publish.asset_days) for path, left in carried.items()}
    plan = dataclasses.replace(plan, staying=until)
    return with_obstacles(plan, site.manifest, kept, adopts=order.adopts)


def _remember(order: _Order, release: Release, kept: Kept, output: Path) -> None:
    """What this machine keeps of a deploy."""
    keep_texts(order.chosen.name, release, output, order.mapping)
    forget_texts(order.chosen.name, (release.id, *(earlier.id for earlier in kept.releases)), order.mapping)


def _tell(order: _Order, pending: Path, plan: Plan, output: Path) -> None:
    feeds = read_feeds(output, plan, order.settings.feeds.hub_url)
    tell(pending, news_of(plan, order.settings, feeds), order.settings)


def _choose(targets: tuple[DeployTarget, ...], name: str | None) -> DeployTarget:
    if not targets:
        raise click.UsageError("NEWS_DEPLOY_TARGETS names no target; docs/publishing/ has one for each kind of host")
    names = [target.name for target in targets]
    if name is None and len(targets) == 1:
        return targets[0]
    if name not in names:
        what = f"unknown target '{name}'" if name else "there are several targets"
        raise click.UsageError(f"{what}; name one of {', '.join(names)}")
    return targets[names.index(name)]


def open_target(
    target: DeployTarget, cache: Path, kept: int, *, progress: Progress = no_progress, adopts: bool = False
) -> Target:
    """The target of a checked setting; nothing is read yet. Raises TargetError when no client can be made for it."""
    option = target.option
    match target.kind:
        case "folder":
            return FolderTarget(Path(option("path")).expanduser(), kept, progress)
        case "command":
            return own_command_target(option("run"), Path(option("path")).expanduser(), kept, progress)
        case "rsync":
            return RsyncTarget(Server(option("host"), option("path").rstrip("/"), option("reload")), kept, progress)
        case "s3":
            return _open_bucket(target, kept, progress, adopts=adopts)
        case _:
            work = cache / "deploy" / f"{target.name}.git"
            return GitBranchTarget(option("remote"), option("branch"), work, kept, adopts=adopts)


def _open_bucket(target: DeployTarget, kept: int, progress: Progress, *, adopts: bool) -> Target:
    from desk.deploy.targets.s3 import Place, S3Target  # noqa: PLC0415 - boto3 takes a moment to import

    option = target.option
    folder = option("prefix").strip("/")
    place = Place(
        bucket=option("bucket"),
        store=option("store"),
        prefix=f"{folder}/" if folder else "",
        endpoint=option("endpoint"),
        region=option("region"),
        distribution=option("distribution"),
    )
    return S3Target(place, kept, progress, adopts=adopts)


def plan_way_back(target: str, kept: Kept, earlier: Release) -> Plan:
    """What going back would change. It is never refused: it is what one does in need."""
    before = kept.live.manifest if kept.live else {}
    changes = compare(before, earlier.manifest)
    return Plan(
        target=target,
        base=kept.live.id if kept.live else "",
        changes=changes,
        unchanged=len(earlier.manifest) - sum(x.change is not Change.REMOVED for x in changes),
        problems=(),
        warnings=(),
    )


def _earlier(kept: Kept, release_id: str | None) -> Release:
    live = kept.live.id if kept.live else ""
    if release_id is None and kept.interrupted:
        found = next((release for release in kept.releases if release.id == live), None)
    elif release_id is None:
        found = next((release for release in kept.releases if release.id < live), None)
    else:
        found = next((release for release in kept.releases if release.id == release_id), None)
    if found is None:
        what = f"no release {release_id} is kept" if release_id else "no earlier release is kept"
        raise click.ClickException(f"{what}; 'desk deploy --history' lists those that are")
    return found


def _shown_and_wanted(plan: Plan, headlines: Mapping[str, str], order: _Order) -> bool:
    """Show the plan; whether it is to be applied. Ends the command when the plan is refused."""
    click.echo(json.dumps(as_record(plan, headlines), indent=1) if order.is_json else describe_plan(plan, headlines))
    if plan.problems:
        raise SystemExit(1)
    if order.only_plan or not plan.changes:
        return False
    return order.yes or click.confirm("Go on?", abort=True, err=True)


def _say_live(target: str, release: Release, plan: Plan) -> bool:
    """Also what readers get; a target has compared what it holds by itself. False where they get something else."""
    click.echo(f"{target}: release {release.id} is live. To take it back: desk deploy {target} --rollback", err=True)
    view = look_as_readers(release.site_url, plan.changes)
    click.echo(describe_view(release.site_url, view), err=True)
    return not view.wrong


def _history(kept: Kept) -> str:
    if not kept.releases:
        return "There is no release yet."
    live = kept.live.id if kept.live else ""
    return "\n".join(
        f"{release.id}  {len(release.manifest)} files{'  live' if release.id == live else ''}"
        for release in kept.releases
    )


def _history_json(kept: Kept) -> str:
    live = kept.live.id if kept.live else ""
    rows = [
        {"id": x.id, "made_at": x.made_at.isoformat(), "files": len(x.manifest), "live": x.id == live}
        for x in kept.releases
    ]
    return json.dumps(rows, indent=1)
