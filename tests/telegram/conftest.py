"""Channels over real HTTP: against a stub that says what it is told, and against the sandbox."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.base import NO_MENU, Menu
from bot.channels.telegram import TelegramSettings
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SandboxClock
from bot.sandbox import Chat, Person, Sandbox
from handlers.events import Effect, Event, Tap, TapAnswer
from tests.telegram.stub import TOKEN, Stub


@dataclass
class Inbox:
    """A `receive` that keeps what it is given and fails where the test says so."""

    batches: list[list[Event]] = field(default_factory=list)
    failures: int = 0
    seen: list[str] = field(default_factory=list)
    look: Callable[[], None] = lambda: None
    effects: Callable[[Event], list[Effect]] = lambda _event: []

    async def receive(self, events: Sequence[Event]) -> list[list[Effect]]:
        self.seen += [event.key for event in events]
        self.look()
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full")
        self.batches.append(list(events))
        return [self.effects(event) for event in events]

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch]


def answering(event: Event) -> list[Effect]:
    """Every press is answered with what it asked for."""
    return (
        [TapAnswer(event.body.tap_id, f"Đã ghi: {event.body.action}")] if isinstance(event.body, Tap) else []
    )


@dataclass
class Naps:
    """A `sleep` that takes no time and writes down how long it was to be."""

    seconds: list[float] = field(default_factory=list)
    _begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._begun.set()
        await asyncio.sleep(0)

    async def wait(self) -> None:
        """Until the first nap."""
        async with asyncio.timeout(10):
            await self._begun.wait()


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


Connect = Callable[..., TelegramChannel]


@pytest.fixture
async def connect(tmp_path: Path, naps: Naps) -> AsyncIterator[Connect]:
    """Makes channels that are stopped when the test is over."""
    channels: list[TelegramChannel] = []

    def make(base_url: str, token: str = TOKEN, menu: Menu = NO_MENU, **settings: Any) -> TelegramChannel:
        chosen = TelegramSettings(token=SecretStr(token), base_url=base_url, **settings)
        channels.append(TelegramChannel(chosen, SandboxClock(running=False), tmp_path, naps.sleep, menu))
        return channels[-1]

    yield make
    for channel in channels:
        await channel.stop()


@pytest.fixture
def channel(connect: Connect, stub: Stub) -> TelegramChannel:
    """A channel that talks to the stub."""
    return connect(stub.url, poll_timeout=1)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxClock(running=False), webhook_pause=0.01) as served:
        yield served


@pytest.fixture
def an(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Nguyễn Văn An")


@pytest.fixture
def group(sandbox: Sandbox, an: Person) -> Chat:
    """A basic group with the bot in it, which hears everything."""
    chat = sandbox.add_group("Chi bộ Khu phố 7", admins=[an], supergroup=False, privacy=False)
    sandbox.add_bot(chat, an)
    return chat


@pytest.fixture
def live(connect: Connect, sandbox: Sandbox) -> TelegramChannel:
    """A channel that talks to the sandbox, not started."""
    return connect(sandbox.base_url, sandbox.token)
