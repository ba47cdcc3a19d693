"""Documents: asked for, made once, told when they cannot be made. With the real rendering helper."""

import io
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from casework.models import AuditEntry, Authority, Case, Document, Ruling, SigningKey
from casework.services import document, files
from casework.services.document import making
from casework.services.hearing import change_ruling
from casework.signing.verdict import Verdict, verify
from detainees.models import Detention, TimelineEntry, User
from detainees.services.refusal import Refused
from tests.makers import (
    EVENING,
    make_authority,
    make_case,
    make_charge,
    make_court,
    make_detainee,
    make_detention,
    make_document,
    make_hearing,
    make_lawyer,
    make_ruling,
    make_stay,
    make_violation,
    opened,
)
from tests.marks import MARKS_OF_US, everything_in

NBSP = "\u00a0"


@pytest.fixture
def detention(db: None) -> Detention:
    """A detention with everything that a case file is made of."""
    person = make_detainee(surname="Хӏажимурадова", given_name="Патӏимат")
    detention = make_detention(detainee=person, delivered_at=EVENING + timedelta(hours=1))
    detention.incident.place = "площадь у театра"
    detention.incident.save()
    make_stay(detention=detention, place="ОП № 2")
    make_violation(detention=detention)
    case = make_case(detention=detention, court=make_court())
    make_charge(case=case)
    make_ruling(case=case, hearing=make_hearing(case=case))
    return detention


def ask(detention: Detention, by: User, edition: str = "court", **more: Any) -> Document:
    return document.ask_for_case_file(detention=detention, edition=edition, asker=by.id, made_by=by.handle, **more)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def made(row: Document) -> Document:
    document.make(row.id)
    row.refresh_from_db()
    return row


def test_a_worker_makes_the_file_that_was_asked_for(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria))

    assert row.state == Document.State.READY
    pdf = document.download(document=row, actor=maria.id)
    assert "Хӏажимурадова" in text_of(pdf)
    assert row.file_size == len(pdf)
    with opened(row.subject_id):
        assert row.digest == sha256(pdf).hexdigest()


def test_the_file_lies_sealed_under_a_name_that_says_nothing(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria))

    stored = (files.folder() / row.file_name[:2] / row.file_name).read_bytes()
    assert b"%PDF" not in stored
    assert len(row.file_name) == 32
    place = files.folder() / row.file_name[:2] / row.file_name
    place.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(Refused, match="file_changed"):
        document.download(document=row, actor=maria.id)


def test_the_archive_edition_is_signed_and_the_court_edition_is_not(detention: Detention, maria: User) -> None:
    archive = made(ask(detention, maria, "archive"))
    court = made(ask(detention, maria, "court"))

    fingerprint = SigningKey.objects.get().fingerprint
    signed = document.download(document=archive, actor=maria.id)
    plain = document.download(document=court, actor=maria.id)
    assert verify(signed, fingerprint) is Verdict.INTACT
    assert verify(plain, fingerprint) is Verdict.UNSIGNED


def test_unchanged_facts_are_answered_with_the_file_that_exists(detention: Detention, maria: User) -> None:
    first = made(ask(detention, maria))

    assert ask(detention, maria).id == first.id


def test_both_editions_of_one_version_say_the_same(detention: Detention, maria: User) -> None:
    court = ask(detention, maria, "court")
    archive = ask(detention, maria, "archive")

    assert (court.facts_version, archive.facts_version) == (1, 1)
    with opened(detention.subject_id):
        assert court.facts == archive.facts


def test_a_change_makes_a_new_version_and_leaves_the_old_file(detention: Detention, maria: User) -> None:
    first = made(ask(detention, maria))
    before = document.download(document=first, actor=maria.id)
    make_violation(detention=detention, kind="lawyer_denied", account="Защитника не пустили")

    second = made(ask(detention, maria))

    assert (first.facts_version, second.facts_version) == (1, 2)
    assert document.download(document=first, actor=maria.id) == before
    assert "Защитника не пустили" in text_of(document.download(document=second, actor=maria.id))
    assert "Защитника не пустили" not in text_of(before)


