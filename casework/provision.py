"""The roles and databases of one PostgreSQL server, made from `deploy/*.sql`. Imports no Django.

The embedded server and the tests use it; a production server is given the same two files by hand.
"""

from urllib.parse import quote

import psycopg
from psycopg import sql

from casework.environment import BASE_DIR

OWNER = "habeas_owner"
APPLICATION = "habeas_app"
INTAKE = "habeas_intake"
LIVE = "habeas_live"
ROLES = (OWNER, APPLICATION, INTAKE, LIVE)
DATABASE = "habeas"


def url(*, role: str, database: str, host: str, port: int | None = None, password: str = "") -> str:
    """A database URL. A Unix socket's directory is percent-encoded into the host, as libpq reads it."""
    account = f"{role}:{quote(password, safe='')}" if password else role
    place = quote(host, safe="") if host.startswith("/") else host
    return f"postgresql://{account}@{place}{f':{port}' if port else ''}/{database}"


def make_roles(connection: psycopg.Connection) -> None:
    """Make the roles that are missing. The connection is a superuser's, in autocommit."""
    connection.execute((BASE_DIR / "deploy" / "roles.sql").read_bytes())


def has_database(connection: psycopg.Connection, name: str) -> bool:
    """Whether the server has a database of that name."""
    row = connection.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [name]).fetchone()
    return row is not None and bool(row[0])


def make_database(connection: psycopg.Connection, name: str, *, template: str = "template0") -> None:
    """Make a database that the owner role owns: UTF-8 and C.UTF-8, under which Cyrillic has two cases.

    A clone keeps the tables, the rows and their rights; give it `set_rights` again, for CONNECT is not cloned.
    """
    # WAL_LOG, PostgreSQL's default, copies block by block and waits for no checkpoint.
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )


def set_rights(connection: psycopg.Connection) -> None:
    """Set who may do what in the connection's own database. The connection is a superuser's, in autocommit."""
    connection.execute((BASE_DIR / "deploy" / "rights.sql").read_bytes())


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop a database and whoever is connected to it."""
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
