"""A cell in a database of its own, and a program that is started anew as often as a test likes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from handlers.house import House
from schedules.ticks import OFTEN
from storage.tables import Account, Chat, ChatType, Outbox, SendState
from tests.kit import cell as kit
from tests.kit.database import empty_database

T = TypeVar("T")
START = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Wednesday 25/11/2026, 09:00 in Vietnam."""
HOUSE = House()
"""Words and rules: nothing in it remembers."""


@dataclass
class Office:
    """The rows of a cell whose people all have private chats and whose group is joined; no channel."""

    engine: Engine
    rows: kit.Cell
    chats: dict[str, int] = field(default_factory=dict)
    group: int = 0

    def do(self, work: Callable[[Session], T]) -> T:
        """One transaction."""
        with Session(self.engine, expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result

    def tick(self, now: datetime) -> None:
        """What the clock does, by a program that remembers nothing."""
        for duty in OFTEN:
            self.do(lambda session, duty=duty: duty.run(session, HOUSE, now))  # type: ignore[misc]

    def deliver(self, now: datetime) -> list[Outbox]:
        """Everything that waits, as if sent."""
        return self.do(lambda session: _sent(session, now))


def _sent(session: Session, now: datetime) -> list[Outbox]:
    waiting = select(Outbox).where(Outbox.state == SendState.PENDING, Outbox.not_before <= now)
    rows = list(session.exec(waiting.order_by(col(Outbox.id))).all())
    session.execute(
        update(Outbox)
        .where(col(Outbox.id).in_([row.id for row in rows]))
        .values(state=SendState.SENT, message_id="1", finished_at=now)
    )
    return rows


def _reach(session: Session, person: int, name: str) -> int:
    """A private chat of the person."""
    chat = kit.add(session, Chat(channel="telegram", external_id=name, type=ChatType.PRIVATE, title=name))
    account = session.get_one(Account, kit.link(session, person, "telegram", name, START))
    account.private_chat_id = chat
    return chat


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    engine = empty_database(f"sqlite:///{tmp_path / 'chibo.sqlite3'}")
    with Session(engine) as session:
        rows = kit.make_cell(session, START)
        made = Office(engine, rows)
        for name, person in rows.people.items():
            made.chats[name] = _reach(session, person, name)
        made.group = kit.join_group(session, rows.cell, "telegram", "-1", "Chi bộ KP7")
        session.commit()
    yield made
    engine.dispose()
