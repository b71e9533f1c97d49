"""The URL scheme: one place that knows which address and which file each page has.

Addresses are folders with a trailing slash. Everything that is numbered lives under ``page/``,
so that page two of ``gpt-5`` (``topics/gpt-5/page/2/``) can never meet ``gpt-5.2``
(``topics/gpt-5-2/``). Stories live under their month, sections and pages under names that are
no numbers.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, tzinfo
from urllib.parse import quote, urljoin

from plugins.newsroom.article import NewsArticle, SubjectKind

SUBJECT_FOLDERS = {
    SubjectKind.TOPIC: "topics",
    SubjectKind.COMPANY: "companies",
    SubjectKind.MODEL: "models",
    SubjectKind.PERSON: "people",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """``base_path`` is the path of SITEURL (``""`` or ``/repo``), ``origin`` all of SITEURL or empty."""

    base_path: str
    origin: str
    zone: tzinfo

    def href(self, path: str) -> str:
        """Root-relative address of a site path such as ``2024/12/slug/``, percent-encoded."""
        return f"{self.base_path}/{quote(path, safe='/~')}"

    def absolute(self, path: str) -> str:
        """The address in full where SITEURL is known, else root-relative."""
        return f"{self.origin}/{quote(path, safe='/~')}" if self.origin else self.href(path)

    def in_full(self, href: str) -> str:
        """An address in full: of what :meth:`href` gives, or of one in full already; of nothing, nothing."""
        if href.startswith("/") and not href.startswith("//") and "/." not in href:
            return "/".join(self.origin.split("/", 3)[:3]) + href  # as urljoin, in a tenth of the time
        return urljoin(f"{self.origin}/", href) if href else ""

    def day(self, article: NewsArticle) -> date:
        """The calendar day of publication in the site's zone."""
        return article.published_at.astimezone(self.zone).date()

    def story(self, article: NewsArticle) -> str:
        """``2024/12/slug/``."""
        day = self.day(article)
        return f"{day.year:04}/{day.month:02}/{article.slug}/"


def file_of(path: str) -> str:
    """The file, relative to the output folder, that answers for a site path."""
    return f"{path}index.html" if path.endswith("/") or not path else path


def page_of(list_path: str, number: int) -> str:
    """The numbered page of a list; 0 is its front."""
    return f"{list_path}page/{number}/" if number else list_path


def subject_path(kind: SubjectKind, slug: str) -> str:
    """``topics/gpt-5-2/``."""
    return f"{SUBJECT_FOLDERS[kind]}/{slug}/"


def author_path(id: str) -> str:
    """``authors/mara-lindqvist/``."""
    return f"authors/{id}/"


class FeedFormat(enum.Enum):
    """The formats that feeds come in."""

    ATOM = "Atom"
    RSS = "RSS"
    JSON = "JSON"


FEED_TYPES = {
    FeedFormat.ATOM: "application/atom+xml",
    FeedFormat.RSS: "application/rss+xml",
    FeedFormat.JSON: "application/feed+json",
}
_FEED_FILES = {FeedFormat.ATOM: "feed.xml", FeedFormat.RSS: "rss.xml", FeedFormat.JSON: "feed.json"}


def feed_path(list_path: str, form: FeedFormat) -> str:
    """``policy/feed.xml``; of the whole site ``feed.xml``."""
    return f"{list_path}{_FEED_FILES[form]}"


def language_path(lang: str) -> str:
    """``feeds/pt-br/``, where the feeds of stories in a language lie."""
    return f"feeds/{lang}/"


def twin_path(story: str) -> str:
    """``2024/12/slug/index.md`` of the story ``2024/12/slug/``."""
    return f"{story}index.md"


def card_path(story: str) -> str:
    """``2024/12/slug/card.png`` of the story ``2024/12/slug/``."""
    return f"{story}card.png"


def month_path(year: int, month: int) -> str:
    """``2024/12/``."""
    return f"{year:04}/{month:02}/"
