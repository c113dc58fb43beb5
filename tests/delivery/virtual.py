"""An event loop whose time passes only while nobody has anything to do: hours run by in milliseconds."""

import asyncio
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.database_thread import DatabaseThread, R

START = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)


class _Idle(selectors.SelectSelector):
    """Does not wait but lets the loop's time pass."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits and nothing will happen any more")
        self.loop.passed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Starts at second 0. Real input, output and threads have no place in it."""

    def __init__(self) -> None:
        self.passed = 0.0
        selector = _Idle()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.passed


def seconds() -> float:
    """The running loop's time."""
    return asyncio.get_running_loop().time()


class VirtualClock:
    """Shows START plus the loop's time, plus what it was moved by; or stands still."""

    def __init__(self) -> None:
        self.moved = timedelta()
        self.stopped = False

    def now(self) -> datetime:
        return START + self.moved + timedelta(seconds=0 if self.stopped else seconds())


class InlineDatabase(DatabaseThread):
    """The database without its thread, since a thread would not keep the loop's time. Can be away."""

    broken: Exception | None = None
    transactions = 0

    async def call(self, work: Callable[[Session], R]) -> R:
        await asyncio.sleep(0)
        self.transactions += 1
        if self.broken is not None:
            raise self.broken
        return self._in_transaction(work)
