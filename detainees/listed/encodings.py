"""Bytes to text by a guess that can be asked about, and letters that came out of a wrong guess elsewhere."""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OF_BROWSERS = frozenset({"cp1251", "cp1252"})
_RUSSIAN = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
# Read as the first although it was the second: what mail programs, browsers and spreadsheets do.
_MISREAD = (
    *((seen, "utf-8") for seen in ("cp1252", "latin-1", "cp1251", "koi8-r", "cp866")),
    *((seen, meant) for seen in ("cp1252", "latin-1") for meant in _RUSSIAN),
    *((seen, meant) for seen in _RUSSIAN for meant in _RUSSIAN if seen != meant),
)
_LOOKED_AT = 4_000
_LAST_OF_ASCII = 0x7F
_LEAST_LETTERS = 6
_CLEARLY = 0.25
_MOST, _FEW = 0.9, 0.2
# So many letters that stand in no name are asked about, also where nothing better is known.
_MANY_ODD = 0.15
# Three of four letters of a Russian text are these.
_FREQUENT = frozenset("оеаинтсрвлкмдпу")
_RARE = frozenset("ёъэфщцю")
_CYRILLIC = re.compile(r"[а-яёӏ]", re.IGNORECASE)
_TURNS = re.compile(r"[a-zа-яё][A-ZА-ЯЁ]")
_ODD = re.compile(
    r"[\u0080-\u009f\u00a1-\u00a9\u00ac-\u00ba\u00bc-\u00ff\u0402-\u040f\u0452-\u045f\u2018-\u2044\u20ac\u2116\u2122\u2219-\u25ff\ufffd]"
)
# "Müller" is a name; a letter with a mark among none but its like is a letter misread.
_OF_LATIN_WORD = re.compile(r"(?<=[A-Za-z])[À-ÿ]+|[À-ÿ]+(?=[a-z])")
_USUAL = frozenset("«»–—№…“”’\u00a0•")


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read the letters: `key` names it, "" being as they stand; `text` is what then stands there."""

    key: str
    text: str


def decoded(content: bytes) -> str:
    """The text of a file: by its mark, as UTF-8, else by the encoding that makes the most sense of it.

    UTF-8 with bytes that are broken is one of these. Each byte that is no letter becomes the mark for that.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        guesses = [content.decode(encoding, "replace") for encoding in ("utf-8", *_RUSSIAN)]
        return max(guesses, key=_sense)


def readings(text: str) -> list[Reading]:
    """How the letters may be meant where they make little sense as they stand, best first; as they stand is the last.

    Empty for a text whose letters need no question. Where nothing better is known, as they stand is the only one.
    """
    looked_at = text[:_LOOKED_AT]
    if sum(ord(letter) > _LAST_OF_ASCII for letter in looked_at) < _LEAST_LETTERS:
        return []
    stands = _sense(looked_at)
    found: dict[str, tuple[float, str]] = {}
    for seen, meant in _MISREAD:
        mended = _mended(text, seen, meant)
        if mended is None or mended == text:
            continue
        sense = _sense(mended[:_LOOKED_AT])
        if sense > stands + _CLEARLY and all(mended != other for _, other in found.values()):
            found[f"{seen}:{meant}"] = (sense, mended)
    if not found and not _is_mostly_odd(looked_at):
        return []
    ordered = sorted(found.items(), key=lambda item: -item[1][0])
    return [*(Reading(key, mended) for key, (_, mended) in ordered[:3]), Reading("", text)]


def _mended(text: str, seen: str, meant: str) -> str | None:
    try:
        return text.encode(seen, "browsers" if seen in _OF_BROWSERS else "strict").decode(meant)
    except UnicodeError:
        return None


def _as_browsers(error: UnicodeError) -> tuple[bytes, int]:
    """Where a code page has no letter for a byte, browsers show the control character of that number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    if any(ord(letter) > 0xFF for letter in letters):  # noqa: PLR2004 - the last of one byte
        raise error
    return letters.encode("latin-1"), error.end


codecs.register_error("browsers", _as_browsers)


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: every other byte of most letters is the same."""
    if len(content) < 4 or len(content) % 2:  # noqa: PLR2004 - two letters at least
        return ""
    even, odd = content[:_LOOKED_AT:2], content[1:_LOOKED_AT:2]
    high = {0x00, 0x04}
    for name, highs, lows in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        share, other = (sum(byte in high for byte in half) / len(half) for half in (highs, lows))
        if share > _MOST and other < _FEW:
            return name
    return ""


def _is_mostly_odd(text: str) -> bool:
    plain = _OF_LATIN_WORD.sub("", text)
    letters = [
        letter for letter in plain if ord(letter) > _LAST_OF_ASCII and (letter.isalpha() or _ODD.match(letter))
    ]
    odd = sum(1 for letter in letters if _ODD.match(letter) and letter not in _USUAL)
    return odd >= _LEAST_LETTERS and odd > _MANY_ODD * len(letters)


def _sense(text: str) -> float:
    """How much a text looks like names and words, roughly from -2 to 1. Latin letters say nothing for or against."""
    text = _OF_LATIN_WORD.sub("", text)
    letters = [letter for letter in text if letter.isalpha() or _ODD.match(letter)]
    if not letters:
        return 0.0
    cyrillic = [letter.casefold() for letter in letters if _CYRILLIC.match(letter)]
    frequent = sum(letter in _FREQUENT for letter in cyrillic)
    rare = sum(letter in _RARE for letter in cyrillic)
    odd = sum(1 for letter in letters if _ODD.match(letter) and letter not in _USUAL)
    turns = len(_TURNS.findall(text))
    return (frequent - 2 * rare - 2 * odd - 2 * turns) / len(letters)
