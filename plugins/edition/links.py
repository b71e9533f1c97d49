"""Symbolic addresses in a body, pictures' sizes, and names of tables, put in when the page is rendered.

The reader leaves ``newsroom:story/URI`` and ``newsroom:file/URI`` in ``href`` and ``src``. A
story that is not out loses its address here, so that no slug of it leaves a byte in a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from markupsafe import Markup

from plugins.edition.addresses import Addresses, author_path, subject_path
from plugins.edition.languages import Words
from plugins.edition.pictures import ShownPicture
from plugins.newsroom.article import SubjectKind
from plugins.newsroom.phrases import phrase
from plugins.newsroom.slugs import slugify

TABLE: Final = phrase("Table")
_TABLE = re.compile(rf'(<div aria-label="){TABLE}(?=(?:: [^"]*)?" class="table-scroll" role="region")')
"""What :mod:`plugins.story_reader.brief` puts around a table; the table's own name may follow."""
_SYMBOLIC = re.compile(r' (href|src|poster|data|cite)="newsroom:(\w+)/([^"#]*)(#[^"]*)?"')
_TAG = re.compile(r"<[a-zA-Z][^\s<>\"]*\s[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>")
"""A tag with attributes."""
_PICTURE = re.compile(r'<img\b(?:[^<>"]|"[^"]*")*? src="newsroom:file/([^"#]*)')
_ROOTED = re.compile(r' (href|src|poster|cite|action)="/(?!/)')
_INSIDE = re.compile(r' href="#')


def resolve(
    markup: Markup,
    addresses: Addresses,
    stories: Mapping[str, str],
    pictures: Mapping[str, ShownPicture],
    *,
    sizes: str = "",
) -> Markup:
    """Replace symbolic addresses. ``stories`` maps released uris to site paths.

    ``sizes`` is how wide pictures are shown, in the words of HTML; where it is empty each stays one file.
    """

    def replaced(match: re.Match[str]) -> str:
        attribute, kind, encoded, fragment = match.groups()
        name = unquote(html.unescape(encoded))
        path = _site_path(kind, name, stories)
        if path is None:
            return ""
        shown = pictures.get(name) if attribute == "src" else None
        sized = f' width="{shown.width}" height="{shown.height}"' if shown else ""
        return f' {attribute}="{addresses.href(path)}{fragment or ""}"{sized}'

    def in_tag(match: re.Match[str]) -> str:
        tag = match[0]
        if addresses.base_path:
            tag = _ROOTED.sub(rf' \1="{addresses.base_path}/', tag)
        if "newsroom:" not in tag:
            return tag
        put_in = _SYMBOLIC.sub(replaced, tag)
        return _with_narrower(put_in, _shown(tag, pictures), addresses, sizes) if is_responsive else put_in

    text = str(markup)
    is_responsive = bool(sizes) and "<img" in text and "<picture" not in text
    if not addresses.base_path and "newsroom:" not in text:
        return markup
    return Markup(_TAG.sub(in_tag, text))  # noqa: S704 - markup in, markup out


def in_words(markup: Markup, words: Words) -> Markup:
    """The markup of a story with the names that the reader gave its tables, which are English, in other words."""
    word = html.escape(words.text(TABLE))
    if word == TABLE or "table-scroll" not in markup:
        return markup
    return Markup(_TABLE.sub(lambda found: f"{found[1]}{word}", str(markup)))  # noqa: S704 - markup in, markup out


def with_absolute_links(markup: Markup, *, page: str) -> Markup:
    """The resolved markup of the page at the absolute address ``page``, as it can be read elsewhere."""
    origin = "/".join(page.split("/", 3)[:3])

    def in_tag(match: re.Match[str]) -> str:
        tag = match[0]
        if '="/' in tag:
            tag = _ROOTED.sub(rf' \1="{origin}/', tag)
        return _INSIDE.sub(f' href="{html.escape(page)}#', tag) if '="#' in tag else tag

    return Markup(_TAG.sub(in_tag, str(markup)))  # noqa: S704 - markup in, markup out


def _shown(tag: str, pictures: Mapping[str, ShownPicture]) -> ShownPicture | None:
    found = _PICTURE.match(tag)
    return pictures.get(unquote(html.unescape(found[1]))) if found else None


def _with_narrower(image: str, shown: ShownPicture | None, addresses: Addresses, sizes: str) -> str:
    if shown is None or not shown.narrower:
        return image
    source = f'<source type="image/webp" srcset="{shown.srcset(addresses)}" sizes="{sizes}">'
    return f"<picture>{source}{image}</picture>"


def _site_path(kind: str, name: str, stories: Mapping[str, str]) -> str | None:
    if kind == "story":
        return stories.get(name)
    if kind == "author":
        return author_path(slugify(name))
    if kind == "tag":
        return subject_path(SubjectKind.TOPIC, slugify(name))
    if kind in {"category", "index"}:
        return f"{slugify(name)}/" if name and kind == "category" else ""
    return name


def encoded_uri(address: str) -> tuple[str, str]:
    """Kind and decoded name of a symbolic address: ``("story", "articles/2024/12/x.md")``."""
    kind, _, rest = address.removeprefix("newsroom:").partition("/")
    return kind, unquote(rest.partition("#")[0])
