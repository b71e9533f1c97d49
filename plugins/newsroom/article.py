"""The records every part of a build shares: a story, its byline, sources and corrections.

All instants are aware and in UTC. ``str`` is plain text; ``*_html`` is markup. Past
:mod:`plugins.newsroom.reading` a :class:`NewsArticle` is valid, and nobody tests it again.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from plugins.newsroom.findings import Location


class PubStatus(enum.Enum):
    """What the editor decided; whether a story is out also depends on the clock (``release.py``)."""

    PUBLISHED = "published"
    DRAFT = "draft"
    HIDDEN = "hidden"
    WITHHELD = "withheld"


class CorrectionKind(enum.Enum):
    """The kinds of change a newsroom owns up to."""

    CORRECTION = "correction"
    CLARIFICATION = "clarification"
    RETRACTION = "retraction"
    UPDATE = "update"


class SubjectKind(enum.Enum):
    """What a story can be about; each kind has its hubs."""

    TOPIC = "topic"
    COMPANY = "company"
    MODEL = "model"
    PERSON = "person"

    __hash__ = object.__hash__  # each is there once; the one of enum.Enum is a call of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A topic, company, model or person, by the name the story uses."""

    kind: SubjectKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCitation:
    """The story ours is based on. At least one of ``title`` and ``url`` is there."""

    title: str
    url: str
    outlet: str
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change to a published story that its readers are told of."""

    at: datetime
    text: str
    text_html: Markup
    kind: CorrectionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryImage:
    """A story's own picture; ``src`` is a path inside the content folder, or an address elsewhere."""

    src: str
    alt: str
    caption: str
    credit: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPin:
    """A story the editor put first in the related list, or kept out of it, until an instant if given."""

    slug: str
    until: datetime | None
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsArticle:
    """A story as its front matter states it. The body is a :class:`StoryBody` of its own."""

    uri: str
    """Path inside the content folder, with forward slashes."""
    location: Location
    """Where the story's front matter starts, for findings."""
    slug: str
    lang: str
    headline: str
    headline_html: Markup
    dek: str
    """One sentence; derived from the lede where the front matter has none. May be empty."""
    dek_html: Markup
    dek_is_derived: bool
    published_at: datetime
    modified_at: datetime | None
    embargoed_until: datetime | None
    expires_at: datetime | None
    status: PubStatus
    bylines: tuple[str, ...]
    """Names, or ids of files in ``content/authors``."""
    section: str
    """Id of a configured section."""
    subjects: tuple[Subject, ...]
    sources: tuple[SourceCitation, ...]
    image: StoryImage | None
    corrections: tuple[Correction, ...]
    """Newest first."""
    pins: tuple[RelatedPin, ...]
    bans: tuple[RelatedPin, ...]
    signup: str | None
    """A newsletter's id, ``"none"``, or None for the site's default."""
    aliases: tuple[str, ...]
    thread: str
    translation_of: str
    ai_note: str
    extra: tuple[tuple[str, str], ...]
    words: int
    reading_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the body: ``level`` 2 to 6, ``anchor`` is its id."""

    level: int
    text: str
    anchor: str


class BlockKind(enum.Enum):
    """What a block of a body is, as far as it decides what may stand beside it."""

    PROSE = "prose"
    """A paragraph, or a lead-in with its bullets."""
    HEADING = "heading"
    LIST = "list"
    OTHER = "other"
    """Figure, table, quotation, code and the rest."""
    SIGNUP = "signup"
    """No text at all: the place where the writer put a signup block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockNote:
    """What placing needs to know of a block. ``newsletter`` is the id a SIGNUP block names, or empty."""

    kind: BlockKind
    words: int = 0
    newsletter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryBody:
    """A story's text after conversion, as markup for its page.

    ``blocks`` are the body's top-level elements after the lede, in order. Links to stories and
    files of the content folder are symbolic (``newsroom:story/…``) until the page is rendered.
    """

    lede_html: Markup
    blocks: tuple[Markup, ...]
    """Empty markup where the writer put a signup block."""
    outline: tuple[BlockNote, ...]
    """One for each of ``blocks``."""
    headings: tuple[Heading, ...]
