"""The ladder of consent as pages show it, and what callers may be told by it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from detainees.ladder import LEVELS, Answer, Ladder, MayBeTold, may_be_told
from detainees.models import Relative


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and how it stands: agreed to, taken back, or never spoken of."""

    label: str
    told: str
    is_given: bool
    was_withdrawn: bool


def steps(ladder: Ladder) -> list[Step]:
    """All steps, lowest first."""
    return [
        Step(
            label=str(level.label),
            told=str(ladder.told(level)),
            is_given=ladder.reaches(level) is not None,
            was_withdrawn=ladder.was_withdrawn(level),
        )
        for level in LEVELS
    ]


def told_to(ladder: Ladder, relative: Relative) -> Answer:
    """What this contact may be told now."""
    return may_be_told(ladder, named=MayBeTold(relative.may_be_told), is_close=True)


def callers(ladder: Ladder, *, is_held: bool) -> list[tuple[str, Answer]]:
    """What may be told to callers whom the person did not name, those close to them first."""
    close = may_be_told(ladder, named=None, is_close=True, is_held=is_held)
    other = may_be_told(ladder, named=None, is_close=False)
    return [
        (_("a parent, child, spouse, brother or sister who calls"), close),
        (pgettext("a caller", "anybody else"), other),
    ]
