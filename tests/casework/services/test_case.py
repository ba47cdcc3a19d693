"""Proceedings and charges: opened for the person's own detention, changed by who has seen them, requalified once."""

from datetime import date

import pytest
from django.db import IntegrityError

from casework.models import Case, Charge
from casework.services import case as service
from detainees.models import Region, TimelineEntry, User
from tests.makers import make_case, make_charge, make_detainee, make_detention, make_user, opened
from tests.refusals import refused
from tests.together import at_once, codes

ASSEMBLY, DISOBEDIENCE = "koap:20.2:5", "koap:19.3:1"


def told() -> list[str]:
    return [*TimelineEntry.objects.order_by("created_at", "id").values_list("kind", flat=True)]


def test_a_case_is_managed_by_who_opened_it_and_told_on_the_detention(maria: User) -> None:
    detention = make_detention()

    case = service.open_case(
        detainee=detention.detainee,
        detention=detention,
        region=detention.region,
        jurisdiction="ru",
        numbers={"case_number": "5-17/2022"},
        by=maria,
    )

    entry = TimelineEntry.objects.get()
    assert (case.managed_by, entry.kind, entry.detention, entry.by) == (maria, "case_opened", detention, maria)
    with opened(detention.subject_id):
        assert Case.objects.get().numbers == {"case_number": "5-17/2022"}
        assert entry.facts == {"case": str(case.id)}


def test_a_detention_of_another_person_opens_no_case(maria: User) -> None:
    detention = make_detention()

    with refused("other_person"):
        service.open_case(
            detainee=make_detainee(), detention=detention, region=detention.region, jurisdiction="ru", by=maria
        )

    assert not Case.objects.exists()


def test_who_was_summoned_without_a_detention_has_a_case_and_a_word_of_it(dagestan: Region, maria: User) -> None:
    person = make_detainee()

    service.open_case(detainee=person, region=dagestan, jurisdiction="ru", by=maria)

    assert (TimelineEntry.objects.get().detention, TimelineEntry.objects.get().subject_id) == (None, person.id)


def test_who_saw_an_older_version_changes_nothing(maria: User) -> None:
    case = make_case()
    service.change_case(case=case, version=1, by=maria, stage="appeal")

    with refused("stale"):
        service.change_case(case=case, version=1, by=maria, stage="over")

    assert (Case.objects.get().stage, Case.objects.get().version, told()) == ("appeal", 2, ["case_changed"])


@pytest.mark.parametrize("fact", ["detainee", "detention", "region", "jurisdiction", "subject_id", "number"])
def test_whose_case_it_is_does_not_change(db: None, fact: str) -> None:
    with pytest.raises(TypeError):
        service.change_case(case=make_case(), version=1, by=None, **{fact: None})


def test_a_case_that_would_close_before_it_opened_stays_as_it_is(maria: User) -> None:
    case = make_case(opened_on=date(2022, 9, 26))

    with pytest.raises(IntegrityError, match="case_closes_after_it_opens"):
        service.change_case(case=case, version=1, by=maria, stage="over", closed_on=date(2022, 9, 25))

    assert (Case.objects.get().stage, told()) == ("opened", [])


@pytest.mark.parametrize(
    ("article", "on"),
    [("koap:99.9:9", None), ("", None), ("20.2 ч. 5", None)],
)
def test_what_the_pack_does_not_know_is_not_charged(db: None, article: str, on: date | None) -> None:
    with refused("unknown_article"):
        service.bring_charge(case=make_case(), article=article, brought_on=on, by=None)

    assert not Charge.objects.exists()


def test_a_requalified_charge_stands_once_and_the_old_one_points_to_it(maria: User) -> None:
    case = make_case()
    first = service.bring_charge(case=case, article=ASSEMBLY, by=maria)

    second = service.requalify(charge=first, article=DISOBEDIENCE, on=date(2022, 9, 27), by=maria)

    assert [*Charge.objects.filter(replaced_by__isnull=True)] == [second]
    assert Charge.objects.get(pk=first.pk).replaced_by == second
    assert (second.case, second.brought_on, told()) == (case, date(2022, 9, 27), ["charge_brought"] * 2)
    with refused("already_decided"):
        service.requalify(charge=first, article=ASSEMBLY, by=maria)


def test_requalifying_by_what_the_pack_does_not_know_leaves_the_charge(maria: User) -> None:
    charge = make_charge()

    with refused("unknown_article"):
        service.requalify(charge=charge, article="koap:99.9:9", by=maria)

    assert Charge.objects.get().replaced_by is None


def test_two_who_requalify_at_once_leave_one_charge_standing(committed_db: str) -> None:
    charge, maria = make_charge(), make_user("maria")

    def requalify() -> Charge:
        return service.requalify(charge=charge, article=DISOBEDIENCE, by=maria)

    assert codes(at_once(charge, requalify, requalify)) == ["done", "already_decided"]
    assert Charge.objects.filter(replaced_by__isnull=True).count() == 1


def test_two_who_change_what_both_saw_at_once_do_not_overwrite_each_other(committed_db: str) -> None:
    case = make_case()

    ended = at_once(
        case,
        lambda: service.change_case(case=case, version=1, by=None, stage="appeal"),
        lambda: service.change_case(case=case, version=1, by=None, closed_on=date(2022, 10, 1)),
    )

    assert codes(ended) == ["done", "stale"]
    assert (Case.objects.get().stage, Case.objects.get().closed_on) == ("appeal", None)
