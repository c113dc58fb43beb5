"""A sandbox served on a free port, and python-telegram-bot's own Bot against it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import telegram

from bot.clock import SandboxClock
from bot.sandbox import Chat, Person, Sandbox

Call = Any


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxClock(running=False), webhook_pause=0.01) as served:
        yield served


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    async with connected(sandbox) as client:
        yield client


def connected(sandbox: Sandbox) -> telegram.Bot:
    url = sandbox.base_url
    return telegram.Bot(sandbox.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot")


@pytest.fixture
def an(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Nguyễn Văn An", team="Chi bộ Khu phố 7", about="Bí thư")


@pytest.fixture
def hoa(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Trần Thị Hoa", username="hoa_kp7", team="Chi bộ Khu phố 7")


@pytest.fixture
def group(sandbox: Sandbox, an: Person, hoa: Person) -> Chat:
    """A supergroup with the bot in it, privacy mode on."""
    chat = sandbox.add_group("Chi bộ Khu phố 7", [an, hoa], admins=[an])
    sandbox.add_bot(chat, an)
    return chat


@pytest.fixture
async def raw(sandbox: Sandbox) -> AsyncIterator[Call]:
    """`await raw("getMe", …)`: a call without any client library; gives the status and the body."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, token: str = sandbox.token, **params: Any) -> tuple[int, Any]:
            async with session.post(f"{sandbox.base_url}/bot{token}/{method}", json=params) as response:
                return response.status, await response.json(content_type=None)

        yield call


async def updates_of(bot: telegram.Bot, *, ever: bool = False) -> list[telegram.Update]:
    """Everything pending, acknowledged."""
    found = list(await bot.get_updates(allowed_updates=telegram.Update.ALL_TYPES if ever else None))
    if found:
        await bot.get_updates(offset=found[-1].update_id + 1)
    return found
