"""The live process' entry: `granian --interface asgi casework.live.asgi:application`, one worker.

Its environment: DATABASE_URL (the role habeas_live), HABEAS_PUBLIC_URL (the one origin that may listen) and
HABEAS_LIVE_KEY_FILE (the public key that `manage.py live_key` prints). It reads no secret.
"""

import logging
import os
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casework.environment import EnvironmentRefused
from casework.live.application import Application


def make() -> Application:
    """The application, from the environment. Raises `EnvironmentRefused`, naming what is missing."""
    missing = [
        name for name in ("DATABASE_URL", "HABEAS_PUBLIC_URL", "HABEAS_LIVE_KEY_FILE") if not os.environ.get(name)
    ]
    if missing:
        raise EnvironmentRefused(" ".join(f"{name} is missing." for name in missing))
    if "HABEAS_ROOT_SECRET_FILE" in os.environ:
        raise EnvironmentRefused(
            "HABEAS_ROOT_SECRET_FILE is set: the live process must not know the way to a key."
        )
    key = bytes.fromhex(Path(os.environ["HABEAS_LIVE_KEY_FILE"]).read_text().strip())
    place = urlsplit(os.environ["HABEAS_PUBLIC_URL"])
    return Application(
        key=Ed25519PublicKey.from_public_bytes(key),
        database_url=os.environ["DATABASE_URL"],
        origin=f"{place.scheme}://{place.netloc}",
    )


logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
application = make()
