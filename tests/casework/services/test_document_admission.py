"""The motion to admit a defender: in whose voice, by what right, and what it does not claim."""

from typing import Any
from uuid import uuid4

import pytest

from casework.models import Case, Document
from casework.services import document
from detainees.models import Detention, User
from detainees.services.refusal import Refused
from tests.casework.services import papers
from tests.casework.services.papers import admission, made, text_of
from tests.makers import (
    make_authority,
    make_detainee,
    make_lawyer,
)


@pytest.fixture
def detention(db: None) -> Detention:
    return papers.detention_of_a_full_file()


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


def test_in_the_defenders_voice_a_lay_defender_shows_a_paper(detention: Detention, maria: User) -> None:
    lawyer = make_lawyer(kind="defender")
    authority = make_authority(lawyer=lawyer, detainee=detention.detainee, kind="oral", paper=None)

    with pytest.raises(Refused, match="lacks_facts"):
        admission(detention, authority, maria, "defender")
