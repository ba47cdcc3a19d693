"""Moments come from the database as they went in: to the microsecond, in UTC."""

from datetime import UTC, datetime, timedelta, timezone

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=OFFSETS)  # noqa: DTZ001 - zones beside


@given(moment=MOMENTS)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_moment_comes_back_in_utc_to_the_microsecond(db: None, moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, ARRAY[%s::timestamptz]", [moment, moment])
        found, (listed,) = cursor.fetchone() or (None, (None,))

    assert (found, listed) == (moment, moment)
    assert found is not None
    assert found.tzinfo is UTC
