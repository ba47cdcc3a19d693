"""Two officers agree on an erasure; a hold stands against it; each step stands in the audit log."""

import psycopg
import pytest

from casework.keylife import requests
from casework.models import Erasure, LegalHold
from detainees.models import ErasedSubject, User
from tests.makers import make_detainee, make_detention, make_erasure, make_hold, make_report, make_user
from tests.refusals import refused


def test_one_asks_and_another_approves(sasha: User) -> None:
    detention, other = make_detention(), make_user("timur")
    made = requests.ask(numbers=[detention.reference], basis="person", by=sasha)
    assert (made.subjects, made.state) == ([detention.detainee_id], "asked")
    with refused("not_yourself"):
        requests.approve(erasure=made, by=sasha)
    assert requests.approve(erasure=made, by=other).state == "due"
    with refused("already_decided"):
        requests.approve(erasure=made, by=other)


def test_what_is_asked_together_is_one_erasure(sasha: User) -> None:
    person, report = make_detainee(), make_report()
    made = requests.ask(numbers=[person.reference, report.reference, str(person.pk)], basis="mistake", by=sasha)
    assert made.subjects == [person.pk, report.pk]


def test_records_that_were_merged_are_erased_with_the_one_that_stands_whichever_is_named(sasha: User) -> None:
    standing = make_detainee()
    merged = make_detainee(merged_into=standing)
    other = make_detainee(merged_into=standing)

    assert set(requests.subjects_of([standing.reference])) == {standing.pk, merged.pk, other.pk}
    assert set(requests.subjects_of([merged.reference])) == {standing.pk, merged.pk, other.pk}


def test_an_erasure_is_refused_for_whom_it_cannot_be(sasha: User) -> None:
    held, gone, asked = make_detainee(), make_detainee(), make_detainee()
    make_hold(subject=held.pk)
    ErasedSubject.objects.create(subject_id=gone.pk)
    make_erasure(subjects=[asked.pk])
    for numbers, code in (
        ([held.reference], "under_hold"),
        ([gone.reference], "already_erased"),
        ([asked.reference], "erasure_stands"),
        (["12"], "no_such_subject"),
        ([sasha.handle], "no_such_subject"),
    ):
        with refused(code):
            requests.ask(numbers=numbers, basis="person", by=sasha)
    assert Erasure.objects.count() == 1


def test_a_hold_that_was_set_meanwhile_refuses_the_approval(sasha: User) -> None:
    made = make_erasure()
    make_hold(subject=made.subjects[0])
    with refused("under_hold"):
        requests.approve(erasure=made, by=sasha)
    made.refresh_from_db()
    assert (made.state, made.approved_at, made.approved_by) == ("asked", None, None)


def test_an_erasure_is_taken_back_until_its_keys_are_destroyed(sasha: User) -> None:
    made = make_erasure()
    assert requests.drop(erasure=made, by=sasha).state == "dropped"
    with refused("erasure_over"):
        requests.drop(erasure=made, by=sasha)
    with refused("already_decided"):
        requests.approve(erasure=made, by=sasha)


def test_a_hold_stands_once_and_is_lifted_once(sasha: User) -> None:
    person = make_detainee()
    hold = requests.hold(number=person.reference, basis="court", until=None, by=sasha)
    with refused("stands_already"):
        requests.hold(number=person.reference, basis="lawyer", until=None, by=sasha)
    assert requests.lift(hold=hold, by=sasha).lifted_by == sasha.pk
    with refused("hold_over"):
        requests.lift(hold=hold, by=sasha)
    assert LegalHold.objects.count() == 1


@pytest.mark.parametrize("verb", ["hold", "ask"])
def test_each_step_stands_in_the_audit_log(
    sasha: User, superuser_connection: psycopg.Connection, verb: str
) -> None:
    person = make_detainee()
    if verb == "hold":
        requests.lift(hold=requests.hold(number=person.reference, basis="court", until=None, by=sasha), by=sasha)
        steps = ["hold", "hold_lifted"]
    else:
        made = requests.ask(numbers=[person.reference], basis="person", by=sasha)
        requests.drop(erasure=requests.approve(erasure=made, by=make_user("timur")), by=sasha)
        steps = ["erasure_asked", "erasure_approved", "erasure_dropped"]
    rows = superuser_connection.execute(
        "SELECT action FROM casework_auditentry WHERE subjects = ARRAY[%s] ORDER BY id", [person.pk]
    ).fetchall()
    assert [action for (action,) in rows] == steps
