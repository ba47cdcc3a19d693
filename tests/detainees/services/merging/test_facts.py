"""What the standing record takes from the merged one, and what is said beside it."""

from datetime import timedelta

from detainees.models import (
    CustodyStay,
    Detainee,
    Detention,
    Facility,
    Incident,
    User,
)
from detainees.services import accounting, claim, custody
from tests.detainees.services.merging.two_records import fatimat, incident, merged, patimat, undone
from tests.makers import (
    EVENING,
    make_detainee,
    make_detention,
    make_facility,
    make_stay,
    opened,
)

__all__ = ["fatimat", "incident", "patimat"]

ONE_HOUR = timedelta(hours=1)


def test_what_the_standing_record_does_not_say_is_filled_in(incident: Incident, olga: User) -> None:
    station = make_facility()
    patimat = make_detainee(sex="unknown", region=None)
    fatimat = make_detainee(sex="female", citizenship="RU", traits=["minor"])
    known = make_detention(detainee=patimat, incident=incident, apprehended_at=None)
    heard = make_detention(
        detainee=fatimat,
        incident=incident,
        current_facility=station,
        delivered_at=EVENING + ONE_HOUR,
        is_injured=True,
    )
    stay = make_stay(detention=heard, facility=station)

    merge = merged(patimat, fatimat, olga)

    patimat.refresh_from_db()
    known.refresh_from_db()
    assert (patimat.sex, patimat.citizenship, patimat.traits) == ("female", "RU", ["minor"])
    assert patimat.region_id == incident.region_id
    assert (known.apprehended_at, known.delivered_at) == (EVENING, EVENING + ONE_HOUR)
    assert known.is_injured
    assert known.current_facility == station
    assert list(known.stays.all()) == [stay]
    assert known.version == 2
    undone(merge, olga)
    left = Detainee.objects.get(pk=patimat.pk)
    assert (left.sex, left.citizenship, left.traits, left.region_id) == ("unknown", "", [], None)
    again = Detention.objects.get(pk=known.pk)
    assert (again.apprehended_at, again.delivered_at, again.current_facility_id) == (None, None, None)
    assert list(heard.stays.all()) == [stay]


