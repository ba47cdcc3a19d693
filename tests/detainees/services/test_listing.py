"""A list is saved whole as one report, and taken back whole, but for whom somebody has worked on since."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from detainees.models import (
    Claim,
    CustodyStay,
    Detainee,
    Detention,
    Facility,
    Incident,
    MatchCandidate,
    Report,
    SubjectKey,
    Triage,
    TriageOutcome,
    User,
)
from detainees.names import PersonName
from detainees.services import admission, claim, custody, listing, merging, person
from detainees.services import triage as queue
from detainees.services.differences import Facts, NewPlace
from detainees.services.listing import Decided
from tests.makers import (
    EVENING,
    make_authority,
    make_case,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_lawyer,
    make_pair,
    make_relative,
    make_report,
    opened,
)
from tests.refusals import refused

Kind = TriageOutcome.Kind
TOLD_AT = EVENING + timedelta(hours=3)


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region, name="ОП по Ленинскому району")


@pytest.fixture
def known(incident: Incident) -> Detention:
    """Somebody of whom nobody knew where they are."""
    return make_detention(incident=incident, detainee=make_detainee(surname="Цахуева", given_name="Ума"))


def new(surname: str, **facts: Any) -> Decided:
    return Decided(kind=Kind.CREATED, facts=Facts(name=PersonName(surname=surname), source="чат", **facts))


def linked(detention: Detention, **facts: Any) -> Decided:
    return Decided(kind=Kind.LINKED, facts=Facts(source="чат", **facts), detention=detention)


def save(incident: Incident, by: User, *people: Decided, place: Any = None, **facts: Any) -> Report:
    said = [{"surname": each.facts.name.surname or "Цахуева"} for each in people]
    subjects: list[UUID] = [each.detention.subject_id for each in people if each.detention]
    with opened(*subjects):
        return listing.save_list(
            incident=incident,
            place=place,
            channel="messenger",
            content={"text": "Список", "people": said},
            people=people,
            jurisdiction="ru",
            by=by,
            **{"told_at": TOLD_AT} | facts,
        )


def outcomes(report: Report) -> list[tuple[int, str]]:
    return [*TriageOutcome.objects.filter(triage__report=report).values_list("person_index", "kind")]


def test_a_list_is_one_report_that_is_done(
    incident: Incident, station: Facility, known: Detention, olga: User
) -> None:
    report = save(
        incident, olga, new("Курачев", age=23), linked(known), Decided(kind=Kind.SET_ASIDE), place=station
    )

    triage = Triage.objects.get(report=report)
    assert (report.entered_by, report.sent_at, report.people_count) == (olga, TOLD_AT, 3)
    assert (triage.state, triage.done_by, triage.incident) == ("done", olga, incident)
    assert outcomes(report) == [(0, "created"), (1, "linked"), (2, "set_aside")]
    made = Detention.objects.exclude(pk=known.pk).get()
    with opened(made.subject_id):
        assert made.detainee.name.surname == "Курачев"
    assert Claim.objects.get(detention=made).field == "age"


def test_everybody_of_a_list_is_in_one_place_and_nobody_has_said_since_when(
    incident: Incident, station: Facility, known: Detention, olga: User
) -> None:
    save(incident, olga, new("Курачев"), new("Акбиев"), linked(known), place=station)

    stays = CustodyStay.objects.all()
    assert {stay.facility for stay in stays} == {station}
    assert [stay.is_arrival_said for stay in stays] == [False] * 3
    assert {one.current_facility for one in Detention.objects.all()} == {station}
    assert {one.delivered_at for one in Detention.objects.all()} == {None}


def test_a_place_that_is_not_listed_is_added_once(incident: Incident, olga: User) -> None:
    save(incident, olga, new("Курачев"), new("Акбиев"), place=NewPlace(name="Автозак у театра", kind="vehicle"))

    assert [(place.name, place.kind) for place in Facility.objects.all()] == [("Автозак у театра", "vehicle")]
    assert Detention.objects.filter(current_facility__name="Автозак у театра").count() == 2


def test_who_is_known_elsewhere_gets_a_statement_as_of_the_moment_of_the_list(
    incident: Incident, station: Facility, known: Detention, olga: User
) -> None:
    custody.move(detention=known, facility=make_facility(region=incident.region), at=EVENING, by=olga)

    save(incident, olga, linked(known), place=station)

    stated = Claim.objects.get(detention=known)
    assert (stated.field, stated.said_at, stated.state) == ("current_facility", TOLD_AT, "proposed")


def test_a_list_from_the_future_is_refused_and_nothing_of_it_is_saved(incident: Incident, olga: User) -> None:
    with refused("in_the_future"):
        save(incident, olga, new("Курачев"), told_at=EVENING + timedelta(days=40_000))

    assert not Report.objects.exists()
    assert not Detainee.objects.exists()


def test_a_list_is_saved_whole_or_not_at_all(incident: Incident, olga: User) -> None:
    Incident.objects.filter(pk=incident.pk).update(state=Incident.State.ARCHIVED)
    incident.refresh_from_db()

    with refused("incident_closed"):
        save(incident, olga, Decided(kind=Kind.SET_ASIDE), new("Курачев"))

    assert not Report.objects.exists()


# Taken back


def test_a_list_is_taken_back_whole(incident: Incident, station: Facility, known: Detention, olga: User) -> None:
    make_facility(region=incident.region)
    report = save(
        incident,
        olga,
        new("Курачев", age=23, traits=("minor",)),
        new("Акбиев"),
        linked(known, age=31),
        Decided(kind=Kind.SET_ASIDE),
        place=station,
    )

    undone = listing.undo_list(report=report, by=olga)

    assert (undone.people, undone.links, undone.left) == (2, 1, [])
    assert [*Detention.objects.all()] == [known]
    assert [*Detainee.objects.all()] == [known.detainee]
    assert outcomes(report) == []
    known.refresh_from_db()
    assert (known.current_facility, known.stays.count(), known.claims.count()) == (None, 0, 0)
    triage = Triage.objects.get(report=report)
    assert (triage.state, triage.done_by, triage.taken_by) == ("new", None, None)


def test_history_keeps_who_was_taken_back_with_the_key_that_opens_it(incident: Incident, olga: User) -> None:
    report = save(incident, olga, new("Курачев"))
    detainee = Detainee.objects.get()

    listing.undo_list(report=report, by=olga)

    events: Any = Detainee.events.rel.related_model  # type: ignore[attr-defined]
    assert [*events.objects.filter(pgh_obj_id=detainee.pk).values_list("pgh_label", flat=True)] == [
        "insert",
        "delete",
    ]
    assert SubjectKey.objects.filter(subject_id=detainee.pk).exists()


def _moved(detention: Detention, by: User) -> None:
    custody.move(detention=detention, facility=make_facility(), at=EVENING + timedelta(hours=4), by=by)


def _named(detention: Detention, by: User) -> None:
    with opened(detention.detainee_id):
        person.change_person(detainee=detention.detainee, name=PersonName(surname="Курачёв"), by=by)


def _weighed(detention: Detention, by: User) -> None:
    with opened(detention.subject_id):
        claim.accept_claim(claim=detention.claims.get(), by=by)


def _linked_again(detention: Detention, by: User) -> None:
    triage = queue.take(triage=make_report(incident=detention.incident).triage, by=by)
    with opened(detention.subject_id, triage.report_id):
        admission.link_person(
            triage=triage,
            person_index=0,
            version=triage.version,
            detention=detention,
            facts=Facts(),
            jurisdiction="ru",
            by=by,
        )


def _told_apart(detention: Detention, by: User) -> None:
    pair = make_pair(one=detention.detainee)
    merging.tell_apart(pair=pair, reason="namesakes", by=by)


WORK = {
    "told apart from another": _told_apart,
    "moved": _moved,
    "named anew": _named,
    "confirmed": lambda one, by: custody.confirm(detention=one, how="дежурный", at=TOLD_AT, by=by),
    "corrected": lambda one, by: custody.correct(detention=one, version=one.version, by=by, is_injured=True),
    "weighed": _weighed,
    "linked to another report": _linked_again,
    "given a relative": lambda one, by: make_relative(detainee=one.detainee),
    "given a lawyer": lambda one, by: make_authority(lawyer=make_lawyer(), detainee=one.detainee),
    "given a case": lambda one, by: make_case(detention=one),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_whom_somebody_has_worked_on_is_left_and_named(
    work: Any, incident: Incident, station: Facility, olga: User, karim: User
) -> None:
    report = save(incident, olga, new("Курачев", age=23), new("Акбиев"), place=station)
    touched = Detention.objects.get(outcomes__person_index=0)
    work(touched, karim)

    undone = listing.undo_list(report=report, by=olga)

    assert (undone.people, undone.left) == (1, [touched])
    assert outcomes(report) == [(0, "created")]
    assert [*Detention.objects.values_list("pk", flat=True)] == [touched.pk]
    assert Triage.objects.get(report=report).state == "new"


def test_whom_a_worker_suspects_to_be_another_is_taken_back_and_suspected_no_more(
    incident: Incident, olga: User
) -> None:
    report = save(incident, olga, new("Курачев"))
    make_pair(one=Detainee.objects.get())

    undone = listing.undo_list(report=report, by=olga)

    assert (undone.people, undone.left) == (1, [])
    assert not MatchCandidate.objects.exists()


def test_who_was_merged_with_somebody_known_is_left(incident: Incident, known: Detention, olga: User) -> None:
    report = save(incident, olga, new("Цахуева"), new("Акбиев"))
    told = Detention.objects.get(outcomes__person_index=0)
    with opened(known.detainee_id, told.detainee_id):
        merging.merge_people(kept=known.detainee, merged=told.detainee, by=olga)

    undone = listing.undo_list(report=report, by=olga)

    assert (undone.people, undone.left) == (1, [known])


def test_a_statement_that_was_decided_stays_when_its_link_goes(
    incident: Incident, known: Detention, olga: User
) -> None:
    report = save(incident, olga, linked(known, age=31, description="красный платок"))
    decided = known.claims.get(field="age")
    with opened(known.subject_id):
        claim.accept_claim(claim=decided, by=olga)

    undone = listing.undo_list(report=report, by=olga)

    assert (undone.links, [*known.claims.all()]) == (1, [decided])
    assert known.timeline.filter(kind="report_unlinked").count() == 1


def test_a_list_is_taken_back_once(incident: Incident, olga: User) -> None:
    report = save(incident, olga, new("Курачев"))
    assert listing.undo_list(report=report, by=olga).people == 1

    with refused("nothing_to_undo"):
        listing.undo_list(report=report, by=olga)

    assert Triage.objects.get(report=report).state == "new"
    assert not Detention.objects.exists()


def test_a_report_that_waits_has_nothing_to_take_back(olga: User) -> None:
    report = make_report()

    with refused("nothing_to_undo"):
        listing.undo_list(report=report, by=olga)

    assert Triage.objects.get(report=report).state == "new"


def test_a_list_of_which_everybody_was_worked_on_stays_done(incident: Incident, olga: User) -> None:
    report = save(incident, olga, new("Курачев"))
    custody.confirm(detention=Detention.objects.get(), how="дежурный", at=TOLD_AT, by=olga)

    with refused("nothing_to_undo"):
        listing.undo_list(report=report, by=olga)

    assert Triage.objects.get(report=report).state == "done"


def test_what_was_taken_back_can_be_decided_anew(incident: Incident, olga: User) -> None:
    report = save(incident, olga, new("Курачев"))
    listing.undo_list(report=report, by=olga)
    triage = queue.take(triage=Triage.objects.get(report=report), by=olga)

    admission.admit_person(
        triage=triage,
        person_index=0,
        version=triage.version,
        incident=incident,
        facts=Facts(name=PersonName(surname="Курачев")),
        jurisdiction="ru",
        by=olga,
    )

    assert outcomes(report) == [(0, "created")]


def test_forty_people_are_saved_and_taken_back_quickly(
    incident: Incident, station: Facility, olga: User, django_assert_max_num_queries: Any
) -> None:
    people = [new(f"Курачев-{number}", age=20) for number in range(40)]

    with django_assert_max_num_queries(40 * 45):
        report = save(incident, olga, *people, place=station)
    with django_assert_max_num_queries(40 * 60):
        assert listing.undo_list(report=report, by=olga).people == 40
