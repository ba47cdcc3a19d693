"""Statements that contradict each other: all are kept, one is accepted."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from detainees.models import Claim, CustodyStay, Detainee, Detention, Facility, User
from detainees.names import PersonName
from detainees.services import custody, person, timeline
from detainees.services.custody import UNSOURCED, Said
from detainees.services.moments import must_have_come
from detainees.services.refusal import Refused, begin


@transaction.atomic
def state_claim(
    *,
    detention: Detention,
    field: str,
    value: Any,
    said_at: datetime,
    by: User | None,
    said: Said = UNSOURCED,
) -> Claim:
    """Keep one statement about one field. It changes nothing until a person accepts it."""
    must_have_come(said_at=said_at)
    begin(by=by, verb="state_claim")
    claim = Claim(
        detention=detention,
        subject_id=detention.subject_id,
        field=field,
        value=value,
        source=said.source,
        confidence=said.confidence,
        report=said.report,
        said_at=said_at,
    )
    claim.save(force_insert=True)
    return claim


@transaction.atomic
def accept_claim(*, claim: Claim, by: User) -> Claim:
    """Accept one of the statements about a field, and let the record say so too.

    Those accepted before are superseded, the others stay. Runs inside a reading of the person. Raises `Refused`:
    "already_decided", and whatever the service refuses that changes the field.
    """
    # Lock the detention first: two statements of one field are often decided at once. Not against those who only
    # refer to it: who changes its person meanwhile does, and holds the person.
    detention = Detention.objects.select_for_update(no_key=True).get(pk=claim.detention_id)
    locked = Claim.objects.select_for_update().get(pk=claim.pk)
    if locked.state != Claim.State.PROPOSED:
        raise Refused("already_decided")
    begin(by=by, verb="accept_claim")
    Claim.objects.filter(detention=detention, field=locked.field, state=Claim.State.ACCEPTED).update(
        state=Claim.State.SUPERSEDED
    )
    _decide(locked, Claim.State.ACCEPTED, by)
    _let_stand(locked, detention, by)
    timeline.write(kind="claim_accepted", detention=detention, by=by, facts={"field": locked.field})
    return locked


@transaction.atomic
def reject_claim(*, claim: Claim, by: User) -> Claim:
    """Set a statement aside; it stays readable. Raises `Refused("already_decided")`."""
    locked = Claim.objects.select_for_update().get(pk=claim.pk)
    if locked.state != Claim.State.PROPOSED:
        raise Refused("already_decided")
    begin(by=by, verb="reject_claim")
    _decide(locked, Claim.State.REJECTED, by)
    return locked


def _decide(claim: Claim, state: Claim.State, by: User) -> None:
    claim.state, claim.decided_by, claim.decided_at = state, by, timezone.now()
    claim.save(update_fields=["state", "decided_by", "decided_at"])


_OF_PERSON = frozenset({"sex", "description", "health", "citizenship"})
_MOMENTS = frozenset({"apprehended_at", "delivered_at", "sobered_at"})


_ADDED_TO = frozenset({"birth_date", "contacts", "traits"})


def _added(detainee: Detainee, name: str, value: Any) -> dict[str, Any]:
    """What stands, with what was accepted. What was added meanwhile stays: a statement names some and denies none."""
    if name == "traits":
        return {"traits": sorted({*detainee.traits, *value})}
    if name == "contacts":
        return {"contacts": {**(detainee.contacts or {}), **value}}
    return {"name": replace(detainee.name, birth_date=value)}


def _let_stand(claim: Claim, detention: Detention, by: User) -> None:
    """Bring what was accepted into its column. An age, an alleged article, a place in words have none."""
    name, value = claim.field, claim.value
    if name == "name":
        # Parts of the name that were not said stand as they do: nobody has contradicted them.
        names = PersonName.from_json({**(detention.detainee.identity or {}), **value})
        person.change_person(detainee=detention.detainee, by=by, name=names)
    elif name in _ADDED_TO:
        person.change_person(detainee=detention.detainee, by=by, **_added(detention.detainee, name, value))
    elif name in _OF_PERSON:
        person.change_person(detainee=detention.detainee, by=by, **{name: value})
    elif name in _MOMENTS:
        moment = datetime.fromisoformat(value)
        custody.correct(detention=detention, version=detention.version, by=by, **{name: moment})
    elif name in custody.CORRECTABLE:
        custody.correct(detention=detention, version=detention.version, by=by, **{name: value})
    elif name == "confirmation" and not detention.is_confirmed:
        custody.confirm(detention=detention, how=value, at=claim.said_at, by=by)
    elif name == "released" and not detention.is_over:
        custody.release(
            detention=detention,
            at=datetime.fromisoformat(value["at"]),
            outcome=value["outcome"],
            conditions=value["conditions"],
            by=by,
        )
    elif name == "current_facility" and not detention.is_over:
        _hold_in(claim, detention, by)
    elif name == Claim.LOST and detention.current_facility_id is not None:
        custody.lose_track(detention=detention, at=datetime.fromisoformat(value), by=by, said=_said(claim))


def _hold_in(claim: Claim, detention: Detention, by: User) -> None:
    facility = Facility.objects.get(pk=claim.value)
    if facility.pk == detention.current_facility_id:
        return
    said = _said(claim)
    # They were there when it was said; since when is another question, and starts no clock from a guess.
    if not CustodyStay.objects.filter(detention=detention).exists():
        custody.hold(detention=detention, facility=facility, by=by, said=said)
        return
    custody.move(detention=detention, facility=facility, at=claim.said_at, by=by, said=said, is_delivery=False)


def _said(claim: Claim) -> Said:
    return Said(source=claim.source, confidence=claim.confidence, report=claim.report)