def test_a_corrected_ruling_makes_a_new_version_and_leaves_the_old_file(detention: Detention, maria: User) -> None:
    first = made(ask(detention, maria))
    before = document.download(document=first, actor=maria.id)
    ruling = Ruling.objects.get()
    change_ruling(ruling=ruling, version=ruling.version, by=maria, fine=Decimal(15_000))

    second = made(ask(detention, maria))

    assert (first.facts_version, second.facts_version) == (1, 2)
    assert document.download(document=first, actor=maria.id) == before
    texts = [
        text_of(each).replace(NBSP, " ") for each in (before, document.download(document=second, actor=maria.id))
    ]
    assert ["10 000 рублей" in text for text in texts] == [True, False]
    assert ["15 000 рублей" in text for text in texts] == [False, True]


def test_the_same_version_gives_the_same_text(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria))
    first = text_of(document.download(document=row, actor=maria.id))
    Document.objects.filter(pk=row.pk).update(state=Document.State.WAITING)

    assert text_of(document.download(document=made(row), actor=maria.id)) == first


def test_a_running_clock_alone_makes_no_new_version(detention: Detention, maria: User) -> None:
    first = ask(detention, maria)

    later = timezone.now() + timedelta(hours=5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: later)
        assert ask(detention, maria).id == first.id


def test_a_case_file_without_its_facts_says_which(db: None, maria: User) -> None:
    bare = make_detention(detainee=make_detainee(surname="", given_name=""), apprehended_at=None)

    with pytest.raises(Refused) as refused:
        ask(bare, maria)

    assert refused.value.code == "lacks_facts"
    assert set(refused.value.particulars) == {
        "person_name",
        "detention_start",
        "detention_place",
        "custody_path",
    } - ({"detention_place"} if bare.incident.city else set())
    assert not Document.objects.exists()


def test_reading_for_a_file_is_written_under_who_asked(
    detention: Detention, maria: User, superuser_connection: Any
) -> None:
    row = made(ask(detention, maria))
    document.download(document=row, actor=maria.id)

    places = superuser_connection.execute(
        "SELECT place, action FROM casework_auditentry WHERE actor_id = %s ORDER BY id", [maria.id]
    ).fetchall()
    assert [place for place, _ in places] == ["document:case_file", "document:make", "document"]
    assert places[-1][1] == AuditEntry.Action.DOWNLOAD


def test_who_comes_second_to_a_row_does_nothing(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria))

    document.make(row.id)

    row.refresh_from_db()
    assert (row.state, row.attempts) == (Document.State.READY, 1)


