"""The colours of tokens.css: both themes say the same, and people with weak eyes can read every pair."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "casework/static/habeas/css/tokens.css"

TEXT = 4.5
SHAPES = 3.0
PAIRS = [
    ("ink", "page", TEXT),
    ("ink", "surface", TEXT),
    ("ink", "act-soft", TEXT),
    ("ink-2", "page", TEXT),
    ("ink-2", "surface", TEXT),
    ("ink-2", "sunken", TEXT),
    ("ink-3", "page", TEXT),
    ("ink-3", "surface", TEXT),
    ("ink-3", "act-soft", TEXT),
    ("act", "page", TEXT),
    ("act", "surface", TEXT),
    ("act", "act-soft", TEXT),
    ("on-act", "act", TEXT),
    ("over", "surface", TEXT),
    ("over", "over-soft", TEXT),
    ("on-over", "over", TEXT),
    ("soon", "surface", TEXT),
    ("soon", "soon-soft", TEXT),
    ("ok", "surface", TEXT),
    ("ok", "page", TEXT),
    ("ok", "ok-soft", TEXT),
    ("surface", "ink-2", TEXT),
    ("surface", "fill", TEXT),
    ("bar-ink", "bar", TEXT),
    ("bar-quiet", "bar", TEXT),
    ("edge", "surface", SHAPES),
    ("edge", "page", SHAPES),
    ("bar-edge", "bar", SHAPES),
    ("fill", "track", SHAPES),
    ("soon-mark", "track", SHAPES),
    ("over", "track", SHAPES),
    ("focus", "surface", SHAPES),
    ("focus", "page", SHAPES),
    ("bar-focus", "bar", SHAPES),
    ("focus-inverse", "ink", SHAPES),
]


def blocks() -> list[dict[str, str]]:
    """The colour values of each rule of the sheet that sets colours: light, dark by system, dark by choice."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = re.findall(r"\{([^{}]*)\}", css)
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", rule)) for rule in rules]
    return [colours for colours in found if colours]


def light() -> dict[str, str]:
    return blocks()[0]


def dark() -> dict[str, str]:
    return {**light(), **blocks()[1]}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_twenty_one() -> None:
    assert round(contrast("#000", "#ffffff"), 6) == 21


def test_dark_by_system_and_dark_by_choice_are_one_theme() -> None:
    assert len(blocks()) == 3
    assert blocks()[1] == blocks()[2]


@pytest.mark.parametrize("theme", [light, dark], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=[f"{a}-on-{b}" for a, b, _ in PAIRS])
def test_a_pair_of_colours_can_be_told_apart(
    theme: Callable[[], dict[str, str]], front: str, back: str, least: float
) -> None:
    colours = theme()
    assert contrast(colours[front], colours[back]) >= least


def test_no_other_sheet_states_a_colour_of_its_own() -> None:
    # The API's description is Swagger's page, which knows none of our tokens.
    allowed = {"tokens.css", "print.css", "api-docs.css"}
    stated = {
        f"{sheet.name}: {colour}"
        for sheet in TOKENS.parent.glob("*.css")
        if sheet.name not in allowed
        for colour in re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s])", sheet.read_text(encoding="utf-8"))
    }
    # The picture for the authenticator app must be black on white for cameras, in the dark theme too.
    assert stated == {"entrance.css: #fff"}
