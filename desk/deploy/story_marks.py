"""What a story itself says, in a few digits: tells a story that changed from one whose surroundings did. Pure."""

from __future__ import annotations

import enum
import hashlib
import re

_HEADLINE = (b'<h1 class="story__headline"', b"</h1>")
_DEK = (b'<p class="story__dek">', b"</p>")
_TEXT = (b'<div class="story__body', b'<footer class="story__foot"')
_CORRECTIONS = (b'<section class="corrections"', b"</section>")
_SIGNUP = re.compile(rb'<div class="signup".*?</form>', re.DOTALL)


class StoryChange(enum.Enum):
    """What happens to a story."""

    NEW = "new"
    NEWLY_DUE = "newly due"
    """New to readers; at the last deploy it was there and waited for its instant."""
    CORRECTED = "corrected"
    """Its corrections are others than before; its text may be, too."""
    CHANGED = "changed"
    """Its headline, dek or text is another."""
    AROUND = "changed around the text"
    """Its page is another, its text is not: related news, a subject, the style."""
    UNKNOWN = "changed, how is not known"
    """The last release kept no mark of it, or the theme's pages do not tell their text."""
    REMOVED = "removed"


TOLD_CHANGES = frozenset(
    {StoryChange.NEW, StoryChange.NEWLY_DUE, StoryChange.CORRECTED, StoryChange.CHANGED, StoryChange.REMOVED}
)
"""Those that others are told of after a deploy."""


def mark_of(page: bytes) -> str:
    """``text-corrections``, eight digits each; empty for a page whose text cannot be told.

    Signup blocks inside the text do not count. It goes by the class names of the theme's ``story.html``.
    """
    text = _cut(page, *_TEXT)
    if not text:
        return ""
    own = b"\0".join((_cut(page, *_HEADLINE), _cut(page, *_DEK), _SIGNUP.sub(b"", text)))
    return f"{_digits(own)}-{_digits(_cut(page, *_CORRECTIONS))}"


def change_between(before: str, after: str) -> StoryChange:
    """What two marks of a page that changed say."""
    if not (before and after):
        return StoryChange.UNKNOWN
    if before == after:
        return StoryChange.AROUND
    return StoryChange.CHANGED if before.endswith(after.partition("-")[2]) else StoryChange.CORRECTED


def _cut(page: bytes, first: bytes, end: bytes) -> bytes:
    """From the first place of ``first`` up to the next ``end``; nothing where either is missing."""
    begin = page.find(first)
    stop = page.find(end, begin) if begin >= 0 else -1
    return page[begin:stop] if stop >= 0 else b""


def _digits(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
