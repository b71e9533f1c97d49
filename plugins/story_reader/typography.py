"""Typogrify on prose: never in code, addresses, attributes, feeds or metadata."""

from __future__ import annotations

import re

from markupsafe import Markup, escape
from typogrify.filters import applyfilters, process_ignores

_NOT_PROSE = ("a.url", "kbd", "math", "samp", "script", "style", "svg", "textarea", "tt", "var")
_URL = re.compile(r"https?://\S+")


def typeset_line(text: str, lang: str) -> Markup:
    """A headline or dek: plain text in, escaped and typeset markup out."""
    marked = _URL.sub(r'<a class="url">\g<0></a>', str(escape(text)).replace("&#34;", '"').replace("&#39;", "'"))
    return Markup(typeset_html(marked, lang).replace('<a class="url">', "").replace("</a>", ""))  # noqa: S704 - escaped above


def typeset_html(html: str, lang: str) -> Markup:
    """Well-formed HTML with typogrify's filters on its prose.

    Straight quotes become curly ones in English only: other languages have marks of their own,
    which their writers type.
    """
    return Markup(  # noqa: S704 - the input is markup already, cleaned by the caller
        "".join(
            applyfilters(part, smartypants=lang.partition("-")[0] == "en") if is_prose else part
            for part, is_prose in process_ignores(html, _NOT_PROSE)
        )
    )
