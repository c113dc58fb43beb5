"""One update is one transaction; those that wait together share a commit, each under its own savepoint."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.tables import DeadLetter, SeenUpdate, table_of

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job(Generic[R]):
    """Work for one update. `key` is the platform's update key; `chat`, `kind` and `private`
    name it in a dead letter. `order`: see `current_update`."""

    channel: str
    key: str
    chat: str
    kind: str
    private: bool
    work: Callable[[Session], R]
    order: int | None = None


@dataclass(frozen=True, slots=True)
class CurrentUpdate:
    """The update a session works on. `order` compares with those of the same channel account only."""

    channel: str
    order: int | None


_CURRENT = "current update"


def current_update(session: Session) -> CurrentUpdate | None:
    """What the work running now is about; None outside `run`.

    A push that was not stored comes again, perhaps after newer ones: whatever keeps one row for one
    fact compares the order, so that the older says nothing against the newer.
    """
    current: CurrentUpdate | None = session.info.get(_CURRENT)
    return current


class Ended(Enum):
    DONE = "done"
    SEEN = "seen"  # this key was handled before; nothing was run
    FAILED = "failed"  # rolled back and written to the dead letters


@dataclass(frozen=True, slots=True)
class Outcome(Generic[R]):
    ended: Ended
    result: R | None = None
    error: Exception | None = None


def run(engine: Engine, jobs: Sequence[Job[R]], now: datetime) -> list[Outcome[R]]:
    """Run the jobs in order in one transaction and commit.

    A job that raises is undone alone and leaves a dead letter; the others stand. Raises only
    where the transaction itself cannot be begun or committed: then nothing has happened at all.
    """
    with Session(engine, expire_on_commit=False) as session:
        outcomes = [_run_one(session, job, now) for job in jobs]
        session.commit()
    return outcomes


def _run_one(session: Session, job: Job[R], now: datetime) -> Outcome[R]:
    if not _first_sight(session, job.channel, job.key, now):
        return Outcome(Ended.SEEN)
    session.info[_CURRENT] = CurrentUpdate(job.channel, job.order)
    savepoint = session.begin_nested()
    try:
        result = job.work(session)
        savepoint.commit()
    except Exception as error:  # noqa: BLE001 - whatever a handler raises must not stop the other updates
        savepoint.rollback()
        session.add(_dead_letter(job, error, now))
        session.flush()
        return Outcome(Ended.FAILED, error=error)
    return Outcome(Ended.DONE, result)


_SEEN = table_of(SeenUpdate)
_VALUES: dict[str, Any] = {name: bindparam(name) for name in ("channel", "key", "seen_at")}
_SEE = {
    "sqlite": sqlite.insert(_SEEN).values(_VALUES).on_conflict_do_nothing().returning(_SEEN.c.key),
    "postgresql": postgresql.insert(_SEEN).values(_VALUES).on_conflict_do_nothing().returning(_SEEN.c.key),
}


def _first_sight(session: Session, channel: str, key: str, now: datetime) -> bool:
    connection = session.connection()
    seen = connection.execute(_SEE[connection.dialect.name], {"channel": channel, "key": key, "seen_at": now})
    return seen.first() is not None  # PostgreSQL's driver does not count inserted rows


def _dead_letter(job: Job[Any], error: Exception, now: datetime) -> DeadLetter:
    return DeadLetter(
        channel=job.channel,
        key=job.key,
        chat=job.chat,
        kind=job.kind,
        private=job.private,
        error=type(error).__name__,
        trace=where(error.__traceback__),
        at=now,
    )


def where(trace: TracebackType | None) -> str:
    """The path of an error through the code, without the values: those may be what somebody wrote."""
    frames = traceback.extract_tb(trace)
    return "\n".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
