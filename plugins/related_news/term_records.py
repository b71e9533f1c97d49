"""The terms of a story as they are kept: records alone, so that what only passes them on starts without NumPy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoryTerms:
    """Terms of one story, packed. All numbers little-endian; ``term_count`` is the length of the first two.

    ``hashes``: uint32, ascending, without doubles: the terms of headline, dek and text together.
    ``counts``: uint8, how often each stands in the text, 0 to 255 (255 means "or more").
    ``headline``, ``dek``: uint16 positions in ``hashes``, ascending, one for each occurrence in that field.
    ``word_at``: uint16 positions in ``hashes`` of the terms that keep their words, strongest first.
    ``words``: those words as the story writes them, joined by line feeds.
    """

    hashes: bytes = b""
    counts: bytes = b""
    headline: bytes = b""
    dek: bytes = b""
    word_at: bytes = b""
    words: str = ""

    @property
    def term_count(self) -> int:
        return len(self.counts)


@dataclass(frozen=True, slots=True)
class TermsDigest:
    """Terms in a few bytes: ``whole`` (16) is equal where all of them are, ``text`` where the counted texts are.

    ``text`` is empty for a text too short to tell stories by ("Read more").
    """

    whole: bytes
    text: bytes
