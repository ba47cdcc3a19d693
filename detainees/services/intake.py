"""From the hotline's door to the queue: what arrived sealed becomes reports that staff can read.

Runs in a worker, which holds the keyring. Trusts nothing that the door wrote: an envelope must open under its
own row, and its content is checked again. What cannot be opened gets a code and stands in nobody's way.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from detainees.crypto import SealBroken
from detainees.crypto_stream import Opener
from detainees.envelope import open_report
from detainees.models import Envelope, Region, Report, Triage
from detainees.models.intake import EnvelopeQuerySet
from detainees.report_form import report_form
from detainees.services import intake_keys
from detainees.services.ranking import rank_of
from detainees.services.refusal import Refused, begin

logger = logging.getLogger(__name__)

BATCH = 50


class NoKey(Exception):
    """The key of an envelope's day is not there: destroyed, or not restored."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of envelopes: the reports that they are now, and those that could not be opened."""

    reports: tuple[UUID, ...] = ()
    faulty: tuple[UUID, ...] = ()


def open_envelopes(*, limit: int = 1_000) -> Opened:
    """Open what waits: known sources before strangers, whose flood must not keep them, then oldest first.

    Several workers may do it at once: none touches what another holds.
    """
    reports: list[UUID] = []
    faulty: list[UUID] = []
    while (left := limit - len(reports) - len(faulty)) > 0:
        batch = _open_batch(min(BATCH, left))
        if not batch.reports and not batch.faulty:
            break
        reports.extend(batch.reports)
        faulty.extend(batch.faulty)
    return Opened(tuple(reports), tuple(faulty))


def try_again(*, envelope: Envelope) -> None:
    """Put a faulty envelope back among those that wait, because its cause was mended: a worker opens it.

    Raises `Refused("not_faulty")` for one that waits already, or that was opened.
    """
    if not Envelope.objects.faulty().filter(pk=envelope.pk).update(fault=""):
        raise Refused("not_faulty")


def open_again(*, envelopes: Collection[UUID] | None = None) -> Opened:
    """Open faulty envelopes at once, all or these, because their cause was mended. Others are left alone."""
    faulty = Envelope.objects.faulty()
    chosen = faulty if envelopes is None else faulty.filter(pk__in=envelopes)
    ids = list(chosen.values_list("pk", flat=True))
    batches = [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
    done = [_open_batch(BATCH, faulty.filter(pk__in=batch)) for batch in batches]
    return Opened(
        reports=tuple(report for batch in done for report in batch.reports),
        faulty=tuple(envelope for batch in done for envelope in batch.faulty),
    )


@transaction.atomic
def _open_batch(size: int, envelopes: EnvelopeQuerySet | None = None) -> Opened:
    begin(by=None, verb="open_envelopes")
    claimed = list(
        (Envelope.objects.waiting() if envelopes is None else envelopes)
        .select_related("client")
        .order_by("-client__is_trusted", "created_at", "id")
        .select_for_update(skip_locked=True, of=("self",))[:size]
    )
    if not claimed:
        return Opened()
    openers = intake_keys.openers(days={envelope.key_day for envelope in claimed})
    regions = frozenset(Region.objects.values_list("code", flat=True))
    faults = {envelope.id: _open(envelope, openers, regions) for envelope in claimed}
    return Opened(
        reports=tuple(envelope for envelope, fault in faults.items() if not fault),
        faulty=tuple(envelope for envelope, fault in faults.items() if fault),
    )


def _open(envelope: Envelope, openers: Mapping[date, Opener], regions: Collection[str]) -> str:
    """Make the report of one envelope. Returns a code when that fails, and notes it on the row."""
    try:
        content = _content_of(envelope, openers)
        with transaction.atomic():
            _make_report(envelope, content, regions)
    except NoKey:
        fault = "no_key"
    except SealBroken as broken:
        fault = broken.code
    except (ValidationError, orjson.JSONDecodeError):
        fault = "malformed"
    except (IntegrityError, DataError):
        fault = "not_stored"
    else:
        fault = ""
        # The report stands under its own key now: one copy less that an erasure must reach.
        envelope.body, envelope.opened_at = b"", timezone.now()
    if fault:
        logger.warning("envelope %s does not open: %s", envelope.id, fault)
    envelope.fault, envelope.attempts = fault, envelope.attempts + 1
    envelope.save(update_fields=["body", "opened_at", "fault", "attempts"])
    return fault


def _content_of(envelope: Envelope, openers: Mapping[date, Opener]) -> dict[str, Any]:
    opener = openers.get(envelope.key_day)
    if opener is None:
        raise NoKey
    opened = open_report(
        opener, bytes(envelope.body), envelope=envelope.id, client=envelope.client_id, day=envelope.key_day
    )
    content: dict[str, Any] = orjson.loads(opened)
    report_form(settings.ENVIRONMENT.jurisdiction).run_validation(content)
    return content


def _make_report(envelope: Envelope, content: dict[str, Any], regions: Collection[str]) -> None:
    client = envelope.client
    report = Report(
        id=envelope.id,
        number=envelope.number,
        client=client,
        channel=content["channel"],
        sent_at=datetime.fromisoformat(content["sent_at"]),
        received_at=envelope.created_at,
        urgency=list(dict.fromkeys(content.get("urgency", ()))),
        heads=content.get("heads"),
        people_count=len(content.get("people", ())),
        content=content,
        is_quarantined=not client.is_trusted,
    )
    report.save(force_insert=True)
    region = content.get("region")
    triage = Triage(
        report=report,
        rank=rank_of(urgency=report.urgency, content=content, is_known=client.is_trusted),
        received_at=envelope.created_at,
        region_id=region if region in regions else client.region_id,
    )
    triage.save(force_insert=True)
