"""Fields that board forms share: names, moments in a zone, articles as people type them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.staff import wording
from casework.staff.moments import zone_name, zone_of
from detainees.names import LONGEST_NAME, fault_of_name

_INPUT_FORMAT = "%Y-%m-%dT%H:%M"


class NameField(forms.CharField):
    """One part of a name: free of marks that hide or turn what a reader sees."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("spellcheck", "false")
        self.widget.attrs["maxlength"] = str(LONGEST_NAME)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if fault := fault_of_name(text):
            raise ValidationError(str(wording.NAME_FAULTS[fault]), code=fault)
        return text


class MomentField(forms.DateTimeField):
    """A moment typed in the zone of a place, which the form sets by `in_zone_of` and names beside the field."""

    def __init__(self, **kwargs: Any) -> None:
        self.zone = zone_of(None)
        kwargs.setdefault("widget", forms.DateTimeInput({"type": "datetime-local"}, format=_INPUT_FORMAT))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def in_zone(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.help_text = zone_name(zone, timezone.now())

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).strftime(_INPUT_FORMAT) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)


class ArticlesField(forms.CharField):
    """Articles as people say them, by comma: "20.2 ч. 5, 19.3". Becomes keys of the pack."""

    default_error_messages = {
        "no_such_article": _("The pack knows no article “%(text)s”."),
        "several_articles": _("Say which part: “%(text)s” may mean %(articles)s."),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return tuple(dict.fromkeys(self._one(part.strip()) for part in text.split(",") if part.strip()))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(wording.article(key) for key in value) if isinstance(value, tuple | list) else value

    def _one(self, text: str) -> str:
        found = wording.pack().search_articles(text)
        exact = [row for row in found if wording.article(row.key).casefold() == text.casefold()]
        fitting = exact or list(found)
        if not fitting:
            raise ValidationError(self.error_messages["no_such_article"], "no_such_article", {"text": text})
        if len(fitting) > 1:
            named = ", ".join(wording.article(row.key) for row in fitting[:4])
            values = {"text": text, "articles": named}
            raise ValidationError(self.error_messages["several_articles"], "several_articles", values)
        return fitting[0].key


class TextsField(forms.CharField):
    """Several short texts, by comma."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        found = tuple(part.strip() for part in text.split(",") if part.strip())
        for part in found:
            if fault := fault_of_name(part):
                raise ValidationError(str(wording.NAME_FAULTS[fault]), code=fault)
        return found

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, tuple | list) else value
