"""The disk is seized: of people who came in by hotline, call and the services, no name, phone or word is found on it.

Every form and every endpoint: `test_seizure_of_every_way_in.py`.
"""

import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from casework import provision
from casework.embedded.server import SUPERUSER
from casework.environment import read
from casework.models import Lawyer
from casework.services import case as cases
from casework.services import document, files, hearing, lawyer
from detainees.crypto_stream import FILE_HEADER
from detainees.models import Detention, Report, User
from detainees.names import PersonName
from detainees.services import (
    admission,
    claim,
    consent,
    custody,
    incident,
    intake,
    intake_keys,
    person,
    reporting,
    violation,
)
from detainees.services import triage as triages
from detainees.services.differences import Facts
from tests import seizure
from tests.api import make_program
from tests.door import add_token, running_door
from tests.embedded import databases
from tests.journeys.seized import begun, seized
from tests.makers import (
    EVENING,
    make_client,
    make_court,
    make_facility,
    make_incident,
    make_region,
    make_user,
)

pytestmark = pytest.mark.journey

# Invented, and nowhere else in the tests: whatever is found was left by this journey.
BY_HOTLINE = ("Ужахмурзоев", "Uzhakhmurzoev", "+7 928 417-55-03", "оранжевый шарф с оленями")
BY_CALL = ("Дзейтбекова", "Dzeitbekova", "+79284175504", "кричал из окна автозака")
BY_STAFF = ("Цхьогалмирзаева", "Tskhogalmirzaeva", "+79284175505", "astma-inhalator-siniy", "Зульмирахан")
BY_WORK = (
    "Мусхаджибеков",
    "Muskhadzhibekov",
    "+79284175506",
    "5-4417-ЗЯ/2022",
    "Судья Щербинояев",
    "ордер №44170",
)
BY_API = ("Абдулкеримзатов", "Abdulkerimzatov", "+79284175508", "серповидный шрам над бровью")
WORDS = (*BY_HOTLINE, *BY_CALL, *BY_STAFF, *BY_WORK, *BY_API)


def test_nothing_is_found_of_people_who_came_in_by_every_way(
    committed_db: str, superuser_connection: psycopg.Connection, capfd: Any, caplog: Any
) -> None:
    since = begun(superuser_connection)
    karim = make_user("karim", person={"name": "Зульмирахан Цхьогалмирзаева"})
    incident_of_night = make_incident(region=make_region())
    by_hotline(karim, incident_of_night)
    by_call(karim, incident_of_night)
    detention = by_staff(karim, incident_of_night)
    by_work(karim, detention)
    by_api(incident_of_night)

    assert Report.objects.count() == 2
    said = capfd.readouterr()
    spoken = {"output": (said.out + said.err + caplog.text).encode()}
    assert seizure.search(seized(committed_db, superuser_connection, since) | spoken, WORDS) == []


def test_every_stored_file_begins_with_the_sealed_header(committed_db: str) -> None:
    karim = make_user("karim")
    by_work(karim, by_staff(karim, make_incident(region=make_region())))

    stored = seizure.directory(files.folder())
    assert stored
    assert {content[: len(FILE_HEADER)] for content in stored.values()} == {FILE_HEADER}
    assert not [content for content in stored.values() if b"%PDF" in content]


def test_the_search_of_the_disk_finds_what_is_planted(
    committed_db: str, superuser_connection: psycopg.Connection, owner_connection: psycopg.Connection
) -> None:
    word, since = "Планталитов", begun(superuser_connection)
    lines = "".join(f"{word} сказал это в {number}-й раз, и снова то же самое. " for number in range(400))
    owner_connection.execute("CREATE TABLE planted (body text)")
    owner_connection.execute("INSERT INTO planted VALUES (%s)", [lines])
    owner_connection.execute("CREATE TABLE noted (body bytea)")
    owner_connection.execute("INSERT INTO noted VALUES (%s)", [zlib.compress(lines.encode())])

    planted = read().data_dir / "beside" / "words.txt"
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(lines)

    found = seizure.search(seized(committed_db, superuser_connection, since), [word])
    planted.unlink()

    places = {("dump" if find.place == "dump" else Path(find.place).parent.name, find.dress) for find in found}
    assert ("dump", "utf-8") in places
    assert ("beside", "utf-8") in places
    if not databases().server_url:
        assert {dress for place, dress in places if place not in ("dump", "pg_wal")} >= {
            "pglz utf-8",
            "zlib utf-8",
        }
        assert {dress for place, dress in places if place == "pg_wal"} >= {"pglz utf-8", "zlib utf-8"}


# The ways in.


