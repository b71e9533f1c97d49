"""A bucket that readers see, and a store beside it that they do not.

    <bucket>/<prefix>...                           the files of the live release, and those of others
    <store>/<bucket>/<prefix>/content/<sha256>     every content that a kept release has
    <store>/<bucket>/<prefix>/releases/<id>.json   the records
    <store>/<bucket>/<prefix>/state.json           which release is live, and how its objects were left
    <store>/<bucket>/<prefix>/lock.json            who is at work

What changed is sent to the store first, which shows nothing to anyone and can be taken up again. Then the host copies
it to where readers see it, in the order of :mod:`desk.deploy.order`. Going back copies too; nothing is sent.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import weakref
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from desk.deploy.manifest import FileEntry, build_manifest
from desk.deploy.order import Stage, in_stages
from desk.deploy.plan import FileChange, compare
from desk.deploy.release import RecordError, Release, release_from_json, release_to_json
from desk.deploy.targets.bucket import CONNECTIONS, Bucket, OvertakenError, Stored, open_client
from desk.deploy.targets.cloudfront import invalidate
from desk.deploy.targets.lease import Lease
from desk.deploy.targets.protocol import Kept, Progress, TargetError, lost_asset, no_progress
from plugins.hosting.content_types import content_type_of

_FORMAT = 1
_YOUNG = timedelta(days=1)
"""A content that nobody names yet may be of a deploy that is still sending."""
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``prefix`` is empty or ends in a slash; ``distribution`` is CloudFront's id for what stands before the bucket."""

    bucket: str
    store: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    distribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``going`` are releases after the live one that deploys began to show, the last of them now or until it died.

    ``tags`` are the ETags of the live release's objects, by path, as they were left.
    """

    live: str = ""
    going: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Everything that is known of a target at one moment. ``etag`` is that of the state, empty when there is none."""

    kept: Kept
    state: State
    etag: str


