"""The site's icons, all made from one picture."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, UnidentifiedImageError

LEAST_PIXELS: Final = 512


def picture_fault(content: bytes) -> str:
    """What keeps a picture from being the source of icons, or nothing."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return "is no picture that can be read"
    if width != height or width < LEAST_PIXELS:
        return f"has {width} by {height} pixels"
    return ""


def icon_png(content: bytes, pixels: int) -> bytes:
    """The picture in another size."""
    return _saved(_scaled(content, pixels), "PNG", optimize=True)


def icon_ico(content: bytes, pixels: int) -> bytes:
    """The same in the format that browsers ask for unasked."""
    return _saved(_scaled(content, pixels), "ICO", sizes=[(pixels, pixels)])


def _scaled(content: bytes, pixels: int) -> Image.Image:
    with Image.open(io.BytesIO(content)) as picture:
        plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        return plain.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()
