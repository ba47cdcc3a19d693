"""The ladder on a person's page: a step is agreed to, refused, taken back, and the page says what ends with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.models import Authority, Document
from detainees.models import Consent, Detainee, Detention, User
from tests.casework.board.people import ENGLISH, WHEN, SignedIn, do, karims, page, patimat, station
from tests.makers import (
    EVENING,
    make_agreed,
    make_authority,
    make_consent,
    make_detainee,
    make_detention,
    make_document,
    make_lawyer,
    make_merge,
    make_relative,
)

# Fixtures that the tests below name.
__all__ = ["do", "karims", "page", "patimat", "station"]

ONE_HOUR = timedelta(hours=1)
TO_A_LAWYER = {"level": "share_lawyer", "basis": "consent", "given_by": "Мать", "given_at": WHEN}


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def given(patimat: Detention) -> Consent:
    return make_consent(detainee=patimat.detainee, level="share_lawyer")


@pytest.fixture
def acting(patimat: Detention) -> Authority:
    return make_authority(lawyer=make_lawyer(), detainee=patimat.detainee)


def withdrawal(client: Client, patimat: Detention, given: Consent) -> Any:
    return client.get(reverse("person-consent-withdraw", args=[patimat.pk, given.pk]), headers=ENGLISH)


def test_the_page_says_of_each_step_how_it_stands(
    page: Callable[[], str], patimat: Detention, given: Consent
) -> None:
    make_consent(detainee=patimat.detainee, level="publish_name", withdrawn_at=EVENING + ONE_HOUR)

    text = page()

    assert 'keep <span class="ladder-told">agreed to</span>' in text
    assert 'share with the media <span class="ladder-told">not asked</span>' in text
    assert 'publish the name <span class="ladder-told">taken back</span>' in text


def test_what_was_said_of_a_merged_record_counts_and_is_shown(
    page: Callable[[], str], do: Callable[..., Any], patimat: Detention, karim: User
) -> None:
    other = make_detainee(merged_into=patimat.detainee, region=patimat.region)
    make_merge(kept=patimat.detainee, merged=other, by=karim, undone_at=None, undone_by=None)
    said = make_consent(detainee=other, level="share_media", given_by="Сестра")

    assert page().count('class="is-given"') == 3
    assert do("person-consent-withdraw", {"at": "2022-09-25T21:00"}, said.pk).status_code == 302
    assert page().count('class="is-given"') == 0


def test_a_no_is_written_down_and_ends_what_leaned_on_it(
    do: Callable[..., Any], page: Callable[[], str], patimat: Detention, acting: Authority
) -> None:
    assert do("person-consent", TO_A_LAWYER | {"is_refused": "on"}).status_code == 302

    assert "said no" in page()
    assert not Authority.objects.in_force(at=timezone.now()).exists()


def test_before_a_step_is_taken_back_the_page_names_what_falls_and_who_loses_sight(
    karims: Client, patimat: Detention, given: Consent, acting: Authority
) -> None:
    make_consent(detainee=patimat.detainee, level="keep")
    make_consent(detainee=patimat.detainee, level="share_media")

    text = text_of(withdrawal(karims, patimat, given))

    assert "<strong>share with a lawyer</strong>, <strong>share with the media</strong>." in text
    assert "<strong>keep</strong>" not in text
    assert "Лев Абакаров, advocate" in text


def test_a_higher_step_names_nobody_who_would_lose_sight(
    karims: Client, patimat: Detention, given: Consent, acting: Authority
) -> None:
    higher = make_consent(detainee=patimat.detainee, level="publish_name")

    text = text_of(withdrawal(karims, patimat, higher))

    assert "<strong>publish the name</strong>" in text
    assert "Лев Абакаров" not in text


def test_who_may_not_read_who_acts_is_told_that_somebody_may_lose_sight(
    olga: User, signed_in: SignedIn, patimat: Detention, given: Consent, acting: Authority
) -> None:
    text = text_of(withdrawal(signed_in(olga), patimat, given))

    assert "Whoever acts for the person loses sight of them at once." in text
    assert "Лев Абакаров" not in text


def test_a_withdrawal_ends_the_assignments_that_it_named(
    do: Callable[..., Any], given: Consent, acting: Authority
) -> None:
    do("person-consent-withdraw", {"at": "2022-09-25T21:00"}, given.pk)

    acting.refresh_from_db()
    assert acting.revoked_at is not None


def test_that_nobody_could_be_asked_is_refused_beside_its_field_for_more_than_a_lawyer(
    do: Callable[..., Any],
) -> None:
    answer = do("person-consent", TO_A_LAWYER | {"level": "share_media", "basis": "defence"})

    assert answer.status_code == 422
    assert "basis" in answer.context["form"].errors
    assert not Consent.objects.exists()


def test_beside_each_contact_stands_what_they_may_be_told_now_and_why(
    page: Callable[[], str], patimat: Detention
) -> None:
    make_relative(detainee=patimat.detainee, may_be_told="all")

    assert "may be told: everything" in page()
    assert "now: where the person is, because the person themselves has not been asked yet" in page()

    make_consent(detainee=patimat.detainee, level="share_lawyer")
    assert "now: everything, because the person said so of them" in page()


def test_a_caller_who_was_not_named_is_told_by_the_ladder(page: Callable[[], str], patimat: Detention) -> None:
    close, other = "brother or sister who calls", "Anybody else"
    held = "where the person is, because the person is held and could not be asked"
    assert f"{close}</dt><dd>{held}</dd>" in page()
    assert f"{other}</dt><dd>nothing, because the person did not name them</dd>" in page()

    make_consent(detainee=patimat.detainee, level="share_media")
    assert f"{close}</dt><dd>where the person is, because those close may know" in page()
    assert f"{other}</dt><dd>where the person is, because the person agreed that journalists may know it" in page()


@pytest.fixture
def out(patimat: Detention) -> Detention:
    patimat.released_at, patimat.current_facility = EVENING + 5 * ONE_HOUR, None
    patimat.save(update_fields=["released_at", "current_facility"])
    return patimat


def consent_form(detention: Detention) -> str:
    return f"{reverse('person-consent', args=[detention.pk])}?level=share_lawyer"


def test_who_asks_for_a_file_of_somebody_never_asked_is_led_to_the_form(
    do: Callable[..., Any], out: Detention
) -> None:
    answer = do("document-case-file", {"edition": "court", "language": "ru"})

    assert answer.status_code == 409
    assert "This person was never asked whether a lawyer may know." in text_of(answer)
    assert consent_form(out) in text_of(answer)
    assert not Document.objects.exists()


def test_a_lawyer_for_somebody_never_asked_is_refused_with_the_way_to_the_form(
    do: Callable[..., Any], out: Detention
) -> None:
    answer = do("assign", {"lawyer": make_lawyer().pk, "kind": "warrant"})

    assert answer.status_code == 422
    assert consent_form(out) in text_of(answer)
    assert not Authority.objects.exists()


def test_a_file_is_not_handed_out_after_a_withdrawal_and_the_list_says_why(
    karims: Client, patimat: Detention
) -> None:
    make_consent(detainee=patimat.detainee, level="share_lawyer", withdrawn_at=EVENING + ONE_HOUR)
    row = make_document(detention=patimat, state=Document.State.READY, file_name="x", made_at=EVENING)

    answer = karims.get(reverse("document-file", args=[row.pk]), headers=ENGLISH)

    assert answer.status_code == 409
    assert "This person took their consent back" in text_of(answer)
    assert consent_form(patimat) not in text_of(answer)


def test_who_is_sent_to_a_station_is_given_the_others_and_told_of_who_said_no(
    karims: Client, patimat: Detention, station: Any
) -> None:
    make_consent(detainee=patimat.detainee, level="keep", withdrawn_at=EVENING + ONE_HOUR)
    agreed: Detainee = make_agreed()
    make_detention(incident=patimat.incident, detainee=agreed, current_facility=station)

    answer = karims.post(
        reverse("incident-send", args=[patimat.incident_id]),
        {"lawyer": make_lawyer().pk, "facility": station.pk},
        headers=ENGLISH,
        follow=True,
    )

    text = text_of(answer)
    assert "The lawyer now acts for 1 person" in text
    assert f"{patimat.detainee.reference}: This person took their consent back" in text
    assert [each.detainee for each in Authority.objects.all()] == [agreed]
