"""The clock of a detention, from its record and the charges that stand."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from casework import jurisdictions
from casework.deadlines import HoldingClock, holding_start
from casework.models import Charge
from detainees.models import Detention


def holding_clock(
    detention: Detention, *, charges: Iterable[str], jurisdiction: str, now: datetime
) -> HoldingClock:
    """How long this person may be held on these articles (keys of the pack), and how long they were.

    An article that the pack does not know on that day is left out: the general limit is the shorter one.
    """
    pack = jurisdictions.load(jurisdiction)
    on = _day(detention, now)
    known = [pack.article(key, on=on) for key in charges if _is_known(pack, key, on)]
    holding = pack.holding_limit(known, on=on)
    started_at = holding_start(
        holding,
        apprehended_at=detention.apprehended_at,
        delivered_at=detention.delivered_at,
        sobered_at=detention.sobered_at,
    )
    return HoldingClock(holding=holding, started_at=started_at, ended_at=detention.released_at, now=now)


def standing_charges(detentions: Iterable[Detention]) -> dict[object, list[str]]:
    """The articles that stand against each of these detentions, by id, in one query."""
    rows = Charge.objects.filter(
        case__detention__in=[detention.pk for detention in detentions], replaced_by__isnull=True
    ).values_list("case__detention", "article")
    found: dict[object, list[str]] = {}
    for detention_id, article in rows:
        found.setdefault(detention_id, []).append(article)
    return found


def _day(detention: Detention, now: datetime) -> date:
    # By the clock of the installation: in UTC whoever is delivered after midnight would fall under yesterday's law.
    moment = detention.delivered_at or detention.apprehended_at or now
    return timezone.localdate(moment, timezone.get_default_timezone())


def _is_known(pack: jurisdictions.Pack, key: str, on: date) -> bool:
    try:
        pack.article(key, on=on)
    except jurisdictions.UnknownRow:
        return False
    return True


def holding_clocks(
    detentions: Iterable[Detention], *, jurisdiction: str, now: datetime
) -> dict[object, HoldingClock]:
    """The clocks of many detentions, by id: one query for all charges."""
    rows = list(detentions)
    charges = standing_charges(rows)
    return {
        row.pk: holding_clock(row, charges=charges.get(row.pk, ()), jurisdiction=jurisdiction, now=now)
        for row in rows
    }
