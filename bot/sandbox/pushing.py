"""Posting to a webhook: one thing after the other, each again until it is accepted."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")
LONGEST_PAUSE = 60.0


class Pusher(Generic[T]):
    """`first` gives what is due next, if anything; `post` says whether it was accepted (and removes it then).

    `pause` (seconds) doubles after each refusal. `wake` after anything became due.
    """

    def __init__(
        self, first: Callable[[], T | None], post: Callable[[T], Awaitable[bool]], pause: float
    ) -> None:
        self._first = first
        self._post = post
        self._pause = pause
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._due.set()
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        self._due.set()

    async def stop(self) -> None:
        """Forget what is on its way; it stays due."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            pause = self._pause
            while (item := self._first()) is not None:
                if await self._post(item):
                    pause = self._pause
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
