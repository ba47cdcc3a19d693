"""Forms of a program and of its tokens."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access.actors import PROGRAM_ROLES
from casework.board.forms_fields import MomentField
from casework.board.forms_queue import RegionChoice
from casework.board.forms_rows import Rows
from casework.staff.moments import zone_of
from detainees.models import ApiClient, Region, RoleGrant, Token

USUAL_DAYS = 365
USUAL_PER_MINUTE = 600
MOST_PER_MINUTE = 60_000
_ROLES = [(key, label) for key, label in RoleGrant.Role.choices if key in PROGRAM_ROLES]


class ChangeClientForm(Rows):
    """Whose a program is, what it reads as, where, and whether it comes in at all."""

    ROWS: ClassVar = (("role", "region"),)
    audience = forms.ChoiceField(
        label=_("Whose it is"),
        choices=ApiClient.Audience.choices,
        initial=ApiClient.Audience.OURS,
        help_text=_(
            "A program of lawyers elsewhere finds only people who agreed to a lawyer; one of journalists, who agreed to"
            " the media, and reads of them neither health nor contacts."
        ),
    )
    role = forms.ChoiceField(
        label=_("Reads as"), choices=_ROLES, help_text=_("A token that may read sees what this role sees.")
    )
    region = RegionChoice(
        access.visible(access.NOBODY, Region),
        label=_("Region"),
        required=False,
        empty_label=_("everywhere"),
        help_text=_("Where its reports belong, and the only one it may read."),
    )
    is_trusted = forms.BooleanField(
        label=_("Trusted: its reports are not marked and do not wait in quarantine"), required=False
    )
    is_active = forms.BooleanField(label=_("Switched on: its tokens open the door"), required=False)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]


class ClientForm(ChangeClientForm):
    """A new program, switched on."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Of the program or the group, never of a person.")
    )
    is_active = None  # type: ignore[assignment]
    field_order = ("name", "audience", "role", "region", "is_trusted")


class TokenForm(Rows):
    """What a token opens, until when, how often."""

    ROWS: ClassVar = (("expires_at", "per_minute"),)
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=Token.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What it changes it must see: give “read” too."),
    )
    expires_at = MomentField(label=_("Expires"), required=True)
    per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=MOST_PER_MINUTE, initial=USUAL_PER_MINUTE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        usual = {"scopes": [Token.Scope.REPORT.value], "expires_at": timezone.now() + timedelta(days=USUAL_DAYS)}
        super().__init__(*args, **{"initial": usual, **kwargs})
        self.fields["expires_at"].in_zone(zone_of(None))  # type: ignore[attr-defined]

    def clean_scopes(self) -> list[str]:
        scopes: list[str] = self.cleaned_data["scopes"]
        if Token.Scope.WRITE in scopes and Token.Scope.READ not in scopes:
            raise ValidationError(_("What it changes it must see: give “read” too."))
        return scopes

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at <= timezone.now():
            raise ValidationError(_("This moment has passed."))
        return expires_at


def standing(client: ApiClient) -> dict[str, Any]:
    """What the form of a change begins with."""
    return {
        "audience": client.audience,
        "role": client.role,
        "region": client.region_id,
        "is_trusted": client.is_trusted,
        "is_active": client.is_active,
    }
