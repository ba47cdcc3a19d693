"""For each constraint of the database, a row that breaks it, and one of its edge that must be let in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from casework.models import Charge, IdempotentAnswer, LawyerRegion, SigningKey
from detainees.models import (
    Envelope,
    ErasedSubject,
    Incident,
    MatchCandidate,
    Merge,
    SearchRequest,
    SubjectKey,
    TriageOutcome,
    Violation,
    ViolationOfficer,
    WitnessViolation,
)
from tests.makers import (
    EVENING,
    grant,
    make_attempt,
    make_authority,
    make_case,
    make_charge,
    make_claim,
    make_client,
    make_consent,
    make_debrief,
    make_detainee,
    make_detention,
    make_document,
    make_envelope,
    make_erasure,
    make_facility,
    make_headcount,
    make_hearing,
    make_hit,
    make_hold,
    make_incident,
    make_lawyer,
    make_merge,
    make_officer,
    make_outcome,
    make_pair,
    make_region,
    make_report,
    make_ruling,
    make_search,
    make_stay,
    make_token,
    make_user,
    make_violation,
    make_witness,
)

Make = Callable[[], Any]
BEFORE, AFTER = EVENING - timedelta(hours=1), EVENING + timedelta(hours=1)
TODAY = EVENING.date()
YESTERDAY = TODAY - timedelta(days=1)
_SASHA = UUID(int=1)


def _triage(**facts: Any) -> Any:
    triage = make_report().triage
    return type(triage).objects.filter(pk=triage.pk).update(**facts)


def _charge_replaced_by_itself() -> Any:
    charge = make_charge()
    return Charge.objects.filter(pk=charge.pk).update(replaced_by=charge.pk)


def _twice(make: Callable[..., Any], **facts: Any) -> Any:
    make(**facts)
    return make(**facts)


def _signing_key(**facts: Any) -> SigningKey:
    number = SigningKey.objects.count()
    return SigningKey.objects.create(certificate="PEM", fingerprint=f"{number:064}", private_key="PEM", **facts)


def _answer(**facts: Any) -> IdempotentAnswer:
    usual = {"client_id": make_detainee().id, "retry_digest": b"r" * 32, "body_digest": b"b" * 32, "status": 201}
    return IdempotentAnswer.objects.create(**usual | facts)


def _found(**facts: Any) -> SearchRequest:
    usual: dict[str, Any] = {"person": make_detainee(), "found_at": EVENING, "found_by": make_user("olga")}
    return make_search(**usual | {"state": "found"} | facts)


def _approved(**facts: Any) -> dict[str, Any]:
    return {"approved_at": EVENING} | facts


def _key_of_an_erased_subject() -> SubjectKey:
    erased = ErasedSubject.objects.create(subject_id=uuid4())
    return SubjectKey.objects.create(subject_id=erased.pk, kind="detainee", generation=1, wrapped=b"\x01" * 61)


def _attempt_of_nothing() -> Any:
    attempt = make_attempt(by=make_user("olga"))
    return type(attempt).objects.filter(pk=attempt.pk).update(request=None)


def _sent_twice() -> Envelope:
    first = make_envelope()
    return make_envelope(client=first.client, retry_digest=first.retry_digest)


def _decided_twice() -> TriageOutcome:
    first = make_outcome(decided_by=make_user("olga"))
    return make_outcome(report=first.triage.report, decided_by=first.decided_by)


def _seen(incident: Incident, *, times: int = 1) -> WitnessViolation:
    """A witness tied to a violation of the same incident, so many times."""
    violation = make_violation(detention=make_detention(incident=incident))
    witness = make_witness(incident=incident)
    for _again in range(times):
        tie = WitnessViolation.objects.create(violation=violation, witness=witness)
    return tie


def _seen_elsewhere_later() -> Any:
    tie = _seen(make_incident())
    return WitnessViolation.objects.filter(pk=tie.pk).update(witness=make_witness())


def _merged_into_itself(row: Any) -> Any:
    return type(row).objects.filter(pk=row.pk).update(merged_into=row)


def _pair_the_other_way_round() -> MatchCandidate:
    pair = make_pair()
    return MatchCandidate.objects.create(one=pair.other, other=pair.one, score=0.9)


def _merged_with_themselves() -> Merge:
    person = make_detainee()
    return make_merge(kept=person, merged=person, by=make_user("olga"))


def _merged_twice() -> Merge:
    first = make_merge(by=make_user("olga"), undone_at=None, undone_by=None)
    return make_merge(merged=first.merged, by=first.by, undone_at=None, undone_by=None)


def _violation_led_to_the_same_detention_written_twice() -> Any:
    violation = make_violation()
    other = make_detention(incident=violation.detention.incident)
    Violation.objects.filter(pk=violation.pk).update(detention=other)
    return violation


# The row that each of these refuses.
REFUSED: dict[str, Make] = {
    "role_grant_is_for_a_region_or_an_incident": lambda: grant(
        make_user("nina"), "operator", region=make_region(), incident=make_incident()
    ),
    "role_grant_of_security_is_for_everywhere": lambda: grant(
        make_user("nina"), "security", incident=make_incident()
    ),
    "role_grant_ends_after_it_begins": lambda: grant(make_user("nina"), "operator", until=EVENING),
    "incident_closes_after_it_begins": lambda: make_incident(closed_at=BEFORE),
    "headcount_minors_are_among_the_heads": lambda: make_headcount(heads=3, minors=4),
    "headcount_is_plausible": lambda: make_headcount(heads=100_001),
    "consent_is_withdrawn_after_it_is_given": lambda: make_consent(withdrawn_at=BEFORE),
    "consent_for_the_defence_goes_no_further_than_a_lawyer": lambda: make_consent(
        level="share_media", basis="defence"
    ),
    "consent_stands_once_a_level_and_basis": lambda: _twice(make_consent, detainee=make_detainee()),
    "detention_ends_after_it_starts": lambda: make_detention(released_at=BEFORE),
    "detention_is_delivered_after_it_starts": lambda: make_detention(delivered_at=BEFORE),
    "detention_ends_after_delivery": lambda: make_detention(
        apprehended_at=None, delivered_at=AFTER, released_at=EVENING
    ),
    "detention_sobers_after_delivery": lambda: make_detention(delivered_at=AFTER, sobered_at=EVENING),
    "detention_outcome_needs_a_release": lambda: make_detention(release_outcome="after_talk"),
    "detention_released_is_held_nowhere": lambda: make_detention(
        released_at=AFTER, current_facility=make_facility()
    ),
    "detention_is_confirmed_by_somebody": lambda: make_detention(confirmed_at=AFTER),
    "detention_once_a_person_and_incident": lambda: _twice(
        make_detention, incident=make_incident(), detainee=make_detainee()
    ),
    "custody_stay_ends_after_it_starts": lambda: make_stay(left_at=EVENING),
    "debrief_call_has_its_day": lambda: make_debrief(call_on=None),
    "custody_stay_is_open_once": lambda: _twice(make_stay, detention=make_detention()),
    "person_is_not_merged_into_themselves": lambda: _merged_into_itself(make_detainee()),
    "detention_is_not_merged_into_itself": lambda: _merged_into_itself(make_detention()),
    "match_names_the_smaller_id_first": _pair_the_other_way_round,
    "match_stands_once_a_pair": lambda: _twice(make_pair, one=make_detainee(), other=make_detainee()),
    "match_taken_says_since_when": lambda: make_pair(taken_at=EVENING),
    "match_is_decided_by_somebody": lambda: make_pair(state="same", decided_at=EVENING),
    "match_told_apart_gives_a_reason": lambda: make_pair(
        state="different", decided_at=EVENING, decided_by=make_user("olga")
    ),
    "merge_is_of_two": _merged_with_themselves,
    "merge_stands_once_a_person": _merged_twice,
    "merge_is_undone_by_somebody": lambda: make_merge(by=make_user("olga"), undone_by=None),
    "search_found_names_the_person": lambda: make_search(state="found"),
    "search_is_found_by_somebody": lambda: _found(found_by=None),
    "search_closed_gives_a_reason": lambda: make_search(state="closed"),
    "search_closed_calls_nobody": lambda: make_search(state="closed", closing="at_home", call_at=EVENING),
    "search_hit_is_a_person_or_a_report": lambda: make_hit(person=make_detainee(), report=make_report()),
    "search_hit_stands_once_a_person": lambda: _twice(make_hit, request=make_search(), person=make_detainee()),
    "search_hit_stands_once_a_report": lambda: _twice(make_hit, request=make_search(), report=make_report()),
    "search_hit_is_decided_by_somebody": lambda: make_hit(state="same", decided_at=EVENING),
    "attempt_is_of_one_matter": lambda: make_attempt(
        request=make_search(), detention=make_detention(), by=make_user("olga")
    ),
    "attempt_tells_whom_it_reached": lambda: make_attempt(told="where", by=make_user("olga")),
    "attempt_is_repeated_later": lambda: make_attempt(again_at=BEFORE, by=make_user("olga")),
    "debrief_called_was_to_be_called": lambda: make_debrief(call=None, call_on=None, called_at=EVENING),
    "violation_stays_with_its_incident": lambda: Violation.objects.filter(pk=make_violation().pk).update(
        detention=make_detention()
    ),
    "claim_is_decided_by_somebody": lambda: make_claim(state="accepted", decided_at=EVENING),
    "api_client_is_neither_lawyer_nor_security_officer": lambda: make_client(role="lawyer"),
    "token_opens_something": lambda: make_token(scopes=[]),
    "envelope_once_a_client_and_key": _sent_twice,
    "report_was_sent_or_entered_by_somebody": lambda: make_report(client=None, entered_by=None),
    "triage_taken_names_who": lambda: _triage(state="taken", taken_at=EVENING),
    "triage_finished_names_who": lambda: _triage(state="done", done_at=EVENING),
    "triage_rejected_gives_a_reason": lambda: _triage(
        state="rejected", done_at=EVENING, done_by=make_user("olga")
    ),
    "triage_outcome_once_a_person": _decided_twice,
    "triage_outcome_names_its_detention": lambda: make_outcome(kind="linked", decided_by=make_user("olga")),
    "violation_names_its_kind": lambda: make_violation(kind=""),
    "violation_names_an_officer_once": lambda: _twice(
        ViolationOfficer.objects.create, violation=make_violation(), officer=make_officer()
    ),
    "witness_saw_a_violation_once": lambda: _seen(make_incident(), times=2),
    "witness_saw_violations_of_their_incident": lambda: WitnessViolation.objects.create(
        violation=make_violation(), witness=make_witness()
    ),
    "case_closes_after_it_opens": lambda: make_case(opened_on=TODAY, closed_on=YESTERDAY),
    "charge_names_its_article": lambda: make_charge(article=""),
    "charge_is_not_replaced_by_itself": _charge_replaced_by_itself,
    "document_ready_has_a_file": lambda: make_document(state="ready", made_at=EVENING),
    "document_failed_says_why": lambda: make_document(state="failed"),
    "signing_key_in_use_is_one": lambda: _twice(_signing_key),
    "hearing_moved_was_adjourned": lambda: make_hearing(moved_to=make_hearing()),
    "hearing_with_an_outcome_took_place": lambda: make_hearing(outcome="ruled", starts_at=None),
    "ruling_copy_comes_after_it_is_announced": lambda: make_ruling(announced_on=TODAY, copy_received_on=YESTERDAY),
    "ruling_measures_only_its_own_sanction": lambda: make_ruling(arrest_days=5),
    "lawyer_works_in_a_region_once": lambda: LawyerRegion.objects.create(
        lawyer=make_lawyer(), region=make_region()
    ),
    "authority_ends_after_it_begins": lambda: make_authority(
        lawyer=make_lawyer(), detainee=make_detainee(), until=EVENING
    ),
    "authority_stands_once_a_lawyer_and_person": lambda: _twice(
        make_authority, lawyer=make_lawyer(), detainee=make_detainee()
    ),
    "erased_subject_gets_no_new_key": _key_of_an_erased_subject,
    "legal_hold_stands_once_a_subject": lambda: _twice(make_hold, subject=uuid4()),
    "erasure_is_approved_by_another": lambda: make_erasure(**_approved(asked_by=_SASHA, approved_by=_SASHA)),
    "erasure_is_approved_before_keys_go": lambda: make_erasure(destroyed_at=EVENING),
    "erasure_is_not_dropped_when_keys_are_gone": lambda: make_erasure(
        **_approved(destroyed_at=EVENING, dropped_at=EVENING)
    ),
    "answer_once_a_client_and_key": lambda: _twice(_answer, client_id=make_detainee().id),
}

# Other ways round the same constraint: what is unknown must not make it silent.
REFUSED_TOO: list[tuple[str, Make]] = [
    ("debrief_call_has_its_day", lambda: make_debrief(call=None)),
    ("witness_saw_violations_of_their_incident", _seen_elsewhere_later),
    ("api_client_is_neither_lawyer_nor_security_officer", lambda: make_client(role="security")),
    ("role_grant_of_security_is_for_everywhere", lambda: grant(make_user("nina"), "security", region=make_region())),
    ("match_taken_says_since_when", lambda: make_pair(taken_by=make_user("olga"))),
    ("match_is_decided_by_somebody", lambda: make_pair(state="same", decided_by=make_user("olga"))),
    ("match_told_apart_gives_a_reason", lambda: make_pair(reason="namesakes")),
    ("merge_is_undone_by_somebody", lambda: make_merge(by=make_user("olga"), undone_at=None)),
    ("search_found_names_the_person", lambda: make_search(state="told")),
    ("search_found_names_the_person", lambda: _found(state="looking")),
    ("search_is_found_by_somebody", lambda: _found(found_at=None)),
    ("search_is_found_by_somebody", lambda: make_search(found_at=EVENING, found_by=make_user("olga"))),
    ("search_closed_gives_a_reason", lambda: make_search(closing="at_home")),
    ("search_hit_is_a_person_or_a_report", lambda: make_hit(report=None)),
    ("search_hit_is_decided_by_somebody", lambda: make_hit(state="different", decided_by=make_user("olga"))),
    ("attempt_is_of_one_matter", _attempt_of_nothing),
    ("claim_is_decided_by_somebody", lambda: make_claim(state="rejected", decided_by=make_user("olga"))),
    ("triage_taken_names_who", lambda: _triage(state="taken", taken_by=make_user("olga"))),
    ("triage_rejected_gives_a_reason", lambda: _triage(reason="test")),
    ("triage_outcome_names_its_detention", lambda: make_outcome(
        kind="set_aside", detention=make_detention(), decided_by=make_user("olga")
    )),
    ("document_ready_has_a_file", lambda: make_document(state="ready", file_name="f" * 32)),
    ("ruling_measures_only_its_own_sanction", lambda: make_ruling(sanction="arrest", fine=None, work_hours=20)),
    ("ruling_measures_only_its_own_sanction", lambda: make_ruling(sanction="work", fine=1)),
]  # fmt: skip

# What stands at the edge and is right.
LET_IN: list[Make] = [
    lambda: make_search(call_at=EVENING),
    lambda: _found(state="told"),
    lambda: _found(state="closed", closing="settled"),
    lambda: make_search(state="closed", closing="at_home"),
    lambda: _twice(make_hit, request=make_search()),
    lambda: make_hit(report=make_report(), state="gone"),
    lambda: make_attempt(detention=make_detention(), by=make_user("olga"), again_at=EVENING),
    lambda: make_attempt(result="reached", told="all", by=make_user("olga")),
    lambda: make_debrief(called_at=EVENING),
    lambda: make_incident(closed_at=EVENING),
    lambda: _twice(make_merge, by=make_user("olga"), kept=make_detainee(), merged=make_detainee()),
    _violation_led_to_the_same_detention_written_twice,
    lambda: make_report(client=None, entered_by=make_user("olga")),
    lambda: make_report(client=make_client(), entered_by=None),
    lambda: make_token(scopes=["read"]),
    lambda: make_ruling(fine=None),
    lambda: make_ruling(sanction="arrest", fine=None),
    lambda: make_ruling(sanction="work", fine=None),
    lambda: _seen(make_incident()),
    lambda: make_headcount(heads=100_000, minors=100_000),
    lambda: make_detention(delivered_at=EVENING, sobered_at=EVENING, released_at=EVENING),
    lambda: make_detention(apprehended_at=None, released_at=BEFORE, release_outcome="after_talk"),
    lambda: make_stay(left_at=AFTER),
    lambda: make_debrief(call=None, call_on=None),
    lambda: _twice(make_stay, detention=make_detention(), left_at=AFTER),
    lambda: _twice(make_consent, detainee=make_detainee(), withdrawn_at=EVENING),
    lambda: make_consent(level="share_lawyer", basis="defence"),
    lambda: _twice(make_authority, lawyer=make_lawyer(), detainee=make_detainee(), revoked_at=AFTER),
    lambda: _twice(_signing_key, retired_at=EVENING),
    lambda: make_hearing(outcome="adjourned", moved_to=make_hearing()),
    lambda: make_ruling(announced_on=TODAY, copy_received_on=TODAY),
    lambda: make_case(opened_on=TODAY, closed_on=TODAY),
    lambda: make_case(opened_on=None, closed_on=TODAY),
    lambda: _twice(make_hold, subject=uuid4(), lifted_at=EVENING),
    lambda: make_erasure(**_approved(asked_by=_SASHA, approved_by=uuid4(), destroyed_at=EVENING)),
    lambda: make_erasure(**_approved()),
    lambda: make_erasure(dropped_at=EVENING),
]
