"""The one place that is asked before anything of a person leaves: documents, lawyers, lists for journalists."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from detainees.ladder import Act, Basis, Ladder, Level
from detainees.models import Consent, Detainee, Detention, User
from detainees.services import timeline
from detainees.services.refusal import Refused, begin

# Why something of a person does not leave.
REFUSALS = frozenset({"consent_withdrawn", "never_asked"})


def ladders_of(*, people: Iterable[UUID]) -> dict[UUID, Ladder]:
    """The ladder of each of these people, in one query; what was written of records merged into theirs counts too."""
    acts: dict[UUID, list[Act]] = defaultdict(list)
    asked = list(people)
    rows: Any = Consent.objects.about(asked).order_by()
    for person, level, basis, given_at, withdrawn_at in rows.values_list(
        "person", "level", "basis", "given_at", "withdrawn_at"
    ):
        acts[person].append(Act(Level(level), Basis(basis), given_at, withdrawn_at))
    return {person: Ladder.of(acts[person]) for person in asked}


def ladder_of(*, person: UUID) -> Ladder:
    """The ladder of one person, who stands for themselves."""
    return ladders_of(people=[person])[person]


def is_held(*, person: UUID) -> bool:
    """Whether a detention of theirs is not over: they are held, or nobody knows them to be out."""
    return Detention.objects.filter(detainee=person, released_at__isnull=True).exists()


@transaction.atomic
def require_for_defence(*, person: UUID, by: User | None) -> Ladder:
    """The ladder of somebody of whom something goes to a lawyer or into a document.

    Where nothing was ever said about it and the person is held, or nobody knows them to be out, nobody could be asked:
    that is written down as the basis, in the name of who asks. Raises `Refused`: "consent_withdrawn"; "never_asked"
    for who is out, or was never held.
    """
    ladder = ladder_of(person=person)
    if may_go_to_a_lawyer(ladder):
        return ladder
    # Locked, and looked at again: two who ask at once write it down once, and who takes it back meanwhile is heard.
    Detainee.objects.select_for_update(no_key=True).get(pk=person)
    ladder = ladder_of(person=person)
    if may_go_to_a_lawyer(ladder):
        return ladder
    if not is_held(person=person):
        raise Refused("never_asked")
    _write_down_that_nobody_could_be_asked(person, by)
    return ladder_of(person=person)


def may_go_to_a_lawyer(ladder: Ladder) -> bool:
    """Whether something may go to a lawyer as the ladder stands. Raises `Refused("consent_withdrawn")`."""
    if ladder.was_withdrawn(Level.SHARE_LAWYER):
        raise Refused("consent_withdrawn")
    return ladder.reaches(Level.SHARE_LAWYER) is not None


def _write_down_that_nobody_could_be_asked(person: UUID, by: User | None) -> None:
    begin(by=by, verb="write_down_defence")
    now = timezone.now()
    Consent(
        detainee_id=person,
        subject_id=person,
        level=Level.SHARE_LAWYER,
        basis=Basis.DEFENCE,
        given_at=now,
        entered_by=by,
    ).save(force_insert=True)
    timeline.write(
        kind="defended_unasked",
        by=by,
        at=now,
        subject=person,
        detention=Detention.objects.filter(detainee=person).order_by("-created_at").first(),
    )
