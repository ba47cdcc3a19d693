"""Officers and witnesses in a case file: as described, and a name only of whoever is ready to speak in court."""

import io
import json
from datetime import timedelta

import psycopg
import pypdf
import pytest

from casework import dossier
from casework.models import Document
from casework.services import document
from detainees.models import Detention, RoleGrant, User, Violation, ViolationOfficer, WitnessViolation
from tests.api import make_program
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_officer,
    make_stay,
    make_unit,
    make_violation,
    make_witness,
    opened,
)

MARKS = {"rank": "сержант", "badge": "005-117", "looks": "Высокий, в маске"}


@pytest.fixture
def beating(db: None) -> Violation:
    """A beating by one officer, seen by a witness who will speak in court and by one who will not."""
    detention = make_detention(detainee=make_detainee(), delivered_at=EVENING + timedelta(hours=1))
    detention.incident.place = "площадь у театра"
    detention.incident.save()
    make_stay(detention=detention, place="ОП № 2")
    violation = make_violation(detention=detention)
    officer = make_officer(marks=MARKS, unit=make_unit(name="Второй взвод"))
    ViolationOfficer.objects.create(violation=violation, officer=officer)
    for facts in (
        {"person": {"name": "Зухра Алиханова", "address": "улица Батырая"}, "is_ready_for_court": True},
        {"person": {"name": "Мурад Тагиров"}, "saw": "Снимал из окна"},
    ):
        witness = make_witness(incident=detention.incident, **facts)
        WitnessViolation.objects.create(violation=violation, witness=witness)
    return violation


def ask(detention: Detention, by: User, edition: str) -> Document:
    row = document.ask_for_case_file(detention=detention, edition=edition, asker=by.id, made_by=by.handle)
    document.make(row.id)
    row.refresh_from_db()
    return row


def file_of(row: Document, by: User) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(document.download(document=row, actor=by.id)))


def text_of(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\N{NO-BREAK SPACE}", " ").split())


def test_the_court_reads_of_the_officer_and_of_whoever_is_ready_to_speak(beating: Violation, maria: User) -> None:
    text = text_of(file_of(ask(beating.detention, maria, "court"), maria))

    assert "Сотрудник, сержант; жетон 005-117; приметы: Высокий, в маске; подразделение: Второй" in text
    assert "Свидетель, готовый выступить в суде: Зухра Алиханова. Что видел: Стояла у аптеки" in text
    for kept_back in ("Тагиров", "Снимал из окна", "имя здесь не названо", "Батырая"):
        assert kept_back not in text


def test_the_archive_reads_of_every_witness_and_names_only_the_ready_one(beating: Violation, maria: User) -> None:
    pdf = file_of(ask(beating.detention, maria, "archive"), maria)

    text = text_of(pdf)
    assert "Свидетель, готовый выступить в суде: Зухра Алиханова." in text
    assert "Свидетель; имя здесь не названо. Что видел: Снимал из окна" in text
    assert "Тагиров" not in text
    attached = pdf.attachments["facts.json"][0].decode()
    told = json.loads(attached)["violations"][0]
    assert told["officers"] == [{**dict.fromkeys(("name", "vehicle"), ""), **MARKS, "unit": "Второй взвод"}]
    assert {each["name"]: each["saw"] for each in told["witnesses"]} == {
        "Зухра Алиханова": "Стояла у аптеки",
        "": "Снимал из окна",
    }
    assert "Тагиров" not in attached


def test_both_editions_are_of_one_version_and_a_tie_makes_the_next(beating: Violation, maria: User) -> None:
    court, archive = (ask(beating.detention, maria, edition) for edition in ("court", "archive"))
    ViolationOfficer.objects.create(violation=beating, officer=make_officer())

    after = ask(beating.detention, maria, "court")

    assert (court.facts_version, archive.facts_version, after.facts_version) == (1, 1, 2)
    with opened(beating.subject_id):
        assert court.facts == archive.facts


def test_a_name_that_is_not_for_the_court_stays_under_the_key_of_the_witness(
    beating: Violation, maria: User
) -> None:
    row = ask(beating.detention, maria, "archive")

    with opened(row.subject_id):
        kept = json.dumps(row.facts, ensure_ascii=False)
    assert "Зухра Алиханова" in kept
    assert "Тагиров" not in kept


def test_whoever_asks_is_written_down_as_a_reader_of_officer_and_witnesses(
    beating: Violation, maria: User, superuser_connection: psycopg.Connection
) -> None:
    ask(beating.detention, maria, "court")

    found = superuser_connection.execute(
        "SELECT subjects FROM casework_auditentry WHERE actor_id = %s AND place = 'document:case_file'", [maria.pk]
    ).fetchone()
    assert found is not None
    told = {each.pk for each in (*beating.officers.all(), *beating.witnesses.all())}
    assert len(told) == 3
    assert told < set(found[0])


def test_facts_without_officers_and_witnesses_are_spelled_as_before_there_were_any() -> None:
    bare = dossier.Violation(kind=dossier.Term(key="beating", ru="побои", en="beating"))
    facts = dossier.CaseFacts(
        reference="100-147-9",
        zone="Europe/Moscow",
        person=dossier.Person(surname="Гаджиалиева"),
        detention=dossier.Detention(),
        violations=(bare,),
    )
    spelled = json.loads(dossier.canonical_json(facts))["violations"][0]

    assert {"officers", "witnesses"}.isdisjoint(spelled)
    # What else is empty is spelled: only what came later is left out.
    assert (spelled["account"], spelled["happened_at"]) == ("", None)


def test_a_file_that_a_program_asked_for_names_no_member_of_staff(beating: Violation, maria: User) -> None:
    by_hand = text_of(file_of(ask(beating.detention, maria, "archive"), maria))
    assert "под условным обозначением maria" in by_hand
    make_violation(detention=beating.detention, kind="lawyer_denied")
    program = make_program(role=RoleGrant.Role.CASE_MANAGER)
    body = {"template": "case_file", "detention": str(beating.detention_id), "edition": "archive"}

    answer = program.post("/documents/", body)
    row = Document.objects.get(pk=answer.json()["id"])
    document.make(row.pk)
    row.refresh_from_db()

    text = text_of(file_of(row, maria))
    assert "Сводка составлена по запросу программы, а не сотрудника." in text
    assert "условным обозначением" not in text
    assert str(program.client.pk)[:8] not in text
