"""What stands around the names of a list: days and years of birth, ages, phones, articles."""

import re
from datetime import date

_OLDEST = 1900
_YOUNGEST = 5
_MOST_AGE = 100

_DAY = re.compile(
    r"\b(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})\b(?:\s*(?:г\.?\s*р\.?|года?\s+рожд\w*|г\.))?", re.IGNORECASE
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR = re.compile(
    r"\b(?:(?:род\w*|born|b\.)\s*(?:in\s+|в\s+)?)?((?:19|20)\d{2})\s*"
    r"(?:-?го\s+)?(?:г\.?\s*р\b\.?|года?\s+рожд\w*|year\s+of\s+birth)",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:родил\w*|р\.|born(?:\s+in)?|b\.)\s*(?:в\s+)?((?:19|20)\d{2})\b(?:\s*г(?:од[ау]?|\.)?)?", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"\(?\b(19[2-9]\d|200\d|201\d)\b\)?(?:\s*г(?:\.|од[ау]?\b))?", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:возраст|age[d]?)\s*:?\s*(\d{1,2})\b"
    r"|\b(\d{1,2})\s*(?:лет|года?|л\.|y\.?\s?o\.?|years?(?:\s+old)?)(?![\w])",
    re.IGNORECASE,
)
_BARE_AGE = re.compile(r"^\W*\(?(\d{1,2})\)?\W*$")
_AGE_IN_BRACKETS = re.compile(r"\((\d{1,2})\)")
_AGE_AFTER = re.compile(r"(?<=[^\W\d_])[.,]?\s+(\d{2})\s*$")
_PHONE = re.compile(r"[+(]?\d(?:[ ()\-‑–—]{0,3}\d){9,14}")
_ARTICLE = re.compile(
    r"(?:\bст(?:\.|атья)?\s*)?\b\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?:\s*,?\s*(?:ч(?:\.|асть)?|part)\s*\d{1,2}(?:\.\d)?)?"
    r"(?![.\d])(?:\s*КоАП(?:\s+РФ)?)?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"[(\[]\W*[)\]]")
_MINOR = re.compile(r"\bнесовершеннолет|\bн/л\b|\bminor\b|\bunder\s?age\b", re.IGNORECASE)


class Facts:
    """Takes what it finds out of a text; the rest, without it, is `rest`."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.phones = self._all(_PHONE)
        self.born = self._day() or self._year()
        self.age = self._number(_AGE) or self._number(_AGE_IN_BRACKETS)
        self.articles = [found for found in self._all(_ARTICLE) if found]
        if self.age is None and not self.born:
            self.born = self._take(_BARE_YEAR)
        if self.age is None:
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

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.search(self.rest)
        if match is None:
            return ""
        self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
        return next((group for group in match.groups() if group), "")

    def _number(self, pattern: re.Pattern[str]) -> int | None:
        match = pattern.search(self.rest)
        found = next((group for group in match.groups() if group), "") if match else ""
        if not found or not _YOUNGEST <= int(found) < _MOST_AGE:
            return None
        self._take(pattern)
        return int(found)

    def _day(self) -> str:
        for pattern, order in ((_ISO, (1, 2, 3)), (_DAY, (3, 2, 1))):
            match = pattern.search(self.rest)
            day = _valid_day(*(int(match[place]) for place in order)) if match else ""
            if match and day:
                self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
                return day
        return ""

    def _year(self) -> str:
        return self._take(_YEAR) or self._take(_BORN)


def born_in(text: str) -> str:
    """The day or the year of birth that somebody typed, as "1998-03-12" or "1998"; empty where there is none."""
    found = Facts(text)
    bare = text.strip()
    if not found.born and re.fullmatch(r"(19|20)\d\d", bare, re.ASCII):
        return bare
    return found.born


def articles_in(text: str) -> list[str]:
    """The articles that a note names, as they stand there: "20.2 ч.5"."""
    return Facts(text).articles


def is_minor_in(text: str) -> bool:
    """Whether a note says that somebody is a minor."""
    return bool(_MINOR.search(text))


def _valid_day(year: int, month: int, day: int) -> str:
    try:
        found = date(year, month, day)
    except ValueError:
        return ""
    return found.isoformat() if year >= _OLDEST else ""
