"""The rows that the page of a person is made of, in a fixed number of queries, as far as the reader sees them."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from casework import access
from casework.access import Verb
from casework.models import AuditEntry, Authority, Case, Charge, Hearing, Ruling
from casework.services import audit
from casework.staff import audit_words
from detainees.ladder import Ladder
from detainees.models import (
    Claim,
    Consent,
    CustodyStay,
    Debrief,
    Detention,
    Merge,
    Officer,
    Relative,
    SearchRequest,
    Subject,
    TimelineEntry,
    TriageOutcome,
    Violation,
    Witness,
)
from detainees.services import disclosure, merging

MOST_READERS = 8


class Record:
    """What is written of one person in one detention, read when it is asked for."""

    def __init__(self, actor: access.Actor, detention: Detention, *, now: datetime) -> None:
        self.actor = actor
        self.detention = detention
        self.now = now

    @property
    def zone(self) -> Any:
        """In whose time the page speaks: that of the place where the person is, else of the incident."""
        return self.detention.current_facility or self.detention.incident

    @cached_property
    def stays(self) -> list[CustodyStay]:
        rows = access.visible(self.actor, CustodyStay).filter(detention=self.detention)
        return list(rows.select_related("facility__region", "report"))

    @cached_property
    def debrief(self) -> Debrief | None:
        """What the person told on coming out."""
        return access.visible(self.actor, Debrief).filter(detention=self.detention).first()

    @cached_property
    def violations(self) -> list[Violation]:
        rows = access.visible(self.actor, Violation).filter(detention=self.detention)
        officers = access.visible(self.actor, Officer).select_related("unit")
        witnesses = access.visible(self.actor, Witness)
        return list(
            rows.select_related("facility__region", "unit", "report").prefetch_related(
                Prefetch("officers", officers), Prefetch("witnesses", witnesses)
            )
        )

    @property
    def told_beside(self) -> list[Subject]:
        """The officers and witnesses of the violations, subjects of their own."""
        return [each for row in self.violations for each in (*row.officers.all(), *row.witnesses.all())]

    @cached_property
    def claims(self) -> list[Claim]:
        rows = access.visible(self.actor, Claim).filter(detention=self.detention)
        return list(rows.select_related("report", "decided_by", "merge__merged"))

    @cached_property
    def relatives(self) -> list[Relative]:
        return list(access.visible(self.actor, Relative).filter(detainee=self.detention.detainee_id))

    @property
    def sees_searches(self) -> bool:
        return access.may(self.actor, Verb.SEE, SearchRequest)

    @cached_property
    def searches(self) -> list[SearchRequest]:
        """The requests of those who look for the person, found already."""
        rows = access.visible(self.actor, SearchRequest).open().filter(person=self.detention.detainee_id)  # type: ignore[attr-defined]
        return list(rows)

    @cached_property
    def consents(self) -> list[Consent]:
        """Of the person and of the records merged into theirs: the last word of all of them counts."""
        return list(access.visible(self.actor, Consent).filter(detainee__in=self.one_person))

    @cached_property
    def ladder(self) -> Ladder:
        """What the person agreed to, as every service that hands something out sees it."""
        return disclosure.ladder_of(person=self.detention.detainee_id)

    @property
    def one_person(self) -> Any:
        """The keys of the person and of the records merged into theirs, as a query."""
        return merging.records_of(person=self.detention.detainee_id)

    @property
    def sees_merges(self) -> bool:
        return access.may(self.actor, Verb.SEE, Merge)

    @cached_property
    def merges(self) -> list[Merge]:
        """By which merges other records are this person."""
        rows = access.visible(self.actor, Merge).filter(
            merged__merged_into=self.detention.detainee_id, undone_at__isnull=True
        )
        return list(rows.select_related("merged", "by"))

    @cached_property
    def told_paths(self) -> dict[UUID, list[CustodyStay]]:
        """The stops that stayed with a merged record of this detention, by the person of that record."""
        rows = access.visible(self.actor, CustodyStay).filter(detention__merged_into=self.detention)
        paths: dict[UUID, list[CustodyStay]] = {}
        for stay in rows.select_related("facility__region") if self.merges else ():
            paths.setdefault(stay.subject_id, []).append(stay)
        return paths

    @cached_property
    def timeline(self) -> list[TimelineEntry]:
        rows = access.visible(self.actor, TimelineEntry).filter(subject_id__in=self.one_person)
        return list(rows.select_related("by"))

    @property
    def sees_reports(self) -> bool:
        return access.may(self.actor, Verb.SEE, TriageOutcome)

    @cached_property
    def reports(self) -> list[TriageOutcome]:
        """The reports that speak of the person, newest first."""
        rows = access.visible(self.actor, TriageOutcome).filter(detention=self.detention)
        return list(rows.select_related("triage__report", "decided_by").order_by("-triage__received_at", "id"))

    @property
    def sees_lawyers(self) -> bool:
        return access.may(self.actor, Verb.SEE, Authority)

    @cached_property
    def authorities(self) -> list[Authority]:
        rows = access.visible(self.actor, Authority).filter(detainee=self.detention.detainee_id)
        return list(rows.select_related("lawyer", "refused_at"))

    @property
    def sees_cases(self) -> bool:
        return access.may(self.actor, Verb.SEE, Case)

    @cached_property
    def cases(self) -> list[Case]:
        """All cases of the person, those of other detentions too."""
        rows = access.visible(self.actor, Case).filter(detainee=self.detention.detainee_id)
        hearings = access.visible(self.actor, Hearing).select_related("court__region")
        return list(
            rows.select_related("court", "detention").prefetch_related(
                Prefetch("charges", access.visible(self.actor, Charge).filter(replaced_by__isnull=True)),
                Prefetch("hearings", hearings),
                Prefetch("rulings", access.visible(self.actor, Ruling)),
            )
        )

    @cached_property
    def next_hearing(self) -> Hearing | None:
        """The nearest hearing that lies ahead."""
        hearings = (hearing for case in self.cases for hearing in case.hearings.all())
        ahead = [each for each in hearings if each.starts_at and each.starts_at > self.now and not each.outcome]
        return min(ahead, key=lambda each: each.starts_at or self.now, default=None)

    @cached_property
    def others(self) -> list[Detention]:
        """Other detentions of the same person."""
        rows = access.visible(self.actor, Detention).filter(detainee=self.detention.detainee_id)
        return list(rows.exclude(pk=self.detention.pk).select_related("incident__region"))

    @property
    def sees_readers(self) -> bool:
        return access.may(self.actor, Verb.SEE, AuditEntry)

    @cached_property
    def readers(self) -> list[tuple[AuditEntry, str]]:
        """Who opened the person last, under their handles; where nobody was signed in, who it was then."""
        if not self.sees_readers:
            return []
        entries = audit.of_subject(subject=self.detention.detainee_id, newest=MOST_READERS)
        handles = audit.handles({entry.actor_id for entry in entries if entry.actor_id})
        return [
            (entry, handles.get(entry.actor_id, "?") if entry.actor_id else audit_words.nobody(entry))
            for entry in entries
        ]
