"""The Zalo Bot API's HTTP face, under /zalo: /zalo/bot<token>/<method>, and stored files for everybody."""

import inspect
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from bot.sandbox.calllog import CallLog, CallRecord
from bot.sandbox.changes import Change, Posted
from bot.sandbox.faults import Faults
from bot.sandbox.mishaps import Hook, dropped, meet, run
from bot.sandbox.model import Bot
from bot.sandbox.pushing import Pusher
from bot.sandbox.telegram.errors import ApiError as UnreadableError
from bot.sandbox.telegram.params import Params, read_params
from bot.sandbox.world import World
from bot.sandbox.zalo_bot.errors import ApiError, bad_request, quota_exceeded, timed_out
from bot.sandbox.zalo_bot.feed import Feed
from bot.sandbox.zalo_bot.ids import number
from bot.sandbox.zalo_bot.methods import METHODS, Call, Method
from bot.sandbox.zalo_bot.updates import update_of

Json = dict[str, Any]
PREFIX = "/zalo"
SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FREE_PLAN = 3000
"""Messages a month."""

VIETNAM = timedelta(hours=7)
TIMEOUT = aiohttp.ClientTimeout(total=10)
WELCOME = "Xin chào cả nhóm! Nhắc tên tôi hoặc trả lời tin của tôi để trò chuyện."


