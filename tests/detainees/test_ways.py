"""When somebody may be reached, and by which way: over midnight, in every zone, while clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.ways import Way, next_safe, usable, ways_of

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
# With the days on which clocks change, and zones that are a quarter of an hour off.
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("Europe/Moscow", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")
    ]
)
MOMENTS = st.one_of(
    st.datetimes(datetime(2022, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - the zone comes beside it
    st.datetimes(datetime(2022, 3, 26), datetime(2022, 3, 28)),  # noqa: DTZ001
    st.datetimes(datetime(2022, 10, 29), datetime(2022, 10, 31)),  # noqa: DTZ001
).map(lambda moment: moment.replace(tzinfo=UTC))
HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0, fold=0))
WAYS = st.builds(
    Way,
    kind=st.sampled_from(["phone", "email"]),
    address=st.text(max_size=20),
    opens=st.none() | HOURS,
    closes=st.none() | HOURS,
    is_never=st.booleans(),
)


def at(hour: int, minute: int = 0, *, zone: ZoneInfo = MOSCOW, day: int = 24) -> datetime:
    return datetime(2022, 9, day, hour, minute, tzinfo=zone)


def phone(opens: str = "", closes: str = "", **facts: bool) -> Way:
    return Way.from_json({"way": "phone", "address": "+79280000025", "from": opens, "to": closes, **facts})


@pytest.mark.parametrize(
    ("opens", "closes", "safe", "unsafe"),
    [
        ("09:00", "18:00", [(9, 0), (17, 59)], [(8, 59), (18, 0), (0, 0)]),
        ("22:00", "06:00", [(22, 0), (23, 59), (0, 0), (5, 59)], [(6, 0), (21, 59)]),
        ("20:00", "", [(20, 0), (23, 59)], [(0, 0), (19, 59)]),
        ("", "08:00", [(0, 0), (7, 59)], [(8, 0), (23, 0)]),
        ("", "", [(0, 0), (12, 0)], []),
        ("10:00", "10:00", [(9, 59), (10, 0)], []),
    ],
)
def test_hours_are_kept_to_the_minute_and_go_over_midnight(
    opens: str, closes: str, safe: list[tuple[int, int]], unsafe: list[tuple[int, int]]
) -> None:
    way = phone(opens, closes)

    assert [moment for moment in safe if not way.is_safe_at(at(*moment), zone=MOSCOW)] == []
    assert [moment for moment in unsafe if way.is_safe_at(at(*moment), zone=MOSCOW)] == []


def test_hours_are_those_of_the_place_where_the_seeker_is() -> None:
    way = phone("09:00", "18:00")
    early = at(8, zone=MOSCOW)

    assert not way.is_safe_at(early, zone=MOSCOW)
    assert way.is_safe_at(early, zone=ZoneInfo("Asia/Yekaterinburg"))


def test_what_must_never_be_used_is_safe_at_no_hour() -> None:
    way = phone("09:00", "18:00", never=True)

    assert not way.is_safe_at(at(12), zone=MOSCOW)
    assert way.next_safe(at(12), zone=MOSCOW) is None
    assert usable([way, phone()]) == (phone(),)


def test_who_may_be_called_now_is_called_now_and_who_sleeps_is_called_when_the_hours_begin() -> None:
    day, night = phone("09:00", "18:00"), phone("22:00", "06:00")

    assert day.next_safe(at(12), zone=MOSCOW) == at(12)
    assert day.next_safe(at(18), zone=MOSCOW) == at(9, day=25)
    assert day.next_safe(at(3), zone=MOSCOW) == at(9)
    assert night.next_safe(at(12), zone=MOSCOW) == at(22)
    assert night.next_safe(at(2), zone=MOSCOW) == at(2)


def test_of_several_ways_the_one_that_is_safe_first_counts() -> None:
    ways = [phone("20:00", "22:00"), phone("12:00", "13:00", never=True), phone("15:00", "16:00")]

    assert next_safe(ways, at(11), zone=MOSCOW) == at(15)
    assert next_safe([phone(never=True)], at(11), zone=MOSCOW) is None
    assert next_safe([], at(11), zone=MOSCOW) is None


def test_an_hour_that_clocks_skip_begins_after_it_and_one_that_comes_twice_is_safe_twice() -> None:
    way = phone("02:30", "04:00")
    before = datetime(2022, 3, 27, 1, 0, tzinfo=BERLIN)
    assert way.next_safe(before, zone=BERLIN) == datetime(2022, 3, 27, 3, 30, tzinfo=BERLIN)

    again = datetime(2022, 10, 30, 2, 10, tzinfo=BERLIN, fold=1)
    twice = phone("02:30", "02:45").next_safe(again, zone=BERLIN)
    assert twice is not None
    assert twice.astimezone(UTC) == datetime(2022, 10, 30, 1, 30, tzinfo=UTC)


def test_hours_that_do_not_come_on_a_day_come_on_the_next() -> None:
    before = datetime(2022, 3, 27, 1, 0, tzinfo=BERLIN)

    assert phone("02:15", "02:45").next_safe(before, zone=BERLIN) == datetime(2022, 3, 28, 2, 15, tzinfo=BERLIN)


@given(way=WAYS, moment=MOMENTS, zone=ZONES)
def test_the_next_safe_moment_is_safe_and_not_past_and_comes_within_two_days(
    way: Way, moment: datetime, zone: ZoneInfo
) -> None:
    found = way.next_safe(moment, zone=zone)

    assert (found is None) == way.is_never
    if found is not None:
        assert way.is_safe_at(found, zone=zone)
        assert moment <= found <= moment + timedelta(days=2)


@given(way=WAYS, moment=MOMENTS)
def test_no_hour_before_it_was_safe(way: Way, moment: datetime) -> None:
    found = way.next_safe(moment, zone=MOSCOW)

    for hours in range(48):
        between = moment + timedelta(hours=hours)
        if found is None or between < found:
            assert not way.is_safe_at(between, zone=MOSCOW)


@given(ways=st.lists(WAYS, max_size=4))
def test_what_is_kept_comes_back_as_it_was(ways: list[Way]) -> None:
    assert ways_of([way.to_json() for way in ways]) == tuple(ways)


BLOBS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | HOURS.map(time.isoformat),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["way", "address", "from", "to", "never"]), inner, max_size=5)
    ),
)


@given(blob=BLOBS, moment=MOMENTS, zone=ZONES)
def test_whatever_was_kept_breaks_nothing(blob: object, moment: datetime, zone: ZoneInfo) -> None:
    for way in ways_of(blob):
        way.next_safe(moment, zone=zone)


@pytest.mark.parametrize("hour", ["10:00+03:00", "10:00Z", "25:00", "ten", "", None, 10])
def test_what_is_no_hour_of_the_day_is_left_out(hour: object) -> None:
    assert Way.from_json({"way": "phone", "address": "1", "from": hour}).opens is None
