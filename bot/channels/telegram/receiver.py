"""How updates come in: the account is prepared, then polled or pushed to, until stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog
from telegram import Bot, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.channels.base import AccountRefused, Mode
from bot.channels.telegram.client import identify
from bot.channels.telegram.parse import Identity, parse
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.wire import ALLOWED_UPDATES
from bot.clock import Clock
from handlers.events import Event

log = structlog.get_logger()

R = TypeVar("R")

Store = Callable[[list[Event]], Awaitable[None]]
"""Stores events and begins their effects. Returns after the commit; raises where there was none."""


class Receiver:
    """Hands what Telegram tells the account to `store`."""

    def __init__(
        self, bot: Bot, settings: TelegramSettings, clock: Clock, store: Store, patience: Patience
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._clock = clock
        self._store = store
        self._patience = patience
        self._identity: Identity | None = None

    async def run(self) -> None:
        """Until cancelled. Raises `AccountRefused`."""
        try:
            self._identity = await self._insist(lambda: identify(self._bot, self._settings.name))
            await self._offer_commands()
            await (self._be_pushed_to() if self._settings.mode is Mode.WEBHOOK else self._poll())
        except AccountRefused:
            log.critical("telegram does not know the token", channel=self._settings.name)
            raise

    async def take(self, updates: Sequence[Any]) -> None:
        """Store raw updates in one go. Raises where they were not stored."""
        if self._identity is None:
            raise RuntimeError("updates before the bot knows its own name")
        now = self._clock.now()
        events = [event for update in updates if (event := parse(update, self._identity, now))]
        if events:
            await self._store(events)

    async def _poll(self) -> None:
        await self._insist(self._remove_webhook)
        await Polling(self._bot, self._settings.poll_timeout, self.take, self._patience).run()

    async def _remove_webhook(self) -> None:
        """While one is set Telegram lets nobody ask; what waits stays waiting."""
        if (await self._bot.get_webhook_info()).url:
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def _be_pushed_to(self) -> None:
        await self._insist(self._set_webhook)
        await asyncio.Event().wait()

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._settings.webhook_url,
            max_connections=self._settings.webhook_connections,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            secret_token=self._settings.webhook_secret.get_secret_value(),
        )

    async def _offer_commands(self) -> None:
        menu = self._settings.menu
        if menu.private is not None:
            await self._offer(BotCommandScopeAllPrivateChats(), menu.private)
        if menu.group is not None:
            await self._offer(BotCommandScopeAllGroupChats(), menu.group)

    async def _offer(self, scope: BotCommandScope, commands: tuple[tuple[str, str], ...]) -> None:
        """A convenience: the bot works without it."""
        try:
            await self._bot.set_my_commands(commands, scope=scope)
        except TelegramError as error:
            log.warning("commands not offered", channel=self._settings.name, said=error.message)

    async def _insist(self, step: Callable[[], Awaitable[R]]) -> R:
        """Repeat `step` until Telegram does it."""
        while True:
            try:
                result = await step()
            except TelegramError as error:
                await self._patience.wait(error)
            else:
                self._patience.over()
                return result
