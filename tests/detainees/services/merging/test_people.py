"""Two records of one person become one: whatever named the other names the one that stands; both stay as written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Model

from casework.models import Authority
from detainees.models import (
    Consent,
    CustodyStay,
    Detainee,
    Detention,
    ErasedSubject,
    Incident,
    MatchCandidate,
    Merge,
    Relative,
    TimelineEntry,
    TriageOutcome,
    User,
)
from detainees.services import claim, merging
from detainees.services.merging.references import STAYS, references_to
from tests import snapshots
from tests.makers import (
    EVENING,
    make_authority,
    make_case,
    make_claim,
    make_consent,
    make_debrief,
    make_detainee,
    make_detention,
    make_document,
    make_facility,
    make_incident,
    make_lawyer,
    make_outcome,
    make_pair,
    make_relative,
    make_stay,
    make_user,
    make_violation,
    opened,
)
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def patimat(incident: Incident) -> Detainee:
    return make_detainee()


@pytest.fixture
def fatimat(incident: Incident) -> Detainee:
    """The same woman, as another caller called her."""
    return make_detainee(surname="Гаджиалиева", given_name="Фатимат", description="Зелёная куртка")


def merged(kept: Detainee, merged: Detainee, by: User) -> Merge:
    with opened(kept.pk, merged.pk):
        return merging.merge_people(kept=kept, merged=merged, by=by)


def undone(merge: Merge, by: User) -> Merge:
    with opened(merge.kept_id, merge.merged_id):
        return merging.undo_merge(merge=merge, by=by)


# One row for every field by which a record names a person or a detention. A model that is added has to stand here.
PLANTED: dict[str, Callable[[Detainee, Detention, User], Model]] = {
    "casework.authority.detainee": lambda person, _detention, _by: make_authority(
        lawyer=make_lawyer(), detainee=person
    ),
    "casework.case.detainee": lambda person, detention, _by: make_case(detainee=person, region=detention.region),
    "casework.case.detention": lambda _person, detention, _by: make_case(detention=detention),
    "casework.document.detainee": lambda person, _detention, _by: make_document(detainee=person),
    "casework.document.detention": lambda _person, detention, _by: make_document(detention=detention),
    "detainees.claim.detention": lambda _person, detention, _by: make_claim(detention=detention),
    "detainees.consent.detainee": lambda person, _detention, _by: make_consent(detainee=person),
    "detainees.debrief.detention": lambda _person, detention, _by: make_debrief(detention=detention),
    "detainees.detainee.merged_into": lambda person, _detention, _by: make_detainee(merged_into=person),
    "detainees.detention.detainee": lambda person, _detention, _by: make_detention(detainee=person),
    "detainees.detention.merged_into": lambda person, detention, _by: make_detention(
        detainee=make_detainee(merged_into=person), incident=detention.incident, merged_into=detention
    ),
    "detainees.relative.detainee": lambda person, _detention, _by: make_relative(detainee=person),
    "detainees.triageoutcome.detention": lambda _person, detention, by: make_outcome(
        kind=TriageOutcome.Kind.LINKED, detention=detention, decided_by=by
    ),
    "detainees.violation.detention": lambda _person, detention, _by: make_violation(detention=detention),
}
NAMED = {each.label: each for model in (Detainee, Detention) for each in references_to(model)}


def test_every_reference_to_a_person_or_a_detention_is_planted_here_or_stays_for_a_reason() -> None:
    assert set(NAMED) == PLANTED.keys() | STAYS.keys()
    assert not PLANTED.keys() & STAYS.keys()


def test_every_row_that_names_somebody_has_an_id_by_which_it_is_led_back() -> None:
    assert {label: each.model._meta.pk.get_internal_type() for label, each in NAMED.items()} == dict.fromkeys(
        NAMED, "UUIDField"
    )


def test_what_must_be_unique_is_told_by_fields_so_that_an_equal_is_found() -> None:
    hidden = [
        constraint.name
        for each in NAMED.values()
        for constraint in each.model._meta.constraints
        if each.field.name in str(getattr(constraint, "expressions", ()))
    ]

    assert hidden == []


@pytest.mark.parametrize("label", sorted(PLANTED))
def test_a_merge_leads_every_reference_to_the_record_that_stands_and_its_undoing_leads_it_back(
    label: str, patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = make_detention(detainee=patimat, incident=incident)
    heard = make_detention(detainee=fatimat, incident=incident)
    row = PLANTED[label](fatimat, heard, olga)
    reference = NAMED[label]
    before = snapshots.of_the_record()

    merge = merged(patimat, fatimat, olga)

    standing = patimat.pk if reference.field.related_model is Detainee else known.pk
    assert reference.rows.filter(pk=row.pk).values_list(reference.field.attname, flat=True).get() == standing
    undone(merge, olga)
    assert snapshots.of_the_record() == before


def test_both_records_stay_as_they_were_written_and_nothing_is_sealed_anew(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    make_detention(detainee=fatimat, incident=incident)
    make_relative(detainee=fatimat)
    before = snapshots.of_models([Detainee, Relative])

    merged(patimat, fatimat, olga)

    after = snapshots.of_models([Detainee, Relative])
    changed = {
        (key, column): value
        for key, row in after.items()
        for column, value in row.items()
        if value != before[key][column]
    }
    relative = Relative.objects.get()
    assert changed == {
        (("detainees.detainee", str(fatimat.pk)), "merged_into_id"): patimat.pk,
        (("detainees.relative", str(relative.pk)), "detainee_id"): patimat.pk,
    }
    assert relative.subject_id == fatimat.pk


def test_who_was_merged_stands_in_no_list_any_more(
    patimat: Detainee, fatimat: Detainee, incident: Incident, olga: User
) -> None:
    known = make_detention(detainee=patimat, incident=incident)
    make_detention(detainee=fatimat, incident=incident)

    merged(patimat, fatimat, olga)

    assert list(Detainee.objects.all()) == [patimat]
    assert list(Detention.objects.all()) == [known]
    assert list(incident.detentions.all()) == [known]
    assert Detainee.originals.count() == Detention.originals.count() == 2


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


def test_what_both_records_have_and_may_stand_once_stays_with_each(
    patimat: Detainee, fatimat: Detainee, olga: User
) -> None:
    lawyer, other_lawyer = make_lawyer(), make_lawyer()
    for detainee in (patimat, fatimat):
        make_consent(detainee=detainee)
        make_authority(lawyer=lawyer, detainee=detainee)
    make_authority(lawyer=other_lawyer, detainee=fatimat)

    merged(patimat, fatimat, olga)

    assert (
        Consent.objects.filter(detainee=patimat).count() == Consent.objects.filter(detainee=fatimat).count() == 1
    )
    assert set(Authority.objects.filter(detainee=patimat).values_list("lawyer", flat=True)) == {
        lawyer.pk,
        other_lawyer.pk,
    }


def test_a_merge_writes_one_entry_into_the_timeline(patimat: Detainee, fatimat: Detainee, olga: User) -> None:
    make_detention(detainee=fatimat)

    merged(patimat, fatimat, olga)

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.subject_id, entry.by) == ("merged", patimat.pk, olga)
    with opened(patimat.pk):
        assert entry.facts == {"number": fatimat.reference}


def test_a_merge_decides_the_pair(patimat: Detainee, fatimat: Detainee, olga: User) -> None:
    pair = merging.pair_of(one=fatimat, other=patimat, by=olga)

    merge = merged(patimat, fatimat, olga)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (MatchCandidate.State.SAME, olga)
    undone(merge, olga)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.taken_by) == (MatchCandidate.State.WAITING, None, None)


def test_pairs_of_who_was_merged_leave_the_work_list_and_come_back(
    patimat: Detainee, fatimat: Detainee, olga: User
) -> None:
    third, fourth = make_detainee(), make_detainee()
    beside, told_apart = make_pair(one=fatimat, other=third), make_pair(one=fatimat, other=fourth)
    merging.tell_apart(pair=told_apart, reason="namesakes", by=olga)
    make_pair(one=patimat, other=third)

    merge = merged(patimat, fatimat, olga)

    assert [{pair.one, pair.other} for pair in MatchCandidate.objects.filter(state="waiting")] == [
        {patimat, third}
    ]
    undone(merge, olga)
    beside.refresh_from_db()
    told_apart.refresh_from_db()
    assert (beside.state, beside.decided_by, told_apart.state) == ("waiting", None, "different")


def test_nobody_is_merged_with_themselves_nor_twice_nor_in_a_ring(
    patimat: Detainee, fatimat: Detainee, olga: User
) -> None:
    third = make_detainee()
    with refused("same_person"):
        merged(patimat, patimat, olga)
    merged(patimat, fatimat, olga)

    for kept, other in ((patimat, fatimat), (fatimat, patimat), (third, fatimat), (fatimat, third)):
        with refused("merged_already"):
            merged(kept, other, olga)
    assert [*Merge.objects.values_list("kept", "merged")] == [(patimat.pk, fatimat.pk)]
    assert set(Detainee.objects.all()) == {patimat, third}


def test_who_was_erased_is_neither_merged_nor_taken_apart(
    patimat: Detainee, fatimat: Detainee, olga: User
) -> None:
    third = make_detainee()
    merge = merged(patimat, fatimat, olga)
    for person in (fatimat, third):
        ErasedSubject.objects.create(subject_id=person.pk)

    with refused("erased"):
        merged(patimat, third, olga)
    with refused("erased"):
        undone(merge, olga)
    assert [*Merge.objects.in_force()] == [merge]
    assert set(Detainee.objects.all()) == {patimat, third}


def test_an_invented_person_and_a_real_one_are_not_merged(patimat: Detainee, olga: User) -> None:
    invented = make_detainee(is_practice=True)

    with refused("practice_and_real"):
        merged(patimat, invented, olga)

    assert set(Detainee.objects.all()) == {patimat, invented}
    assert not Merge.objects.exists()


def test_of_two_who_merge_the_same_people_at_once_the_second_is_told(committed_db: str) -> None:
    olga, karim = make_user("olga"), make_user("karim")
    patimat, fatimat = make_detainee(), make_detainee()
    make_detention(detainee=fatimat)

    answers = at_once(
        patimat,
        lambda: merged(patimat, fatimat, olga),
        lambda: merged(fatimat, patimat, karim),
    )

    assert codes(answers) == ["done", "merged_already"]
    assert Detainee.objects.count() == 1


def test_who_is_merged_in_a_chain_stands_behind_the_last(patimat: Detainee, fatimat: Detainee, olga: User) -> None:
    third = make_detainee(given_name="Патя")
    relative = make_relative(detainee=third)
    merged(fatimat, third, olga)

    merged(patimat, fatimat, olga)

    third.refresh_from_db()
    relative.refresh_from_db()
    assert third.merged_into == patimat
    assert relative.detainee == patimat


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
