"""What the door does with a report that is in order."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from detainees.crypto_stream import IntakeKeyPair
from detainees.reference import number_of
from tests.door import Door, envelopes, opened


def test_a_report_is_answered_with_its_number(door: Door, behind: psycopg.Connection, report: Any) -> None:
    answer = door.post(report)

    assert answer.status == 201
    receipt = answer.json()
    assert sorted(receipt) == ["id", "received_at", "reference"]
    assert answer.headers["location"] == f"/api/v1/reports/{receipt['id']}/"
    stored = behind.execute(
        "SELECT number, created_at, opened_at, attempts, fault FROM detainees_envelope WHERE id = %s",
        [receipt["id"]],
    ).fetchone()
    assert stored is not None
    number, created_at, *rest = stored
    assert number == number_of(receipt["reference"])
    assert created_at.isoformat() == receipt["received_at"]
    assert rest == [None, 0, ""]


def test_what_was_sent_is_what_opens(
    door: Door, behind: psycopg.Connection, pair: IntakeKeyPair, report: Any
) -> None:
    receipt = door.post(report).json()

    assert opened(behind, pair, receipt["id"]) == report


def test_nothing_of_a_report_stands_readable_behind_the_door(
    door: Door, behind: psycopg.Connection, report: Any
) -> None:
    receipt = door.post(report).json()
    row = behind.execute("SELECT e::text FROM detainees_envelope e WHERE id = %s", [receipt["id"]]).fetchone()
    assert row is not None

    # The search would find it: the id of the client stands there as it is.
    assert str(behind.execute("SELECT client_id FROM detainees_envelope").fetchone()[0]) in row[0]  # type: ignore[index]
    for secret in ("Гаджиалиев", "Shama", "koap:20.2:5", "000-00-25"):
        assert secret not in row[0]
        assert secret.encode().hex() not in row[0]


@pytest.mark.parametrize(
    "text",
    [
        "Zatrzymano trzy osoby przy stacji",
        "Задержали троих у метро",
        "გააკავეს სამი ადამიანი",
        "ГӀаджиев — с палочкой",
        "left\u202eright\u200f and \u0007 bell, \x00 nought",
        "  spaces at both ends \n",
    ],
)
def test_free_text_is_kept_literally(
    door: Door, behind: psycopg.Connection, pair: IntakeKeyPair, report: Any, text: str
) -> None:
    receipt = door.post({**report, "text": text}).json()

    assert opened(behind, pair, receipt["id"])["text"] == text


@pytest.mark.parametrize(
    "facts", [{"heads": 30}, {"text": "Взяли всех"}, {"people": [{"description": "Хромает"}]}]
)
def test_heads_or_text_or_people_are_enough(door: Door, facts: dict[str, Any]) -> None:
    answer = door.post({"channel": "sms", "sent_at": "2022-09-25T15:42:00Z", **facts})

    assert answer.status == 201


def test_two_hundred_people_are_taken(
    door: Door, behind: psycopg.Connection, pair: IntakeKeyPair, report: Any
) -> None:
    crowd = [{"surname": f"Ли{number}"} for number in range(200)]

    receipt = door.post({**report, "people": crowd}).json()

    assert opened(behind, pair, receipt["id"])["people"] == crowd


def test_equal_reports_have_nothing_equal_in_their_rows(
    door: Door, behind: psycopg.Connection, report: Any
) -> None:
    first, second = door.post(report).json(), door.post(report).json()

    rows = behind.execute(
        "SELECT body, retry_digest, body_digest FROM detainees_envelope WHERE id = ANY(%s)",
        [[UUID(first["id"]), UUID(second["id"])]],
    ).fetchall()
    assert len(rows) == 2
    for one, other in zip(*rows, strict=True):
        assert one != other


def test_each_report_is_one_row(door: Door, behind: psycopg.Connection, report: Any) -> None:
    before = envelopes(behind)

    door.post(report)
    door.post(report)

    assert envelopes(behind) == before + 2
