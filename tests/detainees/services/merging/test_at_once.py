"""Two who merge, undo and take pairs at the same moment: real connections that wait for each other."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from casework.models import Case
from detainees.models import Detainee, Incident, MatchCandidate, Merge, User
from detainees.services import merging
from tests.detainees.services.merging.two_records import merged, undone
from tests.makers import make_case, make_detainee, make_detention, make_incident, make_pair, make_user
from tests.together import at_once, begin, codes, until, waiting_for_a_lock

_PATIENCE_SECONDS = 20


def test_of_two_who_merge_the_same_people_at_once_the_second_is_told(committed_db: str) -> None:
    olga, karim = make_user("olga"), make_user("karim")
    patimat, fatimat = make_detainee(), make_detainee()
    make_detention(detainee=fatimat)

    answers = at_once(
        patimat,
        lambda: merged(patimat, fatimat, olga),
        lambda: merged(fatimat, patimat, karim),
    )

    assert codes(answers) == ["done", "merged_already"]
    assert Detainee.objects.count() == 1


def standing(people: list[Detainee]) -> list[UUID | None]:
    """Whom each of these stands under by now."""
    rows = dict(Detainee.originals.values_list("pk", "merged_into"))
    return [rows[each.pk] for each in people]


def three(olga: User, *, kept_is_last: bool) -> tuple[list[Detainee], Merge, Case]:
    """Two who were merged, a third record of the same woman, and a case of the merged one. By their keys."""
    first, second, third = sorted((make_detainee() for _ in range(3)), key=lambda person: person.pk)
    kept, other = (second, first) if kept_is_last else (first, second)
    case = make_case(detention=make_detention(detainee=other))
    return [kept, other, third], merged(kept, other, olga), case


@pytest.mark.parametrize("kept_is_last", [True, False])
def test_who_is_merged_further_while_her_merge_is_undone_goes_without_the_other(
    kept_is_last: bool, committed_db: str
) -> None:
    olga, karim = make_user("olga"), make_user("karim")
    (kept, other, third), merge, case = three(olga, kept_is_last=kept_is_last)

    answers = at_once(
        merge,
        lambda: undone(merge, olga),
        lambda: merged(third, kept, karim),
    )

    assert codes(answers) == ["done", "done"]
    assert standing([kept, other]) == [third.pk, None]
    case.refresh_from_db()
    assert case.detainee_id == other.pk


@pytest.mark.parametrize("kept_is_last", [True, False])
def test_a_merge_is_not_undone_while_another_is_built_on_it(kept_is_last: bool, committed_db: str) -> None:
    olga, karim = make_user("olga"), make_user("karim")
    (kept, other, third), merge, case = three(olga, kept_is_last=kept_is_last)

    answers = at_once(
        third,
        lambda: merged(third, kept, karim),
        lambda: undone(merge, olga),
    )

    assert codes(answers) == ["done", "undo_later_first"]
    assert standing([kept, other]) == [third.pk, third.pk]
    case.refresh_from_db()
    assert case.detainee_id == third.pk


def two_pairs(incident: Incident, *, share_somebody: bool) -> list[MatchCandidate]:
    people = [make_detention(incident=incident).detainee for _ in range(4)]
    other = make_pair(one=people[1 if share_somebody else 2], other=people[3], score=0.8)
    return [make_pair(one=people[0], other=people[1], score=0.9), other]


def halfway(work: Callable[[], Any], before: str, here: Event, go: Event) -> Callable[[], Any]:
    """This work, held before its first statement with these words until it may go on."""

    def hold(execute: Any, sql: str, *rest: Any) -> Any:
        if before in sql and not here.is_set():
            here.set()
            assert go.wait(_PATIENCE_SECONDS)
        return execute(sql, *rest)

    def run() -> Any:
        with connection.execute_wrapper(hold):
            return work()

    return run


@pytest.mark.parametrize("share_somebody", [False, True])
def test_two_who_ask_for_the_next_pair_at_once_never_look_at_one_person(
    share_somebody: bool, committed_db: str
) -> None:
    olga, karim = make_user("olga"), make_user("karim")
    pairs = two_pairs(make_incident(), share_somebody=share_somebody)
    here, go = Event(), Event()

    with ThreadPoolExecutor(2) as pool:
        first: Future[Any] = begin(pool, halfway(lambda: _next(olga), "FOR UPDATE", here, go))
        try:
            until(here.is_set)
            second: Future[Any] = begin(pool, lambda: _next(karim))
            until(lambda: second.done() or waiting_for_a_lock() > 0)
        finally:
            go.set()
        taken = [each.result(_PATIENCE_SECONDS) for each in (first, second)]

    assert taken == ([pairs[0], None] if share_somebody else pairs)


def _next(by: User) -> MatchCandidate | None:
    return merging.take_next(among=MatchCandidate.objects.all(), by=by)
