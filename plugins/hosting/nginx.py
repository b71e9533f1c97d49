"""What nginx includes into a server's block: media types, headers, redirects, addresses that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from plugins.hosting.content_types import CONTENT_TYPES, UNKNOWN
from plugins.hosting.headers import CACHE_RULES, FRESH, security_headers
from plugins.newsroom.settings import NewsroomSettings

NGINX_INCLUDE = "_nginx.conf"
_CACHE = "$newsroom_cache"


def nginx_include(settings: NewsroomSettings, redirects: Iterable[tuple[str, str]]) -> str:
    """Lines for a block whose root is the site. ``redirects`` are pairs of paths as they go over the line.

    Headers stand in the block alone, since a location with one of its own loses all of these; so what differs by
    folder is a variable. An address that is gone answers with 410 as long as no page stands there.
    """
    base = settings.site.base_path
    moved: dict[str, str] = {}
    for source, target in redirects:
        if source != "/":
            moved.setdefault(unquote(source), target)
    security = security_headers(settings.signup, has_search=settings.search.enabled)
    lines = [
        "# Written by the build. Include it into a server's block: see docs/publishing/server.md.",
        "index index.html;",
        "absolute_redirect off;",
        "server_tokens off;",
        "gzip_static on;",
        "gzip_vary on;",
        *_types(),
        f"error_page 404 {_quoted(f'{base}/404.html')};",
        f"error_page 410 {_quoted(f'{base}/404.html')};",
        *_cache_lines(base),
        *(f"add_header {name} {_quoted(value)} always;" for name, value in security),
        f"add_header Cache-Control {_CACHE} always;",
        f"location = {_quoted(f'{base}/{NGINX_INCLUDE}')} {{ return 404; }}",
        *_redirect_lines(moved),
        *_gone_lines(settings.publish.gone, base, moved),
    ]
    return "\n".join(lines) + "\n"


def _types() -> Iterator[str]:
    """The encoding stands with the type, since nginx adds none to a file it sends compressed."""
    suffixes: dict[str, list[str]] = {}
    for suffix, name in CONTENT_TYPES.items():
        suffixes.setdefault(name, []).append(suffix)
    yield "types {"
    yield from (f"  {_quoted(name)} {' '.join(own)};" for name, own in suffixes.items())
    yield "}"
    yield f"default_type {UNKNOWN};"


def _cache_lines(base: str) -> Iterator[str]:
    yield f"set {_CACHE} {_quoted(FRESH)};"
    for rule in CACHE_RULES:
        yield f'if ($uri ~ "^{base}/{rule.folder}") {{ set {_CACHE} {_quoted(rule.cache_control)}; }}'


def _redirect_lines(moved: Mapping[str, str]) -> Iterator[str]:
    for source, target in moved.items():
        yield f"location = {_quoted(source)} {{ return 301 {_quoted(target.replace('$', '%24'))}; }}"


def _gone_lines(gone: Iterable[str], base: str, moved: Mapping[str, str]) -> Iterator[str]:
    """Not for ``/*``, which lets go of all addresses and says of none that it is gone.

    The files lie in the block's root, so the path that the site lies below is taken off before one is looked for.
    """
    off = f"rewrite {_quoted(f'^{re.escape(base)}(/.*)$')} $1 break; " if base else ""
    for address in dict.fromkeys(gone):
        place = _quoted(f"{base}{address.removesuffix('*')}")
        if address.endswith("*"):
            if address != "/*":
                yield f"location ^~ {place} {{ {off}try_files $uri $uri/index.html =410; }}"
        elif f"{base}{address}" not in moved:
            page = "$uri/index.html" if address.endswith("/") else "$uri"
            yield f"location = {place} {{ {off}try_files {page} =410; }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
