"""What templates may not hold under the content policy, and that what they point to exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "casework/static"
PAGES = sorted(
    page
    for page in (ROOT / "templates").rglob("*.html")
    if "documents" not in page.relative_to(ROOT / "templates").parts
)

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a data: address": re.compile(r"""(src|href)\s*=\s*["']data:""", re.IGNORECASE),
    "an evaluated htmx attribute": re.compile(r"hx-on|hx-vals=.js:|hx-headers=.js:", re.IGNORECASE),
}


@pytest.mark.parametrize(
    ("what", "planted"),
    [
        ("a style attribute", '<p style="width: 3px">'),
        ("a style element", "<style>p {}</style>"),
        ("a script without a file", "<script>alert(1)</script>"),
        ("a handler in an attribute", '<a href="#" onclick="go()">'),
        ("a data: address", '<img src="data:image/svg+xml;base64,">'),
        ("an evaluated htmx attribute", '<p hx-on:click="go()">'),
    ],
)
def test_the_search_finds_what_is_forbidden(what: str, planted: str) -> None:
    assert FORBIDDEN[what].search(planted)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_holds_nothing_that_the_content_policy_refuses(page: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", page.read_text("utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_every_icon_that_a_page_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "habeas/icons.svg").read_text(encoding="utf-8")))
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r'(?:icon\.html" with name|\bicon)="([\w-]+)"', text))
    assert named
    assert named - drawn == set()


def test_every_static_file_of_ours_that_a_page_names_exists() -> None:
    named = {
        path
        for page in PAGES
        for path in re.findall(r"""\{% static ["'](habeas/[^"']+)["'] %\}""", page.read_text(encoding="utf-8"))
    }
    assert named
    assert {path for path in named if not (STATIC / path).is_file()} == set()


def test_every_sheet_that_is_imported_exists_and_imports_no_further() -> None:
    folder = STATIC / "habeas/css"
    importing = {
        sheet.name: re.findall(r'@import url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
        for sheet in folder.glob("*.css")
    }
    roots = {name for name, imported in importing.items() if imported}
    assert roots == {"habeas.css", "admin.css"}
    assert {name for root in roots for name in importing[root] if importing.get(name) != []} == set()
