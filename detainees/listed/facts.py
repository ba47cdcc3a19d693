"""What stands around the names of a list: days and years of birth, ages, phones, articles."""

import re
from datetime import date

_OLDEST = 1900
_YOUNGEST = 5
_MOST_AGE = 100
# Days without a mark of a birth are, from this year on, of the arrest, of the court, of the list.
_NEWEST_UNMARKED = 2012
# "98" is 1998, "05" is 2005.
_FIRST_OF_LAST_CENTURY = 30

_MARK = (
    r"(?:д\.?\s?р\b\.?|г\.?\s?р\b\.?|дата\s+рожд\w*|год\s+рожд\w*|род(?:ил(?:ась|ся)|\.)|р\.|"
    r"born(?:\s+(?:in|on))?|b\.)"
)
_BEFORE = rf"(?:(?<!\w)(?P<before>{_MARK})\s*:?\s*(?:в\s+)?)?"
_AFTER = (
    r"(?P<after>\s*(?:-?го\s+)?(?:г\.?\s?р\b\.?|д\.?\s?р\b\.?|г(?:ода?|\.)?\s*рожд\w*|р\b\.?|"
    r"year\s+of\s+birth))?(?:\s*г\b\.?)?"
)
_DAY = re.compile(
    rf"{_BEFORE}\b(\d{{1,2}})[./\-](\d{{1,2}})[./\-](\d{{4}}|\d{{2}})(?![\d.]\d|\d){_AFTER}", re.IGNORECASE
)
_ISO = re.compile(rf"{_BEFORE}\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b{_AFTER}", re.IGNORECASE)
_YEAR = re.compile(rf"{_BEFORE}\b((?:19|20)\d{{2}})(?![\d.]*\d){_AFTER}(?:\s*года?\b)?", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<![\d.])\b(\d{2})\s*г\.?\s?р\b\.?", re.IGNORECASE)
# What is told of a day that is nobody's birth.
_OF_AN_EVENT = re.compile(
    r"\b(?:суд\w{0,2}|заседани\w+|доставлен\w*|задержан\w*|задержали|забрали|взяли|привезли|осужд\w+|отпу\w+|арест\w*|"
    r"с|со|до|от|на|в|по|к|протокол\w*|court|arrested|detained|released|since|until|from|on|at)\W*$",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b(?:возраст|age[d]?)\s*:?\s*(\d{1,2})\b"
    r"|\b(\d{1,2})\s*(?:лет|года?|л\b\.?|y\.?\s?o\.?|years?(?:\s+old)?)(?![\w])",
    re.IGNORECASE,
)
_BARE_AGE = re.compile(r"^\W*\(?(\d{1,2})\)?\W*$")
_AGE_IN_BRACKETS = re.compile(r"\((\d{1,2})\)")
_AGE_AFTER = re.compile(r"(?<=[^\W\d_])[.,]?\s+(\d{2})\s*$")
# Numbers beside these are of houses, flats, rooms, vans and stations.
_NUMBERED_PLACE = re.compile(
    r"\b(?:ул|улиц\w+|просп|проспект\w*|пр-?т|пр-кт|пер|переул\w+|шоссе|ш|площад\w+|пл|бульвар\w*|б-р|наб|набережн\w+|мкр|"
    r"микрорайон\w*|кв|квартир\w+|д|дом\w{0,2}|корп\w*|стр|строени\w+|офис\w*|каб\w*|камер\w+|этаж\w*|подъезд\w*|комн\w*|"
    r"о[вм]?д|омвд|ровд|уп|оп|отдел\w*|участ\w+|автозак\w*|автобус\w*|борт\w*|школ\w+|больниц\w+|палат\w+|сизо|ик|"
    r"street|st|flat|apt|house|room|cell|van|bus)\b\.?|№",
    re.IGNORECASE,
)
# A number of Russia ends after its ten digits, whatever stands behind it.
_PHONE = re.compile(
    r"(?:\+7|(?<!\d)[78])(?:[ ()\-‑–—]{0,3}\d){10}(?!\d)|[+(]?(?<!\d)\d(?:[ ()\-‑–—]{0,3}\d){9,14}"
)
_ARTICLE = re.compile(
    r"(?:\bст(?:\.|атья)?\s*)?\b\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?:\s*,?\s*(?:ч(?:\.|асть)?|part)\s*\d{1,2}(?:\.\d)?)?"
    r"(?![.\d])(?:\s*КоАП(?:\s+РФ)?)?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"[(\[]\W*[)\]]")


class Facts:
    """Takes what it finds out of a text; the rest, without it, is `rest`.

    A day is a birth where it is marked so, or stands by itself and is not of the last years. A number is an age where
    it is marked so, or stands beside a name and not beside a street, a flat, a van.
    """

    def __init__(self, text: str) -> None:
        self.rest = text
        self.phones = self._all(_PHONE)
        self.born = self._day() or self._short_year() or self._year(is_marked=True)
        self.age = self._number(_AGE)
        self.articles = [found for found in self._all(_ARTICLE) if found]
        is_of_a_place = is_numbered_place(self.rest)
        if self.age is None and not is_of_a_place:
            self.age = self._number(_AGE_IN_BRACKETS)
        if self.age is None and not self.born:
            self.born = self._year(is_marked=False)
        if self.age is None and not is_of_a_place:
            self.age = self._number(_BARE_AGE) or self._number(_AGE_AFTER)
        self.rest = _EMPTY_BRACKETS.sub(" ", self.rest)

    def noted(self, *more: str) -> str:
        """What is left and what has no place of its own, for the note."""
        parts = [*more, *self.articles, *self.phones]
        return ", ".join(part for each in parts if (part := each.strip(" ,;|\t.·•—–-:")))

    def _all(self, pattern: re.Pattern[str]) -> list[str]:
        found = [match[0].strip() for match in pattern.finditer(self.rest)]
        if found:
            self.rest = pattern.sub(" ", self.rest)
        return found

    def _without(self, match: re.Match[str]) -> None:
        self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"

    def _number(self, pattern: re.Pattern[str]) -> int | None:
        match = pattern.search(self.rest)
        found = next((group for group in match.groups() if group), "") if match else ""
        if match is None or not found or not _YOUNGEST <= int(found) < _MOST_AGE:
            return None
        self._without(match)
        return int(found)

    def _day(self) -> str:
        for pattern, order in ((_ISO, (2, 3, 4)), (_DAY, (4, 3, 2))):
            for match in pattern.finditer(self.rest):
                day = _valid_day(*(int(match[place]) for place in order))
                if day and self._is_birth(match, int(day[:4])):
                    self._without(match)
                    return day
        return ""

    def _year(self, *, is_marked: bool) -> str:
        for match in _YEAR.finditer(self.rest):
            has_mark = bool(match["before"] or match["after"])
            if has_mark == is_marked and self._is_birth(match, int(match[2])) and not self._is_of_a_day(match):
                self._without(match)
                return match[2]
        return ""

    def _short_year(self) -> str:
        match = _SHORT_YEAR.search(self.rest)
        if match is None:
            return ""
        self._without(match)
        return str(_full_year(int(match[1])))

    def _is_birth(self, match: re.Match[str], year: int) -> bool:
        if match["before"] or match["after"]:
            return True
        is_event = _OF_AN_EVENT.search(self.rest[: match.start()])
        return _OLDEST < year <= _NEWEST_UNMARKED and not is_event

    def _is_of_a_day(self, match: re.Match[str]) -> bool:
        """Whether the year ends a day that is a birth no more than the year is: "25.09.2022"."""
        day = _DAY.search(self.rest)
        return day is not None and day.start() < match.start(2) < day.end() and bool(_valid_day(*_parts(day)))


def is_numbered_place(text: str) -> bool:
    """Whether a street, a flat, a van, a station is named, whose number is nobody's age."""
    return bool(_NUMBERED_PLACE.search(text))


def born_in(text: str) -> str:
    """The day or the year of birth that somebody typed, as "1998-03-12" or "1998"; empty where there is none.

    A birth is asked for there: no day is too new to be one.
    """
    bare = text.strip()
    if re.fullmatch(r"(19|20)\d\d", bare, re.ASCII):
        return bare
    match = _ISO.fullmatch(bare) or _DAY.fullmatch(bare)
    if match is not None and (day := _valid_day(*_parts(match))):
        return day
    return Facts(text).born


def articles_in(text: str) -> list[str]:
    """The articles that a note names, as they stand there: "20.2 ч.5"."""
    return Facts(text).articles


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day of a match, in whichever order it has them."""
    first, second, third = (int(match[place]) for place in (2, 3, 4))
    return (first, second, third) if match.re is _ISO else (third, second, first)


def _full_year(year: int) -> int:
    if year > 99:  # noqa: PLR2004 - four digits
        return year
    return year + (1900 if year >= _FIRST_OF_LAST_CENTURY else 2000)


def _valid_day(year: int, month: int, day: int) -> str:
    try:
        found = date(_full_year(year), month, day)
    except ValueError:
        return ""
    return found.isoformat() if found.year >= _OLDEST else ""
