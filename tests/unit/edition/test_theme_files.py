from __future__ import annotations

import re

import pytest

from plugins.edition.theme_files import MissingThemeFileError, join_stylesheets, publish_theme, stylesheet_order


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


THEME = {
    "css/base.css": b'@font-face { src: url("../fonts/a.woff2?v=1#x") }\na { background: url(data:,x) }\n',
    "fonts/a.woff2": b"font",
    "icon.svg": b"<svg/>",
    "js/site.js": b"1",
}


def test_plain_names_are_those_of_the_theme() -> None:
    """A preview and a build for nobody leave names as they are, and the stylesheet's words too."""
    theme = publish_theme(THEME, "theme/static", is_hashed=False)
    assert list(theme.contents) == ["css/site.css", "fonts/a.woff2", "icon.svg", "js/site.js"]
    assert b'url("../fonts/a.woff2?v=1#x")' in theme.contents["css/site.css"]
    assert all(theme.path_of(name) == name for name in theme.contents)


def test_names_with_a_fingerprint_change_with_the_content_and_with_nothing_else() -> None:
    """A font changes its own name and that of the stylesheet that names it; a script's stays."""
    before = publish_theme(THEME, "theme/static", is_hashed=True)
    after = publish_theme({**THEME, "fonts/a.woff2": b"other"}, "theme/static", is_hashed=True)
    assert before == publish_theme(THEME, "theme/static", is_hashed=True)
    changed = {name for name, path in before.paths.items() if after.path_of(name) != path}
    assert changed == {"css/site.css", "fonts/a.woff2"}
    assert re.fullmatch(r"hashed/css/site\.[0-9a-f]{8}\.css", before.path_of("css/site.css"))
    assert before.path_of("icon.svg") == "icon.svg"
    assert {before.contents[before.path_of(name)] for name in ("js/site.js", "icon.svg")} == {b"1", b"<svg/>"}


def test_the_stylesheet_leads_to_the_font_where_it_lies() -> None:
    """Seen from the stylesheet's own folder, with what follows the name; other addresses stay."""
    theme = publish_theme(THEME, "theme/static", is_hashed=True)
    sheet = theme.contents[theme.path_of("css/site.css")].decode()
    font = theme.path_of("fonts/a.woff2").rpartition("/")[2]
    assert f'url("../fonts/{font}?v=1#x")' in sheet
    assert "url(data:,x)" in sheet
    assert theme.findings == ()


def test_a_file_the_theme_lacks_is_named() -> None:
    """By the stylesheet as a finding, by a page as an error."""
    theme = publish_theme({"css/base.css": b"a { background: url(no.svg) }"}, "theme/static", is_hashed=True)
    assert [(f.id, f.location.path) for f in theme.findings] == [("NEWS-P030", "theme/static/css")]
    assert "'no.svg'" in str(theme.findings[0])
    with pytest.raises(MissingThemeFileError, match=r"no file static/js/none\.js"):
        theme.path_of("js/none.js")


def test_the_folder_of_hashed_names_is_taken() -> None:
    """A plain name in it would be kept by browsers for good."""
    theme = publish_theme({"hashed/x.css": b""}, "theme/static", is_hashed=True)
    assert [(f.id, f.location.path) for f in theme.findings] == [("NEWS-P031", "theme/static/hashed/x.css")]
