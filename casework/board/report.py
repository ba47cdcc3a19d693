"""The page of one report: what came, word for word, and what each of its people became."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from casework import access
from casework.access import Verb
from casework.board.candidates import Candidates, candidates
from casework.board.forms_person import PersonForm, heard_facts, matched_place, prefilled
from casework.board.forms_report import HeadsForm, LinkForm, PlaceForm, RejectForm, open_incidents
from casework.services.reading import reading
from casework.staff import pages, wording
from detainees.heard import Heard, HeardPerson
from detainees.models import (
    Detention,
    Facility,
    Headcount,
    Incident,
    Report,
    SearchHit,
    Triage,
    TriageOutcome,
)
from detainees.services.differences import Facts
from detainees.services.ranking import marks_of
from detainees.sought import Sought

# Incidents in whose people a report is looked for that nobody has placed yet.
MOST_LIVE = 20


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the report, and what became of them."""

    index: int
    heard: HeardPerson
    outcome: TriageOutcome | None

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def is_named(self) -> bool:
        """Whether a name was heard, by which people known already can be compared."""
        return not Sought.named(self.heard.name).is_nobody

    @property
    def says_more(self) -> bool:
        """Whether more was said of them than a name and an age, which stand in the list already."""
        bare = HeardPerson(name=self.heard.name, age=self.heard.age, sex=self.heard.sex, traits=self.heard.traits)
        return self.heard != bare or bool(self.heard.name.aliases or self.heard.name.custody_name)


class ReportPage:
    """Everything that the page of one report shows. Opens the report, so ask inside a reading of it."""

    def __init__(self, actor: access.Actor, triage: Triage, *, asked: int | None = None) -> None:
        self.actor = actor
        self.triage = triage
        self.report: Report = triage.report
        self.asked = asked

    @cached_property
    def heard(self) -> Heard:
        return Heard.from_json(self.report.content)

    @cached_property
    def outcomes(self) -> dict[int, TriageOutcome]:
        rows = access.visible(self.actor, TriageOutcome).filter(triage=self.triage)
        return {row.person_index: row for row in rows.select_related("detention__detainee")}

    @cached_property
    def sought(self) -> list[SearchHit]:
        """The requests of those who may look for somebody of the report, likeliest first."""
        hits = access.visible(self.actor, SearchHit).ringing().filter(report=self.report)  # type: ignore[attr-defined]
        return list(hits.select_related("request"))

    @cached_property
    def people(self) -> list[PersonLine]:
        return [PersonLine(i, person, self.outcomes.get(i)) for i, person in enumerate(self.heard.people)]

    @cached_property
    def current(self) -> PersonLine | None:
        """The person whose turn it is: the one asked for, else the first who is not dealt with."""
        asked = [line for line in self.people if line.number == self.asked]
        return next(iter(asked or self.undecided), None)

    @property
    def undecided(self) -> list[PersonLine]:
        return [line for line in self.people if line.outcome is None]

    @property
    def is_mine(self) -> bool:
        return self.triage.state == Triage.State.TAKEN and self.triage.taken_by_id == self.actor.id

    @property
    def is_others(self) -> bool:
        return self.triage.state == Triage.State.TAKEN and self.triage.taken_by_id != self.actor.id

    @property
    def is_finished(self) -> bool:
        return self.triage.state in (Triage.State.DONE, Triage.State.REJECTED)

    @property
    def can_undo(self) -> bool:
        """Whether there is something that this report made, and the reader may take it back."""
        is_done = self.triage.state == Triage.State.DONE
        return is_done and bool(self.outcomes) and access.may(self.actor, Verb.CHANGE, Triage)

    @property
    def zone(self) -> Any:
        """In whose time the page speaks."""
        return self.triage.incident.region if self.triage.incident else self.triage.region

    @cached_property
    def headcounts(self) -> list[Headcount]:
        rows = access.visible(self.actor, Headcount).filter(report=self.report)
        return list(rows.select_related("facility__region"))

    def place_of(self, line: PersonLine) -> Facility | None:
        """The listed place that this person is said to be in."""
        spoken = line.heard.facility or self.heard.facility
        return matched_place(self.actor, self.triage.incident, spoken) if self.triage.incident else None

    def facts_of(self, line: PersonLine) -> Facts:
        return heard_facts(self.heard, line.heard, self.place_of(line))

    def incidents(self) -> list[Incident]:
        """Where people known already are looked for: the report's incident, else the live ones."""
        if self.triage.incident is not None:
            return [self.triage.incident]
        rows = open_incidents(self.actor).live()
        if self.triage.region_id is not None:
            rows = rows.filter(region=self.triage.region_id)
        return list(rows[:MOST_LIVE])

    def candidates(self) -> Candidates:
        if self.current is None or self.current.outcome is not None or self.is_finished:
            return Candidates()
        return candidates(
            self.actor,
            self.current.heard,
            incidents=self.incidents(),
            facility=self.place_of(self.current),
            report=self.report,
        )

    def person_form(self) -> PersonForm | None:
        """The form of the current person, filled with what was heard."""
        if self.current is None or self.current.outcome is not None or self.triage.incident is None:
            return None
        is_injured = len(self.people) == 1 and Report.Urgency.INJURED in self.report.urgency
        initial = prefilled(self.facts_of(self.current), version=self.triage.version, is_injured=is_injured)
        return PersonForm(actor=self.actor, incident=self.triage.incident, initial=initial)

    def heads_form(self) -> HeadsForm | None:
        """The form that writes the heads down, until they are."""
        if self.report.heads is None or self.headcounts or self.triage.incident is None:
            return None
        spoken = self.heard.facility or self.heard.place
        place = matched_place(self.actor, self.triage.incident, spoken)
        initial = {
            "heads": self.report.heads,
            "minors": self.heard.minors,
            "facility": place,
            "new_place": "" if place else spoken[:160],
            "counted_at": self.report.sent_at,
            "source": self.heard.reporter.shown,
            "version": self.triage.version,
        }
        return HeadsForm(actor=self.actor, incident=self.triage.incident, initial=initial)


