"""What the preview answers: which path an address asks for, of what type its file is, and what is added to a page."""

from __future__ import annotations

import mimetypes

from markupsafe import Markup

_TYPES = {
    "avif": "image/avif", "css": "text/css", "html": "text/html", "ico": "image/vnd.microsoft.icon",
    "js": "text/javascript", "json": "application/json", "jpg": "image/jpeg", "md": "text/markdown", "mp4": "video/mp4",
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "txt": "text/plain",
    "webm": "video/webm", "webmanifest": "application/manifest+json", "webp": "image/webp",
    "woff2": "font/woff2", "xml": "application/xml",
}  # fmt: skip
"""Said here because what the machine's own table says differs from one to the next."""
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")


def path_in_site(address: str, base_path: str) -> str | None:
    """The path of the site that an address (without its query, decoded) asks for; None for one outside of it."""
    if not address.startswith(f"{base_path}/"):
        return None
    path = address.removeprefix(f"{base_path}/")
    parts = path.split("/")
    if "\\" in path or "\0" in path or {".", ".."} & set(parts) or "" in parts[:-1]:
        return None
    return path


def media_type(path: str) -> str:
    """The content type by the file's ending, with a charset for texts."""
    kind = _TYPES.get(path.rpartition(".")[2].lower()) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXTS) else kind


def entity_tag(version: str) -> str:
    """The ETag of a version."""
    return f'"{version}"'


def is_known(tag: str, if_none_match: str) -> bool:
    """Whether the client has what this tag names."""
    tags = [known.strip().removeprefix("W/") for known in if_none_match.split(",")]
    return "*" in tags or tag in tags


def with_additions(page: bytes, *additions: Markup) -> bytes:
    """A page with markup before the end of its body; what has no such end, as a fragment, is as it was."""
    before, end, after = page.rpartition(b"</body>")
    return b"".join([before, *(markup.encode() for markup in additions), end, after]) if end else page


def script_tag(*, version: str, style: str, assets: str) -> Markup:
    """The reload script, which is told what it was served with."""
    return Markup(
        '<script src="/_desk/preview.js" data-version="{}" data-style="{}" data-assets="{}" defer></script>\n'
    ).format(version, style, assets)


def ribbon(words: str) -> Markup:
    """The mark of a story that is not out."""
    return Markup(
        '<link rel="stylesheet" href="/_desk/preview.css">\n<p class="desk-ribbon" role="note">{}</p>\n'
    ).format(words)
