"""Waiting after trouble: longer each time, told once in an outage however long it lasts, then its end."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

FIRST, LONGEST = 1.0, 60.0
"""Seconds before the first and before the latest repetition; doubled in between."""

ELSEWHERE = "another process or a webhook takes this bot's updates"
ELSEWHERE_PAUSE = 3.0
"""Seconds to leave to whoever else reads the bot's updates."""

Sleep = Callable[[float], Awaitable[None]]


class Backoff:
    """One account's. What is told must hold no secret and nothing anybody wrote."""

    def __init__(self, account: str, sleep: Sleep = asyncio.sleep) -> None:
        self._log = log.bind(channel=account)
        self._sleep = sleep
        self._failures = 0
        self._told: set[str] = set()

    async def wait(self, trouble: str, pause: float | None = None, **facts: str) -> None:
        """Tell `trouble` unless it was told, and return after `pause` seconds (None: longer each time)."""
        self._failures += 1
        if trouble not in self._told:
            self._log.error(trouble, **facts)
        self._told.add(trouble)
        await self._sleep(self._growing() if pause is None else pause)

    def over(self) -> None:
        """It went well."""
        if self._failures:
            self._log.info("all well again", failures=self._failures)
        self._failures = 0
        self._told.clear()

    def _growing(self) -> float:
        pause = min(LONGEST, FIRST * 2.0 ** min(self._failures - 1, 10))
        return pause * random.uniform(0.5, 1)  # noqa: S311 - so that many bots do not come back at once
