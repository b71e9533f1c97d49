"""Slugs: the last part of an address, made of a name."""

from __future__ import annotations

import functools
import unicodedata

_SPOKEN = {"+": "-plus-", "#": "-sharp-", "&": "-and-", "@": "-at-", "%": "-percent-"}
_LONGEST_BYTES = 180


@functools.lru_cache(maxsize=1 << 16)
def slugify(name: str) -> str:
    """Lower-case letters and digits of any script, joined by single hyphens; may be empty.

    Signs that tell names apart are spoken (``c++`` gives ``c-plus-plus``, ``c#`` ``c-sharp``);
    a dot separates (``gpt-5.2`` gives ``gpt-5-2``). Accents fall off Latin letters only, since
    in other scripts marks carry meaning. At most 180 bytes of UTF-8, cut at a hyphen, since
    file systems end names at 255.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    for sign, spoken in _SPOKEN.items():
        text = text.replace(sign, spoken)
    text = "".join(_plain_latin(character) for character in text.replace("'", "").replace("\u2019", ""))
    slug = "-".join("".join(c if _belongs(c) else " " for c in text).split())
    if len(slug.encode()) <= _LONGEST_BYTES:
        return slug
    cut = slug.encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return cut.rsplit("-", 1)[0] if "-" in cut[1:] else cut


def _plain_latin(character: str) -> str:
    if character.isascii():
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    return decomposed[0] if decomposed[0].isascii() and decomposed[0].isalpha() else character


def _belongs(character: str) -> bool:
    """Letters, digits, and the marks that other scripts than Latin write vowels with."""
    return character.isalnum() or unicodedata.category(character) in {"Mc", "Mn"}
