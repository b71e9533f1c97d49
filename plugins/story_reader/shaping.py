"""Everything but its own bytes that shapes what a story comes to: options, our code, the libraries."""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from plugins.newsroom.settings import NewsroomSettings

_LIBRARIES = (
    "markdown", "beautifulsoup4", "lxml", "typogrify", "smartypants", "pygments", "pyyaml", "markupsafe", "numpy",
)  # fmt: skip
_PACKAGES = ("newsroom", "story_reader", "related_news")


def shaping(settings: NewsroomSettings) -> bytes:
    """Bytes that differ whenever a story might be read to something else."""
    site = settings.site
    options = (
        str(site.zone), site.lang, site.author, site.sections, site.default_section, site.extra_fields,
        settings.reading.words_per_minute,
    )  # fmt: skip
    return _code_and_libraries() + repr(options).encode()


@functools.cache
def _code_and_libraries() -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    digest.update(repr([sys.version_info[:2], *((name, version(name)) for name in _LIBRARIES)]).encode())
    plugins = Path(__file__).resolve().parent.parent
    for source in sorted(path for package in _PACKAGES for path in (plugins / package).glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.digest()
