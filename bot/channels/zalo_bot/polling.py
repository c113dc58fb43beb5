"""Asking for updates. Zalo takes no confirmation: what it answered once it may never answer again.

So an update in hand is stored before the next is asked for. It may also come again and again; the
stored keys of updates make that harmless, and the floor between two polls keeps it cheap.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.backoff import Backoff, Sleep
from bot.channels.zalo_bot.client import BotApi
from bot.channels.zalo_bot.errors import TimedOut
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.trouble import wait_out

MARGIN = 10
"""Seconds that Zalo may answer later than asked to."""

Take = Callable[[list[Any]], Awaitable[None]]
"""Stores raw updates. Returns after the commit; raises where there was none."""


class Polling:
    """The one reader of a bot's updates: two would split them between themselves."""

    def __init__(
        self, api: BotApi, settings: ZaloBotSettings, take: Take, backoff: Backoff, sleep: Sleep
    ) -> None:
        self._api = api
        self._settings = settings
        self._take = take
        self._backoff = backoff
        self._sleep = sleep
        self._in_hand: list[Any] = []
        self._next = 0.0

    async def run(self) -> None:
        """Until cancelled. Raises `AccountRefused`."""
        while True:
            try:
                await self.once()
            except Exception as error:  # noqa: BLE001 - whatever it was, what is in hand stays in hand
                await wait_out(self._backoff, error)
            else:
                self._backoff.over()

    async def once(self) -> None:
        """Ask, unless something is still in hand, and hand it over. Raises what asking or taking raised."""
        if not self._in_hand:
            self._in_hand = await self._ask()
        await self._hand_over()
        self._in_hand = []

    async def _hand_over(self) -> None:
        """Stopped meanwhile, it is stored all the same: nobody would tell it again."""
        taking = asyncio.ensure_future(self._take(self._in_hand))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            await asyncio.wait([taking])
            raise

    async def _ask(self) -> list[Any]:
        """What came: one update, none, or, should Zalo ever answer so, several."""
        await self._keep_floor()
        seconds = self._settings.poll_timeout
        try:
            came = await self._api.call("getUpdates", read_timeout=seconds + MARGIN, timeout=seconds)
        except TimedOut:
            return []
        return came if isinstance(came, list) else [came]

    async def _keep_floor(self) -> None:
        wait = self._next - time.monotonic()
        if wait > 0:
            await self._sleep(wait)
        self._next = time.monotonic() + self._settings.poll_floor
