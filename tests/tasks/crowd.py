"""A ward full of tasks, for what is measured: cells beside the desk's own, each member with some tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import event, insert
from sqlmodel import Session, col, func, select

from handlers.house import House
from handlers.tasks import chase
from handlers.tasks.when import next_look
from storage.queries.tasks import OPEN
from storage.tables import (
    Account,
    Assignment,
    Bond,
    Chat,
    ChatType,
    Consent,
    Decision,
    Membership,
    Person,
    Task,
    TaskState,
    Unit,
    UnitKind,
)
from tests.kit.cast import names_of
from tests.kit.cell import SINCE
from tests.kit.database import empty_database
from tests.roll.desk import HOUSE, STARTS_AT, Desk

DUE_WITHIN = 40
"""Tasks are due within so many days from the desk's first one, spread evenly."""


@contextmanager
def ward(cells: int, members: int, each: int) -> Iterator[Desk]:
    """The desk's cell and others, all of one size, every member with as many open tasks."""
    engine = empty_database()
    with Session(engine) as session:
        desk = Desk(session, names_of(f"# chi bộ {members} đồng chí")[:members])
        numbers = count(1_000_000)
        own = [person for name, person in desk.rows.people.items() if name in desk.names]
        fill(desk, desk.rows.cell, own, each, numbers)
        for number in range(1, cells):
            cell = Unit(parent_id=desk.rows.ward, kind=UnitKind.CELL, name=f"Chi bộ số {number}")
            session.add(cell)
            session.flush()
            fill(desk, cell.id, people(desk, cell.id, members, numbers), each, numbers)
        session.commit()
        yield desk
    engine.dispose()


def people(desk: Desk, cell: int, many: int, numbers: "count[int]") -> list[int]:
    """Members who have agreed and are reached alone."""
    session, now = desk.session, desk.now
    version = session.exec(select(func.max(Consent.version))).one()
    ids = [next(numbers) for _ in range(many)]
    rows: dict[Any, list[dict[str, Any]]] = {
        Person: [
            {"id": one, "full_name": f"Lê Văn {one}", "folded_name": f"le van {one}", "created_at": now}
            for one in ids
        ],
        Membership: [
            {"person_id": one, "unit_id": cell, "bond": Bond.MEMBER, "starts_on": SINCE} for one in ids
        ],
        Chat: [
            {"id": one, "channel": "telegram", "external_id": f"c{one}", "type": ChatType.PRIVATE}
            for one in ids
        ],
        Account: [_account(one, now) for one in ids],
        Consent: [_consent(one, version, now) for one in ids],
    }
    for table, found in rows.items():
        session.execute(insert(table), found)
    return ids


def _account(one: int, now: datetime) -> dict[str, Any]:
    known = {"channel": "telegram", "external_id": f"x{one}", "private_chat_id": one}
    return {**known, "person_id": one, "seen_at": now}


def _consent(one: int, version: int, now: datetime) -> dict[str, Any]:
    return {"person_id": one, "decision": Decision.GIVEN, "version": version, "decided_at": now}


def fill(desk: Desk, unit: int, persons: list[int], each: int, numbers: "count[int]") -> None:
    """Open, accepted tasks of these people, due one after the other."""
    tasks, parts = [], []
    for place, person in enumerate(persons * each):
        number, due = next(numbers), desk.now.date() + timedelta(days=1 + place % DUE_WITHIN)
        tasks.append(
            {"id": number, "unit_id": unit, "what": f"việc {number}", "due_on": due, "given_at": desk.now}
        )
        part = Assignment(
            task_id=number, person_id=person, state=TaskState.ACCEPTED, due_on=due, since=desk.now
        )
        look = next_look(part, False, desk.now, HOUSE.rules)
        parts.append({"task_id": number, "person_id": person, "state": TaskState.ACCEPTED, "due_on": due,
                      "since": desk.now, "look_at": look})  # fmt: skip
    desk.session.execute(insert(Task), tasks)
    desk.session.execute(insert(Assignment), parts)


def chased(desk: Desk, day: date, house: House = HOUSE) -> int:
    """A day's chase, beat after beat until nothing is due; how many beats it took."""
    desk.now = STARTS_AT.replace(year=day.year, month=day.month, day=day.day, hour=8, minute=5)
    waiting = select(Assignment.id).where(OPEN, col(Assignment.look_at) <= desk.now).limit(1)
    for beat in count(1):
        chase.run(desk.session, house, desk.now)
        desk.session.flush()
        desk.session.expunge_all()  # each beat of the program has a session of its own
        if desk.session.exec(waiting).first() is None:
            return beat
    raise AssertionError


@contextmanager
def statements(desk: Desk) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile, savepoints left out."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            found.append(statement)

    engine = desk.session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
