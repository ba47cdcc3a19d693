"""What documents are asked of."""

from datetime import timedelta
from typing import Any

from detainees.models import Detention
from tests.makers import EVENING, make_detention, make_stay


def make_whole_detention() -> Detention:
    """A detention with the facts that a case file needs."""
    detention = make_detention(delivered_at=EVENING + timedelta(hours=1))
    make_stay(detention=detention, place="ОП № 2")
    return detention


def case_file(detention: Detention, **facts: Any) -> dict[str, Any]:
    """The request for its case file."""
    return {"template": "case_file", "detention": str(detention.pk), "edition": "court", **facts}
