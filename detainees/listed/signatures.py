"""Files that are no text, by their first bytes: a photo or a PDF is refused with words and never read as letters."""

_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"\xffO\xffQ",
    b"\x00\x00\x00\x0cjP",
)
_DOCUMENTS = (b"%PDF-", b"{\\rtf", b"%!PS", b"AT&TFORM")
_PACKED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
# Of a film, a photo of a telephone, a voice message.
_OF_FTYP = b"ftyp"
_SOUNDS = (b"OggS", b"ID3", b"\x1aE\xdf\xa3")
_LOOKED_AT = 4_000
_MOST_CONTROL = 0.02
_ALLOWED = frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")


def kind_of(content: bytes) -> str:
    """ "picture", "document", "other" of what is no text; empty for what may be one."""
    is_riff = content.startswith(b"RIFF") and content[8:12] in {b"WEBP", b"WAVE", b"AVI "}
    is_bitmap = content.startswith(b"BM") and content[6:10] == b"\x00" * 4
    if content.startswith(_PICTURES) or (is_riff and content[8:12] == b"WEBP") or is_bitmap:
        return "picture"
    if content[4:8] == _OF_FTYP:
        return "picture" if content[8:11] in {b"hei", b"hev", b"mif", b"msf", b"avi"} else "other"
    if content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_DOCUMENTS):
        return "document"
    return "other" if is_riff or content.startswith((*_PACKED, *_SOUNDS)) else ""


def is_rubbish(text: str) -> bool:
    """Whether so many characters of a text are of machines that nobody has written it."""
    looked_at = text[:_LOOKED_AT]
    control = sum(1 for letter in looked_at if ord(letter) < 0x20 and ord(letter) not in _ALLOWED)  # noqa: PLR2004
    return control > _MOST_CONTROL * len(looked_at)