def test_what_cannot_be_laid_out_fails_with_a_reason_and_can_be_tried_again(
    detention: Detention, maria: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ask(detention, maria)
    with monkeypatch.context() as patch:
        patch.setattr(making, "_request", lambda _: hostile())
        failed = made(row)
    assert (failed.state, failed.fault) == (Document.State.FAILED, "fetch_refused")

    document.retry(document=failed, asker=maria.id)

    assert made(row).state == Document.State.READY


def hostile() -> Any:
    from casework.pdf import Profile, RenderRequest  # noqa: PLC0415

    return RenderRequest(
        html="<html lang='ru'><head><title>x</title></head><body><img src='file:///etc/passwd'/></body></html>",
        style_sheets=[],
        profile=Profile.PDF_A_3A,
    )


def test_only_what_failed_is_tried_again(detention: Detention, maria: User) -> None:
    with pytest.raises(Refused, match="not_failed"):
        document.retry(document=ask(detention, maria), asker=maria.id)


def test_a_row_that_a_dead_process_left_is_given_back(db: None) -> None:
    row = make_document(state=Document.State.RUNNING, attempts=1)

    document.sweep()

    row.refresh_from_db()
    assert (row.state, row.fault) == (Document.State.WAITING, "worker_died")


def test_a_row_that_killed_its_process_thrice_is_given_up(db: None) -> None:
    row = make_document(state=Document.State.RUNNING, attempts=making.MOST_ATTEMPTS)

    document.sweep()

    row.refresh_from_db()
    assert (row.state, row.fault) == (Document.State.FAILED, "worker_died")


def test_what_was_taken_back_meanwhile_is_not_overwritten(detention: Detention, maria: User) -> None:
    row = ask(detention, maria)
    slow = Document.objects.get(pk=row.pk)
    Document.objects.filter(pk=row.pk).update(state=Document.State.RUNNING, attempts=2)
    slow.attempts, slow.state = 1, Document.State.RUNNING

    making._finish(slow, b"%PDF-1.7 late")

    row.refresh_from_db()
    assert (row.state, row.file_name) == (Document.State.RUNNING, "")


def test_making_is_told_on_the_timeline(detention: Detention, maria: User) -> None:
    made(ask(detention, maria))

    assert TimelineEntry.objects.filter(detention=detention, kind="document_made").count() == 1


@pytest.mark.parametrize("voice", ["own", "defender"])
def test_the_motion_to_admit_a_defender_is_made_in_both_voices(
    detention: Detention, maria: User, voice: str
) -> None:
    lawyer = make_lawyer()
    authority = make_authority(lawyer=lawyer, detainee=detention.detainee)

    row = made(
        document.ask_for_admission(case=detention.cases.get(), authority=authority, voice=voice, asker=maria.id)
    )

    assert row.state == Document.State.READY
    text = text_of(document.download(document=row, actor=maria.id))
    assert "Абакаров" in text
    assert "25.5" in text


def test_a_defender_of_another_person_is_refused(detention: Detention, maria: User) -> None:
    other = make_authority(lawyer=make_lawyer(), detainee=make_detainee(given_name="Аминат"))

    with pytest.raises(Refused, match="other_person"):
        document.ask_for_admission(case=detention.cases.get(), authority=other, voice="own", asker=uuid4())


def test_a_motion_is_not_made_in_a_criminal_case(detention: Detention, maria: User) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee)
    detention.cases.update(branch=Case.Branch.CRIMINAL)

    with pytest.raises(Refused, match="not_administrative"):
        admission(detention, authority, maria)
    assert not Document.objects.exists()


def admission(detention: Detention, authority: Authority, by: User, voice: str = "own") -> Document:
    case = detention.cases.get()
    return document.ask_for_admission(case=case, authority=authority, voice=voice, asker=by.id)


@pytest.mark.parametrize("voice", ["own", "defender"])
@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"paper": None}, "warrant_number"),
        ({"paper": "ордер"}, "warrant_number"),
        ({"paper": " ", "kind": "agreement"}, "defender_paper"),
        ({"paper": None, "kind": "oral"}, "defender_basis"),
    ],
)
def test_an_advocate_without_a_paper_is_not_admitted(
    detention: Detention, maria: User, voice: str, facts: dict[str, Any], lacks: str
) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, **facts)

    with pytest.raises(Refused) as refused:
        admission(detention, authority, maria, voice)

    assert (refused.value.code, refused.value.particulars) == ("lacks_facts", (lacks,))


@pytest.mark.parametrize(
    ("voice", "kind", "paper", "said"),
    [
        ("own", "oral", None, "Настоящим ходатайством поручаю названному ниже лицу защищать меня"),
        ("own", "oral", "от 26.09.2022", "Настоящим ходатайством поручаю названному ниже лицу защищать меня"),
        ("own", "power_of_attorney", None, "Настоящим ходатайством поручаю названному ниже лицу защищать меня"),
        ("own", "power_of_attorney", "№ 3", "Полномочия защитника подтверждает доверенность № 3."),
        ("defender", "power_of_attorney", "№ 3", "Мои полномочия подтверждает доверенность № 3."),
        ("defender", "oral", "от 26.09.2022", "Мои полномочия подтверждает ходатайство доверителя от 26.09.2022."),
    ],
)
def test_the_motion_says_by_what_right_a_lay_defender_acts(
    detention: Detention, maria: User, voice: str, kind: str, paper: str | None, said: str
) -> None:
    lawyer = make_lawyer(kind="defender")
    authority = make_authority(lawyer=lawyer, detainee=detention.detainee, kind=kind, paper=paper)

    row = made(admission(detention, authority, maria, voice))

    text = " ".join(text_of(document.download(document=row, actor=maria.id)).split())
    assert said in text
    assert ("подтверждает" in text) is ("подтверждает" in said)


