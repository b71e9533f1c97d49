"""What a feed says, in no format yet. All addresses are absolute, all instants aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPerson:
    """Who wrote an entry; ``url`` may be empty."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPicture:
    """An entry's picture; ``width`` and ``height`` in pixels, 0 where they are not known."""

    url: str
    alt: str
    media_type: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One story. Its address is its id for ever."""

    url: str
    title: str
    summary: str
    content_html: Markup | None
    """The whole story; links and pictures are absolute. None where the feed has no room for it."""
    lang: str
    published: datetime
    updated: datetime
    """``published``, or the newest change its readers were told of."""
    authors: tuple[FeedPerson, ...]
    categories: tuple[str, ...]
    picture: FeedPicture | None
    source_url: str
    """The first source story, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The newest entries of a list, newest first."""

    title: str
    description: str
    lang: str
    """Of what the feed says of itself, and of an entry that says nothing else."""
    id_url: str
    """Tells the feed from all others, for ever."""
    home_url: str
    """The page with the list."""
    icon_url: str
    stylesheet_url: str
    """For browsers, from the root of the host; or empty."""
    hub_url: str
    """A WebSub hub, or empty."""
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime | None:
        """The newest change of an entry; None for a feed without entries."""
        return max((entry.updated for entry in self.entries), default=None)
