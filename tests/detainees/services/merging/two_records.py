"""Two records of one woman, as two callers named her: what the tests of merging share."""

import pytest

from detainees.models import Detainee, Incident, Merge, User
from detainees.services import merging
from tests.makers import make_detainee, make_incident, opened


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def patimat(incident: Incident) -> Detainee:
    return make_detainee()


@pytest.fixture
def fatimat(incident: Incident) -> Detainee:
    """The same woman, as another caller called her."""
    return make_detainee(surname="Гаджиалиева", given_name="Фатимат", description="Зелёная куртка")


def merged(kept: Detainee, merged: Detainee, by: User) -> Merge:
    with opened(kept.pk, merged.pk):
        return merging.merge_people(kept=kept, merged=merged, by=by)


def undone(merge: Merge, by: User) -> Merge:
    with opened(merge.kept_id, merge.merged_id):
        return merging.undo_merge(merge=merge, by=by)
