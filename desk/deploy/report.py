"""A plan in words: stories first, then files and bytes by kind, then what speaks against it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desk.deploy.manifest import FileKind, address_of, kind_of
from desk.deploy.plan import Change, Plan
from desk.deploy.story_marks import StoryChange

_MOST_STORIES = 20
_NAMES = {FileKind.ASSET: "assets", FileKind.STORY: "stories", FileKind.PAGE: "pages", FileKind.FEED: "feeds and data"}


def describe_plan(plan: Plan, headlines: Mapping[str, str]) -> str:
    """The plan for the terminal; ``headlines`` of stories by path, where they are known."""
    lines = [f"{plan.target}: {_summary(plan)}"]
    for change in StoryChange:
        lines += _stories(plan, change, headlines)
    lines += _files(plan)
    lines += _staying(plan)
    lines += [f"warning: {warning}" for warning in plan.warnings]
    lines += [f"refused: {problem}" for problem in plan.problems]
    return "\n".join(lines)


def _summary(plan: Plan) -> str:
    if not plan.changes:
        return f"nothing would change; all {plan.unchanged} files stand as they are"
    counts = ", ".join(f"{len(plan.of(change))} {change.value}" for change in Change)
    since = f"against the release {plan.base}" if plan.base else "as its first release"
    return f"{counts}, {plan.unchanged} unchanged, {since}"


def _stories(plan: Plan, change: StoryChange, headlines: Mapping[str, str]) -> Iterator[str]:
    paths = [x.entry.path for x in plan.changes if x.story is change]
    if not paths:
        return
    yield f"{len(paths)} {'story' if len(paths) == 1 else 'stories'} {change.value}:"
    for path in paths[:_MOST_STORIES]:
        headline = headlines.get(path)
        yield f"  {address_of(path)}{f'  {headline}' if headline else ''}"
    if len(paths) > _MOST_STORIES:
        yield f"  and {len(paths) - _MOST_STORIES} more"


def _files(plan: Plan) -> Iterator[str]:
    for kind in FileKind:
        uploads = [x.entry for x in plan.changes if x.change is not Change.REMOVED and kind_of(x.entry.path) is kind]
        removed = [x for x in plan.of(Change.REMOVED) if kind_of(x.path) is kind]
        if uploads or removed:
            size = sum(entry.size for entry in uploads)
            yield f"{_NAMES[kind]}: {len(uploads)} to send ({size:,} bytes), {len(removed)} to remove"


def _staying(plan: Plan) -> Iterator[str]:
    if plan.staying:
        last = max(plan.staying.values())
        yield (
            f"assets of earlier releases: {len(plan.staying)} stay for pages that readers still have, the last until "
            f"{last:%Y-%m-%d %H:%M} UTC"
        )
