"""What staff say when they ask for a document."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.models import Authority, Case, Document
from detainees.models import Detention


class CaseFileForm(forms.Form):
    """Which case file: for whom, in which language."""

    edition = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            (Document.Edition.COURT, _("for the court: no mark of ours")),
            (Document.Edition.ARCHIVE, _("for lawyer and partners: signed, with a code to check it")),
        ],
        initial=Document.Edition.COURT,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="ru")


def cases_for_motions(actor: access.Actor, detention: Detention) -> QuerySet[Case]:
    """The cases of a detention in which motions are made: these cite the code of administrative offences."""
    cases = access.visible(actor, Case).filter(detention=detention)
    return cases.filter(branch=Case.Branch.ADMINISTRATIVE)


class AuthorityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of those who may act for the person, by name: render it while they are open."""

    def label_from_instance(self, obj: Any) -> str:
        return str((obj.lawyer.person or {}).get("name", ""))


class AdmissionForm(forms.Form):
    """The motion to admit a defender: in which case, who, in whose voice."""

    case: "forms.ModelChoiceField[Case]" = forms.ModelChoiceField(None, label=_("Case"), empty_label=None)
    authority = AuthorityField(None, label=_("Defender"), empty_label=None)
    voice = forms.ChoiceField(
        label=_("In whose voice"),
        choices=[choice for choice in Document.Voice.choices if choice[0]],
        initial=Document.Voice.OWN,
    )

    def __init__(self, *args: Any, actor: access.Actor, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acting = access.visible(actor, Authority).filter(detainee=detention.detainee_id)
        self.authorities = acting.in_force(at=timezone.now()).select_related("lawyer")  # type: ignore[attr-defined]
        self.fields["case"].queryset = cases_for_motions(actor, detention)  # type: ignore[attr-defined]
        self.fields["authority"].queryset = self.authorities  # type: ignore[attr-defined]
