"""What leads from one file of the content folder to another, checked again only where it may come out otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from plugins.edition.links import encoded_uri
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding
from plugins.pelican_bridge.content_folder import ContentFolder, check_folder


class LinkCheck:
    """The findings of :func:`plugins.pelican_bridge.content_folder.check_folder`, kept from one change to the next."""

    def __init__(self, article_of: Callable[[str], NewsArticle | None]) -> None:
        """``article_of`` gives the story of a uri as it is now."""
        self._article_of = article_of
        self._found: dict[str, list[Finding]] = {}
        """By the path of the file that they are about."""
        self._noted: dict[str, tuple[str, frozenset[str]]] = {}
        """By uri, the path of each story and the uris that it names."""
        self._uris: dict[str, str] = {}
        """By path, the uri of each story."""
        self._naming: defaultdict[str, set[str]] = defaultdict(set)
        """By uri, there or not, the stories that name it."""
        self._to_check: set[str] = set()
        self._is_all_new = True

    def note(self, uri: str, *, is_listed_as_before: bool) -> None:
        """A story was written anew, or came or went; then what names it, and what was told of another, is looked at."""
        self._to_check.add(uri)
        if not is_listed_as_before:
            self._to_check |= self._naming.get(uri, set())
            self._to_check |= {self._uris[path] for path in self._found if path in self._uris}

    def forget(self) -> None:
        """Pictures or texts of the house changed."""
        self._is_all_new = True

    def findings(self, folder: ContentFolder, stories: AbstractSet[str]) -> list[Finding]:
        """Those of the folder as it is. ``stories`` are the uris of all that are there, readable or not."""
        if self._is_all_new:
            self._found.clear()
            self._check(folder, {*folder.links, *self._noted}, stories)
        elif self._to_check:
            self._check(replace(folder, house_links=[]), self._to_check, stories)
        self._to_check, self._is_all_new = set(), False
        return [finding for some in self._found.values() for finding in some]

    def _check(self, folder: ContentFolder, uris: Iterable[str], stories: AbstractSet[str]) -> None:
        for uri in uris:
            self._drop(uri)
        articles = [article for uri in uris if (article := self._article_of(uri)) is not None]
        links = {article.uri: folder.links[article.uri] for article in articles}
        for article in articles:
            names = frozenset(encoded_uri(address)[1] for address, _ in links[article.uri])
            self._noted[article.uri] = (article.location.path, names)
            self._uris[article.location.path] = article.uri
            for name in names:
                self._naming[name].add(article.uri)
        part = replace(folder, articles=articles, links=links, findings=[])
        check_folder(part, stories)
        for finding in part.findings:
            self._found.setdefault(finding.location.path, []).append(finding)

    def _drop(self, uri: str) -> None:
        path, names = self._noted.pop(uri, ("", frozenset()))
        self._found.pop(path, None)
        self._uris.pop(path, None)
        for name in names:
            self._naming[name].discard(uri)
            if not self._naming[name]:
                del self._naming[name]
