"""A person of a report becomes a detention or is linked to one, and everything the report said travels along."""

from datetime import timedelta
from typing import Any

import pytest

from detainees.models import (
    Claim,
    CustodyStay,
    Detainee,
    Detention,
    Facility,
    Headcount,
    Incident,
    TimelineEntry,
    Triage,
    TriageOutcome,
    User,
    Violation,
)
from detainees.names import PersonName
from detainees.services import admission, custody
from detainees.services import triage as queue
from detainees.services.differences import Facts, NewPlace
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_report,
    make_user,
    make_violation,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)
TWO_PEOPLE = {"text": "Забрали двоих", "people": [{"surname": "Курачев"}, {"surname": "Цахуева"}]}
NOBODY_NAMED = {"text": "Полный автозак", "people": []}
NAME = PersonName(surname="Курачев", given_name="Джамал")


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def olgas(incident: Incident, olga: User) -> Triage:
    """A report about two people, which Olga has taken."""
    return taken(TWO_PEOPLE, olga)


def taken(content: Any, by: User) -> Triage:
    return queue.take(triage=make_report(content=content).triage, by=by)


def admit(triage: Triage, incident: Incident, by: User, *, person_index: int = 0, **facts: Any) -> Detention:
    return admission.admit_person(
        triage=triage,
        person_index=person_index,
        version=Triage.objects.get(pk=triage.pk).version,
        incident=incident,
        facts=Facts(**{"name": NAME, "source": "мать, Зарема", **facts}),
        jurisdiction="ru",
        by=by,
    )


def link(triage: Triage, detention: Detention, by: User, *, person_index: int = 0, **facts: Any) -> Detention:
    with opened(detention.subject_id):
        return admission.link_person(
            triage=triage,
            person_index=person_index,
            version=Triage.objects.get(pk=triage.pk).version,
            detention=detention,
            facts=Facts(**{"source": "мать, Зарема", **facts}),
            jurisdiction="ru",
            by=by,
        )


def fresh(detention: Detention) -> Detention:
    return Detention.objects.select_related("detainee").get(pk=detention.pk)


def statements(detention: Detention) -> dict[str, Any]:
    """What is kept beside the record, by field."""
    with opened(detention.subject_id):
        return {claim.field: claim.value for claim in Claim.objects.filter(detention=detention)}


# A new person


def test_all_that_was_said_of_a_new_person_stands_with_its_source(
    olgas: Triage, incident: Incident, olga: User
) -> None:
    station = make_facility()

    detention = admit(
        olgas,
        incident,
        olga,
        age=16,
        sex="male",
        health="Инсулин",
        facility=station,
        apprehended_at=EVENING,
        delivered_at=EVENING + ONE_HOUR,
        is_injured=True,
        articles=("20.2 ч. 5",),
        violations=("beating", "beating"),
        account="Били в автозаке",
    )

    person = fresh(detention).detainee
    assert (person.sex, person.region, detention.incident) == ("male", incident.region, incident)
    assert (detention.is_minor, detention.is_injured, detention.current_facility) == (True, True, station)
    assert statements(detention) == {"age": 16, "articles": ["20.2 ч. 5"], "violation": "beating"}
    with opened(detention.subject_id):
        assert (person.name, person.health) == (NAME, "Инсулин")
        (stay,) = CustodyStay.objects.all()
        (violation,) = Violation.objects.all()
        assert {stay.source, violation.source} == {"мать, Зарема"}
        assert stay.report_id == violation.report_id == olgas.report_id
        assert violation.account == "Били в автозаке"
    outcome = TriageOutcome.objects.get()
    assert (outcome.kind, outcome.detention, outcome.decided_by) == ("created", detention, olga)


def test_a_place_that_nobody_knew_is_added_in_the_region_of_the_incident(
    olgas: Triage, incident: Incident, olga: User
) -> None:
    detention = admit(olgas, incident, olga, new_place=NewPlace(name="Подвал на Ленина"))

    place = Facility.objects.get(name="Подвал на Ленина")
    assert (detention.current_facility, place.region, place.is_verified) == (place, incident.region, False)


def test_people_of_a_practice_incident_are_practice(olgas: Triage, olga: User) -> None:
    detention = admit(olgas, make_incident(is_practice=True), olga)

    assert fresh(detention).detainee.is_practice


