"""Whose names may go to journalists, or be published, and how many people may not be named, and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from detainees.ladder import Act, Ladder, Level
from detainees.models import Consent, Detainee, Detention
from detainees.services import disclosure


class Use(StrEnum):
    """For what the names leave."""

    MEDIA = "media"  # for journalists, not for printing
    PUBLISHED = "published"  # by each person's step: initials, or the full name


class Reason(StrEnum):
    """Why somebody is not named. The page gives numbers of each, and nobody's name."""

    UNASKED = "unasked"
    WITHDRAWN = "withdrawn"
    NOT_SO_FAR = "not_so_far"
    MINOR = "minor"
    OTHER_NAME = "other_name"
    NAMELESS = "nameless"


class As(StrEnum):
    """How somebody may be named."""

    NOT_FOR_PRINTING = "not_for_printing"
    INITIALS = "initials"
    NAME = "name"


_LOWEST = {Use.MEDIA: Level.SHARE_MEDIA, Use.PUBLISHED: Level.PUBLISH_INITIALS}


@dataclass(frozen=True, slots=True)
class Named:
    """One person who may be named, and how."""

    text: str
    how: As


@dataclass(frozen=True, slots=True)
class Press:
    """Those who may be named, by name, and how many may not, by reason."""

    named: list[Named]
    left_out: Counter[Reason]

    @property
    def not_named(self) -> int:
        return self.left_out.total()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those who agreed far enough: whose names are opened to be looked at. The others are only counted."""

    use: Use
    detentions: list[Detention]
    ladders: dict[UUID, Ladder]
    left_out: Counter[Reason]

    @property
    def people(self) -> list[Detainee]:
        """Whom the reading has to name."""
        return [each.detainee for each in self.detentions]


def candidates(*, detentions: Iterable[Detention], may_publish: set[UUID], use: Use) -> Candidates:
    """Divide the people of these detentions into those who agreed to this use and the others. Opens nobody.

    Of whom the asker may publish nothing is `may_publish` without them: they count as never asked.
    """
    rows = list(detentions)
    ladders = disclosure.ladders_of(people=[row.detainee_id for row in rows])
    agreed, left_out = [], Counter[Reason]()
    for row in rows:
        ladder = ladders[row.detainee_id] if row.detainee_id in may_publish else Ladder()
        reason = _reason(ladder, _LOWEST[use])
        if reason is None:
            agreed.append(row)
        else:
            left_out[reason] += 1
    return Candidates(use, agreed, ladders, left_out)


def _reason(ladder: Ladder, level: Level) -> Reason | None:
    if ladder.reaches(level):
        return None
    if ladder.was_withdrawn(level):
        return Reason.WITHDRAWN
    if any(ladder.bases):
        return Reason.NOT_SO_FAR
    return Reason.UNASKED if ladder.lowest_withdrawn is None else Reason.WITHDRAWN


def press(found: Candidates) -> Press:
    """The names. Runs inside a reading of the candidates."""
    minors = {row.detainee_id for row in found.detentions if row.is_minor or row.detainee.is_minor}
    spoken_for = _spoken_for(minors)
    named, left_out = [], found.left_out.copy()
    for row in found.detentions:
        ladder = (spoken_for if row.detainee_id in minors else found.ladders)[row.detainee_id]
        answer = _named(row.detainee, ladder, found.use)
        if isinstance(answer, Reason):
            left_out[answer] += 1
        else:
            named.append(answer)
    return Press(sorted(named, key=lambda each: each.text.casefold()), left_out)


def _named(detainee: Detainee, ladder: Ladder, use: Use) -> Named | Reason:
    name = detainee.name
    if not ladder.reaches(_LOWEST[use]):
        return Reason.MINOR
    if name.custody_name:
        # Held under another name: who reads this one in a newspaper learns whom they hold.
        return Reason.OTHER_NAME
    if not name.surname or not name.given_name:
        return Reason.NAMELESS
    if use is Use.MEDIA:
        return Named(name.full, As.NOT_FOR_PRINTING)
    if ladder.reaches(Level.PUBLISH_NAME):
        return Named(name.full, As.NAME)
    return Named(name.initials, As.INITIALS)


def _spoken_for(minors: set[UUID]) -> dict[UUID, Ladder]:
    """The ladders of minors by what somebody answers for alone: who gave it is written down. A no counts without."""
    acts: dict[UUID, list[Act]] = {person: [] for person in minors}
    for row in Consent.objects.about(minors):
        if row.withdrawn_at is not None or (row.given_by or "").strip():
            acts[row.person].append(row.act)  # type: ignore[attr-defined]
    return {person: Ladder.of(theirs) for person, theirs in acts.items()}
