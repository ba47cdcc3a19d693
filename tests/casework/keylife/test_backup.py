"""Backups come back whole or not at all, and what is wrong with one is named."""

import io
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import psycopg
import pyrage
import pytest

from casework.environment import Environment
from casework.keylife.age import opened_from, sealed_into
from casework.keylife.archive import SEALED_BY, Reader, Writer
from casework.keylife.backup import Archives, back_up, planned, write_archives
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.restore import check, restore
from casework.keylife.verify import verify
from casework.models import Backup
from detainees.crypto import derive_from_root
from detainees.crypto_keyfiles import KeyFileRefused, create_generation, create_root_secret
from detainees.models import Detainee
from tests.casework.keylife.place import (
    IDENTITY,
    KEYRING_IDENTITY,
    an_order,
    an_order_for_two,
    elsewhere,
    quietly,
    somebody,
)
from tests.makers import make_user


def bring_back(there: Environment, made: Archives, *, keys_of: Archives | None = None) -> int:
    keyring = (keys_of or made).keyring
    identities = [IDENTITY, KEYRING_IDENTITY]
    return restore(there, records=made.records, keyring=keyring, identities=identities, tell=quietly).rows


def opened(there: Environment) -> int:
    return open_everything(there, quietly)


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_records_files_and_keys_come_back_elsewhere_and_open(here: Environment, tmp_path: Path) -> None:
    make_user("olga")
    somebody()
    backup, made = back_up(an_order_for_two(here, tmp_path), kept_days=30, tell=quietly)
    with elsewhere(here, tmp_path) as there:
        assert bring_back(there, made) == made.rows
        assert opened(there) == opened(here)
        assert rows(there.owner_url, "SELECT handle FROM detainees_user") == [("olga",)]
        # The trigger of history fired once, at home: the rows of history came back as rows.
        events = "SELECT pgh_label FROM detainees_detaineeevent"
        assert rows(there.owner_url, events) == [("insert",)]
        # Numbers of transactions mean nothing in another cluster; what changes after is followed again.
        assert rows(there.owner_url, "SELECT count(*) FROM detainees_change") == [(0,)]
        rows_after = rows(there.owner_url, "UPDATE detainees_detainee SET sex = 'male' RETURNING id")
        assert rows(there.owner_url, "SELECT pgh_label FROM detainees_detaineeevent ORDER BY pgh_id") == [
            ("insert",),
            ("update",),
        ]
        assert rows(there.owner_url, "SELECT subject_id FROM detainees_change") == rows_after
        [file] = there.storage_dir.glob("*/*")
        assert file.read_bytes() == next(here.storage_dir.glob("*/*")).read_bytes()
        # The row of the backup stands in it, and was ended by its coming back.
        known = rows(there.owner_url, "SELECT id, rows, keyring_bytes FROM casework_backup")
        assert known == [(backup.pk, made.rows, made.keyring.stat().st_size)]
    assert (backup.generations, backup.files, backup.rows) == ([1], 1, made.rows)
    assert (backup.kept_until - backup.taken_at).days == 30


def test_numbers_go_on_where_they_stood(here: Environment, tmp_path: Path) -> None:
    last = somebody().detainee.number
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        bring_back(there, made)
        next_number = "SELECT nextval('detainees_reference_number')"
        assert rows(there.owner_url, next_number) == rows(here.owner_url, next_number)
        assert rows(there.owner_url, "SELECT max(number) FROM detainees_detainee") == [(last,)]


def test_sessions_do_not_come_back(here: Environment, tmp_path: Path) -> None:
    somebody()
    with psycopg.connect(here.owner_url) as owner:
        owner.execute("INSERT INTO casework_staffsession VALUES ('\\x01', '\\x01', now() + interval '1 day')")
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    assert not any("staffsession" in name for name in made.things)


