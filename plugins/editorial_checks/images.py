"""Pictures: what those who cannot see them are told, and what those on a telephone must load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.findings import Finding, Location, warning

LARGEST_BYTES = 3_000_000
LARGEST_PIXELS = 6_000
_FILE_NAME = re.compile(
    r"[\w-]+\.(?:avif|gif|jpe?g|png|svg|tiff?|webp)|(?:IMG|DSC|DSCN|DSCF|PXL)[_-]?\d{3,}", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture of the content folder: its size in bytes, width and height in pixels, or 0 where unknown."""

    size: int
    width: int
    height: int


def check_images(story: Manuscript) -> Iterator[Finding]:
    """The story's own picture and those of its body: a text for each, in words."""
    article = story.article
    if article is not None and article.image is not None:
        yield from _check_alt(article.image.alt, article.image.src, article.image.location, "'alt' in 'image'")
    for picture in story.copy.pictures:
        is_meant = picture.alt == "" and 'alt=""' in story.front.body
        if not is_meant:
            yield from _check_alt(picture.alt or "", picture.address, picture.location, "it in ![these brackets]")
        if picture.address.startswith("http:"):
            what = f"the picture {picture.address} is not loaded by a page with https"
            yield warning(picture.location, "NEWS-L004", what, "write https:, or put the picture into content/images/")


def _check_alt(alt: str, address: str, place: Location, where: str) -> Iterator[Finding]:
    name = unquote(address).rsplit("/", 1)[-1]
    if not alt.strip():
        yield warning(place, "NEWS-I001", f"no one says what the picture '{name}' shows", f"write {where}")
    elif _FILE_NAME.fullmatch(alt.strip()) or _words(alt) == _words(name.rpartition(".")[0] or name):
        what = f"the text for the picture is the name of a file: '{alt}'"
        yield warning(place, "NEWS-I002", what, "say what the picture shows")


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def check_weight(name: str, picture: PictureFile, place: Location) -> Iterator[Finding]:
    """A picture that takes too long to load, or is wider or higher than any screen."""
    if picture.size > LARGEST_BYTES:
        what = f"the picture '{name}' has {picture.size / 1_000_000:.1f} MB"
        yield warning(place, "NEWS-I003", what, f"save it with {LARGEST_BYTES // 1_000_000} MB or less")
    elif max(picture.width, picture.height) > LARGEST_PIXELS and not name.lower().endswith(".svg"):
        what = f"the picture '{name}' has {picture.width} by {picture.height} pixels"
        yield warning(place, "NEWS-I003", what, f"make it {LARGEST_PIXELS} or fewer each way")
