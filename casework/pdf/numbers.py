"""Numbers of pages in a table of contents, written when the pages are known.

WeasyPrint can do that by itself (`target-counter`), and lays the page of the contents out twice more for it: a tenth
of a file. Here a document holds a place for each number, `<a class="page" href="#section">000</a>`, aligned to the
right: all figures of our fonts have one width.
"""

import weasyprint
from weasyprint.formatting_structure.boxes import TextBox

PLACE = "000"


def write_page_numbers(document: weasyprint.Document) -> None:
    """Put the number of the page on which a section starts into each place for it."""
    numbers: dict[str, int] = {}
    for number, page in enumerate(document.pages, start=1):
        for name in page.anchors:
            numbers.setdefault(name, number)
    for page in document.pages:
        for kind, name, _, link in page.links:
            if kind == "internal" and link.element.get("class") == "page":
                _write(link, str(numbers[name]))


def _write(link: TextBox, text: str) -> None:
    for box in link.descendants():
        if isinstance(box, TextBox) and box.text == PLACE:
            width = box.width * len(text) / len(PLACE)
            box.position_x += box.width - width
            box.width = width
            box.text = box.pango_layout.text = text
