"""The lines of a list with who may be meant by each: known, perhaps known, or nobody alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casework import access
from casework.access import Verb
from casework.board.candidates import Candidate, shown_detentions
from casework.board.forms_fields import birth_typed
from casework.board.forms_list import NEW, SKIP, LineForm, ListForm
from casework.finding import Found, find_each
from casework.services.people import SearchUnavailable
from detainees.listed import Kind, Line, born_in, is_initial, name_in
from detainees.matching import Evidence, Match, Sign
from detainees.models import Detainee, Detention
from detainees.names import PersonName
from detainees.sought import Sought

# As many as the keys Alt+1 to Alt+3.
MOST_SHOWN = 3
# Relatives come before some who are meant, and are not shown.
_ASKED_FOR = 10
_YEAR = 4


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the table: its form, who may be meant, and what is decided, by somebody or beforehand."""

    form: LineForm
    found: list[Candidate] = field(default_factory=list)
    is_away: bool = False
    is_loading: bool = False
    # The line above that is the same known person, or 0.
    double: int = 0

    @property
    def number(self) -> int:
        return int(self.form.prefix.rpartition("-")[2]) + 1 if self.form.prefix else 0

    @property
    def kind(self) -> str:
        return str(self.form["kind"].value() or "")

    @property
    def twin(self) -> int:
        """The line above that says the same name, or 0."""
        value = str(self.form["twin"].value() or 0)
        return int(value) if value.isdecimal() else 0

    @property
    def is_heading(self) -> bool:
        return self.kind == Kind.HEADING

    @property
    def is_unclear(self) -> bool:
        return self.kind == Kind.UNCLEAR

    @property
    def is_elsewhere(self) -> bool:
        return self.kind == Kind.ELSEWHERE

    @property
    def is_several(self) -> bool:
        return self.kind == Kind.SEVERAL

    @property
    def chosen(self) -> str:
        """What somebody has chosen, while it can be chosen still."""
        value = str(self.form["decision"].value() or "")
        return value if value in {NEW, SKIP, *(str(one.detention.pk) for one in self.found)} else ""

    @property
    def decision(self) -> str:
        """What is chosen, else what is likely: it stands there marked as such until somebody looks."""
        return self.chosen or self.proposed

    @property
    def is_proposed(self) -> bool:
        return not self.chosen and bool(self.proposed)

    @property
    def proposed(self) -> str:
        if self.is_heading:
            return SKIP
        if self.kind != Kind.PERSON or self.is_away or self.is_loading or self.double:
            return ""
        certain = [one for one in self.found if one.is_likely and _bears_the_name(one) and not _contradicts(one)]
        if len(certain) == 1:
            return str(certain[0].detention.pk)
        is_alone = not self.found and not self.twin
        return NEW if is_alone else ""


def _bears_the_name(candidate: Candidate) -> bool:
    """Whether surname and given name are theirs, in any spelling: who is called nearly so may be a brother."""
    near = {reason.part for reason in candidate.match.reasons if reason.sign is Sign.NEAR}
    return not near & {"surname", "given_name"}


def _contradicts(candidate: Candidate) -> bool:
    """Whether something speaks against them. A place does not: people are moved, and the list says where they are."""
    return any(reason.sign is Sign.OTHER and reason.part != "place" for reason in candidate.match.reasons)


def _is_worth_a_look(match: Match) -> bool:
    """Whether a line may mean them. Who bears another name outright is a relative: forty lines would show them all."""
    others = {reason.part for reason in match.reasons if reason.sign is Sign.OTHER}
    return match.is_likely or not others & {"surname", "given_name"}


def initial_lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines as the table begins with them."""
    return [
        {
            "raw": line.raw,
            "kind": line.kind.value,
            "twin": _place(lines, line),
            "name": line.name.full,
            "age": line.age,
            "born": birth_typed(line.born),
            "note": line.note,
        }
        for line in lines
    ]


def shown(actor: access.Actor, form: ListForm, lines: Sequence[LineForm]) -> list[ShownLine]:
    """The lines, each with who may be meant. Never stands in the way: who cannot be asked about stays undecided."""
    incident = form.occasion()
    if incident is None:
        return [ShownLine(line) for line in lines]
    sought = [_sought(line, form) for line in lines]
    try:
        found = find_each(actor, sought, most=_ASKED_FOR, verb=Verb.OPEN, incidents=[incident])
    except SearchUnavailable:
        return [ShownLine(line, is_away=not each.is_nobody) for line, each in zip(lines, sought, strict=True)]
    people = {pk for each in found for pk in each.matches}
    rows = shown_detentions(actor).filter(detainee__in=people, incident=incident)
    known = {row.detainee_id: row for row in rows}
    return _with_doubles([_shown(line, each, known) for line, each in zip(lines, found, strict=True)])


def _shown(line: LineForm, found: Found, known: dict[Any, Detention]) -> ShownLine:
    candidates = [Candidate(known[pk], match) for pk, match in found.matches.items() if pk in known]
    candidates = [one for one in candidates if _is_worth_a_look(one.match)]
    candidates.sort(key=lambda one: -one.match.score)
    return ShownLine(line, candidates[:MOST_SHOWN], is_loading=found.is_loading)


def _with_doubles(lines: Sequence[ShownLine]) -> list[ShownLine]:
    """The lines; one that would be linked to somebody to whom a line above is linked says so, and is not proposed."""
    numbers: dict[str, int] = {}
    found = []
    for line in lines:
        decision = line.decision
        above = numbers.get(decision, 0)
        if decision not in {"", NEW, SKIP}:
            numbers.setdefault(decision, line.number)
        found.append(replace(line, double=above) if above else line)
    return found


def opened_by(lines: Sequence[ShownLine]) -> list[Detainee]:
    """Whose names the lines show."""
    return [one.detention.detainee for line in lines for one in line.found]


def _sought(line: LineForm, form: ListForm) -> Sought:
    if line["kind"].value() == Kind.HEADING and not line["name"].value():
        return Sought()
    name = _without_initials(name_in(str(line["name"].value() or "")))
    born = born_in(str(line["born"].value() or ""))
    age = str(line["age"].value() or "")
    place = form["facility"].value()
    evidence = Evidence(
        birth_year=int(born[:_YEAR]) if born else None,
        age=int(age) if age.isdecimal() else None,
        place=str(getattr(place, "pk", place) or ""),
        at=form.moment(),
    )
    return Sought.named(name, evidence)


def _without_initials(name: PersonName) -> PersonName:
    """A first letter fits many names and contradicts all of them: it is not looked for."""
    given_name, patronymic = ("" if is_initial(part) else part for part in (name.given_name, name.patronymic))
    return replace(name, given_name=given_name, patronymic=patronymic)


def _place(lines: Sequence[Line], line: Line) -> int:
    """The place in the table of the line that says the same name."""
    return next((place for place, other in enumerate(lines, 1) if line.twin and other.number == line.twin), 0)
