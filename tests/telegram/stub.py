"""A Bot API that answers what a test tells it to, and remembers what it was asked."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "123456:secret-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "Chi bộ", "username": "chibobot"}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ok(result: Any) -> Answer:
    return reply(200, {"ok": True, "result": result})


def refusal(status: int, description: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": description}
    return reply(status, body | {"parameters": parameters} if parameters else body)


def reply(status: int, body: Any) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text, content_type="application/json")

    return answer


async def drop(request: web.Request) -> web.StreamResponse:
    """The connection breaks after the request was read."""
    assert request.transport
    request.transport.abort()
    return web.Response()


class Stub:
    """`tell` queues answers for a method. Without one it succeeds, and `getUpdates` waits in silence."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self.server = TestServer(app)
        self.files: dict[str, bytes] = {}
        self.over = asyncio.Event()
        self._called_again = asyncio.Condition()

    @property
    def url(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    def tell(self, method: str, *answers: Answer) -> None:
        self._answers[method].extend(answers)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of `method`."""
        return [parameters for called, parameters in self.calls if called == method]

    async def wait(self, method: str, times: int = 1) -> list[dict[str, Any]]:
        """The parameters of the calls of `method`, once there were so many."""
        async with self._called_again, asyncio.timeout(10):
            await self._called_again.wait_for(lambda: len(self.asked(method)) >= times)
        return self.asked(method)

    async def silence(self, request: web.Request) -> web.StreamResponse:
        """An answer that comes only when it is `over`."""
        await self.over.wait()
        return await ok(SENT)(request)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        form = {name: _plain(value) for name, value in (await request.post()).items()}
        self.calls.append((method, dict(request.query) | form))
        async with self._called_again:
            self._called_again.notify_all()
        waiting = self._answers[method]
        usual = self.silence if method == "getUpdates" else USUAL.get(method, ok(True))
        answer = waiting.popleft() if waiting else usual
        return await answer(request)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.files[request.match_info["path"]])


def _plain(value: Any) -> Any:
    return (value.filename, value.file.read()) if isinstance(value, web.FileField) else value


SENT = {"message_id": 77, "date": 1764720000, "chat": {"id": 5, "type": "private"}}
USUAL = {
    "getMe": ok(BOT),
    "getWebhookInfo": ok({"url": "", "has_custom_certificate": False, "pending_update_count": 0}),
    "sendMessage": ok(SENT),
    "sendDocument": ok(SENT),
    "editMessageText": ok(SENT),
    "editMessageCaption": ok(SENT),
}
