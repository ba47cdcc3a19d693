"""What papers call a ruling and the right of a defender, in the language of whoever reads them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework import jurisdictions
from casework.environment import BASE_DIR
from casework.models import Ruling
from casework.services.document import facts as gathered
from casework.services.document import terms
from tests.makers import make_authority, make_detainee, make_lawyer, opened

NBSP = "\N{NO-BREAK SPACE}"
OTHER_COUNTRY = BASE_DIR / "tests/casework/zz"


@pytest.mark.parametrize(
    ("facts", "russian", "english"),
    [
        (
            {"sanction": "fine", "fine": Decimal(10_000)},
            f"штраф 10{NBSP}000 рублей",
            f"fine, 10{NBSP}000 roubles",
        ),
        (
            {"sanction": "fine", "fine": Decimal("21001.50")},
            f"штраф 21{NBSP}001,50 рубля",
            f"fine, 21{NBSP}001,50 roubles",
        ),
        (
            {"sanction": "arrest", "arrest_days": 1},
            "административный арест на 1 сутки",
            "administrative arrest, 1 day",
        ),
        (
            {"sanction": "arrest", "arrest_days": 12},
            "административный арест на 12 суток",
            "administrative arrest, 12 days",
        ),
        (
            {"sanction": "work", "work_hours": 21},
            "обязательные работы на 21 час",
            "compulsory community work, 21 hours",
        ),
        ({"sanction": "warning"}, "предупреждение", "warning"),
    ],
)
def test_a_ruling_is_measured_in_words_that_agree_with_its_number(
    facts: dict[str, Any], russian: str, english: str
) -> None:
    said = terms.sanction(jurisdictions.load("ru"), Ruling(**facts))

    assert (said.ru, said.en) == (russian, english)


def test_a_fine_of_another_country_is_no_roubles() -> None:
    said = terms.sanction(jurisdictions.read_pack(OTHER_COUNTRY), Ruling(sanction="fine", fine=Decimal(10_000)))

    assert said.en.endswith(f", 10{NBSP}000 ZZD")
    assert said.ru.endswith(f" 10{NBSP}000 ZZD")


@pytest.mark.parametrize("written", ["5-17/2022", "№ 5-17/2022", " №5-17/2022 "])
def test_the_sign_of_a_number_is_left_to_the_paper(written: str) -> None:
    assert terms.number(written) == "5-17/2022"


@pytest.mark.parametrize("paper", ["№ 17 от 25.09.2022", "ордер № 17 от 25.09.2022", "Ордер № 17 от 25.09.2022"])
def test_the_kind_of_a_paper_is_said_once(paper: str, db: None) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=make_detainee(), kind="warrant", paper=paper)

    with opened(authority.subject_id):
        said, proof = terms.basis(authority), terms.proof(authority)

    assert proof == said.ru
    assert (said.ru, said.en) == ("ордер № 17 от 25.09.2022", "warrant № 17 of 25.09.2022")


def test_no_word_of_a_paper_is_cut(db: None) -> None:
    authority = make_authority(
        lawyer=make_lawyer(), detainee=make_detainee(), kind="warrant", paper="ордера № 4 и 5"
    )

    with opened(authority.subject_id):
        assert terms.proof(authority) == "ордер ордера № 4 и 5"


def test_a_right_without_a_paper_is_its_kind_alone(db: None) -> None:
    authority = make_authority(lawyer=make_lawyer(), detainee=make_detainee(), kind="agreement", paper=None)

    with opened(authority.subject_id):
        assert (terms.basis(authority).ru, terms.proof(authority)) == ("соглашение", "")


def test_a_birth_of_which_the_year_alone_is_known_is_told_as_a_year(db: None) -> None:
    whole, year, unknown = (
        make_detainee(identity={"surname": "Курачев", "birth_date": born} if born else {"surname": "Курачев"})
        for born in ("1998-03-12", "1998", "")
    )

    with opened(whole.pk, year.pk, unknown.pk):
        people = [gathered.person(each) for each in (whole, year, unknown)]

    assert [(each.birth_date, each.birth_year) for each in people] == [
        (date(1998, 3, 12), None),
        (None, 1998),
        (None, None),
    ]
