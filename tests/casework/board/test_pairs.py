"""The work list of people who may be one: the likeliest first, shared out among those who decide."""

import pytest
from pytest_django import DjangoAssertNumQueries

from detainees.models import Detention, Incident, MatchCandidate, User
from detainees.services import merging
from tests.casework.board.pairs import (
    ENGLISH,
    SignedIn,
    alike,
    decide,
    fatimat,
    fresh,
    incident,
    listed,
    merged,
    pair,
    patimat,
    text_of,
)
from tests.makers import (
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_incident,
    make_pair,
    make_region,
)

__all__ = ["fatimat", "incident", "pair", "patimat"]

State = MatchCandidate.State
QUERIES_OF_THE_LIST = 6


def test_the_likeliest_pair_comes_first(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    least, most, middle = (alike(incident, score=score) for score in (0.6, 0.99, 0.8))

    page = signed_in(olga).get("/pairs/", headers=ENGLISH)

    assert listed(page) == [most, middle, least]
    assert "almost certainly" in text_of(page)
    assert "99 %" in text_of(page)


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_list_asks_as_much_for_three_pairs_as_for_one(
    pairs: int,
    signed_in: SignedIn,
    olga: User,
    karim: User,
    incident: Incident,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(pairs):
        merging.take(pair=alike(incident), by=karim)
    client = signed_in(olga)
    client.get("/pairs/")

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = client.get("/pairs/")

    assert len(listed(page)) == pairs


def test_the_list_says_who_looks_at_a_pair(
    signed_in: SignedIn, olga: User, karim: User, pair: MatchCandidate, incident: Incident
) -> None:
    other = alike(incident, score=0.7)
    merging.take(pair=pair, by=karim)

    client = signed_in(karim)

    assert "karim" in text_of(signed_in(olga).get("/pairs/", headers=ENGLISH))
    assert listed(client.get("/pairs/?view=mine")) == [pair]
    assert listed(client.get("/pairs/")) == [pair, other]


def test_what_was_decided_stands_in_lists_of_its_own(
    signed_in: SignedIn, olga: User, pair: MatchCandidate, incident: Incident
) -> None:
    apart, waiting = alike(incident), alike(incident)
    merging.tell_apart(pair=apart, reason="namesakes", by=olga)
    merged(pair.one, pair.other, olga)
    client = signed_in(olga)

    assert listed(client.get("/pairs/")) == [waiting]
    assert listed(client.get("/pairs/?view=apart")) == [apart]
    assert listed(client.get("/pairs/?view=merged")) == [pair]
    assert "namesakes" in text_of(client.get("/pairs/?view=apart", headers=ENGLISH))


@pytest.mark.parametrize("view", ["", "apart"])
def test_a_page_of_the_list_leads_to_the_next(
    view: str, signed_in: SignedIn, olga: User, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.board.pairs.PAGE_SIZE", 2)
    for _ in range(3):
        pair = alike(incident)
        if view:
            merging.tell_apart(pair=pair, reason="relatives", by=olga)
    client = signed_in(olga)

    first = client.get(f"/pairs/?view={view}")
    second = client.get(first.context["page"]["next_url"])

    assert (len(listed(first)), len(listed(second))) == (2, 1)
    assert {each.pk for each in (*listed(first), *listed(second))} == {
        *MatchCandidate.objects.values_list("pk", flat=True)
    }
    assert second.context["page"]["next_url"] == ""
    assert client.get(f"/pairs/?view={view}&after=mistyped").status_code == 200


def test_a_pair_of_which_one_is_elsewhere_is_nobodys_but_who_sees_both(
    signed_in: SignedIn, karim: User, zarema: User, patimat: Detention
) -> None:
    region = make_region(NEIGHBOUR)
    theirs = make_detention(incident=make_incident(region=region), detainee=make_detainee(region=region))
    across = make_pair(one=patimat.detainee, other=theirs.detainee)

    for person in (karim, zarema):
        client = signed_in(person)
        assert listed(client.get("/pairs/")) == []
        assert client.get(f"/pairs/{across.pk}/").status_code == 404
        assert decide(client, across, "take").status_code == 404
        assert decide(client, across, "merge", keep=str(across.one_id)).status_code == 404
    assert fresh(across).taken_by is None


def test_lawyer_analyst_and_stranger_find_no_pairs(
    signed_in: SignedIn, lev: User, anya: User, sasha: User, nina: User, pair: MatchCandidate
) -> None:
    for person in (lev, anya, sasha, nina):
        client = signed_in(person)
        assert client.get("/pairs/").status_code == 404
        assert client.get(f"/pairs/{pair.pk}/").status_code == 404
        assert client.post("/pairs/next/").status_code == 404


def test_who_asks_for_the_next_pair_gets_one_that_nobody_holds(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    best, second = alike(incident, score=0.9), alike(incident, score=0.8)

    first_answer = signed_in(olga).post("/pairs/next/")
    second_answer = signed_in(karim).post("/pairs/next/")

    assert first_answer["Location"] == f"/pairs/{best.pk}/"
    assert second_answer["Location"] == f"/pairs/{second.pk}/"


def test_when_no_pair_waits_the_list_says_so(signed_in: SignedIn, olga: User) -> None:
    client = signed_in(olga)

    page = client.post("/pairs/next/", headers=ENGLISH, follow=True)

    assert page.redirect_chain == [("/pairs/", 302)]
    assert "No pair waits" in text_of(page)
