"""The content folder in preview: read once, then kept as it is on disk, one changed file at a time.

A story whose file has an error stays as it was when it last read well; its findings are those of the file as it is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path

from desk.preview.links import LinkCheck
from plugins.edition.links import encoded_uri
from plugins.incremental.store import Store
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, has_errors
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import (
    ContentFolder,
    ContentListing,
    find_content,
    is_passed_over,
    list_content,
    list_found,
    read_house,
    take_story,
)
from plugins.pelican_bridge.generator import shown_path
from plugins.story_reader.pool import Reading, StoryFile, read_all

_FILES_AT_ONCE = 32
"""So few that they are read in this process: one that answers requests must not be forked."""
_place = attrgetter(
    "slug", "published_at", "embargoed_until", "expires_at", "status", "section", "subjects", "bylines", "aliases",
    "image", "corrections", "lang", "translation_of",
)  # fmt: skip
_uri = attrgetter("uri")

Progress = Callable[[int, int], None]
"""Called with how many stories were read, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """A story that came, went or was written anew; ``keeps_place`` where lists and addresses cannot tell."""

    old: NewsArticle | None
    new: NewsArticle | None
    keeps_place: bool
    left: frozenset[str] = frozenset()
    """Files of the content folder that the old version showed, by uri."""
    shown: frozenset[str] = frozenset()
    """The same of the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChange:
    """What some changed files came to."""

    stories: tuple[StoryChange, ...] = ()
    house: bool = False
    """Whether an author, page or newsletter changed."""
    files: frozenset[str] = frozenset()
    """Pictures and other files, by uri."""
    parsed: int = 0
    """Stories that were converted, and not found in the store."""
    touched: tuple[str, ...] = ()
    """Uris of the stories whose files changed, those with errors too."""


class LiveContent:
    """One content folder. ``folder`` is what planning reads; its findings are in :meth:`findings` instead."""

    def __init__(self, root: Path, settings: NewsroomSettings, store: Store, progress: Progress) -> None:
        self.root, self._settings, self._store = root, settings, store
        listing = list_content(root, shown_path, settings)
        self._files: dict[str, StoryFile] = {file.uri: file for file in listing.stories}
        self._house = {uri: (path, source) for uri, path, source in listing.house}
        self._unreadable = {finding.location.path: finding for finding in listing.findings}
        self._story_findings: dict[str, tuple[Finding, ...]] = {}
        self.folder = read_house(listing, root, shown_path, settings, store)
        self._house_findings = tuple(self.folder.findings)
        for number, reading in enumerate(read_all(listing.stories, settings, store), start=1):
            self._note_findings(reading)
            take_story(self.folder, reading)
            progress(number, len(listing.stories))
        self.folder.articles.sort(key=_uri)
        self._links = LinkCheck(self.article)

    def snapshot(self) -> ContentFolder:
        """The folder as it is now, for a plan that is made while it may change."""
        return replace(self.folder, articles=list(self.folder.articles), links=dict(self.folder.links), findings=[])

    def article(self, uri: str) -> NewsArticle | None:
        """A story by its uri."""
        place = self._place_of(uri)
        found = self.folder.articles[place : place + 1]
        return found[0] if found and found[0].uri == uri else None

    def findings(self) -> list[Finding]:
        """What is wrong in any file as it is on disk."""
        of_stories = (finding for some in self._story_findings.values() for finding in some)
        of_links = self._links.findings(self.folder, self._files.keys())
        return [*self._unreadable.values(), *self._house_findings, *of_stories, *of_links]

    def take(self, places: Iterable[Path]) -> ContentChange:
        """Look at places that may have changed: files or folders, there or gone."""
        inside = (place.relative_to(self.root) for place in places if place.is_relative_to(self.root))
        uris = {"/".join(place.parts) for place in inside if not any(map(is_passed_over, place.parts))}
        found = {file: (file, place, is_link) for uri in uris for file, place, is_link in find_content(self.root, uri)}
        listing = list_found(sorted(found.values()), self.root, shown_path, self._settings)
        gone = {known for known in self._known_below(uris) if known not in found}
        for file in uris | found.keys():
            self._unreadable.pop(shown_path(self.root / file), None)
        self._unreadable |= {finding.location.path: finding for finding in listing.findings}
        house = self._take_house(listing, gone)
        files = self._take_files(listing, gone)
        if house or files:
            self._links.forget()
        fresh = [file for file in listing.stories if self._is_new(file)]
        for story in fresh:
            self._links.note(story.uri, is_listed_as_before=story.uri in self._files)
        changes, parsed = self._read(fresh)
        dropped = sorted(uri for uri in gone if uri in self._files)
        changes += [change for uri in dropped if (change := self._drop(uri)) is not None]
        return ContentChange(
            stories=tuple(changes),
            house=house,
            files=files,
            parsed=parsed,
            touched=(*(file.uri for file in fresh), *dropped),
        )

    def _known_below(self, uris: set[str]) -> set[str]:
        """The files known at these uris, and below those that are folders or gone."""
        groups = (self._files, self._house, self.folder.files)
        known = {uri for uri in uris if any(uri in group for group in groups)}
        folders = tuple(f"{uri}/" if uri else "" for uri in uris - known if not (self.root / uri).is_file())
        if folders:
            known |= {other for group in groups for other in group if other.startswith(folders)}
        return known

    def _is_new(self, file: StoryFile) -> bool:
        known = self._files.get(file.uri)
        return known is None or known.key != file.key

    def _note_findings(self, reading: Reading) -> None:
        self._files[reading.file.uri] = reading.file
        self._story_findings.pop(reading.file.uri, None)
        if reading.story.findings:
            self._story_findings[reading.file.uri] = reading.story.findings

    def _read(self, fresh: Sequence[StoryFile]) -> tuple[list[StoryChange], int]:
        changes: list[StoryChange] = []
        parsed = 0
        for start in range(0, len(fresh), _FILES_AT_ONCE):
            for reading in read_all(fresh[start : start + _FILES_AT_ONCE], self._settings, self._store):
                parsed += reading.was_read
                self._note_findings(reading)
                if reading.story.article is not None:
                    changes.append(self._replace(reading, self.folder.entities.settle(reading.story.article)))
        return changes, parsed

    def _replace(self, reading: Reading, new: NewsArticle) -> StoryChange:
        uri, articles = new.uri, self.folder.articles
        old = self.article(uri)
        left = self.files_of(old) if old else frozenset()
        place = self._place_of(uri)
        articles[place : place + (old is not None)] = [new]
        self.folder.terms.add(reading.file, reading.story.digest)
        self.folder.bodies.add(reading.file)
        self.folder.links[uri] = reading.story.links
        shown = self.files_of(new)
        keeps = old is not None and _place(old) == _place(new) and left == shown
        return StoryChange(old=old, new=new, keeps_place=keeps, left=left, shown=shown)

    def _drop(self, uri: str) -> StoryChange | None:
        del self._files[uri]
        self._links.note(uri, is_listed_as_before=False)
        self._story_findings.pop(uri, None)
        old = self.article(uri)
        if old is None:
            return None
        left = self.files_of(old)
        del self.folder.articles[self._place_of(uri)]
        del self.folder.links[uri]
        return StoryChange(old=old, new=None, keeps_place=False, left=left)

    def _place_of(self, uri: str) -> int:
        return bisect_left(self.folder.articles, uri, key=_uri)

    def house_files(self) -> set[str]:
        """What the house's texts name in the content folder, there or not."""
        return _files_in(self.folder.house_links)

    def files_of(self, article: NewsArticle) -> frozenset[str]:
        """What a story's text and its picture name in the content folder, there or not."""
        image = () if article.image is None else (article.image.src,)
        return frozenset((*_files_in(self.folder.links[article.uri]), *image))

    def _take_files(self, listing: ContentListing, gone: set[str]) -> frozenset[str]:
        gone = gone & self.folder.files.keys()
        for uri in gone:
            del self.folder.files[uri]
        self.folder.files |= listing.files
        return frozenset(gone | listing.files.keys())

    def _take_house(self, listing: ContentListing, gone: set[str]) -> bool:
        now = {uri: kept for uri, kept in self._house.items() if uri not in gone}
        now |= {uri: (path, source) for uri, path, source in listing.house}
        if now == self._house:
            return False
        self._house = now
        rows = tuple((uri, path, source) for uri, (path, source) in sorted(now.items()))
        whole = ContentListing(stories=(), house=rows, files=self.folder.files, uris=(), findings=())
        read = read_house(whole, self.root, shown_path, self._settings, self._store)
        self._house_findings = tuple(read.findings)
        if has_errors(read.findings):
            return False
        self.folder.authors, self.folder.pages = read.authors, read.pages
        self.folder.newsletters, self.folder.house_links = read.newsletters, read.house_links
        if read.entities.entities != self.folder.entities.entities:
            self.folder.entities = read.entities
            self._settle_all()
        return True

    def _settle_all(self) -> None:
        """Give every story the names of its entities anew, from what its file says."""
        for reading in read_all(list(self._files.values()), self._settings, self._store):
            place = self._place_of(reading.file.uri)
            if reading.story.article is not None and self.article(reading.file.uri) is not None:
                self.folder.articles[place] = self.folder.entities.settle(reading.story.article)


def _files_in(links: Iterable[tuple[str, Location]]) -> set[str]:
    return {name for kind, name in (encoded_uri(address) for address, _ in links) if kind == "file"}
