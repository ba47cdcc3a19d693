"""Violations, charges, hearings and defence as rows of ready texts; an empty list leaves its section out. Pure."""

from dataclasses import fields, replace
from typing import Any

from casework.dossier.facts import CaseFacts, Hearing, Officer, Witness
from casework.dossier.words import Words

Row = dict[str, str]


def proper_for_court(facts: CaseFacts) -> CaseFacts:
    """The same without the witnesses who did not say that they would speak in court, and without sources by name.

    Whoever told us was not asked whether a court may read of it: nor was the person, when they told on coming out
    what had happened. How well a fact stands is said of each still.
    """
    told = (
        replace(item, source="", witnesses=tuple(each for each in item.witnesses if each.is_ready_for_court))
        for item in facts.violations
    )
    return replace(
        facts,
        detention=replace(facts.detention, confirmation="", injuries="", statement=""),
        stays=tuple(replace(stay, source="") for stay in facts.stays),
        violations=tuple(told),
    )


def violations(facts: CaseFacts, words: Words) -> list[dict[str, Any]]:
    """What was done, when, by whom, who saw it and who says so."""
    return [
        {
            "number": str(place),
            "kind": item.kind.name(words.language),
            "account": item.account,
            "unit": words.say("violations.unit", unit=item.unit) if item.unit else "",
            "injuries": words.say("violations.injuries", injuries=item.injuries) if item.injuries else "",
            "when": words.moment(item.happened_at) if item.happened_at else words.say("unknown"),
            "place": item.place,
            "source": item.source,
            "confidence": words.say(f"confidence.{item.confidence.value}"),
            "officers": [_officer(each, words) for each in item.officers],
            "witnesses": [_witness(each, words) for each in item.witnesses],
        }
        for place, item in enumerate(facts.violations, start=1)
    ]


def _officer(officer: Officer, words: Words) -> str:
    marks = {field.name: getattr(officer, field.name) for field in fields(officer)}
    known = [words.say(f"officer.{name}", value=value) for name, value in marks.items() if value]
    return words.say("violations.officer", marks="; ".join(known)) if known else words.say("officer.nothing")


def _witness(witness: Witness, words: Words) -> str:
    way = "nameless" if not witness.is_ready_for_court else "ready" if witness.name else "ready_nameless"
    who = words.say(f"witness.{way}", name=witness.name)
    return words.say("witness.saw", who=who, saw=witness.saw) if witness.saw else who


def charges(facts: CaseFacts, words: Words) -> list[Row]:
    """Articles charged, the replaced ones too; the case is named when there is more than one."""
    return [
        {
            "article": charge.article.name(words.language),
            "case": words.say("charges.case_number", number=case.number)
            if len(facts.cases) > 1 and case.number
            else "",
            "brought": words.day(charge.brought_on),
            "replaced": words.day(charge.replaced_on),
            "note": charge.note.name(words.language) if charge.note else words.say("nothing"),
        }
        for case in facts.cases
        for charge in case.charges
    ]


def hearings(facts: CaseFacts, words: Words) -> dict[str, list[Row]] | None:
    """Hearings and rulings of all cases, in order of their days; the case is named when there is more than one."""
    named = [(case, case.number if len(facts.cases) > 1 else "") for case in facts.cases]
    sittings = [(hearing, number) for case, number in named for hearing in case.hearings]
    sittings.sort(key=lambda told: (told[0].starts_at is None, told[0].starts_at))
    rulings = [(ruling, number) for case, number in named for ruling in case.rulings]
    rulings.sort(key=lambda told: (told[0].announced_on is None, told[0].announced_on))
    held = [_hearing(hearing, number, words) for hearing, number in sittings]
    ruled = [
        {
            "court": _in_case(ruling.court, number, words) or words.say("nothing"),
            "sanction": ruling.sanction.name(words.language),
            "announced": words.day(ruling.announced_on),
            "copy": words.day(ruling.copy_received_on),
        }
        for ruling, number in rulings
    ]
    return {"held": held, "ruled": ruled} if held or ruled else None


def _in_case(court: str, number: str, words: Words) -> str:
    return ", ".join(filter(None, [court, words.say("hearings.case", number=number) if number else ""]))


def _hearing(hearing: Hearing, number: str, words: Words) -> Row:
    return {
        "when": words.moment(hearing.starts_at) if hearing.starts_at else words.say("hearings.to_be_announced"),
        "room": _room(hearing, words),
        "court": _in_case(hearing.court, number, words),
        "judge": words.say("hearings.judge", judge=hearing.judge) if hearing.judge else "",
        "kind": hearing.kind.name(words.language) if hearing.kind else "",
        "outcome": _outcome(hearing, words),
    }


def _room(hearing: Hearing, words: Words) -> str:
    """A number is said to be a room; what names itself ("зал № 3", "кабинет 5") stands as it is."""
    if not hearing.room or hearing.room.strip()[:3].isalpha():
        return hearing.room
    return words.say("hearings.room", room=hearing.room)


def _outcome(hearing: Hearing, words: Words) -> str:
    """How it ended; of a hearing that is over and of whose end nobody told, that this is not known."""
    if hearing.outcome:
        return hearing.outcome.name(words.language)
    is_over = hearing.starts_at is not None and hearing.starts_at <= words.now
    return words.say("hearings.outcome_unknown") if is_over else ""


def defence(facts: CaseFacts, words: Words) -> list[Row]:
    """Who defends, by what right, since when."""
    return [
        {
            "name": item.name,
            "capacity": item.capacity.name(words.language),
            "basis": item.basis.name(words.language) if item.basis else "",
            "since": words.day(item.since),
            "until": words.day(item.until),
        }
        for item in facts.defenders
    ]
