"""The content folder on disk: which file is what, and what each came to when read."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import imagesize
from markupsafe import Markup

from plugins.edition.links import encoded_uri
from plugins.editorial_checks.manuscript import Manuscript
from plugins.editorial_checks.story_rules import check_text
from plugins.entities.reading import read_entities
from plugins.entities.registry import Registry
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.state import settled_stand
from plugins.incremental.store import key_of
from plugins.newsroom.article import BlockKind, NewsArticle, StoryBody
from plugins.newsroom.findings import Finding, KnownPaths, Location, error, nearest, suggest, warning
from plugins.newsroom.front_matter import FrontMatter, FrontMatterError, decode, parse_front_matter
from plugins.newsroom.house import AuthorProfile, HousePage, Newsletter, read_author, read_newsletter, read_page
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.value_places import field_place
from plugins.related_news.term_records import StoryTerms, TermsDigest
from plugins.story_reader.body import ConvertedBody
from plugins.story_reader.pool import (
    LET_IT_BE_READ,
    Reading,
    Shelf,
    StoryFile,
    load_body,
    load_terms,
    read_all,
    story_file,
)
from plugins.story_reader.reader import TYPESETTING, convert_body, copytext_of, read_story
from plugins.story_reader.shaping import shaping

_STORY_SUFFIXES = (".md", ".markdown")
_HOUSE_FOLDERS = ("authors", "newsletters", "pages")
ENTITIES = "entities.yml"


@dataclass(slots=True)
class ContentFolder:
    """Everything that was read. ``findings`` holds the faults of every file."""

    root: Path
    bodies: Bodies
    terms: Terms
    articles: list[NewsArticle] = field(default_factory=list)
    links: dict[str, tuple[tuple[str, Location], ...]] = field(default_factory=dict)
    authors: dict[str, AuthorProfile] = field(default_factory=dict)
    pages: list[HousePage] = field(default_factory=list)
    newsletters: list[Newsletter] = field(default_factory=list)
    entities: Registry = field(default_factory=Registry)
    findings: list[Finding] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    """Files that are no text of ours, by path inside the folder."""
    house_links: list[tuple[str, Location]] = field(default_factory=list)
    """Symbolic addresses in the texts of authors, pages and newsletters."""
    stories_read: int = 0
    """Stories that were converted now, and not found in the store."""

    def link_addresses(self, uri: str) -> tuple[str, ...]:
        """The symbolic addresses in a story's body."""
        return tuple(address for address, _ in self.links[uri])


class Bodies:
    """Bodies by uri: from the store when they are asked for, so that memory holds records and not pages."""

    def __init__(self, shelf: Shelf, settings: NewsroomSettings) -> None:
        self._shelf, self._settings = shelf, settings
        self._files: dict[str, StoryFile] = {}
        self._last: tuple[bytes, StoryBody] | None = None
        """With its key: a page and its twin are made one after the other."""

    def add(self, file: StoryFile) -> None:
        """Note where a story's body comes from."""
        self._files[file.uri] = file

    def key(self, uri: str) -> bytes:
        """What names the bytes of a body, and of all else that its file came to."""
        return self._files[uri].body_key

    def __contains__(self, uri: str) -> bool:
        return uri in self._files

    def __getitem__(self, uri: str) -> StoryBody:
        """The body; read anew from its file should the store have lost it meanwhile."""
        file = self._files[uri]
        if self._last is not None and self._last[0] == file.body_key:
            return self._last[1]
        body = load_body(file.body_key, self._shelf)
        if body is None:
            body = read_story(file.read(), path=file.path, uri=uri, settings=self._settings)[1]
        if body is None:
            raise OSError(None, "the story changed while the site was being built", file.place)
        self._last = (file.body_key, body)
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentListing:
    """What lies in a content folder, before anything is made of it; in the order of names."""

    stories: tuple[StoryFile, ...]
    house: tuple[tuple[str, Path, bytes], ...]
    """Texts of authors, newsletters and pages, and the registry of entities: uri, place, source."""
    files: Mapping[str, Path]
    """Everything else, by uri."""
    uris: tuple[str, ...]
    """All files, those that cannot be read among them."""
    findings: tuple[Finding, ...]
    """Files that cannot be read."""
    left_aside: frozenset[str] = frozenset()
    """Uris of stories that are there and are not to be read."""
    stands: Mapping[str, bytes | None] = field(default_factory=dict)
    """How stories stood on disk before they were looked at, by uri; empty where nobody has ``SeenStories``."""

    def narrowed(self, wanted: Container[str], shelf: Shelf) -> ContentListing:
        """The same with only those stories whose uri is wanted, or that were read before."""
        known = shelf.get_many(story.key for story in self.stories)
        stories = tuple(story for story in self.stories if story.key in known or story.uri in wanted)
        left = frozenset(story.uri for story in self.stories).difference(story.uri for story in stories)
        return replace(self, stories=stories, left_aside=left)


