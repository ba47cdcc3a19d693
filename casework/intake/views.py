"""What the hotline's door answers: reports, and whether it is open."""

import logging
from dataclasses import dataclass
from typing import Self, cast
from uuid import uuid4

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import Throttled, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.intake import store
from casework.intake.authentication import (
    BearerAuthentication,
    Sender,
    insufficient_scope,
    senders,
    unknown_token,
)
from casework.intake.environment import environment
from casework.intake.keys import public_keys
from casework.intake.lately import stored_lately
from casework.intake.schema import describes_health, describes_reports
from casework.rest.formats import JSONParser, parse, read_body
from casework.rest.idempotency import idempotency_key
from casework.rest.problems import Problem
from detainees.envelope import seal_report
from detainees.reference import reference
from detainees.report_form import report_form

logger = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 5
_NO_KEY_SECONDS = 60


class Reports(APIView):
    """Takes reports. Reads none: the process has no key that opens, and its role no right to a table."""

    authentication_classes = (BearerAuthentication,)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, store.Unavailable):
            logger.warning("the database is unavailable (%s)", type(exc.__cause__).__name__)
            exc = unavailable()
        return super().handle_exception(exc)

    @describes_reports
    def post(self, request: Request) -> Response:
        """Take one report, and commit it before answering. The same key and body give the first answer again."""
        sender = cast("Sender", request.auth)
        _admit(sender)
        if request.content_type.partition(";")[0].strip().lower() != JSONParser.media_type:
            raise UnsupportedMediaType("")
        key = idempotency_key(request)
        body = read_body(request)
        sending = Sending.of(sender, key, body)
        return _receipt(sending.found_again() or sending.commit(body), sender)


class Health(APIView):
    """Whether reports can be taken just now."""

    @describes_health
    def get(self, request: Request) -> Response:
        """200 when the database answers and today's key is published, else 503."""
        try:
            published_until = public_keys.published_until()
            _day, sealer = public_keys.today()
        except store.Unavailable:
            return Response({"status": "no_database", "keys_until": None}, status=503)
        status = "ok" if sealer else "no_key"
        return Response({"status": status, "keys_until": published_until}, status=200 if sealer else 503)


def _admit(sender: Sender) -> None:
    if not sender.may_report:
        raise insufficient_scope()
    if seconds := sender.bucket.seconds_to_wait():
        raise Throttled(wait=seconds)


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of a report: who sent it, and the digests by which another sending of it is known."""

    sender: Sender
    retry_digest: bytes
    body_digest: bytes

    @classmethod
    def of(cls, sender: Sender, idempotency_key: str, body: bytes) -> Self:
        retries = sender.retries
        return cls(sender, retries.of_key(idempotency_key), retries.of_body(idempotency_key, body))

    def found_again(self) -> store.Stored | None:
        """What was stored of this very report a moment ago, so that it need not be read and sealed again."""
        if self.retry_digest not in stored_lately:
            return None
        return store.again(token=self.sender.digest, retry_digest=self.retry_digest, body_digest=self.body_digest)

    def commit(self, body: bytes) -> store.Stored:
        """Seal what was checked, not the bytes that came: what a worker opens has one reading."""
        content = parse(body)
        report_form(environment().jurisdiction).run_validation(content)
        day, sealer = public_keys.today()
        if sealer is None:
            logger.error("no public key for %s: run make_intake_keys", day)
            raise unavailable(_NO_KEY_SECONDS)
        envelope, client = uuid4(), self.sender.client
        stored = store.store(
            token=self.sender.digest,
            envelope=envelope,
            day=day,
            body=seal_report(sealer, orjson.dumps(content), envelope=envelope, client=client, day=day),
            retry_digest=self.retry_digest,
            body_digest=self.body_digest,
        )
        if stored.outcome in {"stored", "again"}:
            stored_lately.add(self.retry_digest)
        return stored


def _receipt(stored: store.Stored, sender: Sender) -> Response:
    match stored.outcome:
        case "stored" | "again":
            return Response(
                {
                    "id": stored.envelope,
                    "reference": reference(stored.number),
                    "received_at": stored.received_at.isoformat(),
                },
                status=201,
                headers={"Location": f"/api/v1/reports/{stored.envelope}/"},
            )
        case "other_body":
            detail = _("This Idempotency-Key was sent before with another body. A new report takes a new key.")
            raise Problem(422, "idempotency_key_reused", detail)
        case "insufficient_scope":
            raise insufficient_scope()
        case "unknown_token":
            senders.forget(sender)
            raise unknown_token()


def unavailable(seconds: int = TRY_AGAIN_SECONDS) -> Problem:
    """503: nothing is known to be stored. The same request may be sent again."""
    detail = _("Reports cannot be taken just now. Send the same request again, with the same Idempotency-Key.")
    return Problem(503, "unavailable", detail, headers={"Retry-After": str(seconds)})
