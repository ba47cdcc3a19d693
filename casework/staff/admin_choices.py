"""The fields of the admin's forms in which a record is chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

# PostgreSQL takes no text with it: the question would fail, where the answer is that there is no such record.
_NUL = "\x00"


class KeyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes the key of a record; whatever is no key is refused beside the field."""

    def to_python(self, value: Any) -> Any:
        if _NUL in str(value):
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": ""})
        return super().to_python(value)


class KeySelect(AutocompleteSelect):
    """Is looked up while one types. Django's asks the database even for what cannot be a key, to show it again."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, [each for each in value if self._may_be_key(each)], attr)

    def _may_be_key(self, text: str) -> bool:
        try:
            self.field.target_field.to_python(text)
        except ValidationError:
            return False
        return _NUL not in text
