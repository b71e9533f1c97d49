"""Statements about stories, read out of built files: pages, feeds, sitemaps, twins, the search index.

A file that is not of its form makes no statement: what is broken in it, other checks tell.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element as Element

from plugins.editorial_checks.parity import PAGE, Statement, day_of, iso_of_mail_date

_STORY = etree.XPath("//article[header//h1 and header//time[@datetime]]")
_CANONICAL = etree.XPath("string(//link[@rel='canonical']/@href)", smart_strings=False)
_DESCRIPTION = etree.XPath("string(//meta[@name='description']/@content)", smart_strings=False)
_NO_INDEX = etree.XPath("boolean(//meta[@name='robots'][contains(@content, 'noindex')])")
_JSON_LD = etree.XPath("//script[@type='application/ld+json']")
_PROPERTIES = etree.XPath("//meta[@property and @content]")
_AUTHORS = etree.XPath("header//a[@rel='author']")
_NOTES = etree.XPath(".//*[starts-with(@id, 'correction-')]")
_PICTURE = etree.XPath("string(figure[1]/descendant::img[1]/@src)", smart_strings=False)
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_MEDIA: Final = "{http://search.yahoo.com/mrss/}content"
_SITEMAP: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS: Final = "{http://www.google.com/schemas/sitemap-news/0.9}"
_IMAGE: Final = "{http://www.google.com/schemas/sitemap-image/1.1}"


def page_statements(root: Element) -> Iterator[Statement]:
    """What a story's page says, first to readers, then to machines; nothing for any other page."""
    stories = cast("list[Element]", _STORY(root))
    if not stories:
        return
    story, canonical = stories[0], str(_CANONICAL(root))
    times = [time.get("datetime", "") for time in story.iterfind("header//time")]
    authors = cast("list[Element]", _AUTHORS(story))
    picture = str(_PICTURE(story))
    heading = story.find("header//h1")
    yield Statement(
        format=PAGE,
        about="",
        url=canonical or None,
        headline="" if heading is None else _text(heading),
        dek=str(_DESCRIPTION(root)),
        published=times[0],
        authors=tuple(map(_text, authors)) or None,
        author_urls=tuple(urljoin(canonical, link.get("href", "")) for link in authors) or None,
        corrections=tuple(_without_label(note) for note in cast("list[Element]", _NOTES(story))),
        picture=urljoin(canonical, picture) if picture else "",
        is_listed=not _NO_INDEX(root),
    )
    for script in cast("list[Element]", _JSON_LD(root)):
        yield from _json_ld(script.text or "")
    if properties := cast("list[Element]", _PROPERTIES(root)):
        yield _open_graph([(meta.get("property", ""), meta.get("content", "")) for meta in properties])


def _without_label(note: Element) -> str:
    """A correction's text behind the words that say what it is."""
    label = note.find("strong")
    return _text(note) if label is None else _text(note).removeprefix(_text(label)).strip()


def _json_ld(content: str) -> Iterator[Statement]:
    for thing in _mappings(_parsed(content, "@graph")):
        if thing.get("@type") != "NewsArticle":
            continue
        authors = list(_mappings(thing.get("author")))
        published = str(thing.get("datePublished", ""))
        yield Statement(
            format="JSON-LD",
            about="",
            url=str(thing.get("url", "")),
            headline=str(thing.get("headline", "")),
            dek=str(thing.get("description", "")),
            published=published,
            updated=str(thing.get("dateModified", published)),
            authors=tuple(str(author.get("name", "")) for author in authors),
            author_urls=tuple(str(author.get("url", "")) for author in authors),
            corrections=tuple(str(note.get("text", "")) for note in _mappings(thing.get("correction"))),
            picture=next(iter(map(str, thing.get("image") or ())), ""),
            shows_every_picture=False,
        )


def _open_graph(properties: Sequence[tuple[str, str]]) -> Statement:
    said = dict(reversed(properties))
    published = said.get("article:published_time", "")
    return Statement(
        format="OpenGraph",
        about="",
        url=said.get("og:url", ""),
        headline=said.get("og:title", ""),
        dek=said.get("og:description", ""),
        published=published,
        updated=said.get("article:modified_time", published),
        author_urls=tuple(value for name, value in properties if name == "article:author"),
        picture=said.get("og:image", ""),
        shows_every_picture=False,
    )


def xml_statements(root: Element) -> Iterator[Statement]:
    """Entries of a feed, but for those about a part of a page; pages of a sitemap that are stories'."""
    if root.tag == f"{_ATOM}feed":
        for entry in root.iterfind(f"{_ATOM}entry"):
            yield from _atom(entry)
    elif root.tag == "rss":
        for item in root.iterfind("channel/item"):
            yield from _rss(item)
    elif root.tag == f"{_SITEMAP}urlset":
        for page in root.iterfind(f"{_SITEMAP}url"):
            yield from _sitemap(page)


