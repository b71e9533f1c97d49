"""Pictures of the content folder: looked at once for each content, and the files that are made of them.

What is found is kept in the store under the picture's bytes, and for a file that stands as it stood also under that,
so that it need not be read. Pillow is loaded when there is a picture nobody has looked at.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from plugins.edition.jobs import DocumentJob, FileJob, Job
from plugins.edition.pictures import ShownPicture
from plugins.incremental.code import code_digest
from plugins.incremental.packing import packed, unpacked
from plugins.incremental.processes import CAN_FORK, in_processes
from plugins.incremental.state import settled_stand
from plugins.incremental.store import Store, key_of
from plugins.newsroom.findings import Finding, Location, warning
from plugins.newsroom.settings import PictureSettings
from plugins.pelican_bridge.content_folder import picture_sizes
from plugins.pictures.facts import (
    RASTER,
    PictureFacts,
    PictureFault,
    Treatment,
    narrowed_path,
    narrower_widths,
)

_ENOUGH_FOR_WORKERS: Final = 8
_AT_ONCE: Final = 4
_WEIGHT: Final = 20
"""A picture takes as long as so many pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSources:
    """What a file made of a picture comes from: the digest of the picture, and what was to be made of it."""

    picture: bytes
    form: str


class PictureDesk:
    """Looks at pictures, and plans the files that are made of them. All files are given by path in the site."""

    def __init__(self, settings: PictureSettings, store: Store) -> None:
        self._settings, self._store = settings, store

    def look_at(self, files: Mapping[str, Path]) -> dict[str, PictureFacts]:
        """What is known of the pictures among ``files`` that are made of pixels."""
        pictures = {name: path for name, path in files.items() if name.lower().endswith(RASTER)}
        if not pictures:
            return {}
        stands = {name: key for name, path in pictures.items() if (key := _stand_key(name, path))}
        kept = self._store.get_many(stands.values())
        known = {name: facts for name, key in stands.items() if (facts := unpacked(kept.get(key), PictureFacts))}
        new = {name: path for name, path in pictures.items() if name not in known}
        found = dict(zip(new, self._measured(list(new.values())), strict=True))
        entries = {_content_key(facts.digest): packed(facts) for facts in found.values() if facts.digest}
        entries |= {stands[name]: packed(facts) for name, facts in found.items() if facts.digest and name in stands}
        self._store.put_many(entries.items())
        return {name: known.get(name) or found[name] for name in pictures}

    def _measured(self, paths: list[Path]) -> Iterator[PictureFacts]:
        workers = os.cpu_count() or 1 if CAN_FORK and len(paths) >= _ENOUGH_FOR_WORKERS else 1
        lots = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
        for lot in in_processes(_measure_lot, self._store, lots, workers=workers):
            yield from lot

    def shown(self, files: Mapping[str, Path], looked_at: Mapping[str, PictureFacts]) -> dict[str, ShownPicture]:
        """The pictures among ``files`` as pages show them; those that cannot be measured are left out."""
        others = picture_sizes({name: path for name, path in files.items() if name not in looked_at})
        shown = {name: ShownPicture(width=width, height=height) for name, (width, height) in others.items()}
        for name, facts in looked_at.items():
            if facts.fault is PictureFault.NONE:
                narrower = tuple(self._narrower(name, facts))
                shown[name] = ShownPicture(width=facts.width, height=facts.height, narrower=narrower)
        return shown

    def _narrower(self, name: str, facts: PictureFacts) -> Iterator[tuple[int, str]]:
        for width in narrower_widths(facts, self._settings.widths):
            yield width, narrowed_path(name, facts, width, self._settings.quality)

    def jobs(self, name: str, path: Path, facts: PictureFacts | None, owner: Location) -> Iterator[Job]:
        """The file itself, without what it carries, and the narrower ones made of it."""
        if facts is None or facts.treatment is Treatment.AS_IS:
            yield FileJob(path=name, source=str(path), owner=owner)
        if facts is None:
            return
        if facts.treatment is not Treatment.AS_IS:
            yield DocumentJob(
                path=name,
                kind="picture",
                build=partial(self._published, path, facts),
                sources=partial(PictureSources, picture=facts.digest, form=facts.treatment.value),
                owner=owner,
                weight=_WEIGHT,
            )
        for width, narrowed in self._narrower(name, facts):
            yield DocumentJob(
                path=narrowed,
                kind="narrower picture",
                build=partial(self._narrowed, path, facts, width),
                sources=partial(PictureSources, picture=facts.digest, form=f"{width} {self._settings.quality}"),
                owner=owner,
                weight=_WEIGHT,
            )

    def _published(self, path: Path, facts: PictureFacts) -> bytes:
        from plugins.pictures.darkroom import published  # noqa: PLC0415 - only where it is needed: it loads Pillow

        if facts.treatment is Treatment.STRIPPED:
            return published(_read(path, facts), facts.treatment)  # which takes no longer than the store would
        key = key_of(b"redrawn picture", code_digest("pictures"), facts.digest)
        made = self._store.get(key)
        if made is None:
            made = published(_read(path, facts), facts.treatment)
            self._store.put_many([(key, made)])
        return made

    def _narrowed(self, path: Path, facts: PictureFacts, width: int) -> bytes:
        made = self._store.get(self._key_of(facts, width))
        return self._narrow(path, facts)[width] if made is None else made

    def _narrow(self, path: Path, facts: PictureFacts) -> dict[int, bytes]:
        """All narrower pictures at once, since to decode the whole one takes the most time."""
        from plugins.pictures.darkroom import narrowed  # noqa: PLC0415 - the same

        widths = narrower_widths(facts, self._settings.widths)
        made = narrowed(_read(path, facts), widths, self._settings.quality)
        self._store.put_many([(self._key_of(facts, width), content) for width, content in made.items()])
        return made

    def _key_of(self, facts: PictureFacts, width: int) -> bytes:
        how = f"{width} {self._settings.quality}".encode()
        return key_of(b"narrower picture", code_digest("pictures"), facts.digest, how)


