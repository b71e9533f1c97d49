"""Build theme/static/fonts from the packages that fonts.md names.

    python docs/theming/build_fonts.py NODE_MODULES theme/static/fonts

Needs fontTools and brotli, which the site itself does not.
"""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

Axes = dict[str, float | tuple[float, float, float]]

ASCII = {*range(0x20, 0x7F)}
LATIN_1 = {*range(0xA0, 0x100)}
PUNCTUATION = {
    *(0xA0, 0xA1, 0xA3, 0xA7, 0xA9, 0xAB, 0xAD, 0xAE, 0xB0, 0xB1, 0xB7, 0xBB, 0xBF, 0xD7, 0x2009),
    *(0x200A, 0x202F, *range(0x2010, 0x2015), *range(0x2018, 0x201B), *range(0x201C, 0x201F)),
    *(0x2020, 0x2022, 0x2026, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122),
    *(*range(0x2190, 0x2194), 0x2212, 0x2248, 0x2264, 0x2265),
}
COMMON = {ord(letter) for letter in "ÀÁÄÅÇÉÈÍÑÓÖØÜàáâäåæçèéêëíîïñóôöøúüß"}
BASIC = ASCII | PUNCTUATION | COMMON
"""Comes with every page."""
RARE = {0x132, 0x133, 0x138, 0x13F, 0x140, 0x149, 0x17F}
EXTENDED = {*range(0xA1, 0x180), *range(0x218, 0x21C), 0x1E9E} - BASIC - RARE
"""Comes with pages that need a letter of it: Polish, Czech, Turkish names."""
SMALL_CAPS = {*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz&éÉöÖüÜäÄ"}

SERIF = "source-serif/VAR/SourceSerif4Variable-{}.ttf"
SANS = "@fontsource-variable/libre-franklin/files/libre-franklin-{}-wght-normal.woff2"
PLAIN = ("kern", "liga", "locl", "onum", "lnum", "pnum")
TEXT_FEATURES = (*PLAIN, "smcp", "c2sc", "tnum")
TEXT: Axes = {"opsz": 18, "wght": (400, 400, 600)}
DISPLAY: Axes = {"opsz": 60, "wght": 540}
ITALIC: Axes = {"opsz": 18, "wght": 400}
FURNITURE: Axes = {"wght": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One file: where it comes from, which part of its design space and which characters stay."""

    name: str
    source: str
    axes: Axes
    codes: set[int]
    features: tuple[str, ...] = PLAIN


FACES = (
    Face(name="text", source=SERIF.format("Roman"), axes=TEXT, codes=BASIC, features=TEXT_FEATURES),
    Face(name="text-ext", source=SERIF.format("Roman"), axes=TEXT, codes=EXTENDED),
    Face(name="display", source=SERIF.format("Roman"), axes=DISPLAY, codes=BASIC),
    Face(name="display-ext", source=SERIF.format("Roman"), axes=DISPLAY, codes=EXTENDED),
    Face(name="italic", source=SERIF.format("Italic"), axes=ITALIC, codes=BASIC),
    Face(name="italic-ext", source=SERIF.format("Italic"), axes=ITALIC, codes=EXTENDED),
    Face(name="sans", source=SANS.format("latin"), axes=FURNITURE, codes=BASIC | LATIN_1),
    Face(name="sans-ext", source=SANS.format("latin-ext"), axes=FURNITURE, codes=EXTENDED),
)


def build(face: Face, packages: Path) -> TTFont:
    """Cut one face. Characters go first, axes second: the instancer is slow on whole fonts."""
    font = TTFont(packages / face.source)
    if "smcp" in face.features:
        keep_small_caps(font)
    small = cut_characters(font, face)
    if isinstance(face.axes.get("wght"), tuple):
        return with_still_kerning(small, face)
    return instancer.instantiateVariableFont(small, face.axes)


def keep_small_caps(font: TTFont) -> None:
    """Leave small caps of the plain alphabet only; each pair of them costs kerning too."""
    characters = font.getBestCmap()
    keep = {characters[ord(letter)] for letter in SMALL_CAPS}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag not in {"smcp", "c2sc"}:
            continue
        for index in record.Feature.LookupListIndex:
            for wrapped in table.LookupList.Lookup[index].SubTable:
                mapping = getattr(wrapped, "ExtSubTable", wrapped).mapping
                for glyph in set(mapping) - keep:
                    del mapping[glyph]


def cut_characters(font: TTFont, face: Face) -> TTFont:
    """Leave the face's characters and features."""
    options = subset.Options()
    options.layout_features = list(face.features)
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=face.codes)
    subsetter.subset(font)
    return reread(font)


def with_still_kerning(font: TTFont, face: Face) -> TTFont:
    """Limit the axes but take kerning from the regular weight: a quarter of the file otherwise."""
    regular = instancer.instantiateVariableFont(reread(font), {**face.axes, "wght": 400})
    ranged = instancer.instantiateVariableFont(font, face.axes)
    for tag in ("GPOS", "GDEF"):
        if tag in regular:
            ranged[tag] = regular[tag]
        elif tag in ranged:
            del ranged[tag]
    return ranged


def reread(font: TTFont) -> TTFont:
    """The font as it would be read from its file; tables of an earlier cut are gone."""
    buffer = io.BytesIO()
    font.flavor = None
    font.save(buffer)
    buffer.seek(0)
    return TTFont(buffer)


def main(packages: Path, target: Path) -> None:
    """Build all faces, and lay the licences beside them."""
    target.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        font = build(face, packages)
        font.flavor = "woff2"
        font["head"].modified = font["head"].created
        font.recalcTimestamp = False
        font.save(target / f"{face.name}.woff2")
    shutil.copyfile(packages / "source-serif/LICENSE.md", target / "source-serif-LICENSE.md")
    franklin = packages / "@fontsource-variable/libre-franklin/LICENSE"
    shutil.copyfile(franklin, target / "libre-franklin-LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
