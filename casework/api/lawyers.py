"""Those who defend, and by what right they act for whom."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework.access import Verb
from casework.models import Authority, Lawyer
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import AnyMomentField, CodeField, Form, LineField, RecordField, RecordsField
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, command, declared
from casework.services import lawyer as service
from detainees.models import Detainee, Facility, Region
from detainees.services.changes import newest
from detainees.strict import FlagField, KeyField, ListOf, MomentField, NameField, StrictField, WholeField

LONGEST_LINE, LONGEST_PAPER = 120, 300
MOST_PEOPLE = 1_000
_MOST_REGIONS, _MOST_LANGUAGES = 100, 20


class LanguageField(StrictField):
    """A language by its code."""

    default_error_messages = {"not_a_language": _("Two or three Latin letters each: ru, av, dar.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[a-z]{2,3}$", "description": "ISO 639."}

    def to_internal_value(self, data: Any) -> str:
        if type(data) is str and data.isascii() and data.isalpha() and data.islower() and len(data) in (2, 3):
            return data
        raise self.fault("not_a_language")


class LanguagesField(ListOf):
    """The languages somebody speaks with clients; perhaps none is known."""

    least = 0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=LanguageField(), most=_MOST_LANGUAGES, **kwargs)

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class LawyerPersonForm(Form):
    """Who they are. Takes the place of all that was known before."""

    name = NameField()
    phone = LineField(longest=LONGEST_LINE, required=False)
    bar_number = LineField(longest=LONGEST_LINE, required=False, help_text="In the register of advocates.")
    bar = LineField(longest=LONGEST_LINE, required=False, help_text="The chamber.")


class LawyerForm(Form):
    """Who they are, where they work, how much they can take on."""

    kind = KeyField(keys=Lawyer.Kind.values)
    person = LawyerPersonForm()
    regions = RecordsField(
        child=CodeField(Region),
        most=_MOST_REGIONS,
        help_text="All where they work. One of yours must be among them, or you would not see this lawyer.",
    )
    languages = LanguagesField(required=False)
    capacity = WholeField(
        least=0, most=MOST_PEOPLE, allow_null=True, required=False, help_text="People at a time."
    )


class LawyerChangeForm(LawyerForm):
    """The same, and whether they take people on."""

    is_active = FlagField(required=False)


class LawyerFilters(Filters):
    region = CodeField(Region, required=False, help_text="Works there.")
    kind = KeyField(keys=Lawyer.Kind.values, required=False)
    is_active = FlagParameter(required=False, help_text="Takes people on.")

    lookups = {"kind": "kind", "is_active": "is_active"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.filter(regions=asked["region"]) if "region" in asked else rows


_PART = {"type": "string"}
_PERSON = {
    "type": "object",
    "properties": {"name": _PART, "phone": _PART, "bar_number": _PART, "bar": _PART},
    "description": "What is not known is left out.",
    "additionalProperties": False,
}


class Lawyers(AddableViewSet, ChangeableViewSet):
    """Advocates, lay defenders, and supporters who bring parcels and meet people at the gate."""

    model = Lawyer
    declarations = declared(Lawyer, create=Verb.ADD, partial_update=Verb.CHANGE)
    record = Shape(
        Lawyer,
        name="Lawyer",
        plain={
            "id": "id",
            "kind": "kind",
            "languages": "languages",
            "capacity": "capacity",
            "is_active": "is_active",
            "version": "version",
            "created_at": "created_at",
        },
        told={
            "regions": Told(
                of=("works_in",),
                tell=list,
                described={"type": "array", "items": CodeField(Region).schema, "description": "Where they work."},
                adds={"works_in": service.codes_of_regions()},
            )
        },
        sealed=[Opens("person", described=_PERSON)],
    )
    filters = LawyerFilters()
    form = LawyerForm()
    changes = LawyerChangeForm(partial=True)

    def add(self, facts: Facts) -> Lawyer:
        return service.add_lawyer(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        service.change_lawyer(lawyer=row, version=row.version, by=None, **facts)


class AuthorityForm(Form):
    """Who acts for whom, by what right, until when."""

    lawyer = RecordField(Lawyer, among={"is_active": True}, help_text="One who takes people on.")
    person = RecordField(Detainee)
    kind = KeyField(keys=Authority.Kind.values)
    since = AnyMomentField(required=False, help_text="Left out: from now on.")
    until = AnyMomentField(required=False, help_text="Left out: until somebody ends it.")
    paper = LineField(
        longest=LONGEST_PAPER, required=False, help_text="Number and date of the paper, without what it is."
    )

    def validate(self, attrs: Facts) -> Facts:
        since, until = attrs.get("since") or timezone.now(), attrs.get("until")
        if until is not None and until <= since:
            raise ValidationError({"until": [_("The authority ends before it begins.")]}, code="impossible_order")
        return attrs


class AuthorityChangeForm(Form):
    """By what right, since when, until when: what was entered wrongly, or is known better now."""

    kind = KeyField(keys=Authority.Kind.values)
    since = AnyMomentField()
    until = AnyMomentField(allow_null=True, help_text="Null: until somebody ends it.")
    paper = LineField(
        longest=LONGEST_PAPER, allow_null=True, help_text="Number and date of the paper, without what it is."
    )


class EndForm(Form):
    """Since when the lawyer no longer acts."""

    at = MomentField(required=False, help_text="Left out: from now on.")


class NotLetInForm(Form):
    """Where and when the lawyer was not let in to the person."""

    facility = RecordField(Facility)
    at = MomentField()


class LetInForm(Form):
    """When the lawyer saw the person."""

    at = MomentField()


class AuthorityFilters(Filters):
    lawyer = RecordField(Lawyer, required=False)
    person = RecordField(Detainee, required=False)
    is_in_force = FlagParameter(required=False, help_text="Whether the lawyer acts by it at this moment.")

    lookups = {"lawyer": "lawyer", "person": "detainee"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        if "is_in_force" not in asked:
            return rows
        in_force = rows.in_force(at=timezone.now())
        return in_force if asked["is_in_force"] else rows.exclude(pk__in=in_force.values("pk"))


class Authorities(AddableViewSet, ChangeableViewSet):
    """By what right a lawyer acts for a person, and sees them. An assignment is an authority in force."""

    model = Authority
    declarations = declared(
        Authority,
        create=Verb.ADD,
        partial_update=Verb.CHANGE,
        end=Verb.CHANGE,
        not_let_in=Verb.CHANGE,
        let_in=Verb.CHANGE,
    )
    row = Shape(
        Authority,
        name="AuthorityRow",
        plain={
            "id": "id",
            "lawyer": "lawyer_id",
            "person": "detainee_id",
            "kind": "kind",
            "since": "since",
            "until": "until",
            "ended_at": "revoked_at",
            "came_at": "came_at",
            "refused_at": "refused_at_id",
            "created_at": "created_at",
        },
    )
    record = Shape(Authority, name="Authority", plain=row.plain, sealed=[Opens("paper")])
    filters = AuthorityFilters()
    form = AuthorityForm()
    changes = AuthorityChangeForm(partial=True)

    def add(self, facts: Facts) -> Authority:
        return service.assign(detainee=facts.pop("person"), by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        service.change_assignment(authority=row, seen=newest(row), by=None, **facts)

    @command(EndForm())
    def end(self, row: Authority, facts: Facts) -> Authority:
        """The lawyer no longer acts for the person, and loses sight of them."""
        return service.end_assignment(authority=row, by=None, **facts)

    @command(NotLetInForm())
    def not_let_in(self, row: Authority, facts: Facts) -> Authority:
        """The lawyer came to a place and was not let in: `refused_at` names it until they are let in later."""
        return service.not_let_in(authority=row, by=None, **facts)

    @command(LetInForm())
    def let_in(self, row: Authority, facts: Facts) -> Authority:
        """The lawyer was let in and saw the person: `refused_at` is null, unless they were refused later."""
        return service.let_in(authority=row, by=None, **facts)