def test_nothing_of_an_archive_is_readable_and_neither_holds_the_others_part(
    here: Environment, tmp_path: Path
) -> None:
    make_user("olga")
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    things = {path: inside(path) for path in (made.records, made.keyring)}
    assert all(path.read_bytes().startswith(b"age-encryption.org/v1") for path in things)
    # Shown first that the search finds what is there: the handle, which is plain, inside the decrypted archive.
    assert b"olga" in things[made.records]
    assert b"olga" not in made.records.read_bytes()
    for word in ("Гаджиалиева", "Патимат", "+79280000025"):
        for text in (word.encode(), word.encode("utf-16-le"), json.dumps(word).encode()):
            assert text not in things[made.records]
    root = here.root_secret_file.read_bytes().strip()
    assert root not in things[made.records] + things[made.keyring]
    assert b"generation-000001.json" in things[made.keyring]
    assert b"generation-000001.json" not in things[made.records]
    assert b"detainees_subjectkey" not in things[made.records]


def inside(path: Path) -> bytes:
    content: bytes = pyrage.decrypt(path.read_bytes(), [IDENTITY])
    return content


def test_a_damaged_or_cut_archive_is_refused_and_leaves_the_database_empty(
    here: Environment, tmp_path: Path
) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    whole = made.records.read_bytes()
    with elsewhere(here, tmp_path) as there:
        for damaged in (whole[:-1], whole[: len(whole) // 2], whole[:-90] + b"x" + whole[-89:], whole[:120]):
            made.records.write_bytes(damaged)
            with pytest.raises(KeyWorkRefused, match="damaged or was cut off"):
                bring_back(there, made)
            with pytest.raises(KeyWorkRefused, match="damaged or was cut off"):
                list(verify(made.records, [IDENTITY]))
        assert rows(there.owner_url, "SELECT count(*) FROM detainees_detainee") == [(0,)]


def test_an_archive_whose_content_is_not_what_it_says_is_refused_by_name(
    here: Environment, tmp_path: Path
) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    rewrite(made.records, leave_out="tables/casework_case/")
    gone = pytest.raises(KeyWorkRefused, match="names tables/casework_case, and it is not there")
    with elsewhere(here, tmp_path) as there, gone:
        bring_back(there, made)
    rewrite(made.records, leave_out="manifest.json")
    with pytest.raises(KeyWorkRefused, match="its own end"):
        list(verify(made.records, [IDENTITY]))


def rewrite(path: Path, *, leave_out: str) -> None:
    """The same archive without some of its entries, encrypted again as only its owner could."""
    source, target = io.BytesIO(inside(path)), io.BytesIO()
    with tarfile.open(fileobj=source) as old, tarfile.open(fileobj=target, mode="w") as new:
        for entry in old.getmembers():
            if not entry.name.startswith(leave_out):
                new.addfile(entry, old.extractfile(entry))
    path.write_bytes(pyrage.encrypt(target.getvalue(), [IDENTITY.to_public()]))


def test_an_archive_for_somebody_else_and_what_is_none_are_told_apart(here: Environment, tmp_path: Path) -> None:
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with pytest.raises(KeyWorkRefused, match="was not encrypted to any identity"):
        list(verify(made.records, [pyrage.x25519.Identity.generate()]))
    other = tmp_path / "other.age"
    other.write_bytes(pyrage.encrypt(b"no tar at all" * 100, [IDENTITY.to_public()]))
    with pytest.raises(KeyWorkRefused, match="holds no archive of Habeas"):
        list(verify(other, [IDENTITY]))
    with pytest.raises(KeyWorkRefused, match="No such file"):
        list(verify(tmp_path / "absent.age", [IDENTITY]))


def test_restore_refuses_a_database_in_use_and_archives_in_each_others_place(
    here: Environment, tmp_path: Path
) -> None:
    make_user("olga")
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with pytest.raises(KeyWorkRefused, match="holds rows already"):
        bring_back(here, made)
    exchanged = pytest.raises(KeyWorkRefused, match="is an archive of keys, where one of records")
    with elsewhere(here, tmp_path) as there, exchanged:
        bring_back(there, replace(made, records=made.keyring))


def test_restore_refuses_another_root_secret_and_another_keyring(here: Environment, tmp_path: Path) -> None:
    somebody()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        there.keyring_dir.mkdir(mode=0o700)
        create_generation(root_secret_file=there.root_secret_file, directory=there.keyring_dir)
        with pytest.raises(KeyFileRefused, match="is another generation"):
            bring_back(there, made)
        other = replace(there, root_secret_file=tmp_path / "other.secret")
        create_root_secret(other.root_secret_file)
        with pytest.raises(KeyWorkRefused, match="belongs to the root secret"):
            bring_back(other, made)
        assert rows(there.owner_url, "SELECT count(*) FROM detainees_detainee") == [(0,)]


def test_restore_refuses_keys_that_are_older_than_the_records(here: Environment, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = write_archives(an_order(here, tmp_path / "old"), tell=quietly)
    known = somebody().detainee
    new = write_archives(an_order(here, tmp_path / "new"), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        with pytest.raises(KeyWorkRefused, match="have no key in this keyring"):
            bring_back(there, new, keys_of=old)
        assert bring_back(there, new)
        assert rows(there.owner_url, "SELECT id FROM detainees_detainee") == [(known.id,)]


def test_restore_refuses_another_state_of_the_tables(here: Environment, tmp_path: Path) -> None:
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        with psycopg.connect(there.owner_url) as owner:
            owner.execute("DELETE FROM django_migrations WHERE name = '0013_keys_have_a_life'")
        with pytest.raises(KeyWorkRefused, match=r"casework\.0013_keys_have_a_life"):
            bring_back(there, made)


def test_a_dry_run_writes_nothing(here: Environment, tmp_path: Path) -> None:
    somebody()
    lines = list(planned(an_order(here, tmp_path)))
    assert "and 1 stored files" in lines[0]
    assert not list(tmp_path.glob("*.age"))
    assert not Backup.objects.exists()
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        check(there, records=made.records, keyring=made.keyring, identities=[IDENTITY], tell=quietly)
        assert rows(there.owner_url, "SELECT count(*) FROM detainees_detainee") == [(0,)]
        assert not there.keyring_dir.exists()
    assert Detainee.objects.count() == 1


def test_an_archive_is_never_replaced_and_nothing_unfinished_stays(tmp_path: Path) -> None:
    path = tmp_path / "records.tar.age"
    with sealed_into(path, [IDENTITY.to_public()]) as stream:
        stream.write(b"first")
    with pytest.raises(KeyWorkRefused, match="exists already"), sealed_into(path, [IDENTITY.to_public()]):
        pass
    with pytest.raises(RuntimeError):
        _break_off(tmp_path / "second.age")
    assert inside(path) == b"first"
    assert [each.name for each in tmp_path.iterdir()] == ["records.tar.age"]


def _break_off(path: Path) -> None:
    with sealed_into(path, [IDENTITY.to_public()]) as stream:
        stream.write(b"half")
        raise RuntimeError


def test_an_archive_that_somebody_else_made_for_our_recipient_is_refused(
    here: Environment, tmp_path: Path
) -> None:
    made = write_archives(an_order(here, tmp_path), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        stranger = replace(here, root_secret_file=tmp_path / "other.secret")
        create_root_secret(stranger.root_secret_file)
        key = derive_from_root(stranger.root_secret_file, SEALED_BY)
        with opened_from(made.records, [IDENTITY]) as stream:
            reader = Reader(stream, made.records)
            header = reader.header
            for _name, pieces in reader.things():
                list(pieces)
        made.records.unlink()
        with sealed_into(made.records, [IDENTITY.to_public()]) as sink:
            Writer(sink, header, key).end()
        with pytest.raises(KeyWorkRefused, match="was not made by this installation"):
            bring_back(there, made)
        assert list(verify(made.records, [IDENTITY]))  # whole it is
