"""Fields that board forms share: names, moments in a zone, articles as people type them."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from casework.staff import wording
from casework.staff.moments import told_without_zone, zone_name, zone_of
from detainees.listed import born_in
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


class BirthField(forms.CharField):
    """A day of birth, or its year alone, as people type it. Becomes "1998-03-12" or "1998"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        born = born_in(text)
        if text and not born:
            raise ValidationError(_("Takes a day such as 12.03.1998, or a year."), code="not_a_birth_date")
        if born > timezone.now().date().isoformat():
            raise ValidationError(_("This day has not come yet."), code="in_the_future")
        return born

    def prepare_value(self, value: Any) -> Any:
        return birth_typed(value) if isinstance(value, str) else value


def birth_typed(born: str) -> str:
    """A day or year of birth as people type it: "12.03.1998". What was typed otherwise stands as it is."""
    return ".".join(reversed(born.split("-"))) if re.fullmatch(r"\d{4}-\d\d-\d\d", born) else born


class LongSelect(forms.Select):
    """A choice among very many, without groups: Django renders each by two templates, as long as the whole page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        del renderer
        chosen = set(self.format_value(value))
        options = format_html_join(
            "\n",
            "<option{}>{}</option>",
            (
                (flatatt({"value": "" if key is None else str(key), "selected": str(key) in chosen}), label)
                for key, label in self.choices
            ),
        )
        return format_html(
            "<select{}>\n{}\n</select>", flatatt({"name": name, **self.build_attrs(self.attrs, attrs)}), options
        )


class MomentField(forms.DateTimeField):
    """A moment typed in the zone of a place, which the form sets by `in_zone` and names beside the field.

    People read and type minutes: of a moment that stands already, and that `stands` was told of, the seconds stay
    as long as its minute does.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.zone = zone_of(None)
        self.known: datetime | None = None
        kwargs.setdefault("widget", forms.DateTimeInput({"type": "datetime-local"}, format=_INPUT_FORMAT))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def in_zone(self, zone: ZoneInfo) -> None:
        self.zone = zone
        said = {"zone": zone_name(zone, timezone.now()), "note": self.help_text}
        pattern = pgettext("the zone of a moment, and what to know of it", "%(zone)s. %(note)s")
        self.help_text = pattern % said if self.help_text else said["zone"]

    def stands(self, at: datetime | None) -> None:
        self.known = at

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).strftime(_INPUT_FORMAT) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            typed = super().to_python(value)
        is_known = self.known is not None and typed == self.known.replace(second=0, microsecond=0)
        return self.known if is_known else typed

    def in_words(self, value: Any) -> str:
        """What was typed, or stands, as pages tell moments in this zone."""
        at = self.to_python(value)
        return told_without_zone(at, self.zone) if at else ""


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
