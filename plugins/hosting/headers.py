"""The one model of response headers: security for every answer, caching by kind of file."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.newsroom.content_policy import content_security_policy
from plugins.newsroom.settings import SignupSettings
from plugins.signup_blocks.providers.catalogue import origins_in_use


@dataclass(frozen=True, slots=True)
class CacheRule:
    """Files below a folder of the site (``theme/``), and the Cache-Control they are sent with."""

    folder: str
    cache_control: str


A_DAY = "public, max-age=86400"
FRESH = "public, max-age=0, must-revalidate"
FOR_GOOD = "public, max-age=31536000, immutable"
CACHE_RULES = (
    CacheRule("covers/", A_DAY),
    CacheRule("images/", A_DAY),
    CacheRule("theme/fonts/", A_DAY),
    CacheRule("theme/hashed/", FOR_GOOD),
)
"""Folders whose files need not be asked for each time.

Pictures may be a day old: a page that goes with an older one still reads well. What is named by its content never
changes. Styles and scripts that keep their names when they change are asked for anew.
"""


def cache_control_of(path: str) -> str:
    """Cache-Control for a file of the output folder. No two rules meet in one file."""
    return next((rule.cache_control for rule in CACHE_RULES if path.startswith(rule.folder)), FRESH)


def security_headers(signup: SignupSettings, *, has_search: bool = False) -> tuple[tuple[str, str], ...]:
    """Name and value of the headers of every answer, sorted by name."""
    origins = origins_in_use(signup)
    return (
        (
            "Content-Security-Policy",
            content_security_policy(form=origins.form, connect=origins.connect, has_search=has_search),
        ),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Strict-Transport-Security", "max-age=63072000"),
        ("X-Content-Type-Options", "nosniff"),
    )
