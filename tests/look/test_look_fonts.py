"""The fonts that Habeas carries can write the names and signs of the work, and bear their own names."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
SCREEN = sorted((ROOT / "casework/static/habeas/fonts").glob("*.woff2"))
DOCUMENTS = sorted((ROOT / "templates/documents/fonts").glob("*.ttf"))
FONTS = [*SCREEN, *DOCUMENTS]

NEEDED = "ӀӏЁёҐңӨөҮүҺһ0123456789№₽§·•–—−‑…«»„“”’≈≠≤≥×°→←\u00a0\u2009\u202f\u0301"


@pytest.fixture(params=FONTS, ids=lambda path: path.name)
def font(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(request.param)


def test_all_faces_are_there() -> None:
    assert [path.name for path in FONTS] == [
        "habeas-text-400.woff2",
        "habeas-text-700.woff2",
        "HabeasMono-Regular.ttf",
        "HabeasSerif-Bold.ttf",
        "HabeasSerif-BoldItalic.ttf",
        "HabeasSerif-Italic.ttf",
        "HabeasSerif-Regular.ttf",
    ]


def test_a_font_writes_palochka_and_the_signs_of_the_law(font: TTFont) -> None:
    assert sorted(set(NEEDED) - set(map(chr, font.getBestCmap()))) == []


def test_digits_stand_in_columns(font: TTFont) -> None:
    characters = font.getBestCmap()
    assert len({font["hmtx"][characters[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_a_changed_font_does_not_bear_the_name_of_the_original(font: TTFont) -> None:
    names = [record.toUnicode() for record in font["name"].names if record.nameID in {1, 2, 3, 4, 6, 16, 18}]
    assert all("PT" not in name for name in names)
    assert font["name"].getDebugName(1) in {"Habeas Text", "Habeas Serif", "Habeas Mono"}


@pytest.mark.parametrize("folder", sorted({path.parent for path in FONTS}), ids=lambda path: path.parent.name)
def test_the_licence_lies_beside_the_fonts(folder: Path) -> None:
    licence = (folder / "LICENSE.txt").read_text(encoding="utf-8")
    assert "ParaType Free Font License" in licence
    assert "GRANT OF LICENSE" in licence


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: path.name)
def test_a_face_of_the_screen_is_small(path: Path) -> None:
    assert path.stat().st_size <= 22_000
