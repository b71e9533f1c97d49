"""What others are told after a deploy, and how it is written: IndexNow, WebSub hubs, a webhook. Pure."""

from __future__ import annotations

import enum
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode, urlsplit

from desk.deploy.manifest import address_of
from desk.deploy.plan import Plan
from desk.deploy.story_marks import TOLD_CHANGES, StoryChange
from plugins.newsroom.settings import NewsroomSettings

_MOST_ADDRESSES = 10_000
"""IndexNow takes no more at once."""
SIGNATURE = "X-Broadbill-Signature"


class Channel(enum.Enum):
    """Who is told."""

    INDEXNOW = "IndexNow"
    WEBSUB = "WebSub"
    WEBHOOK = "webhook"


News: TypeAlias = Mapping[Channel, Mapping[str, str]]
"""For each channel, addresses and what happened to each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One POST, and the addresses it tells of."""

    channel: Channel
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    about: tuple[str, ...]


def news_of(plan: Plan, settings: NewsroomSettings, feeds: Iterable[str]) -> dict[Channel, dict[str, str]]:
    """What a deploy has to tell on the channels that are on: stories that say something else, and ``feeds`` by path.

    A first release tells nothing, since all in it is new, and so does one in which no story changed by itself.
    """
    site_url = settings.site.url
    stories = {
        f"{site_url}{address_of(x.entry.path)}": _told_as(x.story).value
        for x in plan.changes
        if x.story and x.story in TOLD_CHANGES
    }
    if not stories or not plan.base:
        return {}
    told = {
        Channel.INDEXNOW: stories if settings.notify.indexnow_key else {},
        Channel.WEBSUB: {f"{site_url}/{path}": "changed" for path in feeds} if settings.feeds.hub_url else {},
        Channel.WEBHOOK: stories if settings.notify.webhook_url else {},
    }
    return {channel: news for channel, news in told.items() if news}


def _told_as(change: StoryChange) -> StoryChange:
    """That a story waited is the newsroom's own affair."""
    return StoryChange.NEW if change is StoryChange.NEWLY_DUE else change


def write_notices(news: News, settings: NewsroomSettings, secret: str) -> list[Notice]:
    """The messages. News of a channel that is off give none. ``secret`` signs the webhook's, unless it is empty."""
    notices: list[Notice] = []
    for channel, rows in news.items():
        if channel is Channel.INDEXNOW and settings.notify.indexnow_key:
            notices += _indexnow(list(rows), settings)
        elif channel is Channel.WEBSUB and settings.feeds.hub_url:
            notices += [_websub(feed, settings.feeds.hub_url) for feed in rows]
        elif channel is Channel.WEBHOOK and settings.notify.webhook_url:
            notices.append(_webhook(rows, settings, secret))
    return notices


def news_to_json(news: News) -> str:
    """A text that :func:`news_from_json` reads."""
    return json.dumps({channel.name: dict(rows) for channel, rows in news.items()}, indent=1) + "\n"


def news_from_json(text: str) -> dict[Channel, dict[str, str]]:
    """Read news that wait. Raises ValueError for a text that is none."""
    try:
        record = json.loads(text)
        return {Channel[name]: {str(url): str(what) for url, what in rows.items()} for name, rows in record.items()}
    except (KeyError, AttributeError) as fault:
        raise ValueError("no news") from fault


def joined(waiting: News, news: News) -> dict[Channel, dict[str, str]]:
    """Both; of one address, what happened last."""
    return {
        channel: {**waiting.get(channel, {}), **news.get(channel, {})}
        for channel in Channel
        if channel in waiting or channel in news
    }


def _indexnow(addresses: list[str], settings: NewsroomSettings) -> Iterator[Notice]:
    key, site_url = settings.notify.indexnow_key, settings.site.url
    for start in range(0, len(addresses), _MOST_ADDRESSES):
        batch = tuple(addresses[start : start + _MOST_ADDRESSES])
        record = {
            "host": urlsplit(site_url).netloc,
            "key": key,
            "keyLocation": f"{site_url}/{key}.txt",
            "urlList": batch,
        }
        yield _json_notice(Channel.INDEXNOW, settings.notify.indexnow_url, record, batch)


def _websub(feed: str, hub_url: str) -> Notice:
    return Notice(
        channel=Channel.WEBSUB,
        url=hub_url,
        headers=(("Content-Type", "application/x-www-form-urlencoded"),),
        body=urlencode({"hub.mode": "publish", "hub.url": feed}).encode(),
        about=(feed,),
    )


def _webhook(rows: Mapping[str, str], settings: NewsroomSettings, secret: str) -> Notice:
    record = {"site": settings.site.url, "stories": [{"url": url, "change": what} for url, what in rows.items()]}
    return _json_notice(Channel.WEBHOOK, settings.notify.webhook_url, record, tuple(rows), secret)


def _json_notice(
    channel: Channel, url: str, record: Mapping[str, object], about: tuple[str, ...], secret: str = ""
) -> Notice:
    body = json.dumps(record, ensure_ascii=False).encode()
    headers = [("Content-Type", "application/json; charset=utf-8")]
    if secret:
        headers.append((SIGNATURE, f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"))
    return Notice(channel=channel, url=url, headers=tuple(headers), body=body, about=about)
