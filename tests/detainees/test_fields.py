"""Sealed fields: what is written stands as ciphertext, and opens where it belongs, for whom it was named."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value

from detainees.crypto import SEALED_HEADER, SHORTEST_SEALED
from detainees.fields import NotReading, NotSealed, Sealed, as_stored, end_openings, opening
from detainees.keys import keys_of
from detainees.models import Detainee, Detention, Report, SubjectKey, Triage
from tests import makers
from tests.makers import opened

NEEDLE = "Сиражудин-Иголка"


def stored(row, column: str) -> bytes:
    """What stands in the column, as anybody with the database reads it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def patimat(db: None) -> Detainee:
    """A person as a page loads her: by her id."""
    return Detainee.objects.get(pk=makers.make_detainee(surname=NEEDLE, description="Красная куртка").pk)


# Opening


def test_a_value_opens_for_a_named_subject_alone(patimat):
    other = makers.make_detainee()
    with opened(patimat.id):
        assert patimat.identity == {"surname": NEEDLE, "given_name": "Патимат"}
        assert patimat.description == "Красная куртка"
    with opened(other.id), pytest.raises(NotReading):
        _ = patimat.identity
    with pytest.raises(NotReading):
        _ = patimat.identity


def test_a_value_of_a_record_hanging_on_the_person_opens_under_the_persons_subject(patimat):
    detention = Detention.objects.get(pk=makers.make_detention(detainee=patimat, stated_reason="Молчали").pk)
    with opened(patimat.id):
        assert detention.stated_reason == "Молчали"
    with opened(detention.id), pytest.raises(NotReading):
        _ = detention.stated_reason


def test_unknown_is_none_and_needs_no_reading(db):
    person = Detainee.objects.get(pk=makers.make_detainee(health=None).pk)
    assert person.health is None


def test_an_empty_text_is_not_unknown(db):
    person = Detainee.objects.get(pk=makers.make_detainee(health="").pk)
    assert stored(person, "health").startswith(SEALED_HEADER)
    with opened(person.id):
        assert person.health == ""


def test_who_wrote_a_value_reads_it_back_from_the_same_instance(db):
    assert makers.make_detainee(description="Синяя шапка").description == "Синяя шапка"


def test_inner_blocks_add_and_end_for_themselves(patimat):
    other = Detainee.objects.get(pk=makers.make_detainee(surname="Вторая").pk)
    with opened(patimat.id):
        with opened(other.id):
            assert other.name.surname == "Вторая"
            assert patimat.name.surname == NEEDLE
        assert patimat.name.surname == NEEDLE
        with pytest.raises(NotReading):
            _ = other.name


def test_a_stream_left_in_the_middle_opens_nothing_to_the_next_reader(patimat):
    """The first block ends after the second began, as a forgotten generator's does."""
    other = Detainee.objects.get(pk=makers.make_detainee().pk)

    def rows():
        with opened(patimat.id):
            yield patimat.name
            yield patimat.name

    stream = rows()
    next(stream)
    with opened(other.id):
        stream.close()
        with pytest.raises(NotReading):
            _ = patimat.identity
        assert other.name.given_name == "Патимат"
    with pytest.raises(NotReading):
        _ = patimat.identity
    with pytest.raises(NotReading):
        _ = other.identity


def test_a_request_begins_with_nothing_open(patimat):
    block = opening(keys_of([patimat.id]))
    block.__enter__()
    end_openings()
    with pytest.raises(NotReading):
        _ = patimat.identity
    block.__exit__(None, None, None)


# Sealing


def test_what_stands_in_the_column_is_sealed(patimat):
    for column in ("identity", "description"):
        blob = stored(patimat, column)
        assert blob[:1] == SEALED_HEADER
        assert len(blob) >= SHORTEST_SEALED
        assert NEEDLE.encode() not in blob
        assert "куртка".encode() not in blob


def test_texts_of_like_length_take_the_same_room(db):
    lengths = {
        len(stored(makers.make_detainee(health=text), "health")) for text in ("", "да", "нет", "Астма, ингалятор")
    }
    assert lengths == {SHORTEST_SEALED}


def test_equal_values_never_stand_as_equal_bytes(db):
    one, two = (makers.make_detainee(surname=NEEDLE, health="Астма", description="Астма") for _ in range(2))
    assert len({stored(row, column) for row in (one, two) for column in ("health", "description")}) == 4


