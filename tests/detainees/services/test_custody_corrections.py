"""Facts of a detention that were entered wrongly; and two who change one detention at the same moment."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from detainees.models import CustodyStay, Detention, Facility, TimelineEntry, User
from detainees.services import claim, custody, person
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_claim,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_stay,
    make_user,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)


def fresh(detention: Detention) -> Detention:
    return Detention.objects.get(pk=detention.pk)


def test_a_correction_changes_what_it_names_and_tells_which(karim: User) -> None:
    detention = make_detention(delivered_at=EVENING + ONE_HOUR, agency="полиция")

    custody.correct(
        detention=detention,
        version=1,
        by=karim,
        delivered_at=EVENING + 2 * ONE_HOUR,
        stated_reason="Опознание",
        is_injured=True,
    )

    stored = fresh(detention)
    assert (stored.delivered_at, stored.is_injured, stored.agency) == (EVENING + 2 * ONE_HOUR, True, "полиция")
    entry = TimelineEntry.objects.get()
    with opened(detention.subject_id):
        assert stored.stated_reason == "Опознание"
        assert (entry.kind, entry.facts) == (
            "corrected",
            {"fields": ["delivered_at", "is_injured", "stated_reason"]},
        )


def test_who_saw_an_older_version_is_told_and_writes_nothing(karim: User) -> None:
    detention = make_detention()
    custody.correct(detention=detention, version=1, by=karim, agency="Росгвардия")

    with refused("stale"):
        custody.correct(detention=detention, version=1, by=karim, agency="полиция")

    assert fresh(detention).agency == "Росгвардия"


@pytest.mark.parametrize("fact", ["released_at", "current_facility", "confirmed_at", "detainee", "subject_id"])
def test_what_is_lived_through_is_not_corrected(db: None, fact: str) -> None:
    with pytest.raises(TypeError):
        custody.correct(detention=make_detention(), version=1, by=None, **{fact: None})


@pytest.mark.parametrize(
    "moments",
    [
        {"apprehended_at": EVENING + 2 * ONE_HOUR},
        {"delivered_at": EVENING - ONE_HOUR},
        {"delivered_at": EVENING + 9 * ONE_HOUR},
        {"sobered_at": EVENING},
        {"sobered_at": EVENING + 9 * ONE_HOUR},
    ],
    ids=str,
)
def test_moments_that_contradict_what_stands_are_refused(db: None, moments: dict[str, Any]) -> None:
    detention = make_detention(delivered_at=EVENING + ONE_HOUR, released_at=EVENING + 8 * ONE_HOUR)

    with refused("impossible_order"):
        custody.correct(detention=detention, version=1, by=None, **moments)

    assert fresh(detention).version == 1
    assert not TimelineEntry.objects.exists()


def test_an_unknown_moment_may_be_said_to_be_unknown_again(db: None) -> None:
    detention = make_detention(delivered_at=EVENING + ONE_HOUR)

    custody.correct(detention=detention, version=1, by=None, delivered_at=None)

    assert fresh(detention).delivered_at is None


# Two at once


def test_two_who_record_one_person_at_once_make_one_detention(committed_db: str) -> None:
    patimat, incident = make_detainee(), make_incident()

    def record() -> Detention:
        return custody.record_detention(detainee=patimat, incident=incident, by=None)

    assert codes(at_once(patimat, record, record)) == ["done", "stands_already"]
    assert Detention.objects.count() == TimelineEntry.objects.count() == 1


def test_two_who_confirm_at_once_are_told_apart(committed_db: str) -> None:
    detention, karim, maria = make_detention(), make_user("karim"), make_user("maria")

    ended = at_once(
        detention,
        lambda: custody.confirm(detention=detention, how="Звонок", at=EVENING, by=karim),
        lambda: custody.confirm(detention=detention, how="Адвокат", at=EVENING, by=maria),
    )

    assert codes(ended) == ["done", "already_confirmed"]
    assert TimelineEntry.objects.filter(kind="confirmed").count() == 1


def test_two_who_correct_what_both_saw_at_once_do_not_overwrite_each_other(committed_db: str) -> None:
    detention = make_detention()

    ended = at_once(
        detention,
        lambda: custody.correct(detention=detention, version=1, by=None, agency="полиция"),
        lambda: custody.correct(detention=detention, version=1, by=None, is_injured=True),
    )

    assert codes(ended) == ["done", "stale"]
    stored = fresh(detention)
    assert (stored.version, (stored.agency == "полиция") != stored.is_injured) == (2, True)


def test_two_moves_at_once_leave_one_open_stop_and_an_unbroken_path(committed_db: str) -> None:
    detention, places = make_detention(), [make_facility(), make_facility()]
    make_stay(detention=detention, facility=make_facility(kind="vehicle"))

    def move(place: Facility, at: datetime) -> CustodyStay:
        return custody.move(detention=detention, facility=place, at=at, by=None)

    ended = at_once(
        detention,
        lambda: move(places[0], EVENING + 2 * ONE_HOUR),
        lambda: move(places[1], EVENING + 3 * ONE_HOUR),
    )

    assert codes(ended) == ["done", "done"]
    stops = [*CustodyStay.objects.filter(detention=detention)]
    assert [stop.left_at for stop in stops] == [*(stop.arrived_at for stop in stops[1:]), None]
    assert fresh(detention).current_facility == places[1]


def test_a_move_that_is_older_than_one_written_meanwhile_is_told_so(committed_db: str) -> None:
    detention, hospital = make_detention(), make_facility(kind="hospital")

    ended = at_once(
        detention,
        lambda: custody.move(detention=detention, facility=hospital, at=EVENING + 3 * ONE_HOUR, by=None),
        lambda: custody.lose_track(detention=detention, at=EVENING + 2 * ONE_HOUR, by=None),
    )

    assert codes(ended) == ["done", "impossible_order"]
    assert fresh(detention).current_facility == hospital


def test_nobody_is_moved_after_a_release_that_came_first(committed_db: str) -> None:
    detention, station = make_detention(), make_facility()

    ended = at_once(
        detention,
        lambda: custody.release(detention=detention, at=EVENING + ONE_HOUR, outcome="after_talk", by=None),
        lambda: custody.move(detention=detention, facility=station, at=EVENING + 2 * ONE_HOUR, by=None),
    )

    assert codes(ended) == ["done", "already_released"]
    assert fresh(detention).current_facility is None
    assert not CustodyStay.objects.filter(detention=detention).exists()


def test_who_corrects_a_person_and_who_accepts_a_statement_of_her_never_lock_each_other_out(
    committed_db: str,
) -> None:
    # The first holds the person and then refers to the detention; the second holds the detention and wants the
    # person. The first is stopped between the two by the region into which it brings the person.
    detention, karim, region = make_detention(), make_user("karim"), make_region(NEIGHBOUR)
    statement = make_claim(detention=detention, field="citizenship", value="RU")

    def accept() -> Any:
        with opened(detention.subject_id):
            return claim.accept_claim(claim=statement, by=karim)

    ended = at_once(
        region,
        lambda: person.change_person(detainee=detention.detainee, by=None, region=region),
        accept,
    )

    assert codes(ended) == ["done", "done"]
