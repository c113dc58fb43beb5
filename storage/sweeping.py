"""After somebody was erased: no trace in the database's own files, and a list that outlives a restore.

The list holds numbers and moments, no names. It must not be put back from an old copy: keep the newest.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from storage.database import create_privately
from storage.erasure import orphans
from storage.tables import Erasure, Person

LIST = "erased.txt"


def settle(engine: Engine, folder: Path, now: datetime) -> None:
    """Outside of any transaction, until each erasure is settled: the list is written, and SQLite's log, which
    holds pages as they were, is emptied. An erasure is not settled while a last word still goes out, or while
    another process reads."""
    with Session(engine) as session:
        waiting = session.exec(select(Erasure).where(col(Erasure.settled_at).is_(None))).all()
        listed = [(row.person_id, row.created_at) for row in waiting]
        ready = bool(waiting) and session.exec(orphans()).first() is None
    if not listed:
        return
    _append(folder / LIST, listed)
    if empty_log(engine) and ready:
        with Session(engine) as session:
            those = col(Erasure.person_id).in_([number for number, _ in listed])
            session.execute(update(Erasure).where(those).values(settled_at=now))
            session.commit()


def empty_log(engine: Engine) -> bool:
    """Bring all of SQLite's write-ahead log into the database and cut it to nothing; whether it was done."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    return not busy


def brought_back(session: Session, folder: Path) -> list[Person]:
    """People who were erased and are there again."""
    listed = {*_listed(folder / LIST), *((row.person_id, row.created_at) for row in _erasures(session))}
    people = session.exec(select(Person).where(col(Person.id).in_([number for number, _ in listed]))).all()
    return [person for person in people if (person.id, person.created_at) in listed]


def _erasures(session: Session) -> list[Erasure]:
    return list(session.exec(select(Erasure)).all())


def _append(file: Path, erased: Sequence[tuple[int, datetime]]) -> None:
    known = set(_listed(file))
    new = [one for one in erased if one not in known]
    if new:
        file.parent.mkdir(parents=True, exist_ok=True)
        create_privately(file)
        with file.open("a", encoding="ascii") as out:
            out.writelines(f"{number} {made.isoformat()}\n" for number, made in new)
            out.flush()
            os.fsync(out.fileno())


def _listed(file: Path) -> Iterator[tuple[int, datetime]]:
    if file.is_file():
        for line in file.read_text(encoding="ascii").splitlines():
            number, _, moment = line.partition(" ")
            yield int(number), datetime.fromisoformat(moment)
