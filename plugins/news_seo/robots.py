"""robots.txt (RFC 9309): who may read what, and where the sitemaps are."""

from __future__ import annotations

from typing import Final

from plugins.newsroom.settings import SearchEngineSettings

TRAINING: Final = (
    "Amazonbot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "GPTBot", "Google-Extended",
    "meta-externalagent",
)  # fmt: skip
AI_SEARCH: Final = ("Claude-SearchBot", "OAI-SearchBot", "PerplexityBot")
ASSISTANTS: Final = ("ChatGPT-User", "Claude-User", "Perplexity-User")
_NOT_FOR_CRAWLERS: Final = ("/fragments/", "/newsletter/check-your-email/", "/newsletter/confirmed/")


def robots_txt(settings: SearchEngineSettings, sitemaps: tuple[str, ...], base_path: str) -> str:
    """A crawler follows only the group that names it, so each group says all that holds for it."""
    refused = [
        *(TRAINING if not settings.ai_training else ()),
        *(AI_SEARCH if not settings.ai_search else ()),
        *(ASSISTANTS if not settings.ai_assistants else ()),
    ]
    groups = []
    if refused:
        groups.append("\n".join([*(f"User-agent: {name}" for name in refused), "Disallow: /"]))
    rules = [f"Disallow: {base_path}{path}" for path in _NOT_FOR_CRAWLERS]
    groups.append("\n".join(["User-agent: *", *rules]))
    groups += [f"Sitemap: {url}" for url in sitemaps]
    return "\n\n".join(groups) + "\n"
