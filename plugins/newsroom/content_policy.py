"""The content security policy of the site's pages, for every server that can send a header."""

from __future__ import annotations

from collections.abc import Iterable


def content_security_policy(*, form: Iterable[str] = (), connect: Iterable[str] = (), has_search: bool = False) -> str:
    """The header's value. ``form`` and ``connect`` are origins beside our own that pages post to and connect to.

    The search runs WebAssembly, which a policy has to allow; it stays shut for text that is run as script.

    ``form-action`` also covers where the answer to a post leads, so those origins belong into ``form`` as well.
    """
    rules = {
        "default-src": ("'none'",),
        "script-src": ("'self'", *(["'wasm-unsafe-eval'"] if has_search else [])),
        "style-src": ("'self'",),
        "img-src": ("'self'", "data:", "https:"),
        "font-src": ("'self'",),
        "media-src": ("'self'", "https:"),
        "connect-src": ("'self'", *connect),
        "form-action": ("'self'", *form),
        "manifest-src": ("'self'",),
        "base-uri": ("'none'",),
        "frame-ancestors": ("'none'",),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
