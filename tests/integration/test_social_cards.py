"""Cards to share stories by, in small sites that are built whole."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from plugins.social_cards import cards
from plugins.social_cards.drawing import Card, Look, draw_card
from tests.support.sites import build_site_here, story

SETTINGS = {"SITEURL": "https://news.example", "NEWS_CARDS_ENABLED": True}
CARD = "2026/06/a/card.png"
URL = f"https://news.example/{CARD}"


def png(width: int, height: int) -> bytes:
    """A picture."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, "PNG")
    return file.getvalue()


def test_a_story_without_a_picture_is_shared_by_a_card(tmp_path: Path) -> None:
    """The card is named by the page, its data, feeds, sitemap and twin; a story with a picture has none."""
    files: dict[str, str | bytes] = {
        "articles/a.md": story(title="A model reads maps"),
        "articles/b.md": story(title="Beta", image="{src: /images/b.png, alt: A map}"),
        "articles/c.md": story(title="Gamma", image="{src: /images/c.svg, alt: A plan}"),
        "images/b.png": png(40, 20),
        "images/c.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>',
    }
    built = build_site_here(tmp_path, files, SETTINGS).ok().files
    assert {path for path in built if path.endswith("card.png")} == {CARD, "2026/06/c/card.png"}
    assert Image.open(io.BytesIO(built[CARD])).size == (1200, 630)
    page = built["2026/06/a/index.html"].decode()
    assert f'<meta property="og:image" content="{URL}">\n<meta property="og:image:width" content="1200">' in page
    assert '<meta property="og:image:alt" content="A model reads maps">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert f'"image":["{URL}"]' in page
    images = {item["title"]: item["image"] for item in json.loads(built["feed.json"])["items"]}
    assert images == {
        "A model reads maps": URL,
        "Beta": "https://news.example/images/b.png",
        "Gamma": "https://news.example/images/c.svg",
    }
    assert f"<image:loc>{URL}</image:loc>" in built["sitemaps/2026-06.xml"].decode()
    assert f'image: "{URL}"' in built["2026/06/a/index.md"].decode()
    assert 'og:image" content="https://news.example/2026/06/c/card.png"' in built["2026/06/c/index.html"].decode()


def test_only_what_a_card_says_draws_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the text of its story, and not a lost output folder: cards are kept by what they are made from."""
    drawn: list[str] = []

    def counted(card: Card, look: Look) -> bytes:
        drawn.append(card.headline)
        return draw_card(card, look)

    monkeypatch.setattr(cards, "draw_card", counted)
    files = {"articles/a.md": story(title="Alpha"), "articles/b.md": story(title="Beta")}
    first = build_site_here(tmp_path, files, SETTINGS).ok()
    assert sorted(drawn) == ["Alpha", "Beta"]
    drawn.clear()
    build_site_here(tmp_path, files | {"articles/b.md": story(title="Beta", body="Other words.")}, SETTINGS).ok()
    for path in (tmp_path / "output").rglob("*.png"):
        path.unlink()
    again = build_site_here(tmp_path, files, SETTINGS).ok()
    assert drawn == []
    assert again.files == first.files
    build_site_here(tmp_path, files | {"articles/b.md": story(title="Delta")}, SETTINGS).ok()
    assert drawn == ["Delta"]


def test_a_held_story_has_no_card(tmp_path: Path) -> None:
    """Nor has any story where cards are off, or the site's address is not known."""
    files = {"articles/a.md": story(title="Alpha"), "articles/s.md": story(title="Soon", date="2027-01-01")}
    for settings, expected in (
        (SETTINGS, {CARD}),
        (SETTINGS | {"NEWS_CARDS_ENABLED": False}, set()),
        (SETTINGS | {"SITEURL": ""}, set()),
    ):
        built = build_site_here(tmp_path, files, settings).ok()
        assert {path for path in built.files if path.endswith("card.png")} == expected


def test_a_headline_in_letters_that_no_font_has(tmp_path: Path) -> None:
    """A card without it, and a notice; a font in the content folder is used, and one that is none is an error."""
    files: dict[str, str | bytes] = {"articles/a.md": story(title="東京の地図"), "fonts/mine.ttf": b"no font"}
    built = build_site_here(tmp_path, files, SETTINGS).ok()
    assert CARD in built.files
    refused = build_site_here(tmp_path, files, SETTINGS | {"NEWS_CARDS_FONT": "fonts/mine.ttf"})
    assert refused.exit_code == 1
    assert "error NEWS-S045 NEWS_CARDS_FONT = 'fonts/mine.ttf' is no font that can be read" in refused.stderr


def test_everything_that_names_cards_follows_the_setting(tmp_path: Path) -> None:
    """Pages, feeds, sitemap and twins, whichever way it is turned."""
    files = {"articles/a.md": story(title="Alpha"), "articles/b.md": story(title="Beta")}
    off = SETTINGS | {"NEWS_CARDS_ENABLED": False}
    without = build_site_here(tmp_path / "clean", files, off).ok().files
    first = build_site_here(tmp_path / "turned", files, SETTINGS).ok().files
    assert build_site_here(tmp_path / "turned", files, off).ok().files == without
    assert build_site_here(tmp_path / "turned", files, SETTINGS).ok().files == first
