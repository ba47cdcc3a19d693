"""What is sealed otherwise than by a field is opened too, and named when it does not open."""

from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.models import Authenticator

from casework.environment import Environment
from casework.keylife import drill as steps
from casework.keylife import rehearsal
from casework.keylife.backup import write_archives
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.restore import restore
from casework.models import Rehearsal
from casework.staff import second_factor
from detainees.crypto_stream import Sealer
from detainees.envelope import seal_report
from detainees.models import IntakeKey, SubjectKey
from detainees.services import intake_keys
from tests.casework.keylife.place import IDENTITY, an_order, elsewhere, quietly, somebody
from tests.makers import make_client, make_envelope, make_user


@pytest.fixture
def today() -> date:
    return datetime.now(UTC).date()


def stored_file(here: Environment) -> Path:
    [path] = here.storage_dir.glob("*/*")
    return path


def overwrite(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place : place + 4] = bytes(each ^ 1 for each in content[place : place + 4])
    path.write_bytes(content)


def alter(here: Environment, statement: str, *values: object) -> None:
    with psycopg.connect(here.owner_url) as owner:
        owner.execute(statement, values)


def flip(here: Environment, table: str, column: str, row: object) -> None:
    alter(
        here,
        f"UPDATE {table} SET {column} = set_byte({column}, 40, get_byte({column}, 40) # 1) WHERE id = %s",  # noqa: S608
        row,
    )


@pytest.mark.parametrize("place", [2, 60, 150, -5])
def test_a_stored_file_of_which_four_bytes_were_changed_is_named(here: Environment, place: int) -> None:
    somebody()
    path = stored_file(here)
    assert open_everything(here, quietly)
    overwrite(path, place % path.stat().st_size)
    with pytest.raises(KeyWorkRefused, match=rf"{path.name} of document .* does not open"):
        open_everything(here, quietly)


def test_a_drill_says_that_such_a_file_did_not_come_back(here: Environment) -> None:
    somebody()
    path = stored_file(here)
    overwrite(path, 60)

    with pytest.raises(KeyWorkRefused, match=rf"{path.name} of document .* does not open: .*not_authentic"):
        rehearsal.drill(here, tell=quietly)

    assert Rehearsal.objects.get().fault == "does_not_open"


def test_a_stored_file_that_is_not_there_is_named(here: Environment) -> None:
    somebody()
    path = stored_file(here)
    path.unlink()
    with pytest.raises(KeyWorkRefused, match=f"{path.name} of document .* did not come back"):
        open_everything(here, quietly)


def test_files_that_were_left_out_of_the_scratch_copy_are_noticed(here: Environment, tmp_path: Path) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    path = stored_file(here)
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(KeyWorkRefused, match=f"{path.name} did not come back"):
        steps._compare(here, made)
    path.write_bytes(content + b"x")
    with pytest.raises(KeyWorkRefused, match=f"{path.name} came back otherwise"):
        steps._compare(here, made)


def test_a_private_key_of_the_hotline_that_was_changed_is_named_by_its_day(here: Environment, today: date) -> None:
    intake_keys.make_intake_keys(today=today)
    before = open_everything(here, quietly)
    assert before == intake_keys.DAYS_AHEAD + 1
    row = IntakeKey.objects.get(day=today)

    flip(here, "detainees_intakekey", "wrapped_private_key", row.pk)

    with pytest.raises(KeyWorkRefused, match=f"private key of the hotline's day {today} .*not_authentic"):
        open_everything(here, quietly)


def test_a_public_key_that_is_not_the_other_half_is_named(here: Environment, today: date) -> None:
    intake_keys.make_intake_keys(today=today)
    flip(here, "detainees_intakekey", "public_key", IntakeKey.objects.get(day=today).pk)
    with pytest.raises(KeyWorkRefused, match=f"private key of the hotline's day {today} .*bad_key"):
        open_everything(here, quietly)


def test_an_envelope_that_waits_is_opened(here: Environment, today: date) -> None:
    intake_keys.make_intake_keys(today=today)
    envelope = make_envelope(key_day=today, client=make_client())
    sealer = Sealer(bytes(IntakeKey.objects.get(day=today).public_key))
    envelope.body = seal_report(sealer, b"{}", envelope=envelope.pk, client=envelope.client_id, day=today)
    envelope.save()
    without = intake_keys.DAYS_AHEAD + 1
    assert open_everything(here, quietly) >= without + 1

    flip(here, "detainees_envelope", "body", envelope.pk)

    with pytest.raises(KeyWorkRefused, match=f"envelope {envelope.pk} of {today} does not open"):
        open_everything(here, quietly)


def test_a_second_factor_that_was_changed_is_named(here: Environment) -> None:
    karim, other = make_user("karim"), make_user("olga")
    with second_factor.owned_by(karim.pk):
        Authenticator.objects.create(user=karim, type="totp", data={"secret": second_factor.seal("SEED")})
        codes = {"seed": second_factor.seal("SPARE"), "used_mask": 0}
    known = Authenticator.objects.create(user=karim, type="recovery_codes", data=codes)
    assert open_everything(here, quietly)

    # Another person's seed, whole in itself.
    with second_factor.owned_by(other.pk):
        Authenticator.objects.filter(pk=known.pk).update(
            data={"seed": second_factor.seal("SPARE"), "used_mask": 0}
        )

    with pytest.raises(
        KeyWorkRefused, match=rf"second factor {known.pk} \(recovery_codes\) of account {karim.pk}"
    ):
        open_everything(here, quietly)


def test_a_key_under_which_nothing_is_sealed_yet_must_unwrap_too(here: Environment) -> None:
    detention = somebody()
    spare = SubjectKey.objects.get(subject_id=detention.detainee_id)
    alter(
        here,
        "INSERT INTO detainees_subjectkey (id, subject_id, kind, generation, wrapped)"
        " SELECT gen_random_uuid(), gen_random_uuid(), kind, generation, wrapped FROM detainees_subjectkey"
        " WHERE id = %s",
        spare.pk,
    )
    with pytest.raises(KeyWorkRefused, match=r"of subject .* does not open"):
        open_everything(here, quietly)


def test_records_whose_hotline_keys_are_not_in_the_keyring_are_refused(
    here: Environment, tmp_path: Path, today: date
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old = write_archives(an_order(here, tmp_path / "old"), tell=quietly)
    intake_keys.make_intake_keys(today=today)
    new = write_archives(an_order(here, tmp_path / "new"), tell=quietly)
    refused = pytest.raises(KeyWorkRefused, match="have no key in this keyring")
    with elsewhere(here, tmp_path) as there, refused:
        restore(there, records=new.records, keyring=old.keyring, identities=[IDENTITY], tell=quietly)


def test_records_from_before_a_day_of_the_hotline_went_come_back_under_todays_keyring(
    here: Environment, tmp_path: Path
) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    long_ago = date(2022, 9, 1)
    intake_keys.make_intake_keys(today=long_ago)
    old = write_archives(an_order(here, tmp_path / "old"), tell=quietly)
    assert intake_keys.destroy_old_intake_keys(today=date(2022, 9, 25))[:1] == [long_ago]
    new = write_archives(an_order(here, tmp_path / "new"), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        restored = restore(there, records=old.records, keyring=new.keyring, identities=[IDENTITY], tell=quietly)
        assert len(restored.shut) == 10
