"""How updates come in: the account is prepared, then polled or pushed to, until stopped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from bot.channels.backoff import Backoff, Sleep
from bot.channels.base import AccountRefused, Mode
from bot.channels.http import HttpFailure
from bot.channels.zalo_bot.client import BotApi, host_of, identify, webhook_of
from bot.channels.zalo_bot.errors import ApiError, ForeignWebhook
from bot.channels.zalo_bot.parse import Identity, parse
from bot.channels.zalo_bot.polling import Polling
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.trouble import wait_out
from bot.clock import Clock
from handlers.events import Event

log = structlog.get_logger()

R = TypeVar("R")

Store = Callable[[list[Event]], Awaitable[None]]
"""Stores events and begins their effects. Returns after the commit; raises where there was none."""


class Receiver:
    """Hands what Zalo tells the account to `store`."""

    def __init__(
        self, api: BotApi, settings: ZaloBotSettings, clock: Clock, store: Store, sleep: Sleep
    ) -> None:
        self._api = api
        self._settings = settings
        self._clock = clock
        self._store = store
        self._sleep = sleep
        self._backoff = Backoff(settings.name, sleep)
        self._identity: Identity | None = None

    async def run(self) -> None:
        """Until cancelled. Raises `AccountRefused`."""
        try:
            self._identity = await self._insist(lambda: identify(self._api, self._settings.name))
            if not self._identity.joins_groups:
                log.warning("this bot may not join groups", channel=self._settings.name)
            await (self._be_pushed_to() if self._settings.mode is Mode.WEBHOOK else self._poll())
        except AccountRefused:
            log.critical("zalo does not know the token", channel=self._settings.name)
            raise

    async def take(self, updates: list[Any]) -> None:
        """Store raw updates in one go. Raises where they were not stored."""
        if self._identity is None:
            raise RuntimeError("updates before the bot knows its own name")
        now = self._clock.now()
        events = [event for update in updates if (event := parse(update, self._identity, now))]
        if events:
            await self._store(events)

    async def _poll(self) -> None:
        await self._insist(self._without_webhook)
        await Polling(self._api, self._settings, self.take, self._backoff, self._sleep).run()

    async def _without_webhook(self) -> None:
        """While one is set Zalo lets nobody ask. Another's goes only where the operator allows."""
        url = await webhook_of(self._api)
        if not url:
            return
        if url != self._settings.webhook_url and not self._settings.replace_webhook:
            raise ForeignWebhook(host_of(url))
        await self._api.call("deleteWebhook")
        log.warning("webhook removed", channel=self._settings.name, host=host_of(url))

    async def _be_pushed_to(self) -> None:
        await self._insist(self._set_webhook)
        await asyncio.Event().wait()

    async def _set_webhook(self) -> None:
        """Zalo tries the address at once and keeps it even where that fails."""
        before = await webhook_of(self._api)
        if before not in {"", self._settings.webhook_url}:
            log.warning("another webhook is replaced", channel=self._settings.name, host=host_of(before))
        secret = self._settings.webhook_secret.get_secret_value()
        said = await self._api.call("setWebhook", url=self._settings.webhook_url, secret_token=secret)
        verification = said.get("verification") if isinstance(said, dict) else None
        if isinstance(verification, dict) and verification.get("ok") is False:
            outcome = str(verification.get("outcome", ""))
            log.warning("zalo could not reach the webhook", channel=self._settings.name, outcome=outcome)

    async def _insist(self, step: Callable[[], Awaitable[R]]) -> R:
        """Repeat `step` until Zalo does it."""
        while True:
            try:
                result = await step()
            except (ApiError, HttpFailure, ForeignWebhook) as error:
                await wait_out(self._backoff, error)
            else:
                self._backoff.over()
                return result
