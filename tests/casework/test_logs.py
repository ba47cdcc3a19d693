"""The log says where something broke and never what was in it: web process and worker alike."""

import io
import logging
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from django.test import Client

from casework import tasks
from casework.logs import SilentFormatter
from casework.services import document
from casework.services.document import making
from detainees.models import User
from detainees.services import intake
from tests.makers import make_document

NAME = "Планталиева Патимат"


class Planted(Exception):
    """One whose text holds a name."""


def broken(*_: Any, **__: Any) -> NoReturn:
    raise Planted(f"no row for {NAME}") from KeyError(NAME)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the console gets, written by the very handler of the settings."""
    (console,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    said = io.StringIO()
    before = console.setStream(said)
    yield said
    if before is not None:
        console.setStream(before)


def test_an_answer_500_leaves_no_text_of_its_exception(
    log: io.StringIO, nina: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.access.attach_actor", broken)
    client.raise_request_exception = False

    assert client.get("/").status_code == 500
    assert "Planted" in log.getvalue()
    assert "in broken" in log.getvalue()
    assert NAME not in log.getvalue()


def test_a_task_that_fails_leaves_no_text_of_its_exception(
    log: io.StringIO, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "open_envelopes", broken)

    tasks.open_envelopes.apply()

    assert "casework.open_envelopes" in log.getvalue()
    assert "raised unexpected: Planted" in log.getvalue()
    assert NAME not in log.getvalue()


def test_a_document_that_is_not_made_leaves_no_text_of_its_exception(
    log: io.StringIO, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_document()
    monkeypatch.setattr(making, "_pdf", broken)

    document.make(row.pk)

    assert f"document {row.pk} was not made" in log.getvalue()
    assert NAME not in log.getvalue()


@pytest.mark.parametrize("message", ["not made: %s", "not made: %r"])
def test_a_message_that_repeats_an_exception_is_silenced_too(message: str) -> None:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(SilentFormatter("%(message)s"))
    logger = logging.Logger("planted")
    logger.addHandler(handler)
    try:
        broken()
    except Planted as error:
        logger.exception(message, error)  # noqa: TRY401 - the careless line that is silenced here

    assert said.getvalue().startswith("not made: Planted\n")
    assert NAME not in said.getvalue()


def test_what_another_handler_wrote_down_is_not_taken_over() -> None:
    said = [io.StringIO(), io.StringIO()]
    logger = logging.Logger("planted")
    for stream, formatter in zip(said, (logging.Formatter(), SilentFormatter()), strict=True):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    try:
        broken()
    except Planted:
        logger.exception("not made")

    assert [NAME in stream.getvalue() for stream in said] == [True, False]
