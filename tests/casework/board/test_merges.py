"""What became of two records that were merged, on their page and on the person's; and how a merge is undone."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from detainees.models import CustodyStay, Detainee, Detention, Incident, MatchCandidate, Merge, User
from tests.casework.board.pairs import ENGLISH, SignedIn, fatimat, incident, merged, pair, patimat, text_of
from tests.makers import (
    NEIGHBOUR,
    make_case,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_merge,
    make_region,
    make_relative,
    make_stay,
    make_timeline_entry,
)

__all__ = ["fatimat", "incident", "pair", "patimat"]

QUERIES_OF_A_MERGE = 14


@pytest.fixture
def merge(patimat: Detention, fatimat: Detention, karim: User) -> Merge:
    """Fatimat's record, merged into Patimat's."""
    make_relative(detainee=fatimat.detainee)
    make_case(detention=fatimat)
    Detainee.objects.filter(pk=fatimat.detainee_id).update(sex="female")
    return merged(patimat.detainee, Detainee.objects.get(pk=fatimat.detainee_id), karim)


def page_of(client: Any, merge: Merge) -> str:
    answer = client.get(f"/merges/{merge.pk}/", headers=ENGLISH)
    assert answer.status_code == 200
    return text_of(answer)


def person_page(client: Any, detention: Detention) -> str:
    return text_of(client.get(f"/detentions/{detention.pk}/", headers=ENGLISH))


def number_searched(client: Any, number: str) -> Any:
    return client.post("/search/", {"q": number}, headers=ENGLISH)


def test_the_page_says_what_was_merged_and_what_went_along(
    signed_in: SignedIn, olga: User, merge: Merge, pair: MatchCandidate
) -> None:
    text = page_of(signed_in(olga), merge)

    for words in ("Гаджиалиева Патимат", "Гаджиалиева Фатимат", "karim", "Relatives and contacts", "Cases"):
        assert words in text
    assert "<dt>Sex</dt><dd>female</dd>" in text
    assert "Said otherwise, and not decided" in text
    assert f"/pairs/{pair.pk}/" in text


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_of_a_merge_costs_the_same_queries_however_much_went_along(
    more: int,
    signed_in: SignedIn,
    olga: User,
    patimat: Detention,
    fatimat: Detention,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(more):
        make_relative(detainee=fatimat.detainee)
        make_case(detention=fatimat)
    merge = merged(patimat.detainee, fatimat.detainee, olga)
    client = signed_in(olga)
    page_of(client, merge)

    with django_assert_num_queries(QUERIES_OF_A_MERGE):
        page_of(client, merge)


def test_a_merge_is_undone_after_a_question(signed_in: SignedIn, olga: User, merge: Merge) -> None:
    client = signed_in(olga)
    question = client.get(f"/merges/{merge.pk}/undo/", headers=ENGLISH)
    assert "Both records stand again as they were." in text_of(question)

    answer = client.post(f"/merges/{merge.pk}/undo/", headers=ENGLISH)

    assert answer["Location"] == f"/merges/{merge.pk}/"
    assert "Everything is where it was before." in page_of(client, merge)
    assert Detainee.objects.filter(pk=merge.merged_id).exists()
    assert client.post(f"/merges/{merge.pk}/undo/").status_code == 422


def test_what_the_undoing_could_not_decide_is_told_in_words(
    signed_in: SignedIn, olga: User, merge: Merge, patimat: Detention
) -> None:
    make_relative(detainee=patimat.detainee)
    Detainee.objects.filter(pk=merge.kept_id).update(sex="male")
    client = signed_in(olga)

    answer = client.post(f"/merges/{merge.pk}/undo/", headers=ENGLISH, follow=True)

    text = text_of(answer)
    assert "Some of it nobody could decide" in text
    assert "Entered while both were one, and left with the record that stood: relatives and contacts, 1." in text
    assert "Changed since the merge, and left so: sex." in text


def test_a_merge_under_a_later_one_names_what_is_undone_first(
    signed_in: SignedIn, olga: User, merge: Merge, incident: Incident
) -> None:
    third = make_detention(incident=incident).detainee
    merged(third, merge.kept, olga)
    client = signed_in(olga)

    answer = client.post(f"/merges/{merge.pk}/undo/", headers=ENGLISH)

    assert answer.status_code == 422
    assert f"Undo those first: {merge.kept.reference}." in text_of(answer)
    assert Merge.objects.get(pk=merge.pk).undone_at is None


def test_lawyer_analyst_stranger_and_neighbour_find_no_merge(
    signed_in: SignedIn, lev: User, anya: User, nina: User, zarema: User, merge: Merge
) -> None:
    for person in (lev, anya, nina, zarema):
        client = signed_in(person)
        assert client.get(f"/merges/{merge.pk}/").status_code == 404
        assert client.post(f"/merges/{merge.pk}/undo/").status_code == 404
    assert Merge.objects.get(pk=merge.pk).undone_at is None


def test_the_page_of_a_person_shows_the_records_merged_into_it(
    signed_in: SignedIn, olga: User, patimat: Detention, fatimat: Detention
) -> None:
    station = make_facility(name="ОП № 2")
    make_stay(detention=patimat)
    make_stay(detention=fatimat, facility=station, source="Сестра")
    merge = merged(patimat.detainee, fatimat.detainee, olga)

    text = person_page(signed_in(olga), patimat)

    assert CustodyStay.objects.filter(detention=fatimat).count() == 1
    for words in ("Гаджиалиева Фатимат", "heard as: Фатя", "Зелёная куртка", "ОП № 2", "Сестра"):
        assert words in text
    assert f"/merges/{merge.pk}/" in text
    assert f"record {fatimat.detainee.reference}, merged with this one" in text


def test_a_person_of_whom_nothing_was_merged_says_so(signed_in: SignedIn, olga: User, patimat: Detention) -> None:
    make_merge(kept=patimat.detainee, by=olga)  # undone

    assert "No other record is known to be of this person." in person_page(signed_in(olga), patimat)


def test_old_addresses_and_numbers_lead_to_the_record_that_stands(
    signed_in: SignedIn, olga: User, zarema: User, merge: Merge, patimat: Detention, fatimat: Detention
) -> None:
    client, stranger = signed_in(olga), signed_in(zarema)

    stands = f"/detentions/{patimat.pk}/"
    assert client.get(f"/detentions/{fatimat.pk}/")["Location"] == stands
    assert number_searched(client, fatimat.reference)["Location"] == stands
    assert number_searched(client, fatimat.detainee.reference)["Location"] == stands
    assert stranger.get(f"/detentions/{fatimat.pk}/").status_code == 404
    for number in (fatimat.reference, fatimat.detainee.reference):
        assert "Nothing that you may see has this number." in text_of(number_searched(stranger, number))


@pytest.mark.parametrize("of", ["person", "detention", "case"])
def test_another_record_is_named_by_its_number_and_put_beside(
    of: str, signed_in: SignedIn, karim: User, patimat: Detention, fatimat: Detention
) -> None:
    case = make_case(detention=fatimat).reference
    numbers = {"person": fatimat.detainee.reference, "detention": fatimat.reference, "case": case}
    client = signed_in(karim)

    answer = client.post(f"/detentions/{patimat.pk}/same/", {"number": numbers[of]})

    pair = MatchCandidate.objects.get()
    assert {pair.one_id, pair.other_id} == {patimat.detainee_id, fatimat.detainee_id}
    assert (answer["Location"], pair.taken_by) == (f"/pairs/{pair.pk}/", karim)


def test_no_person_is_put_beside_themselves_or_beside_who_is_hidden(
    signed_in: SignedIn, olga: User, patimat: Detention
) -> None:
    region = make_region(NEIGHBOUR)
    hidden = make_detention(incident=make_incident(region=region), detainee=make_detainee(region=region))
    client = signed_in(olga)

    def told(number: str) -> str:
        answer = client.post(f"/detentions/{patimat.pk}/same/", {"number": number}, headers=ENGLISH)
        assert answer.status_code == 422
        return text_of(answer)

    assert "These are one record: choose two." in told(patimat.detainee.reference)
    assert "No person whom you may change has this number." in told(hidden.reference)
    assert "No person whom you may change has this number." in told(hidden.detainee.reference)
    assert "Have the number read again." in told("1")
    assert MatchCandidate.objects.count() == 0


def test_an_undone_merge_says_that_each_record_stands_for_itself(
    signed_in: SignedIn, olga: User, merge: Merge
) -> None:
    client = signed_in(olga)
    before = page_of(client, merge)
    assert "stands for both" in before
    assert "was merged" in before

    client.post(f"/merges/{merge.pk}/undo/", headers=ENGLISH)

    after = page_of(client, merge)
    assert after.count("stands for itself") == 2
    assert "stands for both" not in after


def test_what_the_merged_record_tells_on_the_timeline_bears_its_number(
    signed_in: SignedIn, olga: User, patimat: Detention, fatimat: Detention
) -> None:
    make_timeline_entry(detention=patimat, kind="detained", by=olga)
    make_timeline_entry(detention=fatimat, kind="lost_track", by=olga)
    merge = merged(patimat.detainee, fatimat.detainee, olga)

    page = signed_in(olga).get(f"/detentions/{patimat.pk}/", headers=ENGLISH)

    told = {entry.kind: brought for entry, _sentence, brought in page.context["page"].events}
    assert told == {"detained": None, "lost_track": merge, "merged": None}
    assert text_of(page).count(f"record {fatimat.detainee.reference}</a>") == 1
