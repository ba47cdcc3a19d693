"""A search request from the call to its end: nobody is found by a machine, and whoever was told stays on record."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Q
from django.utils import timezone

from detainees.models import Detainee, ErasedSubject, SearchHit, SearchRequest, TimelineEntry, User
from detainees.services import changes, contact, merging, searching
from detainees.services.searching import Alike
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_hit,
    make_incident,
    make_relative,
    make_report,
    make_search,
    opened,
)
from tests.refusals import refused

SOUGHT = {"surname": "Гаджиалиева", "given_name": "Патимат"}


@pytest.fixture
def search(db: None) -> SearchRequest:
    return make_search()


def find(search: SearchRequest, person: Detainee, by: User) -> SearchRequest:
    with opened(search.pk):
        return searching.say_found(request=search, person=person, by=by)


def again(search: SearchRequest) -> SearchRequest:
    return SearchRequest.objects.get(pk=search.pk)


def kinds_of(person: Detainee) -> list[str]:
    rows = TimelineEntry.objects.filter(subject_id=person.pk).order_by("created_at", "id")
    return [*rows.values_list("kind", flat=True)]


# Written down and corrected


def test_a_mothers_call_is_kept_and_somebody_is_looked_for(olga: User) -> None:
    incident = make_incident()

    search = searching.add_request(
        by=olga, sought=SOUGHT, seeker={"name": "Марьям"}, relation="parent", incident=incident, note="Плачет"
    )

    assert (search.state, search.region, search.entered_by) == ("looking", incident.region, olga)
    assert (search.person, search.call_at, search.is_close) == (None, None, True)
    assert [*SearchRequest.objects.open()] == [search]
    with opened(search.pk):
        assert (again(search).sought, again(search).note) == (SOUGHT, "Плачет")


@pytest.mark.parametrize("is_practice", [True, False])
def test_practice_follows_the_incident(olga: User, is_practice: bool) -> None:
    incident, other = make_incident(is_practice=is_practice), make_incident(is_practice=not is_practice)
    search = searching.add_request(
        by=olga, sought=SOUGHT, relation="friend", incident=incident, is_practice=not is_practice
    )
    assert search.is_practice is is_practice

    with opened(search.pk):
        searching.change_request(request=search, seen=changes.newest(search), by=olga, incident=other)

    assert again(search).is_practice is not is_practice


def test_a_found_person_keeps_the_request_from_practice(olga: User, search: SearchRequest) -> None:
    find(search, make_detainee(), olga)

    with refused("practice_and_real"), opened(search.pk):
        searching.change_request(request=search, seen=changes.newest(search), by=olga, is_practice=True)

    assert again(search).is_practice is False


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sought": {}}, "nobody_sought"),
        ({"sought": None}, "nobody_sought"),
        ({"sought": SOUGHT, "asked_at": datetime(2199, 1, 1, tzinfo=UTC)}, "in_the_future"),
    ],
)
def test_what_is_no_request_is_refused_and_leaves_nothing(olga: User, facts: dict[str, Any], code: str) -> None:
    with refused(code):
        searching.add_request(by=olga, relation="parent", **facts)

    assert not SearchRequest.objects.exists()


def test_only_facts_of_the_call_are_written_down(olga: User, search: SearchRequest) -> None:
    with pytest.raises(TypeError):
        searching.add_request(by=olga, sought=SOUGHT, relation="parent", state="found")
    with pytest.raises(TypeError):
        searching.change_request(request=search, seen=changes.newest(search), by=olga, call_at=EVENING)


def test_a_correction_is_kept_and_what_says_nothing_new_leaves_no_trace(olga: User, search: SearchRequest) -> None:
    seen = changes.newest(search)
    with opened(search.pk):
        searching.change_request(request=search, seen=seen, by=olga, sought={"surname": "Тамбиева"})

    assert changes.newest(search) > seen
    with opened(search.pk):
        assert again(search).sought == {"surname": "Тамбиева"}
        stands = changes.newest(search)
        searching.change_request(request=search, seen=stands, by=olga, sought={"surname": "Тамбиева"})
    assert changes.newest(search) == stands


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sought": {}}, "nobody_sought"),
        ({"asked_at": datetime(2199, 1, 1, tzinfo=UTC)}, "in_the_future"),
    ],
)
def test_a_correction_is_refused_as_the_call_would_be(
    olga: User, search: SearchRequest, facts: dict[str, Any], code: str
) -> None:
    seen = changes.newest(search)
    with refused(code), opened(search.pk):
        searching.change_request(request=search, seen=seen, by=olga, **facts)

    assert changes.newest(search) == seen


def test_who_read_an_older_state_is_told(olga: User, search: SearchRequest) -> None:
    seen = changes.newest(search)
    with opened(search.pk):
        searching.change_request(request=search, seen=seen, by=olga, relation="sibling")
        with refused("stale"):
            searching.change_request(request=search, seen=seen, by=olga, relation="spouse")

    assert again(search).relation == "sibling"


# Ringing


def ring(*alike: Alike, of: Q) -> int:
    return searching.ring(alike=alike, of=of)


def test_whoever_is_alike_rings_once_and_falls_silent_when_alike_no_more(search: SearchRequest) -> None:
    person = make_detainee()
    of = Q(person=person)
    alike = Alike(search.pk, 0.9, person=person.pk)

    assert ring(alike, of=of) == 1
    assert ring(alike, of=of) == 0
    assert [*SearchHit.objects.ringing().values_list("request", "person", "score")] == [
        (search.pk, person.pk, 0.9)
    ]

    assert ring(of=of) == 0
    assert [*SearchHit.objects.ringing()] == []
    assert SearchHit.objects.get().state == "gone"

    assert ring(Alike(search.pk, 0.8, person=person.pk), of=of) == 1
    assert SearchHit.objects.ringing().get().score == 0.8


def test_another_score_is_no_new_ring(search: SearchRequest) -> None:
    report = make_report()
    ring(Alike(search.pk, 0.7, report=report.pk), of=Q(report=report))

    assert ring(Alike(search.pk, 0.9, report=report.pk), of=Q(request=search)) == 0

    assert SearchHit.objects.get().score == 0.9


def test_hits_of_others_are_left_alone(search: SearchRequest) -> None:
    other = make_hit(request=search)

    ring(of=Q(person=make_detainee()))

    other.refresh_from_db()
    assert other.state == "ringing"


def test_what_somebody_decided_stays_decided(olga: User, search: SearchRequest) -> None:
    hit = make_hit(request=search)
    searching.tell_apart(hit=hit, by=olga)
    alike = Alike(search.pk, 1.0, person=hit.person_id)

    assert ring(alike, of=Q(request=search)) == 0
    assert ring(of=Q(request=search)) == 0

    hit.refresh_from_db()
    assert (hit.state, hit.decided_by, hit.score) == ("different", olga, 0.9)


def test_the_likeliest_ring_first_and_none_of_what_is_found_or_closed(olga: User) -> None:
    less, more = make_hit(score=0.6), make_hit(score=0.9)
    found, closed = make_hit(), make_hit()
    find(found.request, make_detainee(), olga)
    searching.close(request=closed.request, closing="withdrawn", by=olga)

    assert [*SearchHit.objects.ringing()] == [more, less]


# Told apart, found, lost


def test_who_was_told_apart_by_mistake_rings_again(olga: User) -> None:
    hit = make_hit()
    searching.tell_apart(hit=hit, by=olga)

    searching.take_back(hit=hit, by=olga)

    hit.refresh_from_db()
    assert (hit.state, hit.decided_by, hit.decided_at) == ("ringing", None, None)


def test_a_hit_is_decided_once(olga: User) -> None:
    hit = make_hit()
    with refused("already_decided"):
        searching.take_back(hit=hit, by=olga)
    searching.tell_apart(hit=hit, by=olga)

    with refused("already_decided"):
        searching.tell_apart(hit=hit, by=olga)

    hit.refresh_from_db()
    assert (hit.state, hit.decided_by) == ("different", olga)


def test_who_is_found_is_told_at_once_or_when_it_is_safe(olga: User) -> None:
    now = timezone.now()
    at_any_hour = make_search()
    closed_now = (now - timedelta(hours=1)).strftime("%H:00")
    begins = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    moscow = make_incident().zone
    later = make_search(
        incident=make_incident(),
        ways=[
            {
                "way": "phone",
                "address": "+79280000025",
                "from": begins.astimezone(moscow).strftime("%H:%M"),
                "to": (begins + timedelta(hours=1)).astimezone(moscow).strftime("%H:%M"),
            }
        ],
    )
    never = make_search(ways=[{"way": "phone", "address": "+79280000025", "never": True, "from": closed_now}])

    found = [find(search, make_detainee(), olga) for search in (at_any_hour, later, never)]

    assert [search.state for search in found] == ["found"] * 3
    assert found[0].call_at == found[0].found_at
    assert found[1].call_at == begins
    # Nobody may be called, and somebody waits: staff look at it now.
    assert found[2].call_at == found[2].found_at
    assert {*SearchRequest.objects.to_call(at=timezone.now())} == {found[0], found[2]}


def test_who_is_found_stands_on_the_request_the_hit_and_the_timeline(olga: User) -> None:
    detention = make_detention()
    hit = make_hit(person=detention.detainee)

    find(hit.request, detention.detainee, olga)

    hit.refresh_from_db()
    stands = again(hit.request)
    assert (stands.person, stands.found_by) == (detention.detainee, olga)
    assert (hit.state, hit.decided_by, hit.score) == ("same", olga, 0.9)
    assert kinds_of(detention.detainee) == ["search_found"]
    entry = TimelineEntry.objects.get()
    assert entry.detention == detention
    with opened(detention.detainee.pk):
        assert TimelineEntry.objects.get().facts == {"request": stands.reference}


def test_who_never_rang_may_be_found_too_and_was_not_detained_perhaps(olga: User, search: SearchRequest) -> None:
    person = make_detainee()

    find(search, person, olga)

    hit = SearchHit.objects.get()
    assert (hit.person, hit.state, hit.score) == (person, "same", 1.0)
    assert kinds_of(person) == ["search_found"]


def test_nobody_is_found_twice_nor_of_practice_for_real(olga: User, search: SearchRequest) -> None:
    with refused("practice_and_real"):
        find(search, make_detainee(is_practice=True), olga)
    find(search, make_detainee(), olga)

    with refused("already_decided"):
        find(search, make_detainee(), olga)


def test_who_was_erased_is_found_by_nobody(olga: User, search: SearchRequest) -> None:
    gone = make_detainee()
    ErasedSubject.objects.create(subject_id=gone.pk)

    with refused("erased"):
        find(search, gone, olga)
    with refused("erased"):
        searching.propose(request=search, person=gone, by=None)


def test_who_is_proposed_rings_until_somebody_decides(olga: User, search: SearchRequest) -> None:
    person = make_detainee()

    hit = searching.propose(request=search, person=person, by=None)

    assert searching.propose(request=search, person=person, by=None) == hit
    ring(of=Q(request=search))
    assert [*SearchHit.objects.ringing()] == [hit]
    searching.tell_apart(hit=hit, by=olga)
    assert searching.propose(request=search, person=person, by=None).state == "different"


def test_nobody_is_proposed_to_what_is_found_or_of_practice(olga: User, search: SearchRequest) -> None:
    with refused("practice_and_real"):
        searching.propose(request=search, person=make_detainee(is_practice=True), by=None)
    find(search, make_detainee(), olga)

    with refused("already_decided"):
        searching.propose(request=search, person=make_detainee(), by=None)


def test_who_was_somebody_else_after_all_is_looked_for_again(olga: User) -> None:
    person = make_detainee()
    hit = make_hit(person=person)
    find(hit.request, person, olga)
    searching.name_contact(request=hit.request, relative=make_relative(detainee=person), by=olga)

    searching.lose(request=hit.request, by=olga)

    stands = again(hit.request)
    assert (stands.state, stands.person, stands.relative, stands.call_at) == ("looking", None, None, None)
    hit.refresh_from_db()
    assert hit.state == "different"
    assert kinds_of(person) == ["search_found", "search_lost"]
    with refused("already_decided"):
        searching.lose(request=stands, by=olga)


def test_the_seeker_is_a_contact_of_whom_was_found_and_of_nobody_else(olga: User, search: SearchRequest) -> None:
    person = make_detainee()
    mother, stranger = make_relative(detainee=person), make_relative()
    with refused("other_person"):
        searching.name_contact(request=search, relative=mother, by=olga)
    find(search, person, olga)

    with refused("other_person"):
        searching.name_contact(request=search, relative=stranger, by=olga)
    searching.name_contact(request=search, relative=mother, by=olga)
    assert again(search).relative == mother

    searching.name_contact(request=search, relative=None, by=olga)
    assert again(search).relative is None


# Closed and opened again


def test_what_is_closed_calls_nobody_and_stands_again_as_it_did(olga: User, search: SearchRequest) -> None:
    searching.close(request=search, closing="at_home", by=olga)
    closed = again(search)
    assert (closed.state, closed.closing, closed.call_at) == ("closed", "at_home", None)
    assert [*SearchRequest.objects.open()] == []
    with refused("already_decided"):
        searching.close(request=search, closing="withdrawn", by=olga)

    searching.reopen(request=search, by=olga)
    assert (again(search).state, again(search).closing) == ("looking", "")
    with refused("already_decided"):
        searching.reopen(request=search, by=olga)


@pytest.mark.parametrize(("told", "state"), [("nothing", "found"), ("where", "told")])
def test_what_was_found_stands_again_as_found_or_told(
    olga: User, search: SearchRequest, told: str, state: str
) -> None:
    person = make_detainee()
    find(search, person, olga)
    searching.name_contact(request=search, relative=make_relative(detainee=person, may_be_told="where"), by=olga)
    with opened(search.pk):
        contact.note_try(request=search, way="phone", result="reached", told=told, at=timezone.now(), by=olga)
    searching.close(request=search, closing="settled", by=olga)

    searching.reopen(request=search, by=olga)

    assert (again(search).state, again(search).person) == (state, person)
    assert (again(search).call_at is not None) == (state == "found")


# Two records that are one person


def test_a_found_person_who_is_merged_into_another_keeps_being_found(olga: User, search: SearchRequest) -> None:
    kept, merged = make_detainee(), make_detainee()
    relative = make_relative(detainee=merged)
    find(search, merged, olga)
    searching.name_contact(request=search, relative=relative, by=olga)

    with opened(kept.pk, merged.pk):
        merge = merging.merge_people(kept=kept, merged=merged, by=olga)

    stands = again(search)
    assert (stands.state, stands.person, stands.relative) == ("found", kept, relative)
    assert SearchHit.objects.get().person == kept
    with opened(kept.pk, merged.pk):
        merging.undo_merge(merge=merge, by=olga)
    assert again(search).person == merged
    assert SearchHit.objects.get().person == merged


def test_of_two_hits_that_become_one_person_one_rings(olga: User, search: SearchRequest) -> None:
    kept, merged = make_detainee(), make_detainee()
    standing, other = make_hit(request=search, person=kept), make_hit(request=search, person=merged)

    with opened(kept.pk, merged.pk):
        merging.merge_people(kept=kept, merged=merged, by=olga)

    assert [*SearchHit.objects.ringing()] == [standing]
    other.refresh_from_db()
    assert other.person_id == merged.pk


def test_nobody_is_found_who_is_not_there(olga: User, search: SearchRequest) -> None:
    missing = SearchRequest(pk=uuid4())

    with pytest.raises(SearchRequest.DoesNotExist):
        searching.close(request=missing, closing="withdrawn", by=olga)
