"""The theme's files: one stylesheet made of its layers, everything else as it is; and the addresses they get.

Where names carry a fingerprint of the content, ``css/site.css`` becomes ``hashed/css/site.3f2a9c1b.css``: another
content has another address, so that browsers may keep a file for good.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugins.newsroom.findings import Finding, Location, error

_FIRST = ("layers.css", "tokens.css", "reset.css", "base.css", "layouts.css")
_LAST = ("utilities.css", "print.css")
_COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)
_REFERENCE = re.compile(r"""url\(\s*(["']?)([^"'()\s]+)\1\s*\)""")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)
STYLESHEET = "css/site.css"
HASHED = "hashed/"
"""Folder inside the theme's, for names with a fingerprint."""
_HASHED_FOLDERS = ("css/", "js/", "fonts/")


class MissingThemeFileError(LookupError):
    """A page or the stylesheet names a file that the theme does not have."""


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """The theme's files as the site has them. ``contents`` by path below ``theme/``; ``paths`` by name in the theme."""

    contents: Mapping[str, bytes]
    paths: Mapping[str, str]
    findings: tuple[Finding, ...] = ()

    def path_of(self, name: str) -> str:
        """Path below ``theme/`` of a file of the theme. Raises MissingThemeFileError."""
        try:
            return self.paths[name]
        except KeyError:
            raise MissingThemeFileError(f"the theme has no file static/{name}") from None


def publish_theme(files: Mapping[str, bytes], root: str, *, is_hashed: bool) -> ThemeFiles:
    """The stylesheet first, then the other files in the order of ``files``, which are by path below ``static/``.

    With ``is_hashed``, what lies in ``css/``, ``js/`` and ``fonts/`` is named by its content, and the stylesheet names
    its fonts so. Other files keep their names: feeds and browsers ask for the icon by its own. ``root`` is the folder
    that findings name.
    """
    styles = stylesheet_order(files)
    joined = join_stylesheets({name: files[name].decode("utf-8") for name in styles})
    others = {name: content for name, content in files.items() if name not in styles}
    if not is_hashed:
        contents = {STYLESHEET: joined.encode(), **others}
        return ThemeFiles(contents, {name: name for name in contents})
    paths = {name: hashed_path(name, content) for name, content in others.items()}
    missing: set[str] = set()
    text = _with_paths(joined, paths, missing)
    sheet = hashed_path(STYLESHEET, text.encode())
    findings = [
        error(Location(f"{root}/css"), "NEWS-P030", f"a style sheet names '{name}', which the theme does not have",
              "name a file below static/, as seen from static/css/site.css")
        for name in sorted(missing)
    ] + [
        error(Location(f"{root}/{name}"), "NEWS-P031", f"the folder '{HASHED}' is for names made from contents",
              "give the file another folder")
        for name in others if name.startswith(HASHED)
    ]  # fmt: skip
    contents = {sheet: text.encode()} | {paths[name]: content for name, content in others.items()}
    return ThemeFiles(contents, {STYLESHEET: sheet, **paths}, tuple(findings))


def hashed_path(name: str, content: bytes) -> str:
    """Where a file of the theme lies when names carry eight hexadecimal digits of the content's SHA-256."""
    if not name.startswith(_HASHED_FOLDERS):
        return name
    stem, suffix = posixpath.splitext(name)
    return f"{HASHED}{stem}.{hashlib.sha256(content).hexdigest()[:8]}{suffix}"


def _with_paths(sheet: str, paths: Mapping[str, str], missing: set[str]) -> str:
    """The stylesheet with the addresses of the files it names; what the theme lacks is added to ``missing``."""
    here = posixpath.dirname(HASHED + STYLESHEET)

    def readdress(found: re.Match[str]) -> str:
        quote, address = found.groups()
        if _ELSEWHERE.match(address):
            return found[0]
        place = re.split(r"[?#]", address, maxsplit=1)[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(STYLESHEET), place))
        if name not in paths:
            missing.add(address)
            return found[0]
        return f"url({quote}{posixpath.relpath(paths[name], here)}{address[len(place) :]}{quote})"

    return _REFERENCE.sub(readdress, sheet)


def stylesheet_order(paths: Iterable[str]) -> list[str]:
    """CSS files of ``static/css`` in the order of the cascade; blocks by name between layouts and utilities."""
    files = sorted(path for path in paths if path.startswith("css/") and path.endswith(".css"))
    names = {path.removeprefix("css/"): path for path in files}
    middle = [path for name, path in names.items() if name not in _FIRST and name not in _LAST]
    return [names[name] for name in _FIRST if name in names] + middle + [names[name] for name in _LAST if name in names]


def join_stylesheets(contents: Mapping[str, str]) -> str:
    """The files' text in the order of the mapping, without comments (``/*!`` stays), indentation and empty lines."""
    joined = "\n".join(_COMMENT.sub("", text).strip() for text in contents.values())
    return re.sub(r"\n\s+", "\n", joined) + "\n"
