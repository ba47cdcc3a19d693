"""The clock of a detention, from its record and the charges that stand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.models import Charge
from casework.services.clocks import holding_clock, holding_clocks
from detainees.models import Detention
from tests.makers import EVENING, make_case, make_charge, make_detention

NOW = EVENING + timedelta(hours=5)
ARREST_POSSIBLE, FINE_ONLY = "koap:19.3:1", "koap:20.2:1"


def hours_of(detention: Detention, *charges: str) -> int:
    return holding_clock(detention, charges=charges, jurisdiction="ru", now=NOW).holding.hours


def test_without_a_charge_the_shorter_term_stands_and_the_gravest_charge_decides(db: None) -> None:
    detention = make_detention(delivered_at=EVENING)

    assert hours_of(detention) == 3
    assert hours_of(detention, ARREST_POSSIBLE) == 48
    assert hours_of(detention, "koap:99.9:9") == 3
    assert hours_of(detention, "koap:99.9:9", ARREST_POSSIBLE) == 48


def test_after_midnight_the_law_of_the_new_day_stands(db: None) -> None:
    # The article was rewritten on 7 March 2021; 21:30 of the 6th in UTC is half past midnight in Moscow.
    midnight = datetime(2021, 3, 6, 21, tzinfo=UTC)
    for minutes, rewritten in ((-30, None), (30, date(2021, 3, 7))):
        delivered_at = midnight + timedelta(minutes=minutes)
        detention = make_detention(apprehended_at=None, delivered_at=delivered_at)
        clock = holding_clock(detention, charges=[ARREST_POSSIBLE], jurisdiction="ru", now=NOW)
        assert clock.holding.article is not None
        assert clock.holding.article.effective_from == rewritten


def test_a_charge_that_was_requalified_no_longer_holds_anybody(db: None) -> None:
    detention = make_detention(delivered_at=EVENING)
    case = make_case(detention=detention)
    grave = make_charge(case=case, article=ARREST_POSSIBLE)

    def clock() -> Any:
        return holding_clocks([detention], jurisdiction="ru", now=NOW)[detention.pk]

    assert clock().holding.hours == 48
    light = make_charge(case=case, article=FINE_ONLY)
    Charge.objects.filter(pk=grave.pk).update(replaced_by=light)

    assert clock().holding.hours == 3


def test_clocks_of_many_take_one_query_and_no_charge_of_another(db: None, django_assert_num_queries: Any) -> None:
    charged, free = make_detention(delivered_at=EVENING), make_detention(delivered_at=EVENING)
    make_charge(case=make_case(detention=charged), article=ARREST_POSSIBLE)

    with django_assert_num_queries(1):
        clocks = holding_clocks([charged, free], jurisdiction="ru", now=NOW)

    assert {key: clock.holding.hours for key, clock in clocks.items()} == {charged.pk: 48, free.pk: 3}
