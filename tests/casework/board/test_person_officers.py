"""Officers and witnesses of a violation, on the page of the person: described, tied, taken off, corrected."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from detainees.models import Detention, Officer, User, Violation, ViolationOfficer, Witness, WitnessViolation
from tests.casework.board.people import (
    SignedIn,
    do,
    form_of,
    karims,
    page,
    patimat,
    read,
    station,
    typed_in,
)
from tests.makers import (
    make_authority,
    make_detention,
    make_incident,
    make_officer,
    make_region,
    make_unit,
    make_violation,
    make_witness,
    opened,
)

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]


@pytest.fixture
def beating(patimat: Detention) -> Violation:
    return make_violation(detention=patimat)


def tied(violation: Violation) -> set[Any]:
    return set(violation.officers.values_list("pk", flat=True))


def test_an_officer_is_described_and_stands_under_the_violation(
    do: Callable[..., Any], page: Callable[[], str], beating: Violation
) -> None:
    unit = make_unit(name="Второй взвод")

    answer = do("violation-officer-new", {"badge": "005-117", "looks": "В маске", "unit": unit.pk}, beating.pk)

    assert answer.status_code == 302
    officer = Officer.objects.get()
    assert tied(beating) == {officer.pk}
    with opened(officer.pk):
        assert officer.marks == {"badge": "005-117", "looks": "В маске"}
    assert "badge: 005-117; looks: В маске · Второй взвод" in page()


def test_an_officer_of_whom_nothing_is_said_is_not_described(do: Callable[..., Any], beating: Violation) -> None:
    answer = do("violation-officer-new", {"badge": "", "unit": ""}, beating.pk)

    assert answer.status_code == 422
    assert "Say by what the officer is known." in answer.content.decode()
    assert not Officer.objects.exists()


def test_officers_of_the_incident_are_offered_by_their_marks_and_ticked(
    do: Callable[..., Any], karims: Client, patimat: Detention, beating: Violation
) -> None:
    known, far = make_officer(marks={"badge": "005-117"}), make_officer(marks={"badge": "009-999"})
    other = make_violation(detention=make_detention(incident=patimat.incident))
    ViolationOfficer.objects.create(violation=other, officer=known)
    ViolationOfficer.objects.create(
        violation=make_violation(detention=make_detention(incident=make_incident(title_ru="Другой сход"))),
        officer=far,
    )

    asked = form_of(karims, "violation-officers", patimat.pk, beating.pk).content.decode()
    do("violation-officers", {"known": [str(known.pk)], "stood": ""}, beating.pk)

    assert "badge: 005-117" in asked
    assert "009-999" not in asked
    assert tied(beating) == {known.pk}
    do("violation-officers", {"known": [], "stood": str(known.pk)}, beating.pk)
    assert tied(beating) == set()
    assert tied(other) == {known.pk}


def test_what_a_colleague_ties_meanwhile_stays_tied(do: Callable[..., Any], beating: Violation) -> None:
    first, second = make_officer(), make_officer()
    ViolationOfficer.objects.create(violation=beating, officer=first)
    # The form was shown with the first one ticked; then a colleague named the second.
    ViolationOfficer.objects.create(violation=beating, officer=second)

    do("violation-officers", {"known": [], "stood": str(first.pk)}, beating.pk)

    assert tied(beating) == {second.pk}


def test_whatever_is_sent_as_having_stood_takes_off_nobody_who_was_not_offered(
    do: Callable[..., Any], beating: Violation
) -> None:
    officer = make_officer()
    ViolationOfficer.objects.create(violation=beating, officer=officer)

    answer = do("violation-officers", {"known": [str(officer.pk)], "stood": "x,,1"}, beating.pk)

    assert answer.status_code == 302
    assert tied(beating) == {officer.pk}


def test_an_officer_is_corrected_for_every_record_that_names_them(
    do: Callable[..., Any], page: Callable[[], str], karims: Client, patimat: Detention, beating: Violation
) -> None:
    officer = make_officer(marks={"badge": "005-117"})
    ViolationOfficer.objects.create(violation=beating, officer=officer)
    typed = typed_in(karims, "violation-officer", patimat.pk, officer.pk)
    assert typed["badge"] == "005-117"

    do("violation-officer", {**typed, "badge": "005-171", "rank": "сержант"}, officer.pk)

    assert "rank: сержант; badge: 005-171" in page()


def test_of_two_who_correct_one_officer_the_second_sees_both_and_may_save_again(
    do: Callable[..., Any], karims: Client, patimat: Detention
) -> None:
    officer, unit = make_officer(marks={"badge": "005-117"}), make_unit(name="Второй взвод")
    typed = typed_in(karims, "violation-officer", patimat.pk, officer.pk)
    do("violation-officer", {**typed, "badge": "005-171", "unit": unit.pk}, officer.pk)

    late = {**typed, "badge": "005-711"}
    answer = do("violation-officer", late, officer.pk)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'value="005-711"' in text
    assert answer.context["conflict"].lines == [
        ("Badge", "005-711", "005-171"),
        ("Unit", "unknown", "Второй взвод"),
    ]
    with opened(officer.pk):
        assert Officer.objects.get().marks == {"badge": "005-171"}
    again = do("violation-officer", {**late, "seen": answer.context["form"].data["seen"]}, officer.pk)
    assert again.status_code == 302
    with opened(officer.pk):
        assert Officer.objects.get().marks == {"badge": "005-711"}


def test_a_witness_is_added_and_tied_with_what_they_saw(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention, beating: Violation
) -> None:
    said = {"name": "Зухра Алиханова", "phone": "+79280000017", "saw": "Била дубинкой", "is_ready_for_court": "on"}

    do("violation-witness-new", said, beating.pk)

    witness = Witness.objects.get()
    assert witness.incident == patimat.incident
    assert [*witness.violations.all()] == [beating]
    text = page()
    assert "Зухра Алиханова, ready to speak in court: Била дубинкой" in text
    assert "+79280000017" not in text


def test_a_witness_of_the_incident_is_ticked_and_keeps_what_else_they_saw(
    do: Callable[..., Any], karims: Client, patimat: Detention, beating: Violation
) -> None:
    witness, far = make_witness(incident=patimat.incident), make_witness(incident=make_incident(title_ru="Другой"))
    other = make_violation(detention=make_detention(incident=patimat.incident))
    WitnessViolation.objects.create(witness=witness, violation=other)

    asked = form_of(karims, "violation-witnesses", patimat.pk, beating.pk).content.decode()
    do("violation-witnesses", {"known": [str(witness.pk)], "stood": ""}, beating.pk)

    assert "Зухра Алиханова" in asked
    assert str(witness.pk) in asked
    assert str(far.pk) not in asked
    assert {*witness.violations.all()} == {beating, other}
    do("violation-witnesses", {"known": [], "stood": str(witness.pk)}, beating.pk)
    assert {*witness.violations.all()} == {other}


def test_a_witness_is_corrected(do: Callable[..., Any], karims: Client, patimat: Detention) -> None:
    witness = make_witness(incident=patimat.incident)
    seen = typed_in(karims, "violation-witness", patimat.pk, witness.pk)["seen"]

    do("violation-witness", {"name": "Зухра Алиханова", "saw": "Видела с балкона", "seen": seen}, witness.pk)

    witness = Witness.objects.get()
    assert not witness.is_ready_for_court
    with opened(witness.pk):
        assert (witness.person, witness.saw) == ({"name": "Зухра Алиханова"}, "Видела с балкона")


def test_a_witness_whom_somebody_corrected_meanwhile_is_not_overwritten(
    do: Callable[..., Any], karims: Client, patimat: Detention
) -> None:
    witness = make_witness(incident=patimat.incident)
    typed = typed_in(karims, "violation-witness", patimat.pk, witness.pk)
    do("violation-witness", {**typed, "saw": "Видела с балкона", "is_ready_for_court": "on"}, witness.pk)

    late = {**typed, "saw": "Видела из окна"}
    answer = do("violation-witness", late, witness.pk)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Видела из окна" in text
    assert "Видела с балкона" in text
    kept = Witness.objects.get()
    with opened(witness.pk):
        assert (kept.saw, kept.is_ready_for_court) == ("Видела с балкона", True)
    do("violation-witness", {**late, "seen": answer.context["form"].data["seen"]}, witness.pk)
    kept = Witness.objects.get()
    with opened(witness.pk):
        assert (kept.saw, kept.is_ready_for_court) == ("Видела из окна", False)


def test_a_witness_of_another_incident_is_not_found(do: Callable[..., Any]) -> None:
    far = make_witness(incident=make_incident(title_ru="Другой", region=make_region()))

    assert do("violation-witness", {"name": "Кто-то"}, far.pk).status_code == 404


def test_a_lawyer_reads_the_violation_and_neither_officer_nor_witness(
    lev: User,
    levs_practice: Any,
    page: Callable[[], str],
    patimat: Detention,
    beating: Violation,
    signed_in: SignedIn,
) -> None:
    make_authority(lawyer=levs_practice, detainee=patimat.detainee)
    officer, witness = make_officer(marks={"badge": "005-117"}), make_witness(incident=patimat.incident)
    ViolationOfficer.objects.create(violation=beating, officer=officer)
    WitnessViolation.objects.create(violation=beating, witness=witness)
    assert all(planted in page() for planted in ("005-117", "Зухра Алиханова", str(officer.pk)))

    text = read(signed_in(lev), patimat)

    assert "Били в автозаке" in text
    for hidden in ("005-117", "Зухра Алиханова", str(officer.pk), str(witness.pk)):
        assert hidden not in text


def test_an_operator_ties_officers_and_describes_none(
    olga: User, patimat: Detention, beating: Violation, signed_in: SignedIn
) -> None:
    client = signed_in(olga)
    text = read(client, patimat)

    assert reverse("violation-officers", args=[patimat.pk, beating.pk]) in text
    new = reverse("violation-officer-new", args=[patimat.pk, beating.pk])
    assert new not in text
    assert client.get(new).status_code == 404


def test_whoever_reads_the_page_has_read_the_officer_and_the_witness(
    karim: User, page: Callable[[], str], patimat: Detention, beating: Violation,
    superuser_connection: psycopg.Connection,
) -> None:  # fmt: skip
    officer, witness = make_officer(), make_witness(incident=patimat.incident)
    ViolationOfficer.objects.create(violation=beating, officer=officer)
    WitnessViolation.objects.create(violation=beating, witness=witness)

    page()

    (subjects,) = superuser_connection.execute(
        "SELECT subjects FROM casework_auditentry WHERE actor_id = %s AND place = 'person'", [karim.pk]
    ).fetchone() or ([],)
    assert {officer.pk, witness.pk, patimat.subject_id} <= {*subjects}
