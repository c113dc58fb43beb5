"""How Telegram's updates come in: `bot.channels.receiving` over the Bot API."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.channels.backoff import Backoff, Sleep
from bot.channels.base import Menu
from bot.channels.receiving import MARGIN, Receiver, Store
from bot.channels.telegram.client import identify
from bot.channels.telegram.parse import Identity, parse, placeless_press
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.trouble import wait_out
from bot.channels.telegram.wire import ALLOWED_UPDATES
from bot.clock import Clock
from handlers.events import Effect, Event, TapAnswer


class TelegramReceiver(Receiver[Identity]):
    """Confirms what a poll brought by asking from the next update on."""

    passing = (TelegramError,)

    def __init__(
        self, bot: Bot, settings: TelegramSettings, menu: Menu, clock: Clock, store: Store, sleep: Sleep
    ) -> None:
        super().__init__(settings, clock, store, sleep)
        self._bot = bot
        self._settings = settings
        self._menu = menu
        self.begin: Callable[[Effect], None] | None = None  # performs what is no handler's business
        self._offset: int | None = None

    async def identify(self) -> Identity:
        return await identify(self._bot, self._settings.name)

    def parse(self, raw: Any, identity: Identity, now: datetime) -> Event | None:
        event = parse(raw, identity, now)
        pressed = placeless_press(raw) if event is None else ""
        if pressed and self.begin is not None:
            self.begin(TapAnswer(pressed))
        return event

    async def wait_out(self, backoff: Backoff, error: Exception) -> None:
        await wait_out(backoff, error)

    async def prepare(self, identity: Identity) -> None:  # noqa: ARG002
        if self._menu.private is not None:
            await self._offer(BotCommandScopeAllPrivateChats(), self._menu.private)
        if self._menu.group is not None:
            await self._offer(BotCommandScopeAllGroupChats(), self._menu.group)

    async def remove_webhook(self) -> None:
        """What waits stays waiting."""
        if (await self._bot.get_webhook_info()).url:
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def set_webhook(self) -> None:
        await self._bot.set_webhook(
            self._settings.webhook_url,
            max_connections=self._settings.webhook_connections,
            allowed_updates=ALLOWED_UPDATES,
            drop_pending_updates=False,
            secret_token=self._settings.webhook_secret.get_secret_value(),
        )

    async def ask(self) -> list[dict[str, Any]]:
        """Raw updates: `Bot.get_updates` would give up a whole batch for one it cannot read."""
        seconds = self._settings.poll_timeout
        query: dict[str, Any] = {"timeout": seconds, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if self._offset is not None:
            query["offset"] = self._offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        updates = await self._bot.request.post(url, read_timeout=seconds + MARGIN)
        if not isinstance(updates, list) or not all(_numbered(update) for update in updates):
            raise TelegramError("getUpdates answered something else")
        return updates

    def confirm(self, updates: Sequence[Any]) -> None:
        """An empty answer means that Telegram has forgotten all before the offset. It is dropped then,
        because after an idle week the numbers may start anew below it."""
        self._offset = max(update["update_id"] for update in updates) + 1 if updates else None

    async def _offer(self, scope: BotCommandScope, commands: tuple[tuple[str, str], ...]) -> None:
        """A convenience: the bot works without it."""
        try:
            await self._bot.set_my_commands(commands, scope=scope)
        except TelegramError as error:
            self.log.warning("commands not offered", said=error.message)


def _numbered(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
