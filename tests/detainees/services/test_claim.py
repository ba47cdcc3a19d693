"""Statements that contradict each other: all are kept, one is accepted, and then the record says so too."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from detainees.models import Claim, Confidence, Detention, TimelineEntry, User
from detainees.services import claim as service
from detainees.services import custody, person
from detainees.services.custody import Said
from tests.makers import (
    EVENING,
    make_claim,
    make_detainee,
    make_detention,
    make_facility,
    make_report,
    make_stay,
    make_user,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)
State = Claim.State


@pytest.fixture
def patimat(db: None) -> Detention:
    identity = {
        "surname": "Гаджиалиева",
        "given_name": "Патимат",
        "custody_name": "Умарова",
        "aliases": ["Фатима"],
        "birth_date": "1999-03-11",
    }
    return make_detention(detainee=make_detainee(identity=identity, traits=["journalist"]))


def fresh(detention: Detention) -> Detention:
    return Detention.objects.select_related("detainee").get(pk=detention.pk)


def accepted(claim: Claim, by: User) -> Claim:
    """Accept as a page does: inside a reading of the person."""
    with opened(claim.subject_id):
        return service.accept_claim(claim=claim, by=by)


def test_a_statement_changes_nothing_until_somebody_accepts_it(patimat: Detention) -> None:
    report = make_report()
    said = Said(source="Брат", confidence=Confidence.CORROBORATED, report=report)

    claim = service.state_claim(
        detention=patimat, field="stated_reason", value="Опознание", said_at=EVENING, by=None, said=said
    )

    stored = Claim.objects.get(pk=claim.pk)
    assert (stored.state, stored.confidence, stored.report) == (State.PROPOSED, "corroborated", report)
    with opened(patimat.subject_id):
        assert (stored.value, stored.source) == ("Опознание", "Брат")
        assert fresh(patimat).stated_reason == "Без объяснений"
    assert not TimelineEntry.objects.exists()


def test_nothing_was_said_ahead_of_the_clock(patimat: Detention) -> None:
    with refused("in_the_future"):
        service.state_claim(detention=patimat, field="age", value=16, said_at=timezone.now() + ONE_HOUR, by=None)

    assert not Claim.objects.exists()


ACCEPTED: dict[str, tuple[Any, Any]] = {
    "delivered_at": ((EVENING + ONE_HOUR).isoformat(), EVENING + ONE_HOUR),
    "sobered_at": ((EVENING + 2 * ONE_HOUR).isoformat(), EVENING + 2 * ONE_HOUR),
    "is_injured": (True, True),
    "agency": ("Росгвардия", "Росгвардия"),
    "stated_reason": ("Опознание", "Опознание"),
}


@pytest.mark.parametrize(
    ("field", "said", "stands"), [(key, *pair) for key, pair in ACCEPTED.items()], ids=ACCEPTED
)
def test_an_accepted_fact_of_the_detention_stands_in_its_column(
    patimat: Detention, karim: User, field: str, said: Any, stands: Any
) -> None:
    accepted(make_claim(detention=patimat, field=field, value=said), karim)

    with opened(patimat.subject_id):
        assert getattr(fresh(patimat), field) == stands


@pytest.mark.parametrize(
    ("field", "said"),
    [("sex", "female"), ("citizenship", "RU"), ("description", "Синяя шапка"), ("health", "Инсулин")],
)
def test_an_accepted_fact_of_the_person_stands_in_its_column(
    patimat: Detention, karim: User, field: str, said: str
) -> None:
    accepted(make_claim(detention=patimat, field=field, value=said), karim)

    with opened(patimat.subject_id):
        assert getattr(fresh(patimat).detainee, field) == said


def test_an_accepted_surname_takes_no_other_part_of_the_name_away(patimat: Detention, karim: User) -> None:
    accepted(make_claim(detention=patimat, field="name", value={"surname": "Гаджиева"}), karim)

    with opened(patimat.subject_id):
        name = fresh(patimat).detainee.name
    assert (name.surname, name.given_name, name.custody_name) == ("Гаджиева", "Патимат", "Умарова")
    assert (name.aliases, name.birth_date) == (("Фатима",), "1999-03-11")


def test_an_accepted_birth_or_phone_takes_nothing_else_away(patimat: Detention, karim: User) -> None:
    accepted(make_claim(detention=patimat, field="birth_date", value="1998"), karim)
    accepted(make_claim(detention=patimat, field="contacts", value={"phone": "8 928 000-11-22"}), karim)

    with opened(patimat.subject_id):
        person = fresh(patimat).detainee
        assert (person.name.custody_name, person.name.birth_date) == ("Умарова", "1998")
        assert person.contacts is not None
        assert person.contacts["phone"] == "8 928 000-11-22"


def test_traits_that_became_known_meanwhile_stay(patimat: Detention, karim: User) -> None:
    claim = make_claim(detention=patimat, field="traits", value=["journalist", "pregnant"])
    person.change_person(detainee=patimat.detainee, by=karim, traits=["journalist", "minor"])

    accepted(claim, karim)

    assert fresh(patimat).detainee.traits == ["journalist", "minor", "pregnant"]


def test_what_a_program_says_to_be_confirmed_is_confirmed_by_who_accepts_it(
    patimat: Detention, karim: User
) -> None:
    said_at = EVENING + ONE_HOUR
    claim = make_claim(detention=patimat, field="confirmation", value="Протокол у защитника", said_at=said_at)

    accepted(claim, karim)

    stored = fresh(patimat)
    assert (stored.confirmed_by, stored.confirmed_at) == (karim, said_at)
    with opened(patimat.subject_id):
        assert stored.confirmation == "Протокол у защитника"


def test_a_second_confirmation_leaves_the_first(patimat: Detention, karim: User, maria: User) -> None:
    custody.confirm(detention=patimat, how="Адвокат", at=EVENING, by=karim)

    accepted(make_claim(detention=patimat, field="confirmation", value="Звонок"), maria)

    assert fresh(patimat).confirmed_by == karim


def test_an_accepted_place_is_a_stop_with_the_source_of_the_statement(patimat: Detention, karim: User) -> None:
    hospital = make_facility(kind="hospital")
    make_stay(detention=patimat)
    said_at = EVENING + 2 * ONE_HOUR
    claim = make_claim(
        detention=patimat, field="current_facility", value=str(hospital.pk), said_at=said_at, source="Врач"
    )

    accepted(claim, karim)

    stay = patimat.stays.get(left_at__isnull=True)
    assert (stay.facility, stay.arrived_at) == (hospital, said_at)
    with opened(patimat.subject_id):
        assert stay.source == "Врач"


def test_an_accepted_place_is_no_delivery_since_when_they_are_there_is_not_said(
    patimat: Detention, karim: User
) -> None:
    station, later = make_facility(), make_facility(name="ОП № 3")
    street = make_stay(detention=patimat, place="площадь")
    claim = make_claim(
        detention=patimat, field="current_facility", value=str(station.pk), said_at=EVENING + 2 * ONE_HOUR
    )

    accepted(claim, karim)
    custody.move(detention=fresh(patimat), facility=later, at=EVENING + 3 * ONE_HOUR, by=karim)

    stops = [*patimat.stays.order_by("arrived_at")]
    assert stops[0] == street
    assert [stop.facility for stop in stops[1:]] == [station, later]
    assert fresh(patimat).delivered_at is None


def test_an_accepted_place_of_somebody_whose_path_nobody_knew_begins_it_at_a_moment_that_nobody_said(
    patimat: Detention, karim: User
) -> None:
    station = make_facility()

    accepted(make_claim(detention=patimat, field="current_facility", value=str(station.pk)), karim)

    stay = patimat.stays.get()
    assert (stay.facility, stay.is_arrival_said) == (station, False)
    assert (fresh(patimat).current_facility, fresh(patimat).delivered_at) == (station, None)


def test_a_place_of_somebody_who_is_out_is_accepted_and_moves_nobody(patimat: Detention, karim: User) -> None:
    custody.release(detention=patimat, at=EVENING + ONE_HOUR, outcome="after_talk", by=karim)
    claim = make_claim(detention=patimat, field="current_facility", value=str(make_facility().pk))

    assert accepted(claim, karim).state == State.ACCEPTED
    assert fresh(patimat).current_facility is None


def test_what_has_no_column_is_accepted_as_what_it_is(patimat: Detention, karim: User) -> None:
    claim = accepted(make_claim(detention=patimat, field="age", value=16), karim)

    assert (claim.state, claim.decided_by) == (State.ACCEPTED, karim)
    assert [*TimelineEntry.objects.values_list("kind", flat=True)] == ["claim_accepted"]


def test_of_one_field_one_statement_stands_and_of_others_theirs(patimat: Detention, karim: User) -> None:
    old, new, other, of_another_field = (
        make_claim(detention=patimat, field="agency", value="полиция"),
        make_claim(detention=patimat, field="agency", value="Росгвардия"),
        make_claim(detention=patimat, field="agency", value="ФСБ"),
        make_claim(detention=patimat, field="age", value=16),
    )
    for claim in (old, of_another_field, new):
        accepted(claim, karim)

    states = dict(Claim.objects.values_list("pk", "state"))
    assert states == {
        old.pk: State.SUPERSEDED,
        new.pk: State.ACCEPTED,
        other.pk: State.PROPOSED,
        of_another_field.pk: State.ACCEPTED,
    }


def test_what_the_record_refuses_leaves_the_statement_open_and_the_one_before_accepted(
    patimat: Detention, karim: User
) -> None:
    first = accepted(
        make_claim(detention=patimat, field="delivered_at", value=(EVENING + ONE_HOUR).isoformat()), karim
    )
    early = make_claim(detention=patimat, field="delivered_at", value=(EVENING - ONE_HOUR).isoformat())

    with refused("impossible_order"):
        accepted(early, karim)

    assert dict(Claim.objects.values_list("pk", "state")) == {first.pk: "accepted", early.pk: "proposed"}
    assert fresh(patimat).delivered_at == EVENING + ONE_HOUR


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.SUPERSEDED])
def test_what_is_decided_is_not_decided_again(patimat: Detention, karim: User, state: str) -> None:
    claim = make_claim(
        detention=patimat, field="agency", value="ФСБ", state=state, decided_by=karim, decided_at=EVENING
    )

    with refused("already_decided"):
        accepted(claim, karim)
    with refused("already_decided"):
        service.reject_claim(claim=claim, by=karim)

    assert fresh(patimat).agency == ""


def test_a_rejected_statement_stays_readable_with_who_set_it_aside(patimat: Detention, karim: User) -> None:
    claim = make_claim(detention=patimat, field="agency", value="ФСБ")

    service.reject_claim(claim=claim, by=karim)

    stored = Claim.objects.get(pk=claim.pk)
    assert (stored.state, stored.decided_by) == (State.REJECTED, karim)
    with opened(patimat.subject_id):
        assert stored.value == "ФСБ"


def test_two_who_accept_statements_that_differ_at_once_leave_one_accepted(committed_db: str) -> None:
    detention, karim = make_detention(), make_user("karim")
    one, other = (make_claim(detention=detention, field="agency", value=each) for each in ("полиция", "ФСБ"))

    ended = at_once(detention, lambda: accepted(one, karim), lambda: accepted(other, karim))

    assert codes(ended) == ["done", "done"]
    states = dict(Claim.objects.values_list("pk", "state"))
    assert states == {one.pk: State.SUPERSEDED, other.pk: State.ACCEPTED}
    assert fresh(detention).agency == "ФСБ"


def test_one_statement_is_accepted_or_set_aside_and_not_both(committed_db: str) -> None:
    detention, karim = make_detention(), make_user("karim")
    claim = make_claim(detention=detention, field="agency", value="ФСБ")

    ended = at_once(claim, lambda: service.reject_claim(claim=claim, by=karim), lambda: accepted(claim, karim))

    assert codes(ended) == ["done", "already_decided"]
    assert fresh(detention).agency == ""
