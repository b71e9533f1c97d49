"""The site's icons, all made from one picture."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError


def picture_fault(content: bytes, least: int) -> str:
    """What keeps a picture from being the source of icons of up to ``least`` pixels, or nothing."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return "is no picture that can be read"
    if width != height or width < least:
        return f"has {width} by {height} pixels"
    return ""


def draw_icon(content: bytes, pixels: int, *, is_ico: bool) -> bytes:
    """The picture in another size, as PNG or in the format that browsers ask for unasked."""
    scaled = _scaled(content, pixels)
    return _saved(scaled, "ICO", sizes=[(pixels, pixels)]) if is_ico else _saved(scaled, "PNG", optimize=True)


def _scaled(content: bytes, pixels: int) -> Image.Image:
    with Image.open(io.BytesIO(content)) as picture:
        plain = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        return plain.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()
