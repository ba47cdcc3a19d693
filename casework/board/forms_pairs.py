"""Forms of two records that may be one person: which stands, by what they differ, whom somebody means."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Verb
from casework.board.forms_report import LONGEST_NUMBER
from casework.models import Case
from detainees.models import Detainee, Detention, MatchCandidate, number_of

LONGEST_NOTE = 500


class MergeForm(forms.Form):
    """Which of the two records stands for both, and why they are one person."""

    note = forms.CharField(label=_("Why"), max_length=LONGEST_NOTE, required=False)
    keep = forms.ChoiceField()

    def __init__(self, *args: Any, pair: MatchCandidate, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "merge_%s", **kwargs})
        self.fields["keep"].choices = [(str(key), "") for key in (pair.one_id, pair.other_id)]  # type: ignore[attr-defined]


class ApartForm(forms.Form):
    """By what two people are told apart."""

    reason = forms.ChoiceField(label=_("By what"), choices=MatchCandidate.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "apart_%s", **kwargs})


class SameForm(forms.Form):
    """Another record of the same person, by its number or by that of a detention or a case of theirs."""

    number = forms.CharField(
        label=_("Number of the other record"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Of the person, of a detention or of a case."),
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_number(self) -> Detainee:
        """The person. One who is hidden from the reader is answered like one who does not exist."""
        number = number_of(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(
                _("One digit is wrong, missing, or two are swapped. Have the number read again.")
            )
        seen = access.visible(self.actor, Detainee, Verb.CHANGE)
        detentions = access.visible(self.actor, Detention).filter(number=number).values("detainee")
        cases = access.visible(self.actor, Case).filter(number=number).values("detainee")
        # Every kind is asked for, so that all answers cost the same.
        ways: list[dict[str, Any]] = [
            {"number": number},
            {"merged__number": number},
            {"pk__in": detentions},
            {"pk__in": cases},
        ]
        found = [seen.filter(**way).first() for way in ways]
        person = next((each for each in found if each is not None), None)
        if person is None:
            raise forms.ValidationError(_("No person whom you may change has this number."))
        return person
