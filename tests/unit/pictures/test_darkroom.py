"""Pictures measured and made narrower."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from plugins.pictures.darkroom import measure, narrowed, published
from plugins.pictures.facts import PictureFault, Treatment
from tests.support.pictures import CAMERA, MAKE, photograph, picture_file


def opened(content: bytes) -> Image.Image:
    """The picture, decoded."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def moving(kind: str, **saved: Any) -> bytes:  # noqa: ANN401 - what Pillow takes
    """Three frames."""
    file, frames = io.BytesIO(), [Image.new("RGB", (60, 30), colour) for colour in ("red", "blue", "green")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100, **saved)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 2, 3, 6, 8])
def test_a_picture_is_published_upright_and_bare(kind: str, orientation: int) -> None:
    """As wide and high as it says, turned as the camera was held."""
    content = photograph(64, 32, kind, orientation)
    facts = measure(content, b"d")
    assert (facts.width, facts.height) == ((32, 64) if orientation in {6, 8} else (64, 32))
    assert facts.treatment is (Treatment.STRIPPED if orientation == 1 else Treatment.REDRAWN)
    out = published(content, facts.treatment)
    assert opened(out).size == (facts.width, facts.height)
    assert opened(out).format == kind
    assert len(opened(out).getexif()) == 0
    assert CAMERA.encode() not in out
    small = narrowed(content, [16], 80)[16]
    assert opened(small).size == (16, 16 * facts.height // facts.width)
    assert CAMERA.encode() not in small


def test_the_corner_that_was_up_is_up() -> None:
    """A picture held to the left: its first row is its last column."""
    picture = Image.new("RGB", (64, 32), "blue")
    picture.paste("red", (0, 0, 16, 16))
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    picture.save(file, "PNG", exif=exif)
    out = opened(published(file.getvalue(), measure(file.getvalue(), b"d").treatment))
    assert (out.getpixel((30, 1)), out.getpixel((1, 1))) == ((255, 0, 0), (0, 0, 255))
    small = opened(narrowed(file.getvalue(), [16], 80)[16])
    assert (small.getpixel((15, 1)), small.getpixel((1, 1))) == ((255, 0, 0), (0, 0, 255))


def test_what_moves_is_not_made_narrower() -> None:
    """A GIF is left as it is, whatever is in it."""
    gif = moving("GIF", comment=CAMERA.encode())
    facts = measure(gif, b"d")
    assert (facts.can_be_narrowed, facts.treatment, published(gif, facts.treatment)) == (False, Treatment.AS_IS, gif)
    webp = measure(moving("WEBP", exif=CAMERA.encode()), b"d")
    assert (webp.can_be_narrowed, webp.treatment) == (False, Treatment.STRIPPED)


def test_a_second_picture_behind_a_photograph_is_cut_off() -> None:
    """As telephones put it there; the first one stays as it is."""
    first = Image.new("RGB", (60, 30), "red")
    exif = Image.Exif()
    exif[MAKE] = CAMERA
    file = io.BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 30), "blue")], exif=exif)
    facts = measure(file.getvalue(), b"d")
    out = published(file.getvalue(), facts.treatment)
    assert (facts.can_be_narrowed, opened(out).format) == (True, "JPEG")
    assert CAMERA.encode() not in out


def test_kinds_that_cannot_be_taken_apart_are_drawn_anew() -> None:
    """Where they carry something: a comment, XMP."""
    for kind, saved in (("GIF", {"comment": CAMERA.encode()}), ("AVIF", {"xmp": CAMERA.encode()})):
        content = picture_file(60, 30, kind, **saved)
        facts = measure(content, b"d")
        out = published(content, facts.treatment)
        assert (facts.treatment, opened(out).format) == (Treatment.REDRAWN, kind)
        assert CAMERA.encode() not in out
        assert measure(picture_file(60, 30, kind), b"d").treatment is Treatment.AS_IS


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_colours_are_kept(mode: str) -> None:
    """Grey, transparent, by palette or for print: what was half clear stays so."""
    kind = "TIFF" if mode == "CMYK" else "PNG"
    file = io.BytesIO()
    Image.new(mode, (60, 30)).save(file, kind)
    small = opened(narrowed(file.getvalue(), [20], 80)[20])
    assert small.size == (20, 10)
    assert small.mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")


def test_a_drawing_is_not_smeared() -> None:
    """Of few colours, it keeps them; a photograph may lose a little."""
    drawing = Image.new("RGB", (40, 20), "white")
    drawing.paste("red", (0, 0, 1, 20))
    file = io.BytesIO()
    drawing.save(file, "PNG")
    assert opened(narrowed(file.getvalue(), [40], 10)[40]).tobytes() == drawing.tobytes()
    photo = photograph(400, 200)
    assert len(narrowed(photo, [300], 20)[300]) < len(narrowed(photo, [300], 95)[300])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_broken_picture_is_a_fault(kind: str) -> None:
    """Cut off anywhere, or no picture at all."""
    content = picture_file(60, 40, kind)
    for length in (0, 10, len(content) // 2):
        assert measure(content[:length], b"d").fault is PictureFault.UNREADABLE, length
    assert measure(b"<svg/>", b"d").fault is PictureFault.UNREADABLE


def test_the_same_picture_is_always_the_same_file() -> None:
    """To the byte."""
    content = photograph(300, 150)
    assert narrowed(content, [100, 200], 80) == narrowed(content, [100, 200], 80)
