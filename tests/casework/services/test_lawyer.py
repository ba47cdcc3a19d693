"""Who acts for whom: an assignment is a valid authority, and stands once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from casework.models import Authority, Lawyer, LawyerRegion
from casework.services import lawyer as service
from detainees.models import Detainee, Region, TimelineEntry, User
from detainees.services.changes import newest
from tests.makers import (
    EVENING,
    grant,
    make_agreed,
    make_authority,
    make_detention,
    make_facility,
    make_lawyer,
    make_region,
    make_user,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)


def assign(lawyer: Lawyer, person: Detainee, **facts: Any) -> Authority:
    return service.assign(lawyer=lawyer, detainee=person, kind="warrant", **{"by": None} | facts)


def acting(person: Detainee) -> list[Lawyer]:
    in_force = Authority.objects.in_force(at=timezone.now()).filter(detainee=person)
    return [authority.lawyer for authority in in_force.select_related("lawyer")]


def test_an_assignment_is_told_on_the_persons_newest_detention(karim: User, levs_practice: Lawyer) -> None:
    detention = make_detention(detainee=make_agreed())

    authority = assign(levs_practice, detention.detainee, paper="Ордер 17", by=karim)

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.detention, entry.by, entry.happened_at) == (
        "lawyer_assigned",
        detention,
        karim,
        authority.since,
    )
    with opened(detention.subject_id):
        assert (Authority.objects.get().paper, entry.facts) == ("Ордер 17", {"lawyer": str(levs_practice.id)})


def test_who_acts_already_is_not_assigned_twice_and_another_is(db: None) -> None:
    lev, other, person = make_lawyer(), make_lawyer(), make_agreed()
    assign(lev, person)

    with refused("stands_already"):
        assign(lev, person)
    assign(other, person)

    assert {*acting(person)} == {lev, other}


def test_whose_term_has_run_out_is_assigned_anew(db: None) -> None:
    lev, person = make_lawyer(), make_agreed()
    old = make_authority(lawyer=lev, detainee=person, until=EVENING + ONE_HOUR)
    assert acting(person) == []

    assign(lev, person)

    assert acting(person) == [lev]
    assert Authority.objects.get(pk=old.pk).revoked_at == EVENING + ONE_HOUR


def test_a_term_that_ends_before_it_begins_is_told_beside_its_field(db: None) -> None:
    with refused("impossible_order") as caught:
        assign(make_lawyer(), make_agreed(), since=EVENING, until=EVENING)

    assert caught.value.particulars == ("until",)


def test_who_is_sent_to_many_is_given_those_whom_they_have_not(db: None) -> None:
    lev = make_lawyer()
    theirs, ran_out, new = make_agreed(), make_agreed(), make_agreed()
    make_authority(lawyer=lev, detainee=theirs)
    make_authority(lawyer=lev, detainee=ran_out, until=EVENING + ONE_HOUR)

    made = service.assign_each(lawyer=lev, detainees=[theirs, ran_out, new], kind="warrant", by=None)

    assert [each.detainee for each in made.authorities] == [ran_out, new]
    assert made.refused == []
    assert all(acting(person) == [lev] for person in (theirs, ran_out, new))
    assert TimelineEntry.objects.count() == 2


def test_sending_somebody_for_an_impossible_term_assigns_nobody(db: None) -> None:
    people = [make_agreed(), make_agreed()]

    with refused("impossible_order"):
        service.assign_each(lawyer=make_lawyer(), detainees=people, kind="warrant", until=EVENING, by=None)

    assert not Authority.objects.exists()


def test_an_ended_assignment_is_not_ended_again(karim: User) -> None:
    person = make_agreed()
    authority = assign(make_lawyer(), person)

    ended = service.end_assignment(authority=authority, by=karim)
    with refused("already_decided"):
        service.end_assignment(authority=authority, by=karim)

    assert acting(person) == []
    assert Authority.objects.get().revoked_at == ended.revoked_at
    assert sorted(TimelineEntry.objects.values_list("kind", flat=True)) == ["lawyer_assigned", "lawyer_left"]


def test_a_lawyer_whom_the_database_refuses_is_not_added_by_half(dagestan: Region) -> None:
    with pytest.raises(IntegrityError, match="lawyer_works_in_a_region_once"):
        service.add_lawyer(kind="advocate", person={"name": "Лев"}, regions=[dagestan, dagestan], by=None)

    assert not Lawyer.objects.exists()


def test_the_regions_that_are_given_are_all_from_now_on_and_kept_ones_stay_the_same(
    karim: User, stavropol: Region
) -> None:
    lawyer = make_lawyer(regions=("RU-DA", "RU-KB"))
    kept = LawyerRegion.objects.get(lawyer=lawyer, region="RU-DA")

    service.change_lawyer(lawyer=lawyer, version=1, by=karim, regions=[make_region(), stavropol], capacity=4)

    regions = LawyerRegion.objects.filter(lawyer=lawyer).values_list("region", flat=True)
    assert sorted(regions) == ["RU-DA", "RU-STA"]
    assert LawyerRegion.objects.filter(pk=kept.pk).exists()
    with refused("stale"):
        service.change_lawyer(lawyer=lawyer, version=1, by=karim, capacity=5)
    assert Lawyer.objects.get().capacity == 4


def test_the_load_counts_people_of_the_moment_once_each(db: None) -> None:
    lev, idle = make_lawyer(), make_lawyer()
    now = timezone.now()
    for facts in ({}, {}, {"until": EVENING + ONE_HOUR}, {"revoked_at": now}, {"since": now + ONE_HOUR}):
        make_authority(lawyer=lev, detainee=make_agreed(), **facts)

    assert service.load(lawyers=[lev, idle], at=now) == {lev.pk: 2}
    assert service.load(lawyers=[lev], at=EVENING) == {lev.pk: 3}


# Two at once


def test_two_lawyers_who_are_given_one_account_at_once_do_not_both_get_it(committed_db: str) -> None:
    lev = make_user("lev")
    grant(lev, "lawyer")

    def add() -> Lawyer:
        return service.add_lawyer(kind="advocate", person={"name": "Лев"}, account="lev", by=None)

    ended = at_once(lev, add, add)

    assert codes(ended) == ["done", "account_tied"]
    assert Lawyer.objects.get().user == lev


def test_two_who_assign_one_lawyer_at_once_assign_once(committed_db: str) -> None:
    lev, person = make_lawyer(), make_agreed()

    ended = at_once(person, lambda: assign(lev, person), lambda: assign(lev, person))

    assert codes(ended) == ["done", "stands_already"]
    assert Authority.objects.count() == TimelineEntry.objects.count() == 1


def test_two_coordinators_who_send_one_lawyer_to_one_station_at_once_do_not_refuse_each_other(
    committed_db: str,
) -> None:
    lev, people = make_lawyer(), [make_agreed() for _ in range(3)]

    def send(order: list[Detainee]) -> list[Authority]:
        return service.assign_each(lawyer=lev, detainees=order, kind="warrant", by=None).authorities

    first = min(people, key=lambda person: person.pk)
    ended = at_once(first, lambda: send(people), lambda: send(people[::-1]))

    assert codes(ended) == ["done", "done"]
    assert [len(each) for each in ended] == [3, 0]
    assert Authority.objects.count() == 3


def test_a_lawyer_who_was_not_let_in_is_told_with_the_place(karim: User) -> None:
    detention, station, at = make_detention(), make_facility(), timezone.now() - ONE_HOUR
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, since=EVENING)

    service.not_let_in(authority=authority, facility=station, at=at, by=karim)

    entry = TimelineEntry.objects.get()
    assert Authority.objects.get().refused_at == station
    assert (entry.kind, entry.detention, entry.by, entry.happened_at) == ("lawyer_refused", detention, karim, at)
    with opened(detention.subject_id):
        assert entry.facts == {"facility": str(station.id), "lawyer": str(authority.lawyer_id)}


def test_a_lawyer_who_was_let_in_after_all_stands_no_longer_before_the_door(karim: User) -> None:
    detention, at = make_detention(), timezone.now() - ONE_HOUR
    facts = {"since": EVENING, "refused_at": make_facility()}
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, **facts)

    service.let_in(authority=authority, at=at, by=karim)

    entry = TimelineEntry.objects.get()
    assert Authority.objects.get().refused_at is None
    assert (entry.kind, entry.detention, entry.by, entry.happened_at) == ("lawyer_let_in", detention, karim, at)
    with refused("impossible_order"):
        service.let_in(authority=authority, at=EVENING - ONE_HOUR, by=karim)
    with refused("in_the_future"):
        service.let_in(authority=authority, at=timezone.now() + ONE_HOUR, by=karim)


def test_what_is_told_late_of_an_earlier_visit_leaves_how_the_last_one_ended(db: None) -> None:
    detention, station = make_detention(), make_facility()
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, since=EVENING)
    service.not_let_in(authority=authority, facility=station, at=EVENING + 3 * ONE_HOUR, by=None)

    service.let_in(authority=authority, at=EVENING + ONE_HOUR, by=None)
    assert Authority.objects.get().refused_at == station

    service.let_in(authority=authority, at=EVENING + 5 * ONE_HOUR, by=None)
    service.not_let_in(authority=authority, facility=station, at=EVENING + 4 * ONE_HOUR, by=None)
    assert Authority.objects.get().refused_at is None
    assert TimelineEntry.objects.count() == 4


def test_a_visit_is_told_once(db: None) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=make_agreed(), since=EVENING)
    service.let_in(authority=authority, at=EVENING + ONE_HOUR, by=None)

    with refused("stands_already"):
        service.let_in(authority=authority, at=EVENING + ONE_HOUR, by=None)
    assert TimelineEntry.objects.count() == 1


def test_nobody_was_refused_before_they_acted_or_after_or_in_the_future(db: None) -> None:
    term = {"since": EVENING, "revoked_at": EVENING + 2 * ONE_HOUR}
    authority = make_authority(lawyer=make_lawyer(), detainee=make_agreed(), **term)
    station = make_facility()
    wrong = {-ONE_HOUR: "impossible_order", 3 * ONE_HOUR: "impossible_order"}

    for after, code in wrong.items():
        with refused(code):
            service.not_let_in(authority=authority, facility=station, at=EVENING + after, by=None)
    with refused("in_the_future"):
        service.not_let_in(authority=authority, facility=station, at=timezone.now() + ONE_HOUR, by=None)
    assert Authority.objects.get().refused_at is None
    service.not_let_in(authority=authority, facility=station, at=EVENING + ONE_HOUR, by=None)
    assert Authority.objects.get().refused_at == station


def test_a_paper_learnt_later_is_written_into_the_assignment_that_stands(karim: User) -> None:
    detention = make_detention()
    authority = assign(make_lawyer(), detention.detainee)

    seen = newest(authority)
    service.change_assignment(
        authority=authority, seen=seen, kind="agreement", paper="№ 4 от 26.09.2022", by=karim
    )

    row = Authority.objects.get()
    entry = TimelineEntry.objects.get(kind="assignment_changed")
    with opened(detention.subject_id):
        assert (row.kind, row.paper, row.revoked_at) == ("agreement", "№ 4 от 26.09.2022", None)
        assert entry.facts == {"lawyer": str(row.lawyer_id), "fields": ["kind", "paper"]}
    assert (entry.by, entry.detention) == (karim, detention)
    assert newest(row) > seen


def test_of_two_who_correct_one_assignment_the_second_is_told(db: None) -> None:
    authority = assign(make_lawyer(), make_agreed())
    seen = newest(authority)
    service.change_assignment(authority=authority, seen=seen, kind="oral", by=None)

    with refused("stale"):
        service.change_assignment(authority=authority, seen=seen, kind="agreement", by=None)

    assert Authority.objects.get().kind == "oral"


def test_a_corrected_term_neither_ends_before_it_begins_nor_begins_after_it_was_ended(db: None) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=make_agreed(), since=EVENING)

    for facts in ({"until": EVENING}, {"since": EVENING + ONE_HOUR, "until": EVENING + ONE_HOUR}):
        with refused("impossible_order") as caught:
            service.change_assignment(authority=authority, seen=newest(authority), by=None, **facts)
        assert caught.value.particulars == ("until",)
    service.end_assignment(authority=authority, at=EVENING + ONE_HOUR, by=None)
    with refused("impossible_order") as caught:
        service.change_assignment(
            authority=authority, seen=newest(authority), since=EVENING + 2 * ONE_HOUR, by=None
        )

    assert caught.value.particulars == ("since",)
    assert (Authority.objects.get().since, Authority.objects.get().until) == (EVENING, None)


def test_a_correction_ends_no_assignment_and_says_nothing_where_nothing_changes(db: None) -> None:
    authority = assign(make_lawyer(), make_agreed())

    with pytest.raises(TypeError):
        service.change_assignment(authority=authority, seen=newest(authority), revoked_at=EVENING, by=None)
    service.change_assignment(authority=authority, seen=newest(authority), by=None)

    assert not TimelineEntry.objects.filter(kind="assignment_changed").exists()
