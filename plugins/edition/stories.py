"""Story pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from plugins.edition.addresses import Addresses, subject_path, twin_path
from plugins.edition.copy import RelatedChoice, SignupDesk
from plugins.edition.furniture import Furniture
from plugins.edition.languages import Words, language_name
from plugins.edition.links import encoded_uri, in_words, resolve
from plugins.edition.pictures import PROSE_SIZES, ShownPicture
from plugins.edition.roll import Roll, SubjectKey
from plugins.edition.source_keys import SourceKeys
from plugins.edition.views import (
    CorrectionNote,
    Link,
    RelatedItem,
    SignupBlock,
    SignupDialog,
    SourceNote,
    StoryCard,
    StoryPage,
    SubjectLinks,
    TocEntry,
)
from plugins.newsroom.article import Correction, CorrectionKind, NewsArticle, StoryBody, SubjectKind
from plugins.newsroom.phrases import phrase
from plugins.newsroom.settings import NewsroomSettings
from plugins.newsroom.slugs import slugify

_CORRECTION_LABELS = {
    CorrectionKind.CORRECTION: phrase("Correction"),
    CorrectionKind.CLARIFICATION: phrase("Clarification"),
    CorrectionKind.RETRACTION: phrase("Retraction"),
    CorrectionKind.UPDATE: phrase("Update"),
}
SUBJECT_LABELS = {
    SubjectKind.COMPANY: phrase("Companies"),
    SubjectKind.MODEL: phrase("Models"),
    SubjectKind.PERSON: phrase("People"),
    SubjectKind.TOPIC: phrase("Topics"),
}
_DEEPEST_CONTENTS = 3
_NOTHING_RELATED = RelatedChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySources:
    """All that a story's page is made from, as far as it is not in the story's file; that is named by its key."""

    article: NewsArticle = field(metadata={"covered": "file"})
    file: bytes
    """The key of all that the file came to: article and body."""
    card: StoryCard
    house: NewsroomSettings = field(metadata={"shared": True})
    is_listed: bool
    hubs: str
    """For each of the story's subjects 1 if it has a page, else 0."""
    subjects: str
    """Kind and name of each of the story's subjects, as the registry of entities has it, a line each."""
    corrections: tuple[CorrectionNote, ...]
    related: tuple[StoryCard, ...]
    reasons: str
    """Why each of the related stories is here, a line each."""
    later: tuple[StoryCard, ...]
    recent: tuple[StoryCard, ...]
    newer: StoryCard | None
    older: StoryCard | None
    translations: tuple[tuple[str, str], ...]
    """Language and site path of the story in each of its languages, the original first; empty where there is one."""
    stories: Mapping[str, str]
    """Site paths of the stories its body links to, by uri."""
    pictures: Mapping[str, ShownPicture]
    """Those its body shows, by path."""
    signup: SignupDesk = field(metadata={"shared": True})
    consents: Mapping[str, Markup] = field(metadata={"shared": True})
    """What each newsletter asks consent to, with the addresses put in, by id."""


