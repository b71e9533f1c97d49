"""Fields to a NewsArticle, or to findings: every name a field goes by, and what each may hold."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from markupsafe import Markup

from plugins.newsroom.article import (
    Correction,
    CorrectionKind,
    NewsArticle,
    PubStatus,
    RelatedPin,
    SourceCitation,
    StoryImage,
    Subject,
    SubjectKind,
)
from plugins.newsroom.copy_desk import CopyDesk
from plugins.newsroom.findings import Finding, has_errors, notice, suggest
from plugins.newsroom.front_matter import Field, FrontMatter
from plugins.newsroom.instants import parse_instant
from plugins.newsroom.settings import ANY, NewsroomSettings
from plugins.newsroom.slugs import slugify

FIELDS: dict[str, tuple[str, ...]] = {
    "title": ("headline",),
    "date": ("published", "pubdate"),
    "authors": ("author", "byline"),
    "dek": ("summary", "description", "excerpt"),
    "section": ("category",),
    "topics": ("tags", "keywords"),
    "companies": (),
    "models": (),
    "people": (),
    "source": (),
    "image": ("cover", "featured_image"),
    "status": (),
    "draft": (),
    "embargo": ("publishdate",),
    "expires": ("expirydate",),
    "modified": ("updated", "lastmod"),
    "corrections": (),
    "related": (),
    "signup": (),
    "aliases": ("redirect_from",),
    "slug": (),
    "lang": (),
    "thread": (),
    "translation_of": (),
    "ai": (),
}
"""Each front-matter field with the other names it is read by. Case does not matter."""

_CANONICAL = {name: field for field, names in FIELDS.items() for name in (field, *names)}
_SUBJECT_FIELDS = (
    ("topics", SubjectKind.TOPIC),
    ("companies", SubjectKind.COMPANY),
    ("models", SubjectKind.MODEL),
    ("people", SubjectKind.PERSON),
)
_DATED_NAME = re.compile(r"\d{4}-\d{2}-\d{2}[-_]+(?=.)")
_SENTENCE_END = re.compile(
    r"[.!?\u2026]+[\"'\u201d\u2019\u00bb)]*\s+(?=[^\W_a-z]|[\"'\u201c\u2018\u00ab(])|[\u3002\uff01\uff1f]"
)
_ABBREVIATED = re.compile(
    r"(?:\b[^\W\d_]|\b(?:Co|Corp|Dr|Gen|Gov|Inc|Jr|Ltd|Mr|Mrs|Ms|No|Prof|Rep|Sen|Sr|St|vs|e\.g|i\.e))\.\s+$"
)
_LONGEST_DERIVED_DEK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What the record needs to know of the body: the lede as plain text, and its length in words."""

    lede: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetting:
    """How plain text becomes markup: ``line`` for headlines and deks, ``inline`` reads inline Markdown."""

    line: Callable[[str, str], Markup]
    inline: Callable[[str, str], Markup]


def fields_by_own_names(front_matter: FrontMatter) -> dict[str, Field]:
    """Front matter by the fields' own names; of a field with two names, the one that stands first."""
    fields: dict[str, Field] = {}
    for name, field in front_matter.fields.items():
        fields.setdefault(_CANONICAL.get(name.lower(), name), field)
    return fields


def language_of(front_matter: FrontMatter, default: str) -> str:
    """The story's language tag in lower case, before anything else of it is read."""
    field = front_matter.fields.get("lang")
    return field.value.lower() if field and isinstance(field.value, str) else default


def read_article(
    front_matter: FrontMatter, uri: str, facts: BodyFacts, settings: NewsroomSettings, typesetting: Typesetting
) -> tuple[NewsArticle | None, list[Finding]]:
    """The article and its findings; None when a finding is an error. All faults are found in one go."""
    desk = _StoryDesk(front_matter, settings.site, FIELDS)
    derived = "" if desk.has("dek") else derive_dek(facts.lede)
    lang = desk.lang()
    headline = desk.text("title")
    dek = desk.text("dek") or derived
    published_at = desk.published_at(uri)
    desk.require("title", "NEWS-D001", "title: What happened, in a line")
    article = NewsArticle(
        uri=uri,
        location=front_matter.start,
        slug=desk.slug(uri),
        lang=lang,
        headline=headline,
        headline_html=typesetting.line(headline, lang),
        dek=dek,
        dek_html=typesetting.line(dek, lang),
        dek_is_derived=bool(derived),
        published_at=published_at or datetime.max,  # noqa: DTZ901 - never leaves: without a date there is an error
        modified_at=desk.instant("modified"),
        embargoed_until=desk.instant("embargo"),
        expires_at=desk.instant("expires"),
        status=desk.status(),
        bylines=desk.names("authors") or (settings.site.author,),
        section=desk.section(),
        subjects=desk.subjects(),
        sources=tuple(desk.sources()),
        image=desk.image(uri),
        corrections=tuple(sorted(desk.corrections(typesetting, lang), key=lambda c: c.at, reverse=True)),
        pins=tuple(desk.related("pin")),
        bans=tuple(desk.related("ban")),
        signup=desk.text("signup").lower() or None,
        aliases=tuple(desk.aliases()),
        thread=slugify(desk.text("thread")),
        translation_of=desk.text("translation_of"),
        ai_note=desk.text("ai"),
        extra=desk.extra(),
        words=facts.words,
        reading_minutes=max(1, math.ceil(facts.words / settings.reading.words_per_minute)),
    )
    if derived:
        desk.findings.append(
            notice(front_matter.start, "NEWS-D016", "the story has no dek: its first sentence stands in", "add a 'dek'")
        )
    return (None if has_errors(desk.findings) else article), desk.findings


