"""Two records that somebody had taken for one person stand for themselves again."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Model, Q
from django.utils import timezone

from detainees import keys
from detainees.models import Claim, Detainee, Detention, MatchCandidate, Merge, MergedReference, User, reference
from detainees.services import timeline
from detainees.services.merging.facts import as_json, newest_detention
from detainees.services.merging.locks import lock_records
from detainees.services.merging.references import STAYS, references_to
from detainees.services.refusal import Refused, begin

# A kind of record and how many, or a field, that the undoing leaves to people.
Undecided = list[dict[str, Any]]


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Merge:
    """Lead back whatever the merge led elsewhere, and take back what it filled in.

    What was corrected meanwhile stays corrected, each with its own record. Whose it is what was entered for the one
    person meanwhile nobody can tell: it stays where it is, and `undecided` names it. Runs inside a reading of the
    person. Raises `Refused`: "already_undone", "erased"; "undo_later_first", with the numbers of those who were merged
    later into what this one brought.
    """
    # Whoever merges the standing record further meanwhile waits, or is waited for and seen by `_built_on`.
    lock_records(merge.kept_id, merge.merged_id)
    locked = Merge.objects.select_for_update(of=("self",)).select_related("kept", "merged").get(pk=merge.pk)
    if locked.undone_at is not None:
        raise Refused("already_undone")
    if keys.erased_among([locked.merged_id]):
        raise Refused("erased")
    if later := _built_on(locked):
        raise Refused("undo_later_first", later)
    begin(by=by, verb="undo_merge")
    now = timezone.now()
    undecided = [*_forget_statements(locked), *_take_back(locked), *_lead_back(locked)]
    undecided += _entered_since(locked)
    locked.undone_at, locked.undone_by, locked.undecided = now, by, undecided
    locked.save(update_fields=["undone_at", "undone_by", "undecided"])
    _ask_again(locked)
    for person, beside in ((locked.kept, locked.merged), (locked.merged, locked.kept)):
        timeline.write(
            kind="merge_undone",
            by=by,
            subject=person.pk,
            detention=newest_detention(person),
            facts={"number": beside.reference},
        )
    return locked


def _ask_again(merge: Merge) -> None:
    """Put the pair back on the work list, with those that left it when the one was merged."""
    mine = Q(one=merge.merged_id) | Q(other=merge.merged_id)
    standing = Q(one__merged_into__isnull=True, other__merged_into__isnull=True)
    both = Q(one__in=[merge.kept_id, merge.merged_id], other__in=[merge.kept_id, merge.merged_id])
    same = Q(state=MatchCandidate.State.SAME) & both
    MatchCandidate.objects.filter(same | Q(state=MatchCandidate.State.GONE) & mine & standing).update(
        state=MatchCandidate.State.WAITING, decided_by=None, decided_at=None, taken_by=None, taken_at=None
    )


def _built_on(merge: Merge) -> tuple[str, ...]:
    """The numbers of people who were merged later into something that this merge brought."""
    later = Merge.objects.in_force().filter(created_at__gt=merge.created_at).exclude(pk=merge.pk)
    brought = merge.references.values("row")
    onto_brought = later.filter(pk__in=MergedReference.objects.filter(led_to__in=brought).values("merge"))
    standing_itself = later.filter(merged=merge.kept_id)
    rows = (onto_brought | standing_itself).distinct().order_by("created_at")
    return tuple(map(reference, rows.values_list("merged__number", flat=True)))


def _forget_statements(merge: Merge) -> Undecided:
    """Take away what the merged record was made to say; what somebody decided about it stays."""
    merge.claims.filter(state=Claim.State.PROPOSED).delete()
    return [{"kind": "claim", "field": each.field} for each in merge.claims.filter(state=Claim.State.ACCEPTED)]


def _take_back(merge: Merge) -> Undecided:
    """Let what was filled in be unsaid again, where nobody has changed it since."""
    models: dict[str, type[Detainee] | type[Detention]] = {
        model._meta.label_lower: model for model in (Detainee, Detention)
    }
    undecided = []
    for key, said in (merge.filled or {}).items():
        label, pk = key.split(":")
        row = models[label].originals.select_for_update(of=("self",)).get(pk=pk)
        back = {name: before for name, (before, after) in said.items() if as_json(getattr(row, name)) == after}
        undecided += [{"kind": "filled", "field": name} for name in said if name not in back]
        for name, before in back.items():
            column: Any = row._meta.get_field(name)
            setattr(row, name, column.to_python(before))
        if isinstance(row, Detention):
            row.version += 1
            row.save(update_fields=[*back, "version"])
        elif back:
            row.save(update_fields=list(back))
    return undecided


def _lead_back(merge: Merge) -> Undecided:
    """Let each row name again whom it named; who names another by now stays with that one."""
    fields = {each.label: each for model in (Detainee, Detention) for each in references_to(model)}
    undecided = []
    ways = merge.references.order_by("field").values_list("field", "led_from", "led_to").annotate(rows=Count("pk"))
    for label, led_from, led_to, rows in ways:
        name = fields[label].field.name
        noted = merge.references.filter(field=label, led_from=led_from, led_to=led_to)
        led = fields[label].rows.filter(pk__in=noted.values("row"), **{name: led_to}).update(**{name: led_from})
        if led != rows:
            undecided.append({"kind": label, "gone": rows - led})
    return undecided


def _entered_since(merge: Merge) -> Iterator[dict[str, Any]]:
    """What was entered for the person who stood for both."""
    detentions = merge.references.filter(field="detainees.detention.merged_into").values_list("led_to", flat=True)
    targets: Iterable[tuple[type[Model], list[UUID]]] = (
        (Detainee, [merge.kept_id]),
        (Detention, list(detentions)),
    )
    for model, standing in targets:
        for each in references_to(model):
            if each.label in STAYS and each.label != "detainees.custodystay.detention":
                continue
            rows = each.rows.filter(created_at__gt=merge.created_at, **{f"{each.field.name}__in": standing})
            if found := rows.count():
                yield {"kind": each.label, "entered": found}
