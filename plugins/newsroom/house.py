"""The house's own records beside stories: authors, pages written by hand, newsletters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup

from plugins.newsroom.copy_desk import CopyDesk
from plugins.newsroom.findings import Finding, Location, suggest
from plugins.newsroom.front_matter import FrontMatter
from plugins.newsroom.phrases import phrase
from plugins.newsroom.reading import Typesetting
from plugins.newsroom.settings import ANY, RESERVED_FOLDERS, SiteSettings
from plugins.newsroom.slugs import slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorProfile:
    """A person who signs stories; ``id`` is the file's name."""

    id: str
    name: str
    role: str
    beat: str
    body_html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePage:
    """About, policies and the like. ``slug`` is its folder at the root of the site."""

    slug: str
    title: str
    dek: str
    lang: str
    body_html: Markup
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A newsletter readers may sign up for; ``sections`` are those whose stories offer it."""

    id: str
    location: Location
    """Where the file's front matter starts, for findings."""
    name: str
    frequency: str
    pitch_html: Markup
    button: str
    consent_html: Markup
    consent_version: str
    is_default: bool
    sections: tuple[str, ...]
    asks_first_name: bool
    topics: tuple[str, ...]
    """What the reader may choose among; empty where the form does not ask."""
    sample: str
    """Address of a sample issue: in full, or a path of this site that starts with ``/``. Empty: none."""
    provider: str
    """Empty: the house's."""
    list_id: str
    """What the provider calls the list, form or tag; empty: what the settings say."""
    body_html: Markup


AUTHOR_FIELDS: dict[str, tuple[str, ...]] = {"name": ("title",), "role": (), "beat": (), "id": ("slug",)}
PAGE_FIELDS: dict[str, tuple[str, ...]] = {"title": (), "dek": ("summary", "description"), "slug": (), "lang": ()}
NEWSLETTER_FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("slug",),
    "name": ("title",),
    "frequency": (),
    "pitch": ("dek",),
    "button": (),
    "consent": (),
    "consent_version": (),
    "default": (),
    "sections": (),
    "first_name": (),
    "topics": (),
    "sample": (),
    "provider": (),
    "list": (),
}
_SAMPLE = re.compile(r"https://[^\s/]+[^\s]*|/(?!/)\S*")


def read_author(
    front_matter: FrontMatter, uri: str, body_html: Markup, site: SiteSettings
) -> tuple[AuthorProfile, list[Finding]]:
    """An author's file. Without a name the id stands in."""
    desk = CopyDesk(front_matter, site, AUTHOR_FIELDS)
    id = slugify(desk.text("id") or PurePosixPath(uri).stem)
    name = desk.text("name") or id
    _require_id(desk, id, front_matter)
    return AuthorProfile(
        id=id, name=name, role=desk.text("role"), beat=desk.text("beat"), body_html=body_html
    ), desk.findings


def read_page(
    front_matter: FrontMatter, uri: str, body_html: Markup, site: SiteSettings
) -> tuple[HousePage, list[Finding]]:
    """A page's file. A finding when it has no title or would take a folder of the site's own."""
    desk = CopyDesk(front_matter, site, PAGE_FIELDS)
    desk.require("title", "NEWS-D001", "title: About us")
    slug = slugify(desk.text("slug") or PurePosixPath(uri).stem)
    taken = slug in RESERVED_FOLDERS or slug in {section.id for section in site.sections} or slug[:4].isdigit()
    if taken or not slug:
        desk.fault(
            front_matter.start, "NEWS-D007", f"the page's slug '{slug}' is taken by the site", "add another 'slug'"
        )
    page = HousePage(
        slug=slug,
        title=desk.text("title"),
        dek=desk.text("dek"),
        lang=desk.text("lang").lower() or site.lang,
        body_html=body_html,
        location=front_matter.start,
    )
    return page, desk.findings


def read_newsletter(
    front_matter: FrontMatter, uri: str, body_html: Markup, site: SiteSettings, typesetting: Typesetting
) -> tuple[Newsletter, list[Finding]]:
    """A newsletter's file; name and pitch are required."""
    desk = CopyDesk(front_matter, site, NEWSLETTER_FIELDS)
    desk.require("name", "NEWS-D001", "name: The Morning Brief")
    desk.require("pitch", "NEWS-D001", "pitch: The day's AI news in five minutes.")
    id = slugify(desk.text("id") or PurePosixPath(uri).stem)
    _require_id(desk, id, front_matter)
    _check_newsletter(desk, id, site)
    newsletter = Newsletter(
        id=id,
        location=front_matter.start,
        name=desk.text("name"),
        frequency=desk.text("frequency"),
        pitch_html=typesetting.line(desk.text("pitch"), site.lang),
        button=desk.text("button") or phrase("Join Now"),
        consent_html=typesetting.inline(desk.text("consent"), site.lang),
        consent_version=desk.text("consent_version") or "1",
        is_default=_is_yes(desk, "default"),
        sections=desk.names("sections"),
        asks_first_name=_is_yes(desk, "first_name"),
        topics=desk.names("topics"),
        sample=desk.text("sample"),
        provider=desk.text("provider").lower(),
        list_id=desk.text("list"),
        body_html=body_html,
    )
    return newsletter, desk.findings


def _is_yes(desk: CopyDesk, name: str) -> bool:
    return desk.text(name).lower() in {"true", "yes"}


def _check_newsletter(desk: CopyDesk, id: str, site: SiteSettings) -> None:
    """What a form cannot be made from: the id of no newsletter, a sample nobody can open, unknown sections."""
    if id == "none":
        desk.fault(desk.place("id"), "NEWS-D007", "a newsletter cannot be called 'none'", "add another 'id'")
    sample = desk.text("sample")
    if sample and not _SAMPLE.fullmatch(sample):
        fix = "write an https address, or a path of this site that starts with '/'"
        desk.fault(desk.place("sample"), "NEWS-D004", f"'sample' cannot be opened: '{sample}'", fix)
    known = [section.id for section in site.sections]
    for name in desk.names("sections"):
        if name not in known and ANY not in known:
            desk.fault(desk.place("sections"), "NEWS-D006", f"unknown section '{name}'", suggest(name, known))


def _require_id(desk: CopyDesk, id: str, front_matter: FrontMatter) -> None:
    if not id:
        desk.fault(front_matter.start, "NEWS-D007", "the file's name makes no id", "add 'id: a-name'")


def newsletter_for(newsletters: tuple[Newsletter, ...], choice: str | None, section: str) -> Newsletter | None:
    """The newsletter a story offers: the one it names, else its section's, else the default, else the first.

    ``"none"`` and unknown names give None; unknown names are findings elsewhere.
    """
    if choice is not None:
        return next((letter for letter in newsletters if letter.id == choice), None)
    of_section = (letter for letter in newsletters if section in letter.sections)
    of_house = (letter for letter in newsletters if letter.is_default)
    return next(of_section, None) or next(of_house, None) or next(iter(newsletters), None)
