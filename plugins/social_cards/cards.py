"""The cards of an edition: from the theme's fonts and colours, kept by what they are made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PIL import ImageFont, __version__

from plugins.edition.addresses import card_path
from plugins.edition.jobs import DocumentJob
from plugins.edition.languages import direction
from plugins.edition.plan import Edition
from plugins.incremental.code import code_digest
from plugins.incremental.packing import packed
from plugins.incremental.store import Store, key_of
from plugins.newsroom.article import NewsArticle
from plugins.newsroom.findings import Finding, Location, error, notice
from plugins.pelican_bridge.build import NewsBuild
from plugins.social_cards.drawing import Card, Look, draw_card, has_letters

_OWNER = Location("settings")
_HEADLINE_FONTS: Final = ("fonts/display.woff2", "fonts/display-ext.woff2")
_FURNITURE_FONTS: Final = ("fonts/sans.woff2", "fonts/sans-ext.woff2")
_TOKENS: Final = "css/tokens.css"
_COLOURS: Final = {"paper": "#faf6ee", "ink": "#17140f", "signal": "#bf2f16"}
"""Of a theme that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSources:
    """What a card is made from; ``look`` is a digest of fonts, colours and what draws."""

    card: Card
    look: bytes


def plan_cards(build: NewsBuild, content: str, theme: str, store: Store) -> tuple[Cards | None, list[Finding]]:
    """The cards of a build and what is wrong with them; none where the theme has no fonts for them."""
    name = build.settings.cards.font
    own, findings = _read_font(name, Path(content) / name) if name else (b"", [])
    look = _look(Path(theme) / "static", own)
    if look is None:
        what, fix = "the theme has no fonts to draw cards with", "set NEWS_CARDS_ENABLED = False"
        return None, [*findings, error(_OWNER, "NEWS-S045", what, fix)]
    return Cards(look, store), [*findings, *_undrawable(build, look)]


def _read_font(name: str, path: Path) -> tuple[bytes, list[Finding]]:
    try:
        content = path.read_bytes()
        ImageFont.truetype(str(path), 24)
    except OSError:
        what = f"NEWS_CARDS_FONT = {name!r} is no font that can be read"
        return b"", [error(_OWNER, "NEWS-S045", what, "name a TTF, OTF or WOFF2 file inside the content folder")]
    return content, []


def _look(static: Path, own: bytes) -> Look | None:
    """The theme's fonts and colours; None where it has not the fonts."""
    files = [[static / name for name in names] for names in (_HEADLINE_FONTS, _FURNITURE_FONTS)]
    headline, furniture = (tuple(path.read_bytes() for path in paths if path.is_file()) for paths in files)
    if not headline or not furniture:
        return None
    tokens = (static / _TOKENS).read_text(encoding="utf-8") if (static / _TOKENS).is_file() else ""
    colours = {name: _colour(tokens, name, colour) for name, colour in _COLOURS.items()}
    more = (own,) if own else ()
    return Look(headline_fonts=headline + more, furniture_fonts=furniture + more, **colours)


def _colour(tokens: str, name: str, otherwise: str) -> str:
    found = re.search(rf"--{name}:\s*(#[0-9a-fA-F]{{6}})\b", tokens)
    return found[1] if found else otherwise


def _undrawable(build: NewsBuild, look: Look) -> Iterator[Finding]:
    for article in (*build.released, *build.hidden):
        if article.image is None and not has_letters(article.headline, look.headline_fonts):
            what = "the card to share the story by has no headline, whose letters no font of the cards has"
            fix = "name a font that has them in NEWS_CARDS_FONT, or give the story a picture"
            yield notice(article.location, "NEWS-I004", what, fix)


class Cards:
    """The cards of an edition. They are kept in the store by what they are made from."""

    def __init__(self, look: Look, store: Store) -> None:
        self._look, self._store = look, store
        self._digest = key_of(b"look", code_digest("social_cards"), __version__.encode(), packed(look))[:16]

    def __call__(self, edition: Edition) -> Iterator[DocumentJob]:
        """One for each story with a page and no picture that can be shared."""
        for article in edition.stories.with_cards():
            yield DocumentJob(
                path=card_path(edition.furniture.addresses.story(article)),
                kind="social card",
                build=partial(self._content, edition, article),
                sources=partial(self._sources, edition, article),
                owner=article.location,
            )

    def _sources(self, edition: Edition, article: NewsArticle) -> CardSources:
        return CardSources(card=self._card(edition, article), look=self._digest)

    def _card(self, edition: Edition, article: NewsArticle) -> Card:
        shown = edition.furniture.card(article)
        fonts, furniture = self._look.headline_fonts, self._look.furniture_fonts
        byline = ", ".join(link.text for link in shown.bylines)
        return Card(
            headline=article.headline if has_letters(article.headline, fonts) else "",
            section=shown.section.text if has_letters(shown.section.text, furniture) else "",
            byline=byline if has_letters(byline, furniture) else "",
            site=edition.copy.settings.site.name,
            runs_left=direction(article.lang) == "rtl",
        )

    def _content(self, edition: Edition, article: NewsArticle) -> bytes:
        card = self._card(edition, article)
        key = key_of(b"card", self._digest, packed(card))
        found = self._store.get(key)
        if found is None:
            found = draw_card(card, self._look)
            self._store.put_many([(key, found)])
        return found
