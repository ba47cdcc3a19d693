"""Keys move to a new generation while others work, and again from where somebody was killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.db import connections, transaction

from casework.environment import BASE_DIR, Environment
from casework.keylife import rotation
from casework.keylife.lock import key_work
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from detainees import keys
from detainees.crypto import Keyring, SealBroken, WrappedKey
from detainees.crypto_keyfiles import generation_files
from detainees.models import Detainee, SubjectKey
from tests.casework.keylife.place import quietly
from tests.makers import make_detainee, opened


def rotate(here: Environment) -> rotation.Rotation:
    with psycopg.connect(here.database_url, autocommit=True) as connection, key_work(connection):
        return rotation.rotate(connection, here, tell=quietly)


def ring_of(here: Environment) -> Keyring:
    return Keyring.load(root_secret_file=here.root_secret_file, directory=here.keyring_dir)


def generations() -> set[int]:
    return set(SubjectKey.objects.values_list("generation", flat=True))


def test_all_keys_move_and_the_old_generation_is_gone(here: Environment) -> None:
    known = [make_detainee() for _one in range(3)]
    before = SubjectKey.objects.get(subject_id=known[0].pk)

    done = rotate(here)

    assert (done.generation, done.moved, done.destroyed) == (2, 3, [1])
    assert generations() == {2}
    assert [*generation_files(here.keyring_dir)] == [2]
    assert not list(here.keyring_dir.glob(".*"))
    assert open_everything(here, quietly) >= 3
    # The row as it lies on the disk still opens with nothing that is left.
    with pytest.raises(SealBroken, match="lacks the generation"):
        ring_of(here).unwrap(WrappedKey(before.pk, before.subject_id, before.generation, before.wrapped))


def test_a_process_that_runs_reads_and_writes_on_after_a_rotation(here: Environment) -> None:
    known = make_detainee(surname="Гаджиалиева")
    assert keys.keyring().generations == (1,)

    rotate(here)
    keys.recent.forget()

    with opened(known.pk):
        assert Detainee.objects.get(pk=known.pk).name.surname == "Гаджиалиева"
    entered = make_detainee()
    assert SubjectKey.objects.get(subject_id=entered.pk).generation == 2


def test_a_key_is_never_left_under_a_generation_that_was_destroyed(here: Environment) -> None:
    # This process knows the first generation alone, and has not read anything since.
    assert keys.keyring().generations == (1,)
    rotate(here)

    entered = make_detainee(surname="Курачев")

    assert generations() == {2}
    keys.recent.forget()
    with opened(entered.pk):
        assert Detainee.objects.get(pk=entered.pk).name.surname == "Курачев"


def test_rotation_waits_for_who_makes_a_key_just_now(here: Environment) -> None:
    made, may_commit = threading.Event(), threading.Event()

    def enter_slowly() -> None:
        with transaction.atomic():
            make_detainee(surname="Запоздалый")
            made.set()
            may_commit.wait(60)
        connections.close_all()

    slow = threading.Thread(target=enter_slowly)
    slow.start()
    assert made.wait(60)
    turning = threading.Thread(target=rotate, args=(here,))
    turning.start()
    time.sleep(0.5)
    assert turning.is_alive()
    assert [*generation_files(here.keyring_dir)] == [1, 2]

    may_commit.set()
    turning.join(60)
    slow.join(60)

    assert [*generation_files(here.keyring_dir)] == [2]
    assert generations() == {2}
    assert open_everything(here, quietly) > 0


def test_a_rotation_that_was_killed_goes_on(here: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for _one in range(40):
        make_detainee()
    program = (
        "import os, signal, django; django.setup();"
        "from casework.keylife import rotation; rotation.BATCH = 10; moved = rotation._move;"
        "from casework.management.commands.rotate_keys import Command;"
        "tell = lambda words: os.kill(os.getpid(), signal.SIGKILL) if '20 keys' in words else None;"
        "rotation._move = lambda connection, ring, _tell: moved(connection, ring, tell);"
        "Command().handle(dry_run=False)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "casework.settings"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert generations() == {1, 2}
    assert [*generation_files(here.keyring_dir)] == [1, 2]
    with psycopg.connect(here.database_url) as connection:
        planned = rotation.plan(connection, here)
    assert (planned.generation, planned.keys, planned.is_unfinished) == (2, 20, True)
    # Nobody was shut out meanwhile.
    assert open_everything(here, quietly) >= 40

    done = rotate(here)

    assert (done.generation, done.moved, done.destroyed) == (2, 20, [1])
    assert generations() == {2}
    assert open_everything(here, quietly) >= 40


def test_work_on_the_keys_goes_on_once_at_a_time(here: Environment) -> None:
    with (
        psycopg.connect(here.database_url, autocommit=True) as one,
        psycopg.connect(here.database_url, autocommit=True) as other,
    ):
        with key_work(one), pytest.raises(KeyWorkRefused, match="Other work on the keys"), key_work(other):
            pass
        with key_work(one, is_shared=True), key_work(other, is_shared=True):
            pass
        with key_work(other):
            pass
