"""Case files: asked for, made once for each version of the facts, told on the timeline. With the real helper."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from casework.models import AuditEntry, Document, Ruling, SigningKey
from casework.services import document, files
from casework.services.hearing import change_ruling
from casework.signing.verdict import Verdict, verify
from detainees.models import Detention, TimelineEntry, User
from detainees.services.refusal import Refused
from tests.casework.services import papers
from tests.casework.services.papers import ask, made, text_of
from tests.makers import (
    make_detainee,
    make_detention,
    make_violation,
    opened,
)

NBSP = "\u00a0"


@pytest.fixture
def detention(db: None) -> Detention:
    return papers.detention_of_a_full_file()


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


def test_making_is_told_on_the_timeline(detention: Detention, maria: User) -> None:
    made(ask(detention, maria))

    assert TimelineEntry.objects.filter(detention=detention, kind="document_made").count() == 1
