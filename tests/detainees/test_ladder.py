"""What a person agreed to, from whatever was said and taken back in whatever order; and what callers may be told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.ladder import LEVELS, Act, Basis, Ladder, Level, MayBeTold, at_least, at_most, carries, may_be_told

NOON = datetime(2022, 9, 25, 9, tzinfo=UTC)
CONSENT, DEFENCE = Basis.CONSENT, Basis.DEFENCE
KEEP, LAWYER, MEDIA, INITIALS, NAME = LEVELS


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def act(level: Level, given: int = 0, withdrawn: int | None = None, basis: Basis = CONSENT) -> Act:
    return Act(level, basis, at(given), None if withdrawn is None else at(withdrawn))


@st.composite
def any_act(draw: st.DrawFn) -> Act:
    level, given = draw(st.sampled_from(LEVELS)), draw(st.integers(0, 6))
    bases = [basis for basis in Basis if carries(basis, level)]
    later = draw(st.none() | st.integers(given, 7))
    return act(level, given, later, draw(st.sampled_from(bases)))


acts = st.lists(any_act(), max_size=7)


def test_the_steps_stand_in_their_order() -> None:
    assert [level.value for level in LEVELS] == [
        "keep",
        "share_lawyer",
        "share_media",
        "publish_initials",
        "publish_name",
    ]


def test_nothing_said_reaches_nothing_and_takes_nothing_back() -> None:
    nothing = Ladder.of([])
    assert [nothing.reaches(level) for level in LEVELS] == [None] * 5
    assert not any(nothing.was_withdrawn(level) for level in LEVELS)
    assert nothing == Ladder()


def test_a_step_holds_for_those_below_it_and_for_none_above() -> None:
    ladder = Ladder.of([act(MEDIA)])
    assert [ladder.reaches(level) for level in LEVELS] == [CONSENT, CONSENT, CONSENT, None, None]


def test_that_nobody_could_be_asked_carries_no_further_than_to_a_lawyer() -> None:
    ladder = Ladder.of([act(LAWYER, basis=DEFENCE)])
    assert [ladder.reaches(level) for level in LEVELS] == [DEFENCE, DEFENCE, None, None, None]
    assert not ladder.is_own
    # The database refuses such a row; if one came all the same, it would carry no further either.
    assert Ladder.of([act(NAME, basis=DEFENCE)]).reaches(MEDIA) is None


def test_own_consent_is_the_better_basis() -> None:
    ladder = Ladder.of([act(LAWYER, basis=DEFENCE), act(KEEP)])
    assert (ladder.reaches(KEEP), ladder.reaches(LAWYER)) == (CONSENT, DEFENCE)
    assert ladder.is_own


@pytest.mark.parametrize(("lower", "hour", "stands"), [(LAWYER, 2, False), (LAWYER, 1, False), (LAWYER, 0, True)])
def test_a_lower_step_that_is_taken_back_later_or_at_once_takes_the_higher_with_it(
    lower: Level, hour: int, stands: bool
) -> None:
    ladder = Ladder.of([act(NAME, given=1), act(lower, given=0, withdrawn=hour)])
    assert (ladder.reaches(NAME) is CONSENT) is stands
    assert ladder.was_withdrawn(NAME) is not stands


def test_a_higher_step_that_is_taken_back_leaves_the_lower() -> None:
    ladder = Ladder.of([act(LAWYER), act(NAME, withdrawn=1)])
    assert [ladder.reaches(level) for level in LEVELS] == [CONSENT, CONSENT, None, None, None]
    assert [ladder.was_withdrawn(level) for level in LEVELS] == [False, False, False, False, True]


def test_of_two_records_the_last_word_counts() -> None:
    one = [act(MEDIA, given=0)]
    assert Ladder.of([*one, act(MEDIA, given=0, withdrawn=3)]).was_withdrawn(MEDIA)
    assert Ladder.of([*one, act(MEDIA, given=0, withdrawn=3), act(MEDIA, given=4)]).reaches(MEDIA) is CONSENT


@given(acts)
def test_whatever_is_reached_is_reached_all_the_way_down(said: list[Act]) -> None:
    ladder = Ladder.of(said)
    for level in LEVELS:
        if ladder.reaches(level):
            assert all(ladder.reaches(lower) for lower in at_most(level))


@given(acts)
def test_no_step_is_both_reached_and_taken_back_and_what_was_taken_back_goes_up(said: list[Act]) -> None:
    ladder = Ladder.of(said)
    for level in LEVELS:
        if ladder.was_withdrawn(level):
            assert not any(ladder.reaches(higher) for higher in at_least(level))
            assert all(ladder.was_withdrawn(higher) for higher in at_least(level))


@given(acts, st.randoms())
def test_the_order_in_which_acts_are_read_changes_nothing(said: list[Act], dice: object) -> None:
    shuffled = list(said)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Ladder.of(shuffled) == Ladder.of(said)


@given(acts, st.sampled_from(LEVELS))
def test_after_a_no_nothing_at_this_step_or_above_it_leaves(said: list[Act], level: Level) -> None:
    ladder = Ladder.of([*said, act(level, given=8, withdrawn=8)])
    assert all(ladder.was_withdrawn(higher) for higher in at_least(level))


@given(acts, st.sampled_from(LEVELS))
def test_the_last_yes_is_heard_whatever_was_said_before(said: list[Act], level: Level) -> None:
    ladder = Ladder.of([*said, act(level, given=8)])
    assert all(ladder.reaches(lower) is CONSENT for lower in at_most(level))


@given(acts)
def test_what_was_never_agreed_to_is_reached_by_nobody(said: list[Act]) -> None:
    ladder = Ladder.of(said)
    for level in LEVELS:
        standing = [each for each in said if each.withdrawn_at is None and each.level in at_least(level)]
        if ladder.reaches(level):
            assert ladder.reaches(level) in {each.basis for each in standing}


# What callers may be told

UNASKED = Ladder.of([])
DEFENDED = Ladder.of([act(LAWYER, basis=DEFENCE)])
AGREED = Ladder.of([act(LAWYER)])
PUBLIC = Ladder.of([act(MEDIA)])
KEPT = Ladder.of([act(KEEP)])
TAKEN_BACK = Ladder.of([act(LAWYER, withdrawn=1)])
FORGOTTEN = Ladder.of([act(KEEP, withdrawn=1)])
NO_MEDIA = Ladder.of([act(LAWYER), act(MEDIA, withdrawn=1)])
NOTHING, WHERE, ALL = MayBeTold


@pytest.mark.parametrize(
    ("ladder", "named", "is_close", "what"),
    [
        (FORGOTTEN, ALL, True, NOTHING),
        (TAKEN_BACK, ALL, True, NOTHING),
        (TAKEN_BACK, WHERE, False, NOTHING),
        (TAKEN_BACK, None, True, NOTHING),
        (AGREED, ALL, True, ALL),
        (AGREED, ALL, False, ALL),
        (KEPT, ALL, True, ALL),
        (AGREED, WHERE, True, WHERE),
        (AGREED, NOTHING, True, NOTHING),
        (DEFENDED, ALL, True, WHERE),
        (DEFENDED, NOTHING, True, NOTHING),
        (UNASKED, ALL, True, WHERE),
        (NO_MEDIA, ALL, True, ALL),
        (DEFENDED, None, True, WHERE),
        (AGREED, None, True, WHERE),
        (KEPT, None, True, NOTHING),
        (UNASKED, None, True, NOTHING),
        (DEFENDED, None, False, NOTHING),
        (AGREED, None, False, NOTHING),
        (PUBLIC, None, False, WHERE),
        (NO_MEDIA, None, False, NOTHING),
    ],
)
def test_what_a_caller_may_be_told(
    ladder: Ladder, named: MayBeTold | None, is_close: bool, what: MayBeTold
) -> None:
    answer = may_be_told(ladder, named=named, is_close=is_close)
    assert answer.what is what
    assert str(answer.because)


@given(acts, st.booleans())
def test_whom_the_person_did_not_name_is_never_told_everything(said: list[Act], is_close: bool) -> None:
    assert may_be_told(Ladder.of(said), named=None, is_close=is_close).what is not ALL


@given(acts, st.sampled_from(MayBeTold), st.booleans())
def test_nobody_is_told_more_than_the_person_said_of_them(
    said: list[Act], named: MayBeTold, is_close: bool
) -> None:
    order = list(MayBeTold)
    told = may_be_told(Ladder.of(said), named=named, is_close=is_close).what
    assert order.index(told) <= order.index(named)
