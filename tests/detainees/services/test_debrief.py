"""What is told on coming out: kept with the release in one step, corrected later, sealed throughout."""

from datetime import date, timedelta

import pytest
from django.db import connection

from detainees.models import Debrief, Detention, TimelineEntry, User
from detainees.services import debrief
from detainees.services.debrief import Call, Condition, Told
from tests.makers import EVENING, make_debrief, make_detention, opened
from tests.refusals import refused

OUT_AT = EVENING + timedelta(hours=3)
DAY = date(2022, 9, 25)
TOLD = Told(
    papers=("offence_record", "obligation_to_appear"),
    other_papers="№ 17 от 25.09",
    conditions=(Condition("явиться в суд", date(2022, 9, 27)), Condition("не выезжать")),
    injuries="Ушиб плеча",
    statement="Держали в коридоре",
    call=Call(on=date(2022, 9, 26), name="Марьям", phone="+79280000031", when="после восьми"),
)


@pytest.fixture
def held(db: None) -> Detention:
    return make_detention()


def release(held: Detention, told: Told, by: User | None = None) -> Detention:
    return debrief.release(detention=held, at=OUT_AT, outcome="with_record", told=told, by=by)


def told_of(detention: Detention) -> list[str]:
    rows = TimelineEntry.objects.filter(detention=detention).order_by("created_at", "id")
    return [*rows.values_list("kind", flat=True)]


def test_an_account_that_came_with_a_merged_record_is_added_to_by_the_release(
    held: Detention, karim: User
) -> None:
    standing = make_debrief(detention=held, injuries="Ушиб плеча", statement="Держали в коридоре")

    release(held, Told(statement="Держали до утра"), by=karim)

    row = Debrief.objects.get()
    assert (row.pk, row.entered_by, row.call_on) == (standing.pk, karim, date(2022, 9, 26))
    with opened(held.subject_id):
        assert (row.statement, row.injuries, row.papers) == ("Держали до утра", "Ушиб плеча", ["offence_record"])
        assert row.call["name"] == "Марьям"


def test_the_release_keeps_what_was_told_in_one_entry_of_the_timeline(held: Detention, karim: User) -> None:
    out = release(held, TOLD, by=karim)

    row = Debrief.objects.get()
    assert (out.released_at, out.release_outcome, out.is_injured) == (OUT_AT, "with_record", True)
    assert (row.detention, row.subject_id, row.call_on, row.entered_by) == (
        held,
        held.subject_id,
        date(2022, 9, 26),
        karim,
    )
    assert told_of(held) == ["released"]
    with opened(held.subject_id):
        assert row.papers == ["offence_record", "obligation_to_appear"]
        assert row.conditions == [{"what": "явиться в суд", "by": "2022-09-27"}, {"what": "не выезжать"}]
        assert (row.injuries, row.statement, row.other_papers) == (
            TOLD.injuries,
            TOLD.statement,
            TOLD.other_papers,
        )
        assert row.call == {"name": "Марьям", "phone": "+79280000031", "when": "после восьми"}


def test_nothing_that_was_told_stands_open_in_the_database(held: Detention) -> None:
    release(held, TOLD)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(d)::text || row_to_json(e)::text FROM detainees_debrief d"
                       " JOIN detainees_debriefevent e ON e.pgh_obj_id = d.id")  # fmt: skip
        text = cursor.fetchone()[0]
    assert "2022-09-26" in text
    words = ("offence_record", "суд", "Марьям", "+79280000031", "коридоре")
    assert [each for each in words if each in text or each.encode().hex() in text] == []


def test_a_release_of_which_nothing_is_told_keeps_nothing_beside(held: Detention) -> None:
    assert not release(held, Told()).is_injured
    assert not Debrief.objects.exists()


def test_who_comes_out_injured_is_injured_without_a_word_more(held: Detention) -> None:
    assert release(held, Told(is_injured=True)).is_injured
    assert not Debrief.objects.exists()


def test_a_release_that_is_refused_keeps_nothing(held: Detention) -> None:
    with refused("in_the_future"):
        debrief.release(
            detention=held, at=EVENING + timedelta(days=36_500), outcome="with_record", told=TOLD, by=None
        )
    with refused("impossible_order"):
        debrief.release(detention=held, at=EVENING - timedelta(hours=1), outcome="with_record", told=TOLD, by=None)

    assert not Debrief.objects.exists()


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        (Told(papers=("none", "ruling_copy")), "papers_or_none", "papers"),
        (Told(papers=("none",), other_papers="Расписка"), "papers_or_none", "papers"),
        (Told(call=Call(on=DAY - timedelta(days=1))), "impossible_order", "call_on"),
        (Told(conditions=(Condition("явка", DAY - timedelta(days=1)),)), "impossible_order", "dated_conditions"),
    ],
)
def test_what_contradicts_the_release_ends_nothing(held: Detention, told: Told, code: str, field: str) -> None:
    with refused(code) as caught:
        release(held, told)

    assert caught.value.particulars == (field,)
    assert Detention.objects.get().released_at is None
    assert not Debrief.objects.exists()


def test_the_day_of_release_itself_is_no_contradiction(held: Detention) -> None:
    release(held, Told(call=Call(on=DAY), conditions=(Condition("явка", DAY),)))

    assert Debrief.objects.get().call_on == DAY


def test_what_is_told_later_is_kept_and_then_corrected(held: Detention, maria: User) -> None:
    out = release(held, Told())
    first = debrief.write_down(detention=out, version=out.version, told=TOLD, by=maria)
    out.refresh_from_db()

    corrected = Told(papers=("none",), statement="Держали в коридоре пять часов")
    again = debrief.write_down(detention=out, version=out.version, told=corrected, by=maria)

    assert again.pk == first.pk == Debrief.objects.get().pk
    assert told_of(held) == ["released", "debriefed", "debriefed"]
    with opened(held.subject_id):
        assert again.papers == ["none"]
        assert (again.injuries, again.call, again.call_on) == (None, None, None)
    # Who was injured stays so: what was seen once is not untold by an empty field.
    assert Detention.objects.get().is_injured


def test_of_two_who_write_it_down_one_is_told(held: Detention) -> None:
    out = release(held, TOLD)
    debrief.write_down(detention=out, version=out.version, told=TOLD, by=None)

    with refused("stale"):
        debrief.write_down(detention=out, version=out.version, told=Told(), by=None)

    with opened(held.subject_id):
        assert Debrief.objects.get().statement == TOLD.statement


def test_of_who_is_not_out_nothing_is_kept(held: Detention) -> None:
    with refused("not_released"):
        debrief.write_down(detention=held, version=held.version, told=TOLD, by=None)

    assert not Debrief.objects.exists()


def test_calls_are_listed_by_day_and_those_missed_with_them(db: None) -> None:
    missed, due = make_debrief(call_on=DAY), make_debrief(call_on=DAY + timedelta(days=1))
    make_debrief(call_on=DAY + timedelta(days=2))
    make_debrief(call=None, call_on=None)

    assert set(Debrief.objects.to_call(on=DAY + timedelta(days=1))) == {missed, due}
