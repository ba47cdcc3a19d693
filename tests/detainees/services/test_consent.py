"""The ladder: a step is agreed to, refused and taken back, and what stands afterwards."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import Consent, Detainee, TimelineEntry, User
from detainees.services import consent as service
from detainees.services import disclosure
from tests.makers import EVENING, make_consent, make_detainee, make_detention, opened
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)
Level, Basis = Consent.Level, Consent.Basis


def give(person: Detainee, **facts: Any) -> Consent:
    usual: dict[str, Any] = {"level": Level.PUBLISH_NAME, "given_at": EVENING, "by": None}
    return service.give_consent(detainee=person, **usual | facts)


def test_a_step_stands_once_and_may_be_taken_again_after_it_was_taken_back(karim: User) -> None:
    person = make_detainee()
    first = give(person, given_by="Сама, по телефону", by=karim)
    with refused("stands_already"):
        give(person)
    give(person, level=Level.KEEP)

    service.withdraw_consent(consent=first, at=EVENING + ONE_HOUR, by=karim)
    give(person, given_at=EVENING + 2 * ONE_HOUR)

    standing = Consent.objects.filter(withdrawn_at__isnull=True).values_list("level", flat=True)
    assert sorted(standing) == [Level.KEEP, Level.PUBLISH_NAME]
    assert Consent.objects.count() == 3


def test_a_step_of_one_person_is_no_step_of_another(db: None) -> None:
    give(make_detainee())

    assert give(make_detainee()).withdrawn_at is None


def test_what_is_withdrawn_is_not_withdrawn_again(karim: User) -> None:
    consent = make_consent(withdrawn_at=EVENING + ONE_HOUR)

    with refused("already_decided"):
        service.withdraw_consent(consent=consent, at=EVENING + 2 * ONE_HOUR, by=karim)

    assert Consent.objects.get().withdrawn_at == EVENING + ONE_HOUR


@pytest.mark.parametrize(
    ("at", "code"),
    [(EVENING - ONE_HOUR, "impossible_order"), (EVENING + timedelta(days=36_500), "in_the_future")],
)
def test_a_withdrawal_that_cannot_be_is_told_beside_its_field(db: None, at: Any, code: str) -> None:
    consent = make_consent()

    with refused(code) as caught:
        service.withdraw_consent(consent=consent, at=at, by=None)

    assert caught.value.particulars == ("at",)
    assert Consent.objects.get().withdrawn_at is None


def test_nobody_agreed_ahead_of_the_clock(db: None) -> None:
    with refused("in_the_future"):
        give(make_detainee(), given_at=timezone.now() + ONE_HOUR)

    assert not Consent.objects.exists()


def test_two_who_write_down_one_consent_at_once_write_it_once(committed_db: str) -> None:
    person = make_detainee()

    assert codes(at_once(person, lambda: give(person), lambda: give(person))) == ["done", "stands_already"]
    assert Consent.objects.count() == 1


def ladder(person: Detainee) -> Any:
    return disclosure.ladder_of(person=person.pk)


def test_taking_a_step_back_closes_those_above_it_and_leaves_those_below(karim: User) -> None:
    person = make_detainee()
    keep = give(person, level=Level.KEEP)
    lawyer = give(person, level=Level.SHARE_LAWYER)
    give(person, level=Level.PUBLISH_NAME)
    later = give(person, level=Level.SHARE_MEDIA, given_at=EVENING + 3 * ONE_HOUR)

    service.withdraw_consent(consent=lawyer, at=EVENING + ONE_HOUR, by=karim)

    standing = Consent.objects.filter(withdrawn_at__isnull=True)
    assert set(standing) == {keep, later}
    assert ladder(person).reaches(Level.SHARE_LAWYER) is Basis.CONSENT
    assert ladder(person).was_withdrawn(Level.PUBLISH_NAME)


def test_it_stands_on_the_timeline_which_step_was_taken_back(karim: User) -> None:
    detention = make_detention()
    given = give(detention.detainee, level=Level.SHARE_LAWYER)

    service.withdraw_consent(consent=given, at=EVENING + ONE_HOUR, by=karim)

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.by, entry.happened_at) == ("consent_withdrawn", karim, EVENING + ONE_HOUR)
    with opened(detention.subject_id):
        assert entry.facts == {"level": "share_lawyer"}


def test_who_was_asked_and_said_no_has_said_it_though_nothing_was_agreed_to_before(karim: User) -> None:
    person = make_detention().detainee
    give(person, level=Level.SHARE_MEDIA)

    service.refuse_consent(detainee=person, level=Level.SHARE_LAWYER, at=EVENING + ONE_HOUR, by=karim)

    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    assert ladder(person).was_withdrawn(Level.SHARE_LAWYER)
    with refused("consent_withdrawn"):
        disclosure.require_for_defence(person=person.pk, by=karim)


@pytest.mark.parametrize("level", [Level.SHARE_MEDIA, Level.PUBLISH_INITIALS, Level.PUBLISH_NAME])
def test_that_nobody_could_be_asked_is_no_basis_for_more_than_a_lawyer(db: None, level: str) -> None:
    with refused("not_a_basis") as caught:
        give(make_detainee(), level=level, basis=Basis.DEFENCE)

    assert caught.value.particulars == ("basis",)
    assert not Consent.objects.exists()


def test_who_could_not_be_asked_may_agree_themselves_later(db: None) -> None:
    person = make_detainee()
    give(person, level=Level.SHARE_LAWYER, basis=Basis.DEFENCE)

    give(person, level=Level.SHARE_LAWYER, given_at=EVENING + ONE_HOUR)

    assert ladder(person).reaches(Level.SHARE_LAWYER) is Basis.CONSENT


@pytest.mark.parametrize("lower", [Level.SHARE_MEDIA, Level.KEEP])
def test_what_was_agreed_to_before_it_was_taken_back_is_not_written_down_as_if_it_stood(
    db: None, lower: str
) -> None:
    person = make_detainee()
    make_consent(detainee=person, level=lower, withdrawn_at=EVENING + ONE_HOUR)

    for at in (EVENING, EVENING + ONE_HOUR):
        with refused("taken_back_later") as caught:
            give(person, level=Level.SHARE_MEDIA, given_at=at)
    assert caught.value.particulars == ("given_at",)
    assert give(person, level=Level.SHARE_MEDIA, given_at=EVENING + 2 * ONE_HOUR).withdrawn_at is None


def test_a_step_that_another_record_of_the_person_overrules_may_be_agreed_to_anew(karim: User) -> None:
    person = make_detainee()
    merged = make_detainee(merged_into=person)
    stale = make_consent(detainee=person, level=Level.SHARE_MEDIA)
    make_consent(detainee=merged, level=Level.SHARE_MEDIA, withdrawn_at=EVENING + ONE_HOUR)
    assert ladder(person).was_withdrawn(Level.SHARE_MEDIA)

    anew = give(person, level=Level.SHARE_MEDIA, given_at=EVENING + 2 * ONE_HOUR, by=karim)

    stale.refresh_from_db()
    assert (stale.withdrawn_at, anew.withdrawn_at) == (EVENING + ONE_HOUR, None)
    assert ladder(person).reaches(Level.SHARE_MEDIA) is Basis.CONSENT


def test_a_withdrawal_reaches_the_records_that_were_merged_into_the_persons(karim: User) -> None:
    person = make_detainee()
    merged = make_detainee(merged_into=person)
    make_consent(detainee=merged, level=Level.SHARE_LAWYER)
    mine = make_consent(detainee=person, level=Level.SHARE_LAWYER)

    service.withdraw_consent(consent=mine, at=EVENING + ONE_HOUR, by=karim)

    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


def test_what_will_be_left_is_told_before_a_step_is_taken_back(db: None) -> None:
    person = make_detainee()
    give(person, level=Level.KEEP)
    media = give(person, level=Level.SHARE_MEDIA)

    left = service.ladder_without(consent=media)

    assert [left.reaches(level) for level in Level] == [Basis.CONSENT, None, None, None, None]
    assert ladder(person).reaches(Level.SHARE_MEDIA) is Basis.CONSENT
