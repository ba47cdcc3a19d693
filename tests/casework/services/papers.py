"""What tests of documents ask for: the file and the motion of one detention, made by a worker."""

import io
from datetime import timedelta
from typing import Any

import pypdf

from casework.models import Authority, Document
from casework.services import document
from detainees.models import Detention, User
from tests.makers import (
    EVENING,
    make_case,
    make_charge,
    make_court,
    make_detainee,
    make_detention,
    make_hearing,
    make_ruling,
    make_stay,
    make_violation,
)


def detention_of_a_full_file() -> Detention:
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


def admission(detention: Detention, authority: Authority, by: User, voice: str = "own") -> Document:
    case = detention.cases.get()
    return document.ask_for_admission(case=case, authority=authority, voice=voice, asker=by.id)


def made(row: Document) -> Document:
    document.make(row.id)
    row.refresh_from_db()
    return row


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
