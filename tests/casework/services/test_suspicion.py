"""Who may be one person stands on the work list by itself, and nobody is put there twice or against a decision."""

import time
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from casework.environment import read
from casework.services import suspicion
from casework.services.people import SearchUnavailable
from detainees import sameness
from detainees.keys import recent
from detainees.matching import Match
from detainees.models import Change, Detainee, Detention, Facility, Incident, MatchCandidate
from detainees.names import PersonName
from detainees.sameness import LIKELY
from detainees.services import merging, person
from tests.makers import (
    EVENING,
    make_claim,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_relative,
    make_stay,
    make_user,
    opened,
)
from tests.people import people_process_away


@pytest.fixture
def incident(committed_db: str) -> Incident:
    return make_incident()


def taken(incident: Incident, surname: str, given_name: str, **facts: object) -> Detainee:
    detainee = make_detainee(surname=surname, given_name=given_name, description=None, **facts)
    make_detention(detainee=detainee, incident=incident)
    return detainee


def compare() -> int:
    """Compare everybody who waits. Transactions of other databases of the server may hold them back for a moment."""
    new = 0
    for _try in range(600):
        new += suspicion.compare_changed()
        if not Change.objects.filter(kind="person", is_compared=False).exists():
            break
        time.sleep(0.1)
    return new


def weighed(one: Detainee, other: Detainee) -> Match:
    known = suspicion.known_of([one.pk, other.pk])
    return sameness.weigh(known[one.pk], known[other.pk])


def pairs() -> list[set[UUID]]:
    return [{pair.one_id, pair.other_id} for pair in MatchCandidate.objects.waiting()]


def test_two_spellings_of_one_person_at_one_incident_are_suspected(incident: Incident) -> None:
    patimat = taken(incident, "Гаджиалиева", "Патимат")
    fatimat = taken(incident, "Gadzhialieva", "Fatimat")
    taken(incident, "Тамбиев", "Мурад")

    assert compare() == 1

    assert pairs() == [{patimat.pk, fatimat.pk}]


def test_nobody_is_compared_twice_while_nothing_changes(
    incident: Incident, superuser_connection: psycopg.Connection
) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    compare()
    looks = "SELECT count(*) FROM casework_auditentry WHERE place = 'matching'"
    before = superuser_connection.execute(looks).fetchone()

    assert compare() == 0

    assert superuser_connection.execute(looks).fetchone() == before


def test_every_name_that_a_worker_opens_stands_in_the_log(
    incident: Incident, superuser_connection: psycopg.Connection
) -> None:
    people = {taken(incident, "Гаджиалиева", name).pk for name in ("Патимат", "Патя")}

    compare()

    logged = superuser_connection.execute(
        "SELECT DISTINCT unnest(subjects) FROM casework_auditentry WHERE place = 'matching' AND action = 'load'"
    )
    assert {row[0] for row in logged} == people


def test_a_corrected_name_brings_a_pair_and_another_takes_it_away(incident: Incident) -> None:
    olga = make_user("olga")
    patimat, other = taken(incident, "Гаджиалиева", "Патимат"), taken(incident, "Тамбиева", "Зухра")
    compare()
    assert pairs() == []
    alike = PersonName(surname="Гаджиалиева", given_name="Патя")

    person.change_person(detainee=other, by=olga, name=alike)
    compare()
    assert pairs() == [{patimat.pk, other.pk}]

    person.change_person(detainee=other, by=olga, name=PersonName(surname="Тамбиева", given_name="Зухра"))
    compare()
    assert pairs() == []


def test_brothers_are_no_pair(incident: Incident) -> None:
    for given_name in ("Магомед", "Руслан"):
        taken(
            incident,
            "",
            "",
            identity={"surname": "Алиев", "given_name": given_name, "patronymic": "Исаевич"},
        )

    assert compare() == 0


