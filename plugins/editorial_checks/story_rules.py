"""Every rule over one file, in one place."""

from __future__ import annotations

from plugins.editorial_checks.dates import check_dates
from plugins.editorial_checks.headlines import check_headlines
from plugins.editorial_checks.images import check_images
from plugins.editorial_checks.links import check_links
from plugins.editorial_checks.manuscript import Manuscript
from plugins.editorial_checks.markdown_slips import check_damage, check_markdown
from plugins.editorial_checks.secrets import check_secrets
from plugins.editorial_checks.sources import check_sources
from plugins.newsroom.findings import Finding

_OF_TEXT = (check_damage, check_images, check_links, check_markdown, check_secrets)
_OF_STORIES = (check_dates, check_headlines, check_sources)


def check_text(text: Manuscript) -> list[Finding]:
    """What is wrong with a text, whether it is a story or a page of the house."""
    return [finding for rule in _OF_TEXT for finding in rule(text)]


def check_story(story: Manuscript) -> list[Finding]:
    """What is wrong with a story, as far as its file tells."""
    return [finding for rule in (*_OF_TEXT, *_OF_STORIES) for finding in rule(story)]