class SeenStories:
    """Stories as an earlier build found them, told by how their files stand: those need not be read to be known.

    What shapes a reading, and the names of the content folder, are in the key of what is kept.
    """

    def __init__(self, key: bytes, shelf: Shelf) -> None:
        self._key, self._shelf = key, shelf
        kept = unpacked(shelf.get_many([key]).get(key), dict[str, tuple[bytes, int, bytes]])
        self._known = kept or {}

    @classmethod
    def load(cls, shelf: Shelf, root: Path, shown: str, beside: Path, settings: NewsroomSettings) -> SeenStories:
        """Those of the content folder ``root``, which findings call ``shown``.

        ``beside`` is the folder of the store, from which the key counts.
        """
        place = os.path.relpath(root.resolve(), beside.resolve())
        return cls(key_of(b"stories as they stood", os.fsencode(place), shown.encode(), shaping(settings)), shelf)

    def story(self, uri: str, stand: bytes | None, place: str, shown: str) -> StoryFile | None:
        """The file of a story that stands as it did, which findings call ``shown``; None for any other."""
        known = self._known.get(uri)
        if stand is None or known is None or known[0] != stand:
            return None
        return StoryFile(place=place, path=shown, uri=uri, size=known[1], key=known[2])

    def keep(self, stands: Mapping[str, bytes | None], stories: Iterable[StoryFile]) -> None:
        """Note all stories that stand still, for the next build."""
        now = {
            story.uri: (stand, story.size, story.key)
            for story in stories
            if (stand := stands.get(story.uri)) is not None
        }
        if now != self._known:
            self._shelf.put_many([(self._key, packed(now))])


FoundFile = tuple[str, str, bool]
"""Uri and place of a file, and whether it is a symbolic link."""


def list_content(
    root: Path, shown_as: Callable[[Path], str], settings: NewsroomSettings, seen: SeenStories | None = None
) -> ContentListing:
    """Every file below ``root``, texts hashed. ``shown_as`` names a file in findings; a link that leads away is one.

    A story that stands as it was ``seen`` is not read for its hash.
    """
    return list_found(_walk(str(root), ""), root, shown_as, settings, seen)


def list_found(
    found: Iterable[FoundFile],
    root: Path,
    shown_as: Callable[[Path], str],
    settings: NewsroomSettings,
    seen: SeenStories | None = None,
) -> ContentListing:
    """List some files of the folder."""
    stands: dict[str, bytes | None] = {}
    shaped = shaping(settings)
    stories: list[StoryFile] = []
    house: list[tuple[str, Path, bytes]] = []
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    uris: list[str] = []
    shown_root = shown_as(root)
    above = "" if shown_root == "." else f"{shown_root}/"
    for uri, path, is_link in found:
        shown_uri = uri if uri.isascii() else shown_name(uri)
        uris.append(shown_uri)
        if shown_uri != uri:
            findings.append(_not_utf8(above + shown_uri))
            continue
        if is_link and _leads_away(Path(path), root):
            findings.append(_link_away(above + uri))
            continue
        if uri != ENTITIES and not uri.lower().endswith(_STORY_SUFFIXES):
            files[uri] = Path(path)
            continue
        shown = above + uri
        is_house = _is_house(uri)
        if seen is not None and not is_house:
            stands[uri] = settled_stand(path)
            known = seen.story(uri, stands[uri], path, shown)
            if known is not None:
                stories.append(known)
                continue
        source = _read(path, shown)
        if isinstance(source, Finding):
            findings.append(source)
        elif is_house:
            house.append((uri, Path(path), source))
        else:
            stories.append(story_file(path, source, path=shown, uri=uri, shaped=shaped))
    return ContentListing(
        stories=tuple(stories),
        house=tuple(house),
        files=files,
        uris=tuple(uris),
        findings=tuple(findings),
        stands=stands,
    )