def test_who_was_told_apart_is_not_proposed_again(incident: Incident) -> None:
    olga = make_user("olga")
    patimat, other = taken(incident, "Гаджиалиева", "Патимат"), taken(incident, "Гаджиалиева", "Патимат")
    compare()
    pair = MatchCandidate.objects.get()
    merging.tell_apart(pair=pair, reason=MatchCandidate.Reason.NAMESAKES, by=olga)
    person.change_person(detainee=other, by=olga, description="Красная куртка")

    assert compare() == 0

    pair.refresh_from_db()
    assert pair.state == MatchCandidate.State.DIFFERENT
    # Nor by way of a record that turns out to be one of the two.
    third = taken(incident, "Гаджиалиева", "Патя")
    with opened(patimat.pk, third.pk):
        merging.merge_people(kept=third, merged=patimat, by=olga)
    compare()
    assert pairs() == []


def test_an_age_and_a_phone_speak_too(incident: Incident) -> None:
    young, old = taken(incident, "Алиев", "Магомед"), taken(incident, "Алиев", "Магомед")
    with opened(young.pk, old.pk):
        without = weighed(young, old).score
    for who, age in ((young, 19), (old, 62)):
        make_claim(detention=who.detentions.get(), field="age", value=age)
    with opened(young.pk, old.pk):
        with_ages = weighed(young, old)
    make_relative(detainee=young, contact={"phone": "+7 928 000-00-71"})
    make_relative(detainee=old, contact={"phone": "8 (928) 0000071"})
    with opened(young.pk, old.pk):
        with_phones = weighed(young, old)

    assert with_ages.score < without
    assert with_phones.score > with_ages.score
    assert ("other", "birth_year") in {(reason.sign.value, reason.part) for reason in with_ages.reasons}
    assert ("same", "phone") in {(reason.sign.value, reason.part) for reason in with_phones.reasons}


def test_an_invented_person_and_a_real_one_are_no_pair(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    taken(incident, "Гаджиалиева", "Патимат", is_practice=True)

    assert compare() == 0


def test_what_an_open_transaction_may_still_change_is_compared_after_it(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    compare()
    with psycopg.connect(read().database_url) as open_still:
        open_still.execute("SELECT pg_current_xact_id()")
        taken(incident, "Гаджиалиева", "Патя")
        assert suspicion.compare_changed() == 0
        assert Change.objects.filter(is_compared=False).count() == 1

    assert compare() == 1


def test_while_the_people_process_is_away_everybody_waits_to_be_compared(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    taken(incident, "Гаджиалиева", "Патя")
    with people_process_away(), pytest.raises(SearchUnavailable):
        compare()
    assert Change.objects.filter(is_compared=False).count() == 2

    assert compare() == 1


def test_who_is_erased_meanwhile_is_no_fault(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    gone = taken(incident, "Гаджиалиева", "Патя")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM detainees_subjectkey WHERE subject_id = %s", [gone.pk])
    recent.forget()

    assert compare() == 0


def test_the_street_is_no_place_in_common_and_a_van_is(incident: Incident) -> None:
    one, other = taken(incident, "Гаджиалиева", "Патимат"), taken(incident, "Гаджиалиева", "Патя")
    street, van = make_facility(kind="street", name="Площадь"), make_facility(kind="vehicle", name="Автозак")

    def with_a_stop_in(place: Facility) -> set[str]:
        for each in Detention.objects.all():
            Detention.objects.filter(pk=each.pk).update(current_facility=place)
            make_stay(detention=each, facility=place, left_at=EVENING + timedelta(hours=2))
        with opened(one.pk, other.pk):
            return {str(reason.part) for reason in weighed(one, other).reasons}

    assert "place" not in with_a_stop_in(street)
    assert "place" in with_a_stop_in(van)


def test_two_who_are_confirmed_in_two_stations_at_the_same_hours_are_hardly_one(incident: Incident) -> None:
    karim = make_user("karim")
    one, other = taken(incident, "Гаджиалиева", "Патимат"), taken(incident, "Гаджиалиева", "Патимат")
    for person_held in (one, other):
        make_stay(detention=Detention.objects.get(detainee=person_held), facility=make_facility())
    with opened(one.pk, other.pk):
        before = weighed(one, other)

        Detention.objects.update(confirmed_at=EVENING, confirmed_by=karim)

        after = weighed(one, other)
    assert {"place"} == {str(each.part) for each in before.reasons} & {"place", "hours"}
    assert {"hours"} == {str(each.part) for each in after.reasons} & {"place", "hours"}
    assert after.score < LIKELY < before.score
