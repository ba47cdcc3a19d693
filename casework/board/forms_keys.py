"""Forms of holds and erasures. Whom they are about is said by number: no name is known here."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.board.forms_rows import Rows
from casework.models import Erasure, LegalHold

_NUMBER = _("Of a person, a detention or a report, as in 100-147-9.")


class HoldForm(Rows):
    """Whom to keep from being erased, why, until when."""

    ROWS: ClassVar = (("basis", "until"),)
    number = forms.CharField(label=_("Number"), max_length=40, help_text=_NUMBER)
    basis = forms.ChoiceField(label=_("Basis"), choices=LegalHold.Basis.choices)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, it holds until somebody lifts it."),
    )


class ErasureForm(Rows):
    """Whom to erase, and why."""

    number = forms.CharField(
        label=_("Number"),
        max_length=400,
        help_text=_(
            "Of a person, a detention or a report. Several that belong together stand with commas between."
        ),
    )
    basis = forms.ChoiceField(label=_("Basis"), choices=Erasure.Basis.choices)