def _atom(entry: Element) -> Iterator[Statement]:
    links = {link.get("rel", "alternate"): link.get("href", "") for link in entry.iterfind(f"{_ATOM}link")}
    url = links.get("alternate", "")
    if "#" in url:
        return
    authors = entry.findall(f"{_ATOM}author")
    yield Statement(
        format="Atom feed",
        line=_line_of(entry),
        about=url,
        url=url,
        headline=_found(entry, f"{_ATOM}title"),
        dek=_found(entry, f"{_ATOM}summary"),
        published=_found(entry, f"{_ATOM}published"),
        updated=_found(entry, f"{_ATOM}updated"),
        authors=tuple(_found(author, f"{_ATOM}name") for author in authors),
        author_urls=tuple(_found(author, f"{_ATOM}uri") for author in authors),
        picture=links.get("enclosure", ""),
    )
    yield Statement(format="Atom feed's id", line=_line_of(entry), about=url, url=_found(entry, f"{_ATOM}id"))


def _rss(item: Element) -> Iterator[Statement]:
    url, picture = _found(item, "link"), item.find(_MEDIA)
    yield Statement(
        format="RSS feed",
        line=_line_of(item),
        about=url,
        url=url,
        headline=_found(item, "title"),
        dek=_found(item, "description"),
        published=iso_of_mail_date(_found(item, "pubDate")),
        authors=tuple(_text(creator) for creator in item.iterfind(_CREATOR)),
        picture="" if picture is None else picture.get("url", ""),
    )
    yield Statement(format="RSS feed's guid", line=_line_of(item), about=url, url=_found(item, "guid"))


def _sitemap(page: Element) -> Iterator[Statement]:
    url, news, changed = _found(page, f"{_SITEMAP}loc"), page.find(f"{_NEWS}news"), page.find(f"{_SITEMAP}lastmod")
    if news is not None:
        yield Statement(
            format="news sitemap",
            line=_line_of(page),
            about=url,
            url=url,
            headline=_found(news, f"{_NEWS}title"),
            published=_found(news, f"{_NEWS}publication_date"),
        )
    elif changed is not None:  # pages that are no stories' have no time
        yield Statement(
            format="sitemap",
            line=_line_of(page),
            about=url,
            url=url,
            updated=_text(changed),
            picture=_found(page, f"{_IMAGE}image/{_IMAGE}loc"),
            shows_every_picture=False,
        )


def json_statements(content: object) -> Iterator[Statement]:
    """Entries of a JSON Feed."""
    if not isinstance(content, Mapping) or not str(content.get("version", "")).startswith("https://jsonfeed.org/"):
        return
    for item in _mappings(content.get("items")):
        authors = list(_mappings(item.get("authors")))
        url, published = str(item.get("url", "")), str(item.get("date_published", ""))
        yield Statement(
            format="JSON feed",
            about=url,
            url=url,
            headline=str(item.get("title", "")),
            dek=str(item.get("summary", "")),
            published=published,
            updated=str(item.get("date_modified", published)),
            authors=tuple(str(author.get("name", "")) for author in authors),
            author_urls=tuple(str(author.get("url", "")) for author in authors),
            picture=str(item.get("image", "")),
        )
        yield Statement(format="JSON feed's id", about=url, url=str(item.get("id", "")))


def twin_statements(content: bytes) -> Iterator[Statement]:
    """What the front matter of a Markdown twin says; each of its lines is a name and JSON."""
    head = content.decode("utf-8", "replace").partition("\n---\n")[0].removeprefix("---\n")
    said: dict[str, Any] = {}
    for line in head.split("\n"):
        name, _, value = line.partition(": ")
        said[name] = _parsed(value)
    url, published = str(said.get("url") or ""), str(said.get("date") or "")
    if not url:
        return
    yield Statement(
        format="Markdown twin",
        about="",
        url=url,
        headline=str(said.get("title") or ""),
        dek=str(said.get("dek") or ""),
        published=published,
        updated=str(said.get("updated") or published),
        authors=tuple(map(str, said.get("authors") or ())),
        corrections=tuple(map(str, said.get("corrections") or ())),
        picture=str(said.get("image") or ""),
    )


def fragment_statements(content: bytes) -> Iterator[Statement]:
    """What the search index says of a story."""
    try:
        plain = gzip.decompress(content).removeprefix(b"pagefind_dcd").decode("utf-8", "replace")
    except (OSError, EOFError, zlib.error):
        return
    for story in _mappings([_parsed(plain)]):
        about = next(_mappings([story.get("meta")]), {})
        day = str(about.get("day", ""))
        yield Statement(
            format="search index",
            about=str(story.get("url", "")),
            headline=str(about.get("title", "")),
            published=day_of(int(day)) if day.isdecimal() else day,
        )


def _parsed(content: str, inside: str = "") -> Any:  # noqa: ANN401 - whatever stands there
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return value.get(inside, [value]) if inside and isinstance(value, Mapping) else value


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a list, or the one that stands alone."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield one


def _found(parent: Element, path: str) -> str:
    return (parent.findtext(path) or "").strip()


def _text(element: Element) -> str:
    return " ".join("".join(cast("Iterator[str]", element.itertext())).split())


def _line_of(element: Element) -> int:
    return int(cast("int | None", element.sourceline) or 1)
