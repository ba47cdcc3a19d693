"""The cover of a case file and the circumstances: what stands there, line by line. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from casework.dossier.facts import CaseFacts, Clock, Confidence, Defender, Detention, Term, Verdict
from casework.dossier.path import Leg
from casework.dossier.wording import duration_in_words
from casework.dossier.words import Words


def court(facts: CaseFacts, words: Words) -> list[tuple[str, str]]:
    """What the courts call each case, for the head of the cover."""
    lines = []
    for case in facts.cases:
        parts = {"court": case.court, "number": case.number, "uid": case.uid, "protocol": case.protocol_number}
        lines += [(words.say(f"court.{name}"), value) for name, value in parts.items() if value]
    return lines


def summary(facts: CaseFacts, words: Words) -> list[tuple[str, str, str]]:
    """The table on the cover: label, what is set in bold, the rest."""
    detention = facts.detention
    rows = [("person", facts.person.full_name, "".join(f", {part}" for part in _of_person(facts, words)))]
    if detention.apprehended_at:
        moment = words.moment_written(detention.apprehended_at, is_about=detention.is_about)
        rows.append(("apprehended", "", f"{moment}, {detention.place}"))
    if detention.delivered_at:
        rows.append(("delivered", "", words.moment_written(detention.delivered_at)))
    rows.append(_release(detention, words))
    rows += [
        ("charges", "", charge.article.name(words.language))
        for case in facts.cases
        for charge in case.charges
        if not charge.replaced_on
    ]
    for case in facts.cases:
        for ruling in case.rulings:
            announced = f"{words.day_written(ruling.announced_on)}, " if ruling.announced_on else ""
            rows.append(("ruling", "", f"{announced}{ruling.sanction.name(words.language)}"))
            if ruling.copy_received_on:
                rows.append(("copy_received", "", words.day_written(ruling.copy_received_on)))
    rows += [
        ("defender", "", ", ".join([item.name, *(term.name(words.language) for term in _by_what_right(item))]))
        for item in facts.defenders
    ]
    return [(words.say(f"summary.{label}"), bold, rest) for label, bold, rest in rows]


def _by_what_right(defender: Defender) -> list[Term]:
    return [defender.capacity, defender.basis] if defender.basis else [defender.capacity]


def _of_person(facts: CaseFacts, words: Words) -> Iterator[str]:
    person = facts.person
    if person.birth_date:
        yield words.say(f"person.born_{person.sex.value}", day=words.day(person.birth_date))
    elif person.birth_year:
        yield words.say(f"person.born_in_{person.sex.value}", year=person.birth_year)
    if facts.detention.is_minor:
        yield words.say(f"person.minor_{person.sex.value}")
    if person.citizenship:
        country = words.labels["countries"].get(person.citizenship, person.citizenship)
        yield words.say("person.citizenship", country=country)


def _release(detention: Detention, words: Words) -> tuple[str, str, str]:
    if detention.released_at:
        return "released", "", words.moment_written(detention.released_at)
    return "held", "", words.say("summary.still_held", day=words.day_written(words.now))


def findings(
    facts: CaseFacts, words: Words, legs: Sequence[Leg], numbered: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """What follows from the facts, each with the number of the section that shows it."""
    reference = words.say("findings.reference", number=numbered["custody"]["number"])
    found = [_broken(clock, words, reference) for clock in facts.clocks if clock.verdict is Verdict.BROKEN]
    found += [
        words.say(
            "findings.gap",
            start=words.moment(leg.arrived_at, with_year=False),
            end=words.moment(leg.left_at, with_year=False),
            lasted=duration_in_words(leg.lasted, words.language),
            reference=reference,
        )
        for leg in legs
        if leg.is_gap and leg.left_at and leg.lasted
    ]
    found += [
        words.say("findings.lost", start=words.moment(leg.arrived_at, with_year=False), reference=reference)
        for leg in legs
        if leg.is_gap and leg.arrived_at and not leg.left_at
    ]
    if any(clock.verdict is Verdict.UNKNOWN for clock in facts.clocks):
        found.append(words.say("findings.unknown_limit", reference=reference))
    if facts.violations:
        confirmed = sum(item.confidence is Confidence.CONFIRMED for item in facts.violations)
        reference = words.say("findings.reference", number=numbered["violations"]["number"])
        number = len(facts.violations)
        found.append(words.say("findings.violations", number=number, confirmed=confirmed, reference=reference))
    return found or [words.say("findings.none")]


def _broken(clock: Clock, words: Words, reference: str) -> str:
    key = "findings.broken" if clock.over is None else "findings.over"
    name = clock.name.name(words.language)
    return words.say(
        key,
        clock=name[:1].upper() + name[1:],
        citation=clock.citation.name(words.language),
        over=duration_in_words(clock.over, words.language, is_excess=True) if clock.over else "",
        reference=reference,
    )


def circumstances(facts: CaseFacts, words: Words) -> list[tuple[str, str]]:
    """How the detention began and ended, as told."""
    detention = facts.detention
    confirmed, confirmed_at = detention.confirmation, ""
    if detention.confirmed_at:
        moment = words.moment_written(detention.confirmed_at)
        confirmed, confirmed_at = (f"{confirmed} ({moment})", "") if confirmed else ("", moment)
    values = {
        "place": detention.place,
        "agency": detention.agency,
        "stated_reason": detention.stated_reason,
        "confirmed": confirmed,
        "confirmed_at": confirmed_at,
        "release": detention.release.name(words.language) if detention.release else "",
        "papers": _papers(detention, words),
        "conditions": _conditions(detention, words),
        "injuries": detention.injuries,
        "statement": detention.statement,
    }
    return [(words.say(f"circumstances.{name}"), value) for name, value in values.items() if value]


def _papers(detention: Detention, words: Words) -> str:
    named = [words.say(f"papers.{key}") for key in detention.papers]
    return "; ".join([*named, *filter(None, [detention.other_papers])])


def _conditions(detention: Detention, words: Words) -> str:
    dated = [
        words.say("circumstances.condition_by", what=each.what, day=words.day(each.by)) if each.by else each.what
        for each in detention.conditions
    ]
    return "; ".join([*filter(None, [detention.release_conditions]), *dated])