class StoryPages:
    """Builds story pages for the stories of one edition."""

    def __init__(self, furniture: Furniture, hubs: Mapping[SubjectKey, Sequence[NewsArticle]], roll: Roll) -> None:
        self._furniture, self._hubs = furniture, hubs
        self._copy = furniture.copy
        self._roll, self._order, self._paths = roll, roll.places, roll.paths
        self._languages = translations(self._copy.released)
        self._consents = {letter.id: self.resolve(letter.consent_html) for letter in self._copy.newsletters}
        self.keys = SourceKeys(self._copy, roll.articles, self._consents)

    def resolve(self, markup: Markup, *, sizes: str = PROSE_SIZES) -> Markup:
        """Put the addresses of released stories and of files into a body; empty ``sizes`` leave a picture one file."""
        return resolve(markup, self._furniture.addresses, self._paths, self._copy.pictures, sizes=sizes)

    def resolved_signup(self, block: SignupBlock) -> SignupBlock:
        """The block with the addresses in its consent put in."""
        return replace(block, consent_html=self.resolve(block.consent_html))

    def build(self, article: NewsArticle) -> StoryPage:
        """The page of one released or hidden story."""
        return story_page(self.sources(article), self._copy.body_of(article.uri), self._furniture)

    def sources(self, article: NewsArticle) -> StorySources:
        """What :meth:`build` makes the page from, without reading the body."""
        names = [encoded_uri(address)[1] for address in self._copy.links_of(article.uri)]
        choice = self._choice(article)
        return StorySources(
            article=article,
            file=self._copy.body_key(article.uri),
            card=self._furniture.card(article),
            house=self._copy.settings,
            is_listed=article.uri in self._order,
            hubs=self._hubs_of(article),
            subjects="\n".join([f"{subject.kind.value} {subject.name}" for subject in article.subjects]),
            corrections=tuple(self.correction(article, note) for note in article.corrections),
            related=self._furniture.cards([self._roll.articles[uri] for uri, _ in choice.items]),
            reasons="\n".join([" ".join(reason.split()) for _, reason in choice.items]),
            later=self._furniture.cards([self._roll.articles[uri] for uri in choice.later]),
            recent=self._furniture.cards(self._recent(article)),
            newer=self._neighbour(article, -1),
            older=self._neighbour(article, +1),
            translations=tuple((other.lang, self._paths[other.uri]) for other in self.translations_of(article)),
            stories={name: self._paths[name] for name in names if name in self._paths},
            pictures={name: self._copy.pictures[name] for name in names if name in self._copy.pictures},
            signup=self._copy.signup,
            consents=self._consents,
        )

    def with_cards(self) -> Iterator[NewsArticle]:
        """Released and hidden stories for which a card is drawn to share them by."""
        for article in (*self.released, *self._roll.hidden):
            if self._furniture.describer.has_card(self._furniture.card(article).picture):
                yield article

    @property
    def released(self) -> list[NewsArticle]:
        """The released stories as they are now, newest first."""
        return [self._roll.articles[article.uri] for article in self._roll.released]

    def article(self, uri: str) -> NewsArticle:
        """A released story."""
        return self._roll.articles[uri]

    def revise(self, article: NewsArticle) -> None:
        """Quote a released story from now on as it has become; see :meth:`plugins.edition.plan.Edition.revise`."""
        self._roll.revise(article)
        self.keys.revise(article)

    def text_of(self, article: NewsArticle) -> Markup:
        """A story's whole text, without what its page puts between; each picture in it is one file."""
        text = self.resolve(self.written_text_of(article), sizes="")
        return in_words(text, self._copy.catalogues.words(article.lang))

    def written_text_of(self, article: NewsArticle) -> Markup:
        """A story's whole text as the reader left it, for its words alone: addresses in it lead nowhere."""
        body = self._copy.body_of(article.uri)
        lede = f"<p>{body.lede_html}</p>" if body.lede_html else ""
        return Markup("\n".join([part for part in (lede, *body.blocks) if part]))  # noqa: S704 - markup in, markup out

    def key(self, article: NewsArticle) -> bytes:
        """What :meth:`sources` comes from, told by the keys of stories; none for a page with corrections.

        They may lead to any story.
        """
        if article.corrections:
            return b""
        choice, keys = self._choice(article), self.keys
        reasons = "\n".join([reason for _, reason in choice.items]).encode("utf-8", "surrogatepass")
        status = b"listed" if article.uri in self._order else b"hidden"
        own = [keys.story(article.uri), status, self._hubs_of(article).encode(), reasons]
        newer, older = self._beside(article, -1), self._beside(article, +1)
        return keys.page(
            own,
            [keys.story(uri) for uri, _ in choice.items],
            [keys.story(uri) for uri in choice.later],
            keys.stories(self._recent(article)),
            keys.stories([newer] if newer else []),
            keys.stories([older] if older else []),
            keys.stories(self.translations_of(article)),
            keys.linked(article.uri),
        )

    def _hubs_of(self, article: NewsArticle) -> str:
        return "".join(["01"[(s.kind, slugify(s.name)) in self._hubs] for s in article.subjects])

    def correction(self, article: NewsArticle, note: Correction) -> CorrectionNote:
        """A story's correction with the addresses in its text put in; its anchor counts from the oldest, which is 1."""
        number = len(article.corrections) - article.corrections.index(note)
        return CorrectionNote(
            anchor=f"correction-{number}",
            kind=note.kind.value,
            label=self._copy.catalogues.words(article.lang).text(_CORRECTION_LABELS[note.kind]),
            on=self._furniture.dateline(note.at),
            text_html=self.resolve(note.text_html),
        )

    def translations_of(self, article: NewsArticle) -> tuple[NewsArticle, ...]:
        """A released story in each of its languages, itself too, the original first; nothing where there is one."""
        return tuple(self._roll.articles[uri] for uri in self._languages.get(article.uri, ()))

    def _choice(self, article: NewsArticle) -> RelatedChoice:
        return self._copy.related.get(article.uri, _NOTHING_RELATED)

    def _recent(self, article: NewsArticle) -> list[NewsArticle]:
        """The newest stories older than this one that are not listed as related: stable for ever."""
        if article.uri not in self._order:
            return []
        listed = {uri for uri, _ in self._choice(article).items}
        wanted = self._copy.settings.edition.recent_stories
        start = self._order[article.uri] + 1
        older = self._copy.released[start : start + wanted + len(listed)]
        return [other for other in older if other.uri not in listed][:wanted]

    def _neighbour(self, article: NewsArticle, step: int) -> StoryCard | None:
        beside = self._beside(article, step)
        return self._furniture.card(beside) if beside else None

    def _beside(self, article: NewsArticle, step: int) -> NewsArticle | None:
        place = self._order.get(article.uri)
        if place is None or not 0 <= place + step < len(self._copy.released):
            return None
        return self._copy.released[place + step]


