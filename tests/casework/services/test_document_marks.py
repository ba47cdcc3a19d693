"""What goes to a court carries no number and no mark of ours; what goes to the archive does."""

import pytest
from django.conf import settings

from casework.models import Document
from casework.services import document
from detainees.models import Detention, User
from tests.casework.services import papers
from tests.casework.services.papers import admission, ask, made
from tests.makers import (
    make_authority,
    make_lawyer,
)
from tests.marks import MARKS_OF_US, everything_in


@pytest.fixture
def detention(db: None) -> Detention:
    return papers.detention_of_a_full_file()


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
