"""What comes between a paper and its file: a dead process, a lost file, a second worker. With the real helper."""

from typing import Any

import pytest
from django.db import OperationalError

from casework.models import Document
from casework.services import document, files
from casework.services.document import making
from detainees.models import Detention, User
from detainees.services.refusal import Refused
from tests.casework.services import papers
from tests.casework.services.papers import ask, made, text_of
from tests.makers import (
    make_document,
)


@pytest.fixture
def detention(db: None) -> Detention:
    return papers.detention_of_a_full_file()


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
