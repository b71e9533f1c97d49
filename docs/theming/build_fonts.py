"""Build theme/static/fonts from the packages that fonts.md names.

    python docs/theming/build_fonts.py NODE_MODULES theme/static/fonts

Needs fontTools and brotli, which the site itself does not.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PUNCTUATION = {
    *range(0x2009, 0x200B), 0x202F, *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2020, 0x2021, 0x2022, 0x2026,
    0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260,
    0x2264, 0x2265,
}  # fmt: skip
LATIN_1 = {*range(0x20, 0x7F), *range(0xA0, 0x100)} | PUNCTUATION
LATIN = LATIN_1 | ({*range(0x100, 0x180)} - {0x132, 0x133, 0x138, 0x13F, 0x140, 0x149, 0x17F}) | {0x1E9E}
SMALL_CAPS = {*range(0x41, 0x5B), *range(0x61, 0x7B), 0x26}
SHAPING = ["kern", "liga", "ccmp", "locl", "mark"]
SERIF = "source-serif/VAR/SourceSerif4Variable-{}.otf"
SANS = "@fontsource-variable/libre-franklin/files/libre-franklin-latin-wght-normal.woff2"

FACES = (
    ("source-serif-text", SERIF.format("Roman"), {"opsz": 16, "wght": (400, 400, 600)}, LATIN,
     [*SHAPING, "smcp", "c2sc", "onum", "lnum"]),
    ("source-serif-text-italic", SERIF.format("Italic"), {"opsz": 16, "wght": 400}, LATIN, [*SHAPING, "onum", "lnum"]),
    ("source-serif-display", SERIF.format("Roman"), {"opsz": 60, "wght": 500}, LATIN_1, [*SHAPING, "lnum"]),
    ("libre-franklin", SANS, {"wght": 500}, LATIN_1, [*SHAPING, "tnum", "lnum", "case"]),
)  # fmt: skip
"""Name, source, axes that are fixed or narrowed, characters, features that are kept."""


def keep_small_caps_of_ascii(font: TTFont) -> None:
    """Drop small capitals of accented letters, which cost a quarter of the file."""
    wanted = {name for code, name in font.getBestCmap().items() if code in SMALL_CAPS}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag in {"smcp", "c2sc"}:
            for lookup in (table.LookupList.Lookup[index] for index in record.Feature.LookupListIndex):
                for part in lookup.SubTable:
                    mapping = getattr(getattr(part, "ExtSubTable", part), "mapping", {})
                    for glyph in set(mapping) - wanted:
                        del mapping[glyph]


def build(source: Path, axes: dict[str, object], characters: set[int], features: list[str]) -> bytes:
    """One face as WOFF2."""
    font = TTFont(source)
    if "smcp" in features:
        keep_small_caps_of_ascii(font)
    options = subset.Options()
    options.layout_features = features
    options.hinting = False
    options.drop_tables += ["DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    buffer = io.BytesIO()
    font.save(buffer)
    buffer.seek(0)
    font = instancer.instantiateVariableFont(TTFont(buffer), axes)
    if "STAT" in font:
        del font["STAT"]
    font.flavor = "woff2"
    result = io.BytesIO()
    font.save(result)
    return result.getvalue()


def main() -> None:
    """Build all faces."""
    modules, fonts = map(Path, sys.argv[1:])
    for name, source, axes, characters, features in FACES:
        (fonts / f"{name}.woff2").write_bytes(build(modules / source, dict(axes), characters, features))


if __name__ == "__main__":
    main()
