"""An object of several kinds: one of its fields says which, and thereby which others belong to it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty

from casework.rest.forms import Form
from detainees.strict import KeyField


class Kinds(Form):
    """One address takes several forms: `by` names the field that tells them apart, a `KeyField` of each."""

    by: ClassVar[str]
    kinds: ClassVar[Mapping[str, Form]]

    def get_fields(self) -> dict[str, Any]:
        """The fields of all kinds, for whoever asks what a name means."""
        return {name: field for form in self.kinds.values() for name, field in form.get_fields().items()}

    def run_validation(self, data: Any = empty) -> dict[str, Any]:
        """What was sent, by the form of its kind. Raises `ValidationError`."""
        if type(data) is not dict:
            raise self.fault("not_an_object")
        if self.by not in data:
            raise ValidationError({self.by: [self.error_messages["required"]]}, code="required")
        try:
            kind = KeyField(keys=self.kinds).run_validation(data[self.by])
        except ValidationError as fault:
            raise ValidationError({self.by: fault.detail}) from None
        taken: dict[str, Any] = self.kinds[kind].run_validation(data)
        return taken
