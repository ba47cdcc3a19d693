"""Send a report to the hotline's door, as a bot would: `manage.py send_report --demo --surname … --text "…"`.

Safe over a bad network: one Idempotency-Key for all tries, so that a report whose answer was lost is not taken
twice.
"""

import json
import random
import sys
import time
import urllib.error
import urllib.request
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.demo import hotline
from detainees.vocabulary import Channel, Urgency

TRIES = 8
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 60.0
_TIMEOUT_SECONDS = 15
_TRY_AGAIN = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_PARTS_OF_A_NAME = ("surname", "given_name", "patronymic")
_FACTS_OF_A_PERSON = (*_PARTS_OF_A_NAME, "description")
_TOLD = ("text", "place", "facility", "region", "heads", "urgency")
_PARTS_OF_A_REPORT = (*_TOLD, "person", *_FACTS_OF_A_PERSON)


class Command(BaseCommand):
    help = "Send one report to the hotline's door, trying again until it is taken. Prints its number."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        port = settings.ENVIRONMENT.intake_port
        sender = parser.add_mutually_exclusive_group(required=True)
        sender.add_argument("--token-file", type=Path, help="A file with the token alone.")
        sender.add_argument("--demo", action="store_true", help="As the demo's own hotline, whose token it finds.")
        parser.add_argument("--url", default=f"http://127.0.0.1:{port}", help="The door (this machine's).")
        parser.add_argument("--json", help="A file with the whole report as JSON; - reads it from the input.")
        parser.add_argument("--idempotency-key", default="", help="Of a report that was begun before.")
        parser.add_argument("--channel", choices=Channel.values, default=Channel.PHONE.value)
        parser.add_argument("--text", default="")
        parser.add_argument("--place", default="")
        parser.add_argument("--facility", default="")
        parser.add_argument("--region", default="")
        parser.add_argument("--heads", type=int)
        parser.add_argument("--urgency", action="append", choices=Urgency.values)
        parser.add_argument("--person", action="append", help='"Surname Name Patronymic"; may be repeated.')
        for fact in _FACTS_OF_A_PERSON:
            parser.add_argument(f"--{fact.replace('_', '-')}", default="", help="Of one more person.")

    def handle(self, **options: Any) -> None:
        key = options["idempotency_key"] or str(uuid.uuid4())
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked below
            f"{options['url'].rstrip('/')}/api/v1/reports/",
            data=_body(options),
            method="POST",
            headers={
                "Authorization": f"Bearer {_token(options)}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            },
        )
        if request.type not in {"http", "https"}:
            raise CommandError("--url begins with http:// or https://.")
        receipt = self._send(request, key)
        self.stdout.write(f"{receipt['reference']}  {receipt['id']}")

    def _send(self, request: urllib.request.Request, key: str) -> dict[str, Any]:
        for number, wait in enumerate(_waits(), start=1):
            try:
                with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
                    receipt: dict[str, Any] = json.load(answer)
                    return receipt
            except urllib.error.HTTPError as error:
                if error.code not in _TRY_AGAIN:
                    raise CommandError(_refusal(error)) from None
                wait = max(wait, float(error.headers.get("Retry-After") or 0))  # noqa: PLW2901
                reason = f"the door answered {error.code}"
            except OSError as error:
                # No answer is no refusal: the report may be stored, and the same key finds it.
                reason = type(error).__name__
            if number == TRIES:
                break
            self.stderr.write(f"Not taken yet by {request.host} ({reason}); trying again in {wait:.1f} s.")
            time.sleep(wait)
        raise CommandError(f"Not taken by {request.full_url}. Send it again later with --idempotency-key {key}")


def _token(options: dict[str, Any]) -> str:
    """The sender's token. Raises `CommandError` when it cannot be read."""
    if not options["demo"]:
        try:
            return str(options["token_file"].read_text().strip())
        except OSError as error:
            raise CommandError(f"The token's file cannot be read: {error.strerror}.") from None
    if not settings.DEMO:
        raise CommandError("--demo is for HABEAS_MODE=demo: make a token with make_token, and name its file.")
    return hotline.token()


def _waits() -> Iterator[float]:
    """Seconds between tries, each twice as long as the last and spread, so that many do not come at once."""
    for number in range(TRIES):
        longest = min(_FIRST_WAIT_SECONDS * 2**number, _LONGEST_WAIT_SECONDS)
        yield longest * random.uniform(0.5, 1.0)  # noqa: S311 - to spread load


def _body(options: dict[str, Any]) -> bytes:
    """The report's bytes, made once: a repetition must be the same to the byte."""
    if options["json"]:
        if beside := [name for name in _PARTS_OF_A_REPORT if options[name] not in (None, "")]:
            names = ", ".join(f"--{name.replace('_', '-')}" for name in beside)
            raise CommandError(f"--json is the whole report: leave out {names}.")
        try:
            return sys.stdin.buffer.read() if options["json"] == "-" else Path(options["json"]).read_bytes()
        except OSError as error:
            raise CommandError(f"The report's file cannot be read: {error.strerror}.") from None
    told = {name: options[name] for name in _TOLD}
    people = [dict(zip(_PARTS_OF_A_NAME, name.split(None, 2), strict=False)) for name in options["person"] or ()]
    if person := {fact: options[fact] for fact in _FACTS_OF_A_PERSON if options[fact]}:
        people.append(person)
    report = {
        "channel": options["channel"],
        "sent_at": timezone.now().isoformat(timespec="seconds"),
        **{name: value for name, value in told.items() if value},
        **({"people": people} if people else {}),
    }
    return json.dumps(report, ensure_ascii=False).encode()


def _refusal(error: urllib.error.HTTPError) -> str:
    """What the door said, as lines for a person."""
    try:
        problem = json.load(error)
        faults = [f"  {fault['field'] or 'the report'}: {fault['message']}" for fault in problem.get("errors", ())]
        return "\n".join([f"Refused ({error.code} {problem['code']}): {problem['detail']}", *faults])
    except (ValueError, KeyError, TypeError):
        return f"Refused ({error.code})."
