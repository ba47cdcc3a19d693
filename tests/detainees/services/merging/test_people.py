"""Two records of one person become one: whatever named the other names the one that stands; both stay as written."""

from collections.abc import Callable

import pytest
from django.db.models import Model

from casework.models import Authority
from detainees.models import (
    Consent,
    Detainee,
    Detention,
    ErasedSubject,
    Incident,
    Merge,
    Relative,
    TimelineEntry,
    TriageOutcome,
    User,
)
from detainees.services.merging.references import STAYS, references_to
from tests import snapshots
from tests.detainees.services.merging.two_records import fatimat, incident, merged, patimat, undone
from tests.makers import (
    EVENING,
    make_attempt,
    make_authority,
    make_case,
    make_claim,
    make_consent,
    make_debrief,
    make_detainee,
    make_detention,
    make_document,
    make_hit,
    make_lawyer,
    make_outcome,
    make_relative,
    make_search,
    make_violation,
    opened,
)
from tests.refusals import refused

__all__ = ["fatimat", "incident", "patimat"]

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
    "detainees.contactattempt.detention": lambda _person, detention, by: make_attempt(detention=detention, by=by),
    "detainees.searchhit.person": lambda person, _detention, _by: make_hit(person=person),
    "detainees.searchrequest.person": lambda person, _detention, by: make_search(
        state="found", person=person, found_by=by, found_at=EVENING
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


def test_who_is_merged_in_a_chain_stands_behind_the_last(patimat: Detainee, fatimat: Detainee, olga: User) -> None:
    third = make_detainee(given_name="Патя")
    relative = make_relative(detainee=third)
    merged(fatimat, third, olga)

    merged(patimat, fatimat, olga)

    third.refresh_from_db()
    relative.refresh_from_db()
    assert third.merged_into == patimat
    assert relative.detainee == patimat
