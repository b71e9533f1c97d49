"""Telling others after a deploy. A failure is said and never ends the deploy; what was not told waits for the next."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path

import click

from desk.deploy.manifest import FileKind, kind_of
from desk.deploy.notices import Channel, News, Notice, joined, news_from_json, news_to_json, write_notices
from desk.deploy.plan import Change, Plan
from plugins.newsroom.settings import NewsroomSettings

SECRET = "NEWS_NOTIFY_WEBHOOK_SECRET"  # noqa: S105 - the name of the variable
_TIMEOUT_SECONDS = 10.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere, into a network of ours perhaps, is not followed."""

    def redirect_request(self, *_: object) -> None:
        """None is urllib's word for not following."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def tell(pending: Path, news: News, settings: NewsroomSettings) -> None:
    """Send ``news`` and what ``pending`` holds from before; write there what could not be told, and say why."""
    failed: dict[Channel, dict[str, str]] = {}
    silent: set[Channel] = set()
    everything = joined(_read(pending), news)
    for notice in write_notices(everything, settings, os.environ.get(SECRET, "")):
        fault = "" if notice.channel not in silent else "the one before failed"
        fault = fault or send(notice)
        if not fault:
            continue
        if notice.channel not in silent:
            where = f"{notice.channel.value} at {notice.url}"
            click.echo(f"{where} was not told: {fault}; the next deploy tries again", err=True)
        silent.add(notice.channel)
        rows = everything[notice.channel]
        failed.setdefault(notice.channel, {}).update((url, rows[url]) for url in notice.about)
    try:
        _write(pending, failed)
    except OSError as fault:
        click.echo(f"{pending} cannot be written ({fault.strerror}); what was not told is forgotten", err=True)


def send(notice: Notice) -> str:
    """Send one notice; gives what went wrong, or nothing. No redirect is followed, no answer is read."""
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
        notice.url, data=notice.body, headers={"User-Agent": "Broadbill", **dict(notice.headers)}, method="POST"
    )
    try:
        with _OPENER.open(request, timeout=_TIMEOUT_SECONDS):
            return ""
    except urllib.error.HTTPError as answer:
        answer.close()
        return f"it answered {answer.code}"
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return str(getattr(fault, "reason", fault)) or type(fault).__name__


def read_feeds(root: Path, plan: Plan, hub_url: str) -> list[str]:
    """Paths of the feeds that change and name the hub."""
    if not hub_url:
        return []
    changed = (x.entry.path for x in plan.changes if x.change is not Change.REMOVED)
    data = (path for path in changed if kind_of(path) is FileKind.FEED and not path.startswith("sitemaps/"))
    return [path for path in data if hub_url in (root / path).read_text(encoding="utf-8")]


def _read(pending: Path) -> News:
    try:
        return news_from_json(pending.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write(pending: Path, news: News) -> None:
    if not news:
        pending.unlink(missing_ok=True)
        return
    pending.parent.mkdir(parents=True, exist_ok=True)
    draft = pending.with_suffix(".new")
    draft.write_text(news_to_json(news), encoding="utf-8")
    draft.replace(pending)
