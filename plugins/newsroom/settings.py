"""Every setting the newsroom knows: its key, default, unit and check, in one typed object.

``NewsroomSettings.from_pelican`` reads Pelican's mapping once and lists every fault at once;
beyond it no function sees the mapping. Each field's metadata holds its key and what it is for.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugins.newsroom.findings import Finding, Location, error, suggest
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.slugs import slugify

_PLACE = Location("settings")
RESERVED_FOLDERS = (
    "archive", "authors", "companies", "corrections", "covers", "feeds", "fragments", "images", "models",
    "newsletter", "page", "people", "search", "subjects", "theme", "topics",
)  # fmt: skip
"""First folders of addresses that sections and pages may not take."""


ANY = "*"
"""Where names are listed, stands for all of them: NEWS_EXTRA_FIELDS = ["*"] takes any front matter."""


class SettingsError(Exception):
    """The settings cannot be used; ``findings`` lists every fault."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper: its id is the folder of its front, its name the kicker of its stories."""

    id: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class DeployTarget:
    """A place the site is deployed to: its name for the command, its kind, and what that kind asks for, by name."""

    name: str
    kind: str
    options: tuple[tuple[str, str], ...]

    def option(self, name: str) -> str:
        """The option's value; empty when it was left out, which only optional ones are."""
        return dict(self.options).get(name, "")