def test_saving_what_was_not_read_changes_no_byte(patimat):
    before = stored(patimat, "identity")
    patimat.citizenship = "RU"
    patimat.save()
    assert stored(patimat, "identity") == before


def test_a_new_value_is_sealed_anew_without_reading(patimat):
    patimat.identity = {"surname": "Другая"}
    patimat.save(update_fields=["identity"])
    again = Detainee.objects.get(pk=patimat.pk)
    with opened(patimat.id):
        assert again.identity == {"surname": "Другая"}


def test_what_is_done_to_a_dictionary_that_was_read_reaches_no_row(patimat):
    with opened(patimat.id):
        patimat.identity["surname"] = "Потерянная"
        assert patimat.name.surname == NEEDLE


def test_bulk_create_seals(db):
    rows = [Detainee(identity={"surname": NEEDLE}, description=NEEDLE) for _ in range(3)]
    Detainee.objects.bulk_create(rows)
    assert all(NEEDLE.encode() not in stored(row, "description") for row in rows)
    with opened(*(row.id for row in rows)):
        assert [row.description for row in Detainee.objects.all()] == [NEEDLE] * 3


def test_text_takes_nothing_but_text(db):
    for wrong in (b"bytes", 7, {"surname": NEEDLE}, F("health")):
        with pytest.raises(TypeError) as refusal, transaction.atomic():
            makers.make_detainee(health=wrong)
        assert NEEDLE not in str(refusal.value)


# Reloading


def test_a_row_is_reloaded_without_opening_it(patimat):
    Detainee.objects.filter(pk=patimat.pk).update(citizenship="KZ")
    patimat.refresh_from_db()
    assert patimat.citizenship == "KZ"
    with pytest.raises(NotReading):
        _ = patimat.identity
    with opened(patimat.id):
        assert patimat.name.surname == NEEDLE


def test_staff_are_reloaded_without_opening_them(olga):
    olga.refresh_from_db()
    with pytest.raises(NotReading):
        _ = olga.person
    with opened(olga.id):
        assert olga.person == {"name": "Olga"}


def test_a_deferred_value_opens_when_it_is_asked_for(patimat):
    row = Detainee.objects.defer("identity").get(pk=patimat.pk)
    with pytest.raises(NotReading):
        _ = row.identity
    with opened(patimat.id):
        assert row.name.surname == NEEDLE
    with pytest.raises(NotReading):
        _ = row.identity


def test_a_row_as_stored_gives_ciphertext_only(patimat):
    with as_stored(), opened(patimat.id):
        assert isinstance(patimat.identity, Sealed)


# What goes round the fields is refused


def test_update_takes_no_plain_value(patimat):
    for plain in (NEEDLE, NEEDLE.encode(), {"surname": NEEDLE}, [NEEDLE]):
        with pytest.raises(NotSealed) as refusal:
            Detainee.objects.filter(pk=patimat.pk).update(identity=plain)
        assert NEEDLE not in str(refusal.value)


def test_bulk_update_takes_no_plain_value(patimat):
    patimat.description = NEEDLE
    with pytest.raises(NotSealed):
        Detainee.objects.bulk_update([patimat], ["description"])


def test_update_takes_no_expression_either(patimat):
    for expression in (Value(NEEDLE), Value(NEEDLE.encode()), F("health")):
        with pytest.raises(NotSealed) as refusal:
            Detainee.objects.filter(pk=patimat.pk).update(description=expression)
        assert NEEDLE not in str(refusal.value)


