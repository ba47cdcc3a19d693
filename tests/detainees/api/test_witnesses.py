"""Who saw it and who did it, by the API: named in one record, tied to violations of the same incident."""

from typing import Any

import pytest

from detainees.models import Officer, RoleGrant, ViolationOfficer, Witness, WitnessViolation
from tests.api import body_of, make_program
from tests.makers import (
    make_detention,
    make_incident,
    make_officer,
    make_region,
    make_unit,
    make_violation,
    make_witness,
    opened,
)

pytestmark = pytest.mark.django_db
Role = RoleGrant.Role
ZUKHRA = {"name": "Зухра Алиханова", "phone": "+79280000017"}


def ids(rows: Any) -> list[str]:
    return sorted(str(row.pk) for row in rows)


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]]


def test_a_witness_is_added_with_what_they_saw() -> None:
    program, violation = make_program(), make_violation()
    incident = violation.detention.incident
    sent = {
        "incident": str(incident.id),
        "person": ZUKHRA,
        "saw": "Били у аптеки",
        "is_ready_for_court": True,
        "violations": [str(violation.id)],
    }

    answer = program.post("/witnesses/", sent)

    row = Witness.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/witnesses/{row.id}/")
    shown = body_of(program.get(f"/witnesses/{row.id}/"))
    assert {name: shown[name] for name in sent} == sent
    (listed,) = body_of(program.get(f"/witnesses/?violation={violation.id}"))["results"]
    assert listed["violations"] == ids([violation])
    assert not {"person", "saw"} & listed.keys()


def test_a_violation_of_another_incident_is_not_tied() -> None:
    program, other = make_program(), make_violation()
    incident = make_incident(region=make_region())

    answer = program.post(
        "/witnesses/", {"incident": str(incident.id), "person": ZUKHRA, "violations": [str(other.id)]}
    )

    assert (answer.status_code, body_of(answer)["code"]) == (409, "other_incident")
    assert not Witness.objects.exists()


def test_what_a_witness_saw_is_corrected() -> None:
    program, first = make_program(), make_violation()
    second = make_violation(detention=first.detention)
    witness = make_witness(incident=first.detention.incident)
    WitnessViolation.objects.create(witness=witness, violation=first)
    address = f"/witnesses/{witness.id}/"

    answer = program.patch(address, {"saw": None, "is_ready_for_court": True, "violations": [str(second.id)]})

    assert answer.status_code == 200
    row = Witness.objects.get()
    with opened(row.id):
        assert (row.saw, row.person["name"]) == (None, "Зухра Алиханова")
    assert row.is_ready_for_court
    assert ids(row.violations.all()) == ids([second])


def test_an_officer_is_described_and_tied_to_a_violation() -> None:
    program, violation, unit = make_program(), make_violation(), make_unit()
    described = program.post(
        "/officers/", {"marks": {"badge": "005-117", "looks": "В маске"}, "unit": str(unit.id)}
    )
    officer = Officer.objects.get()
    address = f"/violations/{violation.id}/"

    answer = program.patch(address, {"officers": [str(officer.id)]})

    assert (described.status_code, answer.status_code) == (201, 200)
    assert body_of(answer)["officers"] == ids([officer])
    assert body_of(program.get(f"/officers/{officer.id}/"))["marks"]["badge"] == "005-117"
    assert ViolationOfficer.objects.get().violation == violation
    again = program.patch(address, {"injuries": "Ушиб"})
    assert (again.status_code, body_of(again)["officers"]) == (200, ids([officer]))
    assert body_of(program.patch(address, {"officers": []}))["officers"] == []
    assert not ViolationOfficer.objects.exists()


def test_marks_of_an_officer_are_corrected() -> None:
    program, officer = make_program(), make_officer()
    address = f"/officers/{officer.id}/"

    answer = program.patch(address, {"marks": {"rank": "капитан"}})

    assert answer.status_code == 200
    with opened(officer.id):
        assert Officer.objects.get().marks == {"rank": "капитан"}


