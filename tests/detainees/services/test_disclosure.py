"""The one place that is asked before anything of a person leaves, and the same rule asked of the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detainees.ladder import LEVELS, Basis, Level, carries
from detainees.models import Consent, Detainee, TimelineEntry, User
from detainees.services import disclosure
from tests.makers import EVENING, make_consent, make_detainee, make_detention
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)


@pytest.fixture
def held(db: None) -> Detainee:
    return make_detention().detainee


@pytest.fixture
def out(db: None) -> Detainee:
    return make_detention(released_at=EVENING + ONE_HOUR).detainee


def asked(person: Detainee, by: User | None = None) -> Basis | None:
    return disclosure.require_for_defence(person=person.pk, by=by).reaches(Level.SHARE_LAWYER)


def test_of_who_is_held_it_is_written_down_that_nobody_could_be_asked(held: Detainee, karim: User) -> None:
    assert asked(held, karim) is Basis.DEFENCE

    row = Consent.objects.get()
    assert (row.detainee, row.level, row.basis, row.entered_by) == (held, "share_lawyer", "defence", karim)
    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.by, entry.subject_id) == ("defended_unasked", karim, held.pk)


def test_it_is_written_down_once(held: Detainee) -> None:
    asked(held)
    asked(held)

    assert Consent.objects.count() == TimelineEntry.objects.count() == 1


def test_two_who_ask_at_once_write_it_down_once(committed_db: str) -> None:
    person = make_detention().detainee

    assert codes(at_once(person, lambda: asked(person), lambda: asked(person))) == ["done", "done"]
    assert Consent.objects.count() == 1


def test_where_somebody_is_lost_nobody_could_ask_them(db: None) -> None:
    person = make_detention(current_facility=None, apprehended_at=None).detainee

    assert asked(person) is Basis.DEFENCE


def test_who_is_out_is_to_be_asked(out: Detainee) -> None:
    with refused("never_asked"):
        asked(out)

    assert not Consent.objects.exists()


def test_who_was_never_held_is_to_be_asked(db: None) -> None:
    with refused("never_asked"):
        asked(make_detainee())

    assert not Consent.objects.exists()


def test_who_is_out_and_was_taken_again_is_held(out: Detainee) -> None:
    make_detention(detainee=out)

    assert asked(out) is Basis.DEFENCE


@pytest.mark.parametrize("level", [each for each in LEVELS if each != Level.KEEP])
def test_who_agreed_to_a_lawyer_or_to_more_is_asked_no_more(out: Detainee, level: str) -> None:
    make_consent(detainee=out, level=level)

    assert asked(out) is Basis.CONSENT
    assert Consent.objects.count() == 1


def test_to_be_kept_is_not_to_be_shared(out: Detainee) -> None:
    make_consent(detainee=out, level=Level.KEEP)

    with refused("never_asked"):
        asked(out)

    assert Consent.objects.get().level == Level.KEEP


@pytest.mark.parametrize("level", [Level.KEEP, Level.SHARE_LAWYER])
def test_what_was_taken_back_is_not_overruled_by_who_holds_the_person(held: Detainee, level: str) -> None:
    make_consent(detainee=held, level=level, withdrawn_at=EVENING + ONE_HOUR)

    with refused("consent_withdrawn"):
        asked(held)

    assert Consent.objects.count() == 1


def test_a_no_of_a_merged_record_is_heard(held: Detainee) -> None:
    merged = make_detainee(merged_into=held)
    make_consent(detainee=merged, level=Level.SHARE_LAWYER, withdrawn_at=EVENING + ONE_HOUR)
    make_consent(detainee=held, level=Level.SHARE_LAWYER)

    with refused("consent_withdrawn"):
        asked(held)

    assert Consent.objects.count() == 2


def test_the_ladders_of_many_are_read_in_one_query(db: None, django_assert_num_queries: Any) -> None:
    people = [make_consent().detainee_id for _ in range(3)]

    for some in (people[:1], people):
        with django_assert_num_queries(1):
            found = disclosure.ladders_of(people=some)
        assert [bool(found[person].reaches(Level.KEEP)) for person in some] == [True] * len(some)


def test_of_whom_nothing_is_written_the_ladder_is_empty(db: None) -> None:
    person = make_detainee()

    assert not any(disclosure.ladder_of(person=person.pk).bases)


@st.composite
def any_act(draw: st.DrawFn) -> tuple[int, str, str, int, int | None]:
    """Of which of three records, which step, on what basis, given and taken back when."""
    level, hour = draw(st.sampled_from(LEVELS)), draw(st.integers(0, 4))
    bases = [basis for basis in Basis if carries(basis, level)]
    return (
        draw(st.integers(0, 2)),
        level.value,
        draw(st.sampled_from(bases)).value,
        hour,
        draw(st.none() | st.integers(hour, 5)),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(any_act(), max_size=8))
def test_the_database_says_of_random_acts_what_the_ladder_says(db: None, acts: list[Any]) -> None:
    """Two records are of one person, the third is of another."""
    with transaction.atomic():
        person, other = make_detainee(), make_detainee()
        records = [person, make_detainee(merged_into=person), other]
        for record, level, basis, given_at, withdrawn_at in acts:
            standing = Consent.objects.filter(
                detainee=records[record], level=level, basis=basis, withdrawn_at__isnull=True
            )
            if withdrawn_at is None and standing.exists():
                continue
            make_consent(
                detainee=records[record],
                level=level,
                basis=basis,
                given_at=EVENING + given_at * ONE_HOUR,
                withdrawn_at=None if withdrawn_at is None else EVENING + withdrawn_at * ONE_HOUR,
            )
        ladders = disclosure.ladders_of(people=[person.pk, other.pk])
        for level in LEVELS:
            found = {row["person"] for row in Consent.objects.reaching(level).people()}
            assert found == {each for each, ladder in ladders.items() if ladder.reaches(level)}
        transaction.set_rollback(True)
