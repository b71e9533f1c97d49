"""Text for XML 1.0, which cannot hold every character, not even escaped."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without control characters, halves of characters and the two that are none."""
    return _NOT_IN_XML.sub("", text)
