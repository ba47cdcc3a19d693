"""The ladder of consent: what a person agreed to, worked out from all that was said and taken back. Pure.

Keep < share with a lawyer < share with the media < publish initials < publish the name. docs/consent.md says what
leaves at which step; `Consent.objects.reaching` asks the database the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """The steps, lowest first."""

    KEEP = "keep", _("keep")
    SHARE_LAWYER = "share_lawyer", _("share with a lawyer")
    SHARE_MEDIA = "share_media", _("share with the media")
    PUBLISH_INITIALS = "publish_initials", _("publish initials")
    PUBLISH_NAME = "publish_name", _("publish the name")


class Basis(TextChoices):
    CONSENT = "consent", _("consent")
    DEFENCE = "defence", _("defence of rights, nobody could be asked")


class MayBeTold(TextChoices):
    NOTHING = "nothing", _("nothing")
    WHERE = "where", _("where the person is")
    ALL = "all", _("everything")


LEVELS: tuple[Level, ...] = tuple(Level)
_STEP = {level: step for step, level in enumerate(LEVELS)}
# That nobody could be asked carries what the defence needs, and not a step further.
FURTHEST_FOR_DEFENCE = Level.SHARE_LAWYER


def at_least(level: Level) -> tuple[Level, ...]:
    """This step and those above it."""
    return LEVELS[_STEP[level] :]


def at_most(level: Level) -> tuple[Level, ...]:
    """This step and those below it."""
    return LEVELS[: _STEP[level] + 1]


def carries(basis: Basis, level: Level) -> bool:
    """Whether something may leave at this step on this basis."""
    return basis is Basis.CONSENT or level in at_most(FURTHEST_FOR_DEFENCE)


@dataclass(frozen=True, slots=True)
class Act:
    """One step that was agreed to, and when it was taken back, if it was."""

    level: Level
    basis: Basis
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a person agreed to.

    `bases` are those of the steps in their order; below `lowest_withdrawn` nothing was taken back.
    """

    bases: tuple[Basis | None, ...] = (None,) * len(LEVELS)
    lowest_withdrawn: Level | None = None

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Self:
        """All acts of one person, in any order, of all records that were merged into theirs.

        What stands on a step holds for those below it. What was taken back falls with all above it that was given
        before, or at that moment: of two who contradict each other, whoever says no is heard.
        """
        every = tuple(acts)
        withdrawals = [(act.level, act.withdrawn_at) for act in every if act.withdrawn_at is not None]
        standing = [act for act in every if _stands(act, withdrawals)]
        lowest = min((level for level, _at in withdrawals), key=_STEP.__getitem__, default=None)
        return cls(tuple(_basis(standing, level) for level in LEVELS), lowest)

    def reaches(self, level: Level) -> Basis | None:
        """On what basis something may leave at this step; None where it may not."""
        return self.bases[_STEP[level]]

    def was_withdrawn(self, level: Level) -> bool:
        """Whether this step is not reached because it, or one below it, was taken back."""
        if self.reaches(level) is not None or self.lowest_withdrawn is None:
            return False
        return _STEP[self.lowest_withdrawn] <= _STEP[level]

    @property
    def is_own(self) -> bool:
        """Whether the person, or who speaks for them, agreed to anything themselves."""
        return self.reaches(Level.KEEP) is Basis.CONSENT

    def told(self, level: Level) -> Promise:
        """How this step stands, in words."""
        basis = self.reaches(level)
        if basis is not None:
            return _AGREED[basis]
        return _WITHDRAWN if self.was_withdrawn(level) else _UNASKED


def _stands(act: Act, withdrawals: list[tuple[Level, datetime]]) -> bool:
    if act.withdrawn_at is not None:
        return False
    return not any(level in at_most(act.level) and at >= act.given_at for level, at in withdrawals)


def _basis(standing: list[Act], level: Level) -> Basis | None:
    found = {act.basis for act in standing if act.level in at_least(level) and carries(act.basis, level)}
    return next((basis for basis in (Basis.CONSENT, Basis.DEFENCE) if basis in found), None)


_AGREED: dict[Basis, Promise] = {
    Basis.CONSENT: _("agreed to"),
    Basis.DEFENCE: _("for the defence: nobody could be asked"),
}
_WITHDRAWN = _("taken back")
_UNASKED = _("not asked")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody may be told, and the reason in words that go on after "because"."""

    what: MayBeTold
    because: Promise


_REASONS: dict[str, Promise] = {
    "withdrawn": _("the consent was taken back"),
    "named": _("the person said so of them"),
    "capped": _("the person themselves has not been asked yet"),
    "close": _("those close may know where the person is while they are defended"),
    "held": _("the person is held and could not be asked"),
    "unasked": _("nothing is written down on which it could rest"),
    "media": _("the person agreed that journalists may know it"),
    "stranger": _("the person did not name them"),
}


def may_be_told(ladder: Ladder, *, named: MayBeTold | None, is_close: bool, is_held: bool = False) -> Answer:
    """What a caller may be told of a person. Nobody is ever told of health, or of the contacts of others.

    `named` is what the person said that this one may be told, None for whom they did not name. `is_close`: a parent,
    child, spouse, brother or sister, as far as the caller says so. `is_held`: nobody could ask the person; who tells it
    then writes that down as the basis.
    """
    if any(ladder.was_withdrawn(level) for level in (Level.KEEP, Level.SHARE_LAWYER)):
        return Answer(MayBeTold.NOTHING, _REASONS["withdrawn"])
    if named is not None:
        if named == MayBeTold.ALL and not ladder.is_own:
            return Answer(MayBeTold.WHERE, _REASONS["capped"])
        return Answer(MayBeTold(named), _REASONS["named"])
    if is_close:
        if ladder.reaches(Level.SHARE_LAWYER) is None:
            if is_held:
                return Answer(MayBeTold.WHERE, _REASONS["held"])
            return Answer(MayBeTold.NOTHING, _REASONS["unasked"])
        return Answer(MayBeTold.WHERE, _REASONS["close"])
    if ladder.reaches(Level.SHARE_MEDIA) is None:
        return Answer(MayBeTold.NOTHING, _REASONS["stranger"])
    return Answer(MayBeTold.WHERE, _REASONS["media"])
