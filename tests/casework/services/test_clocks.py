"""The clock of a detention, from its record and the charges that stand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.models import Charge
from casework.services.clocks import certain_clock, holding_clock, holding_clocks
from detainees.models import Detention
from tests.makers import (
    EVENING,
    make_case,
    make_charge,
    make_detention,
    make_hearing,
    make_incident,
    make_ruling,
    make_stay,
)

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


def certain(detention: Detention, *, hours: int) -> tuple[datetime | None, bool]:
    clock, is_open = certain_clock(detention, jurisdiction="ru", now=EVENING + timedelta(hours=hours))
    return clock.ended_at, is_open


def test_a_paper_counts_the_limit_to_the_hearing_at_which_a_court_arrested_the_person(db: None) -> None:
    detention = make_detention(delivered_at=EVENING)
    case = make_case(detention=detention)
    sits_at = EVENING + timedelta(hours=40)
    make_ruling(case=case, hearing=make_hearing(case=case, starts_at=sits_at), sanction="warning", fine=None)
    assert certain(detention, hours=200) == (None, True)

    make_ruling(case=case, hearing=make_hearing(case=case, starts_at=sits_at), sanction="arrest", fine=None)

    assert certain(detention, hours=200) == (sits_at, False)
    detention.released_at = EVENING + timedelta(hours=30)
    assert certain(detention, hours=200) == (detention.released_at, False)


def test_of_an_arrest_of_which_only_the_day_is_known_a_paper_claims_the_least(db: None) -> None:
    detention = make_detention(delivered_at=EVENING, incident=make_incident())
    day = detention.incident.zone
    later = EVENING.astimezone(day).date() + timedelta(days=2)
    make_ruling(
        case=make_case(detention=detention), hearing=None, sanction="arrest", fine=None, announced_on=later
    )

    assert certain(detention, hours=200) == (datetime(later.year, later.month, later.day, tzinfo=day), True)


def test_a_paper_counts_no_limit_while_nobody_knows_where_the_person_is(db: None) -> None:
    detention, lost_at = make_detention(delivered_at=EVENING), EVENING + timedelta(hours=2)
    make_stay(detention=detention, place="ОП № 2", left_at=lost_at)
    assert certain(detention, hours=9) == (None, True)

    make_stay(detention=detention, facility=None, place=None, arrived_at=lost_at)

    assert certain(detention, hours=9) == (lost_at, True)
