"""The root secret lies encrypted, and comes into memory by a person."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from casework.environment import BASE_DIR
from casework.keylife import root
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import KeyFileRefused, create_root_secret, read_root_secret
from tests.casework.keylife.place import IDENTITY

WORDS = "корова лестница туман якорь сито облако"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    create_root_secret(tmp_path / "root.secret")
    return tmp_path / "root.secret"


def test_a_locked_secret_is_unlocked_by_its_recipient_alone(secret: Path, tmp_path: Path) -> None:
    locked, back = tmp_path / "root.age", tmp_path / "back"
    root.lock(secret, locked, recipients=[IDENTITY.to_public()])
    assert secret.read_bytes().strip() not in locked.read_bytes()
    with pytest.raises(KeyWorkRefused, match="does not open with what was given"):
        root.unlock(locked, back, identity=str(pyrage.x25519.Identity.generate()), may_stay=True)
    assert not back.exists()
    root.unlock(locked, back, identity=str(IDENTITY), may_stay=True)
    assert read_root_secret(back) == read_root_secret(secret)
    assert stat.S_IMODE(back.stat().st_mode) == 0o600


def test_a_passphrase_locks_and_a_short_one_is_refused(secret: Path, tmp_path: Path) -> None:
    locked, back = tmp_path / "root.age", tmp_path / "back"
    with pytest.raises(KeyWorkRefused, match="The passphrase is short"):
        root.lock(secret, locked, recipients=[], passphrase="солнце")
    root.lock(secret, locked, recipients=[], passphrase=WORDS)
    with pytest.raises(KeyWorkRefused, match="does not open"):
        root.unlock(locked, back, passphrase="other words than those", may_stay=True)
    root.unlock(locked, back, passphrase=WORDS, may_stay=True)
    assert back.read_bytes() == secret.read_bytes()


def test_it_is_never_written_to_a_disk_unless_told(
    secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, back = tmp_path / "root.age", tmp_path / "back"
    root.lock(secret, locked, recipients=[IDENTITY.to_public()])
    monkeypatch.setattr(root, "file_system", lambda _path: "ext4")
    with pytest.raises(KeyWorkRefused, match="does not lie in memory"):
        root.unlock(locked, back, identity=str(IDENTITY))
    monkeypatch.setattr(root, "file_system", lambda _path: "tmpfs")
    root.unlock(locked, back, identity=str(IDENTITY))
    with pytest.raises(KeyWorkRefused, match="is unlocked"):
        root.unlock(locked, back, identity=str(IDENTITY))


def test_what_opens_and_is_no_root_secret_is_refused_and_left_nowhere(tmp_path: Path) -> None:
    locked, back = tmp_path / "root.age", tmp_path / "back"
    locked.write_bytes(pyrage.encrypt(b"no secret", [IDENTITY.to_public()]))
    with pytest.raises(KeyFileRefused, match="does not hold a root secret"):
        root.unlock(locked, back, identity=str(IDENTITY), may_stay=True)
    assert not back.exists()


def test_unlock_works_where_there_is_no_root_secret_yet(secret: Path, tmp_path: Path) -> None:
    locked, target = tmp_path / "root.age", tmp_path / "memory" / "habeas" / "root.secret"
    root.lock(secret, locked, recipients=[IDENTITY.to_public()])
    ended = subprocess.run(
        [sys.executable, "manage.py", "unlock", "--from", str(locked), "--identity", "-", "--not-tmpfs"],
        cwd=BASE_DIR,
        env={**os.environ, "HABEAS_ROOT_SECRET_FILE": str(target)},
        input=str(IDENTITY),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Unlocked" in ended.stdout
    assert target.read_bytes() == secret.read_bytes()
    # The folder was not there either, as after a restart.
    assert stat.S_IMODE(target.parent.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_said(secret: Path, tmp_path: Path) -> None:
    locked, target = tmp_path / "root.age", tmp_path / "root.age" / "root.secret"
    root.lock(secret, locked, recipients=[IDENTITY.to_public()])
    with pytest.raises(KeyWorkRefused, match="cannot be written: "):
        root.unlock(locked, target, identity=str(IDENTITY), may_stay=True)
