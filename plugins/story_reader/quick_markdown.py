"""Python-Markdown at a third of its cost, with the same output for any text.

The library asks every pattern about every run of text, and every block processor about every block. Most cannot
match, and a look at a few characters tells which. ``QuickExtension`` gives the library's own processors that look,
and leaves the work to them once they are needed.
"""

from __future__ import annotations

from markdown import Markdown, __version_info__
from markdown.extensions import Extension
from markdown.serializers import to_html_string

COMPARED_WITH = (3, 11, 3)
"""The version of Python-Markdown that was compared. All here rests on its inner workings, so another stays as it is."""


class QuickExtension(Extension):
    """Turn each processor of the library's into its quick form. To be put last, after those that register processors.

    A processor of another class stays as it is and is asked about everything; so is one registered later on.
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        if __version_info__[:3] != COMPARED_WITH or md.tab_length < 1:
            return
        # Only now: another version may lack what they derive from.
        from plugins.story_reader import quick_blocks, quick_inline, quick_tree  # noqa: PLC0415

        forms = quick_blocks.FORMS | quick_inline.FORMS | quick_tree.FORMS
        for part in (
            md.parser,
            *md.parser.blockprocessors,
            *md.preprocessors,
            *md.inlinePatterns,
            *md.treeprocessors,
        ):
            form = forms.get(type(part))
            if form is not None:
                part.__class__ = form  # in place: others hold this very object
        if md.output_formats.get("html") is to_html_string:
            md.output_formats = {**md.output_formats, "html": quick_tree.to_html_string}  # type: ignore[misc]  # not in the class
