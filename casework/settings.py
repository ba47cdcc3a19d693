"""Settings of every process that may hold keys: web, worker, beat, commands. Without the root secret none starts."""

from casework.settings_keyless import *  # noqa: F403
from casework.settings_keyless import ENVIRONMENT
from detainees.crypto import derive_from_root

SECRET_KEY = derive_from_root(ENVIRONMENT.root_secret_file, "django").hex()