def test_the_database_refuses_what_is_not_sealed(patimat):
    """Whichever way it comes: by COPY, by hand, by an expression of tomorrow's Django."""
    short = NEEDLE.encode()
    for plain in (short, b"\x01" + short, short.ljust(SHORTEST_SEALED, b" ")):
        with (
            pytest.raises(IntegrityError, match="detainees_detainee_description_check"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE detainees_detainee SET description = %s WHERE id = %s", [plain, patimat.id])


@pytest.mark.parametrize(
    "lookup", ["", "__exact", "__iexact", "__in", "__contains", "__startswith", "__gt", "__range", "__regex"]
)
def test_the_database_cannot_be_asked_about_a_sealed_value(db, lookup):
    with pytest.raises(FieldError) as refusal:
        Detainee.objects.filter(**{f"identity{lookup}": [NEEDLE]})
    assert NEEDLE not in str(refusal.value)


def test_the_database_can_be_asked_whether_anything_is_known(patimat):
    assert Detainee.objects.filter(identity__isnull=False).get() == patimat
    assert not Detainee.objects.filter(identity__isnull=True).exists()


def test_values_give_ciphertext_that_says_nothing_of_itself(patimat):
    with opened(patimat.id):
        (value,) = Detainee.objects.values_list("identity", flat=True)
        (row,) = Detainee.objects.values("description")
    for sealed in (value, row["description"]):
        assert isinstance(sealed, Sealed)
        assert repr(sealed) == str(sealed) == f"{sealed}" == f"<sealed, {len(sealed)} bytes>"


def test_a_sealed_row_is_not_serialised(patimat):
    with opened(patimat.id), pytest.raises(NotSealed):
        serializers.serialize("json", [patimat])


def test_values_that_do_not_open_are_an_error_and_never_what_was_stored(patimat):
    SubjectKey.objects.filter(subject_id=patimat.id).delete()
    with opened(patimat.id), pytest.raises(NotReading):
        _ = patimat.identity


# Subjects


def test_a_key_says_whose_it_is(olga):
    incident = makers.make_incident(note="Примечание")
    detention = makers.make_detention(incident=incident)
    makers.make_headcount(incident=incident)
    report = makers.make_report()
    witness, officer = makers.make_witness(), makers.make_officer()
    lawyer = makers.make_lawyer()
    kinds = dict(SubjectKey.objects.values_list("subject_id", "kind"))
    expected = {
        olga.id: "user",
        incident.id: "incident",
        detention.detainee_id: "detainee",
        report.id: "report",
        witness.id: "witness",
        officer.id: "officer",
        lawyer.id: "lawyer",
    }
    assert {subject: kinds[subject] for subject in expected} == expected


def test_a_key_made_for_a_record_of_a_person_is_the_persons(db):
    person = makers.make_detainee(description=None)
    Detainee.objects.filter(pk=person.pk).update(identity=None)
    SubjectKey.objects.all().delete()
    makers.make_detention(detainee=person)
    assert SubjectKey.objects.get(subject_id=person.id).kind == "detainee"


def test_nobody_is_moved_to_another_subject_or_incident(db):
    incident, other = makers.make_incident(), makers.make_incident()
    headcount, triage = makers.make_headcount(incident=incident), makers.make_report().triage
    detention = makers.make_detention(incident=incident)
    violation, witness = makers.make_violation(detention=detention), makers.make_witness(incident=incident)
    elsewhere = makers.make_detention(detainee=detention.detainee)
    for move in (
        lambda: type(headcount).objects.filter(pk=headcount.pk).update(incident=other),
        lambda: Triage.objects.filter(pk=triage.pk).update(report=makers.make_report()),
        lambda: Detention.objects.filter(pk=detention.pk).update(subject_id=uuid4()),
        lambda: Detention.objects.filter(pk=detention.pk).update(incident=other),
        lambda: type(violation).objects.filter(pk=violation.pk).update(detention=elsewhere),
        lambda: type(witness).objects.filter(pk=witness.pk).update(incident=other),
    ):
        with (
            pytest.raises(Exception, match=r"Cannot update|violation_stays_with_its_incident"),
            transaction.atomic(),
        ):
            move()


# Rows and columns swapped in the database, by whoever holds it


def test_an_older_ciphertext_put_back_into_its_own_cell_opens(patimat):
    """No revision is bound: docs/sealing.md says so. Whoever can write the table can bring back yesterday."""
    yesterday = stored(patimat, "description")
    patimat.description = "Синяя куртка"
    patimat.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE detainees_detainee SET description = %s WHERE id = %s", [yesterday, patimat.id])
    patimat.refresh_from_db()
    with opened(patimat.id):
        assert patimat.description == "Красная куртка"


def test_a_report_is_never_edited(db):
    report = makers.make_report()
    for edit in (
        lambda: Report.objects.filter(pk=report.pk).update(sent_at=makers.EVENING - timedelta(days=1)),
        lambda: Report.objects.filter(pk=report.pk).update(content=None),
        lambda: Report.objects.filter(pk=report.pk).delete(),
    ):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            edit()
