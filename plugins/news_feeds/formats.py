"""Feeds as bytes: Atom (RFC 4287), RSS 2.0 with whole texts, JSON Feed 1.1. The same feed gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, cast

from lxml import etree
from lxml.etree import _Element as Element

from plugins.news_feeds.feed import Feed, FeedEntry, FeedPicture
from plugins.newsroom.xml_text import xml_text

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"
_XML = "http://www.w3.org/XML/1998/namespace"
_ATOM_ALONE = cast("Mapping[str, str]", {None: ATOM})  # None: without a prefix, for which the stubs have no type
_ENTRIES_KEPT = 1_024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def atom(feed: Feed, feed_url: str) -> bytes:
    """RFC 4287. A feed without entries has the time 0, since it must have one."""
    root = etree.Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}lang": feed.lang}, nsmap=_ATOM_ALONE)
    _say(root, "title", feed.title)
    if feed.description:
        _say(root, "subtitle", feed.description)
    _say(root, "id", feed.id_url)
    _say(root, "updated", _rfc3339(feed.updated or _EPOCH))
    _link(root, "alternate", feed.home_url, "text/html")
    _link(root, "self", feed_url, "application/atom+xml")
    if feed.hub_url:
        _link(root, "hub", feed.hub_url)
    if feed.icon_url:
        _say(root, "icon", feed.icon_url)
    head, end = _split(_bytes_of(root, feed))
    return b"".join((head, *[_atom_entry(entry, feed.lang) for entry in feed.entries], end))


@lru_cache(_ENTRIES_KEPT)
def _atom_entry(entry: FeedEntry, lang: str) -> bytes:
    """An entry as it stands in a feed in ``lang``; the last ones are kept for the feeds of other subjects."""
    alone = etree.Element(f"{{{ATOM}}}feed", nsmap=_ATOM_ALONE)
    root = etree.SubElement(alone, f"{{{ATOM}}}entry")
    if entry.lang != lang:
        root.set(f"{{{_XML}}}lang", entry.lang)
    _say(root, "title", entry.title)
    _say(root, "id", entry.url)
    _say(root, "published", _rfc3339(entry.published))
    _say(root, "updated", _rfc3339(entry.updated))
    _link(root, "alternate", entry.url, "text/html")
    if entry.source_url:
        _link(root, "via", entry.source_url)
    if entry.picture:
        _link(root, "enclosure", entry.picture.url, entry.picture.media_type)
    for person in entry.authors:
        author = etree.SubElement(root, f"{{{ATOM}}}author")
        _say(author, "name", person.name)
        if person.url:
            _say(author, "uri", person.url)
    for category in entry.categories:
        etree.SubElement(root, f"{{{ATOM}}}category", term=xml_text(category))
    if entry.summary:
        _say(root, "summary", entry.summary)
    if entry.content_html is not None:
        _say(root, "content", str(entry.content_html)).set("type", "html")
    head, _ = _split(etree.tostring(alone, encoding="utf-8", pretty_print=True))
    return head.partition(b"\n")[2]


def _split(feed: bytes) -> tuple[bytes, bytes]:
    """A feed before its end tag, and from there on."""
    at = feed.rindex(b"</")
    return feed[:at], feed[at:]


def rss(feed: Feed, feed_url: str) -> bytes:
    """RSS 2.0 with authors and languages (Dublin Core), whole texts (content module), links to itself and the hub."""
    root = etree.Element(
        "rss", version="2.0", nsmap={"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE, "media": MEDIA}
    )
    channel = etree.SubElement(root, "channel")
    _put(channel, "title", feed.title)
    _put(channel, "link", feed.home_url)
    _put(channel, "description", feed.description or feed.title)
    _put(channel, "language", feed.lang)
    if feed.updated:
        _put(channel, "lastBuildDate", format_datetime(feed.updated.astimezone(UTC), usegmt=True))
    _link(channel, "self", feed_url, "application/rss+xml")
    if feed.hub_url:
        _link(channel, "hub", feed.hub_url)
    for entry in feed.entries:
        _rss_item(etree.SubElement(channel, "item"), entry, feed)
    return _bytes_of(root, feed)


def _rss_item(root: Element, entry: FeedEntry, feed: Feed) -> None:
    _put(root, "title", entry.title)
    _put(root, "link", entry.url)
    _put(root, "guid", entry.url).set("isPermaLink", "true")
    _put(root, "pubDate", format_datetime(entry.published.astimezone(UTC), usegmt=True))
    for person in entry.authors:
        _put(root, f"{{{DUBLIN_CORE}}}creator", person.name)
    if entry.lang != feed.lang:
        _put(root, f"{{{DUBLIN_CORE}}}language", entry.lang)
    for category in entry.categories:
        _put(root, "category", category)
    if entry.summary:
        _put(root, "description", entry.summary)
    if entry.content_html is not None:
        _put(root, f"{{{CONTENT}}}encoded", str(entry.content_html))
    if entry.picture:
        _rss_picture(root, entry.picture)


def _rss_picture(root: Element, picture: FeedPicture) -> None:
    content = etree.SubElement(root, f"{{{MEDIA}}}content", url=xml_text(picture.url), type=picture.media_type)
    content.set("medium", "image")
    if picture.width and picture.height:
        content.set("width", str(picture.width))
        content.set("height", str(picture.height))
    if picture.alt:
        _put(content, f"{{{MEDIA}}}description", picture.alt).set("type", "plain")


def json_feed(feed: Feed, feed_url: str) -> bytes:
    """JSON Feed 1.1."""
    about: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed_url,
        "description": feed.description,
        "icon": feed.icon_url,
        "language": feed.lang,
        "hubs": [{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else [],
    }
    items = [_json_item(entry, feed) for entry in feed.entries]
    content = {name: value for name, value in about.items() if value} | {"items": items}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(entry: FeedEntry, feed: Feed) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.url,
        "url": entry.url,
        "external_url": entry.source_url,
        "title": entry.title,
        "summary": entry.summary,
        **_json_content(entry),
        "image": entry.picture.url if entry.picture else "",
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated) if entry.updated != entry.published else "",
        "authors": [{"name": one.name} | ({"url": one.url} if one.url else {}) for one in entry.authors],
        "tags": list(entry.categories),
        "language": entry.lang if entry.lang != feed.lang else "",
    }
    return {name: value for name, value in item.items() if value or name == "content_html"}


def _json_content(entry: FeedEntry) -> dict[str, str]:
    """An item must have a text: where the whole story is not there, its dek, or its headline."""
    if entry.content_html is None:
        return {"content_text": entry.summary or entry.title}
    return {"content_html": str(entry.content_html)}


def _rfc3339(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")


def _put(parent: Element, tag: str, text: str) -> Element:
    element = etree.SubElement(parent, tag)
    element.text = xml_text(text)
    return element


def _say(parent: Element, name: str, text: str) -> Element:
    return _put(parent, f"{{{ATOM}}}{name}", text)


def _link(parent: Element, rel: str, href: str, media_type: str = "") -> None:
    link = etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=xml_text(href))
    if media_type:
        link.set("type", media_type)


def _bytes_of(root: Element, feed: Feed) -> bytes:
    if feed.stylesheet_url:
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{feed.stylesheet_url}"'))
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True, pretty_print=True)
