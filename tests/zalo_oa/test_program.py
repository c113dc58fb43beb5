"""The whole program on an Official Account: what is pushed twice is done once, what is forged not at all."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr
from sqlmodel import select

from bot.channels.telegram import TelegramSettings
from bot.channels.zalo_oa import ZaloOaSettings
from bot.channels.zalo_oa.webhook import HEADER
from bot.config import Config, Database, Server
from bot.demo.run import at_rest
from bot.program import Program
from bot.sandbox import Chat, Person, Sandbox
from bot.sandbox.changes import Posted
from storage import credentials
from storage.tables import SeenUpdate
from tests.kit.stage import NO_PACE


@dataclass
class House:
    """A running program whose only account is an OA, and An's private chat with it."""

    sandbox: Sandbox
    program: Program
    an: Person
    private: Chat
    url: str

    async def rest(self) -> None:
        await at_rest(self.sandbox, self.program)

    def replies(self) -> list[str]:
        said = self.sandbox.messages(self.private)
        return [message.text for message in said if message.sender in self.sandbox.world.bots]

    async def push(self, body: bytes, signature: str) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body, headers={HEADER: signature}) as response,
        ):
            return response.status


@pytest.fixture
async def house(sandbox: Sandbox, an: Person, tmp_path: Path) -> AsyncIterator[House]:
    oa, port = sandbox.zalo_oa, unused_port()
    config = Config(
        database=Database(url=SecretStr(f"sqlite:///{tmp_path / 'program.sqlite3'}")),
        telegram=TelegramSettings(enabled=False),
        zalo_oa=ZaloOaSettings(
            enabled=True,
            app_id=oa.app_id,
            app_secret=SecretStr(oa.app_secret),
            oa_id=oa.oa_id,
            oa_secret=SecretStr(oa.oa_secret),
            base_url=oa.base_url,
            oauth_url=oa.oauth_url,
        ),
        server=Server(port=port),
        pace=NO_PACE,
        files=tmp_path,
    )
    program = Program(config, sandbox.world.clock)
    now = sandbox.world.clock.now()
    await program.database.call(
        lambda session: credentials.install(session, "zalo_oa", oa.tokens.refresh, now)
    )
    await program.start()
    url = f"http://127.0.0.1:{port}/zalo-oa"
    oa.set_webhook(url)
    try:
        yield House(sandbox, program, an, sandbox.private(an, oa.bot), url)
    finally:
        await program.stop()


async def test_pushed_twice_is_done_once_and_forged_not_at_all(house: House) -> None:
    house.sandbox.say(house.an, house.private, "/trogiup")
    await house.rest()
    before = house.replies()
    assert len(before) == 1
    event = house.sandbox.zalo_oa.teller.event_of
    said = house.sandbox.messages(house.private)[0]
    body = json.dumps(event(Posted(house.private, said)), ensure_ascii=False).encode()
    assert await house.push(body, house.sandbox.zalo_oa.signature(body)) == 200
    forged = body.replace(b"/trogiup", b"/lich")
    assert await house.push(forged, house.sandbox.zalo_oa.signature(body)) == 403
    assert await house.push(body[:-9], "mac=" + "0" * 64) == 403
    await house.rest()
    assert house.replies() == before
    seen = await house.program.database.call(lambda session: session.exec(select(SeenUpdate)).all())
    assert len(seen) == 1
