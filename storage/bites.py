"""Long work on the database, done so that nobody else waits for it: on a copy, or in bites."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol, cast

from sqlalchemy import Engine
from sqlmodel import Session

from storage.database import READING, open_copy

BITE = 0.05
"""Seconds that a bite holds the database; it is let alone for as long before the next."""


class Pace(Protocol):
    """How long work goes through its rows. `rest`: the transaction may end here; `reading`: nothing is
    written within, so nobody need wait for it."""

    def rest(self) -> None: ...
    def reading(self) -> AbstractContextManager[None]: ...


class AtOnce:
    """All of it in the transaction it began in."""

    def rest(self) -> None:
        return

    def reading(self) -> AbstractContextManager[None]:
        return nullcontext()


class Bites:
    """What is done is committed every `length` seconds. What was read stays as it was read."""

    def __init__(self, session: Session, length: float = BITE) -> None:
        self._session = session
        self._length = length
        self._since = time.monotonic()

    def rest(self) -> None:
        taken = time.monotonic() - self._since
        if taken < self._length:
            return
        self._session.commit()
        time.sleep(taken)
        self._since = time.monotonic()

    @contextmanager
    def reading(self) -> Iterator[None]:
        self._session.commit()
        self._session.connection(execution_options={READING: True})
        yield
        self._session.commit()
        self._since = time.monotonic()


@contextmanager
def trial(engine: Engine) -> Iterator[Session]:
    """A session in which anything may be tried: nothing of it is kept, and nobody waits for it. SQLite's is
    on a copy in memory; on PostgreSQL writers of other rows do not wait for each other."""
    tried = _copied(engine) if engine.dialect.name == "sqlite" else engine
    try:
        with Session(tried, expire_on_commit=False) as session:
            yield session
            session.rollback()
    finally:
        if tried is not engine:
            tried.dispose()


@contextmanager
def kept(engine: Engine) -> Iterator[Session]:
    """A session whose work is kept, on a connection of its own."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


def _copied(engine: Engine) -> Engine:
    copy = open_copy()
    source, target = engine.raw_connection(), copy.raw_connection()
    cast("sqlite3.Connection", source.driver_connection).backup(
        cast("sqlite3.Connection", target.driver_connection)
    )
    target.close()
    source.close()
    return copy
