"""Keys of what pages are made from: told by names alone, so that most pages need not be looked into.

A fingerprint digests values, for which cards have to be made. A key names the stories that a page shows by the keys of
their files, and covers what is not a story's. Where keys are equal, so are the values; where they are not, the values
may still be, and the fingerprint decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

from plugins.edition.copy import Copy
from plugins.edition.fingerprints import Fingerprinter
from plugins.edition.links import encoded_uri
from plugins.newsroom.article import NewsArticle

KEY_BYTES: Final = 16
_NO_PAGE = bytes(KEY_BYTES)


class SourceKeys:
    """Keys for the stories of one edition (by uri), and for what is made from them.

    ``consents``: see ``StorySources``.
    """

    def __init__(self, copy: Copy, articles: Mapping[str, NewsArticle], consents: Mapping[str, Markup]) -> None:
        self._copy = copy
        self._values = Fingerprinter()
        self._articles = articles
        self._stories: dict[str, bytes] = {}
        self._whole: dict[str, bytes] = {}
        try:
            self._house = self._values.digest((copy.settings, copy.authors, copy.newsletters, copy.signup, consents))
        except TypeError:  # a plugin's object that is no record
            self._house = b""

    def story(self, uri: str) -> bytes:
        """``KEY_BYTES`` for a story as any page may show it; zeros where it has no page."""
        key = self._stories.get(uri)
        if key is None:
            article = self._articles.get(uri)
            key = self._stories[uri] = _NO_PAGE if article is None else self._key_of(article)
        return key

    def revise(self, article: NewsArticle) -> None:
        """Tell a story from now on by what it has become among the articles."""
        self._stories.pop(article.uri, None)
        self._whole.clear()

    def stories(self, articles: Iterable[NewsArticle]) -> list[bytes]:
        """The keys of some stories."""
        known = self._stories
        return [known.get(article.uri) or self.story(article.uri) for article in articles]

    def linked(self, uri: str) -> list[bytes]:
        """Keys of the stories and files that a story's body leads to."""
        found = []
        for address in self._copy.links_of(uri):
            kind, name = encoded_uri(address)
            found.append(self.story(name) if kind == "story" else _digest(self._file(name)))
        return found

    def with_links(self, articles: Iterable[NewsArticle]) -> bytes:
        """One key of the whole texts of stories."""
        known = self._whole
        return _digest(b"".join([known.get(a.uri) or self._with_its_links(a.uri) for a in articles]))

    def _with_its_links(self, uri: str) -> bytes:
        key = self._whole[uri] = b"".join((self.story(uri), *self.linked(uri), b";"))
        return key

    def values(self, value: object) -> bytes:
        """The key of plain values and records. Raises TypeError for what is neither."""
        return self._values.digest(value)

    def page(self, *lists: list[bytes]) -> bytes:
        """The key of a page made from these keys; nothing where the house has none, since then no page has."""
        if not self._house:
            return b""
        framed = [piece for keys in lists for piece in (b"%d:" % len(keys), *keys)]
        return _digest(self._house + b"".join(framed))

    def _key_of(self, article: NewsArticle) -> bytes:
        picture = b"" if article.image is None else self._file(article.image.src)
        subjects = "\n".join([subject.name for subject in article.subjects])  # the registry may have settled them
        return _digest(self._copy.body_key(article.uri) + picture + subjects.encode("utf-8", "surrogatepass"))

    def _file(self, name: str) -> bytes:
        return f"{name in self._copy.files} {self._copy.pictures.get(name)}".encode()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=KEY_BYTES).digest()
