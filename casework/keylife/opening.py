"""Everything that is sealed in an installation, opened to its end: fields, keys, second factors, envelopes, files."""

from collections.abc import Callable

import psycopg

from casework.environment import Environment
from casework.keylife.sealed import Opener, open_fields
from casework.keylife.sealed_otherwise import (
    open_envelopes,
    open_files,
    open_intake_keys,
    open_second_factors,
)
from detainees.crypto import Keyring

Tell = Callable[[str], None]


def open_everything(environment: Environment, tell: Tell) -> int:
    """Open whatever is sealed here and say how much that was; no content is kept.

    Raises `KeyWorkRefused`, which names what does not open, and `KeyFileRefused`. What belongs to a subject without a
    key is passed over: whether that may be is for who restored it to say.
    """
    ring = Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)
    with psycopg.connect(environment.owner_url) as connection:
        opener = Opener(connection, ring)
        count = open_fields(opener, tell)
        tell(f"  {opener.every_key():,} keys unwrap")
        days = open_intake_keys(connection, opener)
        tell(f"  {len(days)} keys of the hotline's days open")
        others = {
            "second factors": open_second_factors(connection, opener),
            "envelopes that wait": open_envelopes(connection, days),
            "stored files": open_files(connection, opener, environment.storage_dir),
        }
    for what, opened in others.items():
        tell(f"  {what}: {opened:,} open")
    return count + len(days) + sum(others.values())