@require_safe
@access.declares(Verb.OPEN, Report)
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report. Nothing on this page edits it: beside it stands what staff made of it."""
    number = request.GET.get("person", "")
    return show(request, found(request, pk), asked=int(number) if number.isdecimal() else None)


def found(request: HttpRequest, pk: UUID) -> Triage:
    """The triage row of a report the actor may open, or 404."""
    actor = access.actor(request)
    access.find(actor, Report, Verb.OPEN, pk=pk)
    rows = access.visible(actor, Triage).select_related(
        "report__client", "report__entered_by", "taken_by", "done_by", "region", "incident__region"
    )
    return rows.get(report_id=pk)


def show(
    request: HttpRequest, triage: Triage, *, asked: int | None = None, status: int = 200, **given: Any
) -> HttpResponse:
    """The page, with forms that were filled in already in place of fresh ones."""
    page = ReportPage(access.actor(request), triage, asked=asked)
    with reading(actor=page.actor.id or pages.NOBODY, subjects=[triage.report_id], place="report"):
        proposed = page.candidates()
        linked = [line.detention.detainee for line in page.outcomes.values() if line.detention]
        context = {
            "page": page,
            "triage": triage,
            "report": page.report,
            "heard": page.heard,
            "similar": proposed,
            "chips": wording.urgency(marks_of(urgency=page.report.urgency, content=page.report.content or {})),
            "person_form": page.person_form() if page.is_mine else None,
            "heads_form": page.heads_form() if page.is_mine else None,
            "place_form": PlaceForm(actor=page.actor, initial={"incident": triage.incident}),
            "reject_form": RejectForm(),
            "link_form": LinkForm(actor=page.actor, initial={"version": triage.version}),
            **given,
        }
        opens = [each.detention.detainee for each in proposed.found] + linked
        return pages.render(request, "board/report.html", context, opens=opens, status=status)


def visible_detention(request: HttpRequest, pk: UUID) -> Detention:
    """A detention that a report may be linked to, with its person, or 404."""
    return access.find(access.actor(request), Detention, Verb.CHANGE, pk=pk)
