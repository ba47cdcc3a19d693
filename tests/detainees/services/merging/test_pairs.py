"""What becomes of pairs when somebody is merged, and who gets which pair."""

from detainees.models import (
    Detainee,
    MatchCandidate,
    User,
)
from detainees.services import merging
from tests.detainees.services.merging.two_records import fatimat, incident, merged, patimat, undone
from tests.makers import (
    make_detainee,
    make_pair,
)

__all__ = ["fatimat", "incident", "patimat"]


def test_a_merge_decides_the_pair(patimat: Detainee, fatimat: Detainee, olga: User) -> None:
    pair = merging.pair_of(one=fatimat, other=patimat, by=olga)

    merge = merged(patimat, fatimat, olga)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (MatchCandidate.State.SAME, olga)
    undone(merge, olga)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.taken_by) == (MatchCandidate.State.WAITING, None, None)


def test_pairs_of_who_was_merged_leave_the_work_list_and_come_back(
    patimat: Detainee, fatimat: Detainee, olga: User
) -> None:
    third, fourth = make_detainee(), make_detainee()
    beside, told_apart = make_pair(one=fatimat, other=third), make_pair(one=fatimat, other=fourth)
    merging.tell_apart(pair=told_apart, reason="namesakes", by=olga)
    make_pair(one=patimat, other=third)

    merge = merged(patimat, fatimat, olga)

    assert [{pair.one, pair.other} for pair in MatchCandidate.objects.filter(state="waiting")] == [
        {patimat, third}
    ]
    undone(merge, olga)
    beside.refresh_from_db()
    told_apart.refresh_from_db()
    assert (beside.state, beside.decided_by, told_apart.state) == ("waiting", None, "different")