@dataclass(frozen=True, slots=True)
class TargetOptions:
    """Names of what a kind of target asks for, and of what it takes beside that."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


TARGET_OPTIONS = {
    "folder": TargetOptions(("path",)),
    "rsync": TargetOptions(("host", "path"), ("reload",)),
    "s3": TargetOptions(("bucket", "store"), ("prefix", "endpoint", "region", "distribution")),
    "git_branch": TargetOptions(("remote", "branch")),
    "command": TargetOptions(("run", "path")),
}
"""Kinds of targets, and the options of each."""
HOSTS = ("cloudflare-pages", "github-pages", "netlify", "nginx")
"""Hosts that read files of their own inside the site."""
ENCODINGS = ("brotli", "gzip")
"""How files can be compressed beforehand."""


# -- Checks: each takes what the settings file says and gives the typed value, or raises ValueError
# -- with words that say what would be right.

Check = Callable[[Any], Any]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("write text")  # noqa: TRY004 - all checks raise one kind
    return value.strip()


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write True or False")  # noqa: TRY004
    return value


def _whole(least: int, most: int) -> Check:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return value

    return check


def _number(least: float, most: float) -> Check:
    def check(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"write a number from {least:g} to {most:g}")
        return float(value)

    return check


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError("write a list of names")
    return tuple(value)


def _widths(value: object) -> tuple[int, ...]:
    width = _whole(16, 8_000)
    if not isinstance(value, list | tuple):
        raise ValueError("write a list of whole numbers from 16 to 8000")  # noqa: TRY004
    return tuple(sorted({width(item) for item in value}))


def _zone(value: object) -> tzinfo:
    try:
        return ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write a zone of the tz database, as 'UTC' or 'Europe/Berlin'") from None


def _site_url(value: object) -> str:
    url = _text(value).rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("write an address without query, as 'https://news.example', or leave it empty")
    return url


def _origins(value: object) -> tuple[str, ...]:
    origins = tuple(origin.rstrip("/") for origin in _words(value))
    if not all(re.fullmatch(r"https://(\*\.)?[a-z0-9.-]+(:\d+)?", origin) for origin in origins):
        raise ValueError("write a list of origins, as ['https://thanks.example']")
    return origins


_PLACE_WORDS = re.compile(r"after-lede|end|front-page|section-front|after-block-[1-9]\d{0,2}|at-[1-9]\d?%")


def _places(value: object) -> tuple[str, ...]:
    places = _words(value)
    if not all(map(_PLACE_WORDS.fullmatch, places)):
        raise ValueError(
            "write a list of 'after-lede', 'after-block-4', 'at-60%', 'end', 'front-page' and 'section-front'"
        )
    return tuple(dict.fromkeys(places))


Options = tuple[tuple[str, str], ...]


def _providers(value: object) -> tuple[tuple[str, Options], ...]:
    if not isinstance(value, Mapping) or not all(isinstance(options, Mapping) for options in value.values()):
        raise ValueError("write a mapping, as {'buttondown': {'username': 'the-broadbill'}}")
    if not all(
        isinstance(text, str) for name, options in value.items() for text in (name, *options, *options.values())
    ):
        raise ValueError("write every option of a provider as text in quotes")
    return tuple((name, tuple(sorted(options.items()))) for name, options in sorted(value.items()))


def _post_url(value: object) -> str:
    url = _text(value)
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment):
        raise ValueError("write a whole address, as 'https://hooks.example/news', or leave it empty")
    return url


def _indexnow_key(value: object) -> str:
    text = _text(value)
    if text and not re.fullmatch(r"[A-Za-z0-9-]{8,128}", text):
        raise ValueError("write 8 to 128 letters, digits and hyphens")
    return text


def _editor_url(value: object) -> str:
    url = _text(value)
    if url and not re.match(r"(?!javascript:|data:)[a-z][a-z0-9+.-]*:", url):
        raise ValueError("write an address as 'vscode://file/{path}:{line}', or leave it empty")
    return url


def _lang(value: object) -> str:
    lang = _text(value).lower()
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", lang):
        raise ValueError("write a language tag, as 'en' or 'pt-br'")
    return lang


def _sections(value: object) -> tuple[Section, ...]:
    if isinstance(value, Mapping):
        value = [(key, *(name if isinstance(name, list | tuple) else (name,))) for key, name in value.items()]
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("write a list of (id, name) or (id, name, description)")
    sections = []
    for row in value:
        if not isinstance(row, list | tuple) or not 2 <= len(row) <= 3 or not all(isinstance(x, str) for x in row):
            raise ValueError(f"write (id, name) or (id, name, description) instead of {row!r}")
        section = Section(*row)
        if not section.id or slugify(section.id) != section.id or re.fullmatch(r"\d{4}", section.id):
            raise ValueError(f"write the id {section.id!r} in lower-case letters, digits and hyphens")
        if section.id in RESERVED_FOLDERS:
            raise ValueError(f"choose another id than '{section.id}', which is a folder of the site's own")
        sections.append(section)
    if len({section.id for section in sections}) < len(sections):
        raise ValueError("give each section its own id")
    return tuple(sections)


POLICIES = (
    "actionableFeedbackPolicy", "correctionsPolicy", "diversityPolicy", "ethicsPolicy", "masthead",
    "missionCoveragePrioritiesPolicy", "noBylinesPolicy", "ownershipFundingInfo", "publishingPrinciples",
    "unnamedSourcesPolicy", "verificationFactCheckingPolicy",
)  # fmt: skip
"""What schema.org calls a newsroom's policies."""


def _policies(value: object) -> tuple[tuple[str, str], ...]:
    rows: dict[str, Any] = dict(value) if isinstance(value, Mapping | tuple) else {"": None}
    if not all(isinstance(path, str) for path in rows.values()):
        raise ValueError("write a mapping of policies to pages, as {'ethicsPolicy': '/ethics/'}")
    for name, path in rows.items():
        if name not in POLICIES:
            raise ValueError(suggest(str(name), POLICIES))
        if not re.match(r"https://[^/\s]+|/(?!/)", path):
            raise ValueError(f"write the address of '{name}' as '/ethics/' or 'https://…'")
    return tuple(sorted(rows.items()))


def _instant(value: object) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    return parse_instant(_text(value), ZoneInfo("UTC"))


