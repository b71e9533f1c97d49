"""The words around stories, in the languages that the theme has a catalogue for.

The words of templates, scripts and lists are English in the source. A catalogue of the theme,
``locale/<lang>/LC_MESSAGES/broadbill.po``, has them in another language. It is read as it stands, when a page first
needs it: there is no compiled form that could differ from it. Translations are plain text, escaped like any other.
"""

from __future__ import annotations

import functools
import gettext
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Literal

from markupsafe import Markup, escape

from plugins.newsroom.findings import Finding, Location, error, warning

SOURCE_LANG: Final = "en"
"""The language that the words are written in."""
_PLACE = re.compile(r"\{(\w+)\}")
DOMAIN: Final = "broadbill"
Direction = Literal["ltr", "rtl"]
_Plural = Callable[[int], int]


class Words:
    """The site's own words in one language. ``key`` differs whenever a word does."""

    def __init__(
        self,
        lang: str = SOURCE_LANG,
        messages: Mapping[str, str] | None = None,
        counts: Mapping[str, tuple[str, ...]] | None = None,
        plural: _Plural | None = None,
        key: bytes = b"",
    ) -> None:
        """``messages`` and ``counts`` are by their English words, those of counts by the singular."""
        self.lang, self.key = lang, key
        self.messages, self._counts = messages or {}, counts or {}
        self._pieces: dict[str, list[Markup]] = {}
        self._plural = plural or (lambda number: int(number != 1))

    def text(self, source: str, **values: object) -> str:
        """Plain text; ``values`` take the places that braces name."""
        said = self.messages.get(source, source)
        return said.format(**values) if values else said

    def markup(self, source: str, **values: object) -> str:
        """The same for templates: with ``values`` it is markup in which all is escaped that was not markup."""
        if not values:
            return self.text(source)
        pieces = self._pieces.get(source)
        if pieces is None:
            # Text, name, text, name, …, text. Markup's own format would take ten times as long, on each page.
            pieces = self._pieces[source] = [escape(piece) for piece in _PLACE.split(self.text(source))]
        filled = [escape(values[piece]) if number % 2 else piece for number, piece in enumerate(pieces)]
        return Markup("").join(filled)

    def count(self, one: str, many: str, number: int) -> str:
        """Words for a number, ``{number}`` in them."""
        forms = self._counts.get(one, (one, many))
        return forms[min(self._plural(number), len(forms) - 1)].format(number=number)

    def long_date(self, day: date | str) -> str:
        """``November 22, 2026``, ``22. November 2026``; of ISO text its day as written counts."""
        return _long_date(self.lang, day if isinstance(day, date) else date.fromisoformat(day[:10]))

    def month_name(self, year: int, month: int) -> str:
        """``November 2026``."""
        return _month_name(self.lang, year, month)

    @property
    def script_name(self) -> str:
        """The file of the theme that has the words of its scripts; none for those that are there in the source."""
        return "" if self.lang == SOURCE_LANG and not self.messages else f"js/words-{self.lang}.js"

    def script(self, scripts: str) -> bytes:
        """A script that has the words which ``scripts`` name; it runs before them."""
        quoted = {
            source: said
            for source, said in sorted(self.messages.items())
            if json.dumps(source, ensure_ascii=False) in scripts
        }
        return f"globalThis.words = {json.dumps(quoted, ensure_ascii=False, indent=0)};\n".encode()


SOURCE_WORDS: Final = Words()