def test_a_violation_that_nobody_knows_leaves_neither_person_nor_detention_nor_place(
    olgas: Triage, incident: Incident, olga: User
) -> None:
    with refused("unknown_violation"):
        admit(olgas, incident, olga, new_place=NewPlace(name="Подвал"), violations=("beating", "planted"), age=16)

    for model in (Detainee, Detention, Facility, Violation, Claim, TimelineEntry, TriageOutcome):
        assert not model._default_manager.exists(), model


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda triage, by: queue.take_over(triage=triage, by=by), "stale"),
        (lambda triage, by: Triage.objects.filter(pk=triage.pk).update(taken_by=by), "already_taken"),
    ],
    ids=["taken over since it was seen", "taken by another all along"],
)
def test_who_has_lost_the_report_records_nobody(
    olgas: Triage, incident: Incident, olga: User, karim: User, change: Any, code: str
) -> None:
    version = Triage.objects.get(pk=olgas.pk).version
    change(olgas, karim)

    with refused(code):
        admission.admit_person(
            triage=olgas,
            person_index=0,
            version=version,
            incident=incident,
            facts=Facts(name=NAME),
            jurisdiction="ru",
            by=olga,
        )

    assert not Detainee.objects.exists()


def test_a_person_whom_staff_heard_of_themselves_needs_no_report(incident: Incident, karim: User) -> None:
    detention = admission.record_person(
        incident=incident, facts=Facts(name=NAME, age=40, source="Сам видел"), jurisdiction="ru", by=karim
    )

    assert statements(detention) == {"age": 40}
    assert not TriageOutcome.objects.exists()
    assert Claim.objects.get().said_at == fresh(detention).created_at


# A known person


def test_what_nobody_knew_is_filled_in_while_nobody_confirmed_it(olgas: Triage, olga: User) -> None:
    station = make_facility()
    known = make_detention(detainee=make_detainee(description=None))

    link(
        olgas,
        known,
        olga,
        description="Синяя шапка",
        delivered_at=EVENING + ONE_HOUR,
        facility=station,
        sex="male",
    )

    stored = fresh(known)
    assert (stored.delivered_at, stored.current_facility) == (EVENING + ONE_HOUR, station)
    assert known.stays.get().arrived_at == EVENING + ONE_HOUR
    assert stored.detainee.sex == "male"
    with opened(known.subject_id):
        assert stored.detainee.description == "Синяя шапка"
    assert statements(known) == {}


def test_a_birth_and_a_phone_that_nobody_knew_join_what_is_known(olgas: Triage, olga: User) -> None:
    known = make_detention(detainee=make_detainee(contacts={"address": "Махачкала"}))
    with opened(known.subject_id):
        name = known.detainee.name

    said = PersonName(surname=name.surname, birth_date="1998")
    link(olgas, known, olga, name=said, phone="89280001122", note="студент")

    with opened(known.subject_id):
        person = fresh(known).detainee
        assert (person.name.full, person.name.birth_date) == (name.full, "1998")
        assert person.contacts == {"address": "Махачкала", "phone": "89280001122"}
    assert statements(known) == {"note": "студент"}


def test_a_place_alone_is_no_delivery_at_the_moment_of_the_apprehension(olgas: Triage, olga: User) -> None:
    station, known = make_facility(), make_detention()

    link(olgas, known, olga, facility=station)

    stay = known.stays.get()
    assert (stay.facility, stay.arrival_said) == (station, None)
    assert (fresh(known).current_facility, fresh(known).delivered_at) == (station, None)


def test_what_differs_changes_nothing_and_is_kept_to_be_weighed(olgas: Triage, olga: User) -> None:
    known = make_detention()

    link(olgas, known, olga, description="Синяя шапка", apprehended_at=EVENING + timedelta(minutes=20))

    with opened(known.subject_id):
        assert fresh(known).detainee.description == "Красная куртка"
    assert fresh(known).apprehended_at == EVENING
    assert statements(known) == {
        "description": "Синяя шапка",
        "apprehended_at": (EVENING + timedelta(minutes=20)).isoformat(),
    }
    claim = Claim.objects.first()
    assert claim is not None
    assert (claim.report, claim.said_at) == (olgas.report, EVENING)


def test_nothing_is_filled_in_once_the_detention_is_confirmed(olgas: Triage, olga: User, karim: User) -> None:
    known = make_detention(detainee=make_detainee(health=None))
    custody.confirm(detention=known, how="Адвокат", at=EVENING, by=karim)

    link(olgas, known, olga, health="Инсулин", is_injured=True)

    assert (fresh(known).detainee.health, fresh(known).is_injured) == (None, False)
    assert statements(known) == {"health": "Инсулин", "is_injured": True}


