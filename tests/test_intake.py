"""What is handed over together is stored in order: after a failed commit nothing of its rest is."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import create_engine

from bot.clock import SystemClock
from bot.database_thread import DatabaseThread, R
from bot.intake import BATCH, Intake
from handlers.events import ChatKind, ChatRef, Event, Text
from storage.unit_of_work import Ended, Job, Outcome


class Fails(DatabaseThread):
    """Stores nothing in the batches whose numbers are given."""

    def __init__(self, *batches: int) -> None:
        super().__init__(create_engine("sqlite://"))
        self.batches, self.failing = 0, batches
        self.stored: list[str] = []

    async def run(self, jobs: Sequence[Job[R]], now: datetime) -> list[Outcome[R]]:
        await asyncio.sleep(0)
        self.batches += 1
        if self.batches in self.failing:
            raise OSError
        self.stored += [job.key for job in jobs]
        return [Outcome(Ended.DONE, []) for _ in jobs]  # type: ignore[arg-type]


def events(name: str, count: int) -> list[Event]:
    chat = ChatRef("1", ChatKind.PRIVATE)
    now = SystemClock().now()
    return [Event(f"{name}{number}", "telegram", now, chat, None, Text("", "1")) for number in range(count)]


async def received(database: Fails, *handovers: list[Event]) -> list[Any]:
    intake = Intake(database, SystemClock(), lambda *_: [], lambda: None, "")
    intake.start()
    try:
        return await asyncio.gather(*(intake.receive(one) for one in handovers), return_exceptions=True)
    finally:
        await intake.stop()
        database.close()


async def test_after_a_failed_batch_the_rest_of_the_handover_waits_to_be_repeated() -> None:
    database = Fails(2)
    (outcome,) = await received(database, events("a", 4 * BATCH))
    assert isinstance(outcome, OSError)
    assert database.stored == [f"a{number}" for number in range(BATCH)]


async def test_other_handovers_go_on() -> None:
    database = Fails(1)
    first, second = await received(database, events("a", BATCH + 5), events("b", 3))
    assert isinstance(first, OSError)
    assert second == [[], [], []]
    assert database.stored == ["b0", "b1", "b2"]


@pytest.mark.parametrize("count", [1, BATCH, BATCH + 1])
async def test_all_of_it_is_stored_in_order(count: int) -> None:
    database = Fails()
    assert await received(database, events("a", count)) == [[[]] * count]
    assert database.stored == [f"a{number}" for number in range(count)]
