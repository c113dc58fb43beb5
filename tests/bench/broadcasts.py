"""A broadcast to a ward, a city, a province in virtual time, at a platform that refuses what is too fast."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.channels.base import Address, TooMany
from bot.delivery.pacing import Pace
from bot.sandbox.limits import Limits
from bot.sandbox.model import Chat
from handlers.messages import Message
from storage.tables import Priority
from tests.broadcasts.ward import Ward
from tests.delivery.desk import FakeChannel, seconds
from tests.delivery.virtual import VirtualLoop

Row = tuple[str, str]

SIZES = {"ward": 89, "city": 1_000, "province": 9_593}
ANSWERS = 20
PAUSE = 2.3
"""Seconds between two answers that somebody waits for meanwhile."""


class Strict(FakeChannel):
    """Refuses what is faster than the platform's limits, and counts that."""

    def __init__(self) -> None:
        super().__init__()
        self.limits, self.refused = Limits(clock=seconds), 0

    async def send(self, to: Address, message: Message) -> str:
        wait = self.limits.take(1, Chat(to.chat, 1, "group" if to.group else "private"))
        if wait:
            self.refused += 1
            raise TooMany(wait)
        return await super().send(to, message)


@dataclass(frozen=True, slots=True)
class Measured:
    last: float
    least: float
    refused: int
    cost: float
    delay: float
    alone: float


def run() -> list[Row]:
    return [row for name, cells in SIZES.items() for row in _rows(name, cells, _measured(cells))]


def _rows(name: str, cells: int, found: Measured) -> Iterator[Row]:
    over = found.last / found.least - 1
    yield (f"{name}, {cells} chats: last one after", f"{found.last:.1f} s ({over:+.1%} over the limit's own)")
    yield "  refused as too fast (429)", str(found.refused)
    yield "  cost of a message", f"{found.cost * 1000:.1f} ms"
    yield "  longest wait for an answer", f"{found.delay:.2f} s during it, {found.alone:.2f} s without"


def _measured(cells: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_measure(Path(folder), cells))


async def _measure(folder: Path, cells: int) -> Measured:
    ward = Ward(folder)
    channel = Strict()
    channel.parts = lambda message: [message]  # type: ignore[method-assign]
    ward.channel = channel
    ward.found(cells)
    people = [ward.chat(f"người {number}") for number in range(ANSWERS)]
    await ward.courier(pace=Pace())
    alone = await _longest_wait(ward, people)
    start, began = time.process_time(), seconds()
    broadcast = ward.broadcast()
    answering = asyncio.create_task(_longest_wait(ward, people))
    await ward.until_done(broadcast)
    spent = time.process_time() - start
    delay = await answering
    last = max(one.at for one in channel.seen if one.chat.startswith("nhóm")) - began
    least = (cells + ANSWERS - 1) // Pace().per_second
    found = Measured(last, least, channel.refused, spent / cells, delay, alone)
    await ward.close()
    return found


async def _longest_wait(ward: Ward, people: list[int]) -> float:
    """The longest time from when an answer is due until it stands in the chat."""
    waits = []
    for number, chat in enumerate(people):
        await asyncio.sleep(PAUSE)
        asked, name = seconds(), f"người {number}"
        ward.put(chat, "Đã ghi", Priority.ANSWER)
        while not any(one.chat == name and one.at >= asked for one in reversed(ward.channel.seen[-60:])):
            await asyncio.sleep(0.01)
        waits.append(next(one.at for one in reversed(ward.channel.seen) if one.chat == name) - asked)
    return max(waits)
