"""People who may be one, and those who were said to be. Programs read both and propose pairs; people decide."""

from typing import Any

from django.db.models import Q

from casework.access import Verb
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import Form, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import AddableViewSet, Facts, RecordViewSet, declared
from detainees.models import Detainee, MatchCandidate, Merge
from detainees.services import merging
from detainees.strict import KeyField


class PairForm(Form):
    """Two people who may be one, in any order."""

    one = RecordField(Detainee)
    other = RecordField(Detainee)


class PairFilters(Filters):
    state = KeyField(keys=MatchCandidate.State.values, required=False)
    person = RecordField(Detainee, required=False, help_text="One of the two.")

    lookups = {"state": "state"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        person = asked.get("person")
        return rows.filter(Q(one=person) | Q(other=person)) if person else rows


_PAIR = {
    "id": "id",
    "one": "one_id",
    "other": "other_id",
    "score": "score",
    "state": "state",
    "reason": "reason",
    "taken_at": "taken_at",
    "decided_at": "decided_at",
    "created_at": "created_at",
}
_REFERENCES = {"one_reference": "one__number", "other_reference": "other__number"}


class Pairs(AddableViewSet):
    """The work list of people who may be one. A program proposes; a person of the staff decides."""

    model = MatchCandidate
    declarations = declared(MatchCandidate, create=Verb.ADD)
    row = Shape(MatchCandidate, name="PairRow", plain=_PAIR, references=_REFERENCES)
    record = Shape(MatchCandidate, name="Pair", plain=_PAIR, references=_REFERENCES, sealed=[Opens("note")])
    filters = PairFilters()
    form = PairForm()

    def add(self, facts: Facts) -> MatchCandidate:
        """The pair, which may be known and decided already."""
        return merging.pair_of(one=facts["one"], other=facts["other"], by=None)


class MergeFilters(Filters):
    kept = RecordField(Detainee, required=False, help_text="Who stands for both.")
    merged = RecordField(Detainee, required=False, help_text="Who was merged, and answers 410 since.")
    is_undone = FlagParameter(required=False)

    lookups = {"kept": "kept", "merged": "merged"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.filter(undone_at__isnull=not asked["is_undone"]) if "is_undone" in asked else rows


_MERGE = {
    "id": "id",
    "kept": "kept_id",
    "merged": "merged_id",
    "undone_at": "undone_at",
    "created_at": "created_at",
}


class Merges(RecordViewSet):
    """Which records were said to be of one person, and which of these merges were undone."""

    model = Merge
    declarations = declared(Merge)
    row = Shape(Merge, name="MergeRow", plain=_MERGE)
    record = Shape(Merge, name="Merge", plain=_MERGE, sealed=[Opens("note")])
    filters = MergeFilters()
