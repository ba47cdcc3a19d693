"""What becomes of a person: brought elsewhere, lost, confirmed, out; what was entered is corrected."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from detainees.models import (
    Consent,
    CustodyStay,
    Detention,
    Facility,
    Relative,
    User,
)
from detainees.services import person as people
from tests.casework.board.people import ENGLISH, WHEN, do, fresh, karims, page, patimat, station
from tests.makers import (
    EVENING,
    make_facility,
    make_relative,
    opened,
)

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]


# The path


def test_moving_ends_the_stop_before_and_stands_on_the_page(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    court = make_facility(kind="special", name="Спецприёмник № 1")
    answer = do(
        "person-move",
        {
            "facility": court.pk,
            "at": WHEN,
            "source": "Сестра",
            "confidence": "corroborated",
            "new_place_kind": "other",
        },
    )
    assert answer.status_code == 302
    assert fresh(patimat).current_facility == court
    stays = list(CustodyStay.objects.filter(detention=patimat))
    assert [stay.left_at for stay in stays] == [EVENING + timedelta(minutes=105), None]
    text = page()
    assert "Brought to: Спецприёмник № 1." in text
    assert "two sources" in text


def test_a_place_nobody_listed_is_added_as_it_was_heard(do: Callable[..., Any], patimat: Detention) -> None:
    do(
        "person-move",
        {"new_place": "Гараж за театром", "new_place_kind": "other", "at": WHEN, "confidence": "told"},
    )
    place = fresh(patimat).current_facility
    assert place is not None
    assert (place.name, place.region_id) == ("Гараж за театром", patimat.region_id)


def test_a_moment_before_the_apprehension_is_refused_beside_its_field(
    do: Callable[..., Any], patimat: Detention
) -> None:
    answer = do("person-lost", {"at": "2022-09-25T10:00", "confidence": "told"})
    assert answer.status_code == 422
    assert "These moments contradict each other." in answer.content.decode()
    assert fresh(patimat).current_facility is not None


def test_losing_track_puts_the_person_among_those_not_accounted_for(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do("person-lost", {"at": WHEN, "source": "Адвокат", "confidence": "told"})
    assert list(Detention.objects.not_accounted_for()) == [patimat]
    text = page()
    assert "Unknown since" in text
    assert "Seen last in: ОП по Ленинскому району." in text


def test_a_detention_is_confirmed_once_with_how_it_is_known(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention, karim: User
) -> None:
    said = {"how": "Дежурный подтвердил по телефону", "at": WHEN}
    do("person-confirm", said)
    assert fresh(patimat).confirmed_by == karim
    assert "The detention is confirmed: Дежурный подтвердил по телефону" in page()
    again = do("person-confirm", said)
    assert again.status_code == 422
    assert "This detention is confirmed already." in again.content.decode()


def test_release_ends_the_path_and_takes_the_verbs_of_holding_away(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do("person-release", {"at": WHEN, "outcome": "with_record", "condition_1": "Явка 27.09"})
    out = fresh(patimat)
    assert (out.release_outcome, out.current_facility) == ("with_record", None)
    text = page()
    assert "Released: with a record." in text
    assert "Явка 27.09" in text
    assert reverse("person-move", args=[patimat.pk]) not in text


def test_a_stop_is_corrected_from_the_path_and_the_page_tells_it(
    do: Callable[..., Any], page: Callable[[], str], karims: Client, patimat: Detention, station: Facility
) -> None:
    stay = CustodyStay.objects.get(detention=patimat)
    address = reverse("stay-change", args=[patimat.pk, stay.pk])
    assert address in page()
    form = karims.get(address, headers=ENGLISH).context["form"]
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    court = make_facility(kind="special", name="Спецприёмник № 1")

    answer = do("stay-change", {**typed, "facility": court.pk, "source": "Журнал дежурного"}, stay.pk)

    assert answer.status_code == 302
    assert fresh(patimat).current_facility == court
    text = page()
    assert "Path of custody corrected: place of detention, source." in text
    assert "Журнал дежурного" in text
    late = do("stay-change", {**typed, "facility": station.pk}, stay.pk)
    assert late.status_code == 409
    assert "Спецприёмник № 1" in late.content.decode()
    assert fresh(patimat).current_facility == court


def test_a_stop_keeps_its_seconds_and_takes_no_impossible_moment(
    do: Callable[..., Any], karims: Client, patimat: Detention
) -> None:
    stay = CustodyStay.objects.get(detention=patimat)
    CustodyStay.objects.filter(pk=stay.pk).update(arrived_at=EVENING + timedelta(hours=1, seconds=17))
    form = karims.get(reverse("stay-change", args=[patimat.pk, stay.pk]), headers=ENGLISH).context["form"]
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}

    wrong = do("stay-change", {**typed, "arrived_at": "2022-09-25T10:00"}, stay.pk)
    assert wrong.status_code == 422
    assert "These moments contradict each other." in wrong.content.decode()
    do("stay-change", {**typed, "confidence": "confirmed"}, stay.pk)

    stay.refresh_from_db()
    assert (stay.arrived_at, stay.confidence) == (EVENING + timedelta(hours=1, seconds=17), "confirmed")


# Corrections


def correction(detention: Detention, **changed: Any) -> dict[str, Any]:
    usual = {
        "apprehended_at": "2022-09-25T18:30",
        "delivered_at": "2022-09-25T19:30",
        "agency": "",
        "stated_reason": "Без объяснений",
        "version": detention.version,
    }
    return usual | changed


def test_a_correction_stands_and_says_what_was_corrected(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do("person-correct", correction(patimat, agency="Росгвардия"))
    assert fresh(patimat).agency == "Росгвардия"
    assert "Росгвардия" in page()


def test_seconds_that_no_form_shows_outlive_the_correction_of_something_else(
    do: Callable[..., Any], patimat: Detention
) -> None:
    apprehended_at = EVENING.replace(second=41, microsecond=250_000)
    delivered_at = apprehended_at + timedelta(hours=1)
    Detention.objects.filter(pk=patimat.pk).update(apprehended_at=apprehended_at, delivered_at=delivered_at)

    do("person-correct", correction(fresh(patimat), agency="Росгвардия"))
    kept = fresh(patimat)
    do("person-correct", correction(kept, delivered_at="2022-09-25T19:31"))
    moved = fresh(patimat)

    assert (kept.agency, kept.apprehended_at, kept.delivered_at) == ("Росгвардия", apprehended_at, delivered_at)
    assert (moved.apprehended_at, moved.delivered_at) == (apprehended_at, EVENING + timedelta(minutes=61))


def test_two_who_correct_at_once_see_both_and_the_second_may_save_again(
    do: Callable[..., Any], patimat: Detention
) -> None:
    do("person-correct", correction(patimat, agency="Росгвардия"))
    late = correction(patimat, agency="Полиция")
    answer = do("person-correct", late)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Росгвардия" in text
    assert "Полиция" in text
    assert fresh(patimat).agency == "Росгвардия"
    version = fresh(patimat).version
    assert f'name="version" value="{version}"' in text
    do("person-correct", {**late, "version": version})
    assert fresh(patimat).agency == "Полиция"


def facts_of(detention: Detention, **changed: Any) -> dict[str, Any]:
    usual = {
        "surname": "Гаджиалиева",
        "given_name": "Патимат",
        "custody_name": "Умарова",
        "aliases": "Фатима",
        "sex": "female",
        "traits": ["journalist"],
        "seen": people.newest_change(detainee=detention.detainee),
    }
    return usual | changed


def test_what_is_known_of_the_person_is_corrected(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do("person-facts", facts_of(patimat, patronymic="Магомедовна", birth_date="2005-03-01", citizenship="ru"))
    person = fresh(patimat).detainee
    with opened(person.id):
        assert person.name.full == "Гаджиалиева Патимат Магомедовна"
    assert (person.sex, person.citizenship) == ("female", "RU")
    shown = page()
    assert "1 March 2005" in shown
    assert "<dd>Russia</dd>" in shown


def test_a_person_whom_somebody_changed_meanwhile_is_not_overwritten(
    do: Callable[..., Any], patimat: Detention
) -> None:
    stale = facts_of(patimat, surname="Гаджиева")
    do("person-facts", facts_of(patimat, surname="Гаджиалиева-Омарова"))
    answer = do("person-facts", stale)
    assert answer.status_code == 409
    assert "Гаджиалиева-Омарова" in answer.content.decode()
    person = fresh(patimat).detainee
    with opened(person.id):
        assert person.name.surname == "Гаджиалиева-Омарова"


def test_a_name_with_a_mark_that_turns_text_is_refused(do: Callable[..., Any], patimat: Detention) -> None:
    answer = do("person-facts", facts_of(patimat, surname="Гаджи\u202eева"))
    assert answer.status_code == 422
    assert "turns the direction of text" in answer.content.decode()


def test_somebody_close_is_told_nothing_until_somebody_says_otherwise(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    do(
        "person-relative",
        {"name": "Аминат", "relation": "сестра", "phone": "+70000000002", "may_be_told": "nothing"},
    )
    assert Relative.objects.get(detainee=patimat.detainee).may_be_told == "nothing"
    text = page()
    assert "Сестра, Аминат" in text
    assert "may be told: nothing" in text


def test_a_consent_is_a_step_of_the_ladder_and_can_be_withdrawn(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention
) -> None:
    said = {"level": "share_lawyer", "basis": "consent", "given_by": "Мать", "given_at": WHEN}
    do("person-consent", said)
    consent = Consent.objects.get(detainee=patimat.detainee)
    # The step stands, and the one below it with it.
    assert page().count('class="is-given"') == 2
    again = do("person-consent", said)
    assert "This is recorded already." in again.content.decode()
    do("person-consent-withdraw", {"at": "2022-09-25T21:00"}, consent.pk)
    assert page().count('class="is-given"') == 0


def test_what_somebody_close_may_be_told_is_changed_later(
    do: Callable[..., Any], page: Callable[[], str], karims: Client, patimat: Detention
) -> None:
    relative = make_relative(detainee=patimat.detainee, contact={"name": "Марьям", "relation": "сестра"})
    address = reverse("person-relative-change", args=[patimat.pk, relative.pk])
    assert address in page()
    form = karims.get(address, headers=ENGLISH).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    assert (typed["name"], typed["may_be_told"]) == ("Марьям", "nothing")

    assert do("person-relative-change", {**typed, "may_be_told": "where"}, relative.pk).status_code == 302

    text = page()
    assert "may be told: where the person is" in text
    assert "Somebody close, changed: may be told." in text
    late = do("person-relative-change", {**typed, "may_be_told": "all"}, relative.pk)
    assert late.status_code == 409
    assert Relative.objects.get(pk=relative.pk).may_be_told == "where"
