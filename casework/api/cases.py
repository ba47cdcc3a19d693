"""Proceedings against a person, and what is charged in them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework import jurisdictions
from casework.access import Verb
from casework.models import Case, Charge
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import CodeField, DayField, Form, LineField, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, command, declared
from casework.services import case as service
from detainees.models import Detainee, Detention, Facility, Region
from detainees.strict import KeyField, TextField

LONGEST_NUMBER, LONGEST_NOTE = 60, 10_000
COURT = {"kind": Facility.Kind.COURT}


class ArticleField(KeyField):
    """An article and part, by its key in the pack of this installation."""

    def __init__(self, **kwargs: Any) -> None:
        pack = jurisdictions.load(settings.ENVIRONMENT.jurisdiction)
        super().__init__(keys=pack.articles.keys(), **kwargs)


class NumbersForm(Form):
    """Under which numbers court and police keep the case. Takes the place of all that was known before."""

    case_number = LineField(longest=LONGEST_NUMBER, required=False, help_text="As on the ruling.")
    uid = LineField(longest=LONGEST_NUMBER, required=False, help_text="The same in all courts.")
    protocol_number = LineField(longest=LONGEST_NUMBER, required=False)
    protocol_on = DayField(required=False)


class CaseForm(Form):
    """A case as it is opened. With a detention it is of the person who was detained, in its region."""

    person = RecordField(Detainee)
    detention = RecordField(Detention, required=False, help_text="Left out: summoned or fined without one.")
    region = CodeField(
        Region, required=False, help_text="Needed without a detention; with one, that of the detention or nothing."
    )
    branch = KeyField(keys=Case.Branch.values, required=False)
    court = RecordField(Facility, among=COURT, required=False)
    numbers = NumbersForm(required=False)
    opened_on = DayField(required=False)

    def validate(self, attrs: Facts) -> Facts:
        if "region" not in attrs and "detention" not in attrs:
            raise ValidationError({"region": [self.error_messages["required"]]}, code="required")
        return attrs


class CaseChangeForm(Form):
    """What is known better now."""

    stage = KeyField(keys=Case.Stage.values)
    court = RecordField(Facility, among=COURT, allow_null=True)
    numbers = NumbersForm()
    opened_on = DayField(allow_null=True)
    closed_on = DayField(allow_null=True)


class CaseFilters(Filters):
    person = RecordField(Detainee, required=False)
    detention = RecordField(Detention, required=False)
    region = CodeField(Region, required=False)
    branch = KeyField(keys=Case.Branch.values, required=False)
    stage = KeyField(keys=Case.Stage.values, required=False)
    court = RecordField(Facility, required=False)

    lookups = {
        "person": "detainee",
        "detention": "detention",
        "region": "region",
        "branch": "branch",
        "stage": "stage",
        "court": "court",
    }


_PART = {"type": "string"}
_NUMBERS = {
    "type": "object",
    "properties": {
        "case_number": _PART,
        "uid": _PART,
        "protocol_number": _PART,
        "protocol_on": {"type": "string", "format": "date"},
    },
    "description": "What is not known is left out.",
    "additionalProperties": False,
}


class Cases(AddableViewSet, ChangeableViewSet):
    """Proceedings against one person each, with or without a detention. A list opens nothing."""

    model = Case
    declarations = declared(Case, create=Verb.ADD, partial_update=Verb.CHANGE)
    row = Shape(
        Case,
        name="CaseRow",
        plain={
            "id": "id",
            "person": "detainee_id",
            "detention": "detention_id",
            "region": "region_id",
            "jurisdiction": "jurisdiction",
            "branch": "branch",
            "stage": "stage",
            "court": "court_id",
            "opened_on": "opened_on",
            "closed_on": "closed_on",
            "version": "version",
            "created_at": "created_at",
        },
        references={"reference": "number", "person_reference": "detainee__number"},
    )
    record = Shape(
        Case,
        name="Case",
        plain=row.plain,
        references=row.references,
        sealed=[Opens("numbers", described=_NUMBERS)],
    )
    filters = CaseFilters()
    form = CaseForm()
    changes = CaseChangeForm(partial=True)

    def add(self, facts: Facts) -> Case:
        region = facts.pop("region") if "region" in facts else facts["detention"].region
        if "detention" in facts and region != facts["detention"].region:
            message = _("Takes the region of the detention, or nothing.")
            raise ValidationError({"region": [message]}, code="other_region")
        return service.open_case(
            detainee=facts.pop("person"),
            region=region,
            jurisdiction=settings.ENVIRONMENT.jurisdiction,
            by=None,
            **_with_plain_numbers(facts),
        )

    def change(self, row: Any, facts: Facts) -> None:
        opened, closed = (facts.get(name, getattr(row, name)) for name in ("opened_on", "closed_on"))
        if opened and closed and closed < opened:
            raise ValidationError({"closed_on": [_("The case closes before it opens.")]}, code="impossible_order")
        service.change_case(case=row, version=row.version, by=None, **_with_plain_numbers(facts))


class ChargeForm(Form):
    """One article of the pack, in one case."""

    case = RecordField(Case)
    article = ArticleField()
    brought_on = DayField(required=False)
    note = TextField(longest=LONGEST_NOTE, required=False)


class RequalifyForm(Form):
    """Into which article a charge was turned, and when."""

    article = ArticleField()
    on = DayField(required=False)


class ChargeFilters(Filters):
    case = RecordField(Case, required=False)
    person = RecordField(Detainee, required=False)
    article = ArticleField(required=False)
    stands = FlagParameter(required=False, help_text="Whether it was not re-qualified.")

    lookups = {"case": "case", "person": "case__detainee", "article": "article"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.filter(replaced_by__isnull=asked["stands"]) if "stands" in asked else rows


class Charges(AddableViewSet):
    """What is charged. A re-qualification keeps the charge and points it to the one that took its place."""

    model = Charge
    declarations = declared(Charge, create=Verb.ADD, requalify=Verb.CHANGE)
    row = Shape(
        Charge,
        name="ChargeRow",
        plain={
            "id": "id",
            "case": "case_id",
            "article": "article",
            "brought_on": "brought_on",
            "replaced_by": "replaced_by_id",
            "created_at": "created_at",
        },
    )
    record = Shape(Charge, name="Charge", plain=row.plain, sealed=[Opens("note")])
    filters = ChargeFilters()
    form = ChargeForm()

    def add(self, facts: Facts) -> Charge:
        return service.bring_charge(by=None, **facts)

    @command(RequalifyForm(), status=201)
    def requalify(self, row: Charge, facts: Facts) -> Charge:
        """The charge was turned into another article: the answer is the new charge."""
        return service.requalify(charge=row, by=None, **facts)


def _with_plain_numbers(facts: Facts) -> Facts:
    """The facts with the numbers of a case as they are sealed: JSON, whose days are text."""
    if "numbers" not in facts:
        return facts
    numbers = {
        name: value if type(value) is str else value.isoformat() for name, value in facts["numbers"].items()
    }
    return {**facts, "numbers": numbers}
