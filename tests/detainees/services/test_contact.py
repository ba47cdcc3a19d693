"""Tries to reach somebody: each is kept, nobody is told more than may be told, who was not reached is tried again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import ContactAttempt, Debrief, Detainee, SearchRequest, TimelineEntry, User
from detainees.services import contact, debrief, merging, searching
from detainees.services.debrief import Call, Told
from tests.makers import (
    EVENING,
    make_consent,
    make_debrief,
    make_detainee,
    make_detention,
    make_incident,
    make_relative,
    make_search,
    opened,
)
from tests.refusals import refused

AGAIN = EVENING + timedelta(hours=2)


@pytest.fixture
def person(db: None) -> Detainee:
    return make_detainee()


@pytest.fixture
def found(person: Detainee, olga: User) -> SearchRequest:
    """A friend looks for somebody, who was found."""
    search = make_search(relation="friend")
    with opened(search.pk):
        return searching.say_found(request=search, person=person, by=olga)


def note(search: SearchRequest, by: User, **facts: Any) -> ContactAttempt:
    usual: dict[str, Any] = {"way": "phone", "result": "reached", "at": EVENING}
    with opened(search.pk):
        return contact.note_try(request=search, by=by, **usual | facts)


def again(search: SearchRequest) -> SearchRequest:
    return SearchRequest.objects.get(pk=search.pk)


# What may be told


def test_before_anybody_is_found_nothing_may_be_told(db: None) -> None:
    answer = contact.tellable(request=make_search())

    assert (answer.what, str(answer.because)) == ("nothing", str(contact.NOBODY_FOUND.because))


@pytest.mark.parametrize("may_be_told", ["nothing", "where", "all"])
def test_whom_the_person_named_is_told_what_they_said(
    may_be_told: str, found: SearchRequest, person: Detainee, olga: User
) -> None:
    make_consent(detainee=person, level="keep", basis="consent")
    searching.name_contact(
        request=found, relative=make_relative(detainee=person, may_be_told=may_be_told), by=olga
    )

    assert contact.tellable(request=again(found)).what == may_be_told


def test_those_close_learn_where_the_person_is_while_they_are_defended(person: Detainee, olga: User) -> None:
    mother = make_search(relation="parent")
    with opened(mother.pk):
        searching.say_found(request=mother, person=person, by=olga)
    assert contact.tellable(request=again(mother)).what == "nothing"

    consent = make_consent(detainee=person, level="share_lawyer", basis="defence")
    assert contact.tellable(request=again(mother)).what == "where"

    type(consent).objects.filter(pk=consent.pk).update(withdrawn_at=EVENING)
    assert contact.tellable(request=again(mother)).what == "nothing"


def test_a_friend_learns_nothing_of_what_was_agreed_for_the_defence(
    found: SearchRequest, person: Detainee
) -> None:
    make_consent(detainee=person, level="share_lawyer", basis="consent")
    assert contact.tellable(request=again(found)).what == "nothing"

    make_consent(detainee=person, level="share_media", basis="consent")
    assert contact.tellable(request=again(found)).what == "where"


# A try to reach the seeker


def test_who_was_told_is_called_no_more(found: SearchRequest, person: Detainee, olga: User) -> None:
    make_consent(detainee=person, level="share_media", basis="consent")

    attempt = note(found, olga, told="where", note="Поблагодарила")

    assert (again(found).state, again(found).call_at) == ("told", None)
    assert (attempt.subject_id, attempt.by, attempt.direction) == (found.pk, olga, "out")
    with opened(found.pk):
        assert ContactAttempt.objects.get().note == "Поблагодарила"


def test_who_did_not_answer_is_tried_again(found: SearchRequest, olga: User) -> None:
    with refused("say_when_again"):
        note(found, olga, result="no_answer")
    assert not ContactAttempt.objects.exists()

    note(found, olga, result="no_answer", again_at=AGAIN)

    assert (again(found).state, again(found).call_at) == ("found", AGAIN)
    assert [*SearchRequest.objects.to_call(at=AGAIN)] == [found]
    assert [*SearchRequest.objects.to_call(at=AGAIN - timedelta(minutes=1))] == []


def test_while_nobody_is_found_a_try_without_answer_needs_no_other(olga: User) -> None:
    search = make_search()

    note(search, olga, result="no_answer")

    assert (again(search).state, again(search).call_at) == ("looking", None)


@pytest.mark.parametrize("told", ["where", "all"])
def test_nobody_is_told_more_than_may_be_told(found: SearchRequest, olga: User, told: str) -> None:
    with refused("may_not_be_told"):
        note(found, olga, told=told)

    assert not ContactAttempt.objects.exists()
    assert again(found).state == "found"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"at": datetime(2199, 1, 1, tzinfo=UTC)}, "in_the_future"),
        ({"again_at": EVENING - timedelta(minutes=1)}, "impossible_order"),
    ],
)
def test_moments_that_cannot_be_are_refused(
    found: SearchRequest, olga: User, facts: dict[str, Any], code: str
) -> None:
    with refused(code):
        note(found, olga, **facts)

    assert not ContactAttempt.objects.exists()


def test_a_way_that_must_never_be_used_is_not_used_by_us(olga: User) -> None:
    never = {"way": "phone", "address": "+79280000025", "never": True}
    search = make_search(ways=[never, {"way": "messenger", "address": "@maryam"}])
    other_phone = make_search(ways=[never, {"way": "phone", "address": "+79280000026"}])

    with refused("never_by_this_way"):
        note(search, olga)
    note(search, olga, way="messenger")
    note(search, olga, way="email")
    note(other_phone, olga)
    # They called themselves.
    note(search, olga, direction="in")

    assert ContactAttempt.objects.count() == 4


def test_a_call_to_a_closed_request_is_kept_and_plans_nothing(olga: User) -> None:
    search = make_search()
    searching.close(request=search, closing="withdrawn", by=olga)

    note(search, olga, direction="in", again_at=AGAIN)

    assert (again(search).state, again(search).call_at) == ("closed", None)
    assert ContactAttempt.objects.get().again_at == AGAIN


def test_whether_it_is_safe_just_now_is_told_by_the_hours_of_the_place(db: None) -> None:
    by_day = make_search(
        incident=make_incident(),
        ways=[{"way": "phone", "address": "1", "from": "09:00", "to": "18:00"}],
    )
    unknown = make_search(ways=[])
    noon, night = datetime(2022, 9, 25, 9, tzinfo=UTC), datetime(2022, 9, 25, 20, tzinfo=UTC)

    with opened(by_day.pk, unknown.pk):
        assert not contact.is_unsafe_now(by_day, at=noon)
        assert contact.is_unsafe_now(by_day, at=night)
        assert not contact.is_unsafe_now(unknown, at=night)


# A call after a release


def call(row: Debrief, by: User, **facts: Any) -> ContactAttempt:
    usual: dict[str, Any] = {"way": "phone", "result": "reached", "at": EVENING}
    return contact.note_call(debrief=row, by=by, **usual | facts)


def tell(row: Debrief, by: User, told: Told) -> None:
    with opened(row.subject_id):
        debrief.write_down(detention=row.detention, version=row.detention.version, told=told, by=by)


def test_who_was_reached_after_a_release_is_due_no_more(karim: User) -> None:
    row = make_debrief()
    assert [*Debrief.objects.to_call(on=date(2022, 9, 26))] == [row]

    attempt = call(row, karim, note="Дома")

    assert [*Debrief.objects.to_call(on=date(2022, 9, 26))] == []
    assert (attempt.detention, attempt.request, attempt.subject_id) == (row.detention, None, row.subject_id)
    entry = TimelineEntry.objects.get(kind="called")
    with opened(row.subject_id):
        assert (entry.detention, TimelineEntry.objects.get().facts) == (row.detention, {"result": "reached"})
        assert ContactAttempt.objects.get().note == "Дома"


def test_who_was_not_reached_is_due_on_the_day_of_the_next_try(karim: User) -> None:
    row = make_debrief()
    with refused("say_when_again"):
        call(row, karim, result="no_answer")

    # Late in the evening in Greenwich it is the next day in Dagestan.
    call(row, karim, result="no_answer", again_at=datetime(2022, 9, 27, 22, 30, tzinfo=UTC))

    row.refresh_from_db()
    assert (row.call_on, row.called_at) == (date(2022, 9, 28), None)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"at": datetime(2199, 1, 1, tzinfo=UTC)}, "in_the_future"),
        ({"again_at": EVENING - timedelta(minutes=1)}, "impossible_order"),
    ],
)
def test_a_call_at_a_moment_that_cannot_be_is_refused(karim: User, facts: dict[str, Any], code: str) -> None:
    row = make_debrief()

    with refused(code):
        call(row, karim, **facts)

    assert not ContactAttempt.objects.exists()


def test_where_nobody_is_to_be_called_no_call_is_kept(karim: User) -> None:
    row = make_debrief(call=None, call_on=None)

    with refused("nobody_to_call"):
        call(row, karim)

    assert not ContactAttempt.objects.exists()


def test_another_day_or_another_number_makes_the_call_due_again(karim: User) -> None:
    row = make_debrief()
    call(row, karim)
    tell(row, karim, Told(call=Call(on=date(2022, 9, 30), name="Марьям", phone="+79280000031")))

    row.refresh_from_db()
    assert (row.call_on, row.called_at) == (date(2022, 9, 30), None)


def test_what_is_told_beside_the_same_call_leaves_it_done(karim: User) -> None:
    row = make_debrief()
    call(row, karim)
    same = Call(on=date(2022, 9, 26), name="Марьям", phone="+79280000031", when="После восьми")
    tell(row, karim, Told(statement="Ещё вспомнила", call=same))

    row.refresh_from_db()
    assert row.called_at == EVENING


def test_the_calls_after_a_release_go_along_when_people_are_merged(karim: User) -> None:
    incident = make_incident()
    kept, merged = (make_detention(incident=incident, released_at=EVENING) for _each in range(2))
    attempt = call(make_debrief(detention=merged), karim, again_at=timezone.now())

    with opened(kept.detainee_id, merged.detainee_id):
        merge = merging.merge_people(kept=kept.detainee, merged=merged.detainee, by=karim)

    attempt.refresh_from_db()
    assert attempt.detention == kept
    with opened(kept.detainee_id, merged.detainee_id):
        merging.undo_merge(merge=merge, by=karim)
    attempt.refresh_from_db()
    assert attempt.detention == merged
