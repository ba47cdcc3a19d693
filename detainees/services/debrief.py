"""The release, with what the person tells while memory is fresh: one call, one entry of the timeline."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from detainees.models import Debrief, Detention, User
from detainees.services import changes, custody, timeline
from detainees.services.refusal import Refused, begin


@dataclass(frozen=True, slots=True)
class Condition:
    """What the person is bound to do, and by which day, if anybody said."""

    what: str
    by: date | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call on which day. `when`: the hours at which it is safe, and what must not be used."""

    on: date
    name: str = ""
    phone: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told on coming out. Nothing of it is required."""

    papers: tuple[str, ...] = ()
    other_papers: str | None = None
    conditions: tuple[Condition, ...] = ()
    is_injured: bool = False
    injuries: str | None = None
    statement: str | None = None
    call: Call | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep beside the detention."""
        texts = (self.other_papers, self.injuries, self.statement)
        return not (self.papers or self.conditions or self.call or any(texts))


NOTHING_TOLD = Told()


@transaction.atomic
def release(
    *,
    detention: Detention,
    at: datetime,
    outcome: str,
    by: User | None,
    conditions: str | None = None,
    told: Told = NOTHING_TOLD,
) -> Detention:
    """End a detention, and keep what was told of it. Injuries now make the detention one of an injured person.

    An account that stands already came along when another record was merged into this one: what is told now takes
    the place of that part of it, and what is not told leaves it. Raises `Refused`: what `custody.release` raises;
    "papers_or_none", "impossible_order" for a day before the release.
    """
    locked = custody.release(detention=detention, at=at, outcome=outcome, conditions=conditions, by=by)
    _must_fit(locked, told)
    if not told.is_empty:
        said = {name: value for name, value in _columns(told).items() if value is not None}
        _keep(_account_of(locked), said, by=by)
    _mark_injured(locked, told)
    return locked


@transaction.atomic
def write_down(*, detention: Detention, version: int, told: Told, by: User | None) -> Debrief:
    """Keep what is told after the release, or correct what was kept; `version` is the detention's as it was seen.

    Raises `Refused`: "stale", "not_released", "papers_or_none", "impossible_order" for a day before the release.
    """
    locked = Detention.objects.select_for_update(no_key=True).get(pk=detention.pk)
    if locked.version != version:
        raise Refused("stale")
    if not locked.is_over:
        raise Refused("not_released")
    _must_fit(locked, told)
    begin(by=by, verb="debrief")
    debrief = _keep(_account_of(locked), _columns(told), by=by)
    # The next who saves is told that this was saved.
    custody.save(locked)
    _mark_injured(locked, told)
    timeline.write(kind="debriefed", detention=locked, by=by)
    return debrief


def _must_fit(detention: Detention, told: Told) -> None:
    if Debrief.Paper.NONE in told.papers and (len(told.papers) > 1 or told.other_papers):
        raise Refused("papers_or_none", ("papers",))
    if detention.released_at is None:
        return
    out_on = detention.released_at.astimezone(detention.incident.zone).date()
    if told.call is not None and told.call.on < out_on:
        raise Refused("impossible_order", ("call_on",))
    if any(each.by is not None and each.by < out_on for each in told.conditions):
        raise Refused("impossible_order", ("dated_conditions",))


def _account_of(detention: Detention) -> Debrief:
    """The account that stands, or a new one."""
    found = Debrief.objects.filter(detention=detention).first()
    return found or Debrief(detention=detention, subject_id=detention.subject_id)


def _columns(told: Told) -> dict[str, Any]:
    """What was told, by the columns of an account; None where nothing was."""
    call, call_on = _call(told.call)
    return {
        "papers": list(told.papers) or None,
        "other_papers": told.other_papers,
        "conditions": [_plain(each) for each in told.conditions] or None,
        "injuries": told.injuries,
        "statement": told.statement,
        "call": call,
        "call_on": call_on,
    }


def _keep(debrief: Debrief, columns: dict[str, Any], *, by: User | None) -> Debrief:
    if changes.differing(debrief, {name: value for name, value in columns.items() if name in ("call", "call_on")}):
        # Whom we called, or when, is not what is asked now.
        debrief.called_at = None
    for name, value in columns.items():
        setattr(debrief, name, value)
    debrief.entered_by = by
    debrief.save()
    return debrief


def _plain(condition: Condition) -> dict[str, str]:
    by = {"by": condition.by.isoformat()} if condition.by else {}
    return {"what": condition.what, **by}


def _call(call: Call | None) -> tuple[dict[str, Any] | None, date | None]:
    if call is None:
        return None, None
    said = {"name": call.name, "phone": call.phone, "when": call.when}
    return {name: text for name, text in said.items() if text}, call.on


def _mark_injured(detention: Detention, told: Told) -> None:
    if (told.is_injured or told.injuries) and not detention.is_injured:
        detention.is_injured = True
        custody.save(detention, "is_injured")
