"""One bot's queue of updates: each is given out once, or, where `replaying`, again and again."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.model import Bot
from bot.sandbox.state import State
from bot.sandbox.zalo_bot.errors import ApiError, timed_out

Json = dict[str, Any]
KEPT = 1000
"""So many given-out updates are remembered for a replay."""


@dataclass(eq=False)
class _Poller:
    turn: asyncio.Future[None]
    gone: Callable[[], bool]

    @property
    def waits(self) -> bool:
        return not self.turn.done() and not self.gone()


class Feed:
    """Updates in the order they happened. Nothing is ever confirmed: what was given out is gone.

    `replaying`: updates given out come back, in turn and at once, on every poll that finds no new one.
    """

    def __init__(self, state: State, bot: Bot, stored: dict[str, Json]) -> None:
        self.state = state
        self.bot = bot
        self.replaying = False
        self.on_push: Callable[[], None] = lambda: None
        self.on_turn: Callable[[], None] = lambda: None
        self._waiting = deque(update for _, update in sorted(stored.items()))
        self._given: deque[Json] = deque(maxlen=KEPT)
        self._handed: Json | None = None
        self._pollers: deque[_Poller] = deque()

    @property
    def pending(self) -> int:
        """Updates not yet taken; the one given out last counts until the bot asks again."""
        return len(self._waiting) + (self._handed is not None)

    @property
    def polled(self) -> bool:
        """A poll is waiting for updates."""
        return any(poller.waits for poller in self._pollers)

    def push(self, update: Json) -> None:
        self._waiting.append(update)
        self._write(update, kept=True)
        self._wake()
        self.on_push()

    def first(self) -> Json | None:
        """The update to be posted next to a webhook."""
        return self._waiting[0] if self.bot.webhook.url and self._waiting else None

    def drop(self, update: Json) -> None:
        """The update was taken."""
        self._waiting.remove(update)
        self._given.append(update)
        self._write(update, kept=False)
        self.on_turn()

    def replay(self, *, backwards: bool = False) -> int:
        """Give out once more everything that was; gives how many updates that is."""
        again = list(reversed(self._given)) if backwards else list(self._given)
        for update in again:
            self.push(update)
        return len(again)

    def interrupt(self, error: ApiError) -> None:
        """End all polls that wait."""
        for poller in self._pollers:
            if not poller.turn.done():
                poller.turn.set_exception(error)

    async def poll(self, seconds: float, gone: Callable[[], bool]) -> Json:
        """The next update. Raises as Zalo does where none comes: 408. `gone`: nobody listens any more."""
        self._handed = None
        self.on_turn()
        if not self._waiting and not (self.replaying and self._given):
            await self._wait(seconds, gone)
        if not self._waiting:
            return self._again()
        update = self._waiting[0]
        self.drop(update)
        self._handed = update
        return update

    def _again(self) -> Json:
        if not (self.replaying and self._given):
            raise timed_out()
        self._given.rotate(-1)
        return self._given[-1]

    async def _wait(self, seconds: float, gone: Callable[[], bool]) -> None:
        poller = _Poller(asyncio.get_running_loop().create_future(), gone)
        self._pollers.append(poller)
        self.on_turn()
        try:
            async with asyncio.timeout(seconds):
                await poller.turn
        except TimeoutError:
            raise timed_out() from None
        finally:
            self._pollers.remove(poller)

    def _wake(self) -> None:
        """Two pollers split the updates between themselves."""
        poller = next((poller for poller in self._pollers if poller.waits), None)
        if poller:
            poller.turn.set_result(None)

    def _write(self, update: Json, *, kept: bool) -> None:
        key = f"{self.bot.id}/{update['message']['date']:015d}/{update['message']['message_id']}"
        self.state.touch("zalo_update", key, update if kept else None)
