"""Violations by the vocabulary of the pack, who took part, who saw it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from detainees.fields import NotReading
from detainees.models import (
    Confidence,
    Detention,
    Officer,
    SubjectKey,
    TimelineEntry,
    User,
    Violation,
    ViolationOfficer,
    Witness,
    WitnessViolation,
)
from detainees.services import violation as service
from detainees.services.custody import Said
from tests.makers import (
    EVENING,
    make_detention,
    make_facility,
    make_officer,
    make_report,
    make_unit,
    make_violation,
    opened,
)
from tests.refusals import refused


@pytest.fixture
def patimat(db: None) -> Detention:
    return make_detention()


def record(detention: Detention, **facts: Any) -> Violation:
    usual: dict[str, Any] = {"kind": "beating", "by": None, "jurisdiction": "ru"}
    return service.record_violation(detention=detention, **usual | facts)


def test_a_violation_keeps_its_source_and_is_told_once_at_its_moment(patimat: Detention, karim: User) -> None:
    report, officers = make_report(), [make_officer(), make_officer()]
    said = Said(source="Она сама", confidence=Confidence.CORROBORATED, report=report)

    violation = record(
        patimat,
        happened_at=EVENING,
        officers=officers,
        account="Били дубинкой",
        injuries="Ушиб плеча",
        said=said,
        by=karim,
    )

    stored = Violation.objects.get(pk=violation.pk)
    assert (stored.state, stored.report, stored.entered_by) == ("corroborated", report, karim)
    assert {*stored.officers.all()} == {*officers}
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.happened_at) == ("violation_recorded", EVENING)
    with opened(patimat.subject_id):
        assert (stored.account, stored.injuries, stored.source) == ("Били дубинкой", "Ушиб плеча", "Она сама")
        assert entry.facts == {"violation": "beating"}


@pytest.mark.parametrize("kind", ["", "planted", "BEATING"])
def test_what_is_not_in_the_vocabulary_is_not_recorded(patimat: Detention, kind: str) -> None:
    with refused("unknown_violation"):
        record(patimat, kind=kind)

    assert not Violation.objects.exists()


def test_nothing_was_done_ahead_of_the_clock(patimat: Detention) -> None:
    ahead = timezone.now() + timedelta(hours=1)
    with refused("in_the_future"):
        record(patimat, happened_at=ahead)
    standing = make_violation(detention=patimat)
    with refused("in_the_future"):
        service.change_violation(violation=standing, by=None, happened_at=ahead, account="Иначе")

    with opened(patimat.subject_id):
        assert Violation.objects.get().account == "Били в автозаке"


def test_an_officer_who_is_named_twice_leaves_no_violation(patimat: Detention) -> None:
    officer = make_officer()

    with pytest.raises(IntegrityError, match="violation_names_an_officer_once"):
        record(patimat, officers=[officer, officer])

    assert not Violation.objects.exists()
    assert not ViolationOfficer.objects.exists()


def test_a_violation_is_weighed_anew_by_known_weights_alone(patimat: Detention, karim: User) -> None:
    violation = make_violation(detention=patimat)

    service.weigh_violation(violation=violation, state="confirmed", by=karim)
    with pytest.raises(ValueError, match="planted"):
        service.weigh_violation(violation=violation, state="planted", by=karim)

    assert Violation.objects.get().state == Confidence.CONFIRMED


def test_a_correction_leaves_what_is_not_named(patimat: Detention, karim: User) -> None:
    violation = make_violation(detention=patimat)
    van, unit = make_facility(kind="vehicle"), make_unit()

    service.change_violation(violation=violation, by=karim, facility=van, unit=unit, injuries=None)

    stored = Violation.objects.get()
    assert (stored.facility, stored.unit, stored.injuries, stored.kind) == (van, unit, None, "beating")
    with opened(patimat.subject_id):
        assert stored.account == "Били в автозаке"


def test_an_officer_is_the_same_across_cases_and_sealed_apart_from_any_person(
    patimat: Detention, karim: User
) -> None:
    officer = service.describe_officer(marks={"badge": "005-117"}, unit=make_unit(), by=karim)
    for detention in (patimat, make_detention()):
        record(detention, officers=[officer])

    stored = Officer.objects.get()
    assert stored.violations.count() == 2
    with opened(officer.id):
        assert stored.marks == {"badge": "005-117"}
    with opened(patimat.subject_id), pytest.raises(NotReading):
        _ = stored.marks


def test_a_witness_has_a_key_of_their_own(patimat: Detention, karim: User) -> None:
    violation = make_violation(detention=patimat)

    witness = service.add_witness(
        incident=patimat.incident,
        person={"name": "Зухра", "phone": "+70000000017"},
        saw="Стояла у аптеки",
        is_ready_for_court=True,
        violations=[violation],
        by=karim,
    )

    assert SubjectKey.objects.get(subject_id=witness.id).kind == "witness"
    assert [*violation.witnesses.all()] == [witness]
    with opened(patimat.subject_id), pytest.raises(NotReading):
        _ = Witness.objects.get().saw


def test_a_witness_who_is_linked_twice_is_not_added_at_all(patimat: Detention) -> None:
    violation = make_violation(detention=patimat)

    with pytest.raises(IntegrityError, match="witness_saw_a_violation_once"):
        service.add_witness(
            incident=patimat.incident, person={"name": "Зухра"}, violations=[violation, violation], by=None
        )

    assert not Witness.objects.exists()
    assert not WitnessViolation.objects.exists()
    assert not SubjectKey.objects.filter(kind="witness").exists()
