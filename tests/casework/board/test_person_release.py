"""The release form of one minute: when, how, papers, conditions, injuries, statement, whom to call next."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import Lawyer
from detainees.models import Debrief, Detention, User
from tests.casework.board.people import (
    ENGLISH,
    WHEN,
    SignedIn,
    do,
    fresh,
    karims,
    page,
    patimat,
    read,
    station,
    typed_in,
)
from tests.makers import make_authority, make_debrief, opened

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]
Do = Callable[..., Any]
OUT = {"at": WHEN, "outcome": "with_record"}
TOLD = {
    "papers": ["offence_record", "obligation_to_appear"],
    "other_papers": "№ 17 от 25.09",
    "condition_1": "Явиться в суд",
    "condition_1_by": "2022-09-27",
    "condition_3": "Не выезжать",
    "is_injured": "on",
    "injuries": "Ушиб плеча",
    "statement": "Держали в коридоре до ночи",
    "call_name": "Марьям",
    "call_phone": "+70000000031",
    "call_when": "После восьми",
    "call_on": "2022-09-26",
}


def test_everything_that_is_told_at_the_gate_is_kept_by_one_form(
    do: Do, page: Callable[[], str], patimat: Detention
) -> None:
    assert do("person-release", {**OUT, **TOLD}).status_code == 302

    out = fresh(patimat)
    assert (out.release_outcome, out.is_injured) == ("with_record", True)
    text = page()
    told = text[text.index('id="release"') : text.index('id="facts"')]
    for words in (
        *("Record of an offence", "Obligation to appear", "№ 17 от 25.09"),
        *("Явиться в суд", "27 September 2022", "Не выезжать"),
        *("Ушиб плеча", "Держали в коридоре до ночи"),
        *("26 September 2022", "Марьям", "После восьми", 'href="tel:+70000000031"'),
    ):
        assert words in told
    assert "Released: with a record." in text


def test_a_release_needs_no_more_than_when_and_how(do: Do, page: Callable[[], str], patimat: Detention) -> None:
    do("person-release", OUT)

    assert fresh(patimat).is_over
    assert not Debrief.objects.exists()
    assert "Nobody has written down yet what they tell." in page()


def test_the_form_says_now_and_tomorrow_by_itself(karims: Client, patimat: Detention) -> None:
    typed = typed_in(karims, "person-release", patimat.pk)

    now = timezone.now().astimezone(patimat.incident.zone)
    assert abs((now.replace(tzinfo=None) - _moment(typed["at"])).total_seconds()) < 120
    assert typed["call_on"] - now.date() in {timedelta(days=1), timedelta(days=0)}
    shown = karims.get(reverse("person-release", args=[patimat.pk]), headers=ENGLISH).content.decode()
    assert 'data-minutes-ago="30"' in shown
    # A day that the form offers by itself calls nobody.
    sent = {name: value for name, value in typed.items() if value} | OUT
    assert karims.post(reverse("person-release", args=[patimat.pk]), sent).status_code == 302
    assert fresh(patimat).is_over
    assert not Debrief.objects.exists()


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"papers": ["none", "ruling_copy"]}, "Either there were papers or there were none."),
        ({"condition_2_by": "2022-09-27"}, "Say what is to be done by that day."),
        ({"call_name": "Марьям", "call_on": ""}, "Say on which day."),
        ({"call_name": "Марьям", "call_on": "2022-09-20"}, "These moments contradict each other."),
        ({"condition_1": "Явка", "condition_1_by": "2022-09-20"}, "These moments contradict each other"),
        ({"at": "2999-01-01T10:00"}, "This moment has not come yet."),
        ({"outcome": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    wrong: dict[str, Any], words: str, do: Do, patimat: Detention
) -> None:
    answer = do("person-release", {**OUT, **wrong})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not fresh(patimat).is_over
    assert not Debrief.objects.exists()


def test_what_is_told_later_is_added_and_corrected(
    do: Do, karims: Client, page: Callable[[], str], patimat: Detention
) -> None:
    do("person-release", OUT)
    address = reverse("person-debrief", args=[patimat.pk])
    assert address in page()
    typed = typed_in(karims, "person-debrief", patimat.pk)

    assert do("person-debrief", {**typed, **TOLD}).status_code == 302

    again = typed_in(karims, "person-debrief", patimat.pk)
    assert (again["condition_1"], again["condition_1_by"]) == ("Явиться в суд", date(2022, 9, 27))
    assert (again["condition_2"], again["condition_2_by"]) == ("Не выезжать", "")
    assert (again["call_name"], again["call_on"], again["papers"]) == (
        "Марьям",
        date(2022, 9, 26),
        ["offence_record", "obligation_to_appear"],
    )
    assert do("person-debrief", {**again, "statement": "Держали до утра"}).status_code == 302
    assert "Держали до утра" in page()
    late = do("person-debrief", {**again, "statement": "Держали до полудня"})
    assert late.status_code == 409
    assert "Держали до утра" in late.content.decode()
    assert Debrief.objects.count() == 1


def test_conditions_beyond_the_rows_of_the_form_are_not_lost(do: Do, karims: Client, patimat: Detention) -> None:
    do("person-release", OUT)
    conditions = [{"what": f"Условие {number}"} for number in range(1, 6)]
    kept = make_debrief(detention=fresh(patimat), conditions=conditions)

    do("person-debrief", typed_in(karims, "person-debrief", patimat.pk))

    with opened(patimat.subject_id):
        assert Debrief.objects.get(pk=kept.pk).conditions == conditions


def test_of_who_is_held_still_nothing_is_written_down(do: Do, karims: Client, patimat: Detention) -> None:
    address = reverse("person-debrief", args=[patimat.pk])
    assert karims.get(address)["location"] == reverse("person-release", args=[patimat.pk])

    answer = do("person-debrief", {"version": patimat.version, **TOLD})

    assert answer.status_code == 422
    assert "This person is not known to be out" in answer.content.decode()
    assert not Debrief.objects.exists()


def test_a_second_release_is_refused(do: Do, patimat: Detention) -> None:
    do("person-release", OUT)
    again = do("person-release", {**OUT, **TOLD})

    assert again.status_code == 422
    assert "This detention is over already." in again.content.decode()
    assert not Debrief.objects.exists()


def test_a_lawyer_reads_what_their_client_told_and_writes_nothing(
    do: Do, signed_in: SignedIn, lev: User, levs_practice: Lawyer, patimat: Detention
) -> None:
    do("person-release", {**OUT, **TOLD})
    make_authority(lawyer=levs_practice, detainee=patimat.detainee)
    levs = signed_in(lev)

    assert "Держали в коридоре до ночи" in read(levs, patimat)
    assert reverse("person-debrief", args=[patimat.pk]) not in read(levs, patimat)
    for name in ("person-release", "person-debrief"):
        assert levs.post(reverse(name, args=[patimat.pk]), {**OUT, **TOLD}).status_code == 404


@pytest.mark.parametrize("who", ["nina", "zarema", "sasha", "anya"])
def test_who_may_not_read_the_person_finds_no_form(
    who: str, signed_in: SignedIn, patimat: Detention, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))

    for name in ("person-release", "person-debrief"):
        assert client.get(reverse(name, args=[patimat.pk])).status_code == 404
