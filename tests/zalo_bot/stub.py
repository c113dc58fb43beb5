"""A server that answers what a test tells it to, and remembers what it was asked. For both of Zalo's APIs."""

import asyncio
from collections import defaultdict, deque
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.telegram.stub import Answer, drop, ok, reply

__all__ = ["TOKEN", "Answer", "Stub", "drop", "ok", "refusal", "reply"]

TOKEN = "12345689:abc-secret-xyz"
ME = {"id": "1459232241454765289", "account_name": "bot.VDKyGxQvc", "account_type": "BASIC",
      "can_join_groups": True, "display_name": "Bot Chi bộ 7"}  # fmt: skip
SENT = {"message_id": "82599fa32f56d00e8941", "date": 1749632637199}
USUAL = {"getMe": ok(ME), "sendMessage": ok(SENT)}


def refusal(code: int, description: str, status: int | None = None) -> Answer:
    """Zalo's no, under the HTTP status of its code unless another is given."""
    return reply(status or code, {"ok": False, "error_code": code, "description": description})


NO_WEBHOOK = reply(404, {"ok": False, "description": "Not Found"})


class Stub:
    """`tell` queues answers for the last piece of a path. Without one it succeeds; polls wait in silence."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.headers: list[dict[str, str]] = []
        self.usual: dict[str, Answer] = {**USUAL, "getWebhookInfo": NO_WEBHOOK, "getUpdates": self.silence}
        self.over = asyncio.Event()
        self._answers: dict[str, deque[Answer]] = defaultdict(deque)
        self._called_again = asyncio.Condition()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._called)
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    def tell(self, method: str, *answers: Answer) -> None:
        self._answers[method].extend(answers)

    def asked(self, method: str) -> list[dict[str, Any]]:
        """What every call of `method` brought."""
        return [body for called, body in self.calls if called == method]

    async def wait(self, method: str, times: int = 1) -> list[dict[str, Any]]:
        """What the calls of `method` brought, once there were so many."""
        async with self._called_again, asyncio.timeout(10):
            await self._called_again.wait_for(lambda: len(self.asked(method)) >= times)
        return self.asked(method)

    async def silence(self, request: web.Request) -> web.StreamResponse:
        """An answer that comes only when it is `over`."""
        await self.over.wait()
        return await ok(SENT)(request)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        self.calls.append((method, await _body(request)))
        self.headers.append(dict(request.headers))
        async with self._called_again:
            self._called_again.notify_all()
        waiting = self._answers[method]
        answer = waiting.popleft() if waiting else self.usual.get(method, ok({}))
        return await answer(request)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    form = {name: _plain(value) for name, value in (await request.post()).items()}
    return dict(request.query) | form


def _plain(value: Any) -> Any:
    return (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