def by_hotline(by: User, at: Any) -> None:
    """Through the door, the real process, and then through the worker's hands into a detention."""
    intake_keys.make_intake_keys(today=datetime.now(UTC).date())
    client = make_client(is_trusted=True, region=at.region)
    here = str(connection.settings_dict["NAME"])
    with (
        psycopg.connect(databases().url(SUPERUSER, here), autocommit=True) as behind,
        running_door(databases().url(provision.INTAKE, here)) as door,
    ):
        door.token = add_token(behind, client.pk)
        surname, latin, phone, looks = BY_HOTLINE
        heard = {"surname": surname, "aliases": [latin], "description": looks}
        reporter = {"name": latin, "contact": phone}
        answer = door.post(
            {
                "channel": "phone",
                "sent_at": EVENING.isoformat(),
                "text": looks,
                "reporter": reporter,
                "people": [heard],
            }
        )
        assert answer.status == 201, answer.body
        refused = door.post({"channel": "phone", "sent_at": "never", "text": looks, "people": [heard]})
        assert refused.status in {400, 422}
    assert len(intake.open_envelopes().reports) == 1
    triage = Report.objects.get(client=client).triage
    triage = triages.take(triage=triage, by=by) or triage
    triage.refresh_from_db()
    facts = Facts(name=PersonName(surname=surname, aliases=(latin,)), description=looks)
    admission.admit_person(
        triage=triage,
        person_index=0,
        version=triage.version,
        incident=at,
        facts=facts,
        jurisdiction="ru",
        by=by,
    )


def by_call(by: User, at: Any) -> None:
    surname, latin, phone, words = BY_CALL
    content = {"text": words, "reporter": {"name": latin, "contact": phone}, "people": [{"surname": surname}]}
    report = reporting.enter_report(channel="phone", sent_at=EVENING, content=content, by=by, incident=at)
    triages.take(triage=report.triage, by=by)
    report.triage.refresh_from_db()
    triages.reject(triage=report.triage, reason="duplicate", by=by, note=words)


def by_staff(by: User, at: Any) -> Detention:
    surname, latin, phone, health, given = BY_STAFF
    detainee = person.add_person(
        name=PersonName(surname=surname, given_name=given, aliases=(latin,)),
        contacts={"phone": phone},
        health=health,
        description=latin,
        region=at.region,
        by=by,
    )
    person.add_relative(detainee=detainee, contact={"name": latin, "phone": phone}, reach=health, by=by)
    consent.give_consent(detainee=detainee, level="keep", given_at=EVENING, given_by=latin, by=by)
    station = make_facility(region=at.region)
    detention = custody.record_detention(
        detainee=detainee, incident=at, apprehended_at=EVENING, stated_reason=health, by=by
    )
    said = custody.Said(source=latin)
    custody.move(detention=detention, facility=station, at=EVENING + timedelta(hours=1), by=by, said=said)
    custody.confirm(detention=detention, how=latin, at=EVENING + timedelta(hours=2), by=by)
    violation.record_violation(
        detention=detention, kind="beating", jurisdiction="ru", account=health, injuries=given, said=said, by=by
    )
    violation.add_witness(incident=at, person={"name": latin, "phone": phone}, saw=health, by=by)
    violation.describe_officer(marks={"badge": given, "looks": health}, by=by)
    claim.state_claim(
        detention=detention,
        field="apprehended_at",
        value=(EVENING + timedelta(minutes=5)).isoformat(),
        said_at=EVENING,
        said=said,
        by=by,
    )
    incident.count_heads(incident=at, facility=station, heads=3, counted_at=EVENING, source=latin, by=by)
    person.change_person(detainee=detainee, name=PersonName(surname=surname, given_name=given), by=by)
    return detention


def by_work(by: User, detention: Detention) -> None:
    name, latin, phone, number, judge, paper = BY_WORK
    defender: Lawyer = lawyer.add_lawyer(
        kind=Lawyer.Kind.ADVOCATE, person={"name": name, "phone": phone}, regions=[detention.region], by=by
    )
    lawyer.assign(lawyer=defender, detainee=detention.detainee, kind="warrant", paper=paper, by=by)
    court = make_court(region=detention.region)
    case = cases.open_case(
        detainee=detention.detainee,
        detention=detention,
        region=detention.region,
        jurisdiction="ru",
        court=court,
        numbers={"case_number": number},
        by=by,
    )
    cases.bring_charge(case=case, article="koap:20.2:5", note=latin, by=by)
    session = hearing.schedule(case=case, court=court, starts_at=EVENING + timedelta(days=2), judge=judge, by=by)
    hearing.record_ruling(
        case=case,
        hearing=session,
        sanction="fine",
        fine=Decimal(10_000),
        announced_on=EVENING.date(),
        summary=latin,
        by=by,
    )
    for edition in ("court", "archive"):
        row = document.ask_for_case_file(detention=detention, edition=edition, asker=by.id, made_by=by.handle)
        document.make(row.id)
        row.refresh_from_db()
        assert row.state == "ready", row.fault


def by_api(at: Any) -> None:
    """Through the staff API: refused, taken, sent again under the same key, and read."""
    surname, latin, phone, looks = BY_API
    program = make_program(region=at.region)
    facts = {
        "identity": {"surname": surname, "aliases": [latin]},
        "contacts": {"phone": phone},
        "description": looks,
        "region": at.region.pk,
    }
    key = {"Idempotency-Key": "seized-request-0001"}
    assert program.post("/people/", {**facts, looks: phone}).status_code == 422
    answers = [program.post("/people/", facts, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].content
    assert answers[0]["Location"] == answers[1]["Location"]
    assert looks in program.get(answers[0]["Location"].removeprefix("/api/v1")).content.decode()


@pytest.fixture(autouse=True)
def clean_files() -> None:
    """What other tests stored lies in the same directory."""
    files.folder().mkdir(parents=True, exist_ok=True)
    for path in files.folder().rglob("*"):
        if path.is_file():
            path.unlink()
