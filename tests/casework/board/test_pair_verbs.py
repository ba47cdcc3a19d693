"""Two people who may be one: taken, merged, told apart, let go."""

from datetime import timedelta

import pytest
from django.utils import timezone

from detainees.models import Detainee, Incident, MatchCandidate, Merge, User
from detainees.services import merging
from tests.casework.board.pairs import (
    ENGLISH,
    SignedIn,
    alike,
    decide,
    fatimat,
    fresh,
    incident,
    merged,
    pair,
    patimat,
    text_of,
)
from tests.makers import (
    make_detainee,
    make_detention,
    opened,
)

__all__ = ["fatimat", "incident", "pair", "patimat"]

State = MatchCandidate.State


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