def check_pictures(looked_at: Mapping[str, PictureFacts], places: Mapping[str, Location]) -> Iterator[Finding]:
    """A finding for each picture that cannot be shown, at its place; none for one that has no place."""
    for name, facts in looked_at.items():
        if name not in places:
            continue
        if facts.fault is PictureFault.UNREADABLE:
            what = f"the picture '{name}' is damaged, or is no picture that can be read, and is left out"
            yield warning(places[name], "NEWS-I005", what, "save it anew as JPEG, PNG or WebP")
        elif facts.fault is PictureFault.TOO_LARGE:
            what = f"the picture '{name}' has more than 100 million pixels, and is left out"
            yield warning(places[name], "NEWS-I006", what, "make it 6000 or fewer each way")


def _stand_key(name: str, path: Path) -> bytes:
    stand = settled_stand(path)
    name_bytes = name.encode("utf-8", "surrogatepass")
    return key_of(b"picture as it stands", code_digest("pictures"), name_bytes, stand) if stand else b""


def _content_key(digest: bytes) -> bytes:
    return key_of(b"picture", code_digest("pictures"), digest)


def _measure_lot(store: Store, paths: list[Path]) -> list[PictureFacts]:
    return [_measured(store, path) for path in paths]


def _measured(store: Store, path: Path) -> PictureFacts:
    try:
        content = path.read_bytes()
    except OSError:
        return PictureFacts(digest=b"", fault=PictureFault.UNREADABLE)
    kept = unpacked(store.get(_content_key(_digest(content))), PictureFacts)
    if kept is None:
        from plugins.pictures.darkroom import measure  # noqa: PLC0415 - the same

        kept = measure(content, _digest(content))
    return kept


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _read(path: Path, facts: PictureFacts) -> bytes:
    content = path.read_bytes()
    if _digest(content) != facts.digest:
        raise OSError(None, "the picture changed while the site was being built", str(path))
    return content
