"""The path drawn in time: whatever its length, the moments on it are round, and few enough to be read."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from casework import jurisdictions
from casework.board.person_path import Axis, Stop, axis
from casework.deadlines import HoldingClock

MOSCOW = ZoneInfo("Europe/Moscow")
BEGIN = datetime(2022, 9, 25, 18, 37, tzinfo=MOSCOW)
HOLDING = jurisdictions.load("ru").holding_limit([], on=BEGIN.date())
MOST = 7
# In per cent of the width: what "25 Sep, 18:00" needs where the axis is narrowest, and what a day with its year needs.
ROOM = 11.0


def drawn(length: timedelta, begin: datetime = BEGIN) -> Axis:
    end = begin + length
    clock = HoldingClock(HOLDING, None, None, end)
    with translation.override("en"):
        found = axis([Stop(None, begin, end, end)], clock, [], MOSCOW)
    assert found is not None
    return found


def words(length: timedelta) -> list[str]:
    return [text for _x, text in drawn(length).ticks]


def test_hours_are_told_by_the_clock_and_with_the_day_before_today() -> None:
    assert words(timedelta(hours=3)) == ["19:00", "20:00", "21:00"]
    assert words(timedelta(days=2)) == ["26 Sep, 06:00", "26 Sep, 18:00", "06:00"]


def test_days_and_weeks_are_told_by_the_day() -> None:
    assert words(timedelta(days=5)) == ["26 Sep", "27 Sep", "28 Sep", "29 Sep", "30 Sep"]
    assert words(timedelta(days=15)) == ["28 Sep", "1 Oct", "4 Oct", "7 Oct", "10 Oct"]


def test_months_begin_on_their_first_day_and_years_in_january() -> None:
    assert words(timedelta(days=100)) == ["1 Oct 2022", "1 Nov 2022", "1 Dec 2022"]
    assert words(timedelta(days=400)) == ["1 Oct 2022", "1 Jan", "1 Apr", "1 Jul", "1 Oct"]
    assert words(timedelta(days=1524)) == ["1 Jan 2023", "1 Jan 2024", "1 Jan 2025", "1 Jan"]


@pytest.mark.parametrize(
    "begin", [BEGIN, datetime(2023, 12, 31, 23, 59, tzinfo=MOSCOW), datetime(2024, 2, 29, tzinfo=UTC)]
)
def test_no_length_of_a_detention_prints_one_moment_over_another(begin: datetime) -> None:
    for hours in [*range(1, 24 * 60, 5), *range(24 * 60, 24 * 365 * 30, 1_009)]:
        ticks = [float(x) for x, _text in drawn(timedelta(hours=hours), begin).ticks]
        assert (hours > 2) <= len(ticks) <= MOST, hours
        assert all(later - earlier >= ROOM for earlier, later in pairwise(ticks)), hours
        assert all(12.0 <= each <= 93.0 for each in ticks), hours
