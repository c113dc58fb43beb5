"""Channels over real HTTP: against a stub that says what it is told, and against the sandbox."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.clock import SandboxClock
from bot.sandbox import Chat, Person, Sandbox
from tests.telegram.conftest import Inbox, Naps
from tests.zalo_bot.stub import TOKEN, Stub


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    await stub.server.start_server(access_log=None)
    yield stub
    stub.over.set()
    await stub.server.close()


Connect = Callable[..., ZaloBotChannel]


@pytest.fixture
async def connect(naps: Naps) -> AsyncIterator[Connect]:
    """Makes channels that are stopped when the test is over."""
    channels: list[ZaloBotChannel] = []

    def make(base_url: str, token: str = TOKEN, **settings: Any) -> ZaloBotChannel:
        chosen = ZaloBotSettings(token=SecretStr(token), base_url=base_url, **{"poll_floor": 0.0, **settings})
        channels.append(ZaloBotChannel(chosen, SandboxClock(running=False), naps.sleep))
        return channels[-1]

    yield make
    for channel in channels:
        await channel.stop()


@pytest.fixture
def channel(connect: Connect, stub: Stub) -> ZaloBotChannel:
    """A channel that talks to the stub."""
    return connect(stub.url, poll_timeout=1)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxClock(running=False), webhook_pause=0.01) as served:
        served.zalo_bot.local_webhooks = True
        yield served


@pytest.fixture
def an(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Nguyễn Văn An")


@pytest.fixture
def group(sandbox: Sandbox, an: Person) -> Chat:
    """A Zalo group with the bot in it."""
    chat = sandbox.add_group("Chi bộ Khu phố 7", admins=[an], platform="zalo")
    sandbox.add_bot(chat, an, bot=sandbox.zalo_bot.bot)
    return chat


@pytest.fixture
def live(connect: Connect, sandbox: Sandbox) -> ZaloBotChannel:
    """A channel that talks to the sandbox, not started."""
    return connect(sandbox.zalo_bot.base_url, sandbox.zalo_bot.bot.token)