def _is_house(uri: str) -> bool:
    return uri == ENTITIES or (uri.split("/", 1)[0] in _HOUSE_FOLDERS and "/" in uri)


def _not_utf8(shown: str) -> Finding:
    what = "the file cannot be read: its name is not UTF-8"
    return error(Location(shown), "NEWS-F005", what, "give it another name")


def _link_away(shown: str) -> Finding:
    what = "this link leads to a folder, or out of the content folder, so what it names would be left out"
    return error(Location(shown), "NEWS-F007", what, "put the file or folder itself there")


def _read(path: str, shown: str) -> bytes | Finding:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a Path costs more than reading the file
            return file.read()
    except OSError as fault:
        why = fault.strerror or str(fault)
        return error(Location(shown), "NEWS-F005", f"the file cannot be read: {why}", LET_IT_BE_READ)


def shown_name(name: str) -> str:
    """The name itself, with escapes for bytes that are not UTF-8, so that it can be printed."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def find_content(root: Path, uri: str) -> Iterator[FoundFile]:
    """The files at a uri or below it ("": all), by the rules of :func:`list_content`."""
    place = root / uri
    above = [root / folder for folder in PurePosixPath(uri).parents][:-1]
    if any(map(is_passed_over, uri.split("/"))) or any(folder.is_symlink() for folder in above):
        return
    if place.is_symlink():
        yield uri, str(place), True
    elif place.is_dir():
        yield from _walk(str(place), f"{uri}/" if uri else "")
    elif place.is_file():
        yield uri, str(place), False


class Terms:
    """Terms by uri, loaded when they are asked for; a digest tells at once whether they are the same as before."""

    def __init__(self, shelf: Shelf, settings: NewsroomSettings) -> None:
        self._shelf, self._settings = shelf, settings
        self._files: dict[str, StoryFile] = {}
        self._digests: dict[str, TermsDigest] = {}

    def add(self, file: StoryFile, digest: TermsDigest) -> None:
        """Note where a story's terms come from."""
        self._files[file.uri] = file
        self._digests[file.uri] = digest

    def digest(self, uri: str) -> TermsDigest:
        """The digest of a story's terms."""
        return self._digests[uri]

    def load(self, uris: Sequence[str]) -> list[StoryTerms]:
        """The terms of stories, in the order asked for; read anew from a file where the store has lost them."""
        found = load_terms([self._files[uri].terms_key for uri in uris], self._shelf)
        return [self._read(uri) if terms is None else terms for uri, terms in zip(uris, found, strict=True)]

    def _read(self, uri: str) -> StoryTerms:
        file = self._files[uri]
        story, _ = read_story(file.read(), path=file.path, uri=uri, settings=self._settings)
        if story.terms is None or story.digest != self._digests[uri]:
            raise OSError(None, "the story changed while the site was being built", file.place)
        return story.terms


def read_content(
    root: Path, shown_as: Callable[[Path], str], settings: NewsroomSettings, shelf: Shelf
) -> ContentFolder:
    """List and read every file below ``root``; stories read before, from the same bytes, come from ``shelf``."""
    return read_listed(list_content(root, shown_as, settings), root, shown_as, settings, shelf)


def read_listed(
    listing: ContentListing, root: Path, shown_as: Callable[[Path], str], settings: NewsroomSettings, shelf: Shelf
) -> ContentFolder:
    """Read what was listed."""
    folder = read_house(listing, root, shown_as, settings, shelf)
    for reading in read_all(listing.stories, settings, shelf):
        take_story(folder, reading)
    folder.articles.sort(key=lambda article: article.uri)
    check_folder(folder, listing.left_aside.union(story.uri for story in listing.stories))
    return folder


