"""A channel's tasks: the one that runs from `start` to `stop`, and short ones nobody waits for."""

import asyncio
from collections.abc import Coroutine
from typing import Any

LAST_ERRANDS = 5.0
"""Seconds that `stop` leaves to errands already begun."""


class Running:
    """Runs one thing at a time."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._task = asyncio.create_task(work, name=name)

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.wait([task])

    async def ended(self) -> None:
        """Wait for the end. Raises what ended the work, unless it was stopped."""
        if self._task is None:
            return
        (task,), _ = await asyncio.wait([self._task])
        if not task.cancelled():
            task.result()


class Errands:
    """Work begun at once that nobody waits for, such as answering presses."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait for what is under way, up to `LAST_ERRANDS`."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_ERRANDS)
