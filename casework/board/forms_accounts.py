"""Forms of an account: who may sign in, in which roles, where, until when."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_fields import MomentField
from casework.board.forms_report import IncidentChoice
from casework.board.forms_rows import Rows
from casework.staff import wording
from casework.staff.moments import zone_of
from detainees.models import Incident, Region, RoleGrant, User

LONGEST_NAME = 200
EVERYWHERE = "everywhere"
# Roles that no region narrows: a lawyer's people come by assignment, and a security officer's work is everywhere.
PLACELESS = frozenset({RoleGrant.Role.LAWYER, RoleGrant.Role.SECURITY})


class RoleForm(Rows):
    """One role: in a region, for an incident that is live, or everywhere; until a moment or for good."""

    ROWS: ClassVar[tuple[tuple[str, str], ...]] = (("role", "until"), ("region", "incident"))
    role = forms.ChoiceField(label=_("Role"), choices=RoleGrant.Role.choices)
    region = forms.ChoiceField(label=_("Region"), required=False)
    incident = IncidentChoice(
        access.visible(access.NOBODY, Incident),
        label=_("For one incident alone"),
        required=False,
        empty_label=_("no"),
        help_text=_("The role ends when the incident is closed."),
    )
    until = MomentField(label=_("Until"), help_text=_("Empty: until it is taken away."))

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {row.pk: row for row in access.visible(actor, Region).order_by("name_ru")}
        named = [(key, wording.region_name(row)) for key, row in self.regions.items()]
        # Nobody is let in everywhere by a field that was passed over.
        self.fields["region"].choices = [("", _("choose")), (EVERYWHERE, _("everywhere")), *named]  # type: ignore[attr-defined]
        live = access.visible(actor, Incident).live()  # type: ignore[attr-defined]
        self.fields["incident"].queryset = live.order_by("-began_at", "id")  # type: ignore[attr-defined]
        self.fields["until"].in_zone(zone_of(None))  # type: ignore[attr-defined]

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise ValidationError(_("This moment has passed."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            chosen = cleaned["region"]
            cleaned["region"] = self.regions.get(chosen)
            if cleaned["role"]:
                self._confirm_fits(cleaned, chosen)
        return cleaned

    def _confirm_fits(self, said: dict[str, Any], chosen: str) -> None:
        if said["role"] not in PLACELESS and not chosen and not said["incident"]:
            self.add_error("region", _("Say where: in a region, for one incident, or everywhere."))
        elif chosen and said["incident"]:
            self.add_error("incident", _("Choose a region or an incident, not both."))
        else:
            self._confirm_stands(said)

    def _confirm_stands(self, said: dict[str, Any]) -> None:
        # The rules stand in the database; their words are said where they can still be mended.
        grant = RoleGrant(**{name: said[name] for name in ("role", "region", "incident", "until")})
        try:
            grant.validate_constraints()
        except ValidationError as error:
            self.add_error("incident" if said["incident"] else "region", error.error_dict[NON_FIELD_ERRORS])

    def where(self) -> dict[str, Any]:
        """What the service takes besides the role."""
        return {name: self.cleaned_data[name] for name in ("region", "incident", "until")}


class AccountForm(RoleForm):
    """A new account, with a first role if one is given at once."""

    ROWS: ClassVar = (("name", "email"), *RoleForm.ROWS)
    handle = forms.CharField(
        label=_("Handle"),
        max_length=32,
        help_text=_("Signs in with it, and stands under every entry. Not a name, not an address."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        validators=User._meta.get_field("handle").validators,
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Sealed; who it is."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Sealed."), widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("none yet: sees nothing")), *RoleGrant.Role.choices], required=False
    )
    field_order = ("handle", "name", "email", "role", "until", "region", "incident")


class StaffFilter(forms.Form):
    """Narrows the list of staff by role."""

    NO_ROLE = "none"
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("any")), *RoleGrant.Role.choices, (NO_ROLE, _("no role"))],
    )

    @property
    def said(self) -> str:
        """The role that is asked for, or "". What is none narrows nothing."""
        return self.cleaned_data["role"] if self.is_valid() else ""