def _contacts(value: object) -> tuple[str, ...]:
    contacts = _words(value)
    if not all(re.fullmatch(r"(?:mailto:[^\s@]+@[^\s@]+|tel:\+?[\d-]+|https://\S+)", contact) for contact in contacts):
        raise ValueError(
            "write a list of addresses, as ['mailto:security@news.example', 'https://news.example/security/']"
        )
    return contacts


def _x_account(value: object) -> str:
    account = _text(value)
    if account and not re.fullmatch(r"@\w{1,15}", account, re.ASCII):
        raise ValueError("write the account as '@thebroadbill', or leave it empty")
    return account


def _https_url(value: object) -> str:
    url = _text(value)
    if url and not re.fullmatch(r"https://[^/\s]+\S*", url):
        raise ValueError("write an address that begins with https://, or leave it empty")
    return url


def _content_path(value: object) -> str:
    path = _text(value).lstrip("/")
    if ".." in path.split("/") or "\\" in path or "\0" in path:
        raise ValueError("write a path inside the content folder, as 'images/icon.png'")
    return path


def _targets(value: object) -> tuple[DeployTarget, ...]:
    if not isinstance(value, Mapping):
        raise ValueError("write {name: {'kind': ..., ...}}")  # noqa: TRY004 - all checks raise one kind
    return tuple(_target(name, options) for name, options in value.items())


def _target(name: object, options: object) -> DeployTarget:
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise ValueError(f"write the name {name!r} in lower-case letters, digits and hyphens")
    if not isinstance(options, Mapping) or options.get("kind") not in TARGET_OPTIONS:
        raise ValueError(f"give '{name}' a 'kind', one of {', '.join(TARGET_OPTIONS)}")
    kind = options["kind"]
    values = {key: text for key, text in options.items() if key != "kind"}
    known = TARGET_OPTIONS[kind]
    is_whole = set(known.required) <= set(values) <= {*known.required, *known.optional}
    if not is_whole or not all(isinstance(x, str) and x for x in values.values()):
        more = f"; and, if you like, {', '.join(known.optional)}" if known.optional else ""
        raise ValueError(f"give '{name}' just these, as text: kind, {', '.join(known.required)}{more}")
    _check_options(name, kind, values)
    return DeployTarget(name, kind, tuple(sorted(values.items())))


def _check_options(name: str, kind: str, values: Mapping[str, str]) -> None:
    if kind == "rsync" and not re.fullmatch(r"[\w.][\w.@-]*", values["host"]):
        raise ValueError(
            f"write the host of '{name}' as ssh takes it, 'you@www.your.site' or a name of your ssh config"
        )
    if kind == "rsync" and not values["path"].startswith("/"):
        raise ValueError(f"write the path of '{name}' from the root of the server, '/srv/www/your.site'")
    if kind == "s3" and values["bucket"] == values["store"]:
        raise ValueError(f"give '{name}' a store of its own: readers of the bucket must not get the records in it")
    if kind == "command" and "{folder}" not in values["run"]:
        raise ValueError(f"write {{folder}} into the command of '{name}', where the folder of the site belongs")


def _hosts(value: object) -> tuple[str, ...]:
    hosts = _words(value)
    if not set(hosts) <= set(HOSTS):
        raise ValueError(f"write a list of these: {', '.join(HOSTS)}")
    if {"cloudflare-pages", "netlify"} <= set(hosts):
        raise ValueError("name one of cloudflare-pages and netlify, which read the same file in two ways")
    return tuple(sorted(set(hosts)))


def _encodings(value: object) -> tuple[str, ...]:
    encodings = _words(value)
    if not set(encodings) <= set(ENCODINGS):
        raise ValueError(f"write a list of these: {', '.join(ENCODINGS)}")
    return tuple(sorted(set(encodings)))


def _gone(value: object) -> tuple[str, ...]:
    addresses = _words(value)
    if not all(address.startswith("/") and address != "/" for address in addresses):
        raise ValueError(
            "write paths of addresses that begin with '/', as '/2026/05/slug/'; a last '*' stands for all below"
        )
    return addresses


