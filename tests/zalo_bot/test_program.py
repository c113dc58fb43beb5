"""The whole program on a Zalo bot: what comes twice is done once."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.channels.telegram import TelegramSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.config import Config, Database
from bot.demo.run import at_rest
from bot.program import Program
from bot.sandbox import Chat, Person, Sandbox
from storage.tables import DeadLetter, SeenUpdate
from tests.kit.stage import NO_PACE


@dataclass
class House:
    """A running program whose only account is a Zalo bot, and An's private chat with it."""

    sandbox: Sandbox
    program: Program
    an: Person
    private: Chat

    async def rest(self) -> None:
        await at_rest(self.sandbox, self.program)

    def replies(self) -> list[str]:
        said = self.sandbox.messages(self.private)
        return [message.text for message in said if message.sender in self.sandbox.world.bots]


@pytest.fixture
async def house(sandbox: Sandbox, an: Person, tmp_path: Path) -> AsyncIterator[House]:
    bot = sandbox.zalo_bot.bot
    account = ZaloBotSettings(
        enabled=True, token=SecretStr(bot.token), base_url=sandbox.zalo_bot.base_url, poll_floor=0
    )
    config = Config(
        database=Database(url=SecretStr(f"sqlite:///{tmp_path / 'chibo.sqlite3'}")),
        telegram=TelegramSettings(enabled=False),
        zalo_bot=account,
        pace=NO_PACE,
        files=tmp_path,
    )
    program = Program(config, sandbox.world.clock)
    await program.start()
    try:
        yield House(sandbox, program, an, sandbox.private(an, bot))
    finally:
        await program.stop()


async def test_replayed_and_reordered_updates_change_nothing_twice(house: House) -> None:
    for text in ("/lich", "/trogiup", "xin chào"):
        house.sandbox.say(house.an, house.private, text)
    await house.rest()
    before = house.replies()
    assert len(before) >= 2
    feed = house.sandbox.zalo_bot.feed()
    for backwards in (False, True):
        assert feed.replay(backwards=backwards)
        await house.rest()
    assert house.replies() == before
    seen = await house.program.database.call(lambda session: session.exec(select(SeenUpdate)).all())
    assert len(seen) == 3


async def test_spoiled_updates_change_nothing_and_stop_nothing(house: House) -> None:
    luck = random.Random(3)  # noqa: S311 - the same ones each time
    feed = house.sandbox.zalo_bot.feed()
    whole = {"chat_type": "PRIVATE", "id": "x", "date": 1, "message_id": "y", "is_bot": False}
    for number in range(50):
        kept = {key: value for key, value in whole.items() if luck.random() < 0.7}
        feed.push(
            {"event_name": "message.text.received", "message": {"date": 1, "message_id": str(number), **kept}}
        )
    house.sandbox.say(house.an, house.private, "/trogiup")
    await house.rest()
    assert len(house.replies()) == 1
    dead = await house.program.database.call(lambda session: session.exec(select(DeadLetter)).all())
    assert dead == []