def read_house(
    listing: ContentListing, root: Path, shown_as: Callable[[Path], str], settings: NewsroomSettings, shelf: Shelf
) -> ContentFolder:
    """Authors, newsletters and pages, and the other files; no story yet."""
    folder = ContentFolder(
        root=root, bodies=Bodies(shelf, settings), terms=Terms(shelf, settings), files=dict(listing.files)
    )
    folder.findings.extend(listing.findings)
    takers = {"authors": _take_author, "newsletters": _take_newsletter, "pages": _take_page}
    for uri, path, source in listing.house:
        if uri == ENTITIES:
            entities, faults = read_entities(source, shown_as(path), settings.site)
            folder.entities = Registry(entities)
            folder.findings += faults
            continue
        _read_house_file(folder, takers[uri.split("/", 1)[0]], source, shown_as(path), uri, settings, shelf)
    return folder


def take_story(folder: ContentFolder, reading: Reading) -> None:
    """Add what a file came to: its findings, and its article as the last one if it has one."""
    story, uri = reading.story, reading.file.uri
    folder.findings.extend(story.findings)
    folder.stories_read += reading.was_read
    if story.article is not None:
        folder.articles.append(folder.entities.settle(story.article))
        folder.terms.add(reading.file, story.digest)
        folder.links[uri] = story.links
        folder.bodies.add(reading.file)


def check_folder(folder: ContentFolder, stories: AbstractSet[str]) -> None:
    """Find what only shows when all has been read: links that lead nowhere, files and newsletters that are not.

    ``stories`` are the uris of all that are there, read or not.
    """
    _check_links(folder, stories)
    _check_newsletters(folder)


def _leads_away(link: Path, root: Path) -> bool:
    target = link.resolve()
    return target.is_dir() or not target.is_relative_to(root.resolve())


def _walk(folder: str, above: str) -> Iterator[FoundFile]:
    """Files in the order of their names.

    Hidden ones and editors' backups are none of ours.
    """
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if is_passed_over(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{above}{entry.name}/")
        elif entry.is_file() or entry.is_symlink():
            yield above + entry.name, entry.path, entry.is_symlink()


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or an editor's backup: none of ours."""
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", ".bak"))


Taker = Callable[[ContentFolder, FrontMatter, str, Markup, NewsroomSettings], list[Finding]]


def _read_house_file(
    folder: ContentFolder, take: Taker, source: bytes, shown: str, uri: str, settings: NewsroomSettings, shelf: Shelf
) -> None:
    try:
        text = decode(source, shown)
        front_matter = parse_front_matter(text, shown)
    except FrontMatterError as fault:
        folder.findings.extend(fault.findings)
        return
    key = key_of(b"house", shaping(settings), shown.encode(), uri.encode(), source)
    converted = unpacked(shelf.get_many([key]).get(key), ConvertedBody)
    if converted is None:
        first_line, lang = front_matter.body_line, settings.site.lang
        converted = convert_body(front_matter.body, first_line, path=shown, uri=uri, lang=lang)
        shelf.put_many([(key, packed(converted))])
    copy = copytext_of(converted)
    manuscript = Manuscript(path=shown, text=text, front=front_matter, copy=copy, site=settings.site, article=None)
    folder.findings.extend((*converted.findings, *check_text(manuscript)))
    folder.house_links.extend(converted.links)
    if any(note.kind is BlockKind.SIGNUP for note in converted.body.outline):
        fix = "take it out; newsletters have a page at /newsletter/"
        folder.findings.append(warning(front_matter.start, "NEWS-N002", "[[signup]] works in stories only", fix))
    body = Markup("\n").join(
        (converted.body.lede_html and Markup("<p>{}</p>").format(converted.body.lede_html), *converted.body.blocks)
    )
    folder.findings.extend(take(folder, front_matter, uri, body, settings))


def _take_author(
    folder: ContentFolder, front: FrontMatter, uri: str, body: Markup, settings: NewsroomSettings
) -> list[Finding]:
    author, findings = read_author(front, uri, body, settings.site)
    if author.id in folder.authors:
        findings.append(_double(front, "author", author.id))
    folder.authors[author.id] = author
    return findings


def _take_page(
    folder: ContentFolder, front: FrontMatter, uri: str, body: Markup, settings: NewsroomSettings
) -> list[Finding]:
    page, findings = read_page(front, uri, body, settings.site)
    folder.pages.append(page)
    return findings


def _take_newsletter(
    folder: ContentFolder, front: FrontMatter, uri: str, body: Markup, settings: NewsroomSettings
) -> list[Finding]:
    letter, findings = read_newsletter(front, uri, body, settings.site, TYPESETTING)
    if any(other.id == letter.id for other in folder.newsletters):
        findings.append(_double(front, "newsletter", letter.id))
    folder.newsletters.append(letter)
    return findings


def _double(front: FrontMatter, kind: str, id: str) -> Finding:
    return error(front.start, "NEWS-D015", f"another file has the {kind} '{id}'", "give one of them another 'id'")


def _check_links(folder: ContentFolder, uris: AbstractSet[str]) -> None:
    """Links to stories of which there is no file; pictures that are not there."""
    known = KnownPaths(uris)
    for address, place in (*folder.house_links, *(link for links in folder.links.values() for link in links)):
        kind, name = encoded_uri(address)
        if kind == "story" and name not in uris:
            near = known.nearest(name)
            fix = f"did you mean '{near}'?" if near else "write the path of a story inside content/"
            folder.findings.append(warning(place, "NEWS-L001", f"no story '{name}' to link to", fix))
        elif kind == "file":
            _check_file(folder, name, place)
    for article in folder.articles:
        if article.image is not None and "//" not in article.image.src:
            _check_file(folder, article.image.src, article.image.location)


def _check_file(folder: ContentFolder, name: str, place: Location) -> None:
    if name not in folder.files:
        same_name = sorted(uri for uri in folder.files if uri.rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1])
        fix = f"did you mean '/{same_name[0]}'?" if same_name else "put it there, or mend the path"
        folder.findings.append(warning(place, "NEWS-L002", f"no file '{name}' in the content folder", fix))


