"""Being pushed to: only what Zalo signed, lately, over the very bytes that came."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.base import Address
from bot.channels.bodies import LIMIT as BODY_LIMIT
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.channels.zalo_oa.webhook import FRESH, HEADER, genuine, signature
from bot.clock import SandboxClock
from bot.sandbox import Person, Sandbox
from bot.sandbox.zalo_oa.api import ZaloOaApi as Server
from handlers.events import BotPresence, Effect, Event, Renamed, Tap, TapAnswer, Text
from handlers.messages import Choice, Message
from tests.telegram.conftest import Inbox
from tests.zalo_oa import events as raw
from tests.zalo_oa.conftest import Connect, settings_for

SETTINGS = settings_for("http://x", "http://x")


def body_at(clock: SandboxClock, text: str = "Có mặt ạ") -> bytes:
    now = str(int(clock.now().timestamp() * 1000))
    return json.dumps(raw.said(text) | {"timestamp": now}, ensure_ascii=False).encode()


def sign(body: bytes, app_id: str = Server.app_id, secret: str = Server.oa_secret) -> str:
    return signature(app_id, body, json.loads(body)["timestamp"], secret)


class TestSignatures:
    @pytest.mark.parametrize("prefix", ["", "mac="])
    @pytest.mark.parametrize("app_id", [Server.app_id, Server.oa_id])
    @pytest.mark.parametrize("secret", [Server.oa_secret, Server.app_secret])
    def test_every_reading_of_the_rule_is_taken(
        self, clock: SandboxClock, prefix: str, app_id: str, secret: str
    ) -> None:
        body = body_at(clock)
        assert genuine(SETTINGS, prefix + sign(body, app_id, secret), body, clock.now())

    @pytest.mark.parametrize("given", ["", "mac=", "mac=00", "0" * 64, "mac=chữ ký", "\udce1"])
    def test_anything_else_is_not(self, clock: SandboxClock, given: str) -> None:
        assert not genuine(SETTINGS, given, body_at(clock), clock.now())

    def test_another_secret_another_body_another_time_is_not(self, clock: SandboxClock) -> None:
        body = body_at(clock)
        good = sign(body)
        assert genuine(SETTINGS, good, body, clock.now())
        assert not genuine(SETTINGS, sign(body, secret="guessed"), body, clock.now())
        assert not genuine(SETTINGS, sign(body, secret=""), body, clock.now())
        assert not genuine(SETTINGS, good, body + b" ", clock.now())
        assert not genuine(SETTINGS, good, body.replace(b"C\xc3\xb3", b"Vo"), clock.now())

    def test_a_recording_does_not_serve_for_long(self, clock: SandboxClock) -> None:
        body = body_at(clock)
        assert genuine(SETTINGS, sign(body), body, clock.now() + FRESH - timedelta(minutes=1))
        assert not genuine(SETTINGS, sign(body), body, clock.now() + FRESH + timedelta(minutes=1))
        assert not genuine(SETTINGS, sign(body), body, clock.now() - FRESH - timedelta(minutes=1))

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"timestamp":"soon"}', b'{"timestamp":{}}'])
    def test_without_a_time_nothing_is(self, clock: SandboxClock, body: bytes) -> None:
        assert not genuine(SETTINGS, signature(Server.app_id, body, "", Server.oa_secret), body, clock.now())


@dataclass
class Hook:
    """A channel behind the program's web server."""

    channel: ZaloOaChannel
    url: str
    clock: SandboxClock

    async def push(self, body: bytes | BytesIO | None = None, signed: str | None = None) -> int:
        """What Zalo would be answered."""
        body = body_at(self.clock) if body is None else body
        mac = sign(body) if signed is None and isinstance(body, bytes) else signed or ""
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers={HEADER: mac}) as response,
        ):
            return response.status


Serve = Callable[..., Awaitable[Hook]]


@pytest.fixture
async def serve(clock: SandboxClock) -> AsyncIterator[Serve]:
    async with AsyncExitStack() as stack:

        async def make(channel: ZaloOaChannel) -> Hook:
            app = web.Application()
            app.add_routes(channel.routes())
            server = TestServer(app)
            await server.start_server(access_log=None)
            stack.push_async_callback(server.close)
            return Hook(channel, str(server.make_url("/zalo-oa")), clock)

        yield make


@pytest.fixture
async def hook(serve: Serve, channel: ZaloOaChannel, inbox: Inbox) -> Hook:
    await channel.start(inbox.receive)
    return await serve(channel)


async def test_a_push_is_stored_and_thanked_for(hook: Hook, inbox: Inbox) -> None:
    assert await hook.push() == 200
    assert [event.body for event in inbox.events] == [Text("Có mặt ạ", "96d3cdf3af150460909")]


async def test_a_forged_one_is_not(hook: Hook, inbox: Inbox) -> None:
    assert await hook.push(signed="mac=" + "0" * 64) == 403
    assert await hook.push(b"{}", signed="") == 403
    assert await hook.push(BytesIO(b" " * (BODY_LIMIT + 1))) == 413
    assert inbox.seen == []


