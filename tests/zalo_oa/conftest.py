"""Channels over real HTTP, with a database for their tokens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.zalo_oa import ZaloOaSettings
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.clock import SandboxClock
from bot.database_thread import DatabaseThread
from bot.sandbox import Chat, Person, Sandbox
from bot.sandbox.zalo_oa.api import ZaloOaApi as Server
from storage import credentials
from storage.database import open_database
from tests.kit.database import empty_database
from tests.telegram.conftest import Inbox
from tests.zalo_bot.stub import Stub

ACCESS = "access-token-secret"
REFRESH = "refresh-token-secret"


@pytest.fixture
def clock() -> SandboxClock:
    return SandboxClock(running=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with all tables."""
    url = f"sqlite:///{tmp_path / 'chibo.sqlite3'}"
    engine = empty_database(url)
    engine.dispose()
    return url


@pytest.fixture
def database(url: str) -> Iterator[DatabaseThread]:
    thread = DatabaseThread(open_database(url))
    yield thread
    thread.close()
    thread.engine.dispose()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    stub = Stub()
    await stub.server.start_server(access_log=None)
    yield stub
    stub.over.set()
    await stub.server.close()


@pytest.fixture
async def sandbox(clock: SandboxClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock, webhook_pause=0.01) as served:
        yield served


def settings_for(base_url: str, oauth_url: str, **more: Any) -> ZaloOaSettings:
    return ZaloOaSettings(
        app_id=Server.app_id,
        app_secret=SecretStr(Server.app_secret),
        oa_id=Server.oa_id,
        oa_secret=SecretStr(Server.oa_secret),
        **{"oa_name": "OA Chi bộ", "base_url": base_url, "oauth_url": oauth_url, **more},
    )


Connect = Callable[..., ZaloOaChannel]


@pytest.fixture
async def connect(clock: SandboxClock, database: DatabaseThread, tmp_path: Path) -> AsyncIterator[Connect]:
    """Makes channels that are stopped when the test is over."""
    channels: list[ZaloOaChannel] = []

    def make(settings: ZaloOaSettings) -> ZaloOaChannel:
        channels.append(ZaloOaChannel(settings, clock, tmp_path, database, f"test {len(channels)}", pause))
        return channels[-1]

    yield make
    for channel in channels:
        await channel.stop()


async def pause(seconds: float) -> None:
    """A nap that gives others a turn, and is no longer than they need."""
    await asyncio.sleep(min(seconds, 0.01))


@pytest.fixture
async def channel(
    connect: Connect, stub: Stub, database: DatabaseThread, clock: SandboxClock
) -> ZaloOaChannel:
    """A channel that talks to the stub and has a fresh token."""
    tokens = credentials.Tokens(ACCESS, REFRESH, clock.now() + timedelta(hours=25))
    await database.call(lambda session: credentials.install(session, "zalo_oa", "first", clock.now()))
    await database.call(lambda session: credentials.renewed(session, "zalo_oa", "first", tokens, clock.now()))
    return connect(settings_for(stub.url, stub.url))


@pytest.fixture
async def live(
    connect: Connect, sandbox: Sandbox, database: DatabaseThread, clock: SandboxClock
) -> ZaloOaChannel:
    """A channel that talks to the sandbox, not started, with a refresh token only."""
    refresh = sandbox.zalo_oa.tokens.refresh
    await database.call(lambda session: credentials.install(session, "zalo_oa", refresh, clock.now()))
    return connect(settings_for(sandbox.zalo_oa.base_url, sandbox.zalo_oa.oauth_url))


@pytest.fixture
def an(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Nguyễn Văn An")


@pytest.fixture
def group(sandbox: Sandbox, an: Person) -> Chat:
    return sandbox.zalo_oa.make_group("Chi bộ Khu phố 7", [an.id])
