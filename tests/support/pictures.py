"""Pictures as cameras and programs write them."""

from __future__ import annotations

import functools
import io
from typing import Any

from PIL import Image

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
CAMERA = "Camera of Mara"
"""What a camera says of itself; it must stand in no file of a site."""


@functools.cache
def picture_file(width: int, height: int, kind: str = "PNG", colour: str = "red", **saved: Any) -> bytes:  # noqa: ANN401 - what Pillow takes
    """A picture of one colour, with nothing but itself in it unless ``saved`` says more."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, kind, **saved)
    return file.getvalue()


def photograph(width: int, height: int, kind: str = "JPEG", orientation: int = 1, seed: int = 0) -> bytes:
    """A picture of many colours, with the camera, the place, and which side is up.

    Another ``seed``, another picture: the upper left is the lighter the greater it is.
    """
    shades = Image.linear_gradient("L").resize((width, height))
    bands = (shades, shades.rotate(180), shades.point(lambda shade: (shade + seed) % 256))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[GPS] = orientation, CAMERA, {1: "N", 2: (52.0, 30.0, 0.0)}
    file = io.BytesIO()
    Image.merge("RGB", bands).save(file, kind, exif=exif)
    return file.getvalue()
