"""The last touch on a PDF before it is written: what it says about itself, and what it must not say.

WeasyPrint 70 compresses the metadata (PDF/A forbids that), does not declare PDF/UA beside PDF/A, names itself as
the producer, and writes the name of our fonts into the file. All four are put right here.
"""

import struct
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape

import pydyf

# The comment after `%PDF-1.7` tells that the file is binary. pydyf draws a heart there and so signs every file;
# this is the comment that most producers write, of the same length.
PYDYF_COMMENT = b"%\xf0\x9f\x96\xa4\n"
USUAL_COMMENT = b"%\xe2\xe3\xcf\xd3\n"

# Documents are set in renamed cuts of PT Serif and PT Mono. The renamed family would mark every paper.
FONT_NAMES = {b"HabeasSerif": b"PTSerif", b"HabeasMono": b"PTMono"}

# pydyf presses for smallness at three times the time, which is a fortieth of a whole file; this is zlib's own choice.
LEVEL = 6


def _data(stream: pydyf.Stream) -> bytes:
    """A stream as it is written, with a whole line end after it.

    One whose last byte happens to be a carriage return would else read as one byte shorter, since a line feed
    follows it, and the file would fail PDF/A by chance.
    """
    content = b"\n".join(item if type(item) is bytes else pydyf._to_bytes(item) for item in stream.stream)  # noqa: SLF001
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = zlib.compress(content, LEVEL)
    extra["Length"] = len(content)
    return b"\n".join((extra.data, b"stream", content)) + b"\r\nendstream"


pydyf.Stream.data = property(_data)

UA_EXTENSION = """\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description>
"""


@dataclass(frozen=True, kw_only=True)
class Finish:
    """What a file declares: a part of PDF/A (level A, with PDF/UA-1), and for dated files the moment."""

    part: int
    created: str  # W3C form of the moment, or "" for a file without a date

    def __call__(self, document: Any, pdf: Any) -> None:
        """WeasyPrint's `finisher`: mend metadata and names of `pdf` in place."""
        pdf.info.pop("Producer", None)
        reference = int(pdf.catalog["Metadata"].split()[0])
        metadata = pdf.objects[reference]
        metadata.stream = [self._xmp(document.metadata.title or "")]
        metadata.compress = False
        _rename_fonts(pdf)
        pdf.objects[:] = [Written(each) for each in pdf.objects]

    def _xmp(self, title: str) -> bytes:
        dated = f"<xmp:CreateDate>{self.created}</xmp:CreateDate>" if self.created else ""
        return (
            '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
            '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
            f"<pdfaid:part>{self.part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>\n"
            f"{UA_EXTENSION}"
            '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"><dc:title><rdf:Alt>'
            f'<rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>{dated}'
            "</rdf:Description>\n"
            '</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
        ).encode()


class Written(pydyf.Object):  # type: ignore[misc]
    """An object as the bytes it comes to. pydyf asks for them twice, to write them and to name the file by them."""

    data = b""

    def __init__(self, written: Any) -> None:
        super().__init__()
        self.number, self.generation = written.number, written.generation
        self.free, self.offset = written.free, written.offset
        self.is_compressible = written.compressible
        if self.free != "f":
            self.data = written.data

    @property
    def compressible(self) -> bool:
        return bool(self.is_compressible)


def unsigned_by_producer(data: bytes) -> bytes:
    """The file with the usual binary comment in place of pydyf's."""
    return data.replace(PYDYF_COMMENT, USUAL_COMMENT, 1)


def _rename_fonts(pdf: Any) -> None:
    dictionaries = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary)]
    new_names = {}
    for descriptor in dictionaries:
        if "FontFile2" in descriptor:
            stream = pdf.objects[int(descriptor["FontFile2"].split()[0])]
            content = without_name_table(stream.stream[0])
            stream.stream, stream.extra["Length1"] = [content], len(content)
            new_names[descriptor["FontName"]] = _ordinary_name(descriptor["FontName"], content)
            descriptor["FontFamily"] = pydyf.String(descriptor["FontFamily"].string.replace("Habeas", "PT"))
    for item in dictionaries:
        for key in ("BaseFont", "FontName"):
            if key in item:
                item[key] = new_names[item[key]]


def _ordinary_name(name: bytes, content: bytes) -> bytes:
    """`/ABCDEF+Habeas-Serif-Bold` → `/GHIJKL+PTSerif-Bold`; the letters come from the content, not our name."""
    family = name.partition(b"+")[2].replace(b"Habeas-", b"Habeas")
    for ours, ordinary in FONT_NAMES.items():
        family = family.replace(ours, ordinary)
    letters = bytes(65 + byte % 26 for byte in sha256(content).digest()[:6])
    return b"/" + letters + b"+" + family


def without_name_table(font: bytes) -> bytes:
    """The TrueType file without its `name` table, which a PDF does not need and which says who cut the font."""
    count = struct.unpack_from(">H", font, 4)[0]
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count)]
    kept = [entry for entry in entries if entry[0] != b"name"]
    power = 1 << (len(kept).bit_length() - 1)
    head = font[:4] + struct.pack(">HHHH", len(kept), power * 16, power.bit_length() - 1, (len(kept) - power) * 16)
    position = 12 + 16 * len(kept)
    directory, tables = [], []
    for tag, checksum, offset, length in kept:
        directory.append(struct.pack(">4sIII", tag, checksum, position, length))
        tables.append(font[offset : offset + length].ljust((length + 3) & ~3, b"\0"))
        position += len(tables[-1])
    return b"".join([head, *directory, *tables])
