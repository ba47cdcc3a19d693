"""Key files: made whole, readable by us alone, and refused with a sentence that says how to mend them."""

import base64
import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from detainees.crypto import (
    Binding,
    KeyFileRefused,
    Keyring,
    create_generation,
    create_root_secret,
    derive_from_root,
)


@pytest.fixture
def root_secret(tmp_path: Path) -> Path:
    path = tmp_path / "root.secret"
    create_root_secret(path)
    return path


@pytest.fixture
def directory(tmp_path: Path, root_secret: Path) -> Path:
    path = tmp_path / "keyring"
    path.mkdir()
    create_generation(root_secret_file=root_secret, directory=path)
    return path


def refusal(root_secret: Path, directory: Path) -> KeyFileRefused:
    with pytest.raises(KeyFileRefused) as refused:
        Keyring.load(root_secret_file=root_secret, directory=directory)
    return refused.value


def test_keyring_loads_what_was_created(root_secret, directory):
    subject = uuid4()
    place = Binding("detainees.report", "text", uuid4(), subject)
    key, wrapped = Keyring.load(root_secret_file=root_secret, directory=directory).new_data_key(subject)
    again = Keyring.load(root_secret_file=root_secret, directory=directory)
    assert again.unwrap(wrapped).open(key.seal(b"two vans", place), place) == b"two vans"


def test_root_secret_is_random_and_ours_alone(root_secret, tmp_path):
    create_root_secret(tmp_path / "another")
    assert root_secret.read_bytes() != (tmp_path / "another").read_bytes()
    assert len(base64.b64decode(root_secret.read_bytes())) == 32
    assert root_secret.stat().st_mode & 0o7777 == 0o600


def test_root_secret_has_its_mode_under_any_umask(tmp_path):
    before = os.umask(0o777)
    try:
        create_root_secret(tmp_path / "root.secret")
    finally:
        os.umask(before)
    assert (tmp_path / "root.secret").stat().st_mode & 0o7777 == 0o600


def test_root_secret_is_never_replaced(root_secret):
    before = root_secret.read_bytes()
    with pytest.raises(KeyFileRefused, match="exists already and is not replaced") as refused:
        create_root_secret(root_secret)
    assert refused.value.code == "root_exists"
    assert root_secret.read_bytes() == before


def test_creating_leaves_nothing_else_behind(root_secret, directory):
    with pytest.raises(KeyFileRefused):
        create_root_secret(root_secret)
    assert sorted(path.name for path in root_secret.parent.iterdir()) == ["keyring", "root.secret"]
    assert [path.name for path in directory.iterdir()] == ["generation-000001.json"]


def test_generations_count_upwards_and_coexist(root_secret, directory):
    assert create_generation(root_secret_file=root_secret, directory=directory) == 2
    (directory / "generation-000001.json").unlink()
    assert create_generation(root_secret_file=root_secret, directory=directory) == 3
    assert Keyring.load(root_secret_file=root_secret, directory=directory).generations == (2, 3)


def test_unfinished_generation_of_a_crash_is_ignored(root_secret, directory):
    (directory / ".generation-000002.json.0123456789abcdef").write_bytes(b'{"root"')
    assert Keyring.load(root_secret_file=root_secret, directory=directory).generations == (1,)


def test_read_only_root_secret_is_accepted(root_secret, directory):
    root_secret.chmod(0o400)
    assert Keyring.load(root_secret_file=root_secret, directory=directory).current == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o700, 0o666, 0o4600, 0o000])
def test_root_secret_with_another_mode_is_refused_with_the_mend(root_secret, directory, mode):
    root_secret.chmod(mode)
    if os.geteuid() and not mode & 0o400:
        pytest.skip("only root can open it at all")
    refused = refusal(root_secret, directory)
    assert refused.code == "loose_mode"
    assert str(refused) == (
        f"{root_secret} has mode {mode:04o}, but nobody except its owner may read or write a root secret. "
        f"Run: chmod 600 {root_secret}"
    )


