"""Pelican's side of the house's small files: reads the one picture, and plans what is made of it and of settings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pelican.plugins import signals

from plugins.edition.furniture import MANIFEST, TOUCH_ICON
from plugins.edition.jobs import DocumentJob
from plugins.edition.plan import Edition
from plugins.house_files.humans import humans_txt
from plugins.house_files.manifest import web_manifest
from plugins.house_files.security import SECURITY, check_security, security_txt
from plugins.incremental.code import code_digest
from plugins.incremental.store import Store, key_of
from plugins.incremental.writer import digest_of
from plugins.newsroom.findings import Finding, Location, error
from plugins.pelican_bridge.generator import NewsroomGenerator

_OWNER = Location("settings")
_MANIFEST_ICONS = (192, 512)
_TOUCH_PIXELS = 180
_FAVICON_PIXELS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFileSources:
    """What such a file is made from: its own bytes, or those of the picture and how many pixels it is to have."""

    content: bytes
    pixels: int = 0


def on_generators_finalized(generators: list[object]) -> None:
    """Add the files to the build's documents, and what is wrong with them to its findings."""
    for generator in generators:
        if isinstance(generator, NewsroomGenerator):
            settings = generator.build.settings.house
            static = Path(generator.theme) / "static"
            picture, findings = _read_picture(settings.icon, Path(generator.path), static, generator.store)
            generator.build.findings += [*findings, *check_security(settings, generator.build.now)]
            generator.build.documents.append(partial(documents, picture=picture))


def _read_picture(name: str, content: Path, static: Path, store: Store) -> tuple[bytes, list[Finding]]:
    """The site's own picture, or the theme's."""
    path, what = (
        (content / name, f"NEWS_HOUSE_ICON = {name!r}") if name else (static / "icon.png", "the theme's icon.png")
    )
    fix = f"name a square picture of {_MANIFEST_ICONS[-1]} pixels or more inside the content folder"
    try:
        picture = path.read_bytes()
    except OSError:
        return b"", [error(_OWNER, "NEWS-S041", f"{what} is not there", fix)]
    fault = _fault_of(picture, store)
    return picture, [error(_OWNER, "NEWS-S041", f"{what} {fault}", fix)] if fault else []


def _fault_of(picture: bytes, store: Store) -> str:
    """What is wrong with the picture, which is looked at once."""
    key = key_of(b"source of icons", code_digest("house_files"), digest_of(picture))
    kept = store.get(key)
    if kept is None:
        from plugins.house_files.icons import picture_fault  # noqa: PLC0415 - it loads Pillow, which takes a moment

        kept = picture_fault(picture, _MANIFEST_ICONS[-1]).encode()
        store.put_many([(key, kept)])
    return kept.decode()


def documents(edition: Edition, *, picture: bytes) -> Iterator[DocumentJob]:
    """security.txt where there is a contact, humans.txt, the manifest and the icons."""
    settings, addresses = edition.copy.settings, edition.furniture.addresses
    site = settings.site
    if settings.house.security_contact:
        url = addresses.absolute(SECURITY) if addresses.origin else ""
        yield _written(SECURITY, security_txt(settings.house, url=url, lang=site.lang).encode())
    if settings.house.humans_txt:
        authors = [
            (some.title, some.profile.role if some.profile else "")
            for some in edition.lists.lists
            if some.kind == "author" and some.articles
        ]
        yield _written("humans.txt", humans_txt(site.name, authors=authors, lang=site.lang, url=site.url).encode())
    icons = {addresses.href(_icon_path(pixels)): pixels for pixels in _MANIFEST_ICONS}
    ground = edition.chrome().light_ground
    yield _written(MANIFEST, web_manifest(site, home_url=addresses.href(""), icons=icons, ground=ground))
    for pixels in _MANIFEST_ICONS:
        yield _drawn(_icon_path(pixels), picture, pixels)
    yield _drawn(TOUCH_ICON, picture, _TOUCH_PIXELS)
    yield _drawn("favicon.ico", picture, _FAVICON_PIXELS)


def _icon_path(pixels: int) -> str:
    return f"icon-{pixels}.png"


def _written(path: str, content: bytes) -> DocumentJob:
    return DocumentJob(
        path=path,
        kind="file of the house",
        build=lambda: content,
        sources=lambda: HouseFileSources(content=content),
        owner=_OWNER,
    )


def _drawn(path: str, picture: bytes, pixels: int) -> DocumentJob:
    return DocumentJob(
        path=path,
        kind="icon",
        build=partial(_draw, path, picture, pixels),
        sources=lambda: HouseFileSources(content=digest_of(picture), pixels=pixels),
        owner=_OWNER,
    )


def _draw(path: str, picture: bytes, pixels: int) -> bytes:
    from plugins.house_files.icons import draw_icon  # noqa: PLC0415 - the same

    return draw_icon(picture, pixels, is_ico=path.endswith(".ico"))


def register() -> None:
    """Called by Pelican."""
    signals.all_generators_finalized.connect(on_generators_finalized)
