"""Being pushed to: only by who knows the secret, and thanked only for what is stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from bot.channels.base import Mode
from bot.channels.bodies import LIMIT as BODY_LIMIT
from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.sandbox import Chat, Person, Sandbox
from handlers.events import Text
from tests.telegram.conftest import Inbox
from tests.zalo_bot import updates as raw
from tests.zalo_bot.conftest import Connect
from tests.zalo_bot.stub import TOKEN, Stub, ok

SECRET = "bi-mat-07-dai"
SIGNED = {ZaloBotChannel.proof_header: SECRET}
UPDATE = json.dumps(raw.text("Có mặt ạ")).encode()


@dataclass
class Hook:
    """A channel in webhook mode behind the program's web server."""

    channel: ZaloBotChannel
    url: str

    async def push(self, body: bytes | BytesIO = UPDATE, headers: dict[str, str] = SIGNED) -> int:
        """What Zalo would be answered."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers=headers) as response,
        ):
            return response.status


Serve = Callable[..., Awaitable[Hook]]


@pytest.fixture
async def serve(connect: Connect) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as stack:

        async def make(base_url: str, token: str = TOKEN) -> Hook:
            port = unused_port()
            url = f"http://127.0.0.1:{port}/zalo/push"
            channel = connect(
                base_url, token, mode=Mode.WEBHOOK, webhook_url=url, webhook_secret=SecretStr(SECRET)
            )
            app = web.Application()
            app.add_routes(channel.routes())
            server = TestServer(app, port=port)
            await server.start_server(access_log=None)
            stack.push_async_callback(server.close)
            return Hook(channel, url)

        yield make


@pytest.fixture
async def hook(serve: Serve, stub: Stub, inbox: Inbox) -> Hook:
    """Started against the stub and ready."""
    made = await serve(stub.url)
    await made.channel.start(inbox.receive)
    await stub.wait("setWebhook")
    return made


async def test_zalo_is_told_where_to_push(hook: Hook, stub: Stub) -> None:
    assert stub.asked("setWebhook") == [{"url": hook.url, "secret_token": SECRET}]
    assert stub.asked("getUpdates") == []


@pytest.mark.parametrize("shape", [dict, raw.wrapped])
async def test_a_push_is_stored_and_thanked_for(
    hook: Hook, inbox: Inbox, shape: Callable[..., dict[str, object]]
) -> None:
    assert await hook.push(json.dumps(shape(raw.text("Có mặt ạ"))).encode()) == 200
    assert [event.body for event in inbox.events] == [Text("Có mặt ạ", "0c95d167c1061b5f4210")]


@pytest.mark.parametrize("given", [None, "", "bi-mat-07-dau", "bí mật"])
@pytest.mark.parametrize("body", [UPDATE, b""])
async def test_without_the_secret_nothing_is_read(
    hook: Hook, inbox: Inbox, given: str | None, body: bytes
) -> None:
    headers = {} if given is None else {ZaloBotChannel.proof_header: given}
    assert await hook.push(body, headers) == 403
    assert inbox.seen == []


async def test_endless_bodies_are_refused(hook: Hook, inbox: Inbox) -> None:
    assert await hook.push(BytesIO(b" " * (BODY_LIMIT + 1))) == 413
    assert inbox.seen == []


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"\xff", b"[" * 5000, b'{"event_name": "user.follow"}'])
async def test_what_cannot_be_read_is_not_wanted_again(hook: Hook, inbox: Inbox, body: bytes) -> None:
    assert await hook.push(body) == 200
    assert inbox.seen == []


async def test_what_could_not_be_stored_is_wanted_again(hook: Hook, inbox: Inbox) -> None:
    inbox.failures = 1
    with structlog.testing.capture_logs() as told:
        assert await hook.push() == 500
    assert await hook.push() == 200
    assert len(inbox.seen) == 2
    assert [entry["event"] for entry in told] == ["update could not be stored"]
    assert "Có mặt" not in repr(told)


async def test_before_the_start_and_after_the_stop_it_is_too_early(
    serve: Serve, stub: Stub, inbox: Inbox
) -> None:
    made = await serve(stub.url)
    assert await made.push() == 500
    await made.channel.start(inbox.receive)
    await stub.wait("setWebhook")
    await made.channel.stop()
    assert await made.push() == 500
    assert inbox.seen == []


async def test_a_webhook_zalo_could_not_reach_and_one_it_replaces_are_told_of(
    serve: Serve, stub: Stub, inbox: Inbox
) -> None:
    stub.tell("getWebhookInfo", ok({"url": "https://khac.vn/hook/secret", "updated_at": 1}))
    verification = {"ok": False, "outcome": "webhook.http.403", "status_code": 403, "hint": "waf"}
    stub.tell("setWebhook", ok({"url": "https://x.vn", "updated_at": 1, "verification": verification}))
    made = await serve(stub.url)
    with structlog.testing.capture_logs() as told:
        await made.channel.start(inbox.receive)
        async with asyncio.timeout(10):
            while len(told) < 2:
                await asyncio.sleep(0.01)
    assert [(entry["event"], entry.get("host") or entry["outcome"]) for entry in told] == [
        ("another webhook is replaced", "khac.vn"),
        ("zalo could not reach the webhook", "webhook.http.403"),
    ]


@pytest.mark.parametrize("wrapped", [False, True])
async def test_the_sandbox_pushes_until_it_is_stored(
    serve: Serve, sandbox: Sandbox, group: Chat, an: Person, inbox: Inbox, wrapped: bool
) -> None:
    sandbox.zalo_bot.wrapped = wrapped
    inbox.failures = 2
    made = await serve(sandbox.zalo_bot.base_url, sandbox.zalo_bot.bot.token)
    sandbox.mention(an, group, sandbox.zalo_bot.bot, "tin đã chờ sẵn")
    await made.channel.start(inbox.receive)
    await sandbox.wait_for(lambda: not sandbox.zalo_bot.feed().pending)
    sandbox.mention(an, group, sandbox.zalo_bot.bot, "tin mới")
    await sandbox.wait_for(lambda: not sandbox.zalo_bot.feed().pending)
    said = [event.body.text for event in inbox.events if isinstance(event.body, Text)]
    assert said == ["tin đã chờ sẵn", "tin mới"]


def test_nothing_is_served_where_zalo_is_asked(channel: ZaloBotChannel) -> None:
    assert channel.routes() == []


@pytest.mark.parametrize(
    ("url", "secret"),
    [("", SECRET), ("/zalo", SECRET), ("https://x.vn/t", "ngắn"), ("https://x.vn/t", "x" * 257)],
)
def test_no_webhook_without_address_and_secret(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="webhook_"):
        ZaloBotSettings(enabled=True, mode=Mode.WEBHOOK, webhook_url=url, webhook_secret=SecretStr(secret))