def translations(released: Sequence[NewsArticle]) -> dict[str, tuple[str, ...]]:
    """For each story that stands in several languages all of them by uri, the original first, then by language.

    Of two in one language the newer counts, and a translation of a translation is one of its original.
    """
    translated = [article for article in released if article.translation_of]
    if not translated:
        return {}
    by_slug = {article.slug: article for article in reversed(released)}
    groups: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for article in translated:
        original = by_slug.get(article.translation_of)
        if original is not None and original.translation_of:
            original = by_slug.get(original.translation_of)
        if original is not None and original.lang != article.lang and not original.translation_of:
            groups[original.uri].setdefault(article.lang, article.uri)
    found: dict[str, tuple[str, ...]] = {}
    for original_uri, by_lang in groups.items():
        group = (original_uri, *(uri for _, uri in sorted(by_lang.items())))
        found |= dict.fromkeys(group, group)
    return found


def story_page(sources: StorySources, body: StoryBody, furniture: Furniture) -> StoryPage:
    """The page of a story. It reads its sources, the body that they name, and of the furniture only what settings make.

    Whatever else it read would not be in the page's fingerprint, and the page would not be made again when it changes.
    """
    article, addresses, describer = sources.article, furniture.addresses, furniture.describer
    path = addresses.story(article)
    subjects = tuple(_subjects(sources, furniture))
    return StoryPage(
        head=furniture.head(
            article.headline,
            article.dek,
            path,
            lang=article.lang,
            kind="article",
            markdown_url=addresses.href(twin_path(path)) if furniture.has_twins and sources.is_listed else "",
            translations=tuple((lang, addresses.absolute(place)) for lang, place in sources.translations)
            if addresses.origin
            else (),
            robots="" if sources.is_listed else "noindex",
            feeds=furniture.feeds_in(article.lang) if sources.is_listed else (),
            properties=describer.story_properties(article, sources.card),
            picture_url=describer.picture_url(describer.picture_to_share(article, sources.card.picture)),
            structured=describer.story(article, sources.card, sources.corrections, subjects, sources.translations),
        ),
        card=sources.card,
        lede_html=resolve(body.lede_html, addresses, sources.stories, sources.pictures, sizes=PROSE_SIZES),
        parts=_parts(sources, body, addresses, furniture.copy.catalogues.words(article.lang)),
        toc=_contents(body, sources.house.reading.contents_headings),
        updated=furniture.dateline(article.modified_at) if article.modified_at else None,
        sources=tuple(
            SourceNote(
                title=source.title,
                url=source.url,
                outlet=source.outlet,
                on=furniture.dateline_of_day(source.published_on) if source.published_on else None,
            )
            for source in article.sources
        ),
        corrections=sources.corrections,
        subjects=subjects,
        ai_note=article.ai_note,
        related=_related(sources),
        later=sources.later,
        recent=sources.recent,
        newer=_beside(sources.newer) if sources.newer else None,
        older=_beside(sources.older) if sources.older else None,
        share_url=addresses.absolute(path),
        languages=tuple(
            Link(text=language_name(lang), url=addresses.href(place), lang=lang)
            for lang, place in sources.translations
            if place != path
        ),
        thread=article.thread,
        dialog=_dialog(sources),
    )


def _beside(card: StoryCard) -> Link:
    return Link(text=card.headline, url=card.url, lang=card.lang)


def _related(sources: StorySources) -> tuple[RelatedItem, ...]:
    shows = sources.house.related.show_reasons
    reasons = sources.reasons.split("\n")
    return tuple(
        RelatedItem(card=card, reason=reason if shows else "")
        for card, reason in zip(sources.related, reasons, strict=False)
    )


def _parts(
    sources: StorySources, body: StoryBody, addresses: Addresses, words: Words
) -> tuple[Markup | SignupBlock, ...]:
    parts: list[Markup | SignupBlock] = [
        in_words(resolve(block, addresses, sources.stories, sources.pictures, sizes=PROSE_SIZES), words)
        for block in body.blocks
    ]
    for before, offer in reversed(sources.signup.for_story(sources.article, body)):
        parts.insert(before, replace(offer, consent_html=sources.consents[offer.newsletter_id]))
    return tuple(parts)


def _dialog(sources: StorySources) -> SignupDialog | None:
    dialog = sources.signup.for_dialog(sources.article)
    if dialog is None:
        return None
    consent = sources.consents[dialog.block.newsletter_id]
    return replace(dialog, block=replace(dialog.block, consent_html=consent))


def _contents(body: StoryBody, least: int) -> tuple[TocEntry, ...]:
    headings = [heading for heading in body.headings if heading.level <= _DEEPEST_CONTENTS]
    if len(headings) < least:
        return ()
    return tuple(TocEntry(level=h.level, text=h.text, anchor=h.anchor) for h in headings)


def _subjects(sources: StorySources, furniture: Furniture) -> Iterator[SubjectLinks]:
    subjects = list(zip(sources.article.subjects, sources.hubs, strict=True))
    for kind, label in SUBJECT_LABELS.items():
        links = tuple(
            furniture.link(subject.name, subject_path(kind, slugify(subject.name)))
            if has_page == "1"
            else Link(text=subject.name)
            for subject, has_page in subjects
            if subject.kind is kind
        )
        if links:
            yield SubjectLinks(
                kind=kind.value, label=furniture.copy.catalogues.words(sources.article.lang).text(label), links=links
            )
