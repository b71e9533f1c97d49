"""Markdown to HTML, with the extensions a newsroom needs and one converter a process."""

from __future__ import annotations

import functools
import re

from markdown import Markdown, __version_info__
from markdown.extensions import Extension

from plugins.newsroom.slugs import slugify
from plugins.story_reader.plain_markdown import PlainText, read_plain
from plugins.story_reader.quick_markdown import COMPARED_WITH, QuickExtension

_EXTENSIONS = (
    "abbr", "attr_list", "codehilite", "def_list", "fenced_code", "footnotes", "md_in_html",
    "sane_lists", "tables", "toc",
)  # fmt: skip


def to_html(text: str) -> str:
    """The body's HTML as Python-Markdown gives it: not yet cleaned, not yet typeset.

    Markdown's placeholders are control characters; those in the text itself are dropped first. Raises what
    Python-Markdown raises, such as ``RecursionError`` for lists in lists by the hundred.
    """
    plain = to_plain_text(text)
    return plain.html() if plain is not None else _convert(_without_controls(text))


def to_plain_text(text: str) -> PlainText | None:
    """The blocks of a body that holds what briefs are written in and nothing else; None for every other."""
    return read_plain(_without_controls(text), _convert) if __version_info__[:3] == COMPARED_WITH else None


def _convert(text: str) -> str:
    converter = _converter()
    converter.reset()
    try:
        return converter.convert(text)
    except Exception:
        _converter.cache_clear()  # reset() does not take it out of the block that it was in
        raise


def build_converter(*further: Extension) -> Markdown:
    """A new converter with the newsroom's extensions and further ones after them."""
    return Markdown(
        extensions=[*_EXTENSIONS, *further],
        extension_configs={
            "codehilite": {"css_class": "highlight", "guess_lang": False},
            "footnotes": {"BACKLINK_TITLE": "Back to reference {} in the text"},
            "toc": {"slugify": lambda text, _separator: slugify(text) or "section", "marker": ""},
        },
        output_format="html",
    )


@functools.cache
def _converter() -> Markdown:
    return build_converter(QuickExtension())


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text)