async def test_what_could_not_be_stored_is_wanted_again(hook: Hook, inbox: Inbox) -> None:
    inbox.failures = 1
    with structlog.testing.capture_logs() as told:
        assert await hook.push() == 500
    assert await hook.push() == 200
    assert len(inbox.seen) == 2
    assert "Có mặt" not in repr(told)


async def test_what_is_nothing_to_us_is_thanked_for(hook: Hook, inbox: Inbox) -> None:
    body = body_at(hook.clock).replace(b"user_send_text", b"user_seen_message")
    assert await hook.push(body) == 200
    assert inbox.seen == []


async def test_before_the_start_and_after_the_stop_it_is_too_early(
    serve: Serve, channel: ZaloOaChannel, inbox: Inbox
) -> None:
    hook = await serve(channel)
    assert await hook.push() == 500
    await channel.start(inbox.receive)
    await channel.stop()
    assert await hook.push() == 500
    assert inbox.seen == []


async def test_the_file_that_proves_the_domain_is_served(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    proof = tmp_path / "zalo_verifierAbC123.html"
    proof.write_text("<meta>")
    hook = await serve(connect(settings_for("http://x", "http://x", verifier=proof)))
    url = hook.url.replace("/zalo-oa", "/zalo_verifierAbC123.html")
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert (response.status, await response.text()) == (200, "<meta>")


class TestAgainstTheSandbox:
    @pytest.mark.parametrize("prefixed", [False, True])
    async def test_everything_said_is_heard_until_it_is_stored(
        self,
        serve: Serve,
        sandbox: Sandbox,
        an: Person,
        live: ZaloOaChannel,
        inbox: Inbox,
        prefixed: bool,
    ) -> None:
        sandbox.zalo_oa.prefixed = prefixed
        group = sandbox.zalo_oa.make_group("Chi bộ Khu phố 7", [an.id])
        inbox.failures = 2
        await live.start(inbox.receive)
        sandbox.zalo_oa.set_webhook((await serve(live)).url)
        first = sandbox.say(an, group, "có mặt")
        sandbox.say(an, group, "à vắng", reply_to=first)
        sandbox.say(an, sandbox.private(an, sandbox.zalo_oa.bot), "chào OA")
        await sandbox.wait_for(lambda: not sandbox.zalo_oa.pending)
        texts = [event.body for event in inbox.events if isinstance(event.body, Text)]
        assert [(text.text, text.reply_to is not None) for text in texts] == [
            ("có mặt", False),
            ("à vắng", True),
            ("chào OA", False),
        ]

    @pytest.mark.parametrize("other_names", [False, True])
    async def test_a_groups_life_in_both_spellings(
        self, serve: Serve, sandbox: Sandbox, an: Person, live: ZaloOaChannel, inbox: Inbox, other_names: bool
    ) -> None:
        sandbox.zalo_oa.teller.other_names = other_names
        hoa = sandbox.add_person("Hoa")
        group = sandbox.zalo_oa.make_group("Chi bộ", [an.id])
        sandbox.join(hoa, group)
        sandbox.leave(hoa, group)
        sandbox.rename(an, group, "Chi bộ 7")
        sandbox.zalo_oa.end_group(group)
        await live.start(inbox.receive)
        sandbox.zalo_oa.set_webhook((await serve(live)).url)
        await sandbox.wait_for(lambda: not sandbox.zalo_oa.pending)
        bodies = [event.body for event in inbox.events]
        assert [type(body) for body in bodies if not isinstance(body, Renamed)] == [BotPresence] * 2
        assert bodies[-1] != bodies[0]
        assert Renamed("Chi bộ 7") in bodies

    async def test_a_press_is_a_press_and_its_answer_a_message(
        self, serve: Serve, sandbox: Sandbox, an: Person, live: ZaloOaChannel, inbox: Inbox
    ) -> None:
        private = sandbox.private(an, sandbox.zalo_oa.bot)
        inbox.effects = answered
        await live.start(inbox.receive)
        sandbox.zalo_oa.set_webhook((await serve(live)).url)
        sandbox.say(an, private, "chào OA")
        await sandbox.wait_for(lambda: not sandbox.zalo_oa.pending)
        to = Address(inbox.events[0].chat.id, group=False)
        await live.send(to, Message("Mời họp", choices=((Choice("Vắng", "answer:1:no"),),)))
        shown = await sandbox.wait_text(private, "Mời họp")
        assert (shown.text, shown.labels) == ("Mời họp", ["Vắng"])
        sandbox.press(an, shown, "Vắng")
        said = await sandbox.wait_text(private, "Đã ghi")
        assert said.text == "Đã ghi: answer:1:no"


def answered(event: Event) -> list[Effect]:
    """Every press is answered with what it asked for."""
    return (
        [TapAnswer(event.body.tap_id, f"Đã ghi: {event.body.action}")] if isinstance(event.body, Tap) else []
    )
