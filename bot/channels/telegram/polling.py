"""Long polling: ask, hand over, and only then confirm by asking from the next update on."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.patience import Patience
from bot.channels.telegram.wire import ALLOWED_UPDATES

MARGIN = 10
"""Seconds that Telegram may answer later than asked to."""

Take = Callable[[Sequence[Any]], Awaitable[None]]
"""Stores raw updates. Returns after the commit; raises where there was none."""


class Polling:
    """One reader of a bot's updates, asking for `seconds` each time.

    What `take` did not take is asked for again: nothing is ever confirmed unstored.
    """

    def __init__(self, bot: Bot, seconds: int, take: Take, patience: Patience) -> None:
        self._bot = bot
        self._seconds = seconds
        self._take = take
        self._patience = patience
        self._offset: int | None = None

    async def run(self) -> None:
        """Until cancelled. Raises `AccountRefused`."""
        while True:
            try:
                await self.once()
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing is confirmed
                await self._patience.wait(error)
            else:
                self._patience.over()

    async def once(self) -> None:
        """Ask once and hand over what came, as one batch. Raises what asking or taking raised."""
        updates = await self._ask()
        await self._take(updates)
        # An empty answer means that Telegram has forgotten all before the offset. It is dropped then,
        # because after an idle week the numbers may start anew below it.
        self._offset = max(update["update_id"] for update in updates) + 1 if updates else None

    async def _ask(self) -> list[dict[str, Any]]:
        """Raw updates: `Bot.get_updates` would give up a whole batch for one it cannot read."""
        query: dict[str, Any] = {"timeout": self._seconds, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            query["offset"] = self._offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        updates = await self._bot.request.post(url, read_timeout=self._seconds + MARGIN)
        if not isinstance(updates, list) or not all(_numbered(update) for update in updates):
            raise TelegramError("getUpdates answered something else")
        return updates


def _numbered(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
