"""A table of contents names the page on which each section starts, and every element is one that we have rules for."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import page
import pypdf
import pytest

from casework.environment import BASE_DIR
from casework.pdf import Profile, Renderer, RenderRequest

SECTIONS = {"first": 1, "second": 3, "third": 3, "twelfth": 12}
ELEMENTS = BASE_DIR / "casework" / "pdf" / "elements.css"
TEMPLATES = sorted((BASE_DIR / "templates" / "documents").rglob("*.html"))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


@pytest.fixture(scope="module")
def pdf(renderer: Renderer) -> bytes:
    lines = "".join(f'<p>to {name} <a class="page" href="#{name}">000</a></p>' for name in SECTIONS)
    body = [f'<h1>Contents</h1><h2 id="first">Here</h2>{lines}<p>a place of its own 000</p>']
    for number in range(2, 14):
        starting = [name for name, start in SECTIONS.items() if start == number]
        headings = "".join(f'<h2 id="{name}">{name}</h2>' for name in starting)
        body.append(f'<div style="break-before: page">{headings}<p>Page {number}</p></div>')
    html = f'<html lang="en"><head><title>Contents</title></head><body>{"".join(body)}</body></html>'
    return renderer.render(RenderRequest(html=html, style_sheets=["case_file"], profile=Profile.PDF_A_2A))


def test_the_contents_name_the_pages_on_which_sections_start(pdf: bytes) -> None:
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()

    assert dict(re.findall(r"to (\w+) (\d+)", text)) == {name: str(number) for name, number in SECTIONS.items()}
    assert "of its own 000" in text


def test_the_file_stays_valid_with_its_numbers_written_late(pdf: bytes) -> None:
    for profile in (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(pdf, profile=profile).failures == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_element_of_a_template_has_rules(template: Path) -> None:
    drawn_apart = re.sub(r"(<svg).*?</svg>", r"\1>", template.read_text(), flags=re.DOTALL)
    used = set(re.findall(r"<([a-z][a-z0-9]*)", drawn_apart))

    assert used <= known_elements() | {"html", "head"}


def test_an_element_without_rules_is_found() -> None:
    assert "blockquote" not in known_elements()
    assert {"table", "li", "svg", "h2"} <= known_elements()


def known_elements() -> set[str]:
    rules = re.sub(r"/\*.*?\*/", "", ELEMENTS.read_text(), flags=re.DOTALL).partition("@page")[0]
    selectors = "".join(re.findall(r"(?:^|\})([^{}]*)\{", rules))
    return set(re.findall(r"(?<![:\w-])[a-z][a-z0-9]*", selectors))
