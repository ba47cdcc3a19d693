"""Two records side by side: what each says, where they differ, and which of the two had better stand.

Read in a fixed number of queries, as far as the reader sees; sealed values open inside the page's reading.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access
from casework.board.candidates import shown_detentions
from casework.models import Authority, Case, Lawyer
from casework.services import suspicion
from casework.staff import reason_words, wording
from casework.staff.moments import date_told
from detainees import sameness
from detainees.matching import Match
from detainees.models import Detainee, Detention, MatchCandidate, Merge, Relative, TimelineEntry, TriageOutcome


@dataclass(frozen=True, slots=True)
class Line:
    """What both records say of one thing, in words."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return bool(self.one and self.other) and self.one.casefold() != self.other.casefold()

    @property
    def agrees(self) -> bool:
        return bool(self.one and self.other) and not self.differs


@dataclass(slots=True)
class Side:
    """One of the two records, and what hangs on it."""

    person: Detainee
    age: int | None = None
    detentions: list[Detention] = field(default_factory=list)
    entered_by: dict[UUID, str] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    lawyers: list[Lawyer] = field(default_factory=list)
    reports: list[TriageOutcome] = field(default_factory=list)
    relatives: int = 0
    merged: list[Merge] = field(default_factory=list)

    @property
    def newest(self) -> Detention | None:
        return self.detentions[0] if self.detentions else None

    @property
    def stops(self) -> list[tuple[Detention, str]]:
        """Each detention, and who entered it."""
        return [(each, self.entered_by.get(each.pk, "")) for each in self.detentions]

    @property
    def is_confirmed(self) -> bool:
        return any(each.is_confirmed for each in self.detentions)

    @property
    def is_named(self) -> bool:
        return bool(self.person.name.surname and self.person.name.given_name)

    @property
    def is_worked_on(self) -> bool:
        return bool(self.cases or self.lawyers)