class S3Target:
    """``kept`` releases stay, the live one always. Bucket and store must be there.

    With ``adopts``, objects of others in the place of ours are written over; they are lost.
    """

    def __init__(self, place: Place, kept: int, progress: Progress = no_progress, *, adopts: bool = False) -> None:
        client = open_client("s3", endpoint=place.endpoint, region=place.region)
        weakref.finalize(self, client.close)
        self._place, self._kept, self._progress, self._adopts = place, kept, progress, adopts
        self._bucket, self._store = Bucket(client, place.bucket), Bucket(client, place.store)
        self._root = f"{place.bucket}/{quote(place.prefix, safe='') or '-'}/"
        self._records: dict[str, Release] = {}

    def read(self) -> Kept:
        """The records, and a listing of what readers see."""
        return self._read().kept

    def deploy(self, release: Release, source: Path, *, base: str) -> None:
        """Send to the store, copy to where readers see it, compare, then remove."""
        self._refuse_unless_live(self._read_state()[0], base)
        contents = self._store.list(self._key("content/"))
        self._send(release, source, contents)
        with Lease(self._store, self._key("lock.json")) as lease:
            standing = self._read()
            self._refuse_unless_live(standing.state, base)
            self._refuse_foreign(standing, release)
            self._store.write(self._key(f"releases/{release.id}.json"), release_to_json(release).encode())
            self._show(standing, release, lease)
            try:
                self._forget((release, *standing.kept.releases), release, lease)
            except TargetError as fault:
                raise TargetError(
                    f"the release is live; old ones could not be removed: {fault}. The next deploy again tries to"
                ) from fault

    def roll_back(self, release_id: str, *, base: str) -> None:
        """Copy the contents of an earlier release from the store."""
        with Lease(self._store, self._key("lock.json")) as lease:
            standing = self._read()
            self._refuse_unless_live(standing.state, base)
            earlier = next((x for x in standing.kept.releases if x.id == release_id), None)
            if earlier is None:
                raise TargetError(f"the release {release_id} is not kept any more; see 'desk deploy --history'")
            self._refuse_without_contents(earlier)
            self._show(standing, earlier, lease)

    def _key(self, name: str) -> str:
        return f"{self._root}{name}"

    def _content_key(self, entry: FileEntry) -> str:
        return self._key(f"content/{entry.sha256}")

    def _read(self) -> _Standing:
        state, etag = self._read_state()
        names = sorted(self._store.list(self._key("releases/")), reverse=True)
        releases = tuple(self._each("reading", self._read_release, names))
        live = next((x for x in releases if x.id == state.live), None)
        if state.live and live is None:
            raise TargetError(f"the store has lost the record of {state.live}, which is live; put it back")
        going = [x for x in releases if x.id in state.going]
        objects = self._bucket.list(self._place.prefix)
        foreign = objects.keys() - {path for x in (*going, *([live] if live else ())) for path in x.manifest}
        shown = as_it_stands(live, going, state.tags, objects)
        return _Standing(Kept(releases, shown, frozenset(foreign), "".join(state.going[-1:])), state, etag)

    def _read_state(self) -> tuple[State, str]:
        found = self._store.read(self._key("state.json"))
        if found is None:
            return State(), ""
        try:
            record = json.loads(found.content)
            if record["format"] != _FORMAT:
                raise TargetError(f"{self._key('state.json')} is of another Broadbill, format {record['format']!r}")
            return State(live=record["live"], going=tuple(record["going"]), tags=record["tags"]), found.etag
        except (ValueError, KeyError, TypeError) as fault:
            raise TargetError(f"{self._key('state.json')} is damaged; put an earlier version of it back") from fault

    def _write_state(self, state: State, replacing: str) -> str:
        record = {"format": _FORMAT, **dataclasses.asdict(state)}
        try:
            return self._store.write(self._key("state.json"), json.dumps(record).encode(), replacing=replacing)
        except OvertakenError as fault:
            raise TargetError("another release went live after this plan was made; plan again") from fault

    def _read_release(self, name: str) -> Release:
        """No record is ever written anew, so each is read once."""
        if name in self._records:
            return self._records[name]
        key = self._key(f"releases/{name}")
        found = self._store.read(key)
        try:
            release = release_from_json(found.content.decode() if found else "")
        except (RecordError, UnicodeDecodeError) as fault:
            raise TargetError(f"{self._store.name}/{key} cannot be read: {fault}; remove it") from fault
        self._records[name] = release
        return release

    def _refuse_unless_live(self, state: State, base: str) -> None:
        if state.live != base:
            raise TargetError("another release went live after this plan was made; plan again")

    def _refuse_foreign(self, standing: _Standing, release: Release) -> None:
        strangers = sorted(standing.kept.foreign & release.manifest.keys())
        if strangers and not self._adopts:
            raise TargetError(f"the bucket has a {strangers[0]} that no release has put there; plan again")

    def _send(self, release: Release, source: Path, there: Mapping[str, Stored]) -> None:
        """Contents that the store lacks, each once; a file that is not what the manifest says ends it."""
        ours_last = sorted(release.manifest.values(), key=lambda x: x.path not in release.carried)
        missing = {x.sha256: x for x in ours_last if not _has(there, x)}
        lost = next((x.path for x in missing.values() if x.path in release.carried), None)
        if lost is not None:
            raise TargetError(lost_asset(lost))

        def send(sha256: str) -> None:
            entry = missing[sha256]
            content = (source / entry.path).read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                raise TargetError(f"{entry.path} changed while it was deployed; deploy again")
            self._store.write(self._content_key(entry), content)

        try:
            self._each("sending", send, list(missing))
        except OSError as fault:
            raise TargetError(f"{fault.filename}: {fault.strerror}; build again with 'make publish'") from fault
        except TargetError as fault:
            raise TargetError(f"{fault}. Readers see what they saw; what was sent is not sent again") from fault

    def _refuse_without_contents(self, release: Release) -> None:
        there = self._store.list(self._key("content/"))
        lost = next((x.path for x in release.manifest.values() if not _has(there, x)), None)
        if lost is not None:
            raise TargetError(f"the store has lost the content of {lost} in the release {release.id}; go to another")

    def _show(self, standing: _Standing, release: Release, lease: Lease) -> None:
        """Make readers see a release whose contents are all in the store."""
        shown = standing.kept.live
        changes = compare(shown.manifest if shown else {}, release.manifest)
        going = dataclasses.replace(standing.state, going=(*standing.state.going, release.id))
        etag = self._write_state(going, standing.etag)
        try:
            tags = self._change(release, changes, lease)
        except TargetError as fault:
            back = f", or go back: desk deploy --rollback --to {standing.state.live}" if standing.state.live else ""
            raise TargetError(
                f"{fault}. Readers have a part of the new release, and no page that leads nowhere. Deploy again, "
                f"which goes on from here{back}"
            ) from fault
        self._write_state(State(live=release.id, tags=tags), etag)
        if self._place.distribution:
            invalidate(self._place.distribution, urlsplit(release.site_url).path, changes, self._place.region)

    def _change(self, release: Release, changes: Iterable[FileChange], lease: Lease) -> dict[str, str]:
        """Stage by stage; nothing is removed before all the rest is known to be right. Gives ETags by path."""
        stages = in_stages(changes)
        for stage, group in stages:
            if stage < Stage.REMOVED:
                self._each("showing", self._copy, [x.entry for x in group], lease)
        tags = self._compare(release)
        for stage, group in stages:
            if stage >= Stage.REMOVED:
                keys = [self._place.prefix + x.entry.path for x in group]
                self._each("removing", self._bucket.delete, keys, lease)
        return tags

    def _copy(self, entry: FileEntry) -> None:
        headers = {"ContentType": content_type_of(entry.path), "CacheControl": entry.cache_control}
        self._bucket.copy_from(self._store, self._content_key(entry), self._place.prefix + entry.path, headers)

    def _compare(self, release: Release) -> dict[str, str]:
        """ETags of the release's objects, once each is known to have its content.

        A copy has the ETag of its source on most hosts; where it has not, the object is read.
        """
        contents = self._store.list(self._key("content/"))
        objects = self._bucket.list(self._place.prefix)
        for path, entry in release.manifest.items():
            there, source = objects.get(path), contents.get(entry.sha256)
            if there is None:
                raise TargetError(f"{path} was sent and is not there; someone else has removed it")
            if source is None or there.etag != source.etag:
                found = self._bucket.read(self._place.prefix + path)
                if found is None or hashlib.sha256(found.content).hexdigest() != entry.sha256:
                    raise TargetError(f"{path} was sent and is another; someone else is writing there")
        return {path: objects[path].etag for path in release.manifest}

    def _forget(self, releases: Iterable[Release], live: Release, lease: Lease) -> None:
        """Records first, so that no release is listed whose contents are gone."""
        newest = sorted(releases, key=lambda x: x.id, reverse=True)
        old = [x for x in newest[self._kept :] if x.id != live.id]
        self._each("forgetting", self._store.delete, [self._key(f"releases/{x.id}.json") for x in old], lease)
        needed = {x.sha256 for release in newest if release not in old for x in release.manifest.values()}
        contents = self._store.list(self._key("content/"))
        now = max(x.modified_at for x in self._store.list(self._key("lock.json")).values())
        useless = [x for x, stored in contents.items() if x not in needed and now - stored.modified_at > _YOUNG]
        self._each("forgetting", self._store.delete, [self._key(f"content/{x}") for x in useless], lease)

    def _each(self, what: str, act: Callable[[_T], _R], items: Iterable[_T], lease: Lease | None = None) -> list[_R]:
        """``act`` on every item, many at a time. The first fault ends it, once those under way are done."""
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            futures = [pool.submit(act, item) for item in items]
            try:
                for number, future in enumerate(as_completed(futures), 1):
                    future.result()
                    if lease is not None:
                        lease.renew()
                    self._progress(what, number, len(futures))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        return [future.result() for future in futures]


def as_it_stands(
    live: Release | None, going: Iterable[Release], tags: Mapping[str, str], objects: Mapping[str, Stored]
) -> Release | None:
    """The live release with the files that are really there; one of which nothing is certain has no hash.

    Certain is a file with the ETag it was left with, unless a release that was cut off has another in its place. When
    the first release of all was cut off, it stands for the live one, without an id. Pure.
    """
    going = list(going)
    first = live or next(iter(going), None)
    if first is None:
        return None
    before = live.manifest if live else {}
    unsure = {path for x in going for path, entry in x.manifest.items() if before.get(path) != entry}
    unsure |= {path for x in going for path in before if path not in x.manifest}
    files = {}
    for path in before.keys() | unsure:
        if path in objects:
            certain = path not in unsure and tags.get(path) == objects[path].etag
            files[path] = before[path] if certain else FileEntry(path, objects[path].size, "", "")
    return dataclasses.replace(first, id=live.id if live else "", manifest=build_manifest(files.values()))


def _has(contents: Mapping[str, Stored], entry: FileEntry) -> bool:
    return entry.sha256 in contents and contents[entry.sha256].size == entry.size
