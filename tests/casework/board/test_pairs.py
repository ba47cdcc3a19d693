"""The work list of people who may be one: shared out, looked at side by side, decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from casework import access
from casework.board.pair_sides import Sides
from detainees.models import Detainee, Detention, Incident, MatchCandidate, Merge, User
from detainees.services import merging
from tests.casework.board.pairs import ENGLISH, SignedIn, fatimat, incident, merged, pair, patimat, text_of
from tests.makers import (
    NEIGHBOUR,
    make_authority,
    make_case,
    make_detainee,
    make_detention,
    make_incident,
    make_lawyer,
    make_merge,
    make_outcome,
    make_pair,
    make_region,
    make_relative,
    make_report,
    make_timeline_entry,
    opened,
)

__all__ = ["fatimat", "incident", "pair", "patimat"]

State = MatchCandidate.State
QUERIES_OF_THE_LIST = 6
QUERIES_OF_A_PAIR = 23


def alike(incident: Incident, **facts: Any) -> MatchCandidate:
    """A pair of people who were both taken there."""
    people = [make_detention(incident=incident).detainee for _ in range(2)]
    return make_pair(one=people[0], other=people[1], **facts)


def listed(page: Any) -> list[MatchCandidate]:
    return [line.pair for line in page.context["lines"]]


def decide(client: Any, pair: MatchCandidate, verb: str, **values: str) -> Any:
    return client.post(f"/pairs/{pair.pk}/{verb}/", values, headers=ENGLISH)


def fresh(pair: MatchCandidate) -> MatchCandidate:
    return MatchCandidate.objects.get(pk=pair.pk)


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


def test_two_who_ask_for_the_next_pair_get_different_ones(
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


def test_both_records_stand_side_by_side_with_what_agrees(
    signed_in: SignedIn, olga: User, pair: MatchCandidate, patimat: Detention
) -> None:
    make_timeline_entry(detention=patimat, kind="detained", by=olga)
    outcome = make_outcome(
        report=make_report(incident=patimat.incident), decided_by=olga, kind="linked", detention=patimat
    )

    page = signed_in(olga).get(f"/pairs/{pair.pk}/", headers=ENGLISH)
    text = text_of(page)

    for words in ("Красная куртка", "Зелёная куртка", "Фатя", "taken at the same incident", "the same surname"):
        assert words in text
    assert outcome.triage.report.reference in text
    assert "entered by olga" in text
    differing = {line.label for line in page.context["sides"].lines if line.differs}
    assert differing == {"Name", "What they look like"}


def test_a_pair_costs_the_same_queries_however_much_is_written(
    signed_in: SignedIn,
    karim: User,
    pair: MatchCandidate,
    patimat: Detention,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(karim)

    def write() -> None:
        make_relative(detainee=patimat.detainee)
        make_case(detention=patimat)
        make_authority(lawyer=make_lawyer(), detainee=patimat.detainee)
        make_outcome(
            report=make_report(incident=patimat.incident), decided_by=karim, kind="linked", detention=patimat
        )
        make_pair(one=patimat.detainee, other=make_detention(incident=patimat.incident).detainee)
        make_merge(
            kept=patimat.detainee,
            merged=make_detainee(merged_into=patimat.detainee),
            by=karim,
            undone_at=None,
            undone_by=None,
        )

    client.get(f"/pairs/{pair.pk}/")
    write()
    with django_assert_num_queries(QUERIES_OF_A_PAIR):
        client.get(f"/pairs/{pair.pk}/")
    write()
    write()
    with django_assert_num_queries(QUERIES_OF_A_PAIR):
        page = client.get(f"/pairs/{pair.pk}/")

    assert len(page.context["sides"].also) == 3


def test_the_page_proposes_which_record_stands_and_why(
    karim: User, pair: MatchCandidate, patimat: Detention, fatimat: Detention
) -> None:
    actor = access.actor_of(karim)

    def advice() -> tuple[Any, str]:
        with translation.override("en"), opened(pair.one_id, pair.other_id):
            return Sides(actor, pair).advice

    assert advice() == (patimat.detainee_id, "it was entered first")
    make_case(detention=fatimat)
    assert advice() == (fatimat.detainee_id, "it has a case or a lawyer")
    Detention.objects.filter(pk=patimat.pk).update(confirmed_at=timezone.now(), confirmed_by=karim)
    assert advice() == (patimat.detainee_id, "its detention is confirmed")


def test_a_record_with_a_whole_name_had_better_stand(karim: User, patimat: Detention) -> None:
    nickname = make_detainee(identity={"aliases": ["Фатя"]})
    pair = make_pair(one=nickname, other=patimat.detainee)

    with translation.override("en"), opened(pair.one_id, pair.other_id):
        kept, why = Sides(access.actor_of(karim), pair).advice

    assert (kept, why) == (patimat.detainee_id, "its name is known in full")


def test_who_only_looks_decides_nothing(signed_in: SignedIn, olga: User, pair: MatchCandidate) -> None:
    client = signed_in(olga)

    shown = text_of(client.get(f"/pairs/{pair.pk}/", headers=ENGLISH))
    assert "The left record stands" not in shown
    taken = decide(client, pair, "take")

    assert taken["Location"] == f"/pairs/{pair.pk}/"
    assert "The left record stands" in text_of(client.get(f"/pairs/{pair.pk}/", headers=ENGLISH))


def test_a_pair_that_somebody_holds_can_be_read_and_not_decided(
    signed_in: SignedIn, olga: User, karim: User, pair: MatchCandidate
) -> None:
    merging.take(pair=pair, by=karim)
    client = signed_in(olga)

    shown = text_of(client.get(f"/pairs/{pair.pk}/", headers=ENGLISH))

    assert "karim looks at this pair." in shown
    assert "Зелёная куртка" in shown
    for verb, values in (
        ("take", {}),
        ("let-go", {}),
        ("apart", {"reason": "namesakes"}),
        ("merge", {"keep": str(pair.one_id)}),
    ):
        answer = decide(client, pair, verb, **values)
        assert (verb, answer.status_code) == (verb, 409)
        assert "Somebody else is deciding about this pair." in text_of(answer)
    assert fresh(pair).state == State.WAITING
    assert Merge.objects.count() == 0


def test_a_pair_is_free_again_when_who_took_it_went_away(
    signed_in: SignedIn, olga: User, karim: User, pair: MatchCandidate
) -> None:
    MatchCandidate.objects.filter(pk=pair.pk).update(
        taken_by=karim, taken_at=timezone.now() - timedelta(minutes=20)
    )

    assert decide(signed_in(olga), pair, "take").status_code == 302
    assert fresh(pair).taken_by == olga


@pytest.mark.parametrize("side", ["one", "other"])
def test_one_of_two_records_stands_and_the_next_pair_comes(
    side: str, signed_in: SignedIn, olga: User, pair: MatchCandidate, incident: Incident
) -> None:
    following = alike(incident, score=0.6)
    client = signed_in(olga)
    decide(client, pair, "take")

    answer = decide(client, pair, "merge", keep=str(getattr(pair, f"{side}_id")), note="Одна и та же куртка")

    merge = Merge.objects.get()
    assert merge.kept_id == getattr(pair, f"{side}_id")
    with opened(merge.merged_id):
        assert merge.note == "Одна и та же куртка"
    assert answer["Location"] == f"/pairs/{following.pk}/"
    page = text_of(client.get(answer["Location"], headers=ENGLISH))
    assert "are one person, and stand under" in page
    assert f'action="/merges/{merge.pk}/undo/"' in page
    assert (fresh(pair).state, fresh(following).taken_by) == (State.SAME, olga)


def test_a_merge_names_one_of_the_two(signed_in: SignedIn, olga: User, pair: MatchCandidate) -> None:
    client = signed_in(olga)

    for keep in ("", "x", str(make_detainee().pk)):
        assert decide(client, pair, "merge", keep=keep).status_code == 422
    assert Merge.objects.count() == 0


def test_a_pair_is_merged_once(signed_in: SignedIn, olga: User, karim: User, pair: MatchCandidate) -> None:
    merged(pair.one, pair.other, karim)

    answer = decide(signed_in(olga), pair, "merge", keep=str(pair.one_id))

    assert answer.status_code == 409
    assert "was merged into another already" in text_of(answer)
    assert "They are one person." in text_of(answer)


def test_people_who_differ_are_told_apart_with_a_reason(
    signed_in: SignedIn, olga: User, pair: MatchCandidate
) -> None:
    client = signed_in(olga)
    decide(client, pair, "take")
    assert decide(client, pair, "apart").status_code == 422

    answer = decide(client, pair, "apart", reason="relatives", note="Двойняшки")

    assert answer["Location"] == "/pairs/"
    row = fresh(pair)
    assert (row.state, row.reason, row.decided_by) == (State.DIFFERENT, "relatives", olga)
    page = text_of(client.get(f"/pairs/{pair.pk}/", headers=ENGLISH))
    assert "Different people: relatives" in page
    assert "Двойняшки" in page
    assert decide(client, pair, "take").status_code == 409


def test_who_was_told_apart_may_be_merged_after_all(signed_in: SignedIn, olga: User, pair: MatchCandidate) -> None:
    merging.tell_apart(pair=pair, reason="namesakes", by=olga)
    client = signed_in(olga)
    assert "One person after all" in text_of(client.get(f"/pairs/{pair.pk}/", headers=ENGLISH))

    decide(client, pair, "merge", keep=str(pair.one_id))

    assert fresh(pair).state == State.SAME


def test_an_undecided_pair_is_let_go_and_the_one_behind_it_comes(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    first, second = alike(incident, score=0.9), alike(incident, score=0.8)
    client = signed_in(olga)
    decide(client, first, "take")

    assert decide(client, first, "let-go")["Location"] == f"/pairs/{second.pk}/"
    assert decide(client, second, "let-go")["Location"] == "/pairs/"
    assert [fresh(each).taken_by for each in (first, second)] == [None, None]


def test_a_pair_of_a_record_that_was_merged_meanwhile_says_so(
    signed_in: SignedIn, olga: User, pair: MatchCandidate, incident: Incident
) -> None:
    third = make_detention(incident=incident).detainee
    merged(third, pair.one, olga)

    page = text_of(signed_in(olga).get(f"/pairs/{pair.pk}/", headers=ENGLISH))

    assert "was merged into another record meanwhile" in page
    answer = decide(signed_in(olga), pair, "merge", keep=str(pair.other_id))
    assert answer.status_code == 409
    assert Detainee.objects.filter(pk=pair.other_id).exists()
