"""Makes the fonts that Habeas carries out of the ParaType fonts of Debian's package `fonts-paratype`.

Run by hand, only when a character is missing: `python deploy/make_fonts.py`. The results are committed.
The licence (LICENSE.txt beside each folder of fonts) forbids the original name on a changed font, so
every file is renamed: PT Sans becomes "Habeas Text", PT Serif "Habeas Serif", PT Mono "Habeas Mono".
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

SOURCE = Path("/usr/share/fonts/truetype/paratype")
ROOT = Path(__file__).resolve().parent.parent
SCREEN = ROOT / "casework/static/habeas/fonts"
DOCUMENTS = ROOT / "templates/documents/fonts"

# Names of people: Latin with diacritics, all Cyrillic (the palochka of the Caucasus, letters of Tatars,
# Yakuts, Chuvash), the stress mark; then the signs that law, money and clocks need. What an original
# lacks of the ranges stays out; a face without one of REQUIRED is not written.
CYRILLIC = [*range(0x400, 0x530), 0x2BC, 0x301]
SIGNS = [*range(0x2007, 0x200B), *range(0x2010, 0x2016), 0x202F, *map(ord, "‘’‚“”„•…‹›‰€₽№™←↑→↓−≈≠≤≥√∞")]
SCREEN_CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *CYRILLIC, *SIGNS]
DOCUMENT_CHARACTERS = [*SCREEN_CHARACTERS, *range(0x100, 0x180), 0x218, 0x219, 0x21A, 0x21B]
REQUIRED = "АЯаяЁёӀӏҐґҢңӨөҮүҺһ0123456789№₽§–—−-‑·•…«»„“”’≈≠≤≥×°→←\u00a0\u2009\u202f\u0301"

# Stand-ins for what the originals lack: another character's glyph, or an empty one; widths of spaces are
# in thousandths of an em, None means as wide as a digit (so is every space of a monospaced face).
ALIASES = {0x2010: "-", 0x2012: "–", 0x2015: "—"}
SPACES: dict[int, int | None] = {0x2007: None, 0x2008: 250, 0x2009: 180, 0x200A: 90, 0x202F: 180}

FACES = [
    ("PTS55F.ttf", "Habeas Text", "Regular", SCREEN / "habeas-text-400.woff2"),
    ("PTS75F.ttf", "Habeas Text", "Bold", SCREEN / "habeas-text-700.woff2"),
    ("PTF55F.ttf", "Habeas Serif", "Regular", DOCUMENTS / "HabeasSerif-Regular.ttf"),
    ("PTF75F.ttf", "Habeas Serif", "Bold", DOCUMENTS / "HabeasSerif-Bold.ttf"),
    ("PTF56F.ttf", "Habeas Serif", "Italic", DOCUMENTS / "HabeasSerif-Italic.ttf"),
    ("PTF76F.ttf", "Habeas Serif", "Bold Italic", DOCUMENTS / "HabeasSerif-BoldItalic.ttf"),
    ("PTM55F.ttf", "Habeas Mono", "Regular", DOCUMENTS / "HabeasMono-Regular.ttf"),
]


def main() -> None:
    """Write every face of FACES. Exits with a message if a required character is absent."""
    for source, family, style, target in FACES:
        font = TTFont(SOURCE / source, recalcTimestamp=False)
        add_missing(font)
        cut(font, SCREEN_CHARACTERS if family == "Habeas Text" else DOCUMENT_CHARACTERS)
        rename(font, family=family, style=style)
        if absent := sorted(set(map(ord, REQUIRED)) - set(font.getBestCmap())):
            raise SystemExit(f"{source} lacks " + " ".join(f"U+{code:04X}" for code in absent))
        font.flavor = "woff2" if target.suffix == ".woff2" else None
        target.parent.mkdir(parents=True, exist_ok=True)
        font.save(target)
        sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")


def add_missing(font: TTFont) -> None:
    """Give the font the dashes, thin spaces and arrows that the original does not have."""
    present = font.getBestCmap()
    for code, model in ALIASES.items():
        if code not in present:
            point(font, code, present[ord(model)])
    digit_width = font["hmtx"]["zero"][0]
    for code, width in SPACES.items():
        if code not in present:
            fixed = width is None or font["post"].isFixedPitch
            add_glyph(font, code, TTGlyphPen(None).glyph(), digit_width if fixed else width or 0)
    stroke = font["post"].underlineThickness + 12
    for code, turn in ((0x2192, (1, 0)), (0x2190, (-1, 0)), (0x2191, (0, 1)), (0x2193, (0, -1))):
        if code not in present:
            add_glyph(font, code, arrow(stroke=stroke, turn=turn), 900)


def arrow(*, stroke: int, turn: tuple[int, int]) -> Any:
    """An arrow 740 units long about the middle of a 900-unit cell, at the height of the minus sign."""
    half, barb = stroke / 2, 190
    neck, back = 370 - 2 * stroke, 300 - stroke
    upper = [(-370, half), (neck, half), (neck - 80, barb), (back, barb)]
    right = [*upper, (370, 0), *((x, -y) for x, y in reversed(upper))]
    cos, sin = turn
    points = [(450 + x * cos - y * sin, 290 + x * sin + y * cos) for x, y in right]
    pen = TTGlyphPen(None)
    pen.moveTo(points[0])
    for corner in points[1:]:
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph(round=round)


def add_glyph(font: TTFont, code: int, glyph: Any, width: int) -> None:
    """Append one glyph under its code point."""
    name = f"uni{code:04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))
    point(font, code, name)


def point(font: TTFont, code: int, glyph_name: str) -> None:
    """Let a code point show a glyph, in every Unicode table of the font."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = glyph_name


def cut(font: TTFont, wanted: list[int]) -> None:
    """Keep the wanted characters with kerning and marks; drop hints, which screens and PDF ignore."""
    options = Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 13, 14]
    options.notdef_outline = True
    options.recalc_bounds = True
    options.recalc_average_width = True
    subsetter = Subsetter(options=options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def rename(font: TTFont, *, family: str, style: str) -> None:
    """Write the new names, leaving the copyright notice and the licence as they are."""
    postscript = f"{family}-{style}".replace(" ", "")
    names = {1: family, 2: style, 3: f"{postscript};Habeas", 4: f"{family} {style}", 6: postscript}
    for number, text in {**names, 5: font["name"].getDebugName(5) or "Version 1.000"}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if "DSIG" in font:
        del font["DSIG"]
    if "gasp" not in font:
        font["gasp"] = newTable("gasp")
        font["gasp"].version, font["gasp"].gaspRange = 1, {0xFFFF: 15}


if __name__ == "__main__":
    main()