def test_a_violation_is_entered_with_those_who_did_it() -> None:
    program, officer, detention = make_program(), make_officer(), make_detention()

    answer = program.post(
        "/violations/", {"detention": str(detention.id), "kind": "beating", "officers": [str(officer.id)]}
    )

    assert answer.status_code == 201
    assert body_of(answer)["officers"] == [str(officer.id)]


def test_an_analyst_reads_a_violation_and_not_which_officers_took_part() -> None:
    violation, officer = make_violation(), make_officer()
    address, coordinator, analyst = f"/violations/{violation.id}/", make_program(), make_program(Role.ANALYST)
    coordinator.patch(address, {"officers": [str(officer.id)]})
    assert str(officer.id) in coordinator.get(address).content.decode()

    answer = analyst.get(address)

    assert (answer.status_code, body_of(answer)["officers"]) == (200, None)
    assert str(officer.id) not in answer.content.decode()


def test_of_two_who_tie_officers_to_one_state_the_second_is_told() -> None:
    program, violation = make_program(), make_violation()
    first, second = make_officer(), make_officer()
    address = f"/violations/{violation.id}/"
    read = program.get(address)["ETag"]

    one = program.patch(address, {"officers": [str(first.id)]}, If_Match=read)
    other = program.patch(address, {"officers": [str(second.id)]}, If_Match=read)

    assert (one.status_code, other.status_code) == (200, 412)
    assert one["ETag"] != read
    assert ViolationOfficer.objects.get().officer == first


def test_of_two_who_tie_violations_to_one_state_of_a_witness_the_second_is_told() -> None:
    program, violation = make_program(), make_violation()
    address = f"/witnesses/{make_witness(incident=violation.detention.incident).id}/"
    read = program.get(address)["ETag"]

    one = program.patch(address, {"violations": [str(violation.id)]}, If_Match=read)
    other = program.patch(address, {"violations": []}, If_Match=read)

    assert (one.status_code, other.status_code) == (200, 412)
    assert WitnessViolation.objects.get().violation == violation


def test_a_correction_ties_no_violation_of_another_incident_either() -> None:
    program, other, witness = make_program(), make_violation(), make_witness()

    answer = program.patch(f"/witnesses/{witness.id}/", {"violations": [str(other.id)]})

    assert (answer.status_code, body_of(answer)["code"]) == (409, "other_incident")
    assert not WitnessViolation.objects.exists()


@pytest.mark.parametrize("noun", ["witnesses", "officers"])
def test_an_analyst_meets_neither(noun: str) -> None:
    row: Witness | Officer = make_witness() if noun == "witnesses" else make_officer()

    answer = make_program(Role.ANALYST).get(f"/{noun}/{row.id}/")

    assert answer.status_code == 404
    assert make_program(Role.OPERATOR).get(f"/{noun}/{row.id}/").status_code == 200


def test_an_operator_adds_a_witness_and_describes_no_officer() -> None:
    operator, incident = make_program(Role.OPERATOR), make_incident(region=make_region())

    added = operator.post("/witnesses/", {"incident": str(incident.id), "person": ZUKHRA})
    refused = operator.post("/officers/", {"marks": {"badge": "005-117"}})

    assert (added.status_code, refused.status_code) == (201, 403)
    assert (Witness.objects.count(), Officer.objects.count()) == (1, 0)


def test_a_witness_of_another_region_is_not_there() -> None:
    theirs = make_witness(incident=make_incident(region=make_region("RU-STA")))

    assert make_program().get(f"/witnesses/{theirs.id}/").status_code == 404
    assert make_program(everywhere=True).get(f"/witnesses/{theirs.id}/").status_code == 200


@pytest.mark.parametrize(
    ("person", "fault"),
    [
        ({"name": "\u202eабв"}, ("/person/name", "direction_mark")),
        ({"passport": "1"}, ("/person", "unknown_field")),
        ({}, ("/person", "nothing_known")),
    ],
)
def test_a_bad_part_of_a_person_is_named(person: dict[str, str], fault: tuple[str, str]) -> None:
    incident = make_incident(region=make_region())

    answer = make_program().post("/witnesses/", {"incident": str(incident.id), "person": person})

    assert answer.status_code == 422
    assert errors(answer) == [fault]
    assert not Witness.objects.exists()
