"""Sitemaps (sitemaps.org 0.9), the news sitemap, and the index that names them. All addresses are in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from lxml import etree
from lxml.etree import _Element as Element

from plugins.newsroom.xml_text import xml_text

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
IMAGE: Final = "http://www.google.com/schemas/sitemap-image/1.1"
MOST_URLS: Final = 50_000
MOST_NEWS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage:
    """A page: when it last changed, where that is known, and the picture it shows, or none."""

    url: str
    changed: datetime | None = None
    picture_url: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    """Language and address of the page in each of its languages, itself among them, the original first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """A story of the last two days, by the name of the paper and its language of two or three letters."""

    url: str
    paper: str
    lang: str
    published: datetime
    title: str


def sitemap(pages: Iterable[SitemapPage]) -> bytes:
    """Pages in the order given; ``MOST_URLS`` at most."""
    shown = list(pages)
    spaces = _spaces(image=IMAGE, xhtml=XHTML) if any(page.translations for page in shown) else _spaces(image=IMAGE)
    root = etree.Element(_name("urlset"), nsmap=spaces)
    for page in shown:
        entry = etree.SubElement(root, _name("url"))
        _put(entry, _name("loc"), page.url)
        if page.changed is not None:
            _put(entry, _name("lastmod"), page.changed.isoformat(timespec="seconds"))
        for lang, url in (*page.translations, *(("x-default", url) for _, url in page.translations[:1])):
            etree.SubElement(entry, f"{{{XHTML}}}link", rel="alternate", hreflang=lang, href=xml_text(url))
        if page.picture_url:
            _put(etree.SubElement(entry, f"{{{IMAGE}}}image"), f"{{{IMAGE}}}loc", page.picture_url)
    return _bytes_of(root)


def news_sitemap(items: Sequence[NewsItem]) -> bytes:
    """Newest first; ``MOST_NEWS`` at most, and none is no fault."""
    root = etree.Element(_name("urlset"), nsmap=_spaces(news=NEWS))
    for item in items[:MOST_NEWS]:
        entry = etree.SubElement(root, _name("url"))
        _put(entry, _name("loc"), item.url)
        news = etree.SubElement(entry, f"{{{NEWS}}}news")
        publication = etree.SubElement(news, f"{{{NEWS}}}publication")
        _put(publication, f"{{{NEWS}}}name", item.paper)
        _put(publication, f"{{{NEWS}}}language", item.lang)
        _put(news, f"{{{NEWS}}}publication_date", item.published.isoformat(timespec="seconds"))
        _put(news, f"{{{NEWS}}}title", item.title)
    return _bytes_of(root)


def sitemap_index(sitemaps: Iterable[SitemapPage]) -> bytes:
    """Names every sitemap, with when a page in it last changed."""
    root = etree.Element(_name("sitemapindex"), nsmap=_spaces())
    for one in sitemaps:
        entry = etree.SubElement(root, _name("sitemap"))
        _put(entry, _name("loc"), one.url)
        if one.changed is not None:
            _put(entry, _name("lastmod"), one.changed.isoformat(timespec="seconds"))
    return _bytes_of(root)


def news_language(lang: str) -> str:
    """``en`` of ``en-us``; Chinese keeps its country, as the news sitemap asks."""
    return lang if lang in {"zh-cn", "zh-tw"} else lang.partition("-")[0]


def _name(tag: str) -> str:
    return f"{{{SITEMAP}}}{tag}"


def _spaces(**more: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", {None: SITEMAP} | more)  # None: without a prefix, which the stubs have no type for


def _put(parent: Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = xml_text(text)


def _bytes_of(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
