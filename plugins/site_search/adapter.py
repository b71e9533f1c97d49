"""Pelican's side of search: plans the files of the index, and makes again those parts whose stories changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from pelican.plugins import signals

from plugins.edition.jobs import DocumentJob
from plugins.edition.plan import Edition
from plugins.edition.search import INDEX_FOLDER, SearchPart, search_parts
from plugins.incremental.code import code_digest
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.store import Store, key_of
from plugins.incremental.writer import digest_of
from plugins.newsroom.findings import Location, error
from plugins.pelican_bridge.generator import BuildRefusedError, NewsroomGenerator
from plugins.site_search.records import search_record

if TYPE_CHECKING:
    from plugins.site_search.words import Words

_OWNER = Location("settings")
_NAMES = b" names"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFileSources:
    """What a file of the index is made from: its content was made with its part, so it is told by it."""

    content: bytes


def on_generators_finalized(generators: list[object]) -> None:
    """Add the index to what the build makes, or only to what a preview makes when it is asked for."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator) and generator.build.settings.search.enabled:
            index = SearchIndex(generator.store)
            generator.build.on_demand[INDEX_FOLDER] = index
            if generator.build.settings.search.index and generator.build.is_printed:
                generator.build.documents.append(index)


class SearchIndex:
    """The index of an edition. Parts are kept in the store under the keys of their stories."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[bytes, dict[str, bytes]] = {}
        self._words: dict[str, Words] = {}
        """By language. What Pagefind finds in a word serves all parts."""

    def __call__(self, edition: Edition) -> Iterator[DocumentJob]:
        """Every file of the index. The newest part also has the engine, which is the same in all."""
        parts = search_parts(edition.stories.released, edition.furniture.addresses)
        keys = [_key(edition, part, has_engine=part is parts[0]) for part in parts]
        self._made = {key: self._made[key] for key in keys if key in self._made}
        for part, key in zip(parts, keys, strict=True):
            make = partial(self._make, edition, part, has_engine=part is parts[0])
            files = partial(self._kept, key, make) if key else cache(make)
            for name, content in sorted(self._names(key, files).items()):
                yield DocumentJob(
                    path=f"{part.folder}{name}",
                    kind="search index",
                    build=partial(_content, files, name),
                    sources=partial(IndexFileSources, content=content),
                    owner=_OWNER,
                )

    def _names(self, key: bytes, files: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
        """Names of a part's files with the digests of what they hold: enough to see which stand as they should."""
        listed = unpacked(self._store.get(key + _NAMES), dict[str, bytes]) if key else None
        if listed is None:
            listed = {name: digest_of(content) for name, content in files().items()}
            if key:
                self._store.put_many([(key + _NAMES, packed(listed))])
        return listed

    def _kept(self, key: bytes, make: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
        """The files of a part, by name: those that were made before, or else made now."""
        files = self._made.get(key) or unpacked(self._store.get(key), dict[str, bytes])
        if files is None:
            files = make()
            self._store.put_many([(key, packed(files))])
        self._made[key] = files
        return files

    def _make(self, edition: Edition, part: SearchPart, *, has_engine: bool) -> dict[str, bytes]:
        # NumPy and what asks Pagefind take a moment to load, which a build without change saves.
        from plugins.site_search.form import UnknownFormError  # noqa: PLC0415
        from plugins.site_search.index import make_index  # noqa: PLC0415
        from plugins.site_search.pagefind import PagefindError, index_text  # noqa: PLC0415
        from plugins.site_search.words import Words  # noqa: PLC0415

        furniture, stories = edition.furniture, edition.stories
        lang = edition.copy.settings.site.lang
        words = self._words.setdefault(lang, Words(lang, index_text))
        records = [
            search_record(story, furniture.card(story), stories.written_text_of(story), furniture.addresses.day(story))
            for story in part.stories
        ]
        try:
            return make_index(records, words) | (words.engine if has_engine else {})
        except (PagefindError, UnknownFormError) as fault:
            what = f"the search index cannot be made: {fault}"
            hint = "install what requirements.lock names, or set NEWS_SEARCH_INDEX = False"
            raise BuildRefusedError([error(_OWNER, "NEWS-S040", what, hint)]) from fault


def _key(edition: Edition, part: SearchPart, *, has_engine: bool) -> bytes:
    """The key of a part, or nothing where its stories have none."""
    stories = edition.stories.keys.page(edition.stories.keys.stories(part.stories))
    return (
        key_of(b"search index", code_digest(), part.folder.encode(), bytes([has_engine]), stories) if stories else b""
    )


def _content(files: Callable[[], dict[str, bytes]], name: str) -> bytes:
    return files()[name]


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
