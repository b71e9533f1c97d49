"""The web manifest: how the site looks among a device's programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from plugins.newsroom.settings import SiteSettings


def web_manifest(site: SiteSettings, *, home_url: str, icons: Mapping[str, int], ground: str) -> bytes:
    """The file. ``icons`` are addresses of square PNG pictures with their pixels; ``ground`` is a colour of CSS."""
    content = {
        "id": home_url,
        "name": site.name,
        "short_name": site.name,
        "description": site.description or site.tagline,
        "lang": site.lang,
        "start_url": home_url,
        "scope": home_url,
        "display": "browser",
        "background_color": ground,
        "theme_color": ground,
        "icons": [
            {"src": url, "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": "any"}
            for url, pixels in icons.items()
        ],
    }
    return (json.dumps({name: value for name, value in content.items() if value}, ensure_ascii=False) + "\n").encode()
