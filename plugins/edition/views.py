"""What each template may read: one frozen record a kind of page, and the chrome that all share.

A template gets ``page`` (one of the ``*Page`` records below), ``site`` (:class:`SiteChrome`), the function
``asset(path)`` (the address of a file of the theme), and functions for words and languages (docs/theming).
Any other name is undefined and fails the build. ``str`` is plain text and is escaped on
output; fields named ``*_html`` are :class:`markupsafe.Markup` and printed as they are. Every
``url`` is ready for an ``href``: root-relative, percent-encoded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from plugins.edition.covers import Cover
from plugins.newsroom.phrases import phrase

_NO_MARKUP = Markup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead somewhere; ``url`` is empty where there is no page to lead to."""

    text: str
    url: str = ""
    lang: str = ""
    """Of the words; empty: that of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLine:
    """An instant for readers, ISO 8601 with offset; ``long_date`` has its day in the page's language."""

    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A story's picture; ``width`` and ``height`` in pixels, 0 where they could not be read.

    ``srcset`` names the same picture in WebP, in several widths; it is empty where there is none.
    """

    url: str
    alt: str
    caption: str = ""
    credit: str = ""
    width: int = 0
    height: int = 0
    srcset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """A story as other pages show it. ``cover_html`` is an inline SVG, there when ``picture`` is None."""

    url: str
    headline: str
    headline_html: Markup
    dek: str
    dek_html: Markup
    lang: str
    section: Link
    section_id: str
    bylines: tuple[Link, ...]
    published: DateLine
    reading_minutes: int
    picture: Picture | None
    cover: Cover

    @property
    def cover_html(self) -> Markup:
        """The generated cover, drawn when a template asks for it."""
        return self.cover.html


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedItem:
    """One related story and the quiet line that says why it is here (may be empty)."""

    card: StoryCard
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNote:
    """One correction, clarification, retraction or update, as the page prints it."""

    anchor: str
    """The id of the note on the story's page."""
    kind: str
    label: str
    on: DateLine
    text_html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """A source story; ``url`` is empty when the source has none, ``on`` None when undated."""

    title: str
    url: str
    outlet: str = ""
    on: DateLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectLinks:
    """Links of one kind a story is about; ``label`` as in "Companies"."""

    kind: str
    label: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupBlock:
    """The newsletter's block: one sentence of pitch, one button, a real form.

    ``id_prefix`` makes the ids of the form's fields unique on the page. ``action_url`` takes a plain POST of the
    fields named here and the pairs in ``hidden``; where it is empty, or the form ``needs_script`` and there is none,
    the button is a link to ``hosted_url``. Names of fields are empty where nothing is asked.
    """

    newsletter_id: str
    lang: str
    """Of what the newsletter says of itself."""
    name: str
    pitch_html: Markup
    button: str
    consent_html: Markup
    action_url: str
    hosted_url: str
    needs_script: bool
    sending: str
    """What script does: ``post`` leaves sending to the browser, ``fetch`` does it unseen, ``ghost`` in Ghost's way."""
    success: str
    """Words for the reader whose address was taken."""
    sample_url: str
    """A sample issue; may be empty."""
    email_field: str
    first_name_field: str
    topics_field: str
    topics: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]
    trap_field: str
    """A text field out of sight that must come empty."""
    button_name: str
    button_value: str
    attributes: tuple[tuple[str, str], ...]
    """Further attributes of the form, by name."""
    placement: str
    id_prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupDialog:
    """The block in a dialog that opens of itself after that share of the story or so many seconds."""

    block: SignupBlock
    scroll_percent: int
    seconds: int
    rest_days: int
    """How long it stays away once it was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TocEntry:
    """One heading of a story: ``level`` is 2 to 4, ``anchor`` its id without ``#``."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """A link of the masthead; ``id`` is the section's id."""

    id: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed, for ``<link rel="alternate">``."""

    title: str
    media_type: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChrome:
    """What every page shares. It depends on settings and static pages; on stories only ``corrections_url``."""

    name: str
    tagline: str
    description: str
    lang: str
    home_url: str
    absolute_url: str
    """The site's own address without a trailing slash, for canonical links; empty when unknown."""
    sections: tuple[NavLink, ...]
    archive_url: str
    subjects_url: str
    authors_url: str
    newsletter_url: str
    has_signup: bool
    """Whether any page may have a form that takes signups."""
    feeds: tuple[FeedLink, ...]
    """The feeds of the whole site, Atom first."""
    x_account: str
    """With its @; empty where there is none."""
    manifest_url: str
    """The web manifest."""
    touch_icon_url: str
    """A picture for a device's start page."""
    search_url: str
    """Empty where the site has no search."""
    corrections_url: str
    """Empty while no listed story has a correction."""
    recent_fragment_url: str
    """Same-origin HTML fragment with the newest stories, which a story page may fetch."""
    pages: tuple[Link, ...]
    """About, policies and the like, for the menu and the footer."""
    headings: Headings
    dark_ground: str = "#14120f"
    light_ground: str = "#faf6ee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The standing heads that settings may change."""

    related: str = phrase("Related news")
    later: str = phrase("Later on this story")
    recent: str = phrase("Recent news")
    latest_link: str = phrase("Latest news")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHead:
    """For ``<head>``: plain title (without the site's name), description, canonical address, robots."""

    title: str
    description: str
    canonical_url: str
    lang: str
    robots: str = ""
    kind: Literal["article", "website", "profile"] = "website"
    feeds: tuple[FeedLink, ...] = ()
    """Feeds of just what the page lists."""
    translations: tuple[tuple[str, str], ...] = ()
    """Language and canonical address of the page in each of its languages, itself among them, the original first."""
    markdown_url: str = ""
    """The page as Markdown; empty where there is none."""
    properties: tuple[tuple[str, str], ...] = ()
    """OpenGraph names and values, in order."""
    picture_url: str = ""
    """The picture to share the page with, in full; empty where it has none."""
    structured: Markup = _NO_MARKUP
    """JSON-LD, ready for a script element of its type; empty where the site's address is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """One story. ``parts`` is the body cut at the places where blocks go in, in order of reading."""

    head: PageHead
    card: StoryCard
    lede_html: Markup
    parts: tuple[Markup | SignupBlock, ...]
    """Body after the lede: markup, and signup blocks where they were placed."""
    toc: tuple[TocEntry, ...]
    """Empty on stories too short to need one."""
    updated: DateLine | None
    sources: tuple[SourceNote, ...]
    corrections: tuple[CorrectionNote, ...]
    subjects: tuple[SubjectLinks, ...]
    ai_note: str
    related: tuple[RelatedItem, ...]
    later: tuple[StoryCard, ...]
    recent: tuple[StoryCard, ...]
    """The stories published just before this one: stable, and replaced by the newest if script runs."""
    newer: Link | None
    older: Link | None
    share_url: str
    """Absolute where the site's address is known."""
    languages: tuple[Link, ...] = ()
    """The story in its other languages, each by its own name."""
    thread: str = ""
    dialog: SignupDialog | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBrief:
    """A section's newest stories on the front page."""

    section: Link
    section_id: str
    cards: tuple[StoryCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The front page. Every story stands on it at most once."""

    head: PageHead
    lead: StoryCard | None
    secondary: tuple[StoryCard, ...]
    river: tuple[StoryCard, ...]
    briefs: tuple[SectionBrief, ...]
    signup: SignupBlock | None
    today: DateLine | None
    """Date of the newest story, as a newspaper's dateline; never the time of the build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Moves between pages that are numbered from the oldest, so that none ever shifts."""

    newer: Link | None
    older: Link | None
    span: str = ""
    """The dates the page covers, "March 2024 – May 2024"."""
    number: int = 0
    """0 on the front of the list; else the page's number, 1 the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An author's public face."""

    name: str
    role: str
    beat: str
    body_html: Markup
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Section front, topic or entity hub, author page, month archive, and the older pages of each."""

    head: PageHead
    kind: Literal["section", "topic", "company", "model", "person", "author", "month"]
    kicker: str
    """"Section", "Topic", "Company", "Archive" …"""
    title: str
    intro_html: Markup
    cards: tuple[StoryCard, ...]
    pager: Pager
    profile: Profile | None = None
    recent: tuple[StoryCard, ...] = ()
    """Section fronts: the newest stories of other sections."""
    signup: SignupBlock | None = None
    neighbours: tuple[Link, ...] = ()
    """Month archives: the year and the months beside this one."""
    homepage: Link | None = None
    """Hubs of entities: the entity's own site, by its host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexGroup:
    """A group of links with an optional note each ("12 stories")."""

    title: str
    url: str
    links: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """Directory: all subjects by kind, all authors, the archive's years and months."""

    head: PageHead
    kicker: str
    title: str
    groups: tuple[IndexGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionEntry:
    """A correction on the page of all, with its story."""

    card: StoryCard
    note: CorrectionNote


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """What the newsroom owned up to, newest first, and the older pages of it."""

    head: PageHead
    kicker: str
    title: str
    entries: tuple[CorrectionEntry, ...]
    pager: Pager


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticPage:
    """A page written by hand: about, policies, and the pages around a signup."""

    head: PageHead
    title: str
    dek: str
    body_html: Markup
    lang: str
    """Of the page's text; that of ``head`` is the one of the words around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterOffer:
    """One newsletter on the landing page."""

    name: str
    frequency: str
    body_html: Markup
    signup: SignupBlock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsletterPage:
    """The landing page of all newsletters."""

    head: PageHead
    title: str
    dek: str
    offers: tuple[NewsletterOffer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundPage:
    """The 404 page; its cards are empty unless settings ask for stories on it."""

    head: PageHead


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The page that searches the index, in the browser."""

    head: PageHead
    title: str
    years: tuple[str, ...]
    """Those with stories, newest first."""
    index_urls: tuple[str, ...]
    """The folders of the index, newest first. The first has the script that searches them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentFragment:
    """The fragment story pages fetch: the newest stories, nothing around them."""

    cards: tuple[StoryCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectPage:
    """An old address that goes on answering."""

    head: PageHead
    target_url: str
    title: str = field(default="")
