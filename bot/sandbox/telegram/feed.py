"""One bot's queue of updates: kept until acknowledged, over restarts too; polled or posted to a webhook."""

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Any

from bot.sandbox.model import Bot
from bot.sandbox.state import State
from bot.sandbox.telegram.errors import conflict
from bot.sandbox.telegram.updates import Update, wanted

FIRST_UPDATE = 500_000_001
MAX_LIMIT = 100
MAX_TIMEOUT = 50
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


class Feed:
    """Updates in order of their id. `pending` maps id → (lane, update as JSON)."""

    def __init__(self, state: State, bot: Bot, stored: dict[int, dict[str, Any]]) -> None:
        self.state = state
        self.bot = bot
        self.pending = {number: (body.pop("lane"), body) for number, body in sorted(stored.items())}
        self.on_push: Callable[[int], None] = lambda _number: None
        self.on_turn: Callable[[], None] = lambda: None
        self.on_webhook: Callable[[], None] = lambda: None
        self._poll: asyncio.Future[None] | None = None

    def push(self, update: Update) -> None:
        """Queue the update if the bot wants its kind."""
        if wanted(self.bot, update.kind):
            self.push_raw({update.kind: update.body}, update.lane)

    def push_raw(self, update: dict[str, Any], lane: str = "raw") -> None:
        """Queue an update as it is, under the next id."""
        number = FIRST_UPDATE + self.bot.next_update
        self.bot.next_update += 1
        self.state.save_bot(self.bot)
        body = {"update_id": number, **update}
        self.pending[number] = (lane, body)
        self.state.touch("update", f"{self.bot.id}/{number}", body | {"lane": lane})
        if self._poll and self.polled:
            self._poll.set_result(None)
        self.on_push(number)

    def drop(self, number: int) -> None:
        """The update was taken; it is not given again."""
        if self.pending.pop(number, None):
            self.state.touch("update", f"{self.bot.id}/{number}", None)
            self.on_turn()

    def drop_all(self) -> None:
        for number in list(self.pending):
            self.drop(number)

    @property
    def polled(self) -> bool:
        """A poll is waiting for updates."""
        return self._poll is not None and not self._poll.done()

    def interrupt(self, reason: str) -> None:
        """End the poll that is waiting, if any, with a conflict."""
        if self._poll and self.polled:
            self._poll.set_exception(conflict(reason))

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """As getUpdates: an offset acknowledges what is before it; a negative one keeps only the last."""
        self.interrupt(OTHER_POLL)
        self._acknowledge(offset)
        if not self.pending and seconds > 0:
            await self._wait(min(seconds, MAX_TIMEOUT))
        count = min(max(limit, 1), MAX_LIMIT)
        return [body for _, body in islice(self.pending.values(), count)]

    def _acknowledge(self, offset: int) -> None:
        numbers = list(self.pending)
        passed = numbers[:offset] if offset < 0 else [number for number in numbers if number < offset]
        for number in passed:
            self.drop(number)

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        self.on_turn()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            pass
        finally:
            poll.cancel()
