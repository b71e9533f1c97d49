"""Files of pictures taken apart."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from plugins.pictures.containers import without_metadata
from tests.support.pictures import CAMERA, photograph, picture_file

KINDS = ("JPEG", "PNG", "WEBP")


def pixels(content: bytes) -> bytes:
    """What the picture shows."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("RGBA").tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_camera_wrote_goes_and_the_picture_stays(kind: str) -> None:
    """Pixel for pixel; and a bare file is given back as it is."""
    content = photograph(60, 40, kind)
    assert CAMERA.encode() in content
    bare = without_metadata(content, kind)
    assert CAMERA.encode() not in bare
    assert pixels(bare) == pixels(content)
    assert without_metadata(bare, kind) == bare
    with Image.open(io.BytesIO(bare)) as picture:
        assert len(picture.getexif()) == 0
    if kind == "WEBP":
        assert (bare[12:16], bare[20] & 0b1100) == (b"VP8X", 0)  # nor does it say that there is EXIF or XMP


def test_words_and_times_of_programs_go() -> None:
    """Comments, texts, XMP and what lies behind the end; a colour profile stays."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CAMERA)
    words.add_itxt("XML:com.adobe.xmp", CAMERA, zip=False)
    files = {
        "PNG": picture_file(8, 8, "PNG", pnginfo=words, icc_profile=b"profile") + CAMERA.encode(),
        "JPEG": picture_file(8, 8, "JPEG", comment=CAMERA, xmp=CAMERA.encode(), icc_profile=b"profile")
        + CAMERA.encode(),
        "WEBP": picture_file(8, 8, "WEBP", xmp=CAMERA.encode(), icc_profile=b"profile") + CAMERA.encode(),
    }
    for kind, content in files.items():
        bare = without_metadata(content, kind)
        assert CAMERA.encode() not in bare, kind
        with Image.open(io.BytesIO(bare)) as picture:
            assert picture.info["icc_profile"] == b"profile", kind
            picture.load()


def test_a_jpeg_in_many_scans_is_whole() -> None:
    """A progressive one has tables between its scans."""
    content = photograph(200, 200)
    with Image.open(io.BytesIO(content)) as picture:
        file = io.BytesIO()
        picture.save(file, "JPEG", progressive=True, exif=picture.getexif())
    assert pixels(without_metadata(file.getvalue(), "JPEG")) == pixels(file.getvalue())


def test_moving_pictures_stay_whole() -> None:
    """Every frame of them."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    for kind in ("PNG", "WEBP"):
        file = io.BytesIO()
        frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100, exif=CAMERA.encode())
        bare = without_metadata(file.getvalue(), kind)
        assert CAMERA.encode() not in bare
        with Image.open(io.BytesIO(bare)) as picture:
            assert getattr(picture, "n_frames", 1) == 3


@given(kind=st.sampled_from(KINDS), share=st.floats(0, 0.99))
def test_a_file_that_is_cut_off_is_told(kind: str, share: float) -> None:
    """Wherever it is; nothing else is ever raised."""
    content = photograph(60, 40, kind)
    with pytest.raises(ValueError, match=r"."):
        without_metadata(content[: int(len(content) * share)], kind)


@given(kind=st.sampled_from((*KINDS, "GIF")), content=st.binary(max_size=200), begins=st.booleans())
def test_no_bytes_break_it(kind: str, content: bytes, begins: bool) -> None:  # noqa: FBT001 - drawn by name
    """Any bytes are a file without metadata, or a ValueError."""
    start = photograph(8, 8, kind if kind != "GIF" else "PNG")[:40] if begins else b""
    try:
        without_metadata(start + content, kind)
    except ValueError:
        return
    assert kind != "GIF"
