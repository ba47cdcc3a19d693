"""The clock of a detention: true to its own terms at every moment, whatever is known."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.deadlines import MARK, ClockState, HoldingClock, holding_start
from casework.jurisdictions import Holding, load

RU = load("ru")
NOON = datetime(2022, 9, 25, 12, tzinfo=UTC)
ONE_MINUTE = timedelta(minutes=1)
HOLDINGS = [
    Holding(limit, None) for limit in RU.limits if limit.purpose == "holding"
]  # 3 and 48 hours, and those of the criminal code

holdings = st.sampled_from(HOLDINGS)
moments = st.datetimes(datetime(2022, 9, 1), datetime(2022, 10, 30), timezones=st.just(UTC))  # noqa: DTZ001


def holding_of(hours: int) -> Holding:
    return next(holding for holding in HOLDINGS if holding.hours == hours)


def clock(*, hours: int = 3, after: timedelta = timedelta(0), ended: timedelta | None = None) -> HoldingClock:
    """A clock that started at noon, read so long after."""
    ended_at = None if ended is None else NOON + ended
    return HoldingClock(holding=holding_of(hours), started_at=NOON, ended_at=ended_at, now=NOON + after)


@given(holding=holdings, started_at=st.none() | moments, ended_at=st.none() | moments, now=moments)
def test_a_clock_never_contradicts_itself(
    holding: Holding, started_at: datetime | None, ended_at: datetime | None, now: datetime
) -> None:
    shown = HoldingClock(holding=holding, started_at=started_at, ended_at=ended_at, now=now)

    assert 0.0 <= shown.filled <= 1.0
    assert shown.over is None or shown.over > timedelta(0)
    assert shown.left is None or shown.left >= timedelta(0)
    assert shown.held is None or shown.held >= timedelta(0)
    assert shown.over is None or shown.left is None
    assert (shown.state is ClockState.NONE) == (started_at is None)
    if shown.state in (ClockState.RUN, ClockState.SOON):
        assert shown.left is not None
    if shown.state is ClockState.OVER:
        assert shown.filled >= MARK


@given(holding=holdings, started_at=moments, earlier=moments, later=moments)
def test_as_time_passes_a_clock_only_gets_graver(
    holding: Holding, started_at: datetime, earlier: datetime, later: datetime
) -> None:
    order = [ClockState.RUN, ClockState.SOON, ClockState.OVER]
    states, filled = [], []
    for now in sorted((earlier, later)):
        shown = HoldingClock(holding=holding, started_at=started_at, ended_at=None, now=now)
        states.append(order.index(shown.state))
        filled.append(shown.filled)

    assert states == sorted(states)
    assert filled == sorted(filled)


@pytest.mark.parametrize(("hours", "soon"), [(3, timedelta(minutes=30)), (48, timedelta(hours=6))])
def test_a_clock_warns_before_its_term_and_is_over_after_it(hours: int, soon: timedelta) -> None:
    term = timedelta(hours=hours)
    states = [
        clock(hours=hours, after=after).state
        for after in (term - soon - ONE_MINUTE, term - soon, term, term + ONE_MINUTE)
    ]

    assert states == [ClockState.RUN, ClockState.SOON, ClockState.SOON, ClockState.OVER]


def test_the_mark_stands_where_the_term_ends() -> None:
    assert clock(after=timedelta(hours=3)).filled == pytest.approx(MARK)


def test_who_is_out_has_a_clock_that_stands_still() -> None:
    late = clock(after=timedelta(hours=30), ended=timedelta(hours=5))
    in_time = clock(after=timedelta(hours=30), ended=timedelta(hours=3))

    assert (late.state, late.held, late.over) == (ClockState.DONE, timedelta(hours=5), timedelta(hours=2))
    assert (in_time.state, in_time.over, in_time.left) == (ClockState.DONE, None, None)


def test_a_clock_that_starts_a_moment_ahead_is_empty_and_not_less() -> None:
    ahead = clock(after=-2 * ONE_MINUTE)

    assert (ahead.held, ahead.filled, ahead.state) == (timedelta(0), 0.0, ClockState.RUN)


@pytest.mark.parametrize(
    ("delivered", "sobered", "start"),
    [(None, None, None), (1, None, 1), (1, 4, 4), (None, 4, 4)],
    ids=["unknown", "delivered", "sobered", "sobered, delivered nobody knows when"],
)
def test_the_term_runs_from_delivery_and_for_the_intoxicated_from_sobering(
    delivered: int | None, sobered: int | None, start: int | None
) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOON + timedelta(hours=hours)

    found = holding_start(holding_of(3), apprehended_at=NOON, delivered_at=at(delivered), sobered_at=at(sobered))

    assert found == at(start)
