"""How long to wait after Telegram could not be reached, and what to tell the operator about it."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import TelegramError

from bot.channels.base import AccountRefused
from bot.channels.telegram.request import Rejected

log = structlog.get_logger()

FIRST, LONGEST = 1.0, 60.0
"""Seconds before the first and before the latest repetition; doubled in between."""

CONFLICT = 30.0
"""Seconds to leave to another process that reads the same bot's updates."""


class Patience:
    """Tells each kind of trouble once in an outage, however long it lasts, and then its end."""

    def __init__(self, account: str, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._log = log.bind(channel=account)
        self._sleep = sleep
        self._failures = 0
        self._told: set[str] = set()

    async def wait(self, error: Exception) -> None:
        """Return when it is time for the next attempt. Raises `AccountRefused` where waiting is in vain."""
        if isinstance(error, Rejected) and error.token_unknown:
            raise AccountRefused("Telegram does not know this token") from None
        self._failures += 1
        self._tell(error)
        await self._sleep(self._pause(error))

    def over(self) -> None:
        """It went well."""
        if self._failures:
            self._log.info("all well again", failures=self._failures)
        self._failures = 0
        self._told.clear()

    def _pause(self, error: Exception) -> float:
        if isinstance(error, Rejected) and error.status == 409:
            return CONFLICT
        if isinstance(error, Rejected) and error.retry_after is not None:
            return error.retry_after
        pause = min(LONGEST, FIRST * 2.0 ** min(self._failures - 1, 10))
        return pause * random.uniform(0.5, 1)  # noqa: S311 - so that many bots do not come back at once

    def _tell(self, error: Exception) -> None:
        what = _named(error)
        if what not in self._told:
            # Errors from elsewhere may quote what a person wrote: only their kind is safe to tell.
            said = error.message if isinstance(error, TelegramError) else ""
            self._log.error(what, error=type(error).__name__, said=said)
        self._told.add(what)


def _named(error: Exception) -> str:
    if isinstance(error, Rejected):
        conflict = "another process or a webhook takes this bot's updates"
        return conflict if error.status == 409 else "telegram refused"
    return "telegram not reachable" if isinstance(error, TelegramError) else "updates not stored"
