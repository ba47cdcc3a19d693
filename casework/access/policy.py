"""Which role does what with which kind of record. docs/access.md says the same in words, and why."""

from enum import StrEnum

from django.db.models import Model

from casework.models import (
    AuditEntry,
    Authority,
    Backup,
    Case,
    Charge,
    Document,
    Erasure,
    Hearing,
    Lawyer,
    LegalHold,
    Rehearsal,
    Ruling,
)
from detainees.models import (
    ApiClient,
    Campaign,
    Claim,
    Consent,
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
    RoleGrant,
    TimelineEntry,
    Token,
    Triage,
    TriageOutcome,
    Unit,
    User,
    Violation,
    Witness,
)

Role = RoleGrant.Role


class Verb(StrEnum):
    """What one may want to do with a kind of record. `OPEN` reads what is sealed; `SEE` alone does not."""

    SEE = "see"
    OPEN = "open"
    ADD = "add"
    CHANGE = "change"


SEE = frozenset({Verb.SEE})
READ = SEE | {Verb.OPEN}
ADD = READ | {Verb.ADD}
WORK = ADD | {Verb.CHANGE}
TEND = SEE | {Verb.CHANGE}
NAME = SEE | {Verb.ADD}
KEEP = NAME | {Verb.CHANGE}

# What hangs on a person and is read and written with them.
PERSON = (Detainee, Detention, CustodyStay, Debrief, Violation, Relative, Consent, Claim)
# Two records of one person: who may be one, and who was said to be.
MATCHING = (MatchCandidate, Merge)
PROCEEDINGS = (Case, Charge, Hearing, Ruling)
PLACES = (Region, Facility, Campaign, Unit)
STAFF = (User, RoleGrant, ApiClient, Token)
REHEARSED = (Backup, Rehearsal)
ERASED = (LegalHold, Erasure)


def _table(*rows: tuple[tuple[type[Model], ...], frozenset[Verb]]) -> dict[type[Model], frozenset[Verb]]:
    return {model: verbs for models, verbs in rows for model in models}


POLICY: dict[str, dict[type[Model], frozenset[Verb]]] = {
    Role.OPERATOR: _table(
        (PLACES, SEE),
        ((Facility,), NAME),
        ((Incident, Officer), READ),
        ((Report, TriageOutcome), ADD),
        ((Triage, Headcount, Witness), WORK),
        (PERSON, WORK),
        (MATCHING, WORK),
        ((TimelineEntry,), READ),
        ((Lawyer,), SEE),
    ),
    Role.COORDINATOR: _table(
        (PLACES, KEEP),
        ((Region,), SEE),
        ((Incident, Triage, Headcount, Witness, Officer), WORK),
        ((Report, TriageOutcome), ADD),
        (PERSON, WORK),
        (MATCHING, WORK),
        ((TimelineEntry,), READ),
        ((Lawyer, Authority), WORK),
        (PROCEEDINGS, WORK),
        ((Document,), ADD),
        ((AuditEntry,), SEE),
    ),
    Role.LAWYER: _table(
        (PLACES, SEE),
        ((Incident,), SEE),
        (PERSON, READ),
        ((TimelineEntry,), READ),
        ((Lawyer, Authority), READ),
        (PROCEEDINGS, WORK),
        ((Document,), ADD),
    ),
    Role.CASE_MANAGER: _table(
        (PLACES, KEEP),
        ((Region,), SEE),
        ((Incident, Headcount, Witness, Officer), READ),
        (PERSON, WORK),
        (MATCHING, WORK),
        ((TimelineEntry,), READ),
        ((Lawyer, Authority), WORK),
        (PROCEEDINGS, WORK),
        ((Document,), ADD),
        ((AuditEntry,), SEE),
    ),
    Role.ANALYST: _table(
        (PLACES, SEE),
        ((Incident, Headcount, Detention, Violation, CustodyStay), SEE),
    ),
    Role.SECURITY: _table(
        (PLACES, SEE),
        ((Incident,), SEE),
        (STAFF, WORK),
        ((Envelope,), TEND),
        ((AuditEntry,), READ),
        (REHEARSED, SEE),
        (ERASED, KEEP),
    ),
}
