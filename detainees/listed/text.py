"""The lines of a pasted text: numbering taken off, names found, headings told from people."""

import re
from collections.abc import Iterator
from dataclasses import replace

from detainees.listed.facts import Facts, is_numbered_place
from detainees.listed.headings import introduction, is_heading, is_of_a_place
from detainees.listed.line import Kind, Line, with_twins
from detainees.listed.notes import is_elsewhere_in, is_with_others_in
from detainees.listed.words import Said, family_of, is_surname_alone, name_of, said_in

# As the cells of a row stand in a list that is kept as a text.
BETWEEN_CELLS = " | "
# A longer line is no line of a list: it is kept whole, and asked about.
_LONGEST_UNDERSTOOD = 600
_BREAKS = re.compile(r"\r\n|\r|\n")
_NUMBERING = re.compile(
    r"^\s*(?:[•●▪·*‣◦—–-]+\s*)?"
    r"(?:(?:№|N|#)\s*\d{1,4}\s*[.):\-–—]?\s+|№\d{1,4}\s*|\d{1,4}\s*[.)\]](?!\d)\s*|\d{1,4}(?:\s*[\-–—:]\s+|\s*[\t|;]\s*|\s+(?=[^\W\d_]{2})))?"
)
# Who wrote it and when, as messengers copy it: "Ольга, [25.09.2022 21:05]", "[21:05, 25.09.2022] Ольга:".
_OF_MESSENGER = re.compile(r"\[\d{1,2}[.:/]\d{1,2}(?:[./]\d{2,4})?,?\s+[\d.:/]{4,10}(?::\d\d)?\]")
_SENDER = re.compile(r"^\s*(?!\d)([^:]{1,60}):\s+(?=\S)")
# A colon after "г. р." or "возраст" is of what follows.
_SEPARATORS = re.compile(
    r"[\t|;,]|\s+/\s+|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})|(?<![\d])(?<!р\.)(?<!р)(?<!рождения)(?<!возраст)(?<!age):(?=\s|$)"
)
_AND = re.compile(r"\s+(?:и|and|&|\+)\s+", re.IGNORECASE)
_LOST_LETTER = "\ufffd"
_MOST_WORDS = 4
_SPACES = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"\W*\d{1,4}\s?[а-яА-Яa-zA-Z]?\W*")
_NAMES_OF_SEVERAL = 2


def lines_of(text: str) -> list[str]:
    """The lines of a text as they came, the empty ones too."""
    return _BREAKS.split(text)


def read_text(text: str) -> list[Line]:
    """What each line of the text says. A line with several names gives several; none is left out."""
    return with_twins(line for number, raw in enumerate(lines_of(text), 1) for line in read_line(raw, number))


def read_line(raw: str, number: int) -> list[Line]:
    """What one line says, in as many pieces as it has names, and one at least.

    A heading is a line in which nobody can be meant; what might name somebody is a person, or is asked about.
    """
    plain = _SPACES.sub("", raw).replace("\u00a0", " ").strip()
    if not plain:
        return [Line(number=number, raw=raw, kind=Kind.EMPTY)]
    if len(plain) > _LONGEST_UNDERSTOOD:
        return [Line(number=number, raw=raw, kind=Kind.UNCLEAR)]
    said, is_doubtful = _without_sender(plain)
    bare, is_numbered = _without_number(said)
    lines = [replace(line, number=number, raw=raw) for line in _lines(bare, is_numbered=is_numbered)]
    if is_doubtful or _LOST_LETTER in plain:
        return [replace(line, kind=Kind.UNCLEAR) for line in lines]
    return [asked_about(line) for line in lines]


def asked_about(line: Line) -> Line:
    """The line; where its note says that somebody is elsewhere, or that there are more, it is asked about."""
    if line.kind is Kind.PERSON and is_elsewhere_in(line.note):
        return replace(line, kind=Kind.ELSEWHERE)
    is_nameless = line.kind is Kind.UNCLEAR and not line.name.full
    if (line.kind is Kind.PERSON or is_nameless) and is_with_others_in(line.note):
        return replace(line, kind=Kind.SEVERAL)
    return line


def _without_sender(plain: str) -> tuple[str, bool]:
    """The line without the stamp of a messenger and who wrote it; whether the sender could not be told from a name."""
    stamp = _OF_MESSENGER.search(plain)
    if stamp is None:
        return plain, False
    before, after = plain[: stamp.start()].strip(" ,"), plain[stamp.end() :].strip()
    sender = _SENDER.match(after) if not before else None
    if sender is not None:
        return after[sender.end() :], False
    return f"{before} {after}".strip(), True


def _without_number(plain: str) -> tuple[str, bool]:
    match = _NUMBERING.match(plain)
    bare = plain[match.end() :] if match else plain
    number = plain[: len(plain) - len(bare)].strip()
    # "12 человек": a number without a mark is one of a list only where a name follows.
    if number.isdecimal() and not said_in(bare).words:
        return plain, False
    return bare, bool(number)


