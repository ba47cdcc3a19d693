"""The engine: WeasyPrint, kept warm, with our fonts and style sheets and nothing else.

Runs in the helper only. Nothing here writes a log: what is rendered is about people.
"""

import gc
import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import cssselect2
import weasyprint
from fontTools.ttLib import TTFont
from PIL import Image
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from casework.pdf.fetcher import RefusingFetcher
from casework.pdf.finish import Finish, unsigned_by_producer
from casework.pdf.numbers import write_page_numbers

FALLBACK_FONTS = Path("/usr/share/fonts/truetype/dejavu")
LARGEST_PICTURE_PIXELS = 40_000_000
# Joiners, marks of direction and the like have no picture of their own in any font.
INVISIBLE = [9, 10, 13, 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x2030), 0x2060, 0xFEFF]
# XML 1.0 has no way to write them, https://www.w3.org/TR/xml/#charsets; text of people has them now and then.
NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
WITHOUT_PICTURE = frozenset(map(chr, INVISIBLE))


class EngineError(Exception):
    """A document could not be made. Carries a stable code and a detail that repeats no content."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class File:
    """A file to be attached: its bytes, and what the PDF says of it."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Job:
    """One document as it arrives in the helper."""

    html: str
    style_sheets: Sequence[str]
    part: int  # of PDF/A: 2 or 3
    moment: datetime | None
    pictures: Mapping[str, bytes]
    files: Sequence[File]


class Complaints(logging.Handler):
    """Counts what WeasyPrint reports as errors, and forgets the words: they may quote the document."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        del record
        self.count += 1


# Our documents declare nothing, neither entities of their own nor files to be read into them.
DOCTYPE, DECLARATION = "<!DOCTYPE html>", "<!"
ELEMENTS = weasyprint.CSS(string=Path(__file__).with_name("elements.css").read_text())


class Paper(weasyprint.HTML):  # type: ignore[misc]
    """Our HTML, which is well-formed XML too: read by expat, its elements as `elements.css` says.

    WeasyPrint's own reader and sheet serve all the HTML there is, and cost a sixth of a file. Raises `ParseError`, and
    `EngineError` for a document that declares something.
    """

    def __init__(self, html: str, fetcher: RefusingFetcher) -> None:
        if DECLARATION in html.removeprefix(DOCTYPE):
            raise EngineError("invalid", "declaration")
        root = ET.fromstring(html)  # noqa: S314 - hostile bytes are expected here: see casework.pdf.worker
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        del forms
        return [ELEMENTS]


class Engine:
    """Fonts, style sheets and WeasyPrint, loaded once; then `render` as often as wanted."""

    def __init__(self, documents: Path) -> None:
        self._complaints = Complaints()
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self._complaints]
        logger.propagate = False
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE_PIXELS
        self._fonts = FontConfiguration()
        self._style_sheets = {
            path.stem: weasyprint.CSS(
                string=path.read_text(), font_config=self._fonts, url_fetcher=RefusingFetcher({})
            )
            for path in sorted(documents.glob("*.css"))
        }
        self._printable = _covered(documents / "fonts") | WITHOUT_PICTURE
        if harfbuzz_subset is None:
            raise EngineError("invalid", "libharfbuzz-subset0 is missing")
        if self._complaints.count:
            raise EngineError("invalid", "a style sheet of ours is broken")

    def warm_up(self, job: Job) -> None:
        """Render once with every style sheet, so that children inherit what the first rendering loads."""
        for name in self._style_sheets:
            self.render(replace(job, style_sheets=[name]))
        gc.collect()
        gc.freeze()

    def render(self, job: Job) -> bytes:
        """The PDF of a job. Raises `EngineError`: fetch_refused, too_large or invalid."""
        fetcher = RefusingFetcher(job.pictures)
        self._complaints.count = 0
        try:
            data = self._write(job, fetcher)
        except FatalURLFetchingError as error:
            raise EngineError("fetch_refused", ",".join(fetcher.refused)) from error
        except EngineError:
            raise
        except MemoryError as error:
            raise EngineError("too_large") from error
        except Exception as error:
            # Any trouble in parsing or layout: the type names it, the text might quote the document.
            raise EngineError("invalid", type(error).__name__) from error
        if fetcher.refused:
            raise EngineError("fetch_refused", ",".join(fetcher.refused))
        if self._complaints.count:
            raise EngineError("invalid", "complaints")
        return data

    def _write(self, job: Job, fetcher: RefusingFetcher) -> bytes:
        variant = f"pdf/a-{job.part}a"
        html = Paper(self._spelled_out(job.html), fetcher)
        document = html.render(
            font_config=self._fonts,
            stylesheets=[self._style_sheets[name] for name in job.style_sheets],
            pdf_variant=variant,
        )
        write_page_numbers(document)
        created = job.moment.strftime("%Y-%m-%dT%H:%M:%S+00:00") if job.moment else ""
        document.metadata.created = created or None
        data: bytes = document.write_pdf(
            pdf_variant=variant,
            finisher=Finish(part=job.part, created=created),
            attachments=[_attachment(file, job.moment) for file in job.files],
        )
        return unsigned_by_producer(data)

    def _spelled_out(self, html: str) -> str:
        """The text with every character that no font of ours can draw written as its number, never dropped."""
        strange = {each for each in set(html) if each not in self._printable or NOT_IN_XML.match(each)}
        return html.translate({ord(character): f"[U+{ord(character):04X}]" for character in strange})


def _covered(fonts: Path) -> frozenset[str]:
    covered: set[int] = set()
    for path in [*fonts.glob("*.ttf"), *FALLBACK_FONTS.glob("DejaVuS*.ttf")]:
        with TTFont(path, lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(map(chr, covered))


def _attachment(file: File, moment: datetime | None) -> weasyprint.Attachment:
    if moment is None:
        raise EngineError("invalid", "an attachment needs a moment")
    return weasyprint.Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        created=moment,
        modified=moment,
        relationship="Data",
    )
