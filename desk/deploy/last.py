"""The last deploy from this machine: which stories readers got with it, and the sources these were made from.

    deploy/texts/last.json               target and release of the last deploy
    deploy/texts/<target>/<release>.zip  ``stories.json``, and each source under its hash

It lies in the cache. Where it is lost, or cannot be written, no deploy is known. It holds unreleased stories by name
only, and leaves the machine with nobody.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.deploy.manifest import Manifest
from desk.deploy.release import Release
from plugins.edition.addresses import Addresses, file_of
from plugins.edition.fingerprints import PART_BYTES
from plugins.incremental.state import load_state
from plugins.incremental.store import Store
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.release import StoryState, state_at
from plugins.newsroom.settings import NewsroomSettings
from plugins.pelican_bridge.content_folder import list_content, read_listed
from plugins.pelican_bridge.generator import build_instant, shown_path, store_path
from plugins.story_reader.pool import StoryFile

_INDEX = "stories.json"
_WAITING = (StoryState.SCHEDULED, StoryState.EMBARGOED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedStory:
    """A story that readers got. ``key`` is that of its reading, ``source`` the SHA-256 of its file.

    ``source`` is empty where the file had changed between the build and the deploy.
    """

    uri: str
    key: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDeploy:
    """What went to readers last, ``at`` in UTC."""

    target: str
    release: str
    at: datetime
    stories: Mapping[str, DeployedStory]
    """By the file of the site that is the story's page."""
    waiting: frozenset[str]
    """Uris of stories that were scheduled or embargoed."""
    waiting_pages: frozenset[str]
    """The files of the site that are to be their pages."""
    archive: Path

    def read_sources(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Sources by their hashes; those that are not there any more, or are damaged, are left out."""
        found: dict[str, bytes] = {}
        with contextlib.suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(self.archive) as archive:
            for name in wanted:
                with contextlib.suppress(KeyError, zipfile.BadZipFile):
                    found[name] = archive.read(name)
        return found


def read_last_deploy(settings: Mapping[str, Any]) -> LastDeploy | None:
    """The last deploy from this machine, by Pelican's settings; None where none is known."""
    try:
        last = json.loads((_folder(settings) / "last.json").read_text("utf-8"))
        archive = _archive(settings, last["target"], last["release"])
        with zipfile.ZipFile(archive) as kept:
            record = json.loads(kept.read(_INDEX))
        return LastDeploy(
            target=last["target"],
            release=last["release"],
            at=datetime.fromisoformat(record["at"]),
            stories={page: DeployedStory(**story) for page, story in record["stories"].items()},
            waiting=frozenset(record["waiting"]),
            waiting_pages=frozenset(record.get("waiting_pages", ())),
            archive=archive,
        )
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def pages_that_waited(target: str, release_id: str, settings: Mapping[str, Any]) -> frozenset[str]:
    """Pages of the stories that waited for their instant when a release went to a target.

    Empty where that was not the last deploy from this machine.
    """
    last = read_last_deploy(settings)
    is_last = last is not None and (last.target, last.release) == (target, release_id)
    return last.waiting_pages if last is not None and is_last else frozenset()


def keep_texts(target: str, release: Release, output: Path, settings: Mapping[str, Any]) -> None:
    """Note what a deploy has brought to readers from the folder ``output``; where that cannot be told, forget the last.

    A file that was edited after the build counts as it was built, if the deploy before had it.
    """
    before = read_last_deploy(settings)
    with contextlib.suppress(OSError):
        _last(settings).unlink(missing_ok=True)
        built = _built_keys(output, settings)
        if built:
            archive = _archive(settings, target, release.id)
            archive.parent.mkdir(parents=True, exist_ok=True)
            _write(archive, release, built, before, settings)
            note_way_back(target, release.id, settings)


def note_way_back(target: str, release_id: str, settings: Mapping[str, Any]) -> None:
    """Note that a release is the one that readers see again; its texts are known if this machine deployed it."""
    with contextlib.suppress(OSError):
        _folder(settings).mkdir(parents=True, exist_ok=True)
        _last(settings).write_text(json.dumps({"target": target, "release": release_id}) + "\n", "utf-8")


def forget_texts(target: str, kept: Iterable[str], settings: Mapping[str, Any]) -> None:
    """Remove the texts of releases that the target does not keep any more; ``kept`` are the ids of the others."""
    names = {f"{id}.zip" for id in kept}
    with contextlib.suppress(OSError):
        for archive in (_folder(settings) / target).glob("*.zip"):
            if archive.name not in names:
                archive.unlink()


def hash_of(source: bytes) -> str:
    """The name of a source: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(source).hexdigest()


def page_of_story(article: NewsArticle, settings: NewsroomSettings) -> str:
    """The file of the site that is a story's page."""
    site = settings.site
    return file_of(Addresses(site.base_path, site.url, site.zone).story(article))


def _folder(settings: Mapping[str, Any]) -> Path:
    return store_path(settings).parent / "deploy" / "texts"


def _last(settings: Mapping[str, Any]) -> Path:
    return _folder(settings) / "last.json"


def _archive(settings: Mapping[str, Any], target: str, release_id: str) -> Path:
    return _folder(settings) / target / f"{release_id}.zip"


def _built_keys(output: Path, settings: Mapping[str, Any]) -> dict[str, bytes]:
    """Keys of the stories' readings that the site in ``output`` was built from, by uri."""
    place = store_path(settings)
    store = Store(place)
    try:
        return load_state(store, output, place.parent).sources
    finally:
        store.close(counts=False)


def _write(
    archive: Path, release: Release, built: Mapping[str, bytes], before: LastDeploy | None, settings: Mapping[str, Any]
) -> None:
    news = NewsroomSettings.from_pelican(settings)
    files, articles = _read_stories(settings, news)
    now = build_instant(news)
    pages = dict(_shown(articles, release.manifest, news))
    keys = {uri: built.get(uri, b"").hex() for uri in pages.values()}
    edited = {key for uri, key in keys.items() if not _is_as_built(files[uri], key)}
    earlier = _sources_by_key(before, edited) if before is not None else {}
    draft = archive.with_suffix(".tmp")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as kept:
        stories = {}
        for page, uri in pages.items():
            source = earlier.get(keys[uri]) if keys[uri] in edited else files[uri].read()
            name = hash_of(source) if source is not None else ""
            if source is not None and name not in kept.NameToInfo:
                kept.writestr(name, source)
            stories[page] = asdict(DeployedStory(uri=uri, key=keys[uri], source=name))
        waiting = [x for x in articles if x.uri not in keys and state_at(x, now) in _WAITING]
        index = {
            "at": release.made_at.isoformat(),
            "stories": stories,
            "waiting": [x.uri for x in waiting],
            "waiting_pages": [page_of_story(x, news) for x in waiting],
        }
        kept.writestr(_INDEX, json.dumps(index))
    draft.replace(archive)


def _sources_by_key(before: LastDeploy, keys: Container[str]) -> dict[str, bytes]:
    names = {story.key: story.source for story in before.stories.values() if story.key in keys}
    sources = before.read_sources(names.values())
    return {key: sources[name] for key, name in names.items() if name in sources}


def _read_stories(
    settings: Mapping[str, Any], news: NewsroomSettings
) -> tuple[dict[str, StoryFile], list[NewsArticle]]:
    root, store = Path(settings["PATH"]).resolve(), Store(store_path(settings))
    try:
        listing = list_content(root, shown_path, news)
        content = read_listed(listing, root, shown_path, news, store)
    finally:
        store.close(counts=False)
    return {file.uri: file for file in listing.stories}, content.articles


def _shown(articles: Iterable[NewsArticle], manifest: Manifest, news: NewsroomSettings) -> Iterator[tuple[str, str]]:
    for article in articles:
        page = page_of_story(article, news)
        if page in manifest:
            yield page, article.uri


def _is_as_built(file: StoryFile, key: str) -> bool:
    return file.key[:PART_BYTES].hex() == key
