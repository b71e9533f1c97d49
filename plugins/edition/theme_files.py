"""The theme's files: one stylesheet made of its layers, everything else as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_FIRST = ("layers.css", "tokens.css", "reset.css", "base.css", "layouts.css")
_LAST = ("utilities.css", "print.css")
_COMMENT = re.compile(r"/\*(?!!).*?\*/\s*", re.DOTALL)
STYLESHEET = "css/site.css"


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
