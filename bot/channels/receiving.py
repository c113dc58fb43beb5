"""How a bot account's updates come in, the same on every platform: polled, or pushed to us."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import structlog

from bot.channels.backoff import Backoff, Sleep
from bot.channels.base import AccountRefused, Mode
from bot.channels.settings import BotAccount
from bot.clock import Clock
from handlers.events import Event

MARGIN = 10
"""Seconds that a platform may answer a poll later than asked to."""

AT_ONCE = 0.5
"""A poll that ends within so many seconds without news did not wait for any."""

FIRST_IDLE, LONGEST_IDLE = 0.5, 2.0
"""Seconds between the beginnings of such polls: doubled each time, up to the latter."""

Identity = TypeVar("Identity")
R = TypeVar("R")

Store = Callable[[list[Event]], Awaitable[None]]
"""Stores events and begins their effects. Returns after the commit; raises where there was none."""


class Receiver(ABC, Generic[Identity]):
    """Prepares the account, then polls or is pushed to, until stopped. A platform's own says how.

    What could not be stored is kept in hand and handed over again before more is asked for: nothing
    is ever confirmed unstored, and what a platform tells only once is not lost.
    """

    passing: ClassVar[tuple[type[Exception], ...]]
    """The errors of the platform's client: while starting they are waited out."""

    def __init__(self, settings: BotAccount, clock: Clock, store: Store, sleep: Sleep) -> None:
        self.log = structlog.get_logger().bind(channel=settings.name)
        self._bot_account = settings
        self._clock = clock
        self._store = store
        self._sleep = sleep
        self._backoff = Backoff(settings.name, sleep)
        self._identity: Identity | None = None
        self._in_hand: Sequence[Any] = ()
        self._last: Sequence[Any] = ()
        self._next_poll = 0.0
        self._idle = 0

    @abstractmethod
    async def identify(self) -> Identity:
        """Who the bot is."""

    @abstractmethod
    def parse(self, raw: Any, identity: Identity, now: datetime) -> Event | None:
        """The event in a raw update; None where there is nothing for the bot in it. Never raises."""

    @abstractmethod
    async def remove_webhook(self) -> None:
        """Make polling possible: while a webhook is set, platforms let nobody ask."""

    @abstractmethod
    async def set_webhook(self) -> None:
        """Have updates pushed to `webhook_url`."""

    @abstractmethod
    async def ask(self) -> Sequence[Any]:
        """Poll once: the raw updates that came, which may be none."""

    @abstractmethod
    async def wait_out(self, backoff: Backoff, error: Exception) -> None:
        """Return when it is time for the next attempt. Raises `AccountRefused` where waiting is in vain."""

    async def prepare(self, identity: Identity) -> None:
        """Tell the platform, or the operator, what else there is to tell at the start."""

    def confirm(self, updates: Sequence[Any]) -> None:
        """The updates of a poll are stored."""

    async def run(self) -> None:
        """Until cancelled. Raises `AccountRefused`."""
        try:
            self._identity = identity = await self._insist(self.identify)
            await self.prepare(identity)
            if self._bot_account.mode is Mode.WEBHOOK:
                await self._insist(self.set_webhook)
                await asyncio.Event().wait()
            await self._insist(self.remove_webhook)
            await self._poll()
        except AccountRefused:
            self.log.critical("the platform does not know the token")
            raise

    async def take(self, updates: Sequence[Any]) -> None:
        """Store raw updates in one go. Raises where they were not stored."""
        if self._identity is None:
            raise RuntimeError("updates before the bot knows its own name")
        identity, now = self._identity, self._clock.now()
        events = [event for update in updates if (event := self.parse(update, identity, now))]
        if events:
            await self._store(events)

    async def _insist(self, step: Callable[[], Awaitable[R]]) -> R:
        """Repeat `step` until the platform does it."""
        while True:
            try:
                result = await step()
            except self.passing as error:
                await self.wait_out(self._backoff, error)
            else:
                self._backoff.over()
                return result

    async def _poll(self) -> None:
        while True:
            try:
                if not self._in_hand:
                    self._in_hand = await self._asked()
                await self._hand_over()
            except Exception as error:  # noqa: BLE001 - whatever it was, what is in hand stays in hand
                await self.wait_out(self._backoff, error)
            else:
                self._backoff.over()

    async def _asked(self) -> Sequence[Any]:
        """Ask, at most so often as the floor allows, and ever more seldom where answers bring no news."""
        wait = self._next_poll - time.monotonic()
        if wait > 0:
            await self._sleep(wait)
        begun = time.monotonic()
        updates = await self.ask()
        news = bool(updates) and updates != self._last
        self._last = updates
        at_once = time.monotonic() - begun < AT_ONCE
        self._idle = min(self._idle + 1, 10) if at_once and not news else 0
        idle = min(FIRST_IDLE * 2.0 ** (self._idle - 1), LONGEST_IDLE) if self._idle else 0.0
        self._next_poll = begun + max(self._bot_account.poll_floor, idle)
        return updates

    async def _hand_over(self) -> None:
        """Stopped meanwhile, it is stored all the same: some platforms would not tell it again."""
        taking = asyncio.ensure_future(self.take(self._in_hand))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            await asyncio.wait([taking])
            raise
        self.confirm(self._in_hand)
        self._in_hand = ()
