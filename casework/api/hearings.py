"""Hearings, and what the court ruled."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework.access import Verb
from casework.api.cases import COURT
from casework.models import Case, Hearing, Ruling
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import AnyMomentField, DayField, Form, LineField, MoneyField, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, command, declared
from casework.services import hearing as service
from detainees.models import Detainee, Facility
from detainees.strict import KeyField, TextField, WholeField

LONGEST_ROOM, LONGEST_LINE, LONGEST_SUMMARY = 40, 300, 10_000
MOST_DAYS, MOST_HOURS = 30, 200
# Adjourning makes the next hearing too, and is a command of its own.
ENDS = ["", *(each for each in Hearing.Outcome.values if each != Hearing.Outcome.ADJOURNED)]
_AMOUNT_OF = {"fine": "fine", "arrest_days": "arrest", "work_hours": "work"}
# What of a ruling may contradict itself.
_AGREEING = ("sanction", *_AMOUNT_OF, "announced_on", "copy_received_on")


class HearingForm(Form):
    """A hearing as it is set down. Without a moment it is to be announced."""

    case = RecordField(Case)
    court = RecordField(Facility, among=COURT)
    kind = KeyField(keys=Hearing.Kind.values, required=False)
    starts_at = AnyMomentField(required=False)
    room = LineField(longest=LONGEST_ROOM, required=False)
    judge = LineField(longest=LONGEST_LINE, required=False)
    attended_by = LineField(longest=LONGEST_LINE, required=False, help_text="Who attends.")


class HearingChangeForm(Form):
    """What is known better now, and how it ended."""

    court = RecordField(Facility, among=COURT)
    kind = KeyField(keys=Hearing.Kind.values)
    starts_at = AnyMomentField(allow_null=True, help_text="Null: to be announced.")
    room = LineField(longest=LONGEST_ROOM, may_be_empty=True)
    judge = LineField(longest=LONGEST_LINE, allow_null=True)
    attended_by = LineField(longest=LONGEST_LINE, allow_null=True)
    outcome = KeyField(keys=ENDS, help_text="Empty: not yet. To adjourn is a command of its own.")


class AdjournForm(Form):
    """To when the hearing was moved."""

    to = AnyMomentField(required=False, help_text="Left out: to be announced.")


class HearingFilters(Filters):
    case = RecordField(Case, required=False)
    person = RecordField(Detainee, required=False)
    court = RecordField(Facility, required=False)
    since = AnyMomentField(required=False, help_text="Starts then or later.")
    until = AnyMomentField(required=False, help_text="Starts before.")
    is_over = FlagParameter(required=False, help_text="Whether it has an outcome.")

    lookups = {
        "case": "case",
        "person": "case__detainee",
        "court": "court",
        "since": "starts_at__gte",
        "until": "starts_at__lt",
    }

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        if "is_over" not in asked:
            return rows
        return rows.exclude(outcome="") if asked["is_over"] else rows.filter(outcome="")


class Hearings(AddableViewSet, ChangeableViewSet):
    """Sittings of a court, each in one case. One that was adjourned points to the one it was moved to."""

    model = Hearing
    declarations = declared(Hearing, create=Verb.ADD, partial_update=Verb.CHANGE, adjourn=Verb.CHANGE)
    row = Shape(
        Hearing,
        name="HearingRow",
        plain={
            "id": "id",
            "case": "case_id",
            "kind": "kind",
            "court": "court_id",
            "starts_at": "starts_at",
            "room": "room",
            "outcome": "outcome",
            "moved_to": "moved_to_id",
            "version": "version",
            "created_at": "created_at",
        },
    )
    record = Shape(Hearing, name="Hearing", plain=row.plain, sealed=[Opens("judge"), Opens("attended_by")])
    filters = HearingFilters()
    form = HearingForm()
    changes = HearingChangeForm(partial=True)

    def add(self, facts: Facts) -> Hearing:
        return service.schedule(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        if facts.get("outcome", row.outcome) and not facts.get("starts_at", row.starts_at):
            raise ValidationError({"starts_at": [_("Say when the hearing was.")]}, code="lacks_moment")
        service.change_hearing(hearing=row, version=row.version, by=None, **facts)

    @command(AdjournForm(), status=201)
    def adjourn(self, row: Hearing, facts: Facts) -> Hearing:
        """The hearing was moved: it stays as adjourned, and the answer is the next one of the same court."""
        return service.adjourn(hearing=row, by=None, **facts)


class RulingForm(Form):
    """What the court ruled. Takes the one amount that belongs to the sanction."""

    case = RecordField(Case)
    hearing = RecordField(Hearing, required=False, help_text="It is over thereby.")
    sanction = KeyField(keys=Ruling.Sanction.values)
    fine = MoneyField(required=False, help_text="In the currency of the jurisdiction. Left out: not known yet.")
    arrest_days = WholeField(least=1, most=MOST_DAYS, required=False)
    work_hours = WholeField(least=1, most=MOST_HOURS, required=False)
    announced_on = DayField()
    copy_received_on = DayField(required=False, help_text="Starts the term of appeal.")
    summary = TextField(longest=LONGEST_SUMMARY, required=False)

    def validate(self, attrs: Facts) -> Facts:
        _must_agree(attrs)
        return attrs


class RulingChangeForm(Form):
    """What is known better now. An amount that no longer belongs to the sanction is taken away by null."""

    hearing = RecordField(Hearing, allow_null=True, help_text="It is over thereby; one before keeps its outcome.")
    sanction = KeyField(keys=Ruling.Sanction.values)
    fine = MoneyField(allow_null=True, help_text="In the currency of the jurisdiction. Null: not known yet.")
    arrest_days = WholeField(least=1, most=MOST_DAYS, allow_null=True)
    work_hours = WholeField(least=1, most=MOST_HOURS, allow_null=True)
    announced_on = DayField()
    copy_received_on = DayField(allow_null=True, help_text="Starts the term of appeal.")
    summary = TextField(longest=LONGEST_SUMMARY, allow_null=True)


def _must_agree(said: Facts) -> None:
    """Raise `ValidationError` where what is said of a ruling contradicts itself."""
    faults: dict[str, Any] = {
        name: [_("The amount does not belong to this sanction.")]
        for name, sanction in _AMOUNT_OF.items()
        if said.get(name) is not None and said["sanction"] != sanction
    }
    received = said.get("copy_received_on")
    if received is not None and received < said["announced_on"]:
        faults["copy_received_on"] = [_("The copy was received before the ruling was announced.")]
    if faults:
        raise ValidationError(faults, code="contradiction")


class CopyForm(Form):
    """When the copy was received."""

    on = DayField()


class RulingFilters(Filters):
    case = RecordField(Case, required=False)
    person = RecordField(Detainee, required=False)
    hearing = RecordField(Hearing, required=False)
    sanction = KeyField(keys=Ruling.Sanction.values, required=False)

    lookups = {"case": "case", "person": "case__detainee", "hearing": "hearing", "sanction": "sanction"}


class Rulings(AddableViewSet, ChangeableViewSet):
    """What courts ruled: the sanction, when it was announced, when the copy was received."""

    model = Ruling
    declarations = declared(Ruling, create=Verb.ADD, partial_update=Verb.CHANGE, receive_copy=Verb.CHANGE)
    row = Shape(
        Ruling,
        name="RulingRow",
        plain={
            "id": "id",
            "case": "case_id",
            "hearing": "hearing_id",
            "sanction": "sanction",
            "fine": "fine",
            "arrest_days": "arrest_days",
            "work_hours": "work_hours",
            "announced_on": "announced_on",
            "copy_received_on": "copy_received_on",
            "version": "version",
            "created_at": "created_at",
        },
        converted={"fine": lambda amount: None if amount is None else f"{amount:.2f}"},
    )
    record = Shape(Ruling, name="Ruling", plain=row.plain, converted=row.converted, sealed=[Opens("summary")])
    filters = RulingFilters()
    form = RulingForm()
    changes = RulingChangeForm(partial=True)

    def add(self, facts: Facts) -> Ruling:
        return service.record_ruling(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        stands = {name: getattr(row, name) for name in _AGREEING}
        _must_agree({**stands, **facts})
        service.change_ruling(ruling=row, version=row.version, by=None, **facts)

    @command(CopyForm())
    def receive_copy(self, row: Ruling, facts: Facts) -> Ruling:
        """The copy of the ruling was received on this day, which starts the term of appeal."""
        return service.receive_copy(ruling=row, by=None, **facts)
