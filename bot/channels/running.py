"""A channel's one task, from `start` to `stop`."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Running:
    """Runs one thing at a time."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def begun(self) -> bool:
        return self._task is not None

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
