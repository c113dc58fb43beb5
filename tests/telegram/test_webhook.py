"""Being pushed to: only by who knows the secret, and thanked only for what is stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from bot.channels.base import Address, Mode
from bot.channels.bodies import LIMIT as BODY_LIMIT
from bot.channels.telegram import TelegramSettings
from bot.channels.telegram.channel import TelegramChannel
from bot.sandbox import Chat, Person, Sandbox
from handlers.events import Effect, Event, Text
from handlers.messages import Choice, Message
from tests.telegram import updates as raw
from tests.telegram.conftest import Connect, Inbox, answering
from tests.telegram.stub import TOKEN, Stub

SECRET = "bi-mat_07-du-dai"
SIGNED = {TelegramChannel.proof_header: SECRET}
UPDATE = json.dumps(raw.message(text="Có mặt ạ")).encode()


@dataclass
class Hook:
    """A channel in webhook mode behind the program's web server."""

    channel: TelegramChannel
    url: str

    async def push(
        self, body: bytes | BytesIO | AsyncIterator[bytes] = UPDATE, headers: dict[str, str] = SIGNED
    ) -> int:
        """What Telegram would be answered."""
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
            url = f"http://127.0.0.1:{port}/telegram/push"
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


async def test_telegram_is_told_where_and_what_to_push(hook: Hook, stub: Stub) -> None:
    assert stub.asked("setWebhook") == [
        {
            "url": hook.url,
            "max_connections": "40",
            "allowed_updates": '["message", "edited_message", "callback_query", "my_chat_member"]',
            "drop_pending_updates": "false",
            "secret_token": SECRET,
        }
    ]
    assert stub.asked("getUpdates") == []


async def test_a_push_is_stored_and_thanked_for(hook: Hook, inbox: Inbox) -> None:
    assert await hook.push() == 200
    assert [event.body for event in inbox.events] == [Text("Có mặt ạ", "31")]


@pytest.mark.parametrize("given", [None, "", "bi-mat_08-du-dai", "bí mật"])
async def test_without_the_secret_nothing_is_read(hook: Hook, inbox: Inbox, given: str | None) -> None:
    headers = {} if given is None else {TelegramChannel.proof_header: given}
    assert await hook.push(headers=headers) == 403
    assert inbox.seen == []


async def test_only_posts_are_served(hook: Hook) -> None:
    async with aiohttp.ClientSession() as session, session.get(hook.url, headers=SIGNED) as response:
        assert response.status == 405


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    """A body that does not tell its length beforehand."""
    yield b" " * size


async def test_endless_bodies_are_refused(hook: Hook, inbox: Inbox) -> None:
    assert await hook.push(BytesIO(b" " * (BODY_LIMIT + 1))) == 413
    assert await hook.push(in_pieces(BODY_LIMIT + 1)) == 413
    assert await hook.push(BytesIO(UPDATE.ljust(BODY_LIMIT))) == 200
    assert len(inbox.events) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"\xff", b'{"update_id": 7, "poll": {}}'])
async def test_what_cannot_be_read_is_not_wanted_again(hook: Hook, inbox: Inbox, body: bytes) -> None:
    assert await hook.push(body) == 200
    assert inbox.seen == []


async def test_what_could_not_be_stored_is_wanted_again(hook: Hook, inbox: Inbox) -> None:
    inbox.failures = 1
    with structlog.testing.capture_logs() as told:
        assert await hook.push() == 500
    assert await hook.push() == 200
    assert inbox.seen == ["70", "70"]
    assert [entry["event"] for entry in told] == ["update could not be stored"]
    assert "Có mặt" not in repr(told)


async def test_those_who_wait_share_a_commit(serve: Serve, stub: Stub) -> None:
    """Pushes do not queue up behind one another: `receive` has all of them at once to commit together."""
    together = asyncio.Barrier(5)

    async def receive(events: Sequence[Event]) -> list[list[Effect]]:
        await together.wait()
        return [[] for _ in events]

    made = await serve(stub.url)
    await made.channel.start(receive)
    await stub.wait("setWebhook")
    async with asyncio.timeout(10):
        assert await asyncio.gather(*(made.push() for _ in range(5))) == [200] * 5


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


async def test_the_sandbox_pushes_until_it_is_stored(
    serve: Serve, sandbox: Sandbox, group: Chat, an: Person, inbox: Inbox
) -> None:
    inbox.failures = 2
    inbox.effects = answering
    made = await serve(sandbox.base_url, sandbox.token)
    sandbox.say(an, group, "tin đã chờ sẵn")
    await made.channel.start(inbox.receive)
    await sandbox.drained()
    to = Address(str(group.id), group=True)
    await made.channel.send(to, Message("Mời họp", choices=((Choice("Vắng", "rsvp:1:no"),),)))
    answer = await sandbox.press(an, await sandbox.wait_text(group, "Mời họp"), "Vắng")
    assert answer.text == "Đã ghi: rsvp:1:no"
    assert [event.body.text for event in inbox.events if isinstance(event.body, Text)] == ["tin đã chờ sẵn"]
    assert len(inbox.events) == len({event.key for event in inbox.events}) == 3


def test_nothing_is_served_where_telegram_is_asked(channel: TelegramChannel) -> None:
    assert channel.routes() == []


@pytest.mark.parametrize(
    ("url", "secret"), [("", SECRET), ("/telegram", SECRET), ("https://x.vn/t", ""), ("https://x.vn/t", "bí")]
)
def test_no_webhook_without_address_and_secret(url: str, secret: str) -> None:
    with pytest.raises(ValueError, match="webhook_"):
        TelegramSettings(mode=Mode.WEBHOOK, webhook_url=url, webhook_secret=SecretStr(secret))
