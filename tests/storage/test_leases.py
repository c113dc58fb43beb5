"""A lease has one holder at a time, whoever asks and whenever."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import leases
from storage.database import open_database

NOW = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
TTL = timedelta(seconds=15)
R = TypeVar("R")
DO_NOT_WAIT = {True: "PRAGMA busy_timeout=0", False: "SET lock_timeout = '50ms'"}


def do(engine: Engine, work: Callable[[Session], R]) -> R:
    with Session(engine) as session:
        result = work(session)
        session.commit()
    return result


def acquire(engine: Engine, holder: str, after: float = 0) -> bool:
    moment = NOW + timedelta(seconds=after)
    return do(engine, lambda session: leases.acquire(session, "telegram", holder, moment, TTL))


def holds(engine: Engine, holder: str) -> bool:
    try:
        do(engine, lambda session: leases.require(session, "telegram", holder))
    except leases.NotHeld:
        return False
    return True


def test_the_first_to_ask_has_it_until_it_runs_out(engine: Engine) -> None:
    assert acquire(engine, "một")
    assert not acquire(engine, "hai", after=14)
    assert acquire(engine, "hai", after=15)
    assert not acquire(engine, "một", after=16)
    assert (holds(engine, "một"), holds(engine, "hai")) == (False, True)


def test_asking_again_is_renewing(engine: Engine) -> None:
    assert acquire(engine, "một")
    assert acquire(engine, "một", after=10)
    assert not acquire(engine, "hai", after=20)


def test_renewing_late_is_renewing_if_nobody_wanted_it(engine: Engine) -> None:
    acquire(engine, "một")
    renewed = do(
        engine, lambda session: leases.renew(session, "telegram", "một", NOW + timedelta(minutes=5), TTL)
    )
    assert renewed
    assert not acquire(engine, "hai", after=310)


def test_what_another_has_cannot_be_renewed_or_given_back(engine: Engine) -> None:
    acquire(engine, "một")
    acquire(engine, "hai", after=15)
    assert not do(engine, lambda session: leases.renew(session, "telegram", "một", NOW, TTL))
    do(engine, lambda session: leases.release(session, "telegram", "một"))
    assert holds(engine, "hai")


def test_given_back_it_is_free_at_once(engine: Engine) -> None:
    acquire(engine, "một")
    do(engine, lambda session: leases.release(session, "telegram", "một"))
    assert acquire(engine, "hai", after=1)


def test_accounts_have_leases_of_their_own(engine: Engine) -> None:
    acquire(engine, "một")
    assert do(engine, lambda session: leases.acquire(session, "zalo", "hai", NOW, TTL))


def test_a_lease_written_by_a_wrong_clock_binds_nobody(engine: Engine) -> None:
    acquire(engine, "một", after=365 * 24 * 3600)
    assert acquire(engine, "hai")


def test_a_lease_further_ahead_than_a_few_lengths_is_taken(engine: Engine) -> None:
    acquire(engine, "một", after=2 * 15)
    assert not acquire(engine, "hai")
    acquire(engine, "một", after=4 * 15)
    assert acquire(engine, "hai")


def test_who_is_stopped_in_the_middle_of_a_transaction_keeps_nobody_waiting(postgresql: str) -> None:
    engine = open_database(postgresql)
    with engine.connect() as connection:
        for setting, most in (("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "5s")):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == most
    engine.dispose()


def test_of_many_who_ask_at_once_one_gets_it(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: acquire(engine, f"tiến trình {number}"), range(8)))
    assert answers.count(True) == 1


def test_what_was_required_stays_held_until_the_transaction_ends(engine: Engine) -> None:
    """Even a lease that has run out cannot change hands under a claim."""
    acquire(engine, "một")
    with Session(engine) as claiming:
        leases.require(claiming, "telegram", "một")
        with pytest.raises(OperationalError), impatient(engine) as other:
            acquire(other, "hai", after=3600)
        claiming.commit()
    assert acquire(engine, "hai", after=3600)


@contextmanager
def impatient(engine: Engine) -> Iterator[Engine]:
    """The same database, for somebody who does not wait for locks."""
    url = engine.url.render_as_string(hide_password=False)
    other = open_database(url)
    sqlite = other.dialect.name == "sqlite"
    event.listen(other, "connect", lambda connection, _: connection.execute(DO_NOT_WAIT[sqlite]))
    try:
        yield other
    finally:
        other.dispose()
