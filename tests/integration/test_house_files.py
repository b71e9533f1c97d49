"""security.txt, humans.txt, the web manifest and icons; and stories in several languages."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.sites import build_site_here, story

KNOWN = {"SITEURL": "https://news.example/base", "NEWS_SITE_DESCRIPTION": "News."}
FILES: dict[str, str | bytes] = {
    "articles/a.md": story(author="mara"),
    "articles/later.md": story("Later", "2027-01-01", author="zq"),
    "authors/mara.md": "---\nid: mara\nname: Mara\nrole: Editor\n---\nWrites.\n",
    "authors/zq.md": "---\nid: zq\nname: Zq\n---\nWrites later.\n",
}
SECURITY = {
    "NEWS_HOUSE_SECURITY_CONTACT": ["mailto:a@news.example", "https://news.example/s"],
    "NEWS_HOUSE_SECURITY_EXPIRES": "2027-06-01",
}


def picture(width: int, height: int) -> bytes:
    """A red PNG."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG")
    return file.getvalue()


def test_security_txt_names_contacts_and_an_end(tmp_path: Path) -> None:
    """All that RFC 9116 asks for; without a contact there is no file."""
    site = build_site_here(tmp_path, FILES, KNOWN | SECURITY).ok()
    assert site.text(".well-known/security.txt") == (
        "Contact: mailto:a@news.example\nContact: https://news.example/s\nExpires: 2027-06-01T00:00:00+00:00\n"
        "Preferred-Languages: en\nCanonical: https://news.example/base/.well-known/security.txt\n"
    )
    assert ".well-known/security.txt" not in build_site_here(tmp_path / "none", FILES, KNOWN).ok().files


@pytest.mark.parametrize(
    ("settings", "id", "code"),
    [
        ({"NEWS_HOUSE_SECURITY_EXPIRES": None}, "NEWS-S044", 1),
        ({"NEWS_HOUSE_SECURITY_EXPIRES": "2026-06-30T12:00:00+00:00"}, "NEWS-S042", 1),
        ({"NEWS_HOUSE_SECURITY_EXPIRES": "2026-07-30"}, "1 warning", 0),
        ({"NEWS_HOUSE_SECURITY_EXPIRES": "2026-08-01"}, "", 0),
        ({"NEWS_HOUSE_SECURITY_CONTACT": ["a@news.example"]}, "NEWS-S001", 1),
        ({"NEWS_HOUSE_SECURITY_POLICY": "/policy/"}, "NEWS-S001", 1),
        ({"NEWS_HOUSE_ICON": "images/none.png"}, "NEWS-S041", 1),
        ({"NEWS_HOUSE_ICON": "../none.png"}, "NEWS-S001", 1),
        ({"NEWS_SEO_X_ACCOUNT": "broadbill"}, "NEWS-S001", 1),
    ],
)
def test_faults_are_told(tmp_path: Path, settings: dict[str, Any], id: str, code: int) -> None:
    """An end that is past refuses the build, one within thirty days warns, and so does each setting that cannot be."""
    site = build_site_here(tmp_path, FILES, KNOWN | SECURITY | settings)
    assert site.exit_code == code
    assert id in site.stdout + site.stderr
    assert id or "warning" not in site.stdout


def test_humans_txt_names_those_who_published(tmp_path: Path) -> None:
    """Authors with a story that is out, with their roles."""
    text = build_site_here(tmp_path, FILES, KNOWN).ok().text("humans.txt")
    assert text.startswith("/* TEAM */\n\tEditor: Mara\n\n/* SITE */\n")
    assert "Zq" not in text
    assert "humans.txt" not in build_site_here(tmp_path, FILES, {"NEWS_HOUSE_HUMANS_TXT": False}).ok().files


@pytest.mark.parametrize("size", [(512, 512), (600, 600)])
def test_icons_are_made_of_one_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    """Each in its size; the manifest and every page name them where they are; a change of the picture changes them."""
    site = build_site_here(tmp_path, FILES, KNOWN).ok()
    files = FILES | {"images/icon.png": picture(*size)}
    own = build_site_here(tmp_path, files, KNOWN | {"NEWS_HOUSE_ICON": "images/icon.png"}).ok()
    for name, pixels in (
        ("icon-192.png", 192),
        ("icon-512.png", 512),
        ("apple-touch-icon.png", 180),
        ("favicon.ico", 48),
    ):
        with Image.open(io.BytesIO(own.files[name])) as icon:
            assert icon.size == (pixels, pixels)
            assert icon.convert("RGB").getpixel((1, 1)) == (255, 0, 0)
        assert own.files[name] != site.files[name]
    manifest = json.loads(own.text("manifest.webmanifest"))
    assert [icon["src"] for icon in manifest["icons"]] == ["/base/icon-192.png", "/base/icon-512.png"]
    assert (manifest["name"], manifest["start_url"], manifest["description"]) == ("The Broadbill", "/base/", "News.")
    page = own.page("2026/06/a/")
    assert page.select("link[rel=manifest][href='/base/manifest.webmanifest']")
    assert page.select("link[rel=apple-touch-icon][href='/base/apple-touch-icon.png']")


@pytest.mark.parametrize("content", [b"no picture", picture(511, 511), picture(600, 512), picture(512, 512)[:300]])
def test_a_picture_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    """Too small, not square, cut short, or no picture at all."""
    site = build_site_here(tmp_path, FILES | {"images/i.png": content}, KNOWN | {"NEWS_HOUSE_ICON": "images/i.png"})
    assert (site.exit_code, "NEWS-S041" in site.stderr) == (1, True)


def test_the_account_on_x_is_named(tmp_path: Path) -> None:
    """On every page with a card."""
    site = build_site_here(tmp_path, FILES, KNOWN | {"NEWS_SEO_X_ACCOUNT": "@broadbill"}).ok()
    assert site.page("2026/06/a/").select("meta[name='twitter:site'][content='@broadbill']")
    assert not build_site_here(tmp_path, FILES, KNOWN).ok().page("2026/06/a/").select("meta[name='twitter:site']")


def test_translations_name_each_other(tmp_path: Path) -> None:
    """Every page of a story lists all its languages, itself among them, and the original as the default."""
    files = {
        "articles/a.md": story("A", "2026-06-01"),
        "articles/de.md": story("A auf Deutsch", "2026-06-02", lang="de", translation_of="a"),
        "articles/fr.md": story("A en français", "2026-06-03", lang="fr", translation_of="de"),
        "articles/es.md": story("A en español", "2026-06-03", lang="es", translation_of="a", status="draft"),
        "articles/en.md": story("A again", "2026-06-03", translation_of="a"),
        "articles/alone.md": story("Alone", "2026-06-04", lang="de", translation_of="nothing"),
    }
    known = {"SITEURL": "https://news.example"}
    site = build_site_here(tmp_path, files, known).ok()
    root = "https://news.example/2026/06"
    expected = [("en", f"{root}/a/"), ("x-default", f"{root}/a/"), ("de", f"{root}/de/"), ("fr", f"{root}/fr/")]
    for name, links in (("a", expected), ("de", expected), ("fr", expected), ("en", []), ("alone", [])):
        page = site.page(f"2026/06/{name}/")
        assert [(link["hreflang"], link["href"]) for link in page.select("link[hreflang]")] == links
    out = files | {"articles/es.md": files["articles/es.md"].replace("draft", "published")}
    later = build_site_here(tmp_path, out, known).ok()
    assert later.page("2026/06/a/").select(f"link[hreflang=es][href='{root}/es/']")
    assert later.files == build_site_here(tmp_path / "clean", out, known).ok().files