def test_what_contradicts_the_standing_record_is_kept_beside_it_as_the_merged_record_said_it(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = make_detention(detainee=patimat, incident=incident)
    make_detention(
        detainee=fatimat,
        incident=incident,
        apprehended_at=EVENING - ONE_HOUR,
        confirmed_at=EVENING,
        confirmed_by=olga,
        confirmation="Звонил в дежурную часть",
        released_at=EVENING + ONE_HOUR,
        release_outcome="with_record",
    )

    merged(patimat, fatimat, olga)

    claims = {each.field: each for each in known.claims.all()}
    with opened(fatimat.pk):
        assert {field: each.value for field, each in claims.items()} == {
            "name": {"surname": "Гаджиалиева", "given_name": "Фатимат"},
            "description": "Зелёная куртка",
            "apprehended_at": (EVENING - ONE_HOUR).isoformat(),
            "confirmation": "Звонил в дежурную часть",
            "released": {
                "at": (EVENING + ONE_HOUR).isoformat(),
                "outcome": "with_record",
                "conditions": None,
            },
        }
    assert {each.subject_id for each in claims.values()} == {fatimat.pk}
    assert {(each.state, each.confidence) for each in claims.values()} == {("proposed", "confirmed")}
    known.refresh_from_db()
    assert known.apprehended_at == EVENING


def test_a_path_moves_whole_or_not_at_all(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    here, there = make_facility(), make_facility()
    known = make_detention(detainee=patimat, incident=incident, current_facility=here)
    heard = make_detention(detainee=fatimat, incident=incident, current_facility=there)
    own = make_stay(detention=known, facility=here)
    told = make_stay(detention=heard, facility=there, left_at=EVENING + 2 * ONE_HOUR)

    merged(patimat, fatimat, olga)

    assert list(CustodyStay.objects.filter(detention=known)) == [own]
    assert list(CustodyStay.objects.filter(detention=heard)) == [told]
    with opened(fatimat.pk):
        assert [each.value for each in known.claims.filter(field="current_facility")] == [str(there.pk)]


def test_a_statement_of_the_merged_record_is_accepted_as_any_other(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = make_detention(detainee=patimat, incident=incident)
    make_detention(
        detainee=fatimat, incident=incident, released_at=EVENING + ONE_HOUR, release_outcome="with_record"
    )
    merged(patimat, fatimat, olga)

    with opened(patimat.pk, fatimat.pk):
        claim.accept_claim(claim=known.claims.get(field="released"), by=olga)

    known.refresh_from_db()
    assert (known.released_at, known.release_outcome) == (EVENING + ONE_HOUR, "with_record")


def lost_later(fatimat: Detainee, incident: Incident, van: Facility, *, hours: int = 5) -> Detention:
    """Fatimat was seen in a van, and hours later nobody knew where she was."""
    heard = custody.record_detention(detainee=fatimat, incident=incident, apprehended_at=EVENING, by=None)
    custody.move(detention=heard, facility=van, at=EVENING + ONE_HOUR, by=None)
    custody.lose_track(detention=heard, at=EVENING + hours * ONE_HOUR, by=None)
    return heard


def test_who_is_lost_by_the_later_word_of_the_other_record_is_not_accounted_for_until_somebody_decides(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    station, van = make_facility(), make_facility(kind="vehicle")
    known = custody.record_detention(detainee=patimat, incident=incident, apprehended_at=EVENING, by=None)
    custody.move(detention=known, facility=station, at=EVENING + 2 * ONE_HOUR, by=None)
    lost_later(fatimat, incident, van)
    assert accounting.of_incident(incident).people_lost == 1

    merged(patimat, fatimat, olga)

    said = known.claims.get(field="whereabouts")
    with opened(fatimat.pk):
        assert said.value == (EVENING + 5 * ONE_HOUR).isoformat()
    assert accounting.of_incident(incident).people_lost == 1
    assert [*Detention.objects.not_accounted_for()] == [known]
    assert [*Detention.objects.accounted_for()] == []
    claim.reject_claim(claim=said, by=olga)
    assert accounting.of_incident(incident).people_lost == 0
    assert [*Detention.objects.accounted_for()] == [known]


def test_an_accepted_word_that_somebody_is_lost_is_the_end_of_the_path(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = custody.record_detention(detainee=patimat, incident=incident, apprehended_at=EVENING, by=None)
    custody.move(detention=known, facility=make_facility(), at=EVENING + 2 * ONE_HOUR, by=None)
    lost_later(fatimat, incident, make_facility(kind="vehicle"))
    merged(patimat, fatimat, olga)

    with opened(patimat.pk, fatimat.pk):
        claim.accept_claim(claim=known.claims.get(field="whereabouts"), by=olga)

    last = known.stays.order_by("arrived_at").last()
    assert last is not None
    assert (last.facility, last.arrived_at) == (None, EVENING + 5 * ONE_HOUR)
    assert [*Detention.objects.place_unknown()] == [known]
    assert accounting.of_incident(incident).people_lost == 1


def test_who_was_found_after_the_other_record_lost_them_is_accounted_for(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = custody.record_detention(detainee=patimat, incident=incident, apprehended_at=EVENING, by=None)
    custody.move(detention=known, facility=make_facility(), at=EVENING + 3 * ONE_HOUR, by=None)
    lost_later(fatimat, incident, make_facility(kind="vehicle"), hours=2)

    merged(patimat, fatimat, olga)

    assert not known.claims.filter(field="whereabouts").exists()
    assert accounting.of_incident(incident).people_lost == 0


def test_who_was_said_to_be_lost_and_is_out_is_accounted_for(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = custody.record_detention(detainee=patimat, incident=incident, apprehended_at=EVENING, by=None)
    custody.move(detention=known, facility=make_facility(), at=EVENING + 2 * ONE_HOUR, by=None)
    lost_later(fatimat, incident, make_facility(kind="vehicle"))
    merged(patimat, fatimat, olga)

    custody.release(detention=known, at=EVENING + 9 * ONE_HOUR, outcome="after_talk", by=olga)

    assert accounting.of_incident(incident).people_lost == 0
    assert [*Detention.objects.not_accounted_for()] == []
