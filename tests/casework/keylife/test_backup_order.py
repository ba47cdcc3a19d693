"""What a backup must not be begun with, and what is left of one that was broken off."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.environment import BASE_DIR, Environment
from casework.keylife import backup as work
from casework.keylife import erasure
from casework.keylife.backup import back_up, write_archives
from casework.keylife.refusal import KeyWorkRefused
from casework.models import Backup
from tests.casework.keylife.place import an_order, an_order_for_two, quietly, somebody
from tests.makers import make_detainee, make_erasure


def arguments(to: Path, **named: object) -> dict[str, object]:
    first, second = (str(pyrage.x25519.Identity.generate().to_public()) for _one in range(2))
    return {"to": to, "records_recipient": [first], "keyring_recipient": [second], **named}


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_order_that_cannot_be_right_is_refused_before_anything_is_written(
    here: Environment, tmp_path: Path, dry_run: bool
) -> None:
    only = [str(pyrage.x25519.Identity.generate().to_public())]
    for named, words in (
        ({"kept_days": -5}, "kept for 1 day or more, not for -5"),
        ({"kept_days": 0}, "kept for 1 day or more, not for 0"),
        ({"records_recipient": only, "keyring_recipient": only}, f"{only[0]} would open both archives"),
        ({"keyring_to": tmp_path / "absent"}, "absent is no folder"),
        ({"to": tmp_path / "absent"}, "absent is no folder"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("backup", dry_run=dry_run, **{**arguments(tmp_path), **named})
    assert not list(tmp_path.glob("*.age"))
    assert not Backup.objects.exists()


def test_both_archives_in_one_folder_are_not_taken_without_a_word(
    here: Environment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", dry_run=True, **arguments(tmp_path))
    assert f"Both go to {tmp_path}" in capsys.readouterr().err
    (tmp_path / "keys").mkdir()
    call_command("backup", dry_run=True, **arguments(tmp_path, keyring_to=tmp_path / "keys"))
    assert capsys.readouterr().err == ""


def test_a_keyring_that_cannot_be_written_leaves_neither_archive_nor_row(
    here: Environment, tmp_path: Path
) -> None:
    order = an_order_for_two(here, tmp_path)
    with pytest.raises(TypeError, match="expected a recipient type"):
        back_up(replace(order, keyring_recipients=["no recipient"]), kept_days=30, tell=quietly)
    assert not list(tmp_path.glob("*.age"))
    assert not Backup.objects.exists()


def test_a_backup_that_was_killed_is_known_to_erasures(here: Environment, tmp_path: Path) -> None:
    somebody()
    order = {**arguments(tmp_path), "to": str(tmp_path)}
    program = (
        "import os, signal, django; django.setup();"
        "from django.core.management import call_command;"
        "from casework.keylife import backup;"
        "written = backup._write_keyring;"
        "backup._write_keyring = lambda *given: (written(*given), os.kill(os.getpid(), signal.SIGKILL));"
        f"call_command('backup', **{order!r})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "casework.settings"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert len(list(tmp_path.glob("*-keyring.tar.age"))) == 1
    left = Backup.objects.get()
    assert (left.has_ended, left.generations) == (False, [1])

    made = make_erasure(subjects=[make_detainee().pk], approved_at=timezone.now())
    [erased] = erasure.carry_out(here, [made], tell=quietly)

    assert erased.counts_from == left.kept_until
    assert left.kept_until - left.taken_at == timedelta(days=30)


def test_a_table_that_the_owner_may_not_read_is_named(
    here: Environment, superuser_connection: psycopg.Connection, tmp_path: Path
) -> None:
    superuser_connection.execute('CREATE TABLE public."Somebody else" (id int)')
    words = "The table Somebody else may not be read by"
    with pytest.raises(KeyWorkRefused, match=words):
        write_archives(an_order(here, tmp_path), tell=quietly)
    with pytest.raises(KeyWorkRefused, match=words):
        list(work.planned(an_order(here, tmp_path)))
    assert not list(tmp_path.glob("*.age"))
    superuser_connection.execute('ALTER TABLE public."Somebody else" OWNER TO habeas_owner')
    assert write_archives(an_order(here, tmp_path), tell=quietly).rows