@pytest.mark.parametrize(
    ("kind", "is_chosen"), [("warrant", False), ("agreement", True), ("power_of_attorney", True), ("oral", True)]
)
def test_the_defender_claims_the_persons_consent_only_where_the_record_has_it(
    detention: Detention, maria: User, kind: str, is_chosen: bool
) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, kind=kind, paper="№ 17")

    row = made(admission(detention, authority, maria, "defender"))

    text = " ".join(text_of(document.download(document=row, actor=maria.id)).split())
    assert "Мои полномочия подтверждает" in text
    assert ("на моё участие" in text) is is_chosen


def own_numbers(row: Document, detention: Detention) -> set[bytes]:
    """All by which we know this paper, its person and its case; ids with and without hyphens."""
    case = detention.cases.get()
    rows = (row, detention, detention.detainee, detention.incident, case)
    ids = {each for found in rows for each in (str(found.pk), found.pk.hex)}
    references = {found.reference for found in (row, detention, detention.detainee, case)}
    return {each.lower().encode() for each in ids | references | {each.replace("-", "") for each in references}}


def test_what_goes_to_a_court_carries_no_number_of_ours_and_no_mark(detention: Detention, maria: User) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee)
    papers = [
        ask(detention, maria),
        *(admission(detention, authority, maria, voice) for voice in ("own", "defender")),
    ]
    marks = (*MARKS_OF_US, maria.handle.encode(), settings.ENVIRONMENT.public_url.encode())
    for row in papers:
        pdf = document.download(document=made(row), actor=maria.id)
        inside = everything_in(pdf)
        assert [mark for mark in (*marks, *own_numbers(row, detention)) if mark in inside] == []
        assert row.reference not in document.name_of(row)


def test_the_archive_edition_searched_the_same_way_names_its_numbers(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria, "archive"))

    inside = everything_in(document.download(document=row, actor=maria.id))

    assert {mark for mark in own_numbers(row, detention) if mark in inside} >= {row.reference.encode()}
    assert maria.handle.encode() in inside


def test_a_database_that_was_away_is_no_fault_of_the_document(
    detention: Detention, maria: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, really, away = ask(detention, maria), making._pdf, [OperationalError("gone")]

    def pdf(found: Document) -> bytes:
        if away:
            raise away.pop()
        return really(found)

    monkeypatch.setattr(making, "_pdf", pdf)
    first = made(row)
    before = (first.state, first.fault)

    assert before == (Document.State.WAITING, "unexpected")
    assert made(row).state == Document.State.READY


def test_in_the_defenders_voice_a_lay_defender_shows_a_paper(detention: Detention, maria: User) -> None:
    lawyer = make_lawyer(kind="defender")
    authority = make_authority(lawyer=lawyer, detainee=detention.detainee, kind="oral", paper=None)

    with pytest.raises(Refused, match="lacks_facts"):
        admission(detention, authority, maria, "defender")


def test_a_lost_file_is_refused(detention: Detention, maria: User) -> None:
    row = made(ask(detention, maria))
    files.discard(row.file_name)

    with pytest.raises(Refused, match="file_lost"):
        document.download(document=row, actor=maria.id)


def test_a_lost_file_is_made_anew_of_the_same_facts(detention: Detention, maria: User) -> None:
    lost = made(ask(detention, maria))
    before = document.download(document=lost, actor=maria.id)
    files.discard(lost.file_name)

    anew = made(ask(detention, maria))

    assert anew.pk != lost.pk
    assert (anew.facts_version, anew.edition) == (lost.facts_version, lost.edition)
    assert text_of(document.download(document=anew, actor=maria.id)) == text_of(before)
    assert ask(detention, maria).pk == anew.pk


def test_a_file_that_is_not_ready_is_not_handed_out(detention: Detention, maria: User) -> None:
    with pytest.raises(Refused, match="not_ready"):
        document.download(document=ask(detention, maria), actor=maria.id)