_OWN_MACHINE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - nothing is bound to it
_T = TypeVar("_T")


def _setting(key: str, default: _T, check: Check, about: str, *, covered: str = "") -> _T:
    return field(default=default, metadata={"key": key, "check": check, "about": about, "covered": covered})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """The paper itself."""

    name: str = _setting("SITENAME", "The Broadbill", _text, "name of the site")
    tagline: str = _setting("SITESUBTITLE", "", _text, "a few words under the name")
    description: str = _setting("NEWS_SITE_DESCRIPTION", "", _text, "one sentence for search engines")
    url: str = _setting("SITEURL", "", _site_url, "production address without a trailing slash")
    zone: tzinfo = _setting(  # noqa: RUF009 - a field, which dataclasses know how to copy
        "TIMEZONE", ZoneInfo("UTC"), _zone, "zone of dates without an offset, and of shown dates"
    )
    lang: str = _setting("DEFAULT_LANG", "en", _lang, "language of the site and of stories without `lang`")
    author: str = _setting("AUTHOR", "The newsroom", _text, "byline of stories without an author")
    sections: tuple[Section, ...] = _setting(
        "NEWS_SECTIONS", (Section("news", "News"),), _sections, "the sections, in the order of the masthead"
    )
    default_section: str = _setting(
        "NEWS_DEFAULT_SECTION", "", _text, "section of stories without one; empty: the first"
    )
    extra_fields: tuple[str, ...] = _setting("NEWS_EXTRA_FIELDS", (), _words, "front-matter keys to accept beside ours")
    now: datetime | None = _setting(  # noqa: RUF009 - the same
        "NEWS_NOW",
        None,
        _instant,
        "the build's clock; empty: SOURCE_DATE_EPOCH, or the time",
        covered="no page shows the time of its build",
    )

    @property
    def base_path(self) -> str:
        """Path of the address, with neither host nor trailing slash: ``""`` or ``/repo``."""
        return urlsplit(self.url).path.rstrip("/")

    def accepts_field(self, name: str) -> bool:
        """Whether a front-matter key that is none of ours is accepted."""
        return name in self.extra_fields or ANY in self.extra_fields

    def taking_everything(self) -> SiteSettings:
        """For looking at a foreign folder: any field and any section is taken."""
        return dataclasses.replace(self, extra_fields=(ANY,), sections=(*self.sections, Section(ANY, ANY)))

    def section(self, id: str) -> Section:
        """The section with this id, which is there for every valid story."""
        return next(section for section in self.sections if section.id == id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """How stories are read."""

    words_per_minute: int = _setting(
        "NEWS_READING_SPEED_WORDS", 230, _whole(80, 600), "words a reader reads in a minute"
    )
    contents_headings: int = _setting(
        "NEWS_READING_CONTENTS_HEADINGS", 3, _whole(1, 100), "headings from which a story gets a table of contents"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSettings:
    """How pages are filled."""

    list_stories: int = _setting("NEWS_EDITION_LIST_STORIES", 20, _whole(2, 200), "stories on an older page of a list")
    secondary_stories: int = _setting("NEWS_EDITION_SECONDARY_STORIES", 4, _whole(0, 12), "stories beside the lead")
    river_stories: int = _setting("NEWS_EDITION_RIVER_STORIES", 10, _whole(0, 100), "stories in the front page's river")
    brief_stories: int = _setting(
        "NEWS_EDITION_BRIEF_STORIES", 3, _whole(0, 12), "stories a section has on the front page"
    )
    recent_stories: int = _setting("NEWS_EDITION_RECENT_STORIES", 3, _whole(0, 12), "stories under 'Recent news'")
    hub_stories: int = _setting(
        "NEWS_EDITION_HUB_STORIES", 2, _whole(1, 100), "stories from which a subject has a page"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedSettings:
    """How related news are chosen."""

    max_items: int = _setting("NEWS_RELATED_MAX_ITEMS", 3, _whole(0, 12), "related stories on a story page")
    half_life_days: int = _setting(
        "NEWS_RELATED_HALF_LIFE_DAYS", 365, _whole(1, 36_500), "age that halves the weight of recency"
    )
    recency_floor: float = _setting(
        "NEWS_RELATED_RECENCY_FLOOR", 0.5, _number(0, 1), "what age can take the weight down to; 1: age does not matter"
    )
    headline_weight: float = _setting(
        "NEWS_RELATED_HEADLINE_WEIGHT", 0.3, _number(0, 10), "weight of the headline's words beside the text's 1"
    )
    dek_weight: float = _setting(
        "NEWS_RELATED_DEK_WEIGHT", 0.3, _number(0, 10), "weight of the dek's words beside the text's 1"
    )
    label_weight: float = _setting(
        "NEWS_RELATED_LABEL_WEIGHT", 0.03, _number(0, 1), "share of topics and entities in the score"
    )
    thread_boost: float = _setting(
        "NEWS_RELATED_THREAD_BOOST", 0.15, _number(0, 1), "added to the score for the same thread"
    )
    minimum_score: float = _setting(
        "NEWS_RELATED_MINIMUM_SCORE", 0.0, _number(0, 1), "score below which a story only fills a list"
    )
    show_reasons: bool = _setting("NEWS_RELATED_SHOW_REASONS", True, _switch, "print why a story is related")
    excluded_sections: tuple[str, ...] = _setting(
        "NEWS_RELATED_EXCLUDED_SECTIONS", (), _words, "sections whose stories are never listed as related"
    )
    heading: str = _setting("NEWS_RELATED_HEADING", "Related news", _text, "standing head over related stories")
    later_heading: str = _setting(
        "NEWS_RELATED_LATER_HEADING", "Later on this story", _text, "standing head over newer ones"
    )
    recent_heading: str = _setting(
        "NEWS_RELATED_RECENT_HEADING", "Recent news", _text, "standing head over recent stories"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupSettings:
    """The newsletters' forms: who takes them, and where they stand."""

    enabled: bool = _setting("NEWS_SIGNUP_ENABLED", True, _switch, "print signup blocks")
    provider: str = _setting("NEWS_SIGNUP_PROVIDER", "", _text, "who sends the newsletters; empty: the preview's own")
    providers: tuple[tuple[str, Options], ...] = _setting(
        "NEWS_SIGNUP_PROVIDERS", (), _providers, "options of each provider in use: identifiers, never a key"
    )
    form_origins: tuple[str, ...] = _setting(
        "NEWS_SIGNUP_FORM_ORIGINS", (), _origins, "further origins that a provider sends readers on to"
    )
    places: tuple[str, ...] = _setting(
        "NEWS_SIGNUP_PLACES", ("after-lede", "front-page", "section-front"), _places, "where blocks stand"
    )
    max_blocks: int = _setting("NEWS_SIGNUP_MAX_BLOCKS", 2, _whole(1, 5), "blocks that a story has at most")
    shortest_words: int = _setting(
        "NEWS_SIGNUP_SHORTEST_WORDS", 40, _whole(0, 10_000), "words from which a story gets a block of its own accord"
    )
    spacing_words: int = _setting(
        "NEWS_SIGNUP_SPACING_WORDS", 400, _whole(1, 10_000), "words between two blocks, so that never two are in view"
    )
    excluded_sections: tuple[str, ...] = _setting(
        "NEWS_SIGNUP_EXCLUDED_SECTIONS", (), _words, "sections that offer no newsletter"
    )
    excluded_subjects: tuple[str, ...] = _setting(
        "NEWS_SIGNUP_EXCLUDED_SUBJECTS", (), _words, "topics, companies, models and people whose stories offer none"
    )
    dialog: bool = _setting("NEWS_SIGNUP_DIALOG", False, _switch, "offer the newsletter in a dialog as well")
    dialog_scroll_percent: int = _setting(
        "NEWS_SIGNUP_DIALOG_SCROLL_PERCENT", 60, _whole(10, 100), "share of a story read before the dialog opens"
    )
    dialog_seconds: int = _setting(
        "NEWS_SIGNUP_DIALOG_SECONDS", 60, _whole(5, 3_600), "seconds on a story before the dialog opens"
    )
    dialog_rest_days: int = _setting(
        "NEWS_SIGNUP_DIALOG_REST_DAYS", 30, _whole(1, 3_650), "days it stays away once closed"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """Feeds, which need SITEURL."""

    enabled: bool = _setting("NEWS_FEEDS_ENABLED", True, _switch, "write feeds where SITEURL is known")
    stories: int = _setting("NEWS_FEEDS_STORIES", 20, _whole(1, 200), "stories in a feed")
    subject_stories: int = _setting(
        "NEWS_FEEDS_SUBJECT_STORIES", 3, _whole(1, 1_000), "stories from which a subject or author has a feed"
    )
    text_words: int = _setting(
        "NEWS_FEEDS_TEXT_WORDS", 100_000, _whole(0, 10_000_000),
        "words of whole stories in a feed, newest first; further ones stand in it with their dek",
    )  # fmt: skip
    subject_text_words: int = _setting(
        "NEWS_FEEDS_SUBJECT_TEXT_WORDS", 3_000, _whole(0, 10_000_000),
        "words up to which a story is whole in feeds of its subjects and authors",
    )  # fmt: skip
    hub_url: str = _setting("NEWS_FEEDS_HUB_URL", "", _site_url, "WebSub hub that feeds name; empty: none")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEngineSettings:
    """What crawlers are told."""

    sitemaps: bool = _setting("NEWS_SEO_SITEMAPS", True, _switch, "write sitemaps where SITEURL is known")
    policies: tuple[tuple[str, str], ...] = _setting(
        "NEWS_SEO_POLICIES", (), _policies, "pages with the newsroom's policies, by their schema.org names"
    )
    x_account: str = _setting("NEWS_SEO_X_ACCOUNT", "", _x_account, "the site's account on X, for its cards")
    ai_training: bool = _setting("NEWS_SEO_AI_TRAINING", True, _switch, "let crawlers take texts to train models")
    ai_search: bool = _setting("NEWS_SEO_AI_SEARCH", True, _switch, "let crawlers take texts for AI search")
    ai_assistants: bool = _setting("NEWS_SEO_AI_ASSISTANTS", True, _switch, "let assistants open pages for their users")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownSettings:
    """Text for programs, which needs SITEURL."""

    twins: bool = _setting("NEWS_MARKDOWN_TWINS", True, _switch, "write each story as Markdown beside its page")
    llms_txt: bool = _setting("NEWS_MARKDOWN_LLMS_TXT", True, _switch, "write llms.txt, which names the newest stories")


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseSettings:
    """Small files that programs look for."""

    security_contact: tuple[str, ...] = _setting(
        "NEWS_HOUSE_SECURITY_CONTACT", (), _contacts, "whom to tell of a hole in the site's security; empty: no file"
    )
    security_expires: datetime | None = _setting(  # noqa: RUF009 - the same
        "NEWS_HOUSE_SECURITY_EXPIRES", None, _instant, "until when that holds, within a year"
    )
    security_policy: str = _setting(
        "NEWS_HOUSE_SECURITY_POLICY", "", _https_url, "the page that says how reports are dealt with"
    )
    humans_txt: bool = _setting("NEWS_HOUSE_HUMANS_TXT", True, _switch, "write humans.txt, with the authors")
    icon: str = _setting(
        "NEWS_HOUSE_ICON", "", _content_path, "picture in the content folder that icons are made of; empty: the theme's"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """Search on the site."""

    enabled: bool = _setting("NEWS_SEARCH_ENABLED", True, _switch, "a page to search, and a box in the masthead")
    index: bool = _setting("NEWS_SEARCH_INDEX", False, _switch, "write the index that the page searches")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettings:
    """Pictures to share stories by, which need SITEURL."""

    enabled: bool = _setting("NEWS_CARDS_ENABLED", False, _switch, "draw one for each story without a picture")
    font: str = _setting(
        "NEWS_CARDS_FONT", "", _content_path, "font in the content folder for letters that the theme's fonts lack"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSettings:
    """The pictures of stories."""

    widths: tuple[int, ...] = _setting(
        "NEWS_PICTURE_WIDTHS", (480, 960, 1440), _widths, "widths in pixels that pictures are made in, as WebP"
    )
    quality: int = _setting(
        "NEWS_PICTURE_QUALITY", 80, _whole(1, 100), "of those: lower makes smaller files, from 1 to 100"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSettings:
    """What the preview shows beside the site."""

    editor_url: str = _setting(
        "NEWS_EDITOR_URL",
        "",
        _editor_url,
        "address that opens a file in your editor, with {path} and {line}",
        covered="no page shows it",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """How the site gets to its readers."""

    public: bool = _setting(
        "NEWS_PUBLISH_PUBLIC", False, _switch, "refuse a build without an https address that readers can reach"
    )
    fingerprints: bool = _setting(
        "NEWS_PUBLISH_FINGERPRINTS", False, _switch, "name styles, scripts and fonts by their content"
    )
    hosts: tuple[str, ...] = _setting(
        "NEWS_PUBLISH_HOSTS", (), _hosts, "hosts to write files of headers and redirects for"
    )
    encodings: tuple[str, ...] = _setting(
        "NEWS_PUBLISH_PRECOMPRESS", (), _encodings, "how texts are compressed into copies beside them"
    )
    targets: tuple[DeployTarget, ...] = _setting(
        "NEWS_DEPLOY_TARGETS", (), _targets, "where `desk deploy` brings the site", covered="read by desk deploy alone"
    )
    gone: tuple[str, ...] = _setting("NEWS_DEPLOY_GONE", (), _gone, "addresses that may stop answering")
    max_deletes: int = _setting(
        "NEWS_DEPLOY_MAX_DELETES", 50, _whole(0, 1_000_000), "files one deploy may remove unasked",
        covered="read by desk deploy alone",
    )  # fmt: skip
    kept_releases: int = _setting(
        "NEWS_DEPLOY_KEPT_RELEASES", 5, _whole(2, 100), "releases kept to go back to",
        covered="read by desk deploy alone",
    )  # fmt: skip
    asset_days: int = _setting(
        "NEWS_DEPLOY_ASSET_DAYS", 7, _whole(0, 365), "days that styles and scripts of earlier releases stay",
        covered="read by desk deploy alone",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """Whom a deploy tells of its stories. WebSub hubs are told where the feeds name one."""

    indexnow_key: str = _setting(
        "NEWS_NOTIFY_INDEXNOW_KEY",
        "",
        _indexnow_key,
        "key of the site for IndexNow; empty: search engines are not told",
    )
    indexnow_url: str = _setting(
        "NEWS_NOTIFY_INDEXNOW_URL", "https://api.indexnow.org/indexnow", _post_url, "where IndexNow is told",
        covered="read by desk deploy alone",
    )  # fmt: skip
    webhook_url: str = _setting(
        "NEWS_NOTIFY_WEBHOOK_URL", "", _post_url, "address that is sent the stories of a deploy; empty: none",
        covered="read by desk deploy alone",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomSettings:
    """All settings, checked."""

    site: SiteSettings = SiteSettings()
    reading: ReadingSettings = ReadingSettings()
    edition: EditionSettings = EditionSettings()
    related: RelatedSettings = RelatedSettings()
    signup: SignupSettings = SignupSettings()
    feeds: FeedSettings = FeedSettings()
    search_engines: SearchEngineSettings = SearchEngineSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    house: HouseSettings = HouseSettings()
    search: SearchSettings = SearchSettings()
    cards: CardSettings = CardSettings()
    pictures: PictureSettings = PictureSettings()
    preview: PreviewSettings = PreviewSettings()
    publish: PublishSettings = PublishSettings()
    notify: NotifySettings = NotifySettings()

    @classmethod
    def from_pelican(cls, mapping: Mapping[str, Any]) -> NewsroomSettings:
        """Read and check Pelican's settings. Raises SettingsError with every fault there is."""
        findings: list[Finding] = []
        defaults = cls()
        groups = {
            group.name: _read_group(getattr(defaults, group.name), mapping, findings)
            for group in dataclasses.fields(cls)
        }
        known = [row.metadata["key"] for row in setting_rows()]
        findings += [
            error(
                _PLACE, "NEWS-S002", f"unknown setting {key}", suggest(key, [k for k in known if k.startswith("NEWS_")])
            )
            for key in sorted(mapping)
            if key.startswith("NEWS_") and key not in known
        ]
        settings = cls(**groups)
        findings += _check_sections_named(settings)
        findings += _check_public(settings)
        findings += _check_security(settings.house)
        if findings:
            raise SettingsError(findings)
        if settings.site.default_section:
            return settings
        first = settings.site.sections[0].id
        return dataclasses.replace(settings, site=dataclasses.replace(settings.site, default_section=first))


def setting_rows() -> Iterator[dataclasses.Field[Any]]:
    """Every setting's field; its metadata holds ``key``, ``check`` and ``about``."""
    defaults = NewsroomSettings()
    for group in dataclasses.fields(defaults):
        yield from dataclasses.fields(getattr(defaults, group.name))


def _read_group(group: Any, mapping: Mapping[str, Any], findings: list[Finding]) -> Any:  # noqa: ANN401 - any group
    values = {}
    for row in dataclasses.fields(group):
        key, check = row.metadata["key"], row.metadata["check"]
        if mapping.get(key) is None:
            continue
        try:
            values[row.name] = check(mapping[key])
        except ValueError as fault:
            findings.append(error(_PLACE, "NEWS-S001", f"{key} = {mapping[key]!r} cannot be used", str(fault)))
    return type(group)(**values)


def _check_sections_named(settings: NewsroomSettings) -> list[Finding]:
    known = [section.id for section in settings.site.sections]
    named = [("NEWS_DEFAULT_SECTION", settings.site.default_section)] if settings.site.default_section else []
    named += [("NEWS_RELATED_EXCLUDED_SECTIONS", name) for name in settings.related.excluded_sections]
    named += [("NEWS_SIGNUP_EXCLUDED_SECTIONS", name) for name in settings.signup.excluded_sections]
    return [
        error(_PLACE, "NEWS-S003", f"{key} names the unknown section '{name}'", suggest(name, known))
        for key, name in named
        if name not in known
    ]


def _check_public(settings: NewsroomSettings) -> list[Finding]:
    url = settings.site.url
    if not settings.publish.public or _is_public(url):
        return []
    what = f"SITEURL = {url!r} is no public address"
    return [error(_PLACE, "NEWS-S007", what, "write one that begins with https://")]


def _check_security(house: HouseSettings) -> list[Finding]:
    if not house.security_contact or house.security_expires is not None:
        return []
    fix = "write an instant within a year, as '2027-06-30T00:00:00+00:00'"
    return [error(_PLACE, "NEWS-S044", "NEWS_HOUSE_SECURITY_CONTACT stands without NEWS_HOUSE_SECURITY_EXPIRES", fix)]


def _is_public(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme == "https" and host not in _OWN_MACHINE and not host.endswith(".localhost")
