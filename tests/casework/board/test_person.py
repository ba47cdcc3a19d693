"""The page of a person: who may open it, and what stands on it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from casework.models import AuditEntry, Lawyer
from casework.services import audit
from detainees.models import (
    Detention,
    User,
)
from tests.casework.board.people import SignedIn, do, karims, page, patimat, read, station
from tests.makers import (
    EVENING,
    make_authority,
    make_case,
    make_charge,
    make_claim,
    make_consent,
    make_facility,
    make_hearing,
    make_lawyer,
    make_outcome,
    make_relative,
    make_report,
    make_ruling,
    make_timeline_entry,
    make_violation,
)

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]
QUERIES_OF_A_PERSON = 31


# Who may open it


@pytest.mark.parametrize("who", ["olga", "karim", "maria"])
def test_those_who_work_in_the_region_read_the_person(
    who: str, signed_in: SignedIn, patimat: Detention, request: pytest.FixtureRequest
) -> None:
    assert "Гаджиалиева Патимат" in read(signed_in(request.getfixturevalue(who)), patimat)


@pytest.mark.parametrize("who", ["lev", "nina", "sasha", "anya", "zarema"])
def test_all_others_meet_nothing_there(
    who: str, signed_in: SignedIn, patimat: Detention, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(reverse("person", args=[patimat.pk])).status_code == 404
    assert client.post(reverse("person-move", args=[patimat.pk])).status_code == 404


def test_a_lawyer_reads_the_person_while_assigned_and_changes_nothing(
    signed_in: SignedIn, lev: User, levs_practice: Lawyer, patimat: Detention
) -> None:
    authority = make_authority(lawyer=levs_practice, detainee=patimat.detainee)
    text = read(signed_in(lev), patimat)
    assert "Гаджиалиева Патимат" in text
    assert reverse("person-facts", args=[patimat.pk]) not in text
    assert signed_in(lev).get(reverse("person-release", args=[patimat.pk])).status_code == 404
    authority.revoked_at = EVENING + timedelta(hours=5)
    authority.save()
    assert signed_in(lev).get(reverse("person", args=[patimat.pk])).status_code == 404


def test_opening_the_page_writes_who_looked_before_it_is_sent(
    page: Callable[[], str], karim: User, patimat: Detention
) -> None:
    page()
    entries = audit.of_subject(subject=patimat.subject_id)
    assert [(entry.actor_id, entry.place) for entry in entries] == [(karim.pk, "person")]
    assert "<strong>karim</strong>, the page of a person" in page()


def test_who_looked_names_the_program_and_the_shell_where_nobody_was_signed_in(
    page: Callable[[], str], patimat: Detention
) -> None:
    for action, place in ((AuditEntry.Action.LOAD, "matching"), (AuditEntry.Action.ERASED, "erasure")):
        audit.record(actor=None, action=action, subjects=[patimat.subject_id], place=place)

    text = page()

    assert "<strong>the program</strong>, the comparison of records" in text
    assert "<strong>the server&#x27;s shell</strong>, an erasure" in text


# What stands on it


def test_the_page_tells_who_it_is_and_which_name_not_to_say(page: Callable[[], str]) -> None:
    text = page()
    assert "There the name is: Умарова." in text
    assert "heard as: Фатима" in text
    assert "Инсулин до полуночи" in text
    assert "+70000000001" in text
    assert "journalist" in text
    assert "not confirmed" in text


def test_a_place_that_nobody_told_is_a_gap_of_the_path(page: Callable[[], str]) -> None:
    # Taken at 18:30, at the station since 19:30: an hour of which nobody knows.
    row = re.search(r'<tr class="is-gap">.*?</tr>', page())
    assert row is not None
    assert "1 h" in row[0]
    assert "nobody said" in row[0]


def test_the_page_shows_what_was_done_and_what_is_being_done(
    page: Callable[[], str], patimat: Detention, karim: User
) -> None:
    make_violation(detention=patimat, kind="stun", account="Трижды в спину")
    make_relative(detainee=patimat.detainee)
    make_consent(detainee=patimat.detainee)
    case = make_case(detention=patimat)
    make_charge(case=case, article="koap:20.2:5")
    make_hearing(case=case)
    make_ruling(case=case)
    make_timeline_entry(detention=patimat, kind="detained")
    report = make_report(incident=patimat.incident)
    make_outcome(report=report, decided_by=karim, kind="linked", detention=patimat)
    text = page()
    for words in ("Трижды в спину", "Марьям", "Сама, по телефону", case.reference, "Советский районный суд"):
        assert words in text
    for words in ("20.2", "5-1017/2022", "Fine", "Detained.", report.reference):
        assert words in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("officers_tied", "Officers were named in a violation: "),
        ("officers_untied", "Officers are no longer named in a violation: "),
        ("witness_tied", "A violation has a witness: "),
        ("witness_untied", "A violation has one witness less: "),
    ],
)
def test_the_page_tells_who_was_tied_to_a_violation(
    page: Callable[[], str], patimat: Detention, kind: str, words: str
) -> None:
    make_timeline_entry(detention=patimat, kind=kind, facts={"violation": "stun"})

    assert f"{words}use of a stun weapon." in page()


def test_the_page_costs_the_same_queries_however_much_is_written(
    page: Callable[[], str], patimat: Detention, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def write() -> None:
        make_violation(detention=patimat)
        make_claim(detention=patimat, value="2022-09-25T18:40:00+03:00")
        make_timeline_entry(detention=patimat, kind="moved", facts={"facility": str(make_facility().pk)})
        make_authority(lawyer=make_lawyer(), detainee=patimat.detainee)
        case = make_case(detention=patimat)
        make_charge(case=case)
        make_hearing(case=case)

    page()
    write()
    with django_assert_num_queries(QUERIES_OF_A_PERSON):
        page()
    write()
    write()
    with django_assert_num_queries(QUERIES_OF_A_PERSON):
        page()
