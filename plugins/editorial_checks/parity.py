"""What the built files say of a story: its page, and every other format, which must say the same.

A format makes a :class:`Statement` of a story with the facts that it states; the statements of one story are compared
with its page's. What a page shows is typeset (curly quotes, dashes), so text is compared without that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from plugins.newsroom.findings import Finding, Location, error

PAGE: Final = "page"
_FACTS: Final = {
    "url": ("NEWS-Q001", "address"),
    "headline": ("NEWS-Q002", "headline"),
    "dek": ("NEWS-Q003", "dek"),
    "published": ("NEWS-Q004", "date"),
    "updated": ("NEWS-Q005", "time of change"),
    "authors": ("NEWS-Q006", "authors"),
    "author_urls": ("NEWS-Q006", "authors' pages"),
    "corrections": ("NEWS-Q007", "corrections"),
    "picture": ("NEWS-Q008", "picture"),
}
"""By the field of a statement: the id of a mismatch, and the word for it."""
_FIX: Final = "build anew; if it stays, mend what makes the file"
_COMPLETE: Final = ("sitemap", "Markdown twin", "search index")
"""Formats that name every story that search engines may show, if they name any."""
_TYPESET: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "…": "...", "–": "-", "—": "-"}
)
_NOT_SHARED: Final = (".svg", ".avif")
"""Pictures that are shown on the page alone, since sharing sites do not show them."""
_CARD: Final = "card.png"
"""What is drawn in their place, beside the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one format says of one story. None: it does not say; an instant or a day in ISO 8601, in any zone."""

    format: str
    line: int = 1
    about: str
    """The address it tells the story's page by; nothing where it stands on the page itself or beside it."""
    url: str | None = None
    headline: str | None = None
    dek: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] | None = None
    author_urls: tuple[str, ...] | None = None
    corrections: tuple[str, ...] | None = None
    picture: str | None = None
    shows_every_picture: bool = True
    is_listed: bool = True
    """Of a page: whether search engines may show it."""


def day_of(number: int) -> str:
    """The day so many days after 1970-01-01."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def iso_of_mail_date(text: str) -> str:
    """A date of RFC 822 in ISO 8601, or the text where it is none."""
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return text


def check_parity(statements: Mapping[str, Sequence[Statement]], site_url: str, shown_root: str) -> Iterator[Finding]:
    """Where formats differ from their story's page. ``statements`` are by the file they stand in.

    ``site_url`` is the address that the site was built for, or empty; ``shown_root`` names the folder in findings.
    """
    pages = {path: _filled(some) for path, some in statements.items() if some and some[0].format == PAGE}
    named: defaultdict[str, set[str]] = defaultdict(set)
    for path, some in statements.items():
        for statement in some:
            if statement.format == PAGE:
                continue
            page_path = _file_of(statement.about, site_url) if statement.about else _page_beside(path)
            place = Location(f"{shown_root}/{path}", statement.line)
            if page_path not in pages:
                what = f"the {statement.format} tells of {statement.about}, which is no story's page"
                yield error(place, "NEWS-Q001", what, _FIX)
                continue
            named[statement.format].add(page_path)
            yield from _compared(statement, pages[page_path], place)
    for path, page in pages.items():
        if page.url is not None and _file_of(page.url, site_url) != path:
            what = f"the canonical address of the page is {page.url}, which is not its own"
            yield error(Location(f"{shown_root}/{path}"), "NEWS-Q001", what, _FIX)
    yield from _missing(pages, named, shown_root)


def _page_beside(path: str) -> str:
    """The page that a file belongs to: itself, or the one whose twin it is."""
    return f"{path.removesuffix('index.md')}index.html" if path.endswith("index.md") else path


def _filled(statements: Sequence[Statement]) -> Statement:
    """A page's own statement; what it does not say is taken from the next in its file that does.

    A page that shows no picture may be shared by a card, and by nothing else.
    """
    page, *others = statements
    missing = [name for name in _FACTS if getattr(page, name) is None]
    said = {name: [getattr(other, name) for other in others if getattr(other, name) is not None] for name in missing}
    page = replace(page, **{name: values[0] for name, values in said.items() if values})
    card = f"{page.url}{_CARD}"
    has_card = page.picture == "" and any(other.picture == card for other in others)
    return replace(page, picture=card) if has_card else page


def _compared(statement: Statement, page: Statement, place: Location) -> Iterator[Finding]:
    for name, (id, word) in _FACTS.items():
        said, due = getattr(statement, name), getattr(page, name)
        if said is None or due is None or _is_same(name, said, due):
            continue
        if name == "picture" and not statement.shows_every_picture and due.endswith(_NOT_SHARED):
            due = f"{page.url}{_CARD}" if said else said
        if said == due:
            continue
        what = f"the {word} in the {statement.format} is {_shown(said)}, on the page {_shown(due)}"
        yield error(place, id, what, _FIX)


def _missing(pages: Mapping[str, Statement], named: Mapping[str, set[str]], shown_root: str) -> Iterator[Finding]:
    for kind in _COMPLETE:
        if kind in named:
            for path, page in pages.items():
                if page.is_listed and path not in named[kind]:
                    yield error(
                        Location(f"{shown_root}/{path}"), "NEWS-Q009", f"the story is missing in the {kind}", _FIX
                    )


def _is_same(name: str, said: str | Sequence[str], due: str | Sequence[str]) -> bool:
    if isinstance(said, str) and isinstance(due, str):
        if name in {"published", "updated"}:
            return _is_same_time(said, due)
        return said == due if name in {"url", "picture"} else _plain(said) == _plain(due)
    return [*map(_plain, said)] == [*map(_plain, due)]


def _is_same_time(said: str, due: str) -> bool:
    """To the second; a day is compared with the other's own day."""
    if len(said) == len("2026-06-30"):
        return said == due[: len(said)]
    try:
        one, other = datetime.fromisoformat(said), datetime.fromisoformat(due)
    except ValueError:
        return False
    return one.astimezone(UTC) == other.astimezone(UTC)


def _plain(text: str) -> str:
    return re.sub(r"-+", "-", " ".join(text.translate(_TYPESET).split()))


def _shown(value: str | Sequence[str]) -> str:
    return (f"'{value}'" if value else "none") if isinstance(value, str) else f"'{', '.join(value)}'"


def _file_of(address: str, site_url: str) -> str:
    """The file of a page by its address, in full or from the root of the host; empty where it is elsewhere."""
    site, parts = urlsplit(site_url), urlsplit(address)
    base = site.path.rstrip("/")
    if parts.netloc not in {"", site.netloc} or not parts.path.startswith(f"{base}/"):
        return ""
    path = unquote(parts.path[len(base) + 1 :])
    return f"{path}index.html" if not path or path.endswith("/") else path
