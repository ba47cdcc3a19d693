"""Forms of the ladder of consent."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.board.forms_fields import MomentField
from casework.board.forms_person import LONGEST_LINE
from casework.board.forms_rows import Rows
from detainees.models import Consent, Detention


class ConsentForm(Rows):
    """One step of the ladder: to what, by whom, on what basis, when; or that the person said no."""

    ROWS: ClassVar = (("level", "basis"), ("given_by", "given_at"))
    level = forms.ChoiceField(
        label=_("To what"), choices=Consent.Level.choices, help_text=_("It holds for every step below it.")
    )
    basis = forms.ChoiceField(
        label=_("On what basis"),
        choices=Consent.Basis.choices,
        initial=Consent.Basis.CONSENT,
        help_text=_("Where nobody could be asked: to a lawyer, and no further."),
    )
    given_by = forms.CharField(
        label=_("Given by"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("The person, or who spoke for them and as what. Of minors nothing is published without it."),
    )
    given_at = MomentField(label=_("When"), required=True)
    is_refused = forms.BooleanField(label=_("They said no: to this, and to every step above it"), required=False)

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]


class WithdrawForm(Rows):
    """Since when a consent is withdrawn."""

    at = MomentField(label=_("Withdrawn at"), required=True)

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]
