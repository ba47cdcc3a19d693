"""Search requests on the pages: written down, rung for, found and closed."""

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from detainees.models import (
    ContactAttempt,
    Detainee,
    Detention,
    Incident,
    SearchHit,
    SearchRequest,
    TimelineEntry,
    User,
)
from tests.casework.board.pairs import ENGLISH, SignedIn, incident, text_of
from tests.casework.board.searching import State, found, fresh, held, listed, patimat, rings, search, typed
from tests.makers import (
    HOME,
    NEIGHBOUR,
    grant,
    make_attempt,
    make_detainee,
    make_detention,
    make_hit,
    make_incident,
    make_region,
    make_report,
    make_search,
    make_user,
    opened,
)

__all__ = ["held", "incident", "patimat", "search"]

QUERIES_OF_THE_LIST = 6
QUERIES_OF_A_REQUEST = 16


def test_a_request_is_written_down_with_how_and_when_to_tell_the_seeker(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    page = signed_in(olga).post("/searches/new/", typed(incident), headers=ENGLISH)

    search = SearchRequest.objects.get()
    assert page.status_code == 302
    assert page.headers["Location"] == f"/searches/{search.pk}/"
    assert (search.state, search.relation, search.incident, search.region) == (
        State.LOOKING, "parent", incident, incident.region,
    )  # fmt: skip
    with opened(search.pk):
        assert search.sought == {"surname": "Гаджиалиева", "given_name": "Патимат"}
        assert search.ways == [
            {"way": "phone", "address": "+79280000025", "from": "08:00", "to": "22:00"},
            {"way": "phone", "address": "+79280000026", "never": True},
        ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"surname": "", "given_name": ""}, "Say who is looked for"),
        ({"relation": ""}, "required"),
        ({"way_1_address": ""}, "Say which number or address this is about."),
        ({"way_1_kind": ""}, "Say what kind of way this is."),
        ({"asked_at": "2122-09-25T20:10"}, "has not come yet"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    facts: dict[str, str], words: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    page = signed_in(olga).post("/searches/new/", typed(incident, **facts), headers=ENGLISH)

    assert page.status_code == 422
    assert words in text_of(page)
    assert "Марьям" in page.content.decode()
    assert not SearchRequest.objects.exists()


def test_more_ways_than_the_form_offered_at_first_all_stand(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    more = {"way_3_kind": "email", "way_3_address": "maryam@example.org"}
    client = signed_in(olga)
    client.post("/searches/new/", typed(incident, **more))

    search = SearchRequest.objects.get()
    with opened(search.pk):
        assert len(search.ways) == 3
    assert "way_4_address" in client.get(f"/searches/{search.pk}/edit/").content.decode()


def test_a_request_is_corrected_and_who_comes_second_is_told(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    client = signed_in(olga)
    client.post("/searches/new/", typed(incident))
    search = SearchRequest.objects.get()
    form = client.get(f"/searches/{search.pk}/edit/").context["form"]
    seen = {"seen": str(form["seen"].value())}

    first = client.post(f"/searches/{search.pk}/edit/", typed(incident, given_name="Патя") | seen)
    second = client.post(f"/searches/{search.pk}/edit/", typed(incident, age="30") | seen, headers=ENGLISH)

    assert (first.status_code, second.status_code) == (302, 409)
    assert "somebody changed this record" in text_of(second)
    with opened(search.pk):
        assert fresh(search).sought["given_name"] == "Патя"


def test_the_list_shows_what_rings_and_each_state_has_its_own(
    signed_in: SignedIn, olga: User, search: SearchRequest, patimat: Detainee, incident: Incident
) -> None:
    rings(search)
    quiet, to_tell = (make_search(incident=incident, region=incident.region) for _ in range(2))
    found(to_tell, patimat, olga)
    client = signed_in(olga)

    assert listed(client.get("/searches/")) == [search]
    assert set(listed(client.get("/searches/?view=looking"))) == {search, quiet}
    assert listed(client.get("/searches/?view=found")) == [to_tell]
    assert listed(client.get("/searches/?view=told")) == []
    assert "Гаджиалиева Патимат" in client.get("/searches/").content.decode()


@pytest.mark.parametrize("requests", [1, 3])
def test_the_list_asks_as_much_for_three_requests_as_for_one(
    requests: int,
    signed_in: SignedIn,
    olga: User,
    incident: Incident,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(requests):
        rings(make_search(incident=incident, region=incident.region))
    client = signed_in(olga)
    client.get("/searches/")

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get("/searches/")

    assert len(listed(page)) == requests


def test_a_page_of_the_list_leads_to_the_next(
    signed_in: SignedIn, olga: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.board.searches.PAGE_SIZE", 2)
    for _ in range(3):
        make_search(incident=incident, region=incident.region)
    client = signed_in(olga)

    page = client.get("/searches/?view=looking")
    rest = client.get(page.context["page"]["next_url"])

    assert (len(listed(page)), len(listed(rest))) == (2, 1)
    assert not set(listed(page)) & set(listed(rest))
    assert listed(client.get("/searches/?view=looking&after=nonsense")) == listed(page)


@pytest.mark.parametrize("hits", [1, 3])
def test_the_page_asks_as_much_for_three_hits_as_for_one(
    hits: int,
    signed_in: SignedIn,
    olga: User,
    search: SearchRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(hits):
        rings(search)
        make_attempt(request=search, by=olga)
    client = signed_in(olga)
    client.get(f"/searches/{search.pk}/")

    with django_assert_num_queries(QUERIES_OF_A_REQUEST):
        page = client.get(f"/searches/{search.pk}/")

    assert len(page.context["page"].rows) == hits


def test_the_page_says_what_agrees_and_by_which_number_never_to_call(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    search = make_search(
        incident=incident,
        region=incident.region,
        ways=[{"way": "phone", "address": "+79280000026", "never": True}],
    )
    rings(search)

    text = text_of(signed_in(olga).get(f"/searches/{search.pk}/", headers=ENGLISH))

    assert "the same surname" in text
    assert "taken at the same incident" in text
    assert "never by this one" in text
    assert "Nothing" in text
    assert "nobody was found yet" in text


def test_it_is_them_and_the_seeker_is_to_be_called(signed_in: SignedIn, olga: User, search: SearchRequest) -> None:
    hit = rings(search)
    client = signed_in(olga)

    page = client.post(f"/hits/{hit.pk}/same/", headers=ENGLISH, follow=True)

    now = fresh(search)
    assert now.person is not None
    assert (now.state, now.person, now.found_by) == (State.FOUND, hit.person, olga)
    assert now.call_at is not None
    assert "Call the seeker: nobody else tells them." in text_of(page)
    assert TimelineEntry.objects.filter(kind="search_found", subject_id=now.person.pk).exists()
    assert ContactAttempt.objects.count() == 0
    assert f"/searches/{search.pk}/" in client.get("/calls/").content.decode()


def test_somebody_else_does_not_ring_again_and_that_can_be_undone(
    signed_in: SignedIn, olga: User, search: SearchRequest
) -> None:
    hit = rings(search)
    client = signed_in(olga)

    page = client.post(f"/hits/{hit.pk}/apart/", headers=ENGLISH, follow=True)
    assert "it does not ring again" in text_of(page)
    assert listed(client.get("/searches/")) == []

    client.post(f"/hits/{hit.pk}/again/")
    assert listed(client.get("/searches/")) == [search]


def test_who_decides_second_is_told_that_it_was_decided(
    signed_in: SignedIn, olga: User, search: SearchRequest
) -> None:
    hit, other = rings(search), rings(search)
    client = signed_in(olga)
    client.post(f"/hits/{hit.pk}/same/")

    page = client.post(f"/hits/{other.pk}/same/", headers=ENGLISH)

    assert page.status_code == 409
    assert "decided already" in text_of(page)
    assert fresh(search).person == hit.person


def test_somebody_is_found_by_the_number_that_an_operator_knows(
    signed_in: SignedIn, olga: User, search: SearchRequest, incident: Incident
) -> None:
    detention = make_detention(incident=incident)
    client = signed_in(olga)

    wrong = client.post(f"/searches/{search.pk}/found/", {"number": "100-000-1"}, headers=ENGLISH)
    client.post(f"/searches/{search.pk}/found/", {"number": detention.reference})

    assert wrong.status_code == 422
    assert fresh(search).person == detention.detainee


def test_nobody_is_found_whom_the_reader_may_not_open(signed_in: SignedIn, search: SearchRequest) -> None:
    away = make_detention(incident=make_incident(region=make_region(NEIGHBOUR)))
    make_hit(request=search, person=away.detainee)
    marat = make_user("marat")
    grant(marat, "operator", region=make_region(HOME))
    client = signed_in(marat)

    page = client.get(f"/searches/{search.pk}/")
    answer = client.post(f"/searches/{search.pk}/found/", {"number": away.reference}, headers=ENGLISH)

    assert page.context["page"].rows == []
    assert listed(client.get("/searches/")) == []
    assert answer.status_code == 422
    assert "No person whom you may open has this number." in text_of(answer)


def test_it_was_somebody_else_after_all(
    signed_in: SignedIn, olga: User, search: SearchRequest, patimat: Detainee, incident: Incident
) -> None:
    found(search, patimat, olga)

    signed_in(olga).post(f"/searches/{search.pk}/lose/")

    now = fresh(search)
    assert (now.state, now.person, now.call_at) == (State.LOOKING, None, None)
    assert SearchHit.objects.get(request=search, person=patimat).state == SearchHit.State.DIFFERENT


def test_a_request_is_closed_with_its_reason_and_opened_again(
    signed_in: SignedIn, olga: User, search: SearchRequest
) -> None:
    rings(search)
    client = signed_in(olga)

    refused = client.post(f"/searches/{search.pk}/close/")
    client.post(f"/searches/{search.pk}/close/", {"closing": "at_home"})
    closed = fresh(search)
    page = client.get(f"/searches/{search.pk}/", headers=ENGLISH)
    client.post(f"/searches/{search.pk}/reopen/")

    assert refused.status_code == 422
    assert (closed.state, closed.closing) == (State.CLOSED, "at_home")
    assert "Closed: came home by themselves." in text_of(page)
    assert fresh(search).state == State.LOOKING


def test_the_bell_counts_what_rings_and_what_is_due(
    signed_in: SignedIn, olga: User, search: SearchRequest
) -> None:
    client = signed_in(olga)
    before = text_of(client.get("/searches/bell/", headers=ENGLISH))
    rings(search)
    SearchRequest.objects.filter(pk=make_search().pk).update(call_at=timezone.now())

    after = client.get("/searches/bell/", headers=ENGLISH)

    assert "found" not in before
    assert (after.context["rings"], after.context["calls"]) == (1, 1)
    assert "perhaps found" in text_of(after)
    assert "/searches/bell/" in client.get("/").content.decode()


def test_the_page_of_a_report_says_that_somebody_of_it_is_looked_for(
    signed_in: SignedIn, olga: User, search: SearchRequest, incident: Incident
) -> None:
    report = make_report(incident=incident, content={"people": [{"surname": "Гаджиалиева"}]}, is_quarantined=False)
    make_hit(request=search, report=report)
    client = signed_in(olga)

    assert f"/searches/{search.pk}/" in client.get(f"/reports/{report.pk}/").content.decode()
    assert f"/reports/{report.pk}/" in client.get(f"/searches/{search.pk}/").content.decode()


def test_the_page_of_a_person_says_who_looks_for_them(
    signed_in: SignedIn, olga: User, search: SearchRequest, held: Detention
) -> None:
    found(search, held.detainee, olga)

    assert f"/searches/{search.pk}/" in signed_in(olga).get(f"/detentions/{held.pk}/").content.decode()


def test_a_request_is_found_by_its_number(signed_in: SignedIn, olga: User, search: SearchRequest) -> None:
    page = signed_in(olga).post("/search/", {"q": search.reference})

    assert page.headers["Location"] == f"/searches/{search.pk}/"


def test_an_unknown_person_is_no_page(signed_in: SignedIn, olga: User) -> None:
    assert signed_in(olga).get(f"/searches/{make_detainee().pk}/").status_code == 404
