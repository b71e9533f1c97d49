"""Addresses, types and additions."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import Markup

from desk.preview.answers import is_known, media_type, path_in_site, ribbon, script_tag, with_additions
from desk.preview.following import editor_url


@pytest.mark.parametrize(
    ("address", "base", "path"),
    [
        ("/", "", ""), ("/2026/06/a/", "", "2026/06/a/"), ("/base/a", "/base", "a"), ("/a", "/base", None),
        ("/baseless/a", "/base", None), ("/../a", "", None), ("/a/../b", "", None), ("/a/./b", "", None),
        ("//host/a", "", None), ("/a//b", "", None), ("/a\\..\\b", "", None), ("/a\0b", "", None), ("/..", "", None),
        ("", "", None), ("*", "", None),
    ],
)  # fmt: skip
def test_an_address_asks_for_a_path_inside_the_site(address: str, base: str, path: str | None) -> None:
    """Or for none: nothing that leaves it, and nothing outside its base path."""
    assert path_in_site(address, base) == path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/index.html", "text/html; charset=utf-8"), ("x.css", "text/css; charset=utf-8"),
        ("x.js", "text/javascript; charset=utf-8"), ("x.SVG", "image/svg+xml; charset=utf-8"),
        ("x.woff2", "font/woff2"), ("x.mp4", "video/mp4"), ("x", "application/octet-stream"),
        ("a/index.md", "text/markdown; charset=utf-8"), ("m.webmanifest", "application/manifest+json"),
    ],
)  # fmt: skip
def test_types_go_by_the_ending(path: str, kind: str) -> None:
    """Texts with their charset."""
    assert media_type(path) == kind


def test_additions_stand_before_the_end_of_the_body() -> None:
    """Of the last one; a fragment is left alone."""
    page = b"<body><pre>&lt;/body></pre></body>\n</html>"
    assert with_additions(page, Markup("<i>"), Markup("<b>")) == page.replace(b"</pre>", b"</pre><i><b>")
    assert with_additions(b"<ul></ul>", Markup("<i>")) == b"<ul></ul>"
    assert with_additions(page) == page


def test_additions_are_escaped() -> None:
    """What stands in a ribbon or an attribute is text."""
    assert "<b>" not in ribbon("<b>x</b>")
    assert '"><b>' not in script_tag(version='"><b>', style="", assets="")


@pytest.mark.parametrize(
    ("header", "known"), [("", False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ('"b"', False), ("*", True)]
)
def test_what_the_client_has_is_known_again(header: str, known: bool) -> None:  # noqa: FBT001 - drawn by name
    """By its tag, weak or strong, alone or among others."""
    assert is_known('"a"', header) is known


def test_the_editor_is_given_path_and_line() -> None:
    """The path encoded; without a pattern there is no address."""
    assert editor_url("vscode://file/{path}:{line}", Path("/a b/x.md"), 7) == "vscode://file//a%20b/x.md:7"
    assert editor_url("", Path("/x.md")) == ""
