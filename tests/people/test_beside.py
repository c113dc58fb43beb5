"""A roster taken in beside everybody else's work: in bites, killed between any two, and done again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from bot.beside import MEMORY, read_apart
from handlers.people.roster import importing
from handlers.people.roster.reading import Book, read
from handlers.people.roster.run import ImportRights, Report
from storage.bites import Bites, trial
from storage.tables import Membership, Person, Role, Standing
from tests.bench.roster import ward_of
from tests.kit import process  # noqa: F401 - files are read in forks of a process that has the program loaded
from tests.kit.database import empty_database
from tests.people.books import NOW

BOOK = read(ward_of(cells=3, people=24))
EVERYTHING = ImportRights.everything()


class Killed(Exception):
    """The process ends here."""


class KilledAfter(Bites):
    """Commits after every row, and ends after so many."""

    def __init__(self, session: Session, rows: int) -> None:
        super().__init__(session, 0)
        self._left = rows

    def rest(self) -> None:
        super().rest()
        self._left -= 1
        if self._left < 0:
            raise Killed


def kept(engine: Engine) -> list[list[tuple[object, ...]]]:
    """All that the roster says, without the numbers rows happen to have."""
    with Session(engine) as session:
        names = {person.id: person.full_name for person in session.exec(select(Person))}
        people = [(person.full_name, person.birth_year) for person in session.exec(select(Person))]
        rows: list[list[tuple[object, ...]]] = [sorted(people, key=repr)]
        tables: tuple[type[SQLModel], ...] = (Membership, Standing, Role)
        for table in tables:
            found = [row.model_dump(exclude={"id", "person_id"}) for row in session.exec(select(table))]
            owners = [names[getattr(row, "person_id")] for row in session.exec(select(table))]  # noqa: B009
            rows.append(
                sorted(((who, *row.values()) for who, row in zip(owners, found, strict=True)), key=repr)
            )
        return rows


def at_once() -> list[list[tuple[object, ...]]]:
    engine = empty_database()
    with Session(engine) as session:
        assert not importing.apply(session, BOOK, EVERYTHING, NOW).faults
        session.commit()
    return kept(engine)


WHOLE = at_once()


@given(st.lists(st.integers(0, 60), max_size=4))
def test_killed_between_any_two_rows_and_done_again_the_same_is_kept(deaths: list[int]) -> None:
    engine = empty_database()
    for rows in deaths:
        try:
            in_bites(engine, BOOK, rows)
        except Killed:
            continue
    assert in_bites(engine, BOOK, 10_000).faults == []
    assert kept(engine) == WHOLE
    engine.dispose()


def in_bites(engine: Engine, book: Book, rows: int) -> Report:
    with Session(engine, expire_on_commit=False) as session:
        report = importing.settle(session, book, EVERYTHING, NOW, KilledAfter(session, rows), set())
        session.commit()
        return report


def test_nothing_of_a_trial_is_kept(engine: Engine) -> None:
    with trial(engine) as session:
        assert importing.preview(session, BOOK, EVERYTHING, NOW).changes
        session.add(Person(full_name="Lý Thái Sơn", folded_name="ly thai son", created_at=NOW))
        session.commit() if engine.dialect.name == "sqlite" else session.flush()
    with Session(engine) as session:
        assert session.exec(select(Person)).all() == []


def test_others_write_while_a_roster_is_read_and_between_its_bites(tmp_path: Path) -> None:
    """With a lock held over any of it, the other's writing would wait for its end and fail."""
    engine = empty_database(f"sqlite:///{tmp_path / 'ward.sqlite3'}")
    others = 0

    class Watched(Bites):
        def rest(self) -> None:
            nonlocal others
            super().rest()
            with Session(engine) as other:
                other.add(Person(full_name=f"Người {others}", folded_name="nguoi", created_at=NOW))
                other.commit()
            others += 1

    with Session(engine, expire_on_commit=False) as session:
        importing.settle(session, BOOK, EVERYTHING, NOW, Watched(session, 0), set())
        session.commit()
    assert others > 24


def _greedy(_content: bytes) -> int:
    return len(bytearray(2 * MEMORY))


def test_a_file_that_takes_too_much_is_not_read() -> None:
    assert read_apart(_greedy, b"") is None
    assert read_apart(len, b"1234") == 4


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook"])
def test_what_is_no_roster_is_one_fault(content: bytes) -> None:
    assert [fault.reason for fault in read(content).faults] == ["not_excel"]
