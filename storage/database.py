"""Opening the database: SQLite by default, PostgreSQL by URL; safe settings in one place."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from storage import chain

event.listen(Session, "before_flush", chain.link)

BUSY_TIMEOUT_MS = 10_000

_PATIENCE = {
    "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=5s",
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""PostgreSQL: a process that is stopped in the middle of a transaction, or cut off, keeps nobody waiting
longer than this; in seconds, the last in milliseconds."""

READING = "reading"
"""The execution option of a connection that will only read: its transaction takes no lock."""


def open_database(url: str) -> Engine:
    """An engine for `url` (sqlite:///file.db, postgresql+psycopg://…).

    SQLite runs in WAL mode with full synchronisation and foreign keys on, and every transaction
    takes the write lock at its start, so that two processes wait instead of failing half-way. Its file is
    its owner's alone from the first byte. Errors never show the values of a statement.
    Raises sqlalchemy.exc.ArgumentError for a URL that cannot be read.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=_PATIENCE)
    create_privately(make_url(url).database)
    return _listened_to(create_engine(url, connect_args=_ANY_THREAD, hide_parameters=True))


def sqlite_file(url: str | URL) -> Path | None:
    """The file of an SQLite database; None where it is another's, or lies in memory."""
    address = make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def open_copy() -> Engine:
    """An empty SQLite database in memory, to copy another into; it lasts as long as the engine."""
    return _listened_to(
        create_engine("sqlite://", poolclass=StaticPool, connect_args=_ANY_THREAD, hide_parameters=True)
    )


_ANY_THREAD = {"check_same_thread": False}


def _listened_to(engine: Engine) -> Engine:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def create_privately(file: str | Path | None) -> None:
    """Make the file, empty, where it is not there: nobody but its owner may read or write it, ever."""
    if file and str(file) != ":memory:" and Path(file).parent.is_dir() and not Path(file).exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would break savepoints
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only released
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
