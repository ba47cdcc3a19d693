"""Nothing of a person leaves against their word: documents, lawyers, and what ends when they take it back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from casework import access
from casework.models import Authority, Document, Lawyer
from casework.services import consent as service
from casework.services import document, lawyer
from detainees.models import Consent, Detainee, Detention, TimelineEntry, User
from tests.casework.services.papers import admission, ask, detention_of_a_full_file, made
from tests.makers import (
    EVENING,
    make_agreed,
    make_authority,
    make_consent,
    make_detainee,
    make_detention,
    make_document,
    make_lawyer,
)
from tests.refusals import refused

ONE_HOUR = timedelta(hours=1)
Level = Consent.Level


def take_back(person: Detainee, level: str = Level.SHARE_LAWYER) -> None:
    """They agreed to it, and take it back."""
    given = make_consent(detainee=person, level=level)
    service.withdraw(consent=given, at=EVENING + ONE_HOUR, by=None)


@pytest.fixture
def patimat(db: None) -> Detention:
    """Held, and nobody has asked her."""
    return detention_of_a_full_file()


@pytest.fixture
def released(patimat: Detention) -> Detention:
    patimat.released_at = EVENING + 5 * ONE_HOUR
    patimat.save(update_fields=["released_at"])
    return patimat


def assigned(detention: Detention, **facts: Any) -> Authority:
    return make_authority(lawyer=make_lawyer(), detainee=detention.detainee, **facts)


def ask_admission(detention: Detention, by: User) -> Document:
    return admission(detention, assigned(detention), by)


@pytest.mark.parametrize("asking", [ask, ask_admission])
def test_no_document_is_made_of_who_took_it_back(
    asking: Callable[[Detention, User], Document], patimat: Detention, maria: User
) -> None:
    take_back(patimat.detainee)

    with refused("consent_withdrawn"):
        asking(patimat, maria)

    assert not Document.objects.exists()


@pytest.mark.parametrize("asking", [ask, ask_admission])
def test_no_document_is_made_of_who_is_out_and_was_never_asked(
    asking: Callable[[Detention, User], Document], released: Detention, maria: User
) -> None:
    with refused("never_asked"):
        asking(released, maria)

    assert not Document.objects.exists()
    make_consent(detainee=released.detainee, level=Level.SHARE_LAWYER)
    assert asking(released, maria).state == Document.State.WAITING


def test_of_who_is_held_the_basis_is_written_down_in_the_name_of_who_asked(
    patimat: Detention, maria: User
) -> None:
    ask(patimat, maria)

    row = Consent.objects.get()
    assert (row.level, row.basis, row.entered_by) == ("share_lawyer", "defence", maria)


def test_a_document_that_failed_is_not_made_again_after_they_took_it_back(patimat: Detention, maria: User) -> None:
    failed = make_document(detention=patimat, state=Document.State.FAILED, fault="timed_out")
    take_back(patimat.detainee)

    with refused("consent_withdrawn"):
        document.retry(document=failed, asker=maria.id)

    failed.refresh_from_db()
    assert failed.state == Document.State.FAILED


def test_a_file_that_is_ready_stays_sealed_after_they_took_it_back_and_is_not_lost(
    patimat: Detention, maria: User
) -> None:
    row = made(ask(patimat, maria))
    before = document.download(document=row, actor=maria.id)
    given = Consent.objects.get()
    service.withdraw(consent=given, at=timezone.now(), by=maria)

    with refused("consent_withdrawn"):
        document.download(document=row, actor=maria.id)

    make_consent(detainee=patimat.detainee, level=Level.SHARE_LAWYER, given_at=timezone.now())
    assert document.download(document=row, actor=maria.id) == before


def test_no_lawyer_is_assigned_to_who_took_it_back(patimat: Detention, karim: User) -> None:
    take_back(patimat.detainee)

    with refused("consent_withdrawn"):
        lawyer.assign(lawyer=make_lawyer(), detainee=patimat.detainee, kind="warrant", by=karim)

    assert not Authority.objects.exists()


def test_no_lawyer_is_assigned_to_who_is_out_and_was_never_asked(released: Detention, karim: User) -> None:
    with refused("never_asked"):
        lawyer.assign(lawyer=make_lawyer(), detainee=released.detainee, kind="warrant", by=karim)

    assert not Authority.objects.exists()


def test_of_several_each_who_said_no_is_named_and_the_others_are_assigned(karim: User) -> None:
    said_no, out, held, agreed = (
        make_detention().detainee,
        make_detainee(),
        make_detention().detainee,
        make_agreed(),
    )
    take_back(said_no)

    done = lawyer.assign_each(
        lawyer=make_lawyer(), detainees=[said_no, out, held, agreed], kind="warrant", by=karim
    )

    assert [each.detainee for each in done.authorities] == [held, agreed]
    assert [(person, why.code) for person, why in done.refused] == [
        (said_no, "consent_withdrawn"),
        (out, "never_asked"),
    ]


@pytest.mark.parametrize("level", [Level.KEEP, Level.SHARE_LAWYER])
def test_who_acts_for_the_person_acts_no_more_when_it_is_taken_back(
    level: str, patimat: Detention, karim: User
) -> None:
    acts, comes_later = assigned(patimat), assigned(patimat, since=timezone.now() + ONE_HOUR)
    ran_out = assigned(patimat, until=EVENING + ONE_HOUR)
    given = make_consent(detainee=patimat.detainee, level=level)

    done = service.withdraw(consent=given, at=EVENING + ONE_HOUR, by=karim)

    assert {each.pk for each in done.ended} == {acts.pk, comes_later.pk}
    assert not Authority.objects.in_force(at=timezone.now() + 2 * ONE_HOUR).exists()
    ran_out.refresh_from_db()
    assert ran_out.revoked_at is None
    assert TimelineEntry.objects.filter(kind="lawyer_left", by=karim).count() == 2


@pytest.mark.parametrize("level", [Level.SHARE_MEDIA, Level.PUBLISH_NAME])
def test_who_takes_back_a_higher_step_keeps_the_lawyer(level: str, patimat: Detention, karim: User) -> None:
    acts = assigned(patimat)
    make_consent(detainee=patimat.detainee, level=Level.SHARE_LAWYER)
    given = make_consent(detainee=patimat.detainee, level=level)

    assert service.withdraw(consent=given, at=EVENING + ONE_HOUR, by=karim).ended == []
    acts.refresh_from_db()
    assert acts.revoked_at is None


def test_a_withdrawal_that_a_later_yes_overtakes_ends_nothing(patimat: Detention, karim: User) -> None:
    assigned(patimat)
    first = make_consent(detainee=patimat.detainee, level=Level.KEEP)
    make_consent(detainee=patimat.detainee, level=Level.SHARE_LAWYER, given_at=EVENING + 3 * ONE_HOUR)

    assert service.withdraw(consent=first, at=EVENING + ONE_HOUR, by=karim).ended == []


def test_who_says_no_from_the_start_has_no_lawyer_either(patimat: Detention, karim: User) -> None:
    acts = assigned(patimat)

    done = service.refuse(detainee=patimat.detainee, level=Level.SHARE_LAWYER, at=EVENING + ONE_HOUR, by=karim)

    assert [each.pk for each in done.ended] == [acts.pk]


def test_nothing_ends_where_the_withdrawal_is_refused(patimat: Detention, karim: User) -> None:
    acts = assigned(patimat)
    given = make_consent(detainee=patimat.detainee, level=Level.SHARE_LAWYER)

    with refused("impossible_order"):
        service.withdraw(consent=given, at=EVENING - ONE_HOUR, by=karim)

    acts.refresh_from_db()
    assert acts.revoked_at is None


def test_a_lawyer_loses_sight_of_the_person_at_once(patimat: Detention, lev: User, levs_practice: Lawyer) -> None:
    make_authority(lawyer=levs_practice, detainee=patimat.detainee)
    assert patimat.detainee in access.visible(access.actor_of(lev), Detainee)

    take_back(patimat.detainee)

    assert not access.visible(access.actor_of(lev), Detainee).exists()
