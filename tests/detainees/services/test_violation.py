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
from detainees.services import changes
from detainees.services import violation as service
from detainees.services.custody import Said
from tests.makers import (
    EVENING,
    make_detention,
    make_facility,
    make_incident,
    make_officer,
    make_report,
    make_unit,
    make_violation,
    make_witness,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes


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


def told(detention: Detention) -> list[tuple[str, Any]]:
    entries = TimelineEntry.objects.filter(detention=detention).order_by("created_at", "id")
    with opened(detention.subject_id):
        return [(entry.kind, entry.facts) for entry in entries]


def test_who_is_named_later_and_no_longer_is_told_once_each_time(patimat: Detention, karim: User) -> None:
    violation, first, second, third = make_violation(detention=patimat), *(make_officer() for _ in range(3))

    for officers in ([first, second], [first, second], [third], None, []):
        service.change_violation(violation=violation, by=karim, officers=officers)

    facts = {"violation": "beating"}
    assert told(patimat) == [
        ("officers_tied", facts),
        ("officers_tied", facts),
        ("officers_untied", facts),
        ("officers_untied", facts),
    ]
    assert {entry.by for entry in TimelineEntry.objects.all()} == {karim}


def test_a_witness_is_told_to_each_person_whose_violation_they_saw(patimat: Detention, karim: User) -> None:
    zaur = make_detention(incident=patimat.incident)
    hers, his = make_violation(detention=patimat), make_violation(detention=zaur, kind="threats")
    witness = service.add_witness(incident=patimat.incident, person={"name": "Зухра"}, violations=[hers], by=karim)
    assert (told(patimat), told(zaur)) == ([("witness_tied", {"violation": "beating"})], [])

    service.change_witness(witness=witness, violations=[his], by=karim)
    service.change_witness(witness=witness, violations=[his], by=karim)
    service.change_witness(witness=witness, saw="Стояла у аптеки", by=karim)

    assert told(patimat) == [
        ("witness_tied", {"violation": "beating"}),
        ("witness_untied", {"violation": "beating"}),
    ]
    assert told(zaur) == [("witness_tied", {"violation": "threats"})]


def test_who_has_not_seen_the_newest_change_of_an_officer_is_told(karim: User, maria: User) -> None:
    officer, other = make_officer(marks={"badge": "005-117"}), make_officer()
    seen = changes.newest(officer)
    service.change_officer(officer=other, marks={"badge": "1"}, by=karim)
    service.correct_officer(officer=officer, seen=seen, marks={"badge": "005-171"}, by=karim)

    with refused("stale"):
        service.correct_officer(officer=officer, seen=seen, marks={"badge": "005-711"}, by=maria)

    with opened(officer.id):
        assert Officer.objects.get(pk=officer.pk).marks == {"badge": "005-171"}


def test_two_who_correct_one_witness_at_once_do_not_overwrite_each_other(committed_db: str) -> None:
    witness = make_witness(incident=make_incident())
    seen = changes.newest(witness)

    ended = at_once(
        witness,
        lambda: service.correct_witness(witness=witness, seen=seen, saw="Видела с балкона", by=None),
        lambda: service.correct_witness(witness=witness, seen=seen, is_ready_for_court=True, by=None),
    )

    assert codes(ended) == ["done", "stale"]
    kept = Witness.objects.get()
    with opened(witness.id):
        assert (kept.saw, kept.is_ready_for_court) == ("Видела с балкона", False)


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
