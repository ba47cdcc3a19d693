"""The connection that hears PostgreSQL's notifications and mends itself."""

import asyncio
import json
import logging
import random

import psycopg

from casework.live.hub import Hub
from casework.tickets import is_topic

CHANNEL = "habeas_changes"
_FIRST_WAIT_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 5.0
_SILENCE_SECONDS = 30.0

logger = logging.getLogger(__name__)


async def listen(database_url: str, hub: Hub) -> None:
    """Pass every notification on to the hub until cancelled; reconnect for ever, each time waiting longer."""
    wait = _FIRST_WAIT_SECONDS
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                logger.info("listening for changes")
                # What was announced while nobody listened is lost: let every page look again.
                hub.hears = True
                hub.announce_everything()
                wait = _FIRST_WAIT_SECONDS
                await _pass_on(connection, hub)
        except (psycopg.Error, OSError) as error:
            logger.warning("database lost (%s), trying again in %.1f s", type(error).__name__, wait)
        finally:
            hub.hears = False
        await asyncio.sleep(wait * random.uniform(0.8, 1.2))  # noqa: S311 - to spread load
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


async def _pass_on(connection: psycopg.AsyncConnection, hub: Hub) -> None:
    while True:
        async for notification in connection.notifies(timeout=_SILENCE_SECONDS):
            hub.announce(topics_of(notification.payload))
        # Nothing came for a while: ask, lest the other end is gone and nobody said so.
        await connection.execute("SELECT 1")


def topics_of(payload: str) -> list[str]:
    """The topics that a notification names; whatever in it is not an id is dropped, for any role may notify."""
    try:
        change = json.loads(payload)
    except ValueError:
        return []
    if not isinstance(change, dict):
        return []
    return [topic for topic in (f"{kind}:{value}" for kind, value in change.items()) if is_topic(topic)]