class Catalogues:
    """The theme's catalogues, and which words a page in some language gets."""

    def __init__(self, sources: Mapping[str, bytes] | None = None, site_lang: str = SOURCE_LANG) -> None:
        """``sources``: the catalogues' bytes by language tag, in lower case; ``site_lang`` is the site's own."""
        self._sources, self._site_lang = dict(sources or {}), site_lang
        self._words: dict[str, Words] = {SOURCE_LANG: SOURCE_WORDS}
        self._faults: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self.key = hashlib.blake2b(repr(sorted(self._sources.items())).encode(), digest_size=16).digest()
        """Differs whenever a catalogue does."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that there are words in, by tag."""
        return tuple(sorted({SOURCE_LANG, *self._sources}))

    def page_lang(self, lang: str) -> str:
        """The language of a page around a text in ``lang``: the same, where there are words in it; else the site's."""
        return lang if self._spoken(lang) else self._site_lang

    def words(self, lang: str) -> Words:
        """The words for a page in a language; English ones where neither it nor the site's has a catalogue."""
        spoken = self._spoken(lang) or self._spoken(self._site_lang) or SOURCE_LANG
        words = self._words.get(spoken)
        if words is None:
            try:
                words = read_catalogue(spoken, self._sources[spoken])
            except ValueError as fault:
                words = SOURCE_WORDS
                self._faults[spoken] = str(fault)
            self._words[spoken] = words
        return words

    def _spoken(self, lang: str) -> str:
        """``lang`` or what it is a kind of, where there is a catalogue; else nothing."""
        found = self._found.get(lang)
        if found is None:
            tags = (lang, lang.partition("-")[0])
            found = self._found[lang] = next((tag for tag in tags if tag == SOURCE_LANG or tag in self._sources), "")
        return found

    def findings(self, root: str) -> list[Finding]:
        """Catalogues that were asked for and cannot be read, below ``root``; a language of the site without words."""
        fix = "see docs/theming for what a catalogue is"
        found = [
            error(
                Location(f"{root}/{catalogue_path(lang)}"), "NEWS-G002", f"the catalogue cannot be read: {fault}", fix
            )
            for lang, fault in sorted(self._faults.items())
        ]
        if not self._spoken(self._site_lang):
            what = f"the theme has no words in the language of the site, '{self._site_lang}', so they are English"
            fix = f"add '{catalogue_path(self._site_lang.partition('-')[0])}' to the theme"
            found.append(warning(Location("settings"), "NEWS-G001", what, fix))
        return found


def catalogue_path(lang: str) -> str:
    """Where a language's catalogue lies in the theme."""
    return f"locale/{lang}/LC_MESSAGES/{DOMAIN}.po"


@functools.lru_cache(maxsize=16)
def read_catalogue(lang: str, source: bytes) -> Words:
    """A catalogue from its bytes; what is not translated, or is marked fuzzy, stays English. Raises ValueError."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - a site in English needs no catalogue

    try:
        catalogue = read_po(io.BytesIO(source), locale=_babel_name(lang), abort_invalid=True)
        plural: _Plural = gettext.c2py(catalogue.plural_expr)
    except (PoFileError, UnicodeDecodeError) as fault:
        raise ValueError(str(fault)) from None
    messages: dict[str, str] = {}
    counts: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        english, said = message.id, message.string
        if not english or not said or message.fuzzy:
            continue
        if isinstance(english, str):
            messages[english] = str(said)
        elif not isinstance(said, str) and all(said):
            counts[english[0]] = tuple(said)
    return Words(lang, messages, counts, plural, hashlib.blake2b(source, digest_size=16).digest())


@functools.cache
def direction(lang: str) -> Direction:
    """The direction a language is written in; of an unknown one from left to right. A script in the tag decides."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as below

    try:
        return "rtl" if Locale.parse(_babel_name(lang)).text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "ltr"


@functools.cache
def language_name(lang: str) -> str:
    """A language's name in itself, "Deutsch"; of an unknown one the tag."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - as below

    try:
        name = Locale.parse(_babel_name(lang)).display_name or lang
    except (UnknownLocaleError, ValueError):
        return lang
    return name[0].upper() + name[1:]


def tongue(lang: str, page_lang: str) -> Markup:
    """Attributes for a part in ``lang`` of a text in ``page_lang``, none where both are the same."""
    if lang == page_lang:
        return _NO_ATTRIBUTES
    turn = Markup(' dir="{}"').format(direction(lang)) if direction(lang) != direction(page_lang) else _NO_ATTRIBUTES
    return Markup(' lang="{}"').format(lang) + turn


def in_tongue(text: str, lang: str, page_lang: str) -> str:
    """A text in ``lang`` for a place in ``page_lang``: marked as such where they differ, and kept apart from it."""
    return text if lang == page_lang else Markup("<bdi{}>{}</bdi>").format(tongue(lang, page_lang), text)


_NO_ATTRIBUTES = Markup()


@functools.lru_cache(maxsize=1 << 14)
def _long_date(lang: str, day: date) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - a build without change writes no date

    return format_date(day, "long", locale=_babel_name(lang))


@functools.lru_cache(maxsize=1 << 12)
def _month_name(lang: str, year: int, month: int) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415 - the same

    return format_skeleton("yMMMM", date(year, month, 1), locale=_babel_name(lang))


def _babel_name(lang: str) -> str:
    return lang.replace("-", "_")
