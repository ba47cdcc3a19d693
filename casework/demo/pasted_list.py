"""A list of forty as a chat brings it, saved as one report: one place, one moment, nobody says since when."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from django.conf import settings

from casework.demo.names import Invented, invent
from casework.demo.night import Night
from casework.demo.staff import DemoStaff
from casework.services.listed import facts_of, said_of
from detainees.listed import Kind, Line, read_text
from detainees.models import Facility, Report, TriageOutcome
from detainees.report_form import report_form
from detainees.services import listing
from detainees.services.differences import Facts, NewPlace
from detainees.services.listing import Decided

SEED = 40
PEOPLE = 40
PLACE = NewPlace(name="Спецприёмник", kind=Facility.Kind.SPECIAL)
_SOURCE = "чат родственников у спецприёмника"
_NOTES = ("", "", "", "", ", 20.2 ч. 5", ", просит лекарства", " — студентка", " — студент", ", вызывали скорую")


def enact(night: Night, staff: DemoStaff, *, now: datetime) -> Report:
    """Save the list as an operator would who took every line for somebody new."""
    text = written()
    told_at = now - timedelta(minutes=26)
    people = [_facts(line, told_at) for line in read_text(text) if line.kind is Kind.PERSON]
    content = {
        "channel": Report.Channel.MESSENGER.value,
        "sent_at": told_at.isoformat(),
        "text": text,
        "facility": PLACE.name,
        "reporter": {"relation": _SOURCE},
        "people": [said_of(facts) for facts in people],
    }
    report_form(settings.ENVIRONMENT.jurisdiction).run_validation(content)
    return listing.save_list(
        incident=night.incident,
        place=PLACE,
        told_at=told_at,
        channel=Report.Channel.MESSENGER,
        content=content,
        people=[Decided(kind=TriageOutcome.Kind.CREATED, facts=facts) for facts in people],
        jurisdiction=settings.ENVIRONMENT.jurisdiction,
        by=staff.olga,
    )


def written() -> str:
    """The list as it was pasted: a heading, numbers, names in several manners, ages and notes in one cell."""
    dice = Random(SEED)  # noqa: S311 - a play of invented people, the same every time
    numbered = (f"{number}. {_line(dice, who)}" for number, who in enumerate(_people(dice), 1))
    return "\n".join([f"Список, {PLACE.name}, сегодня вечером", *numbered, "", "всего сорок, передайте всем"])


def _people(dice: Random) -> Iterator[Invented]:
    """Forty of whom no two are called the same."""
    known: set[tuple[str, str]] = set()
    while len(known) < PEOPLE:
        who = invent(dice)
        called = (who.name.surname, who.name.given_name)
        if called not in known:
            known.add(called)
            yield who


def _line(dice: Random, who: Invented) -> str:
    name, age = who.name, dice.randrange(17, 52)
    shown = dice.choice((name.full, name.full.upper(), f"{name.surname} {name.given_name}"))
    said = dice.choice((f", {age} лет", f" ({age})", f", {2022 - age} г.р.", ""))
    return shown + said + dice.choice(_NOTES)


def _facts(line: Line, told_at: datetime) -> Facts:
    return facts_of(line.name, age=line.age, born=line.born, note=line.note, source=_SOURCE, at=told_at)
