"""The rows of a pack. Each dataclass is the schema of its table: the loader reads fields and types from here.

A field without a default must be given; a field with one may be left out. Money is in the pack's currency.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.jurisdictions.citation import Branch, Citation, spoken_language

Confidence = Literal["A", "B", "C"]
"""A: text of the statute seen. B: secondary source or older edition seen. C: from memory."""

_KEY = re.compile(r"[0-9A-Za-z_:.\-]+")

Moment = Literal["apprehended", "delivered", "sobered"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """From what a row was entered."""

    key: str
    ru: str
    en: str

    def name(self, language: str) -> str:
        return self.ru if spoken_language(language) == "ru" else self.en


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What every row carries: a name in two languages, and why anyone should believe it.

    `effective_from` and `effective_until` are both days in force. Left out, the pack knows no limit.
    """

    key: str
    ru: str
    en: str
    citation: Citation
    source: Source
    confidence: Confidence
    reviewed_by: str = ""
    reviewed_on: date | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    note_ru: str = ""
    note_en: str = ""

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewed_by)

    @property
    def version(self) -> str:
        """What a record keeps to say which version of the row it meant: `koap:19.3:1@2021-03-07`."""
        return f"{self.key}@{self.effective_from.isoformat()}" if self.effective_from else self.key

    def name(self, language: str) -> str:
        return self.ru if spoken_language(language) == "ru" else self.en

    def note(self, language: str) -> str:
        return self.note_ru if spoken_language(language) == "ru" else self.note_en

    def is_in_force(self, on: date) -> bool:
        started = self.effective_from is None or self.effective_from <= on
        return started and (self.effective_until is None or on <= self.effective_until)

    def faults(self) -> Iterator[str]:
        """What is wrong between the fields of this row, though each by itself may be right."""
        if not _KEY.fullmatch(self.key):
            yield f"key: takes letters, digits and _ : . -, not {self.key!r}"
        if self.effective_from and self.effective_until and self.effective_until < self.effective_from:
            yield "effective_until: lies before effective_from"
        if bool(self.reviewed_by) != (self.reviewed_on is not None):
            yield "reviewed_by and reviewed_on: give both or neither"
        if bool(self.note_ru) != bool(self.note_en):
            yield "note_ru and note_en: give both or neither"


@dataclass(frozen=True, kw_only=True, slots=True)
class Penalties:
    """What a natural person may get. None: this kind is not provided, or its bound is not stated."""

    warning: bool = False
    fine_min: int | None = None
    fine_max: int | None = None
    work_hours_min: int | None = None
    work_hours_max: int | None = None
    arrest_days_max: int | None = None
    imprisonment_years_min: int | None = None
    imprisonment_years_max: int | None = None

    def faults(self) -> Iterator[str]:
        for kind in ("fine", "work_hours", "imprisonment_years"):
            least, most = getattr(self, f"{kind}_min"), getattr(self, f"{kind}_max")
            if least is not None and (most is None or most < least):
                yield f"{kind}_min: needs a {kind}_max that is not smaller"


@dataclass(frozen=True, kw_only=True, slots=True)
class Article(Row):
    """One part of one article, in one version of the law. Its key is its citation: `koap:20.2:5`."""

    penalties: Penalties = field(default_factory=Penalties)

    @property
    def code(self) -> str:
        return self.citation.work.key

    @property
    def article(self) -> str:
        return self.citation.article

    @property
    def part(self) -> str:
        return self.citation.part

    @property
    def branch(self) -> Branch:
        """The loader lets no article in whose work has no branch."""
        return self.citation.work.branch or "administrative"

    @property
    def allows_arrest(self) -> bool:
        """Whether administrative arrest may follow: КоАП 27.5 makes the time limit of custody hang on it."""
        return bool(self.penalties.arrest_days_max)

    def citation_text(self, language: str = "ru", form: str = "short") -> str:
        return self.citation.text(language, form)

    def faults(self) -> Iterator[str]:
        # Not super(): a dataclass with slots is a copy of the class that super() would look for.
        yield from Row.faults(self)
        if self.citation.work.branch is None:
            yield f"citation: {self.code!r} is not a code of offences (it has no branch)"
        if not self.citation.article:
            yield "citation: names no article"


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation(Row):
    """What may be done to a person. Cited from HURIDOCS where its lists have a term, else as the pack's own.

    `norms` are the rules of law that it breaks, where the pack knows them.
    """

    norms: tuple[Citation, ...] = ()

    @property
    def huridocs_list(self) -> str:
        """`L4` (violations) or `L5` (methods of violence); empty for a term of the pack's own."""
        return self.citation.article if self.citation.work.key == "huridocs" else ""

    @property
    def huridocs_code(self) -> str:
        return self.citation.part if self.citation.work.key == "huridocs" else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome(Row):
    """How a stage ended: custody, a court, an appeal. `measure` says what a number beside it counts."""

    measure: Literal["none", "money", "days", "hours"] = "none"
    is_final: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CourtLevel(Row):
    """One rung of the ladder. `facts_until`: the body hears only about facts up to this day."""

    tier: int
    kind: Literal["national", "international"] = "national"
    facts_until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Region(Row):
    """A region by its ISO 3166-2 code. `other_zones`: a facility there may keep one of these instead."""

    zone: str
    other_zones: tuple[str, ...] = ()

    def faults(self) -> Iterator[str]:
        yield from Row.faults(self)
        for zone in (self.zone, *self.other_zones):
            if not _zone_exists(zone):
                yield f"zone: {zone!r} is not a zone of the IANA database"


def _zone_exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """When a limit applies to a charge. What is left out does not matter."""

    branch: Branch | None = None
    arrest: bool | None = None

    def holds_for(self, article: Article) -> bool:
        right_branch = self.branch is None or self.branch == article.branch
        return right_branch and (self.arrest is None or self.arrest == article.allows_arrest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit(Row):
    """How long a person may be held. `start_if_intoxicated` replaces `start` when sobering was recorded.

    Purpose: `holding` is the limit that follows from the charge; `ceiling` caps the whole time whatever the
    start; `rights` runs beside them from the loss of liberty.
    """

    hours: int
    start: Moment
    start_if_intoxicated: Moment | None = None
    purpose: Literal["holding", "ceiling", "rights"]
    binds: Literal["police", "court"] = "police"
    when: Condition = field(default_factory=Condition)


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrestExemption(Row):
    """A trait of a person whom the law exempts from arrest. Its key is the trait; the note says what is open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document(Row):
    """A paper that can be made. A court paper has voices, the case file has editions."""

    kind: Literal["case_file", "court_paper"]
    language: str
    branch: Branch | None = None
    voices: tuple[Literal["own", "defender"], ...] = ()
    editions: tuple[Literal["court", "archive"], ...] = ()
    needs: tuple[str, ...] = ()

    def faults(self) -> Iterator[str]:
        yield from Row.faults(self)
        if self.kind == "court_paper" and not self.voices:
            yield "voices: a court paper speaks in at least one"
        if self.kind == "case_file" and not self.editions:
            yield "editions: the case file has at least one"
