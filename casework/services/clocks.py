"""The clock of a detention, from its record and the charges that stand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time

from django.utils import timezone

from casework import jurisdictions
from casework.deadlines import HoldingClock, holding_start
from casework.models import Charge, Ruling
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


def certain_clock(detention: Detention, *, jurisdiction: str, now: datetime) -> tuple[HoldingClock, bool]:
    """The clock as far as a paper may claim it, and whether its end is no known event.

    It ends with the release, or with the arrest that a court imposed, which is carried out at once (КоАП 32.8 ч. 1).
    It is told no further than to the moment since which nobody knows where the person is, or to the beginning of the
    day of an arrest whose hour nobody has told.
    """
    charges = standing_charges([detention]).get(detention.pk, [])
    clock = holding_clock(detention, charges=charges, jurisdiction=jurisdiction, now=now)
    events, limits = _arrests(detention)
    if detention.released_at is not None:
        events.append(detention.released_at)
    last = detention.stays.order_by("arrived_at").last()
    if last is not None and last.is_gap and last.left_at is None:
        limits.append(last.arrived_at)
    ended_at = min(events, default=None)
    if ended_at is not None and all(ended_at <= limit for limit in limits):
        return replace(clock, ended_at=ended_at), False
    return replace(clock, ended_at=min(limits, default=None)), True


def _arrests(detention: Detention) -> tuple[list[datetime], list[datetime]]:
    """The hearings at which a court arrested the person; of arrests without an hour, the beginnings of their days."""
    rows = Ruling.objects.filter(case__detention=detention, sanction=Ruling.Sanction.ARREST).select_related(
        "hearing"
    )
    events, days = [], []
    for row in rows:
        if row.hearing is not None and row.hearing.starts_at is not None:
            events.append(row.hearing.starts_at)
        else:
            days.append(datetime.combine(row.announced_on, time(), tzinfo=detention.incident.zone))
    return events, days


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
