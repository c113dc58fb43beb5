"""Leases: which one process polls and sends for a channel account.

Everything is a conditional update, so two processes cannot both believe they hold one, on SQLite
and on PostgreSQL alike. Moments are the machine's real time, never a clock that can be moved.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import Session

from storage.tables import Lease, table_of

LENGTHS = 4
"""No honest lease ends so many lengths ahead: whoever wrote it had a wrong clock, and it may be taken."""

_LEASES = table_of(Lease)
_MINE = (_LEASES.c.name == bindparam("lease")) & (_LEASES.c.holder == bindparam("me"))


def _take(insert: sqlite.Insert | postgresql.Insert) -> ReturningInsert[tuple[str]]:
    new = insert.values(name=bindparam("lease"), holder=bindparam("me"), until=bindparam("end"))
    return new.on_conflict_do_update(
        index_elements=[_LEASES.c.name],
        set_={"holder": new.excluded.holder, "until": new.excluded.until},
        where=or_(
            _LEASES.c.holder == new.excluded.holder,
            _LEASES.c.until <= bindparam("present"),
            _LEASES.c.until > bindparam("absurd"),
        ),
    ).returning(_LEASES.c.name)


_ACQUIRE = {"sqlite": _take(sqlite.insert(_LEASES)), "postgresql": _take(postgresql.insert(_LEASES))}
_RENEW = update(_LEASES).where(_MINE).values(until=bindparam("end"))
_RELEASE = delete(_LEASES).where(_MINE)
_REQUIRE = select(_LEASES.c.name).where(_MINE).with_for_update()


class NotHeld(Exception):
    """The lease is in other hands."""


def acquire(session: Session, name: str, holder: str, now: datetime, ttl: timedelta) -> bool:
    """Take the lease until `now + ttl` if it is free, over, or the holder's own. True where it is held."""
    connection = session.connection()
    values = {"lease": name, "me": holder, "end": now + ttl, "present": now, "absurd": now + LENGTHS * ttl}
    return connection.execute(_ACQUIRE[connection.dialect.name], values).first() is not None


def renew(session: Session, name: str, holder: str, now: datetime, ttl: timedelta) -> bool:
    """Hold the lease until `now + ttl`. False where somebody else has it.

    A lease that ran out and was wanted by nobody is still the holder's.
    """
    values = {"lease": name, "me": holder, "end": now + ttl}
    return session.connection().execute(_RENEW, values).rowcount == 1


def require(session: Session, name: str, holder: str) -> None:
    """Make sure the lease is held, and stays so until the transaction ends. Raises NotHeld."""
    if session.connection().execute(_REQUIRE, {"lease": name, "me": holder}).first() is None:
        raise NotHeld(name)


def release(session: Session, name: str, holder: str) -> None:
    """Give the lease back at once, so that another process need not wait for its end."""
    session.connection().execute(_RELEASE, {"lease": name, "me": holder})