class Sides:
    """Both records of a pair, in the order of the pair."""

    def __init__(self, actor: access.Actor, pair: MatchCandidate) -> None:
        self.actor = actor
        self.pair = pair
        self._ids = [pair.one_id, pair.other_id]

    @cached_property
    def is_whole(self) -> bool:
        """Whether both still stand for themselves."""
        return self.pair.one.merged_into_id is None and self.pair.other.merged_into_id is None

    @cached_property
    def _known(self) -> dict[UUID, sameness.Person]:
        return suspicion.known_of(self._ids)

    @cached_property
    def match(self) -> Match:
        """How likely they are one person, and why; told anew from what is known of both."""
        known = self._known
        if len(known) < len(self._ids):
            return Match(self.pair.score)
        return sameness.weigh(known[self.pair.one_id], known[self.pair.other_id])

    @property
    def reasons(self) -> list[dict[str, str]]:
        """What agrees, and what does not."""
        return reason_words.reasons(self.match.reasons)

    @property
    def likelihood(self) -> str:
        return reason_words.likelihood(self.match.score)

    @property
    def percent(self) -> int:
        return reason_words.percent(self.match.score)

    @property
    def has_reports(self) -> bool:
        return any(side.reports for side in self.both)

    @property
    def has_cases(self) -> bool:
        return any(side.cases for side in self.both)

    @property
    def has_lawyers(self) -> bool:
        return any(side.lawyers for side in self.both)

    @property
    def has_relatives(self) -> bool:
        return any(side.relatives for side in self.both)

    @cached_property
    def both(self) -> list[Side]:
        """The rows that hang on either, without what has to be opened for it."""
        one, other = Side(self.pair.one), Side(self.pair.other)
        sides = {one.person.pk: one, other.person.pk: other}
        for detention in shown_detentions(self.actor).filter(detainee__in=self._ids).order_by("-created_at", "id"):
            sides[detention.detainee_id].detentions.append(detention)
        relatives = access.visible(self.actor, Relative).filter(detainee__in=self._ids)
        for person, many in Counter(relatives.values_list("detainee", flat=True)).items():
            sides[person].relatives = many
        for case in access.visible(self.actor, Case).filter(detainee__in=self._ids).order_by("number"):
            sides[case.detainee_id].cases.append(case)
        for authority in self._authorities():
            sides[authority.detainee_id].lawyers.append(authority.lawyer)
        for outcome in self._outcomes():
            if outcome.detention is not None:
                sides[outcome.detention.detainee_id].reports.append(outcome)
        merges = access.visible(self.actor, Merge).filter(kept__in=self._ids, undone_at__isnull=True)
        for merge in merges.select_related("merged"):
            sides[merge.kept_id].merged.append(merge)
        entered = self._entered(each for side in sides.values() for each in side.detentions)
        for side in sides.values():
            side.entered_by = entered
        return [one, other]

    def opened(self) -> list[Any]:
        """Whom the page opens."""
        lawyers = [lawyer for side in self.both for lawyer in side.lawyers]
        return [self.pair, *(side.person for side in self.both), *lawyers, *self._merges]

    @property
    def _merges(self) -> list[Merge]:
        return [row for side in self.both for row in side.merged]

    @cached_property
    def lines(self) -> list[Line]:
        """What both say of who they are; nothing that neither says."""
        for side in self.both:
            known = self._known.get(side.person.pk)
            side.age = known.age if known else None
        one, other = ([*_told(side)] for side in self.both)
        lines = [Line(label, ours, theirs) for (label, ours), (_label, theirs) in zip(one, other, strict=True)]
        return [line for line in lines if line.one or line.other]

    @cached_property
    def advice(self) -> tuple[UUID, str]:
        """Which record had better stand, and why."""
        one, other = self.both
        for ours, theirs, reason in (
            (one.is_confirmed, other.is_confirmed, _("its detention is confirmed")),
            (one.is_named, other.is_named, _("its name is known in full")),
            (one.is_worked_on, other.is_worked_on, _("it has a case or a lawyer")),
        ):
            if ours != theirs:
                return (one if ours else other).person.pk, reason
        older = min((one, other), key=lambda side: (side.person.created_at, side.person.pk))
        return older.person.pk, _("it was entered first")

    @cached_property
    def also(self) -> list[MatchCandidate]:
        """Other pairs that wait, with one of the two."""
        waiting = access.visible(self.actor, MatchCandidate).waiting()  # type: ignore[attr-defined]
        waiting = waiting.exclude(pk=self.pair.pk)
        beside = waiting.filter(one__in=self._ids) | waiting.filter(other__in=self._ids)
        return list(beside.select_related("one", "other")[:MOST_BESIDE])

    def _authorities(self) -> Iterable[Authority]:
        rows = access.visible(self.actor, Authority).filter(detainee__in=self._ids, revoked_at__isnull=True)
        return rows.select_related("lawyer").order_by("since", "id")

    def _outcomes(self) -> Iterable[TriageOutcome]:
        rows = access.visible(self.actor, TriageOutcome).filter(detention__detainee__in=self._ids)
        return rows.select_related("detention", "triage__report").order_by("triage__received_at", "id")

    def _entered(self, detentions: Iterable[Detention]) -> dict[UUID, str]:
        """Who entered these, by detention."""
        rows = access.visible(self.actor, TimelineEntry).filter(detention__in=list(detentions), kind="detained")
        return {
            row.detention_id: str(row.by) for row in rows.select_related("by") if row.by_id and row.detention_id
        }


MOST_BESIDE = 10


def _told(side: Side) -> Iterable[tuple[str, str]]:
    """What a record says of who this is, each under its label, "" where it says nothing."""
    person, name = side.person, side.person.name
    yield _("Name"), name.full
    yield _("Also heard as"), ", ".join(name.aliases)
    yield _("Name given there"), name.custody_name
    yield _("Sex"), "" if person.sex == Detainee.Sex.UNKNOWN else str(person.get_sex_display())
    yield _("Born on"), date_told(name.birth_date)
    yield _("Age"), "" if side.age is None else _years(side.age)
    yield _("What they look like"), person.description or ""
    yield _("Traits"), ", ".join(str(Detainee.Trait(each).label) for each in sorted(person.traits))
    yield _("Citizenship"), wording.country(person.citizenship) if person.citizenship else ""
    yield _("Telephone"), str((person.contacts or {}).get("phone", ""))
    yield _("Region"), wording.region_name(person.region) if person.region else ""


def _years(age: int) -> str:
    return ngettext("%(age)d year", "%(age)d years", age) % {"age": age}
