"""The OA API's HTTP face: /zalo-oauth for tokens, /zalo-oa for everything else; and its webhook."""

import json
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.calllog import CallLog, CallRecord
from bot.sandbox.changes import Change
from bot.sandbox.faults import Faults
from bot.sandbox.lookup import NotPossibleError
from bot.sandbox.mishaps import Hook, dropped, meet, run
from bot.sandbox.model import Bot, Chat, Service
from bot.sandbox.pushing import Pusher
from bot.sandbox.world import World
from bot.sandbox.zalo_oa.errors import OaError, invalid
from bot.sandbox.zalo_oa.events import Teller
from bot.sandbox.zalo_oa.methods import METHODS, Call
from bot.sandbox.zalo_oa.tokens import Tokens

Json = dict[str, Any]
PREFIX, OAUTH = "/zalo-oa", "/zalo-oauth"
SIGNATURE = "X-ZEvent-Signature"
UPLOADS = {
    "file": (5 * 1024 * 1024, (".pdf", ".doc", ".docx")),
    "image": (1024 * 1024, (".jpg", ".jpeg", ".png")),
}
TIMEOUT = aiohttp.ClientTimeout(total=2)


class ZaloOaApi:
    """Serves one Official Account.

    `assets` are the groups the account may
    make. `prefixed`: signatures bear "mac=". Calls of the token endpoint are named "access_token" in
    `calls`, `faults` and hooks.
    """

    app_id = "4000000000000000007"
    app_secret = "sandbox-app-secret"  # noqa: S105 - opens nothing but this sandbox
    oa_id = "2100000000000000007"
    oa_secret = "sandbox-oa-secret"  # noqa: S105 - likewise

    def __init__(self, world: World, bot: Bot, *, on_call: Callable[[], None], webhook_pause: float) -> None:
        self.world = world
        self.bot = bot
        self.tokens = Tokens(world)
        self.teller = Teller(world, bot, self.app_id, self.oa_id, self._serve)
        self.assets = [_asset(number) for number in range(1, 4)]
        self.ended: set[int] = set()
        self.prefixed = True
        self.webhook_url = ""
        self.faults = Faults()
        self.calls = CallLog()
        self.before: list[Hook] = []
        self.after: list[Hook] = []
        self.on_call = on_call
        self.base_url = self.oauth_url = ""
        self._waiting: list[bytes] = []
        self._pusher = Pusher(self._first, self._post, webhook_pause)
        self._session: aiohttp.ClientSession | None = None
        world.listen(self._spread)

    @property
    def pending(self) -> int:
        """How many events the webhook has not taken yet."""
        return len(self._waiting)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{OAUTH}/v4/oa/access_token", self._renew),
            web.post(f"{PREFIX}/v2.0/oa/upload/{{kind}}", self._upload),
            web.route("*", f"{PREFIX}/v3.0/oa/{{path:.+}}", self._handle),
            web.get(f"{PREFIX}/files/{{id}}", self._file),
        ]

    async def start(self, base_url: str) -> None:
        """`base_url` is the server's."""
        self.base_url, self.oauth_url = f"{base_url}{PREFIX}", f"{base_url}{OAUTH}"
        self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        self._pusher.start()

    async def stop(self) -> None:
        self.faults.clear()
        await self._pusher.stop()
        if self._session:
            await self._session.close()

    def set_webhook(self, url: str) -> None:
        """What an operator enters on Zalo's pages."""
        self.webhook_url = url
        self._pusher.wake()

    def make_group(self, title: str, people: Iterable[int]) -> Chat:
        """A group of the account's own, with these people in it: an OA cannot join others' groups."""
        chat = self.world.add_group("group", title, platform="zalo")
        for who, standing in [(self.bot.id, "creator"), *((person, "member") for person in people)]:
            self.world.set_member(chat, who, self.bot.id, standing)  # type: ignore[arg-type]
        self.world.tell(chat, self.bot.id, Service("created", text=chat.title))
        self._tell(self.teller.begun(chat))
        return chat

    def end_group(self, chat: Chat) -> None:
        """The group is disbanded, or its package ran out."""
        if not chat.has(self.bot.id):
            raise NotPossibleError("Nhóm này không phải của OA")
        self.ended.add(chat.id)
        self._tell(self.teller.ended(chat))

    def replay(self, body: bytes) -> None:
        """Push a body once more, as it was."""
        self._waiting.append(body)
        self._pusher.wake()

    def signature(self, body: bytes) -> str:
        sent = str(json.loads(body)["timestamp"])
        mac = sha256(self.app_id.encode() + body + sent.encode() + self.oa_secret.encode()).hexdigest()
        return f"mac={mac}" if self.prefixed else mac

    def _serve(self, file_id: str) -> str:
        return f"{self.base_url}/files/{file_id}"

    def _spread(self, change: Change) -> None:
        event = self.teller.event_of(change)
        if event:
            self._tell(event)

    def _tell(self, event: Json) -> None:
        self._waiting.append(json.dumps(event, ensure_ascii=False).encode())
        self._pusher.wake()

    def _first(self) -> bytes | None:
        return self._waiting[0] if self.webhook_url and self._waiting else None

    async def _post(self, body: bytes) -> bool:
        assert self._session is not None
        headers = {"Content-Type": "application/json", SIGNATURE: self.signature(body)}
        try:
            async with self._session.post(self.webhook_url, data=body, headers=headers) as response:
                taken = response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
        if taken:
            self._waiting.remove(body)
            self.on_call()
        return taken

    async def _renew(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}

        def renew() -> Json:
            if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
                raise OaError(-14002, "Invalid application")
            if form.get("grant_type") != "refresh_token":
                raise OaError(-14001, "Invalid grant type")
            return self.tokens.renew(form.get("refresh_token", ""))

        return await self._perform(request, "access_token", renew)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        body = dict(request.query) if request.method == "GET" else await _json_body(request)

        def perform() -> Json:
            self.tokens.check(request.headers.get("access_token", ""))
            method = METHODS.get((request.method, path))
            if method is None:
                raise OaError(-212, "API is not registered")
            data = method(Call(self, self.world, self.bot, body))
            return {"error": 0, "message": "Success", "data": data}

        return await self._perform(request, path, perform)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        given = (await request.post()).get("file")

        def upload() -> Json:
            self.tokens.check(request.headers.get("access_token", ""))
            if kind not in UPLOADS or not isinstance(given, web.FileField):
                raise invalid("file")
            limit, types = UPLOADS[kind]
            body = given.file.read()
            if len(body) > limit or not given.filename.lower().endswith(types):
                raise OaError(-210, "File is over the limit or of another type")
            stored = self.world.add_file(body, given.filename, given.content_type)
            name = "token" if kind == "file" else "attachment_id"
            return {"error": 0, "message": "Success", "data": {name: f"up-{stored.id}"}}

        return await self._perform(request, f"upload/{kind}", upload)

    async def _perform(self, request: web.Request, method: str, do: Callable[[], Json]) -> web.StreamResponse:
        now = self.world.clock.now()
        record = CallRecord("zalo_oa", self.bot.id, method, None, None, 0, time.monotonic(), now)
        fault = self.faults.meet(method, None)
        early = await meet(fault, request) if fault else None
        if early:
            return early
        await run(self.before, record)
        try:
            answer, status = do(), 200
        except OaError as error:
            answer, status = error.body(), 400
        done = CallRecord("zalo_oa", self.bot.id, method, None, None, status, time.monotonic(), now)
        self.calls.add(done)
        self.on_call()
        await run(self.after, done)
        return dropped(request) if fault and fault.kind == "drop_after" else web.json_response(answer)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        body = self.world.store.file(request.match_info["id"])
        if body is None:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type="application/octet-stream")


async def _json_body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _asset(number: int) -> Json:
    return {
        "asset_id": f"asset{number}",
        "product_type": "gmf100",
        "quota_type": "sub_quota",
        "valid_through": "31/12/2027",
        "auto_renew": False,
        "status": "available",
        "used_id": "",
    }
