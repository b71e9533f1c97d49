"""The darkroom: pictures measured, stripped and made narrower, with Pillow. It is loaded only where there are any."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageOps

from plugins.pictures.containers import without_metadata
from plugins.pictures.facts import PictureFacts, PictureFault, Treatment

MOST_PIXELS: Final = 100_000_000
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = 1
_TAKEN_APART: Final = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP"}
"""By the name that Pillow has for a file: a MPO is a JPEG with another one behind it."""
_CARRIED: Final = ("exif", "xmp", "comment", "XML:com.adobe.xmp")
_WITH_COLOURS: Final = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr"))
_FLAT_COLOURS: Final = 256
"""A picture with no more is a chart or a drawing, which lossy compression would smear."""
_REDRAWN_QUALITY: Final = 92


def measure(content: bytes, digest: bytes) -> PictureFacts:
    """What there is to know of a picture. A broken one is a fault in the answer and never raises."""
    try:
        with _opened(content) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return PictureFacts(digest=digest, fault=PictureFault.TOO_LARGE)
            kind, is_still = str(picture.format), _is_still(picture)
            turned = is_still and picture.getexif().get(_ORIENTATION, _UPRIGHT) in range(2, 9)
            width, height = _upright_size(picture) if turned else picture.size
            carried = any(picture.info.get(name) for name in _CARRIED)
            mode = picture.mode
            picture.draft(mode, (width // 8, height // 8))  # a JPEG can be, and is decoded the sooner
            picture.load()
    except Image.DecompressionBombError:
        return PictureFacts(digest=digest, fault=PictureFault.TOO_LARGE)
    except Exception:  # noqa: BLE001 - decoders raise whatever broken bytes lead them to
        return PictureFacts(digest=digest, fault=PictureFault.UNREADABLE)
    return PictureFacts(
        digest=digest,
        width=width,
        height=height,
        treatment=Treatment.REDRAWN if turned else _treatment(content, kind, is_still=is_still, carried=carried),
        can_be_narrowed=is_still and mode in _WITH_COLOURS,
    )


def published(content: bytes, treatment: Treatment) -> bytes:
    """The file as it is published. ``content`` is one that was measured without a fault."""
    if treatment is Treatment.AS_IS:
        return content
    with _opened(content) as picture:
        if treatment is Treatment.STRIPPED:
            return without_metadata(content, _TAKEN_APART[str(picture.format)])
        drawn, kind = ImageOps.exif_transpose(picture), _TAKEN_APART.get(str(picture.format), str(picture.format))
    profile = drawn.info.get("icc_profile")
    drawn.info = {name: drawn.info[name] for name in ("transparency",) if name in drawn.info}
    file = io.BytesIO()
    drawn.save(file, kind, quality=_REDRAWN_QUALITY, **({"icc_profile": profile} if profile else {}))
    return file.getvalue()


def narrowed(content: bytes, widths: Iterable[int], quality: int) -> dict[int, bytes]:
    """A WebP of each width, upright and with nothing but its colour profile. ``quality`` is from 1 to 100."""
    with _opened(content) as picture:
        upright = ImageOps.exif_transpose(picture)
    profile = upright.info.get("icc_profile") if upright.mode != "CMYK" else None
    is_flat = upright.getcolors(_FLAT_COLOURS) is not None
    has_alpha = upright.mode in {"LA", "PA", "RGBA"} or "transparency" in upright.info
    coloured = upright.convert("RGBA" if has_alpha else "RGB")
    return {width: _webp(coloured, width, quality, profile, is_flat=is_flat) for width in widths}


def _webp(picture: Image.Image, width: int, quality: int, profile: bytes | None, *, is_flat: bool) -> bytes:
    height = max(1, round(picture.height * width / picture.width))
    small = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.save(file, "WEBP", lossless=is_flat, quality=quality, method=4, icc_profile=profile or b"", exif=b"", xmp=b"")
    return file.getvalue()


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes, which are looked at here, and of slips that all viewers forgive
        with Image.open(io.BytesIO(content)) as picture:
            yield picture


def _is_still(picture: Image.Image) -> bool:
    return picture.format == "MPO" or not getattr(picture, "is_animated", False)


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    lies = picture.getexif().get(_ORIENTATION) in range(5, 9)
    return (picture.height, picture.width) if lies else picture.size


def _treatment(content: bytes, kind: str, *, is_still: bool, carried: bool) -> Treatment:
    if kind not in _TAKEN_APART:
        return Treatment.REDRAWN if is_still and carried else Treatment.AS_IS
    try:
        is_bare = without_metadata(content, _TAKEN_APART[kind]) == content
    except ValueError:
        return Treatment.REDRAWN
    return Treatment.AS_IS if is_bare else Treatment.STRIPPED
