"""What happened, for people: sealed under the person or the incident, never edited."""

from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from detainees.fields import NotReading
from detainees.models import Detention, SubjectKey, TimelineEntry, User
from detainees.services import timeline
from tests.makers import EVENING, make_detention, make_incident, make_timeline_entry, opened


@pytest.fixture
def patimat(db: None) -> Detention:
    return make_detention()


def test_an_entry_of_a_detention_is_the_persons_and_stands_at_the_incident_too(
    patimat: Detention, karim: User
) -> None:
    entry = timeline.write(kind="moved", detention=patimat, by=karim, at=EVENING, facts={"facility": "там"})

    stored = TimelineEntry.objects.get(pk=entry.pk)
    assert (stored.subject_id, stored.incident, stored.happened_at) == (
        patimat.subject_id,
        patimat.incident,
        EVENING,
    )
    with opened(patimat.subject_id):
        assert stored.facts == {"facility": "там"}
    with opened(patimat.incident_id), pytest.raises(NotReading):
        _ = stored.facts


def test_an_entry_without_a_detention_is_sealed_under_the_incident(db: None) -> None:
    incident = make_incident()

    entry = timeline.write(kind="heads_counted", incident=incident, by=None, facts={"heads": 30})

    assert entry.subject_id == incident.id
    assert SubjectKey.objects.get(subject_id=incident.id).kind == "incident"
    with opened(incident.id):
        assert TimelineEntry.objects.get(pk=entry.pk).facts == {"heads": 30}


def test_a_detention_decides_the_incident_whatever_else_is_named(patimat: Detention) -> None:
    entry = timeline.write(kind="moved", detention=patimat, incident=make_incident(), by=None)

    assert entry.incident == patimat.incident


def test_without_a_moment_it_happened_now(patimat: Detention) -> None:
    before = timezone.now()

    assert before <= timeline.write(kind="moved", detention=patimat, by=None).happened_at <= timezone.now()


def test_an_entry_of_nobody_is_a_fault_of_the_program(db: None) -> None:
    with pytest.raises(ValueError, match="belongs to"):
        timeline.write(kind="moved", by=None)
    assert timeline.write(kind="moved", by=None, subject=uuid4()).detention is None


def test_the_database_refuses_to_edit_an_entry(patimat: Detention) -> None:
    entry = make_timeline_entry(detention=patimat)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        TimelineEntry.objects.filter(pk=entry.pk).update(kind="released")

    assert TimelineEntry.objects.get(pk=entry.pk).kind == "detention_added"