def test_root_secret_of_another_user_is_refused_with_the_mend(root_secret, directory):
    if os.geteuid():
        root_secret = Path("/etc/passwd")  # somebody else's, and readable
    else:
        os.chown(root_secret, 12345, -1)
    refused = refusal(root_secret, directory)
    assert refused.code == "other_owner"
    assert str(refused).endswith(f"Run: chown {os.geteuid()} {root_secret}")


def test_missing_root_secret_is_refused(root_secret, directory):
    root_secret.unlink()
    refused = refusal(root_secret, directory)
    assert refused.code == "unreadable"
    assert "No such file or directory" in str(refused)
    assert "Unlock the server or restore the file" in str(refused)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        base64.b64encode(b"k" * 31),
        base64.b64encode(b"k" * 33),
        b"k" * 32,
        base64.b64encode(b"k" * 32)[:-1],
        b"!" + base64.b64encode(b"k" * 32),
        base64.b64encode(b"k" * 32) + b"\n" + base64.b64encode(b"k" * 32),
        "пароль".encode(),
    ],
)
def test_short_or_garbled_root_secret_is_refused_and_not_echoed(root_secret, directory, content):
    root_secret.write_bytes(content)
    refused = refusal(root_secret, directory)
    assert refused.code == "bad_root_secret"
    assert str(refused) == (
        f"{root_secret} does not hold a root secret, which is one line of base64 for 32 random bytes. "
        "Restore the file from its backup."
    )
    assert refused.__cause__ is None


def test_directory_or_pipe_in_the_place_of_the_root_secret_is_refused(root_secret, directory, tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert refusal(tmp_path / "pipe", directory).code == "not_a_file"
    assert refusal(tmp_path, directory).code == "not_a_file"


def test_missing_or_empty_keyring_is_refused(root_secret, directory, tmp_path):
    assert refusal(root_secret, tmp_path / "nowhere").code == "no_directory"
    (directory / "generation-000001.json").unlink()
    assert refusal(root_secret, directory).code == "no_generation"


def test_generation_of_another_root_is_refused_by_name(root_secret, directory, tmp_path):
    create_root_secret(tmp_path / "another")
    refused = refusal(tmp_path / "another", directory)
    ours = Keyring.load(root_secret_file=root_secret, directory=directory).fingerprint()
    assert refused.code == "other_root"
    assert f"was made under the root secret {ours}," in str(refused)


def test_renamed_generation_is_refused(root_secret, directory):
    (directory / "generation-000001.json").rename(directory / "generation-000002.json")
    assert refusal(root_secret, directory).code == "bad_generation"


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b'{"root": 1, "sealed": 2}', b"\xff\xfe"])
def test_garbled_generation_is_refused_although_others_are_whole(root_secret, directory, content):
    create_generation(root_secret_file=root_secret, directory=directory)
    (directory / "generation-000001.json").write_bytes(content)
    refused = refusal(root_secret, directory)
    assert refused.code == "bad_generation"
    assert str(directory / "generation-000001.json") in str(refused)


def test_generation_with_any_sealed_byte_changed_is_refused(root_secret, directory):
    path = directory / "generation-000001.json"
    document = json.loads(path.read_bytes())
    sealed = base64.b64decode(document["sealed"])
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        path.write_text(json.dumps({**document, "sealed": base64.b64encode(changed).decode()}))
        assert refusal(root_secret, directory).code == "bad_generation"
    path.write_text(json.dumps({**document, "sealed": ""}))
    assert refusal(root_secret, directory).code == "bad_generation"


def test_key_derived_before_the_keyring_is_loaded_is_the_same(root_secret, directory):
    ring = Keyring.load(root_secret_file=root_secret, directory=directory)
    assert derive_from_root(root_secret, "django") == ring.derive("django")


def test_key_is_not_derived_from_an_exposed_root_secret(root_secret):
    root_secret.chmod(0o644)
    with pytest.raises(KeyFileRefused):
        derive_from_root(root_secret, "django")
