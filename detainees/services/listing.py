"""A list of people: saved as one report with all its lines decided, and taken back whole.

Taking back works for any report that is done: what it made and nobody has touched since goes, the rest is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from detainees.models import (
    Claim,
    CustodyStay,
    Detainee,
    Detention,
    Facility,
    Incident,
    MatchCandidate,
    Report,
    TimelineEntry,
    Triage,
    TriageOutcome,
    User,
    Violation,
)
from detainees.services import admission, custody, merging, reporting, timeline
from detainees.services import incident as places
from detainees.services import triage as queue
from detainees.services.differences import Facts, NewPlace
from detainees.services.merging.references import references_to
from detainees.services.refusal import Refused, begin

Kind = TriageOutcome.Kind
# What the timeline says of somebody of whom a report alone has told.
_OF_ADMISSION = frozenset({"detained", "report_linked", "violation_recorded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One person of a list, as whoever decided has read them: new, known as `detention`, or set aside."""

    kind: str
    facts: Facts = field(default_factory=Facts)
    detention: Detention | None = None


@dataclass(slots=True)
class Undone:
    """What was taken back: people made, links to people known; and whom somebody has worked on since."""

    people: int = 0
    links: int = 0
    left: list[Detention] = field(default_factory=list)


@transaction.atomic
def save_list(
    *,
    incident: Incident,
    place: Facility | NewPlace | None,
    told_at: datetime,
    channel: str,
    content: dict[str, Any],
    people: Sequence[Decided],
    jurisdiction: str,
    by: User,
) -> Report:
    """Write a list down as one report that is done: everybody of it in one place, as somebody said at one moment.

    `people` are those of `content`, in its order; `content` has passed `detainees.report_form`. Runs inside a reading
    of those known already. Nobody's arrival is said by it. Raises `Refused`: "in_the_future", and what
    `admission.admit_person` and `admission.link_person` refuse.
    """
    report = reporting.enter_report(channel=channel, sent_at=told_at, content=content, incident=incident, by=by)
    # One place for all of them: forty people are not held in forty vans.
    if isinstance(place, NewPlace):
        place = places.add_facility(kind=place.kind, name=place.name, region=incident.region, by=by)
    triage = queue.take(triage=report.triage, by=by)
    for index, person in enumerate(people):
        _decide(triage, index, person, place, incident, jurisdiction, by)
        triage.refresh_from_db(fields=["version"])
    queue.finish(triage=triage, by=by)
    return report


def _decide(
    triage: Triage,
    index: int,
    person: Decided,
    place: Facility | None,
    incident: Incident,
    jurisdiction: str,
    by: User,
) -> None:
    common: dict[str, Any] = {
        "triage": triage,
        "person_index": index,
        "version": triage.version,
        "facts": replace(person.facts, facility=place),
        "jurisdiction": jurisdiction,
        "by": by,
    }
    if person.kind == Kind.CREATED:
        admission.admit_person(incident=incident, **common)
    elif person.kind == Kind.LINKED and person.detention is not None:
        admission.link_person(detention=person.detention, **common)
    else:
        queue.decide(triage=triage, person_index=index, kind=Kind.SET_ASIDE, by=by)


@transaction.atomic
def undo_list(*, report: Report, by: User) -> Undone:
    """Take back what a report that is done has made, and put it back into the queue.

    Whom nobody has touched since is deleted, with the detention; history keeps both. Links go, with the statements
    that nobody has decided; what a link filled in stays. Whom somebody has worked on stays decided, and is named.
    Raises `Refused("nothing_to_undo")` for a report that is not done, or of which everybody was worked on.
    """
    triage = Triage.objects.select_for_update().get(report=report)
    if triage.state != Triage.State.DONE:
        raise Refused("nothing_to_undo")
    begin(by=by, verb="undo_list")
    undone, is_undone = Undone(), False
    for outcome in TriageOutcome.objects.filter(triage=triage).exclude(kind=Kind.HEADCOUNT).order_by("pk"):
        if outcome.kind == Kind.CREATED and outcome.detention_id is not None:
            detention = _locked(outcome)
            if not _is_untouched(detention, outcome, report):
                undone.left.append(detention)
                continue
            _take_back(detention, outcome)
            undone.people += 1
        elif outcome.kind == Kind.LINKED and outcome.detention_id is not None:
            _unlink(_locked(outcome), outcome, report, by)
            undone.links += 1
        else:
            outcome.delete()
        is_undone = True
    if not is_undone:
        raise Refused("nothing_to_undo")
    queue.bring_back(triage=triage, by=by)
    return undone


def _locked(outcome: TriageOutcome) -> Detention:
    # The person first, as everybody does who records something of them; then nothing can be hung on either.
    Detainee.objects.select_for_update().get(detentions=outcome.detention_id)
    locked = Detention.objects.select_for_update(of=("self",)).select_related("detainee")
    return locked.get(outcomes=outcome)


def _is_untouched(detention: Detention, outcome: TriageOutcome, report: Report) -> bool:
    """Whether nothing hangs on the person but what the report made, and nobody has changed any of it.

    History must say so: where it was silenced, nobody knows, and who may have been worked on is not deleted.
    """
    if _changes(detention.detainee) != 1:
        return False
    hanging = [*_hanging_on(detention.detainee), *_hanging_on(detention)]
    return all(row in (detention, outcome) or _is_of(row, report) for row in hanging)


def _is_of(row: Model, report: Report) -> bool:
    if isinstance(row, TimelineEntry):
        return row.kind in _OF_ADMISSION
    if isinstance(row, MatchCandidate):  # a worker suspects somebody; nobody has looked at it
        return row.state == MatchCandidate.State.WAITING and row.taken_by_id is None
    is_ours = getattr(row, "report_id", None) == report.pk
    return is_ours and _changes(row) == 1 and not any(_hanging_on(row))


def _hanging_on(row: Model) -> Iterator[Model]:
    """All rows that refer to this one, found from the models' own relations: a new model cannot be forgotten."""
    for reference in references_to(type(row)):
        yield from reference.rows.filter(**{reference.field.name: row})


def _changes(row: Any) -> int:
    found: int = row.events.count()
    return found


def _take_back(detention: Detention, outcome: TriageOutcome) -> None:
    # The key stays with the history, which would be unreadable without it: erasing is another verb.
    outcome.delete()
    merging.forget_pairs(person=detention.detainee_id)
    detention.delete()
    detention.detainee.delete()


def _unlink(detention: Detention, outcome: TriageOutcome, report: Report, by: User) -> None:
    outcome.delete()
    of_report: dict[str, Any] = {"detention": detention, "report": report}
    said = [*Claim.objects.filter(**of_report, state=Claim.State.PROPOSED), *Violation.objects.filter(**of_report)]
    for row in said:
        if _is_of(row, report):
            row.delete()
    stay = CustodyStay.objects.filter(detention=detention).first()
    is_only = stay is not None and CustodyStay.objects.filter(detention=detention).count() == 1
    if stay is not None and is_only and _is_of(stay, report) and not detention.is_over:
        stay.delete()
        detention.current_facility = None
        custody.save(detention, "current_facility")
    timeline.write(kind="report_unlinked", detention=detention, by=by, facts={"report": str(report.pk)})
