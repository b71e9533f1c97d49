"""The one model of media types: what a file is sent as, by its suffix."""

from __future__ import annotations

CONTENT_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ogg": "audio/ogg",
    "pdf": "application/pdf",
    "png": "image/png",
    "rss": "application/rss+xml; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}
"""Media types by suffix. A feed in Atom or RSS whose name ends in ``.xml`` is XML, which every reader takes."""

UNKNOWN = "application/octet-stream"


def content_type_of(path: str) -> str:
    """The media type of a file, with the encoding of texts; ``application/octet-stream`` for a suffix unknown."""
    _, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return CONTENT_TYPES.get(suffix.lower(), UNKNOWN) if dot else UNKNOWN
