"""What a paper for a court must not say, and everything that a file says anywhere."""

import io
import re
import zlib

import pypdf

# The product, its libraries, where it runs, and every sign of something attached.
MARKS_OF_US = (
    b"habeas",
    b"weasyprint",
    b"pydyf",
    b"pyhanko",
    b"producer",
    b"creator",
    b"http://localhost",
    b"embeddedfile",
    b"/byterange",
    b"facts.json",
    b"qr.svg",
    "\U0001f5a4".encode(),
)
NAMESPACES = re.compile(rb"http://(www\.)?(w3\.org|aiim\.org|purl\.org|ns\.adobe\.com)[^\"'<> ]*|adobe:ns:meta/")


def everything_in(pdf: bytes) -> bytes:
    """The bytes of a file, every stream of it decompressed, and its text, in lower case; schemas left out."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            parts.append(found[1])
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    parts += [sheet.extract_text().encode() for sheet in reader.pages]
    parts.append(str(reader.metadata).encode())
    return NAMESPACES.sub(b"", b"\n".join(parts).lower())
