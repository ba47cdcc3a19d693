"""Whatever is merged, corrected and undone, in whatever order: when all merges are undone every record is its own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detainees.models import Detainee, Detention, Merge, Relative, User
from detainees.services import custody, merging, person
from detainees.services.refusal import Refused
from tests import snapshots
from tests.makers import (
    EVENING,
    make_authority,
    make_case,
    make_consent,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_lawyer,
    make_relative,
    make_stay,
    make_user,
    make_violation,
    opened,
)

PEOPLE = 4
# Whom each step is about: two people who are merged, a merge that is undone, or a record that is corrected.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("describe"), st.integers(0, PEOPLE - 1), st.integers(0, 99)),
        st.tuples(st.just("correct"), st.integers(0, PEOPLE - 1), st.integers(0, 99)),
        st.tuples(st.just("relative"), st.integers(0, PEOPLE - 1), st.integers(0, 99)),
    ),
    min_size=1,
    max_size=9,
)
# Which of the people were taken at which of two incidents, so that some of their detentions are the same.
takings = st.lists(st.sampled_from(((), (0,), (1,), (0, 1))), min_size=PEOPLE, max_size=PEOPLE)


class World:
    """Four records of people, with what hangs on them, and what the corrections say they must read in the end."""

    def __init__(self, taken: list[tuple[int, ...]], by: User) -> None:
        self.by = by
        self.merges: list[Merge] = []
        self.corrected: dict[tuple[str, UUID, str], Any] = {}
        lawyer = make_lawyer()
        incidents = [make_incident(), make_incident()]
        self.people = [make_detainee(sex=sex) for sex in ("unknown", "female", "unknown", "male")]
        self.keys = [each.pk for each in self.people]
        for number, (each, where) in enumerate(zip(self.people, taken, strict=True)):
            make_relative(detainee=each)
            make_consent(detainee=each)
            make_authority(lawyer=lawyer, detainee=each)
            for place in where:
                self._detain(each, incidents[place], number)
        self.before = snapshots.of_the_record()

    def _detain(self, detainee: Detainee, incident: Any, number: int) -> None:
        station = make_facility()
        detention = make_detention(
            detainee=detainee,
            incident=incident,
            apprehended_at=EVENING if number % 2 else None,
            current_facility=station if number else None,
        )
        if number:
            make_stay(detention=detention, facility=station)
        make_violation(detention=detention)
        make_case(detention=detention)

    def take(self, step: tuple[str, int, int]) -> None:
        """One step; what a service refuses changes nothing."""
        what, first, second = step
        steps: dict[str, Callable[[int, int], None]] = {
            "merge": self._merge,
            "undo": self._undo,
            "describe": self._describe,
            "correct": self._correct,
            "relative": self._relative,
        }
        try:
            with transaction.atomic():
                steps[what](first, second)
        except Refused:
            pass

    def undo_all(self) -> None:
        for merge in reversed(self.merges):
            if Merge.objects.in_force().filter(pk=merge.pk).exists():
                merging.undo_merge(merge=merge, by=self.by)

    def _merge(self, first: int, second: int) -> None:
        self.merges.append(merging.merge_people(kept=self.people[first], merged=self.people[second], by=self.by))

    def _undo(self, number: int, _unused: int) -> None:
        if self.merges:
            merging.undo_merge(merge=self.merges[number % len(self.merges)], by=self.by)

    def _describe(self, number: int, word: int) -> None:
        row = Detainee.objects.filter(pk=self.keys[number]).first()
        if row is not None:
            person.change_person(detainee=row, by=self.by, description=f"Куртка {word}")
            self.corrected["detainees.detainee", row.pk, "description"] = f"Куртка {word}"

    def _correct(self, number: int, word: int) -> None:
        row = Detention.objects.filter(detainee=self.keys[number]).first()
        if row is not None:
            custody.correct(detention=row, version=row.version, by=self.by, agency=f"Полк {word}")
            self.corrected["detainees.detention", row.pk, "agency"] = f"Полк {word}"

    def _relative(self, number: int, word: int) -> None:
        row = Relative.objects.filter(detainee=self.keys[number]).first()
        if row is not None:
            seen = row.events.order_by("-pgh_id").first().pgh_id  # type: ignore[attr-defined]
            person.change_relative(relative=row, seen=seen, by=self.by, reach=f"После {word}")
            self.corrected["detainees.relative", row.pk, "reach"] = f"После {word}"

    def says(self) -> dict[tuple[str, str, str], Any]:
        """What stands now and is not as it was, column by column; sealed values opened."""
        after = snapshots.of_the_record()
        assert after.keys() == self.before.keys()
        models = {"detainees.detainee": Detainee, "detainees.detention": Detention, "detainees.relative": Relative}
        changed = {}
        for key, row in after.items():
            for column, value in row.items():
                if value != self.before[key][column]:
                    label, pk = key
                    record = models[label]._base_manager.get(pk=pk)
                    changed[label, pk, column] = getattr(record, column)
        return changed


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(taken=takings, sequence=steps)
def test_when_all_merges_are_undone_every_record_says_what_was_last_said_of_it(
    db: None, taken: list[tuple[int, ...]], sequence: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        world = World(taken, make_user("property"))
        with opened(*world.keys):
            for step in sequence:
                world.take(step)
            world.undo_all()
            expected = {(label, str(pk), name): value for (label, pk, name), value in world.corrected.items()}
            assert world.says() == expected
        transaction.set_rollback(True)
