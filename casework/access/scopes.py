"""How a row of each kind belongs to a region, an incident, a person."""

from dataclasses import dataclass, replace

from django.db.models import Model

from casework.access.policy import ERASED, REHEARSED, STAFF
from casework.models import AuditEntry, Authority, Case, Charge, Document, Hearing, Lawyer, Ruling
from detainees.models import (
    Campaign,
    Claim,
    Consent,
    ContactAttempt,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Envelope,
    Facility,
    Headcount,
    Incident,
    MatchCandidate,
    Merge,
    Officer,
    Region,
    Relative,
    Report,
    SearchHit,
    SearchRequest,
    TimelineEntry,
    Triage,
    TriageOutcome,
    Unit,
    Violation,
    Witness,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Through which fields rows of a model belong to a region, an incident, a person. Empty: through none.

    One path of several is enough. `unplaced` names the fields that are all empty in rows of which nobody knows
    yet where they belong: those are everybody's, or nobody would ever place them. `alone` names the same for
    rows that hang on a person and on nothing else: those follow the person, by `subject_id`. `also` must be
    reached besides: a pair is for who reaches both.
    """

    regions: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    detainee: str = ""
    unplaced: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    also: "Scope | None" = None


def _with_detention(prefix: str = "detention__") -> Scope:
    return Scope((f"{prefix}region",), (f"{prefix}incident",), f"{prefix}detainee")


def _with_person(prefix: str, detainee: str) -> Scope:
    # Who was summoned or fined without a detention has a region and cases alone.
    regions = (f"{prefix}region", f"{prefix}detentions__region", f"{prefix}cases__region")
    return Scope(regions, (f"{prefix}detentions__incident",), detainee)


def _with_case(prefix: str, detainee: str) -> Scope:
    return Scope((f"{prefix}region",), (f"{prefix}detention__incident",), detainee)


def _of_a_person_or_a_report() -> Scope:
    person, triage = _with_person("person__", "person"), "report__triage__"
    return Scope(
        (*person.regions, f"{triage}region"),
        (*person.incidents, f"{triage}incident"),
        person.detainee,
        unplaced=("person", f"{triage}region", f"{triage}incident"),
    )


# Reference data belongs to nobody's rows: whoever may see the kind sees all of it.
UNSCOPED = frozenset({Region, Facility, Campaign, Unit, Officer})

SCOPES: dict[type[Model], Scope] = {
    Incident: Scope(("region",), ("id",), "detentions__detainee"),
    Headcount: Scope(("incident__region",), ("incident",)),
    Witness: Scope(("incident__region",), ("incident",)),
    Triage: Scope(("region",), ("incident",), unplaced=("region", "incident")),
    Report: Scope(("triage__region",), ("triage__incident",), unplaced=("triage__region", "triage__incident")),
    TriageOutcome: Scope(
        ("triage__region",), ("triage__incident",), unplaced=("triage__region", "triage__incident")
    ),
    Detainee: _with_person("", "id"),
    Relative: _with_person("detainee__", "detainee"),
    Consent: _with_person("detainee__", "detainee"),
    Authority: _with_person("detainee__", "detainee"),
    MatchCandidate: replace(_with_person("one__", "one"), also=_with_person("other__", "other")),
    Merge: _with_person("kept__", "kept"),
    SearchRequest: Scope(("region",), ("incident",), unplaced=("region", "incident")),
    SearchHit: Scope(
        ("request__region",),
        ("request__incident",),
        unplaced=("request__region", "request__incident"),
        also=_of_a_person_or_a_report(),
    ),
    ContactAttempt: Scope(
        ("request__region", "detention__region"),
        ("request__incident", "detention__incident"),
        "detention__detainee",
        unplaced=("request__region", "request__incident", "detention"),
    ),
    Detention: _with_detention(""),
    CustodyStay: _with_detention(),
    Debrief: _with_detention(),
    Violation: _with_detention(),
    Claim: _with_detention(),
    TimelineEntry: Scope(
        ("detention__region", "incident__region"),
        ("detention__incident", "incident"),
        "detention__detainee",
        alone=("detention", "incident"),
    ),
    Case: _with_case("", "detainee"),
    Charge: _with_case("case__", "case__detainee"),
    Hearing: _with_case("case__", "case__detainee"),
    Ruling: _with_case("case__", "case__detainee"),
    Document: Scope(
        ("detention__region", "case__region", "detainee__region"),
        ("detention__incident", "case__detention__incident"),
        "detainee",
    ),
    Lawyer: Scope(("regions",), ("regions__incident",)),
    # These belong to no region: only a grant that holds everywhere reaches them.
    **dict.fromkeys((*STAFF, *REHEARSED, *ERASED, AuditEntry, Envelope), Scope()),
}