def derive_dek(lede: str) -> str:
    """The lede's first sentence, cut at a word to at most 200 characters with an ellipsis."""
    sentence = first_sentence(lede)
    if len(sentence) <= _LONGEST_DERIVED_DEK:
        return sentence
    return sentence[:_LONGEST_DERIVED_DEK].rsplit(" ", 1)[0].rstrip(",;:\u2013\u2014- ") + "\u2026"


def first_sentence(text: str) -> str:
    """All up to the first stop that ends a sentence; one behind an initial or "U.S.", "Inc." and the like does not."""
    text = text.strip()
    ends = (match.end() for match in _SENTENCE_END.finditer(text))
    return text[: next((end for end in ends if not _ABBREVIATED.search(text[:end])), len(text))].strip()


class _StoryDesk(CopyDesk):
    """The fields only a story has."""

    def published_at(self, uri: str) -> datetime | None:
        """The field, or the date that opens the file's name, as ``2026-11-22-slug.md``."""
        name = PurePosixPath(uri).name
        if not self.has("date") and _DATED_NAME.match(name):
            try:
                return parse_instant(name[:10], self._site.zone)
            except ValueError:
                pass
        self.require("date", "NEWS-D002", "date: 2026-11-22T08:30:00+00:00")
        return self.instant("date")

    def lang(self) -> str:
        lang = self.text("lang").lower() or self._site.lang
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", lang):
            self.misfit("lang", self._fields["lang"], "a language tag, as 'en' or 'pt-br'")
        return lang

    def slug(self, uri: str) -> str:
        """The field, or the file's name without a date before it. Refuses what would leave its folder."""
        path = PurePosixPath(uri)
        name = path.parent.name if path.stem.lower() == "index" and path.parent.name else path.stem
        slug, given = slugify(_DATED_NAME.sub("", name, count=1)), self.value("slug")
        place = self._start
        if given is not None:
            text, place = self.text_of("slug", given), given.location
            slug = slugify(text)
            if re.search(r"[/\\\x00-\x1f]|\.\.", text):
                self.fault(
                    place, "NEWS-D007", f"the slug '{text}' would leave its folder", f"write '{slug or 'a-name'}'"
                )
                return slug
        if not slug:
            self.fault(place, "NEWS-D007", "the story's slug is empty", "add 'slug: a-few-words'")
        return slug

    def status(self) -> PubStatus:
        status = self.choice("status", PubStatus) or PubStatus.PUBLISHED
        draft = self.text("draft").lower()
        if draft not in {"", "true", "false", "yes", "no"}:
            self.misfit("draft", self._fields["draft"], "true or false")
        return PubStatus.DRAFT if draft in {"true", "yes"} else status

    def section(self) -> str:
        text = self.text("section")
        if not text:
            return self._site.default_section
        for section in self._site.sections:
            if text.casefold() in {section.id.casefold(), section.name.casefold()}:
                return section.id
        if any(section.id == ANY for section in self._site.sections):
            return slugify(text) or self._site.default_section
        place = self._fields["section"].location
        known = [section.id for section in self._site.sections]
        self.fault(place, "NEWS-D006", f"unknown section '{text}'", suggest(text, known))
        return self._site.default_section

    def subjects(self) -> tuple[Subject, ...]:
        """In the order of the fields; names whose slugs are equal count once a kind."""
        subjects: dict[tuple[SubjectKind, str], Subject] = {}
        for name, kind in _SUBJECT_FIELDS:
            for text in self.names(name):
                if slugify(text):
                    subjects.setdefault((kind, slugify(text)), Subject(kind=kind, name=text))
        return tuple(subjects.values())

    def sources(self) -> Iterator[SourceCitation]:
        for item in self.items("source"):
            if isinstance(item.value, str):
                is_url = "://" in item.value
                yield self._citation(item, "" if is_url else item.value, item.value if is_url else "", "", None)
                continue
            parts = self.mapping("source", item, ("title", "url", "outlet", "date"))
            if parts is None:
                continue
            title, url, outlet = (self.part("source", parts, key) for key in ("title", "url", "outlet"))
            on = self.day_of("source.date", parts["date"]) if "date" in parts else None
            yield self._citation(item, title, url, outlet, on)

    def _citation(self, item: Field, title: str, url: str, outlet: str, on: date | None) -> SourceCitation:
        if not title and not url:
            self.fault(item.location, "NEWS-D008", "a source without title and address", "add its 'title' and 'url'")
        if url and not is_web_address(url):
            self.fault(
                item.location,
                "NEWS-D008",
                f"the source's address '{url}' cannot be opened",
                "write it in full, with https://",
            )
        return SourceCitation(title=title or _host(url), url=url, outlet=outlet, published_on=on)

    def image(self, uri: str) -> StoryImage | None:
        """The picture; a path without a slash in front counts from the story's own folder."""
        field = self.value("image")
        if field is None:
            return None
        if isinstance(field.value, str):
            return StoryImage(
                src=_picture_uri(field.value, uri), alt="", caption="", credit="", location=field.location
            )
        parts = self.mapping("image", field, ("src", "alt", "caption", "credit"))
        if parts is None:
            return None
        src, alt, caption, credit = (self.part("image", parts, key) for key in ("src", "alt", "caption", "credit"))
        if not src:
            self.fault(field.location, "NEWS-D004", "'image' has no 'src'", "add 'src: /images/name.jpg'")
        place = parts["src"].location if "src" in parts else field.location
        return StoryImage(src=_picture_uri(src, uri), alt=alt, caption=caption, credit=credit, location=place)

    def corrections(self, typesetting: Typesetting, lang: str) -> Iterator[Correction]:
        for item in self.items("corrections"):
            parts = self.mapping("corrections", item, ("date", "text", "kind"))
            if parts is None:
                continue
            text = self.part("corrections", parts, "text")
            at = self.instant_of("corrections.date", parts["date"]) if "date" in parts else None
            kind = self.choice_of("corrections.kind", parts["kind"], CorrectionKind) if "kind" in parts else None
            for key in ("date", "text"):
                if key not in parts:
                    self.fault(item.location, "NEWS-D009", f"a correction without {key}", f"add its '{key}'")
            if text and at is not None:
                yield Correction(
                    at=at, text=text, text_html=typesetting.inline(text, lang), kind=kind or CorrectionKind.CORRECTION
                )

    def related(self, which: str) -> Iterator[RelatedPin]:
        field = self.value("related")
        if field is None:
            return
        parts = self.mapping("related", field, ("pin", "ban")) if which == "pin" else field.value
        chosen = parts.get(which) if isinstance(parts, dict) else None
        if chosen is None or chosen.value is None:
            return
        for item in chosen.value if isinstance(chosen.value, list) else [chosen]:
            if isinstance(item.value, dict):
                pin = self.mapping(f"related.{which}", item, ("slug", "until")) or {}
                slug = self.part("related", pin, "slug")
                until = self.instant_of("related.until", pin["until"]) if "until" in pin else None
            else:
                slug, until = self.text_of(f"related.{which}", item), None
            if slug:
                yield RelatedPin(slug=slug, until=until, location=item.location)

    def aliases(self) -> Iterator[str]:
        for item in self.items("aliases"):
            for path in re.split(r"[,;\s]+", self.text_of("aliases", item)):
                if re.fullmatch(r"/[^/\\\x00-\x1f?#][^\\\x00-\x1f?#]*", path) and not {"..", "."} & set(
                    path.split("/")
                ):
                    yield re.sub(r"/{2,}", "/", path)
                elif path:
                    what = f"the alias '{path}' is no path of this site"
                    self.fault(item.location, "NEWS-D013", what, "write it as '/old/address/'")

    def extra(self) -> tuple[tuple[str, str], ...]:
        return tuple(self._extra)


def _host(url: str) -> str:
    return urlsplit(url).netloc if is_web_address(url) else ""


def is_web_address(url: str) -> bool:
    """Whether a browser could open it: http or https, with a host, without blanks and quotes."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not re.search(r"[\s<>\"]", url)


def _picture_uri(src: str, uri: str) -> str:
    """Path inside the content folder, or the address as it is where it leads elsewhere."""
    if "://" in src or src.startswith("//") or not src:
        return src
    path = re.sub(r"^\{(static|attach|filename)\}", "/" if not src.startswith("{attach}") else "", src)
    if path.startswith("/"):
        return posixpath.normpath(path.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(uri), path))
