"""The same from the shell, as whoever runs the server types it."""

import os
import re
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from casework.environment import BASE_DIR, Environment
from casework.models import Backup, Erasure
from detainees.crypto_keyfiles import generation_files
from detainees.models import SubjectKey
from tests.casework.keylife.place import elsewhere, somebody
from tests.makers import make_erasure, make_hold


def manage(*arguments: str, said: str = "", **environment: str) -> tuple[int, str]:
    """The exit status of a command, and all that it said."""
    ended = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={**os.environ, **environment},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_a_backup_is_made_verified_and_restored_from_the_shell(here: Environment, tmp_path: Path) -> None:
    somebody()
    records, keys = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    who = tmp_path / "who.txt"
    who.write_text(f"# both of us\n{records}\n{keys}\n")
    to = ["--to", str(tmp_path), "--records-recipient", str(records.to_public())]

    status, words = manage("backup", *to, "--keyring-recipient", str(keys.to_public()), "--kept-days", "7")
    assert status == 0, words
    assert "Keep the two archives apart" in words
    assert Backup.objects.count() == 1
    [first] = tmp_path.glob("*-records.tar.age")
    [second] = tmp_path.glob("*-keyring.tar.age")

    status, words = manage("verify_backup", str(first), str(second), "--identity", str(who))
    assert (status, words.count("Whole:")) == (0, 2)

    with elsewhere(here, tmp_path) as there:
        there_is = {
            "DATABASE_URL": there.database_url,
            "DATABASE_OWNER_URL": there.owner_url,
            "HABEAS_KEYRING_DIR": str(there.keyring_dir),
            "HABEAS_STORAGE_URL": f"file://{there.storage_dir}",
        }
        archives = ["--records", str(first), "--keyring", str(second), "--identity", str(who)]
        status, words = manage("restore", *archives, "--dry-run", **there_is)
        assert (status, words.count("is whole")) == (0, 2), words
        status, words = manage("restore", *archives, **there_is)
        assert status == 0, words
        assert "0 people or reports are erased" in words


def test_somebody_is_erased_from_the_shell_after_a_question(here: Environment) -> None:
    detention = somebody()

    status, words = manage("erase_subject", detention.reference, "--dry-run")
    assert (status, "Nothing is changed" in words) == (0, True)
    assert detention.detainee.reference in words
    status, words = manage("erase_subject", detention.reference, said="no\n")
    assert (status, "Nothing is changed" in words) == (1, True)
    assert not Erasure.objects.exists()

    status, words = manage("erase_subject", detention.reference, said="ERASE\n")

    assert status == 0, words
    assert "It counts from" in words
    assert not SubjectKey.objects.filter(subject_id=detention.detainee_id).exists()
    assert [*generation_files(here.keyring_dir)] == [2]


@pytest.mark.parametrize("options", [{"dry_run": True}, {"yes": True}])
def test_a_legal_hold_is_said_first_with_its_number_basis_and_day(
    here: Environment, options: dict[str, bool]
) -> None:
    detention = somebody()
    make_hold(subject=detention.detainee_id, until=date(2099, 1, 31))
    said, number = StringIO(), detention.detainee.reference
    words = rf"^{number} is under a legal hold \(a case in court, until 2099-01-31\)"
    with pytest.raises(CommandError, match=words), translation.override("ru"):
        call_command("erase_subject", detention.reference, stdout=said, **options)
    assert said.getvalue() == ""
    assert not Erasure.objects.exists()
    # Nor is it recited when two officers had agreed before the hold.
    make_erasure(subjects=[detention.detainee_id], approved_at=timezone.now())
    with pytest.raises(CommandError, match=words), translation.override("ru"):
        call_command("erase_subject", due=True, stdout=said, **options)
    assert said.getvalue() == ""


def test_a_command_speaks_one_language(here: Environment) -> None:
    detention, said = somebody(), StringIO()
    with translation.override("ru"):
        call_command("erase_subject", detention.reference, dry_run=True, stdout=said)
    assert "stay spoken of in" in said.getvalue()
    assert not re.search("[а-яё]", said.getvalue())
    with pytest.raises(CommandError, match=r"^[ -~]+$"), translation.override("ru"):
        call_command("create_staff", "Not A Handle", role=["operator"])


def test_keys_are_rotated_from_the_shell(here: Environment) -> None:
    somebody()
    count = SubjectKey.objects.count()
    status, words = manage("rotate_keys", "--dry-run")
    assert (status, f"{count} keys go to generation 2" in words) == (0, True)
    assert set(SubjectKey.objects.values_list("generation", flat=True)) == {1}
    status, words = manage("rotate_keys")
    assert (status, f"{count} keys moved" in words) == (0, True)
    assert set(SubjectKey.objects.values_list("generation", flat=True)) == {2}


def test_a_drill_can_be_asked_what_it_would_do(here: Environment) -> None:
    status, words = manage("drill", "--dry-run")
    assert (status, "scratch database" in words) == (0, True)


def test_what_cannot_be_done_is_said_in_one_sentence(here: Environment, tmp_path: Path) -> None:
    only = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(CommandError, match="Name at least one recipient of age for the keyring"):
        call_command("backup", to=tmp_path, records_recipient=[only])
    with pytest.raises(CommandError, match="is no recipient of age"):
        call_command("backup", to=tmp_path, records_recipient=["age1"], keyring_recipient=[only])
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_backup", str(tmp_path / "absent"), identity=str(tmp_path / "absent"))
    with pytest.raises(CommandError, match="This is no number of a person"), translation.override("ru"):
        call_command("erase_subject", "100-147-0", yes=True)
    with pytest.raises(CommandError, match="Name whom to erase"):
        call_command("erase_subject")
    call_command("erase_subject", due=True, yes=True)
    assert not Erasure.objects.exists()
