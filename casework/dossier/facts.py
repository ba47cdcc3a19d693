"""The facts of a case file: all that its pages may say, as plain values. Pure.

Whoever makes a case file fills these in from the record, once, and keeps them with the file. Texts are in the
language in which they were recorded; what comes from the pack of a jurisdiction comes as a `Term` in both
languages. Moments carry an offset; they are shown in the zone of `CaseFacts.zone`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

LANGUAGES = ("ru", "en")
# Facts of a kind that came later: left out of their one spelling while there are none, so that the digest of a file
# that has none stays the one it was.
LATER = {"is_left_out_when_empty": True}


class Confidence(StrEnum):
    """How well a fact stands."""

    TOLD = "told"
    CORROBORATED = "corroborated"
    CONFIRMED = "confirmed"


class Sex(StrEnum):
    """Decides the form of a few words."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What became of a time limit."""

    KEPT = "kept"
    BROKEN = "broken"
    RUNNING = "running"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the pack: an article, a kind of violation, a rule."""

    key: str
    ru: str
    en: str

    def name(self, language: str) -> str:
        """The word in one of `LANGUAGES`."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who was detained. `citizenship` is an ISO 3166-1 code or ""."""

    surname: str
    given_name: str = ""
    patronymic: str = ""
    birth_date: date | None = None
    birth_year: int | None = None  # where the day is not known
    citizenship: str = ""
    sex: Sex = Sex.UNKNOWN

    @property
    def full_name(self) -> str:
        """Surname, given name, patronymic, as far as they are known."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Surname and initials."""
        initials = [f"{part[0]}." for part in (self.given_name, self.patronymic) if part]
        return "\N{NO-BREAK SPACE}".join([self.surname, *initials])


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What the person is bound to do after the release, and by which day, if anybody said."""

    what: str
    by: date | None = None


@dataclass(frozen=True, kw_only=True)
class Detention:
    """From apprehension to release. `is_about`: the moment of apprehension is an estimate.

    `papers` are keys of the layout's words. Injuries and statement are as the person told them on coming out.
    """

    apprehended_at: datetime | None = None
    is_about: bool = False
    delivered_at: datetime | None = None
    released_at: datetime | None = None
    is_minor: bool = field(default=False, metadata=LATER)
    place: str = ""
    agency: str = ""
    stated_reason: str = ""
    confirmed_at: datetime | None = None
    confirmation: str = ""
    release: Term | None = None
    release_conditions: str = ""
    papers: tuple[str, ...] = field(default=(), metadata=LATER)
    other_papers: str = field(default="", metadata=LATER)
    conditions: tuple[Condition, ...] = field(default=(), metadata=LATER)
    injuries: str = field(default="", metadata=LATER)
    statement: str = field(default="", metadata=LATER)

    @property
    def starts_at(self) -> datetime | None:
        """The first known moment of the detention."""
        return self.apprehended_at or self.delivered_at


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One stop of the path of custody. Without a place: it is known that nobody knew where.

    Only of the first stop may nobody have said when it began.
    """

    place: str
    arrived_at: datetime | None
    left_at: datetime | None = None
    source: str = ""
    confidence: Confidence = Confidence.TOLD


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A time limit and what became of it, as computed elsewhere. `rule` names rule and version.

    `is_open`: nothing is known to have ended it, and `ended_at` is the moment up to which it is told.
    """

    rule: str
    name: Term
    citation: Term
    verdict: Verdict
    started_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    is_open: bool = field(default=False, metadata=LATER)
    explanation: Term | None = None

    @property
    def over(self) -> timedelta | None:
        """By how much the limit was passed; None when it was not, or nobody knows."""
        if self.verdict is Verdict.BROKEN and self.due_at and self.ended_at and self.ended_at > self.due_at:
            return self.ended_at - self.due_at
        return None


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody who took part, as people described them; what is not known is ""."""

    name: str = ""
    rank: str = ""
    badge: str = ""
    vehicle: str = ""
    looks: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Witness:
    """Somebody who saw it. Whoever is not ready to speak in court has no name here, nor in the court edition a line."""

    name: str = ""
    saw: str = ""
    is_ready_for_court: bool = False


@dataclass(frozen=True, kw_only=True)
class Violation:
    """One thing done to the person that the law forbids, by whom, who saw it and who says so."""

    kind: Term
    happened_at: datetime | None = None
    place: str = ""
    unit: str = ""
    account: str = ""
    injuries: str = ""
    source: str = ""
    confidence: Confidence = Confidence.TOLD
    officers: tuple[Officer, ...] = field(default=(), metadata=LATER)
    witnesses: tuple[Witness, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, kw_only=True)
class Charge:
    """An article charged. A re-qualification ends one row and begins another."""

    article: Term
    brought_on: date | None = None
    replaced_on: date | None = None
    note: Term | None = None


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """A hearing held or to come; without a moment it is still to be announced."""

    court: str
    starts_at: datetime | None = None
    room: str = ""
    judge: str = ""
    kind: Term | None = None
    outcome: Term | None = None


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What a court ruled, and when the copy that starts the term of appeal was received."""

    court: str
    sanction: Term
    announced_on: date | None = None
    copy_received_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One proceeding against the person."""

    court: str = ""
    number: str = ""
    uid: str = ""
    protocol_number: str = ""
    charges: tuple[Charge, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Defender:
    """Who defends, in which capacity, by what paper."""

    name: str
    capacity: Term
    basis: Term | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """Everything a case file says about a detention. `reference` is our own number of it."""

    reference: str
    zone: str
    person: Person
    detention: Detention
    stays: tuple[Stay, ...] = ()
    clocks: tuple[Clock, ...] = ()
    violations: tuple[Violation, ...] = ()
    cases: tuple[Case, ...] = ()
    defenders: tuple[Defender, ...] = ()
    is_practice: bool = False


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who made a case file (an opaque handle; "" for a program), from which version of the facts, fixed when."""

    made_by: str
    facts_version: int
    facts_at: datetime


def missing_facts(facts: CaseFacts) -> list[str]:
    """Codes of the facts without which no case file is made, in the order of its pages; empty when complete.

    `person_name`, `detention_start` (neither apprehension nor delivery), `detention_place`, `custody_path`.
    """
    needed = {
        "person_name": facts.person.surname or facts.person.given_name,
        "detention_start": facts.detention.starts_at,
        "detention_place": facts.detention.place,
        "custody_path": facts.stays,
    }
    return [code for code, value in needed.items() if not value]
