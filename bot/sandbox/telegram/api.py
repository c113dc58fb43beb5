"""The Bot API's HTTP face: /bot<token>/<method> and /file/bot<token>/<path>."""

import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.calllog import CallLog, CallRecord
from bot.sandbox.changes import Change
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.mishaps import Hook, dropped, meet, run
from bot.sandbox.model import Bot
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import ApiError
from bot.sandbox.telegram.feed import Feed
from bot.sandbox.telegram.methods import METHODS, Method
from bot.sandbox.telegram.params import Params, read_params
from bot.sandbox.telegram.updates import update_of
from bot.sandbox.telegram.webhook import Deliverer
from bot.sandbox.world import World

WEBHOOK_TIMEOUT = aiohttp.ClientTimeout(total=60)
log = logging.getLogger(__name__)


class TelegramApi:
    """Serves the world's Telegram bots.

    `before` hooks run when a call is about to be done, `after` hooks when it was accepted and before the
    bot hears of it: a test can kill the bot at either point. `on_call` is called after each call and each
    update taken.
    """

    def __init__(self, world: World, *, on_call: Callable[[], None], webhook_pause: float) -> None:
        self.world = world
        self.limits = Limits()
        self.faults = Faults()
        self.calls = CallLog()
        self.before: list[Hook] = []
        self.after: list[Hook] = []
        self.on_call = on_call
        self._webhook_pause = webhook_pause
        self._feeds = {bot.id: self._feed(bot) for bot in world.bots.values() if bot.platform == "telegram"}
        self._deliverers: list[Deliverer] = []
        self._session: aiohttp.ClientSession | None = None
        world.listen(self._spread)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._handle),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=WEBHOOK_TIMEOUT)
        self._deliverers = [
            Deliverer(feed, self._session, self._webhook_pause) for feed in self._feeds.values()
        ]
        for deliverer in self._deliverers:
            deliverer.resume()

    async def stop(self) -> None:
        self.faults.clear()
        for feed in self._feeds.values():
            feed.interrupt("terminated by the server's end")
        for deliverer in self._deliverers:
            await deliverer.stop()
        if self._session:
            await self._session.close()

    def pending(self, bot: Bot) -> int:
        """How many updates the bot has not taken yet."""
        return len(self._feeds[bot.id].pending)

    def is_polled(self, bot: Bot) -> bool:
        """A getUpdates of the bot is waiting."""
        return self._feeds[bot.id].polled

    def inject(self, bot: Bot, update: dict[str, Any]) -> None:
        """Give the bot an update of one's own making: `update` has one key, the kind."""
        self._feeds[bot.id].push_raw(update)

    def _feed(self, bot: Bot) -> Feed:
        stored = self.world.store.load("update", dict)
        own = {key.partition("/"): body for key, body in stored.items()}
        mine = {int(number): body for (owner, _, number), body in own.items() if owner == str(bot.id)}
        feed = Feed(self.world, bot, mine)
        feed.on_turn = self.on_call
        return feed

    def _spread(self, change: Change) -> None:
        for feed in self._feeds.values():
            update = update_of(self.world, feed.bot, change)
            if update:
                feed.push(update)

    def _bot(self, token: str) -> Bot:
        bots = (feed.bot for feed in self._feeds.values())
        bot = next((bot for bot in bots if bot.token == token), None)
        if bot is None:
            raise ApiError(401, "Unauthorized")
        return bot

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._bot(request.match_info["token"])
            name, method = _method(request.match_info["method"])
            params = await read_params(request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        record = self._record(bot, name, params)
        fault = self.faults.meet(name, record.chat_id)
        self.on_call()
        if fault:
            early = await meet(fault, request)
            if early:
                self._log(record, early.status)
                return early
        response = await self._perform(bot, method, params, record)
        if fault and fault.kind == "drop_after":
            return dropped(request)
        return response

    def _record(self, bot: Bot, name: str, params: Params) -> CallRecord:
        chat, message = _whole(params.text("chat_id")), _whole(params.text("message_id"))
        now = self.world.clock.now()
        return CallRecord("telegram", bot.id, name, chat, message, 0, time.monotonic(), now)

    async def _perform(
        self, bot: Bot, method: Method, params: Params, record: CallRecord
    ) -> web.StreamResponse:
        call = Call(self.world, bot, params, self._feeds[bot.id], self.limits)
        try:
            await run(self.before, record)
            result = method(call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            self._log(record, error.code)
            return web.json_response(error.body(), status=error.code)
        except (AttributeError, KeyError, TypeError, ValueError):
            log.exception("sandbox: a parameter of %s has an unexpected shape", record.method)
            self._log(record, 400)
            body = ApiError(400, "Bad Request: can't parse parameters").body()
            return web.json_response(body, status=400)
        number = result.get("message_id") if isinstance(result, dict) else None
        done = self._log(replace(record, message_id=number or record.message_id), 200)
        await run(self.after, done)
        return web.json_response({"ok": True, "result": result})

    def _log(self, record: CallRecord, status: int) -> CallRecord:
        done = replace(record, status=status, at=time.monotonic(), when=self.world.clock.now())
        self.calls.add(done)
        self.on_call()
        return done

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._bot(request.match_info["token"])
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        body = self.world.store.file(request.match_info["path"].rpartition("/")[2])
        if body is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=body, content_type="application/octet-stream")


def _method(name: str) -> tuple[str, Method]:
    if name.lower() not in METHODS:
        raise ApiError(404, "Not Found")
    return METHODS[name.lower()]


def _whole(text: str) -> int | None:
    return int(text) if text.removeprefix("-").isdecimal() else None
