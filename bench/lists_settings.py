"""The web process' own settings, with the addresses of `bench/lists.py` besides."""

from casework.settings import *  # noqa: F403

ROOT_URLCONF = "bench.lists_urls"
