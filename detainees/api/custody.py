"""Detentions, which are what is counted, and the stops of their paths."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from rest_framework.request import Request
from rest_framework.response import Response

from casework.access import Verb
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import CodeField, Form, LineField, RecordField
from casework.rest.merged import StandingViewSet
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import (
    AddableViewSet,
    ChangeableViewSet,
    Facts,
    command,
    declared,
)
from detainees.api.debrief import ReleaseForm, ToldForm, told_of
from detainees.api.person import IDENTITY
from detainees.models import Confidence, CustodyStay, Detainee, Detention, Facility, Incident, Region
from detainees.services import claim, custody, custody_path, debrief
from detainees.services.custody import Said
from detainees.strict import FlagField, KeyField, MomentField, TextField

LONGEST_PLACE = 300


class DetentionChangeForm(Form):
    """Facts of a detention that are corrected, not lived through: for those there are commands."""

    apprehended_at = MomentField(allow_null=True, required=False, help_text="Null: unknown.")
    delivered_at = MomentField(allow_null=True, required=False, help_text="Into the station. Null: unknown.")
    sobered_at = MomentField(allow_null=True, required=False)
    agency = LineField(longest=80, may_be_empty=True, required=False)
    stated_reason = TextField(longest=10_000, allow_null=True, required=False)
    is_minor = FlagField(required=False)
    is_injured = FlagField(required=False)


class SaidForm(Form):
    """Where a fact comes from."""

    # The name of the column; DRF reads `source` of fields, not of forms.
    source = TextField(  # type: ignore[assignment]
        longest=2_000, allow_null=True, required=False, help_text="Who said it, and how."
    )
    confidence = KeyField(keys=Confidence.values, required=False)


def without_source(facts: Facts) -> tuple[Facts, Said]:
    """The facts without their source, and the source."""
    rest = {name: value for name, value in facts.items() if name not in {"source", "confidence"}}
    source, confidence = facts.get("source"), facts.get("confidence", Confidence.TOLD)
    return rest, Said(source=source, confidence=confidence)


class DetentionForm(SaidForm):
    """A detention as it is entered. With a facility: the person is held there."""

    person = RecordField(Detainee)
    incident = RecordField(Incident)
    facility = RecordField(Facility, required=False)
    apprehended_at = MomentField(required=False)
    delivered_at = MomentField(required=False)
    agency = LineField(longest=80, required=False)
    stated_reason = TextField(longest=10_000, required=False)
    is_minor = FlagField(required=False)
    is_injured = FlagField(required=False)


class MoveForm(SaidForm):
    """To which place, and when."""

    facility = RecordField(Facility)
    at = MomentField()


class LoseTrackForm(SaidForm):
    """Since when nobody knows."""

    at = MomentField()


class ConfirmForm(Form):
    """Who or what says that the detention is real."""

    how = TextField(longest=2_000, help_text="The call, the paper, the lawyer who saw them.")
    at = MomentField()


class DetentionFilters(Filters):
    incident = RecordField(Incident, required=False)
    region = CodeField(Region, required=False)
    person = RecordField(Detainee, required=False)
    facility = RecordField(Facility, required=False, help_text="Held there now.")
    is_over = FlagParameter(required=False, help_text="Whether the person was released.")
    is_confirmed = FlagParameter(required=False)
    is_minor = FlagParameter(required=False)
    is_injured = FlagParameter(required=False)
    is_accounted_for = FlagParameter(
        required=False, help_text="Whether the person is known to be out, or in a place one can go to."
    )

    lookups = {
        "incident": "incident",
        "region": "region",
        "person": "detainee",
        "facility": "current_facility",
        "is_minor": "is_minor",
        "is_injured": "is_injured",
    }

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        if "is_over" in asked:
            rows = rows.filter(released_at__isnull=not asked["is_over"])
        if "is_confirmed" in asked:
            rows = rows.filter(confirmed_at__isnull=not asked["is_confirmed"])
        if "is_accounted_for" in asked:
            rows = rows.accounted_for() if asked["is_accounted_for"] else rows.not_accounted_for()
        return rows


_PLAIN = {
    "id": "id",
    "person": "detainee_id",
    "incident": "incident_id",
    "region": "region_id",
    "apprehended_at": "apprehended_at",
    "delivered_at": "delivered_at",
    "sobered_at": "sobered_at",
    "released_at": "released_at",
    "release_outcome": "release_outcome",
    "agency": "agency",
    "current_facility": "current_facility_id",
    "confirmed_at": "confirmed_at",
    "is_injured": "is_injured",
    "is_minor": "is_minor",
    "version": "version",
    "created_at": "created_at",
}
_REFERENCES = {"reference": "number", "person_reference": "detainee__number"}
_NAMES = Opens("identity", at="detainee", described=IDENTITY)


class Detentions(StandingViewSet, AddableViewSet, ChangeableViewSet):
    """Detentions: one person, one incident. A list opens names alone, one record all that is sealed of it."""

    model = Detention
    declarations = declared(
        Detention,
        create=Verb.ADD,
        partial_update=Verb.CHANGE,
        move=Verb.CHANGE,
        lose_track=Verb.CHANGE,
        confirm=Verb.CHANGE,
        release=Verb.CHANGE,
        debrief=Verb.CHANGE,
    )
    row = Shape(Detention, name="DetentionRow", plain=_PLAIN, references=_REFERENCES, sealed=[_NAMES])
    record = Shape(
        Detention,
        name="Detention",
        plain=_PLAIN,
        references=_REFERENCES,
        sealed=[_NAMES, Opens("stated_reason"), Opens("release_conditions"), Opens("confirmation")],
    )
    filters = DetentionFilters()
    form = DetentionForm()
    changes = DetentionChangeForm(partial=True)

    def add(self, facts: Facts) -> Model:
        facts, said = without_source(facts)
        return custody.record_detention(detainee=facts.pop("person"), said=said, by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        custody.correct(detention=row, version=row.version, by=None, **facts)

    @command(MoveForm())
    def move(self, row: Detention, facts: Facts) -> Model:
        """The person was brought to a place at this moment; the stop before it ends then."""
        facts, said = without_source(facts)
        custody.move(detention=row, said=said, by=None, **facts)
        return row

    @command(LoseTrackForm())
    def lose_track(self, row: Detention, facts: Facts) -> Model:
        """Nobody knows where the person is since this moment."""
        facts, said = without_source(facts)
        custody.lose_track(detention=row, said=said, by=None, **facts)
        return row

    @command(ConfirmForm(), status=202)
    def confirm(self, row: Detention, facts: Facts) -> Model:
        """Say that the detention is real. A program does not confirm: a person of the staff reads it and does."""
        claim.state_claim(
            detention=row,
            field="confirmation",
            value=facts["how"],
            said_at=facts["at"],
            by=None,
            said=Said(source=facts["how"], confidence=Confidence.CONFIRMED),
        )
        return row

    @command(ReleaseForm())
    def release(self, row: Detention, facts: Facts) -> Model:
        """End the detention, and keep what the person told on coming out: see `debriefs`."""
        facts, told = told_of(facts)
        return debrief.release(detention=row, told=told, by=None, **facts)

    @command(ToldForm())
    def debrief(self, row: Detention, facts: Facts) -> Model:
        """Keep what a released person tells later. It takes the place of all that was kept of it before."""
        _rest, told = told_of(facts)
        debrief.write_down(detention=row, version=row.version, told=told, by=None)
        return row


class StayFilters(Filters):
    detention = RecordField(Detention, required=False)
    incident = RecordField(Incident, required=False)
    facility = RecordField(Facility, required=False)
    is_open = FlagParameter(required=False, help_text="Whether the person is there still.")

    lookups = {"detention": "detention", "incident": "detention__incident", "facility": "facility"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.filter(left_at__isnull=asked["is_open"]) if "is_open" in asked else rows


class StayChangeForm(Form):
    """A stop that was written down wrongly. The stops beside it, and the detention, follow."""

    facility = RecordField(
        Facility, allow_null=True, required=False, help_text="Null: unknown, or as `place` says."
    )
    place = LineField(longest=LONGEST_PLACE, allow_null=True, required=False, help_text="Where no facility fits.")
    arrived_at = MomentField(required=False)
    left_at = MomentField(
        allow_null=True, required=False, help_text="Null, and nothing else, while the stop lasts."
    )
    # The name of the column; DRF reads `source` of fields, not of forms.
    source = TextField(  # type: ignore[assignment]
        longest=2_000, allow_null=True, required=False, help_text="Who said it, and how."
    )
    confidence = KeyField(keys=Confidence.values, required=False)


def _arrival(at: datetime, is_said: bool) -> datetime | None:
    return at if is_said else None


ARRIVAL = {
    "type": ["string", "null"],
    "format": "date-time",
    "description": "Null: nobody said when. Say it by PATCH.",
}


class Stays(ChangeableViewSet):
    """Stops of the path of custody. They come of `move` and `lose-track`; one without a facility is a gap."""

    model = CustodyStay
    declarations = declared(CustodyStay, partial_update=Verb.CHANGE)
    record = Shape(
        CustodyStay,
        name="Stay",
        plain={
            "id": "id",
            "detention": "detention_id",
            "facility": "facility_id",
            "left_at": "left_at",
            "confidence": "confidence",
            "report": "report_id",
            "created_at": "created_at",
        },
        sealed=[Opens("place"), Opens("source")],
        told={"arrived_at": Told(of=("arrived_at", "is_arrival_said"), tell=_arrival, described=ARRIVAL)},
    )
    filters = StayFilters()
    changes = StayChangeForm(partial=True)

    @transaction.atomic
    def partial_update(self, request: Request, id: str) -> Response:  # noqa: A002 - the name of the path parameter
        # The detention before its stop, as the services lock them: two who waited for each other would both fail.
        custody_path.lock_path(stay=self.key_of(id))
        return super().partial_update(request, id)

    def change(self, row: Any, facts: Facts) -> None:
        seen = custody_path.newest_change(stay=row)
        custody_path.correct_stay(stay=row, seen=seen, by=None, **facts)
