"""Which part of the audit log is looked at: by whom, about whom, in which days."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.services import audit_subjects
from casework.staff.moments import zone_of
from detainees.models import ApiClient, User, number_of

LONGEST_MARK = 80
NOTHING = UUID(int=0)


class DayField(forms.DateField):
    """A day in the zone of the installation."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **kwargs)


class AuditFilter(forms.Form):
    """Narrows the log. What is wrong is said beside its field, and nothing is shown: half a search would mislead."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    whom = forms.CharField(label=_("About: number or handle"), max_length=LONGEST_MARK, required=False)
    since = DayField(label=_("From"))
    until = DayField(label=_("To, that day included"))

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = list(access.visible(actor, User).order_by("handle").values_list("pk", "handle"))
        programs = list(access.visible(actor, ApiClient).order_by("name").values_list("pk", "name"))
        self.called: dict[UUID, str] = dict(staff + programs)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("anybody")),
            (_("Staff"), [(str(key), handle) for key, handle in staff]),
            (_("Programs"), [(str(key), name) for key, name in programs]),
        ]

    def clean_whom(self) -> UUID | None:
        text = " ".join(self.cleaned_data["whom"].split())
        if not text:
            return None
        subject = audit_subjects.meant(text)
        if subject is None and number_of(text) is None:
            raise forms.ValidationError(_("This is no reference number, and nobody has this handle."))
        # A number that nothing has is answered like one whose record nobody opened.
        return subject or NOTHING

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """What the service takes. Empty where nothing fits the form."""
        if not self.is_valid():
            return {}
        said = self.cleaned_data
        return {
            "actor": UUID(said["who"]) if said["who"] else None,
            "subject": said["whom"],
            "since": _midnight(said["since"]) if said["since"] else None,
            "until": _midnight(said["until"] + timedelta(days=1)) if said["until"] else None,
        }

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, zone_of(None))
