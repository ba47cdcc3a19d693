"""Two records side by side: what agrees, and which of them had better stand."""

from typing import Any

from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from casework import access
from casework.board.pair_sides import Sides
from detainees.models import Detention, MatchCandidate, User
from tests.casework.board.pairs import (
    ENGLISH,
    SignedIn,
    fatimat,
    incident,
    pair,
    patimat,
    text_of,
)
from tests.makers import (
    make_authority,
    make_case,
    make_detainee,
    make_detention,
    make_lawyer,
    make_merge,
    make_outcome,
    make_pair,
    make_relative,
    make_report,
    make_timeline_entry,
    opened,
)

__all__ = ["fatimat", "incident", "pair", "patimat"]

QUERIES_OF_A_PAIR = 23


def test_both_records_stand_side_by_side_with_what_agrees(
    signed_in: SignedIn, olga: User, pair: MatchCandidate, patimat: Detention
) -> None:
    make_timeline_entry(detention=patimat, kind="detained", by=olga)
    outcome = make_outcome(
        report=make_report(incident=patimat.incident), decided_by=olga, kind="linked", detention=patimat
    )

    page = signed_in(olga).get(f"/pairs/{pair.pk}/", headers=ENGLISH)
    text = text_of(page)

    for words in ("Красная куртка", "Зелёная куртка", "Фатя", "taken at the same incident", "the same surname"):
        assert words in text
    assert outcome.triage.report.reference in text
    assert "entered by olga" in text
    differing = {line.label for line in page.context["sides"].lines if line.differs}
    assert differing == {"Name", "What they look like"}


def test_a_pair_costs_the_same_queries_however_much_is_written(
    signed_in: SignedIn,
    karim: User,
    pair: MatchCandidate,
    patimat: Detention,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(karim)

    def write() -> None:
        make_relative(detainee=patimat.detainee)
        make_case(detention=patimat)
        make_authority(lawyer=make_lawyer(), detainee=patimat.detainee)
        make_outcome(
            report=make_report(incident=patimat.incident), decided_by=karim, kind="linked", detention=patimat
        )
        make_pair(one=patimat.detainee, other=make_detention(incident=patimat.incident).detainee)
        make_merge(
            kept=patimat.detainee,
            merged=make_detainee(merged_into=patimat.detainee),
            by=karim,
            undone_at=None,
            undone_by=None,
        )

    client.get(f"/pairs/{pair.pk}/")
    write()
    with django_assert_num_queries(QUERIES_OF_A_PAIR):
        client.get(f"/pairs/{pair.pk}/")
    write()
    write()
    with django_assert_num_queries(QUERIES_OF_A_PAIR):
        page = client.get(f"/pairs/{pair.pk}/")

    assert len(page.context["sides"].also) == 3


def test_the_page_proposes_which_record_stands_and_why(
    karim: User, pair: MatchCandidate, patimat: Detention, fatimat: Detention
) -> None:
    actor = access.actor_of(karim)

    def advice() -> tuple[Any, str]:
        with translation.override("en"), opened(pair.one_id, pair.other_id):
            return Sides(actor, pair).advice

    assert advice() == (patimat.detainee_id, "it was entered first")
    make_case(detention=fatimat)
    assert advice() == (fatimat.detainee_id, "it has a case or a lawyer")
    Detention.objects.filter(pk=patimat.pk).update(confirmed_at=timezone.now(), confirmed_by=karim)
    assert advice() == (patimat.detainee_id, "its detention is confirmed")


def test_a_record_with_a_whole_name_had_better_stand(karim: User, patimat: Detention) -> None:
    nickname = make_detainee(identity={"aliases": ["Фатя"]})
    pair = make_pair(one=nickname, other=patimat.detainee)

    with translation.override("en"), opened(pair.one_id, pair.other_id):
        kept, why = Sides(access.actor_of(karim), pair).advice

    assert (kept, why) == (patimat.detainee_id, "its name is known in full")
