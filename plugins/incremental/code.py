"""The version of our own code and of the libraries it stands on, in one digest."""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "markdown", "beautifulsoup4", "lxml", "typogrify", "smartypants", "pygments", "pyyaml", "markupsafe", "numpy",
    "scipy", "msgspec", "jinja2", "imagesize", "tzdata", "pelican", "pagefind-bin", "cbor2",
    "pillow", "babel",
)  # fmt: skip
_PLUGINS = Path(__file__).resolve().parent.parent


@functools.cache
def code_digest(*packages: str) -> bytes:
    """Differs whenever Python, a library or a source of these packages below ``plugins/`` does; of all, without any."""
    digest = hashlib.blake2b(digest_size=32)
    digest.update(repr([sys.version_info[:2], *((name, version(name)) for name in _LIBRARIES)]).encode())
    folders = [_PLUGINS / package for package in packages] or [path for path in _PLUGINS.iterdir() if path.is_dir()]
    for source in sorted(path for folder in folders for path in folder.rglob("*.py")):
        name = source.relative_to(_PLUGINS).as_posix().encode()
        digest.update(name + b"\0" + source.read_bytes())
    return digest.digest()
