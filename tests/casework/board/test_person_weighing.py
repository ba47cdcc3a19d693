"""Violations, statements that differ, and who acts for a person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from casework.models import Authority, Lawyer
from detainees.models import (
    Claim,
    Detention,
    User,
    Violation,
)
from tests.casework.board.people import WHEN, SignedIn, do, fresh, karims, page, patimat, read, station, typed_in
from tests.makers import (
    EVENING,
    make_authority,
    make_claim,
    make_detention,
    make_facility,
    make_lawyer,
    opened,
)

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]


# Violations and statements


def test_a_violation_is_recorded_and_weighed_anew(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    said = {
        "kind": "beating",
        "happened_at": WHEN,
        "account": "Били дубинкой",
        "source": "Она сама",
        "state": "told",
    }
    do("violation-new", said)
    row = Violation.objects.get(detention=patimat)
    assert "Били дубинкой" in page()
    do("violation-change", {**said, "account": "Били дубинкой вдвоём", "state": "confirmed"}, row.pk)
    row = Violation.objects.get(pk=row.pk)
    assert row.state == "confirmed"
    assert "Били дубинкой вдвоём" in page()


def test_statements_that_differ_stand_side_by_side_until_one_is_accepted(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do(
        "claim-new",
        {
            "field": "delivered_at",
            "moment": "2022-09-25T19:10",
            "said_at": WHEN,
            "source": "Сестра",
            "confidence": "told",
        },
    )
    claim = Claim.objects.get(detention=patimat)
    text = page()
    assert "the sources differ" in text
    assert "25 Sep 2022, 19:10 MSK" in text
    assert "stands in the record" in text
    do("claim-accept", {}, claim.pk)
    assert fresh(patimat).delivered_at == EVENING + timedelta(minutes=40)
    text = page()
    assert "the sources differ" not in text
    assert "One of several statements was accepted: delivered at." in text


def test_an_accepted_name_becomes_the_persons_name(do: Callable[..., Any], patimat: Detention) -> None:
    claim = make_claim(detention=patimat, field="name", value={"surname": "Умаханова", "given_name": "Зулейха"})
    do("claim-accept", {}, claim.pk)
    person = fresh(patimat).detainee
    with opened(person.id):
        assert person.name.full == "Умаханова Зулейха"


def test_an_accepted_place_moves_the_person_there(do: Callable[..., Any], patimat: Detention) -> None:
    hospital = make_facility(kind="hospital", name="ЦГБ")
    claim = make_claim(
        detention=patimat,
        field="current_facility",
        value=str(hospital.pk),
        said_at=EVENING + timedelta(hours=2),
    )
    do("claim-accept", {}, claim.pk)
    assert fresh(patimat).current_facility == hospital


def test_a_statement_that_contradicts_what_stands_is_refused_aloud_and_stays(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    early = (EVENING - timedelta(hours=3)).isoformat()
    claim = make_claim(detention=patimat, field="delivered_at", value=early)
    answer = do("claim-accept", {}, claim.pk)
    assert answer.status_code == 302
    assert "These moments contradict each other: " in page()
    assert Claim.objects.get(pk=claim.pk).state == "proposed"
    assert fresh(patimat).delivered_at == EVENING + timedelta(hours=1)


def test_a_statement_set_aside_changes_nothing_and_stays_readable(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    claim = make_claim(detention=patimat, field="description", value="Синяя шапка")
    do("claim-reject", {}, claim.pk)
    text = page()
    assert "the sources differ" not in text
    assert "Синяя шапка" in text


def test_a_statement_of_another_person_is_not_found(do: Callable[..., Any], patimat: Detention) -> None:
    other = make_claim(detention=make_detention(incident=patimat.incident), field="description", value="Шапка")
    assert do("claim-accept", {}, other.pk).status_code == 404
    assert Claim.objects.get(pk=other.pk).state == "proposed"


# Lawyers


def test_an_assigned_lawyer_sees_the_person_and_loses_sight_when_it_ends(
    do: Callable[..., Any],
    page: Callable[[], str],
    patimat: Detention,
    signed_in: SignedIn,
    lev: User,
    levs_practice: Lawyer,
) -> None:
    do("assign", {"lawyer": levs_practice.pk, "kind": "warrant", "paper": "Ордер 17"})
    assert "Lawyer assigned: Лев Абакаров." in page()
    read(signed_in(lev), patimat)
    authority = Authority.objects.get(detainee=patimat.detainee)
    do("assignment-end", {}, authority.pk)
    assert signed_in(lev).get(reverse("person", args=[patimat.pk])).status_code == 404
    assert "Лев Абакаров no longer acts for the person." in page()


def test_the_number_of_a_warrant_is_written_into_the_assignment_that_stands(
    do: Callable[..., Any], page: Callable[[], str], karims: Client, patimat: Detention, levs_practice: Lawyer
) -> None:
    do("assign", {"lawyer": levs_practice.pk, "kind": "warrant"})
    before = Authority.objects.get()
    assert reverse("assignment-change", args=[patimat.pk, before.pk]) in page()
    typed = typed_in(karims, "assignment-change", patimat.pk, before.pk)

    answer = do("assignment-change", {**typed, "paper": "№ 17 от 25.09.2022"}, before.pk)

    assert answer.status_code == 302
    text = page()
    assert "warrant of the advocate, № 17 от 25.09.2022" in text
    assert "By what right Лев Абакаров acts was corrected." in text
    row = Authority.objects.get()
    assert (row.since, row.until, row.revoked_at) == (before.since, None, None)


def test_of_two_who_correct_one_assignment_the_second_sees_both_and_may_save_again(
    do: Callable[..., Any], karims: Client, patimat: Detention, levs_practice: Lawyer
) -> None:
    row = make_authority(lawyer=levs_practice, detainee=patimat.detainee, paper=None)
    typed = typed_in(karims, "assignment-change", patimat.pk, row.pk)
    do("assignment-change", {**typed, "paper": "№ 17"}, row.pk)

    late = {**typed, "paper": "№ 71"}
    answer = do("assignment-change", late, row.pk)

    assert answer.status_code == 409
    assert answer.context["conflict"].lines == [("Number and date of the paper", "№ 71", "№ 17")]
    with opened(patimat.subject_id):
        assert Authority.objects.get().paper == "№ 17"
    assert (
        do("assignment-change", {**late, "seen": answer.context["form"].data["seen"]}, row.pk).status_code == 302
    )
    with opened(patimat.subject_id):
        assert Authority.objects.get().paper == "№ 71"


def test_an_assignment_of_another_person_is_not_corrected_here(do: Callable[..., Any], patimat: Detention) -> None:
    other = make_detention(incident=patimat.incident).detainee
    far = make_authority(lawyer=make_lawyer(), detainee=other)

    assert do("assignment-change", {"kind": "oral"}, far.pk).status_code == 404


def test_a_lawyer_who_was_not_let_in_is_told_on_the_page(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention, levs_practice: Lawyer
) -> None:
    authority = make_authority(lawyer=levs_practice, detainee=patimat.detainee, since=EVENING)
    assert reverse("assignment-refused", args=[patimat.pk, authority.pk]) in page()

    answer = do("assignment-refused", {"facility": patimat.current_facility_id, "at": WHEN}, authority.pk)

    assert answer.status_code == 302
    text = page()
    assert "Not let in: ОП по Ленинскому району" in text
    assert "The lawyer was not let in: ОП по Ленинскому району." in text

    assert reverse("assignment-let-in", args=[patimat.pk, authority.pk]) in text
    assert do("assignment-let-in", {"at": WHEN}, authority.pk).status_code == 302
    after = page()
    assert "Not let in: ОП по Ленинскому району" not in after
    assert "The lawyer was not let in: ОП по Ленинскому району." in after
    assert "was let in to the person." in after


def test_a_lawyer_who_acts_already_is_not_assigned_twice(
    do: Callable[..., Any], patimat: Detention, levs_practice: Lawyer
) -> None:
    make_authority(lawyer=levs_practice, detainee=patimat.detainee)
    answer = do("assign", {"lawyer": levs_practice.pk, "kind": "warrant"})
    assert answer.status_code == 422
    assert "This is recorded already." in answer.content.decode()


def test_a_lawyer_of_another_region_is_not_offered(do: Callable[..., Any], patimat: Detention) -> None:
    far = make_lawyer(regions=("RU-STA",))
    assert do("assign", {"lawyer": far.pk, "kind": "warrant"}).status_code == 422
    assert not Authority.objects.exists()