def test_nobody_who_is_out_is_brought_back_by_a_late_report(olgas: Triage, olga: User) -> None:
    known = make_detention(released_at=EVENING + 2 * ONE_HOUR)
    station = make_facility()

    link(olgas, known, olga, facility=station)

    assert fresh(known).current_facility is None
    assert statements(known) == {"current_facility": str(station.id)}


def test_a_delivery_before_the_apprehension_is_kept_and_the_place_still_filled_in(
    olgas: Triage, olga: User
) -> None:
    known, station = make_detention(), make_facility()
    impossible = EVENING - ONE_HOUR

    link(olgas, known, olga, delivered_at=impossible, facility=station)

    assert fresh(known).current_facility == station
    assert statements(known) == {"delivered_at": impossible.isoformat()}


def test_what_was_done_is_recorded_once_and_what_is_told_again_is_a_second_statement(
    olgas: Triage, olga: User
) -> None:
    known = make_detention()
    make_violation(detention=known, kind="beating")

    link(olgas, known, olga, violations=("beating", "lawyer_denied"))

    assert sorted(known.violations.values_list("kind", flat=True)) == ["beating", "lawyer_denied"]
    assert statements(known) == {"violation": "beating"}


def test_linking_that_fails_leaves_nothing_of_what_it_filled_in(olgas: Triage, olga: User) -> None:
    known = make_detention(detainee=make_detainee(health=None))

    with refused("unknown_violation"):
        link(olgas, known, olga, health="Инсулин", facility=make_facility(), violations=("planted",))

    assert (fresh(known).detainee.health, fresh(known).version, known.stays.count()) == (None, 1, 0)
    assert not TriageOutcome.objects.exists()
    assert not TimelineEntry.objects.exists()


def test_both_people_of_a_report_may_be_one_person_known_already(olgas: Triage, olga: User) -> None:
    known = make_detention()

    link(olgas, known, olga)
    link(olgas, known, olga, person_index=1)

    assert queue.finish(triage=olgas, by=olga).state == Triage.State.DONE


# Heads


def count(triage: Triage, incident: Incident, by: User, place: Facility | NewPlace, heads: int) -> Headcount:
    return admission.count_heads(
        triage=triage,
        version=Triage.objects.get(pk=triage.pk).version,
        incident=incident,
        place=place,
        heads=heads,
        counted_at=EVENING,
        source="водитель",
        by=by,
    )


def test_heads_of_a_report_that_names_nobody_are_what_became_of_it(incident: Incident, olga: User) -> None:
    triage = taken(NOBODY_NAMED, olga)

    headcount = count(triage, incident, olga, NewPlace(kind="vehicle", name="Автозак у театра"), 14)

    assert (headcount.report, headcount.facility.kind, headcount.heads) == (triage.report, "vehicle", 14)
    assert [*TriageOutcome.objects.values_list("kind", flat=True)] == ["headcount"]
    queue.finish(triage=triage, by=olga)


def test_a_report_may_speak_of_heads_in_two_places(incident: Incident, olga: User) -> None:
    triage = taken(NOBODY_NAMED, olga)

    for heads in (14, 8):
        count(triage, incident, olga, make_facility(), heads)

    assert sorted(Headcount.objects.values_list("heads", flat=True)) == [8, 14]
    assert TriageOutcome.objects.count() == 1


def test_heads_beside_named_people_decide_about_nobody(olgas: Triage, incident: Incident, olga: User) -> None:
    count(olgas, incident, olga, make_facility(), 14)

    with refused("not_finished"):
        queue.finish(triage=olgas, by=olga)

    assert Triage.objects.get(pk=olgas.pk).state == Triage.State.TAKEN


def test_heads_of_a_report_that_another_has_leave_no_place_behind(
    incident: Incident, olga: User, karim: User
) -> None:
    triage = taken(NOBODY_NAMED, karim)

    with refused("already_taken"):
        count(triage, incident, olga, NewPlace(name="Подвал"), 14)

    assert not Facility.objects.exists()
    assert not Headcount.objects.exists()


# Two at once


def test_two_windows_that_admit_one_person_at_once_make_one_person(committed_db: str) -> None:
    olga, incident = make_user("olga"), make_incident()
    triage = taken(TWO_PEOPLE, olga)
    version = triage.version

    def work() -> Detention:
        return admission.admit_person(
            triage=triage,
            person_index=0,
            version=version,
            incident=incident,
            facts=Facts(name=NAME),
            jurisdiction="ru",
            by=olga,
        )

    assert codes(at_once(triage, work, work)) == ["done", "stale"]
    assert Detainee.objects.count() == Detention.objects.count() == 1
