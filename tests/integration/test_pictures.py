"""Pictures of stories, in small sites that are built whole."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from PIL import Image

from desk.cli import main
from plugins.incremental import processes
from plugins.pelican_bridge import pictures, press
from plugins.pictures import darkroom
from tests.support.pictures import CAMERA, ORIENTATION, photograph, picture_file
from tests.support.sites import BuiltSite, build_site_here, story

SETTINGS = {"SITEURL": "https://news.example/paper", "NEWS_PICTURE_WIDTHS": [100, 200]}
PAGE = "2026/06/a/index.html"
BODY = "The lede.\n\n![A quay](../images/quay.jpg)\n\n![A dot](../images/dot.png)\n"
FILES: dict[str, str | bytes] = {
    "articles/a.md": story(body=BODY, image="{src: /images/mast.jpg, alt: 'A \"mast\"'}"),
    "images/mast.jpg": photograph(300, 150),
    "images/quay.jpg": photograph(60, 150, orientation=6),
    "images/dot.png": picture_file(40, 20),
    "images/unused.jpg": photograph(300, 150, seed=9),
}


def narrower(site: BuiltSite) -> list[str]:
    """The files that were made of pictures."""
    return sorted(path for path in site.files if path.endswith(".webp"))


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height as the pixels lie, whatever the file says of turning them."""
    with Image.open(io.BytesIO(content)) as picture:
        assert ORIENTATION not in picture.getexif()
        return picture.size


