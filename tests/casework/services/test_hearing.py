"""Hearings and rulings: set down, adjourned to the next, ended by what the court ruled."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from casework.models import Hearing, Ruling
from casework.services import hearing as service
from detainees.models import TimelineEntry, User
from tests.makers import EVENING, make_case, make_court, make_hearing, make_ruling, opened
from tests.refusals import refused
from tests.together import at_once, codes

RULED_ON = date(2022, 9, 28)
NEXT_WEEK = EVENING + timedelta(days=9)


def told() -> list[str]:
    return [*TimelineEntry.objects.order_by("created_at", "id").values_list("kind", flat=True)]


def test_a_hearing_is_told_when_it_was_set_down_and_says_when_it_will_be(maria: User) -> None:
    case, court = make_case(), make_court()

    service.schedule(case=case, court=court, starts_at=NEXT_WEEK, judge="Судья Исаева", by=maria)

    entry = TimelineEntry.objects.get()
    assert entry.happened_at > NEXT_WEEK  # now, long after that autumn
    with opened(case.subject_id):
        assert entry.facts == {
            "case": str(case.id),
            "court": str(court.id),
            "starts_at": NEXT_WEEK.isoformat(),
        }
        assert Hearing.objects.get().judge == "Судья Исаева"


def test_an_adjourned_hearing_points_to_the_next_of_the_same_court(maria: User) -> None:
    first = make_hearing(kind="appeal", room="4")

    second = service.adjourn(hearing=first, to=NEXT_WEEK, by=maria)

    stored = Hearing.objects.get(pk=first.pk)
    assert (stored.outcome, stored.moved_to, stored.version) == ("adjourned", second, 2)
    assert (second.court, second.kind, second.room, second.starts_at) == (first.court, "appeal", "4", NEXT_WEEK)
    assert told() == ["hearing_scheduled"]


@pytest.mark.parametrize(
    ("facts", "code"), [({"outcome": "ruled"}, "already_decided"), ({"starts_at": None}, "lacks_moment")]
)
def test_what_is_over_or_was_never_announced_is_not_adjourned(db: None, facts: Any, code: str) -> None:
    hearing = make_hearing(**facts)

    with refused(code):
        service.adjourn(hearing=hearing, to=NEXT_WEEK, by=None)

    assert Hearing.objects.count() == 1


def test_a_ruling_ends_its_hearing_and_no_other(maria: User) -> None:
    case = make_case()
    hearing, other = make_hearing(case=case), make_hearing(case=case)

    service.record_ruling(
        case=case, hearing=hearing, sanction="fine", fine=Decimal("10000"), announced_on=RULED_ON, by=maria
    )

    assert dict(Hearing.objects.values_list("pk", "outcome")) == {hearing.pk: "ruled", other.pk: ""}
    assert told() == ["ruled"]


def test_how_a_hearing_ended_already_is_not_written_over_by_its_ruling(maria: User) -> None:
    hearing = make_hearing(outcome="returned")

    service.record_ruling(
        case=hearing.case, hearing=hearing, sanction="record_returned", announced_on=RULED_ON, by=maria
    )

    assert Hearing.objects.get().outcome == "returned"


def test_a_ruling_in_a_hearing_of_another_case_or_of_no_moment_is_refused(maria: User) -> None:
    case = make_case()
    for hearing, code in (
        (make_hearing(), "other_person"),
        (make_hearing(case=case, starts_at=None), "lacks_moment"),
    ):
        with refused(code):
            service.record_ruling(case=case, hearing=hearing, sanction="warning", announced_on=RULED_ON, by=maria)

    assert not Ruling.objects.exists()


def test_an_amount_of_another_sanction_leaves_neither_ruling_nor_ended_hearing(maria: User) -> None:
    hearing = make_hearing()

    with pytest.raises(IntegrityError, match="ruling_measures_only_its_own_sanction"):
        service.record_ruling(
            case=hearing.case, hearing=hearing, sanction="fine", arrest_days=5, announced_on=RULED_ON, by=maria
        )

    assert (Hearing.objects.get().outcome, told()) == ("", [])


def test_a_copy_comes_after_its_ruling_was_announced(maria: User) -> None:
    ruling = make_ruling(announced_on=RULED_ON)

    with refused("impossible_order") as caught:
        service.receive_copy(ruling=ruling, on=RULED_ON - timedelta(days=1), by=maria)
    assert caught.value.particulars == ("copy_received_on",)
    service.receive_copy(ruling=ruling, on=RULED_ON, by=maria)

    assert (Ruling.objects.get().copy_received_on, told()) == (RULED_ON, ["copy_received"])


def test_who_saw_an_older_version_of_a_hearing_changes_nothing(maria: User) -> None:
    hearing = make_hearing()
    service.change_hearing(hearing=hearing, version=1, by=maria, room="12")

    with refused("stale"):
        service.change_hearing(hearing=hearing, version=1, by=maria, room="4")

    assert (Hearing.objects.get().room, told()) == ("12", ["hearing_changed"])


@pytest.mark.parametrize("fact", ["case", "moved_to", "subject_id", "id"])
def test_whose_hearing_it_is_does_not_change(db: None, fact: str) -> None:
    with pytest.raises(TypeError):
        service.change_hearing(hearing=make_hearing(), version=1, by=None, **{fact: None})


def test_what_is_learnt_of_a_ruling_later_is_added_and_told(maria: User) -> None:
    ruling = make_ruling(sanction="arrest", fine=None, summary="Арест")

    service.change_ruling(ruling=ruling, version=1, by=maria, arrest_days=5, announced_on=RULED_ON)

    stored = Ruling.objects.get()
    assert (stored.arrest_days, stored.announced_on, stored.version) == (5, RULED_ON, 2)
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.by) == ("ruling_changed", maria)
    with opened(ruling.subject_id):
        assert stored.summary == "Арест"
        assert (entry.facts["case"], entry.facts["fields"]) == (
            str(ruling.case_id),
            ["arrest_days"],
        )


def test_who_saw_an_older_version_of_a_ruling_changes_nothing(maria: User) -> None:
    ruling = make_ruling()
    service.receive_copy(ruling=ruling, on=RULED_ON, by=maria)

    with refused("stale"):
        service.change_ruling(ruling=ruling, version=1, by=maria, copy_received_on=None)

    assert (Ruling.objects.get().copy_received_on, told()) == (RULED_ON, ["copy_received"])


@pytest.mark.parametrize("facts", [{"announced_on": date(2022, 10, 4)}, {"copy_received_on": date(2022, 9, 27)}])
def test_no_correction_of_a_ruling_puts_its_copy_before_it(maria: User, facts: Any) -> None:
    ruling = make_ruling(announced_on=RULED_ON, copy_received_on=date(2022, 10, 3))

    with refused("impossible_order") as caught:
        service.change_ruling(ruling=ruling, version=1, by=maria, **facts)

    assert caught.value.particulars == ("copy_received_on",)
    assert (Ruling.objects.get().version, told()) == (1, [])


def test_a_hearing_that_a_ruling_is_given_later_is_over_and_the_one_before_stays(maria: User) -> None:
    case = make_case()
    before, after = make_hearing(case=case, outcome="not_held"), make_hearing(case=case)
    ruling = make_ruling(case=case, hearing=before)

    service.change_ruling(ruling=ruling, version=1, by=maria, hearing=after)

    assert Ruling.objects.get().hearing == after
    assert dict(Hearing.objects.values_list("pk", "outcome")) == {before.pk: "not_held", after.pk: "ruled"}


def test_a_hearing_that_a_correction_leaves_as_it_was_is_not_ended_anew(maria: User) -> None:
    hearing = make_hearing()
    ruling = make_ruling(case=hearing.case, hearing=hearing)

    service.change_ruling(ruling=ruling, version=1, by=maria, hearing=hearing, fine=Decimal(500))

    assert (Hearing.objects.get().outcome, Hearing.objects.get().version) == ("", 1)


def test_no_ruling_is_moved_to_a_hearing_of_another_case_or_of_no_moment(maria: User) -> None:
    ruling = make_ruling()
    for hearing, code in (
        (make_hearing(), "other_person"),
        (make_hearing(case=ruling.case, starts_at=None), "lacks_moment"),
    ):
        with refused(code):
            service.change_ruling(ruling=ruling, version=1, by=maria, hearing=hearing)

    assert (Ruling.objects.get().hearing, told()) == (None, [])


def test_an_amount_that_belongs_to_another_sanction_changes_nothing(maria: User) -> None:
    ruling = make_ruling()

    with pytest.raises(IntegrityError, match="ruling_measures_only_its_own_sanction"):
        service.change_ruling(ruling=ruling, version=1, by=maria, sanction="arrest")

    assert (Ruling.objects.get().sanction, told()) == ("fine", [])


@pytest.mark.parametrize("fact", ["case", "subject_id", "version", "id"])
def test_whose_ruling_it_is_does_not_change(db: None, fact: str) -> None:
    with pytest.raises(TypeError):
        service.change_ruling(ruling=make_ruling(), version=1, by=None, **{fact: None})


def test_of_two_who_correct_one_ruling_at_once_one_is_told(committed_db: str) -> None:
    ruling = make_ruling()

    def correct() -> Ruling:
        return service.change_ruling(ruling=ruling, version=1, by=None, fine=Decimal(500))

    assert codes(at_once(ruling, correct, correct)) == ["done", "stale"]
    assert Ruling.objects.get().version == 2


def test_two_who_adjourn_one_hearing_at_once_set_down_one(committed_db: str) -> None:
    hearing = make_hearing()

    def adjourn() -> Hearing:
        return service.adjourn(hearing=hearing, to=NEXT_WEEK, by=None)

    assert codes(at_once(hearing, adjourn, adjourn)) == ["done", "already_decided"]
    assert Hearing.objects.count() == 2
