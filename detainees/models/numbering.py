"""The numbers of records: one sequence for all kinds. How people say them: `detainees.reference`."""

from django.db import models
from django.db.models import Func
from django.db.models.expressions import Value
from django.utils.translation import gettext_lazy as _

from detainees.reference import number_of, reference

__all__ = ["SEQUENCE", "NextNumber", "number_of", "reference", "reference_number"]

SEQUENCE = "detainees_reference_number"


class NextNumber(Func):
    """The next value of the one sequence. Numbers may be missed out and never come twice."""

    function = "nextval"
    output_field = models.BigIntegerField()

    def __init__(self) -> None:
        super().__init__(Value(SEQUENCE))


def reference_number() -> "models.BigIntegerField[int, int]":
    """A unique number from the sequence that all kinds of records share, so that one box finds any of them."""
    return models.BigIntegerField(_("number"), unique=True, editable=False, db_default=NextNumber())