def _check_newsletters(folder: ContentFolder) -> None:
    known = {letter.id for letter in folder.newsletters}
    for article in folder.articles:
        for address, place in folder.links[article.uri]:
            kind, name = encoded_uri(address)
            if kind == "signup" and name not in known:
                fix = suggest(name, sorted(known)) if known else "put its file into content/newsletters/"
                folder.findings.append(error(place, "NEWS-N003", f"unknown newsletter '{name}' in [[signup:…]]", fix))
        if article.signup not in {None, "none", *known}:
            near = nearest(article.signup or "", known)
            fix = f"did you mean '{near}'?" if near else "write the id of a newsletter, or none"
            place = field_place(article.location, "signup")
            folder.findings.append(error(place, "NEWS-D014", f"unknown newsletter '{article.signup}'", fix))


def used_files(folder: ContentFolder, articles: Iterable[NewsArticle]) -> dict[str, Path]:
    """The files that these stories and the house's texts show, by their path in the site.

    A picture no released story shows is not copied, so that a draft's picture stays at home.
    """
    names = {encoded_uri(address)[1] for address, _ in folder.house_links}
    for article in articles:
        names |= {encoded_uri(address)[1] for address, _ in folder.links[article.uri]}
        names |= {article.image.src} if article.image is not None else set()
    return {name: folder.files[name] for name in names if name in folder.files}


def places_of_files(folder: ContentFolder, articles: Iterable[NewsArticle]) -> dict[str, Location]:
    """Where each file is first named, in the house's texts or these stories."""
    places: dict[str, Location] = {}
    articles = list(articles)
    texts = (folder.house_links, *(folder.links[article.uri] for article in articles))
    for address, place in (link for links in texts for link in links):
        kind, name = encoded_uri(address)
        if kind == "file":
            places.setdefault(name, place)
    for article in articles:
        if article.image is not None:
            places.setdefault(article.image.src, article.image.location)
    return places


def static_files(folder: ContentFolder) -> dict[str, Path]:
    """All files below ``static/``, by their path in the site, which is without that folder."""
    return {uri.removeprefix("static/"): path for uri, path in folder.files.items() if uri.startswith("static/")}


def picture_sizes(files: dict[str, Path]) -> dict[str, tuple[int, int]]:
    """Width and height in pixels of the pictures among ``files``; those that cannot be measured are left out."""
    sizes = {}
    for uri, path in files.items():
        try:
            width, height = imagesize.get(path)
        except (OSError, ValueError):
            continue
        if width > 0 and height > 0:
            sizes[uri] = (int(width), int(height))
    return sizes
