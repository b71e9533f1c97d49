"""Markdown to HTML, with the extensions a newsroom needs and one converter a process."""

from __future__ import annotations

import functools
import re

from markdown import Markdown

from plugins.newsroom.slugs import slugify

_EXTENSIONS = (
    "abbr", "attr_list", "codehilite", "def_list", "fenced_code", "footnotes", "md_in_html",
    "sane_lists", "tables", "toc",
)  # fmt: skip


def to_html(text: str) -> str:
    """The body's HTML as Python-Markdown gives it: not yet cleaned, not yet typeset.

    Markdown's placeholders are control characters; those in the text itself are dropped first.
    """
    converter = _converter()
    converter.reset()
    return converter.convert(_without_controls(text))


@functools.cache
def _converter() -> Markdown:
    return Markdown(
        extensions=list(_EXTENSIONS),
        extension_configs={
            "codehilite": {"css_class": "highlight", "guess_lang": False},
            "footnotes": {"BACKLINK_TITLE": "Back to reference {} in the text"},
            "toc": {"slugify": lambda text, _separator: slugify(text) or "section", "marker": ""},
        },
        output_format="html",
    )


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text)
