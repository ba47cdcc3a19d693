"""The live process' entry: `granian --interface asgi casework.live.asgi:application`, one worker.

Its environment: DATABASE_URL (the role habeas_live), HABEAS_PUBLIC_URL (the one origin that may listen) and
HABEAS_LIVE_KEY_FILE (the public key that `manage.py live_key` prints). It reads no secret.
"""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casework.environment import NO_DATABASE, NO_SITE, EnvironmentRefused, is_database, is_site, unknown_names
from casework.live.application import Application


def make() -> Application:
    """The application, from the environment. Raises `EnvironmentRefused`, naming what is missing or wrong."""
    given = os.environ
    faults = unknown_names(given)
    faults += [f"{name} is missing." for name in _NEEDED if not given.get(name)]
    if "HABEAS_ROOT_SECRET_FILE" in given:
        faults.append("HABEAS_ROOT_SECRET_FILE is set: the live process must not know the way to a key.")
    if given.get("DATABASE_URL") and not is_database(given["DATABASE_URL"]):
        faults.append(f"DATABASE_URL {NO_DATABASE}")
    if given.get("HABEAS_PUBLIC_URL") and not is_site(given["HABEAS_PUBLIC_URL"].rstrip("/")):
        faults.append(f"HABEAS_PUBLIC_URL {NO_SITE}")
    if faults:
        raise EnvironmentRefused(" ".join(faults))
    place = urlsplit(given["HABEAS_PUBLIC_URL"])
    return Application(
        key=_key(Path(given["HABEAS_LIVE_KEY_FILE"])),
        database_url=given["DATABASE_URL"],
        origin=f"{place.scheme}://{place.netloc}",
    )


def _key(path: Path) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text().strip()))
    except (OSError, ValueError):
        raise EnvironmentRefused(
            "HABEAS_LIVE_KEY_FILE must name a file with what `manage.py live_key` prints, and one that we may read."
        ) from None


_NEEDED = ("DATABASE_URL", "HABEAS_PUBLIC_URL", "HABEAS_LIVE_KEY_FILE")
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
application = make()
