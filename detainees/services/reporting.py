"""Reports that staff write down themselves, as a call comes in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from detainees.models import Incident, Region, Report, Triage, User
from detainees.models.numbering import SEQUENCE
from detainees.services.moments import must_have_come
from detainees.services.ranking import rank_of
from detainees.services.refusal import begin
from detainees.vocabulary import Urgency


@transaction.atomic
def enter_report(
    *,
    channel: str,
    sent_at: datetime,
    content: dict[str, Any],
    by: User,
    urgency: Collection[str] = (),
    heads: int | None = None,
    incident: Incident | None = None,
    region: Region | None = None,
) -> Report:
    """Write down a report that a staff member heard; it waits in the queue, and in no quarantine.

    `content` has passed `detainees.report_form`. Raises `Refused("in_the_future")`.
    """
    must_have_come(sent_at=sent_at)
    begin(by=by, verb="enter_report")
    report = Report(
        number=_next_number(),
        entered_by=by,
        channel=channel,
        sent_at=sent_at,
        urgency=[mark.value for mark in Urgency if mark.value in urgency],
        heads=heads,
        people_count=len(content.get("people", ())),
        content=content,
        is_quarantined=False,
    )
    report.save(force_insert=True)
    Triage.objects.create(
        report=report,
        rank=rank_of(urgency=urgency, content=content, is_known=True),
        received_at=sent_at,
        incident=incident,
        region=incident.region if incident else region,
    )
    return report


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        number: int = cursor.fetchone()[0]
    return number