class ZaloBotApi:
    """Serves Zalo bots.

    `quota`: messages a bot may send in a month. `errors_as_200`: refusals come under HTTP 200, as some
    do, instead of under a status of their own, as others do. `wrapped`: webhooks get `{"ok", "result"}`
    around the update. `local_webhooks`: addresses of this machine are taken, for tests. `before` and
    `after` are hooks like the Telegram side's.
    """

    def __init__(
        self, world: World, bots: list[Bot], *, on_call: Callable[[], None], webhook_pause: float
    ) -> None:
        self.world = world
        self.bots = bots
        self.quota = FREE_PLAN
        self.errors_as_200 = False
        self.wrapped = False
        self.local_webhooks = False
        self.faults = Faults()
        self.calls = CallLog()
        self.before: list[Hook] = []
        self.after: list[Hook] = []
        self.on_call = on_call
        self.base_url = ""
        self._webhook_pause = webhook_pause
        self._feeds = {bot.id: self._feed(bot) for bot in bots}
        self._pushers: list[Pusher[Json]] = []
        self._session: aiohttp.ClientSession | None = None
        world.listen(self._spread)

    @property
    def bot(self) -> Bot:
        """The first bot, the one most tests are about."""
        return self.bots[0]

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{PREFIX}/bot{{token}}/{{method}}", self._handle),
            web.post(f"{PREFIX}/bot{{token}}/{{method}}", self._handle),
            web.get(f"{PREFIX}/files/{{id}}", self._file),
        ]

    async def start(self, base_url: str) -> None:
        """`base_url` is the server's."""
        self.base_url = f"{base_url}{PREFIX}"
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, headers={"User-Agent": "Java/17.0.12"})
        self._pushers = [self._pusher(feed) for feed in self._feeds.values()]
        for pusher in self._pushers:
            pusher.start()

    async def stop(self) -> None:
        self.faults.clear()
        for feed in self._feeds.values():
            feed.interrupt(timed_out())
        for pusher in self._pushers:
            await pusher.stop()
        if self._session:
            await self._session.close()

    def feed(self, bot: Bot | None = None) -> Feed:
        """The bot's queue: what waits in it, and its replays."""
        return self._feeds[(bot or self.bot).id]

    def used(self, bot: Bot | None = None) -> int:
        """Messages sent this month."""
        return self.world.counted(self._month(bot or self.bot))

    def spend(self, bot: Bot) -> None:
        """Count one message. Raises where none is left."""
        if self.used(bot) >= self.quota:
            raise quota_exceeded()
        self.world.count(self._month(bot), 0)

    async def probe(self, url: str) -> Json:
        """What Zalo finds when it tries a new webhook: an empty request without the secret."""
        assert self._session is not None
        try:
            async with self._session.post(url) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            return {
                "ok": False,
                "outcome": "webhook.unreachable",
                "status_code": 0,
                "hint": "check the address",
            }
        return {"ok": status < 500, "outcome": f"webhook.http.{status}", "status_code": status, "hint": ""}

    def _month(self, bot: Bot) -> str:
        return f"zalo_sent/{bot.id}/{self.world.clock.now() + VIETNAM:%Y-%m}"

    def _feed(self, bot: Bot) -> Feed:
        stored = self.world.store.load("zalo_update", dict)
        mine = {key: body for key, body in stored.items() if key.startswith(f"{bot.id}/")}
        feed = Feed(self.world, bot, mine)
        feed.on_turn = self.on_call
        return feed

    def _pusher(self, feed: Feed) -> Pusher[Json]:
        async def post(update: Json) -> bool:
            return await self._post(feed, update)

        pusher = Pusher(feed.first, post, self._webhook_pause)
        feed.on_push = pusher.wake
        return pusher

    async def _post(self, feed: Feed, update: Json) -> bool:
        assert self._session is not None
        body = json.dumps({"ok": True, "result": update} if self.wrapped else update, ensure_ascii=False)
        headers = {"Content-Type": "application/json", SECRET_HEADER: feed.bot.webhook.secret}
        try:
            async with self._session.post(
                feed.bot.webhook.url, data=body.encode(), headers=headers
            ) as response:
                taken = response.ok
        except (aiohttp.ClientError, TimeoutError):
            return False
        if taken:
            feed.drop(update)
        return taken

    def _spread(self, change: Change) -> None:
        for feed in self._feeds.values():
            self._greet(feed.bot, change)
            update = update_of(self.world, feed.bot, change, self._serve)
            if update:
                feed.push(update)

    def _greet(self, bot: Bot, change: Change) -> None:
        """Zalo has the bot say hello when it enters a group, and tells the bot nothing."""
        if not isinstance(change, Posted):
            return
        told = change.message.service
        if told and told.kind == "joined" and bot.id in told.people:
            self.world.post(change.chat, bot.id, WELCOME)

    def _serve(self, file_id: str) -> str:
        return f"{self.base_url}/files/{file_id}"

    def _bot(self, token: str) -> Bot:
        bot = next((bot for bot in self.bots if bot.token == token), None)
        if bot is None:
            raise ApiError(401, "Unauthorized")
        return bot

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            bot = self._bot(request.match_info["token"])
            method = METHODS.get(request.match_info["method"])
            if method is None:
                raise bad_request("unknown method")
            params = await _params(request)
        except ApiError as error:
            return self._refuse(error)
        record = self._record(bot, request.match_info["method"], params)
        fault = self.faults.meet(record.method, record.chat_id)
        early = await meet(fault, request) if fault else None
        if early:
            self._log(record, early.status)
            return early

        def gone() -> bool:
            return request.transport is None or request.transport.is_closing()

        response = await self._perform(
            Call(self, self.world, bot, self._feeds[bot.id], params, gone), method, record
        )
        return dropped(request) if fault and fault.kind == "drop_after" else response

    async def _perform(self, call: Call, method: Method, record: CallRecord) -> web.StreamResponse:
        try:
            await run(self.before, record)
            result = method(call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            self._log(record, error.code)
            return self._refuse(error)
        sent = number(result.get("message_id", "")) if isinstance(result, dict) else None
        done = self._log(replace(record, message_id=sent), 200)
        await run(self.after, done)
        return _json({"ok": True} | ({} if result is None else {"result": result}))

    def _record(self, bot: Bot, method: str, params: Params) -> CallRecord:
        chat = number(params.text("chat_id"))
        return CallRecord("zalo_bot", bot.id, method, chat, None, 0, time.monotonic(), self.world.clock.now())

    def _log(self, record: CallRecord, status: int) -> CallRecord:
        done = replace(record, status=status, at=time.monotonic(), when=self.world.clock.now())
        self.calls.add(done)
        self.on_call()
        return done

    def _refuse(self, error: ApiError) -> web.Response:
        return _json(error.body(), 200 if self.errors_as_200 else error.code)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self.world.store.file(request.match_info["id"])
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="application/octet-stream")


async def _params(request: web.Request) -> Params:
    try:
        return await read_params(request)
    except UnreadableError:
        raise bad_request("can't parse parameters") from None


def _json(body: Json, status: int = 200) -> web.Response:
    """Zalo's edge names its server twice."""
    servers = CIMultiDict([("Server", "ZServer"), ("Server", "ZServer")])
    return web.Response(
        text=json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/json",
        headers=servers,
    )
