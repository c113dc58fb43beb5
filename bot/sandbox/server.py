"""The sandbox: a world, the platforms that show it to bots, and the page and control interface over it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot.sandbox.calllog import CallLog
from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.playground import Playground
from bot.sandbox.state import MovableClock
from bot.sandbox.store import Store
from bot.sandbox.telegram.api import TelegramApi
from bot.sandbox.world import World
from bot.sandbox.zalo_bot.api import ZaloBotApi
from bot.sandbox.zalo_oa.api import ZaloOaApi

DEFAULT_TOKEN = "7000000001:sandbox-token-not-a-secret"  # noqa: S105 - opens nothing but this sandbox
DEFAULT_BOTS = {DEFAULT_TOKEN: "Trợ lý chi bộ"}
DEFAULT_ZALO_TOKEN = "8000000001:zalo-sandbox-token-not-a-secret"  # noqa: S105 - likewise
DEFAULT_ZALO_BOTS = {DEFAULT_ZALO_TOKEN: "Bot Chi bộ"}
OA_NUMBER, OA_NAME = 8_100_000_001, "OA Chi bộ"
MAX_BODY = 60 * 1024 * 1024
FLUSH_AFTER = 0.2


class Sandbox(Playground):
    """A world of people served to bots over HTTP.

    `bots` maps Telegram tokens ("<id>:<anything>") to the bots' names, `zalo_bots` those of the Zalo Bot
    Platform; usernames on Telegram are chibo_bot, chibo2_bot, …
    `path` is a SQLite file that keeps the world (None: memory only). `webhook_pause` is the first pause, in
    seconds, before an update is posted again to a webhook that refused it.
    """

    def __init__(
        self,
        clock: MovableClock,
        *,
        path: Path | None = None,
        bots: Mapping[str, str] = DEFAULT_BOTS,
        zalo_bots: Mapping[str, str] = DEFAULT_ZALO_BOTS,
        webhook_pause: float = 1.0,
    ) -> None:
        super().__init__(World(clock, Store(path)))
        for number, (token, name) in enumerate(bots.items(), start=1):
            username = f"chibo{number if number > 1 else ''}_bot"
            self.world.add_bot(int(token.partition(":")[0]), name, username, token, "telegram")
        self.telegram = TelegramApi(self.world, on_call=self.nudge, webhook_pause=webhook_pause)
        accounts = [
            self.world.add_bot(int(token.partition(":")[0]), name, f"bot.{token[:8]}", token, "zalo")
            for token, name in zalo_bots.items()
        ]
        self.zalo_bot = ZaloBotApi(self.world, accounts, on_call=self.nudge, webhook_pause=webhook_pause)
        account = self.world.add_bot(OA_NUMBER, OA_NAME, ZaloOaApi.oa_id, "", "zalo")
        self.zalo_oa = ZaloOaApi(self.world, account, on_call=self.nudge, webhook_pause=webhook_pause)
        self.base_url = ""
        self._runner: web.AppRunner | None = None
        self._flusher: asyncio.Task[None] | None = None

    @property
    def limits(self) -> Limits:
        return self.telegram.limits

    @property
    def faults(self) -> Faults:
        return self.telegram.faults

    @property
    def calls(self) -> CallLog:
        return self.telegram.calls

    @property
    def token(self) -> str:
        """The first bot's."""
        return self.bot.token

    def waiting(self) -> int:
        """Updates that the bots of all platforms have not taken yet; an OA's only where it is listened to."""
        on_telegram = self.telegram.pending(self.bot)
        on_zalo = sum(self.zalo_bot.feed(bot).pending for bot in self.zalo_bot.bots)
        return on_telegram + on_zalo + (self.zalo_oa.pending if self.zalo_oa.webhook_url else 0)

    async def drained(self, within: float = 10) -> None:
        """Until the bot has taken (acknowledged) every update. What it does next may still be under way."""
        await self.wait_for(lambda: not self.telegram.pending(self.bot), within)

    def app(self) -> web.Application:
        """The HTTP application: Bot API, control interface, page."""
        app = web.Application(client_max_size=MAX_BODY)
        app.add_routes(self.telegram.routes())
        app.add_routes(self.zalo_bot.routes())
        app.add_routes(self.zalo_oa.routes())
        control = Control(self)
        app.add_routes(control.routes())
        app.on_shutdown.append(control.close_streams)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve; gives the base URL. Port 0 takes a free one."""
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.base_url = f"http://{host}:{bound}"
        self._flusher = asyncio.create_task(self._flush_on_change())
        await self.telegram.start()
        await self.zalo_bot.start(self.base_url)
        await self.zalo_oa.start(self.base_url)
        return self.base_url

    async def stop(self) -> None:
        """End every connection and write the world down."""
        await self.telegram.stop()
        await self.zalo_bot.stop()
        await self.zalo_oa.stop()
        if self._flusher:
            self._flusher.cancel()
            await asyncio.gather(self._flusher, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()
        self.world.flush()
        self.world.store.close()

    async def __aenter__(self) -> "Sandbox":
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.stop()

    async def _flush_on_change(self) -> None:
        """Write soon after a change, many changes at once."""
        dirty = asyncio.Event()
        self.world.on_dirty = dirty.set
        while True:
            await dirty.wait()
            await asyncio.sleep(FLUSH_AFTER)
            dirty.clear()
            self.world.flush()
