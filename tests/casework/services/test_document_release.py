"""What a case file says of the release: papers and dated conditions to a court, the person's own words to no court."""

from datetime import timedelta

import pytest

from casework.dossier import labels
from casework.models import Document
from casework.services import document as service
from detainees.models import Debrief, User
from tests.casework.services.papers import ask, detention_of_a_full_file, made, text_of
from tests.makers import EVENING, make_consent, make_debrief


@pytest.fixture
def told(db: None) -> Debrief:
    detention = detention_of_a_full_file()
    detention.released_at, detention.release_outcome = EVENING + timedelta(hours=5), "obligation_to_appear"
    detention.save()
    make_consent(detainee=detention.detainee, level="share_lawyer")
    return make_debrief(
        detention=detention,
        papers=["offence_record", "obligation_to_appear"],
        other_papers="№ 17 от 25.09",
        conditions=[{"what": "явиться в суд", "by": "2022-09-27"}, {"what": "не выезжать"}],
        injuries="Кровоподтёк на плече",
        statement="Держали в коридоре до ночи",
    )


def pages(told: Debrief, by: User, edition: str) -> str:
    row = made(ask(told.detention, by, edition))
    assert row.state == Document.State.READY
    return " ".join(text_of(service.download(document=row, actor=by.id)).split())


def test_the_court_reads_of_papers_and_conditions_and_of_no_words(told: Debrief, maria: User) -> None:
    text = pages(told, maria, "court")

    assert "протокол об административном правонарушении; обязательство о явке; № 17 от 25.09" in text
    assert "явиться в суд (до 27.09.2022); не выезжать" in text
    assert [words for words in ("Кровоподтёк", "коридоре", "Марьям", "+79280000031") if words in text] == []


def test_the_archive_keeps_injuries_and_the_account_and_nobodys_telephone(told: Debrief, maria: User) -> None:
    text = pages(told, maria, "archive")

    assert "Кровоподтёк на плече" in text
    assert "Держали в коридоре до ночи" in text
    assert [words for words in ("Марьям", "+79280000031", "После восьми") if words in text] == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_paper_has_its_words(language: str) -> None:
    assert set(labels(language)["papers"]) == set(Debrief.Paper.values)
