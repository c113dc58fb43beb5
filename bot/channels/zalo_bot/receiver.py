"""How a Zalo bot's updates come in: `bot.channels.receiving` over the Zalo Bot API.

Zalo takes no confirmation: what it answered once it may never answer again, or again and again.
"""

from datetime import datetime
from typing import Any

from bot.channels.backoff import Backoff, Sleep
from bot.channels.http import HttpFailure
from bot.channels.receiving import MARGIN, Receiver, Store
from bot.channels.zalo_bot.client import BotApi, host_of, identify, webhook_of
from bot.channels.zalo_bot.errors import ApiError, ForeignWebhook, TimedOut
from bot.channels.zalo_bot.parse import Identity, parse
from bot.channels.zalo_bot.settings import ZaloBotSettings
from bot.channels.zalo_bot.trouble import wait_out
from bot.clock import Clock
from handlers.events import Event


class ZaloBotReceiver(Receiver[Identity]):
    """The one reader of a bot's updates: two would split them between themselves."""

    passing = (ApiError, HttpFailure, ForeignWebhook)

    def __init__(
        self, api: BotApi, settings: ZaloBotSettings, clock: Clock, store: Store, sleep: Sleep
    ) -> None:
        super().__init__(settings, clock, store, sleep)
        self._api = api
        self._settings = settings

    async def identify(self) -> Identity:
        return await identify(self._api, self._settings.name, self._settings.shown_name)

    def parse(self, raw: Any, identity: Identity, now: datetime) -> Event | None:
        return parse(raw, identity, now)

    async def wait_out(self, backoff: Backoff, error: Exception) -> None:
        await wait_out(backoff, error)

    async def prepare(self, identity: Identity) -> None:
        if not identity.joins_groups:
            self.log.warning("this bot may not join groups")

    async def remove_webhook(self) -> None:
        """Another's goes only where the operator allows."""
        url = await webhook_of(self._api)
        if not url:
            return
        if url != self._settings.webhook_url and not self._settings.replace_webhook:
            raise ForeignWebhook(host_of(url))
        await self._api.call("deleteWebhook")
        self.log.warning("webhook removed", host=host_of(url))

    async def set_webhook(self) -> None:
        """Zalo tries the address at once and keeps it even where that fails."""
        before = await webhook_of(self._api)
        if before not in {"", self._settings.webhook_url}:
            self.log.warning("another webhook is replaced", host=host_of(before))
        secret = self._settings.webhook_secret.get_secret_value()
        said = await self._api.call("setWebhook", url=self._settings.webhook_url, secret_token=secret)
        verification = said.get("verification") if isinstance(said, dict) else None
        if isinstance(verification, dict) and verification.get("ok") is False:
            self.log.warning("zalo could not reach the webhook", outcome=str(verification.get("outcome", "")))

    async def ask(self) -> list[Any]:
        """What came: one update, none, or, should Zalo ever answer so, several."""
        seconds = self._settings.poll_timeout
        try:
            came = await self._api.call("getUpdates", read_timeout=seconds + MARGIN, timeout=seconds)
        except TimedOut:
            return []
        return came if isinstance(came, list) else [came]