def test_a_page_offers_its_pictures_in_several_widths(tmp_path: Path) -> None:
    """In WebP, beside the file itself; a small one stays alone, and each has its size."""
    site = build_site_here(tmp_path, FILES, SETTINGS).ok()
    cover, quay, dot = BeautifulSoup(site.text(PAGE), "html.parser").select("article img")
    holder = cover.parent
    assert holder is not None
    assert holder.name == "picture"
    source = holder.select_one("source")
    assert source is not None
    assert (source["type"], bool(source["sizes"])) == ("image/webp", True)
    candidates = [candidate.split() for candidate in str(source["srcset"]).split(", ")]
    assert [width for _, width in candidates] == ["100w", "200w"]
    for address, width in candidates:
        file = site.files[address.removeprefix("/paper/")]
        assert size_of(file) == (int(width[:-1]), int(width[:-1]) // 2)
    assert (cover["src"], cover["alt"]) == ("/paper/images/mast.jpg", 'A "mast"')
    assert (cover["width"], cover["height"], cover.get("loading")) == ("300", "150", None)
    assert (quay["width"], quay["height"], quay["loading"], quay["decoding"]) == ("150", "60", "lazy", "async")
    assert (dot["width"], dot["height"], dot["loading"]) == ("40", "20", "lazy")
    assert [image.parent.name for image in (quay, dot) if image.parent] == ["picture", "figure"]
    assert size_of(site.files["images/quay.jpg"]) == (150, 60)


def test_what_a_camera_wrote_is_in_no_file(tmp_path: Path) -> None:
    """Nor is a picture that no page uses; one that carries nothing is taken over byte for byte."""
    site = build_site_here(tmp_path, FILES, SETTINGS).ok()
    assert site.mentions(CAMERA) == []
    assert [path for path, content in site.files.items() if b"Exif" in content] == []
    assert [path for path in site.files if "unused" in path] == []
    assert len(narrower(site)) == 4
    assert site.files["images/dot.png"] == FILES["images/dot.png"]


def test_what_is_read_elsewhere_has_one_file_for_each_picture(tmp_path: Path) -> None:
    """Feeds, twins, sitemaps and the data of a page name the file itself, in full."""
    site = build_site_here(tmp_path, FILES, SETTINGS).ok()
    for path in ("feed.xml", "rss.xml", "feed.json", "2026/06/a/index.md", "sitemaps/2026-06.xml"):
        assert ".webp" not in site.text(path), path
        assert "https://news.example/paper/images/mast.jpg" in site.text(path), path
    (item,) = json.loads(site.text("feed.json"))["items"]
    assert '<img alt="A quay"' in item["content_html"]
    assert 'src="https://news.example/paper/images/quay.jpg" width="150" height="60"' in item["content_html"]
    assert "<picture" not in item["content_html"]
    assert "![A quay](https://news.example/paper/images/quay.jpg)" in site.text("2026/06/a/index.md")
    page = site.text(PAGE)
    assert 'og:image" content="https://news.example/paper/images/mast.jpg">' in page
    assert 'og:image:width" content="300">' in page
    assert '"image":["https://news.example/paper/images/mast.jpg"]' in page


@pytest.mark.parametrize("settings", [{"NEWS_PICTURE_WIDTHS": []}, {"NEWS_PICTURE_WIDTHS": [300]}])
def test_widths_that_make_nothing_narrower(tmp_path: Path, settings: dict[str, object]) -> None:
    """No widths, or none that a picture is wider than: every picture is one file, and bare."""
    site = build_site_here(tmp_path, FILES, SETTINGS | settings).ok()
    assert narrower(site) == []
    assert "<picture" not in site.text(PAGE)
    assert site.mentions(CAMERA) == []


def test_another_picture_under_the_same_name(tmp_path: Path) -> None:
    """Its narrower ones have other names, the page names those, and the old ones are gone, as after a clean build."""
    first = build_site_here(tmp_path / "site", FILES, SETTINGS).ok()
    changed = FILES | {"images/mast.jpg": photograph(300, 150, seed=40)}
    second = build_site_here(tmp_path / "site", changed, SETTINGS).ok()
    assert second.files == build_site_here(tmp_path / "clean", changed, SETTINGS).ok().files
    assert second.files[PAGE] != first.files[PAGE]
    assert len(set(narrower(first)) - set(narrower(second))) == len(set(narrower(second)) - set(narrower(first))) == 2
    finer = build_site_here(tmp_path / "site", changed, SETTINGS | {"NEWS_PICTURE_QUALITY": 90}).ok()
    assert not set(narrower(finer)) & set(narrower(second))


def test_pictures_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is looked at once and narrowed once, whatever becomes of the text, the output folder or the file's times."""
    work: list[str] = []
    for name in ("measure", "narrowed", "published"):
        monkeypatch.setattr(darkroom, name, counted(name, getattr(darkroom, name), work))
    first = build_site_here(tmp_path, FILES, SETTINGS).ok()
    assert sorted(work) == ["measure"] * 3 + ["narrowed"] * 2 + ["published"] * 2
    work.clear()
    for path in (tmp_path / "output").rglob("*.webp"):
        path.unlink()
    (tmp_path / "output" / "images" / "quay.jpg").unlink()
    edited = FILES | {"articles/a.md": str(FILES["articles/a.md"]) + "\nMore.\n"}
    second = build_site_here(tmp_path, edited, SETTINGS).ok()
    assert (work, narrower(second)) == ([], narrower(first))


def huge_png() -> bytes:
    """A few bytes that say they are 120 million pixels."""
    start = struct.pack(">4sIIBBBBB", b"IHDR", 20_000, 6_000, 8, 2, 0, 0, 0)
    content = struct.pack(">I4s", 0, b"IDAT") + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + start + struct.pack(">I", zlib.crc32(start)) + content


def counted(name: str, act: object, work: list[str]) -> object:
    """The same function, which notes that it was called."""

    def counting(*args: object, **kwargs: object) -> object:
        work.append(name)
        assert callable(act)
        return act(*args, **kwargs)

    return counting


def test_a_picture_that_cannot_be_shown_is_left_out(tmp_path: Path) -> None:
    """It is a finding where it is named, and its place is taken as that of a file that is not there."""
    files = FILES | {
        "images/mast.jpg": photograph(300, 150)[:2_000],
        "images/quay.jpg": b"<html>no picture",
        "images/dot.png": huge_png(),
    }
    site = build_site_here(tmp_path, files, SETTINGS).ok()
    assert [path for path in site.files if path.startswith("images/")] == []
    assert site.page(PAGE).select_one("figure svg.cover") is not None
    with contextlib.chdir(tmp_path):
        checked = CliRunner().invoke(main, ["check"]).stdout.splitlines()
    dot, fix = "images/dot.png", "make it 6000 or fewer each way"
    said = "is damaged, or is no picture that can be read, and is left out; save it anew as JPEG, PNG or WebP"
    assert [line.removeprefix("content/articles/a.md:") for line in checked if "NEWS-I00" in line] == [
        f"4:14: warning NEWS-I005 the picture 'images/mast.jpg' {said}",
        f"9:11: warning NEWS-I005 the picture 'images/quay.jpg' {said}",
        f"11:10: warning NEWS-I003 the picture '{dot}' has 20000 by 6000 pixels; {fix}",
        f"11:10: warning NEWS-I006 the picture '{dot}' has more than 100 million pixels, and is left out; {fix}",
    ]


def test_a_site_without_pictures_never_needs_what_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not even loaded: not for text, not for SVG, and not for pictures that were looked at before."""
    build_site_here(tmp_path / "photographs", FILES, SETTINGS).ok()
    monkeypatch.setitem(sys.modules, "plugins.pictures.darkroom", None)
    text: dict[str, str | bytes] = {
        "articles/a.md": story(body="![A map](../images/map.svg)"),
        "images/map.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>',
    }
    build_site_here(tmp_path / "text", text, SETTINGS).ok()
    edited = FILES | {"articles/a.md": str(FILES["articles/a.md"]) + "\nMore.\n"}
    build_site_here(tmp_path / "photographs", edited, SETTINGS).ok()


def test_pictures_are_made_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few are enough, where a few pages are not: each takes as long as many of them."""
    by: list[int] = []

    def noted(work: Any, shared: Any, lots: Any, *, workers: int) -> Any:  # noqa: ANN401 - as it is called
        by.append(workers)
        return processes.in_processes(work, shared, lots, workers=workers)

    for module in (pictures, press):
        monkeypatch.setattr(module, "in_processes", noted)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    body = "".join(f"![Quay {number}](../images/{number}.jpg)\n\n" for number in range(8))
    files: dict[str, str | bytes] = {"articles/a.md": story(body=body)}
    build_site_here(tmp_path, files, SETTINGS).ok()
    assert by == [1]
    by.clear()
    photographs: dict[str, str | bytes] = {
        f"images/{number}.jpg": photograph(300, 150, seed=number) for number in range(8)
    }
    assert len(narrower(build_site_here(tmp_path, files | photographs, SETTINGS).ok())) == 16
    assert by == [2, 2]
