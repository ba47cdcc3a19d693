"""Opening is reading: who, whom, where is committed before the first sealed value opens."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from casework.models import AuditEntry
from casework.services import audit
from detainees import keys
from detainees.fields import opening


@contextmanager
def reading(
    *,
    actor: UUID | None,
    subjects: Iterable[UUID],
    place: str,
    action: AuditEntry.Action = AuditEntry.Action.READ,
) -> Iterator[None]:
    """Let sealed values of these subjects open within the block, after one committed audit row.

    `actor` is the staff member or API client who will see them, in a worker the one who asked; None where no
    person sees anything. `place` names
    the page, endpoint or job. A block without subjects writes no row and opens nothing.
    """
    named = list(dict.fromkeys(subjects))
    if not named:
        yield
        return
    at_hand = keys.recent.take(named)
    handing = [subject for subject in named if subject not in at_hand]
    wrapped = audit.record(actor=actor, action=action, subjects=named, place=place, handing=handing)
    with opening(at_hand | keys.unwrapped(wrapped, of=handing), named):
        yield
