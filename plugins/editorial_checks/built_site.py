"""Rules over the built tree: what readers get, whoever made it.

Each page is parsed once and comes to a :class:`BuiltPage`; the rules over the whole tree see no markup.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element as Element

from plugins.editorial_checks.parity import Statement, check_parity
from plugins.editorial_checks.statements import (
    fragment_statements,
    json_statements,
    page_statements,
    twin_statements,
    xml_statements,
)
from plugins.newsroom.findings import Finding, KnownPaths, Location, error, warning

_ADDRESSED = etree.XPath("//*[@href or @src or @poster or @srcset or @action][not(self::base)]")
_IDS = etree.XPath("//*[@id]")
_NO_INDEX = etree.XPath("//meta[@name='robots'][contains(@content, 'noindex')]")
_REFRESH = etree.XPath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']/@content")
_LOCAL_HOSTS = frozenset(("localhost", "127.0.0.1", "0.0.0.0", "[::1]"))  # noqa: S104 - looked for, not bound
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[^,]*)?(?:,|$)")
_PAGE = re.compile(rb"\s*<!doctype html", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPage:
    """A file of the site: the addresses in it, each with its line from 1, and what others may want of it."""

    path: str
    """Inside the output folder, with forward slashes."""
    links: tuple[tuple[str, int], ...]
    ids: frozenset[str] = frozenset()
    doubled_ids: tuple[tuple[str, int], ...] = ()
    statements: tuple[Statement, ...] = ()
    """What it says of stories."""
    is_for_readers: bool = False
    """A whole page that search engines may show, so that readers should find it as well."""


def read_page(path: str, content: bytes) -> BuiltPage:
    """A page or a fragment of one."""
    root = etree.fromstring(content, etree.HTMLParser(huge_tree=True, encoding="utf-8")) if content.strip() else None
    if root is None:
        return BuiltPage(path=path, links=())
    seen: set[str] = set()
    doubled: list[tuple[str, int]] = []
    for element in cast("list[Element]", _IDS(root)):
        id = element.get("id", "")
        if id in seen:
            doubled.append((id, _line_of(element)))
        seen.add(id)
    names = (anchor.get("name", "") for anchor in root.iterdescendants("a"))
    return BuiltPage(
        path=path,
        links=tuple(_addresses(root)),
        ids=frozenset(seen.union(names)),
        doubled_ids=tuple(doubled),
        statements=tuple(page_statements(root)),
        is_for_readers=_PAGE.match(content) is not None and not _NO_INDEX(root),
    )


def _addresses(root: Element) -> Iterator[tuple[str, int]]:
    for element in cast("list[Element]", _ADDRESSED(root)):
        line = _line_of(element)
        for name in ("href", "src", "poster"):
            if element.get(name) is not None:
                yield element.get(name, "").strip(), line
        action = element.get("action", "").strip()
        # A form that asks leads to a page; one that posts may post to what is no file, but not in the open.
        if action and (element.get("method", "get").lower() == "get" or action.startswith("http:")):
            yield action, line
        for candidate in _CANDIDATE.findall(element.get("srcset", "")):
            yield candidate, line
    for content in cast("list[str]", _REFRESH(root)):
        _, _, address = content.partition("=")
        yield address.strip(" '\""), 1


def _line_of(element: Element) -> int:
    """Whose type the stubs leave open."""
    return int(cast("int | None", element.sourceline) or 1)


def read_listing(path: str, content: bytes) -> BuiltPage:
    """A feed or a sitemap, in XML or JSON: every address in full that stands in it. Broken ones hold none."""
    if path.endswith(".json"):
        try:
            value = json.loads(content)
            links = tuple((text, 1) for text in _texts(value))
        except (ValueError, RecursionError):
            return BuiltPage(path=path, links=())
        return BuiltPage(path=path, links=links, statements=tuple(json_statements(value)))
    root = etree.fromstring(content, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    if root is None:
        return BuiltPage(path=path, links=())
    return BuiltPage(path=path, links=tuple(_xml_texts(root)), statements=tuple(xml_statements(root)))


def read_text(path: str, content: bytes) -> BuiltPage:
    """A Markdown twin or a part of the search index: no addresses are looked for in it."""
    read = twin_statements if path.endswith(".md") else fragment_statements
    return BuiltPage(path=path, links=(), statements=tuple(read(content)))


def _xml_texts(root: Element) -> Iterator[tuple[str, int]]:
    for element in root.iter():
        for text in (element.text or "", *map(str, element.attrib.values())):
            if text.strip().startswith(("http://", "https://")) and not re.search(r"\s", text.strip()):
                yield text.strip(), _line_of(element)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://")) and not re.search(r"\s", value):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def check_tree(pages: Iterable[BuiltPage], files: Iterable[str], site_url: str, shown_root: str) -> list[Finding]:
    """What is wrong with the tree of ``files``, all those of the output folder, of which ``pages`` were read.

    ``site_url`` is the address the site was built for, or empty; ``shown_root`` names the folder in findings.
    """
    by_path = {page.path: page for page in pages}
    tree = _Tree(by_path, frozenset(files), site_url, shown_root)
    findings = [finding for page in by_path.values() for finding in tree.check_page(page)]
    statements = {page.path: page.statements for page in by_path.values() if page.statements}
    parity = check_parity(statements, site_url, shown_root)
    return [*findings, *tree.check_names(), *tree.check_reach(), *parity]


class _Tree:
    def __init__(self, pages: Mapping[str, BuiltPage], files: frozenset[str], site_url: str, shown_root: str) -> None:
        self._pages, self._files, self._root = pages, files, shown_root
        parts = urlsplit(site_url)
        self._host, self._base_path, self._is_secure = parts.netloc, parts.path.rstrip("/"), parts.scheme == "https"
        self._known = KnownPaths(files)
        self._reached: dict[str, set[str]] = {}

    def check_page(self, page: BuiltPage) -> Iterator[Finding]:
        """Its addresses, each told once, and its ids."""
        reached = self._reached.setdefault(page.path, set())
        told: set[str] = set()
        for address, line in page.links:
            if address in told:
                continue
            told.add(address)
            place = Location(self._place(page.path), line)
            try:
                parts = urlsplit(address)
            except ValueError:
                continue
            if self._is_secure and parts.hostname in _LOCAL_HOSTS:
                yield error(
                    place, "NEWS-O005", f"{address} leads to a reader's own machine", "mend it before you deploy"
                )
            elif self._is_secure and parts.netloc == self._host and parts.scheme == "http":
                what = f"{address} leads to this site without encryption"
                yield warning(place, "NEWS-O006", what, "write https:, or a path from the root")
            elif (file := self._file_of(page.path, address)) is not None:
                reached.add(file)
                yield from self._check_target(place, address, file, unquote(parts.fragment))
        for id, line in page.doubled_ids:
            what = f"the id '{id}' stands twice on this page"
            yield warning(Location(self._place(page.path), line), "NEWS-O004", what, "give one of them another")

    def _check_target(self, place: Location, address: str, file: str, anchor: str) -> Iterator[Finding]:
        if file not in self._files:
            near = self._known.nearest(file)
            fix = f"did you mean '/{near.removesuffix('index.html')}'?" if near else "mend it, or remove the link"
            yield error(place, "NEWS-O001", f"{address} leads to no file of this site", fix)
        elif anchor and file in self._pages and anchor not in self._pages[file].ids and anchor != "top":
            what = f"{address} leads to no part of its page"
            yield warning(place, "NEWS-O002", what, "write the id of something there")

    def check_names(self) -> Iterator[Finding]:
        """Files whose names differ by capitals alone: some file systems and hosts keep one of them."""
        seen: dict[str, str] = {}
        for file in sorted(self._files):
            other = seen.setdefault(file.casefold(), file)
            if other != file:
                what = f"{file} differs from {other} by capitals alone"
                yield error(Location(self._place(file)), "NEWS-O007", what, "give one of them another name")

    def check_reach(self) -> Iterator[Finding]:
        """Pages for readers to which no chain of links leads from the front page."""
        reached, open_ = {"index.html"}, ["index.html"]
        while open_:
            further = self._reached.get(open_.pop(), set()) - reached
            reached |= further
            open_ += further
        for path, page in self._pages.items():
            if page.is_for_readers and path not in reached:
                what = "no link leads here from the front page"
                yield warning(Location(self._place(path)), "NEWS-O003", what, "link to it, or take it out")

    def _file_of(self, page: str, address: str) -> str | None:
        """The file that answers for an address found on ``page``; None where it leads elsewhere."""
        base = f"//{self._host}{self._base_path}/{page}"
        parts = urlsplit(urljoin(base, address.replace("\\", "/")))
        if parts.scheme not in {"", "http", "https"} or parts.netloc != self._host:
            return None
        path = unquote(parts.path)
        if self._base_path and path != self._base_path and not path.startswith(f"{self._base_path}/"):
            return None
        inside = path[len(self._base_path) :].lstrip("/")
        if not inside or inside.endswith("/"):
            return f"{inside}index.html"
        return f"{inside}/index.html" if inside not in self._files and f"{inside}/index.html" in self._files else inside

    def _place(self, path: str) -> str:
        return posixpath.join(self._root, path)
