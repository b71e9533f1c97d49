from __future__ import annotations

from plugins.edition.theme_files import join_stylesheets, stylesheet_order


def test_stylesheets_stand_in_the_order_of_the_cascade() -> None:
    """Layers, tokens, reset, base, layouts; blocks by name; utilities and print last."""
    paths = [
        "css/print.css",
        "css/blocks/story.css",
        "css/utilities.css",
        "css/layouts.css",
        "css/blocks/cards.css",
        "css/base.css",
        "js/site.js",
        "css/tokens.css",
        "css/other.css",
        "css/layers.css",
        "css/reset.css",
        "fonts/a.css",
        "css/note.txt",
    ]
    expected = [
        "css/layers.css",
        "css/tokens.css",
        "css/reset.css",
        "css/base.css",
        "css/layouts.css",
        "css/blocks/cards.css",
        "css/blocks/story.css",
        "css/other.css",
        "css/utilities.css",
        "css/print.css",
    ]
    assert stylesheet_order(paths) == stylesheet_order(reversed(paths)) == expected


def test_missing_files_are_no_fault() -> None:
    """A theme may have fewer."""
    assert stylesheet_order(["css/base.css"]) == ["css/base.css"]
    assert stylesheet_order([]) == []


def test_the_stylesheet_has_no_comments_but_licences() -> None:
    """Comments and empty lines fall away; ``/*!`` stays; the order is that of the mapping."""
    joined = join_stylesheets({"b": "/* note\n over lines */\nb { c: d }\n\n\n", "a": "/*! licence */\na { e: f }"})
    assert joined == "b { c: d }\n/*! licence */\na { e: f }\n"
