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
from detainees.ladder import Level
from detainees.models import (
    ApiClient,
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
    RoleGrant,
    SearchHit,
    SearchRequest,
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
    """What one may want to do with a kind of record. `OPEN` reads what is sealed; `SEE` alone does not.

    `PUBLISH` takes the names of those who agreed to it out of the house, by what stands in such a record.
    """

    SEE = "see"
    OPEN = "open"
    ADD = "add"
    CHANGE = "change"
    PUBLISH = "publish"


SEE = frozenset({Verb.SEE})
READ = SEE | {Verb.OPEN}
ADD = READ | {Verb.ADD}
WORK = ADD | {Verb.CHANGE}
TELL = WORK | {Verb.PUBLISH}
TEND = SEE | {Verb.CHANGE}
NAME = SEE | {Verb.ADD}
KEEP = NAME | {Verb.CHANGE}

# What hangs on a person and is read and written with them.
PERSON = (Detainee, Detention, CustodyStay, Debrief, Violation, Relative, Consent, Claim)
# Two records of one person: who may be one, and who was said to be.
MATCHING = (MatchCandidate, Merge)
# Who is looked for, and who it may be.
SEARCHING = (SearchRequest, SearchHit)
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
        (SEARCHING, WORK),
        ((ContactAttempt,), ADD),
        ((TimelineEntry,), READ),
        ((Lawyer,), SEE),
    ),
    Role.COORDINATOR: _table(
        (PLACES, KEEP),
        ((Region,), SEE),
        ((Incident, Triage, Headcount, Witness, Officer), WORK),
        ((Report, TriageOutcome), ADD),
        (PERSON, WORK),
        ((Consent,), TELL),
        (MATCHING, WORK),
        (SEARCHING, WORK),
        ((ContactAttempt,), ADD),
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
        ((Consent,), TELL),
        (MATCHING, WORK),
        (SEARCHING, WORK),
        ((ContactAttempt,), ADD),
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


OURS = ApiClient.Audience.OURS
# A program of somebody else does at most this, whatever its role allows.
AUDIENCES: dict[str, dict[type[Model], frozenset[Verb]]] = {
    ApiClient.Audience.LAWYERS: _table(
        (PLACES, SEE),
        ((Incident, Headcount, Lawyer), SEE),
        (PERSON, READ),
        ((Authority,), READ),
        (PROCEEDINGS, WORK),
        ((Document,), ADD),
    ),
    ApiClient.Audience.MEDIA: _table(
        (PLACES, SEE),
        ((Incident, Headcount), SEE),
        ((Detainee,), READ),
        ((Detention, CustodyStay, Violation), SEE),
        (PROCEEDINGS, SEE),
    ),
}
# And it finds only people who reach this step of the ladder, with what hangs on them.
STEPS: dict[str, Level] = {
    ApiClient.Audience.LAWYERS: Level.SHARE_LAWYER,
    ApiClient.Audience.MEDIA: Level.SHARE_MEDIA,
}
# What no program of this audience is told of a record that it opens: health, how to reach people, what they look like.
SHUT: dict[str, dict[type[Model], frozenset[str]]] = {
    ApiClient.Audience.MEDIA: {
        Detainee: frozenset({"contacts", "health", "description", "traits"}),
        Detention: frozenset({"is_injured"}),
    },
}
