"""The lines of a pasted text: numbering taken off, names found, headings told from people."""

import re

from detainees.listed.facts import Facts
from detainees.listed.line import Kind, Line, with_twins
from detainees.listed.words import Said, is_heading_word, is_place, is_surname_alone, name_of, said_in

# A longer line is no line of a list: it is kept whole, and asked about.
_LONGEST_UNDERSTOOD = 600
_BREAKS = re.compile(r"\r\n|\r|\n")
_NUMBERING = re.compile(
    r"^\s*(?:[•●▪·*‣◦—–-]+\s*)?"
    r"(?:(?:№|N|#)\s*\d{1,4}\s*[.):\-–—]?\s+|№\d{1,4}\s*|\d{1,4}\s*[.)\]](?!\d)\s*|\d{1,4}(?:\s*[\-–—:]\s+|\s*[\t|;]\s*|\s+(?=[^\W\d_]{2})))?"
)
# Who wrote it and when, as messengers copy it: "Ольга, [25.09.2022 21:05]", "[21:05, 25.09.2022] Ольга:".
_OF_MESSENGER = re.compile(r"\[\d{1,2}[.:/]\d{1,2}(?:[./]\d{2,4})?,?\s+[\d.:/]{4,10}(?::\d\d)?\]")
_SEPARATORS = re.compile(r"[\t|;,]|\s+/\s+")
_MOST_WORDS = 4
_SPACES = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
_LETTER = re.compile(r"[^\W\d_]")
_NAMES_OF_SEVERAL = 2


def lines_of(text: str) -> list[str]:
    """The lines of a text as they came, the empty ones too."""
    return _BREAKS.split(text)


def read_text(text: str) -> list[Line]:
    """What each line of the text says. A line with several names gives several; none is left out."""
    return with_twins(line for number, raw in enumerate(lines_of(text), 1) for line in read_line(raw, number))


def read_line(raw: str, number: int) -> list[Line]:
    """What one line says, in as many pieces as it has names, and one at least."""
    plain = _SPACES.sub("", raw).replace("\u00a0", " ").strip()
    if not plain:
        return [Line(number=number, raw=raw, kind=Kind.EMPTY)]
    if len(plain) > _LONGEST_UNDERSTOOD:
        return [Line(number=number, raw=raw, kind=Kind.UNCLEAR)]
    if _OF_MESSENGER.search(plain):
        return [Line(number=number, raw=raw, kind=Kind.HEADING)]
    match = _NUMBERING.match(plain)
    bare = plain[match.end() :] if match else plain
    is_numbered = bare != plain
    if not _LETTER.search(bare):
        return [Line(number=number, raw=raw, kind=Kind.UNCLEAR, note=bare)]
    if is_heading_word(bare) or (bare.endswith(":") and not is_numbered):
        return [Line(number=number, raw=raw, kind=Kind.HEADING)]
    pieces = _pieces(bare)
    return [_line(piece, number, raw, is_numbered=is_numbered) for piece in pieces]


def _pieces(bare: str) -> list[list[Said]]:
    """The names of a line, each with what was said after it."""
    said = [said_in(segment) for segment in _SEPARATORS.split(bare) if segment.strip()]
    whole = [each for each in said if each.is_name and len(each.words) >= _NAMES_OF_SEVERAL]
    is_of_surnames = not whole and all(is_surname_alone(each) for each in said if _LETTER.search(each.text))
    names = whole if whole else [each for each in said if is_surname_alone(each)]
    if len(names) < _NAMES_OF_SEVERAL or not (whole or is_of_surnames):
        return [said]
    pieces: list[list[Said]] = []
    for each in said:
        if not pieces or (each in names and any(other in names for other in pieces[-1])):
            pieces.append([])
        pieces[-1].append(each)
    return pieces


def _line(piece: list[Said], number: int, raw: str, *, is_numbered: bool) -> Line:
    """One name, whether it stands in one cell or a word a cell, with all else as its note."""
    words, notes, facts = _gathered(piece)
    age = next((each.age for each in facts if each.age is not None), None)
    born = next((each.born for each in facts if each.born), "")
    note = ", ".join(part for part in notes if part)
    name = name_of(words)
    is_told = is_numbered or age is not None or bool(born) or len(words) > 1
    if name.full and (is_told or is_surname_alone(piece[0])):
        return Line(number=number, raw=raw, kind=Kind.PERSON, name=name, age=age, born=born, note=note)
    if not is_numbered and is_place(raw):
        return Line(number=number, raw=raw, kind=Kind.HEADING)
    return Line(number=number, raw=raw, kind=Kind.UNCLEAR, name=name, age=age, born=born, note=note)


def _gathered(piece: list[Said]) -> tuple[list[str], list[str], list[Facts]]:
    words: list[str] = []
    notes: list[str] = []
    is_open = True
    for each in piece:
        # "Иванов | Иван | Иванович": a word a cell, until something else is said.
        joins = is_open and each.words and (not words or (len(each.words) == 1 and each.is_name))
        if joins:
            words += each.words
            notes.append(each.note)
            is_open = len(words) < _MOST_WORDS and each.is_name
            continue
        is_open = is_open and not each.text.strip()
        notes.append(each.facts.noted(each.facts.rest))
    return words, notes, [each.facts for each in piece]
