"""The sandbox: a world, the platforms that show it to bots, and the page and control interface over it."""

import asyncio
import secrets
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

from bot.sandbox.calllog import CallLog
from bot.sandbox.control import Control
from bot.sandbox.faults import Faults
from bot.sandbox.guard import Guard
from bot.sandbox.limits import Limits
from bot.sandbox.playground import Playground
from bot.sandbox.state import MovableClock
from bot.sandbox.store import Store
from bot.sandbox.telegram.api import TelegramApi
from bot.sandbox.world import World
from bot.sandbox.zalo_bot.api import ZaloBotApi
from bot.sandbox.zalo_oa.api import ZaloOaApi

OA_NUMBER, OA_NAME = 8_100_000_001, "OA Chi bộ"
MAX_BODY = 60 * 1024 * 1024
FLUSH_AFTER = 0.2


def _new_token(number: int) -> str:
    """A bot's token that nobody knows before the start."""
    return f"{number}:{secrets.token_urlsafe(24)}"


class Sandbox(Playground):
    """A world of people served to bots over HTTP.

    `bots` maps Telegram tokens ("<id>:<anything>") to the bots' names, `zalo_bots` those of the Zalo Bot
    Platform, one each with a new token where none are given; usernames on Telegram are chibo_bot,
    chibo2_bot, …
    `path` is a SQLite file that keeps the world (None: memory only). `webhook_pause` is the first pause, in
    seconds, before an update is posted again to a webhook that refused it.
    """

    def __init__(
        self,
        clock: MovableClock,
        *,
        path: Path | None = None,
        bots: Mapping[str, str] | None = None,
        zalo_bots: Mapping[str, str] | None = None,
        webhook_pause: float = 1.0,
    ) -> None:
        super().__init__(World(clock, Store(path)))
        self.guard = Guard()
        bots = bots or {_new_token(7_000_000_001): "Trợ lý chi bộ"}
        zalo_bots = zalo_bots or {_new_token(8_000_000_001): "Bot Chi bộ"}
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

    @property
    def page_url(self) -> str:
        """Where a browser opens the page; it holds this start's key."""
        return f"{self.base_url}/?key={self.guard.key}"

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
        app = web.Application(client_max_size=MAX_BODY, middlewares=[self.guard.check])
        app.add_routes(self.telegram.routes())
        app.add_routes(self.zalo_bot.routes())
        app.add_routes(self.zalo_oa.routes())
        control = Control(self)
        app.add_routes(control.routes())
        app.on_shutdown.append(control.close_streams)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve; gives the base URL. Port 0 takes a free one."""
        self.guard.host = host
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
