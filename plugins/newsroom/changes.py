"""When a story last changed, as far as its readers were told."""

from __future__ import annotations

from datetime import datetime

from plugins.newsroom.article import NewsArticle


def changed_at(article: NewsArticle) -> datetime:
    """The newest of its date, its ``modified`` and its corrections; never before the story was out."""
    told = (*([article.modified_at] if article.modified_at else []), *(note.at for note in article.corrections))
    return max((article.published_at, *told))