def _lines(bare: str, *, is_numbered: bool) -> list[Line]:
    if not _LETTER.search(bare):
        return [Line(number=0, raw="", kind=Kind.UNCLEAR, note=bare)]
    if not is_numbered and is_heading(bare) and not is_with_others_in(bare):
        return [Line(number=0, raw="", kind=Kind.HEADING)]
    if family := family_of(bare):
        return [Line(number=0, raw="", kind=Kind.UNCLEAR, name=name, note=note) for name, note in family]
    begun = introduction(bare)
    rest = bare[len(begun) :].lstrip(" :;,—–-.")
    pieces = [
        _line(piece, is_numbered=is_numbered, is_later=place > 0) for place, piece in enumerate(_pieces(rest))
    ]
    if not begun:
        # "Иванов Иван:" may be somebody, or whoever wrote what follows.
        return [_doubted(line) if bare.endswith(":") else line for line in pieces]
    is_place_unmarked = ":" not in bare[len(begun) :][:2] and any(is_of_a_place(word) for word in begun.split())
    return [_introduced(line, begun.strip(" :"), is_doubtful=is_place_unmarked) for line in pieces]


def _doubted(line: Line) -> Line:
    return replace(line, kind=Kind.UNCLEAR)


def _introduced(line: Line, begun: str, *, is_doubtful: bool) -> Line:
    note = ", ".join(part for part in (begun, line.note) if part)
    return replace(line, note=note, kind=Kind.UNCLEAR if is_doubtful else line.kind)


def _segments(bare: str) -> Iterator[tuple[str, bool]]:
    """What stands between separators, and whether "and" stands before it. A house's number stays with its street."""
    cells: list[str] = []
    for cell in _SEPARATORS.split(bare):
        if cells and _NUMBER.fullmatch(cell) and is_numbered_place(cells[-1]):
            cells[-1] = f"{cells[-1]}, {cell.strip()}"
        elif cell.strip():
            cells.append(cell)
    for cell in cells:
        for place, part in enumerate(_divided(cell)):
            yield part, place > 0


def _divided(cell: str) -> list[str]:
    """Two names with "and" between them are two; "и его брат" stays where it stands."""
    parts = _AND.split(cell)
    if len(parts) > 1 and all(said_in(part, is_small_taken=False).words for part in parts):
        return parts
    return [cell]


def _pieces(bare: str) -> list[list[Said]]:
    """The names of a line, each with what was said after it."""
    said: list[Said] = []
    others: list[Said] = []
    is_small = True
    for segment, is_other in _segments(bare):
        said.append(said_in(segment, is_small_taken=is_small))
        others += said[-1:] if is_other else []
        if said[-1].words:
            is_small = said[-1].words[0].islower()
    if not said:
        return [[said_in(bare)]]
    whole = [each for each in said if len(each.words) >= _NAMES_OF_SEVERAL]
    is_of_surnames = not whole and all(is_surname_alone(each) for each in said if _LETTER.search(each.text))
    names = whole if whole else [each for each in said if is_surname_alone(each)]
    if len(names) < _NAMES_OF_SEVERAL or not (whole or is_of_surnames):
        names = []
    names += [each for each in others if each not in names]
    if not names:
        return [said]
    pieces: list[list[Said]] = []
    for each in said:
        is_taken = bool(pieces) and (each in others or any(other in names for other in pieces[-1]))
        if not pieces or (each in names and is_taken):
            pieces.append([])
        pieces[-1].append(each)
    return pieces


def _line(piece: list[Said], *, is_numbered: bool, is_later: bool) -> Line:
    """One name, whether it stands in one cell or a word a cell, with all else as its note."""
    words, notes, facts, is_first = _gathered(piece)
    age = next((each.age for each in facts if each.age is not None), None)
    born = next((each.born for each in facts if each.born), "")
    name = name_of(words)
    if not name.full:
        notes.insert(0, " ".join(words))
    # What of several facts has no place beside the first stays in words.
    notes += [str(each.age) for each in facts if each.age not in (None, age)]
    notes += [each.born for each in facts if each.born not in ("", born)]
    note = ", ".join(part for part in notes if part)
    is_told = is_first and (is_numbered or age is not None or bool(born))
    is_person = bool(name.full) and (is_told or len(words) > 1 or is_surname_alone(piece[0]))
    # After another name or a description, a name with more words may be the beginning of something else that is said.
    is_sure = (is_first and not is_later) or any(each.is_name for each in piece)
    kind = Kind.PERSON if is_person and is_sure else Kind.UNCLEAR
    return Line(number=0, raw="", kind=kind, name=name, age=age, born=born, note=note)


def _gathered(piece: list[Said]) -> tuple[list[str], list[str], list[Facts], bool]:
    """The words of the name, the notes, the facts; and whether the name stands first."""
    words: list[str] = []
    notes: list[str] = []
    is_open, is_first = True, True
    for each in piece:
        # "Иванов | Иван | Иванович": a word a cell, until something else is said.
        joins = bool(words) and is_open and len(each.words) == 1 and each.is_name
        begins = not words and bool(each.words) and (is_first or len(each.words) > 1 or is_surname_alone(each))
        if joins or begins:
            words += each.words
            notes.append(each.note)
            is_open = len(words) < _MOST_WORDS and each.is_name
            continue
        if words:
            is_open = is_open and not each.text.strip()
        elif _LETTER.search(each.text):
            is_first = False
        notes.append(each.facts.noted(each.facts.rest))
    return words, notes, [each.facts for each in piece], is_first
