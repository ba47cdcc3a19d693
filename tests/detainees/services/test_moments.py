"""Moments that people enter: in order as written, and not ahead of the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from detainees.services.moments import CLOCK_SKEW, must_be_in_order, must_have_come
from detainees.services.refusal import Refused
from tests.makers import EVENING

BY_THE_CLOCK = timedelta(seconds=30)
moments = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_clock_that_runs_a_little_ahead_is_believed() -> None:
    a_little_ahead = timezone.now() + CLOCK_SKEW - BY_THE_CLOCK

    must_have_come(at=a_little_ahead, other=None)

    assert a_little_ahead > timezone.now()


def test_what_has_not_come_is_refused_by_its_name() -> None:
    ahead = timezone.now() + CLOCK_SKEW + BY_THE_CLOCK

    with pytest.raises(Refused) as refused:
        must_have_come(apprehended_at=EVENING, delivered_at=ahead, sobered_at=None, released_at=ahead)

    assert (refused.value.code, refused.value.particulars) == ("in_the_future", ("delivered_at", "released_at"))


def test_a_moment_of_another_zone_is_compared_as_the_same_moment() -> None:
    in_vladivostok = EVENING.astimezone(timezone.get_fixed_timezone(600))

    must_be_in_order(before=EVENING, after=in_vladivostok)
    with pytest.raises(Refused) as refused:
        must_be_in_order(before=EVENING, after=in_vladivostok - timedelta(seconds=1))
    assert refused.value.code == "impossible_order"


@given(st.lists(moments, max_size=5))
def test_refuses_exactly_what_is_out_of_order_whatever_is_unknown(chosen: list[datetime | None]) -> None:
    named = {f"at_{number}": moment for number, moment in enumerate(chosen)}
    known = [moment for moment in chosen if moment is not None]

    if known == sorted(known):
        must_be_in_order(**named)
        return
    with pytest.raises(Refused) as refused:
        must_be_in_order(**named)
    assert refused.value.code == "impossible_order"
    assert set(refused.value.particulars) < {name for name, moment in named.items() if moment is not None}
