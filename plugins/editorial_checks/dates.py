"""Dates that each can be, but not together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from plugins.editorial_checks.manuscript import Manuscript
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, notice, warning
from plugins.newsroom.front_matter import Field
from plugins.newsroom.instants import iso, parse_day, parse_instant

_FIRST_YEAR = 1990
_FARTHEST_DAYS = 400


def check_dates(story: Manuscript) -> Iterator[Finding]:
    """What is modified before it is published, over before it begins, corrected before it was there."""
    article = story.article
    if article is None:
        return
    published = article.published_at
    if article.modified_at is not None and article.modified_at < published:
        what = "the story was modified before it was published"
        yield warning(story.field_place("modified"), "NEWS-D017", what, "mend 'modified' or 'date'")
    if article.expires_at is not None and article.expires_at <= max(published, article.embargoed_until or published):
        what = "the story ends before it begins, so it is never out"
        yield warning(story.field_place("expires"), "NEWS-D018", what, "write a later 'expires'")
    if published.year < _FIRST_YEAR:
        what = f"the story is from the year {published.year}"
        yield warning(story.field_place("date"), "NEWS-D019", what, "see whether the year is a slip")
    if article.corrections:
        yield from _check_corrections(story, article)
    yield from _check_zone(story, published)


def _check_corrections(story: Manuscript, article: NewsArticle) -> Iterator[Finding]:
    field = story.fields.get("corrections")
    items = field.value if field is not None and isinstance(field.value, list) else [field]
    for item in items:
        place = _date_of(item)
        if place is None or not isinstance(place.value, str):
            continue
        if parse_instant(place.value, story.site.zone) < article.published_at and not _is_day_of(place.value, article):
            what = "a correction from before the story was published"
            yield warning(place.location, "NEWS-D020", what, "mend its 'date', or the story's")


def _date_of(item: Field | None) -> Field | None:
    return item.value.get("date") if item is not None and isinstance(item.value, dict) else None


def _is_day_of(text: str, article: NewsArticle) -> bool:
    """Whether a date without a time is the day of publication: it then stands for some later hour of it."""
    return len(text.strip()) <= len("2026-11-22") and parse_day(text) == article.published_at.date()


def _check_zone(story: Manuscript, published: datetime) -> Iterator[Finding]:
    """A date with an offset of its own, whose day on the site is another than the one that was typed."""
    field = story.fields.get("date")
    if field is None or not isinstance(field.value, str) or len(field.value) <= len("2026-11-22"):
        return
    typed, shown = parse_day(field.value), published.astimezone(story.site.zone).date()
    if typed != shown:
        what = f"'date' is in another zone than the site: there it is {iso(published, story.site.zone)}"
        yield notice(field.location, "NEWS-D021", what, "write it in the site's zone, or let it be")


def check_far_ahead(article: NewsArticle, place: Location, now: datetime) -> Iterator[Finding]:
    """A story that is scheduled for more than 400 days from now."""
    if (article.published_at - now).days > _FARTHEST_DAYS:
        what = f"the story is to come out on {article.published_at.astimezone(UTC).date()}, in more than a year"
        yield warning(place, "NEWS-D022", what, "see whether the year is a slip")
