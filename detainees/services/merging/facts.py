"""What the standing record takes from the one that was merged into it: what it did not say, and what contradicts it.

Only plain columns are filled in. What is sealed stays under its own key, and becomes a statement that a person accepts.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model

from detainees.models import Claim, Confidence, CustodyStay, Detainee, Detention, Merge
from detainees.services.differences import Facts, differences
from detainees.services.moments import out_of_order

Pairs = list[tuple[Detention, Detention]]

# What a record says of its own, and no statement about it can stand for.
_OF_PERSON = ("sex", "citizenship", "region_id")
_OF_DETENTION = ("apprehended_at", "delivered_at", "sobered_at", "agency", "is_injured", "is_minor")
_IN_ORDER = ("apprehended_at", "delivered_at", "sobered_at", "released_at")
_NOTHING: dict[str, Any] = {"sex": Detainee.Sex.UNKNOWN}
_STATED = frozenset({"name", "description", "health", "sex", "citizenship"})


def take_over(merge: Merge, kept: Detainee, merged: Detainee, pairs: Pairs) -> None:
    """Fill in what is missing, and keep beside it what is said otherwise."""
    filled = _fill(kept, _missing(kept, merged, _OF_PERSON) | _traits(kept, merged))
    for standing, folded in pairs:
        missing = _fitting(standing, _missing(standing, folded, _OF_DETENTION))
        filled |= _fill(standing, missing | _place(standing, folded))
    merge.filled = filled
    merge.save(update_fields=["filled"])
    beside: list[tuple[Detention, Detention | None]] = [*pairs]
    if not pairs and (newest := newest_detention(kept)) is not None:
        beside = [(newest, None)]
    stated: set[str] = set()
    for standing, other in beside:
        standing.detainee = kept
        for field, value in _said(standing, merged, other):
            # What is said of the person is said once, however many detentions they have in common.
            if field not in stated:
                stated |= {field} & _STATED
                _state(merge, standing, other, field, value)


def newest_detention(detainee: Detainee) -> Detention | None:
    """The newest of a person's detentions."""
    return Detention.objects.filter(detainee=detainee).order_by("-created_at", "pk").first()


def _missing(standing: Model, other: Model, names: tuple[str, ...]) -> dict[str, Any]:
    """What the other record says and the standing one does not."""
    return {
        name: getattr(other, name)
        for name in names
        if _is_unsaid(name, getattr(standing, name)) and not _is_unsaid(name, getattr(other, name))
    }


def _is_unsaid(name: str, value: Any) -> bool:
    return value in (None, "", False, _NOTHING.get(name))


def _traits(kept: Detainee, merged: Detainee) -> dict[str, Any]:
    both = sorted({*kept.traits, *merged.traits})
    return {"traits": both} if both != sorted(kept.traits) else {}


def _fitting(standing: Detention, missing: dict[str, Any]) -> dict[str, Any]:
    """Without the moments that contradict those that stand."""
    moments = {name: getattr(standing, name) for name in _IN_ORDER}
    fitting = {}
    for name, value in missing.items():
        if name in moments:
            if out_of_order(**{**moments, name: value}):
                continue
            moments[name] = value
        fitting[name] = value
    return fitting


def _place(standing: Detention, folded: Detention) -> dict[str, Any]:
    """Where they are held, when the path came along with it."""
    is_known = standing.is_over or standing.current_facility_id is not None or folded.current_facility_id is None
    if is_known or not standing.stays.filter(left_at__isnull=True, facility=folded.current_facility_id).exists():
        return {}
    return {"current_facility_id": folded.current_facility_id}


def _fill(row: Detainee | Detention, values: dict[str, Any]) -> dict[str, Any]:
    """Let the row say this too. Returns what was said before and is said now, as JSON."""
    if not values:
        return {}
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, Detention):
        row.version += 1
        row.save(update_fields=[*values, "version"])
    else:
        row.save(update_fields=list(values))
    said = {name: [as_json(before[name]), as_json(value)] for name, value in values.items()}
    return {f"{row._meta.label_lower}:{row.pk}": said}


def as_json(value: Any) -> Any:
    """A value of a plain column as JSON holds it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | bool | int | list) else str(value)


def _said(standing: Detention, merged: Detainee, folded: Detention | None) -> Iterator[tuple[str, Any]]:
    """What the merged record says otherwise, field by field, as JSON."""
    said = Facts(
        name=merged.name,
        sex=merged.sex,
        description=merged.description or "",
        health=merged.health or "",
        apprehended_at=folded.apprehended_at if folded else None,
        delivered_at=folded.delivered_at if folded else None,
        facility=folded.current_facility if folded else None,
    )
    for difference in differences(standing, said):
        yield difference.field, difference.value
    if merged.citizenship and merged.citizenship != standing.detainee.citizenship:
        yield "citizenship", merged.citizenship
    if folded is not None:
        yield from _said_of_detention(standing, folded)


def _lost_since(standing: Detention, folded: Detention) -> datetime | None:
    """Since when nobody knows where the person is by the other record, if that is later than the place that stands."""
    if standing.current_facility_id is None or folded.is_over or folded.current_facility_id is not None:
        return None
    path = CustodyStay.objects.order_by("arrived_at", "created_at", "id")
    last, here = path.filter(detention=folded).last(), path.filter(detention=standing).last()
    if last is None or last.facility_id is not None or (here is not None and last.arrived_at <= here.arrived_at):
        return None
    return last.arrived_at


def _said_of_detention(standing: Detention, folded: Detention) -> Iterator[tuple[str, Any]]:
    if (lost_since := _lost_since(standing, folded)) is not None:
        yield Claim.LOST, lost_since.isoformat()
    if folded.sobered_at is not None and folded.sobered_at != standing.sobered_at:
        yield "sobered_at", folded.sobered_at.isoformat()
    for name in ("agency", "stated_reason"):
        if getattr(folded, name) and getattr(folded, name) != getattr(standing, name):
            yield name, getattr(folded, name)
    if folded.is_confirmed and not standing.is_confirmed:
        yield "confirmation", folded.confirmation or ""
    if folded.released_at is not None and folded.released_at != standing.released_at:
        yield (
            "released",
            {
                "at": folded.released_at.isoformat(),
                "outcome": folded.release_outcome,
                "conditions": folded.release_conditions,
            },
        )


def _state(merge: Merge, standing: Detention, folded: Detention | None, field: str, value: Any) -> None:
    """Keep a statement of the merged record, under that record's key."""
    is_confirmed = folded is not None and folded.is_confirmed
    Claim(
        detention=standing,
        subject_id=merge.merged_id,
        field=field,
        value=value,
        confidence=Confidence.CONFIRMED if is_confirmed else Confidence.TOLD,
        said_at=(folded or merge.merged).created_at,
        merge=merge,
    ).save(force_insert=True)
