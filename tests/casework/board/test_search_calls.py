"""Calls to the seekers of search requests, and after a release: what may be told, what came of them, when again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from detainees.ladder import Basis, Level
from detainees.models import (
    ContactAttempt,
    Debrief,
    Detainee,
    Incident,
    SearchRequest,
    User,
)
from tests.casework.board.pairs import ENGLISH, SignedIn, incident, text_of
from tests.casework.board.searching import State, found, fresh, held, patimat, search
from tests.makers import (
    make_consent,
    make_debrief,
    make_detention,
    make_relative,
    make_search,
)

__all__ = ["held", "incident", "patimat", "search"]

QUERIES_OF_THE_CALLS = 6


def test_a_call_is_written_down_and_only_what_may_be_told_is_offered(
    signed_in: SignedIn, olga: User, search: SearchRequest, patimat: Detainee, incident: Incident
) -> None:
    make_consent(detainee=patimat, level=Level.SHARE_LAWYER, basis=Basis.DEFENCE)
    found(search, patimat, olga)
    client = signed_in(olga)
    form = client.get(f"/searches/{search.pk}/calls/new/").context["form"]
    said = {
        "direction": "out", "way": "phone", "at": "2022-09-25T21:30", "result": "reached", "told": "where",
        "note": "Плачет, едет к отделу",
    }  # fmt: skip

    all_of_it = client.post(f"/searches/{search.pk}/calls/new/", said | {"told": "all"})
    done = client.post(f"/searches/{search.pk}/calls/new/", said)

    assert [key for key, _label in form.fields["told"].choices] == ["nothing", "where"]
    assert (all_of_it.status_code, done.status_code) == (422, 302)
    assert (fresh(search).state, fresh(search).call_at) == (State.TOLD, None)
    attempt = ContactAttempt.objects.get()
    assert (attempt.told, attempt.by, attempt.result) == ("where", olga, "reached")


def test_nobody_reached_must_be_tried_again(
    signed_in: SignedIn, olga: User, search: SearchRequest, patimat: Detainee, incident: Incident
) -> None:
    found(search, patimat, olga)
    said = {"direction": "out", "way": "phone", "at": "2022-09-25T21:30", "result": "no_answer", "told": "nothing"}
    client = signed_in(olga)

    refused = client.post(f"/searches/{search.pk}/calls/new/", said, headers=ENGLISH)
    done = client.post(f"/searches/{search.pk}/calls/new/", said | {"again_at": "2022-09-25T22:30"})

    assert refused.status_code == 422
    assert "say when to try again" in text_of(refused)
    assert done.status_code == 302
    assert fresh(search).call_at == ContactAttempt.objects.get().again_at


def test_a_way_that_must_never_be_used_is_not_offered(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    search = make_search(
        incident=incident, region=incident.region, ways=[{"way": "phone", "address": "+7928", "never": True}]
    )

    form = signed_in(olga).get(f"/searches/{search.pk}/calls/new/").context["form"]

    assert "phone" not in dict(form.fields["way"].choices)


def test_the_seeker_may_be_one_whom_the_person_named(
    signed_in: SignedIn, olga: User, incident: Incident, patimat: Detainee
) -> None:
    make_consent(detainee=patimat, level=Level.SHARE_LAWYER)
    friend = make_search(incident=incident, region=incident.region, relation="friend")
    relative = make_relative(detainee=patimat, may_be_told="all")
    found(friend, patimat, olga)
    client = signed_in(olga)
    before = client.get(f"/searches/{friend.pk}/").context["page"].may_be_told.what

    client.post(f"/searches/{friend.pk}/contact/", {"relative": str(relative.pk)})

    after = client.get(f"/searches/{friend.pk}/").context["page"].may_be_told.what
    assert (before, after) == ("nothing", "all")
    assert client.post(f"/searches/{friend.pk}/contact/", {"relative": "nonsense"}).status_code == 422


def test_calls_to_return_are_one_list_the_longest_due_first(
    signed_in: SignedIn, olga: User, incident: Incident, patimat: Detainee
) -> None:
    now = timezone.now()
    soon, due, far = (make_search(incident=incident, region=incident.region) for _ in range(3))
    for row, at in ((soon, timedelta(hours=2)), (due, timedelta(hours=-1)), (far, timedelta(days=3))):
        SearchRequest.objects.filter(pk=row.pk).update(call_at=now + at)
    released = make_detention(incident=incident, released_at=now - timedelta(days=3))
    debrief = make_debrief(detention=released, call_on=(now - timedelta(days=2)).date())
    client = signed_in(olga)

    shown = client.get("/calls/").context["calls"]

    assert [call.request or call.debrief for call in shown] == [debrief, due, soon]
    assert [call.is_due for call in shown] == [True, True, False]


@pytest.mark.parametrize("requests", [1, 3])
def test_the_calls_ask_as_much_for_three_as_for_one(
    requests: int,
    signed_in: SignedIn,
    olga: User,
    incident: Incident,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    for _ in range(requests):
        make_search(incident=incident, region=incident.region, call_at=now)
        released = make_detention(incident=incident, released_at=now - timedelta(days=3))
        make_debrief(detention=released, call_on=now.date())
    client = signed_in(olga)
    client.get("/calls/")

    with django_assert_num_queries(QUERIES_OF_THE_CALLS):
        page = client.get("/calls/")

    assert len(page.context["calls"]) == 2 * requests


def test_a_call_after_a_release_is_written_down_and_leaves_the_list(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    now = timezone.now()
    detention = make_detention(incident=incident, released_at=now - timedelta(days=1))
    make_debrief(detention=detention, call_on=now.date())
    client = signed_in(olga)
    said = {"way": "phone", "at": now.strftime("%Y-%m-%dT%H:%M"), "result": "reached"}

    done = client.post(f"/detentions/{detention.pk}/called/", said)

    assert done.status_code == 302
    assert Debrief.objects.get().called_at is not None
    assert client.get("/calls/").context["calls"] == []


def test_where_nobody_is_to_be_called_there_is_no_such_page(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    detention = make_detention(incident=incident, released_at=timezone.now())

    assert signed_in(olga).get(f"/detentions/{detention.pk}/called/").status_code == 404
