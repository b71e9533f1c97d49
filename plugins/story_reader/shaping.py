"""Everything but its own bytes that shapes what a story comes to: options, our code, the libraries."""

from __future__ import annotations

from plugins.incremental.code import code_digest
from plugins.newsroom.settings import NewsroomSettings


def shaping(settings: NewsroomSettings) -> bytes:
    """Bytes that differ whenever a story might be read to something else."""
    site = settings.site
    options = (
        str(site.zone), site.lang, site.author, site.sections, site.default_section, site.extra_fields,
        settings.reading.words_per_minute,
    )  # fmt: skip
    return code_digest("newsroom", "story_reader", "related_news", "editorial_checks") + repr(options).encode()
