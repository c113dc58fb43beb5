"""An account that the platform shuts out ends alone; with the last one the program ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.base import AccountRefused
from bot.channels.telegram import TelegramSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.clock import SandboxClock
from bot.config import Config, Database
from bot.program import Program
from bot.sandbox import Person, Sandbox
from tests.kit import cell as kit
from tests.kit.stage import NO_PACE, START

WRONG = SecretStr("1:nobody-has-this-token")


@asynccontextmanager
async def house(folder: Path, *, telegram: bool) -> AsyncIterator[tuple[Sandbox, Program, Person]]:
    """A program whose Zalo token is wrong; an administrator who has written on Telegram before."""
    clock = SandboxClock(START, running=False)
    async with Sandbox(clock) as sandbox:
        zalo = ZaloBotSettings(enabled=True, token=WRONG, base_url=sandbox.zalo_bot.base_url, poll_floor=0)
        config = Config(
            database=Database(url=SecretStr(f"sqlite:///{folder / 'chibo.sqlite3'}")),
            pace=NO_PACE,
            files=folder,
            telegram=TelegramSettings(
                enabled=telegram, token=SecretStr(sandbox.token), base_url=sandbox.base_url
            ),
            zalo_bot=zalo,
        )
        program = Program(config, clock)
        rows = await program.database.call(lambda session: kit.make_cell(session, START))
        administrator = sandbox.add_person(kit.OVERSEER)
        person = rows.people[kit.OVERSEER]
        await program.database.call(
            lambda session: kit.link(session, person, "telegram", str(administrator.id), START)
        )
        await program.start()
        try:
            yield sandbox, program, administrator
        finally:
            await program.stop()


async def test_the_other_account_goes_on_and_tells_the_administrators(tmp_path: Path) -> None:
    async with house(tmp_path, telegram=True) as (sandbox, program, administrator):
        private = sandbox.private(administrator)
        sandbox.start_bot(administrator)
        await sandbox.wait_text(private, "Chào đồng chí")
        watch = asyncio.create_task(program.closed())
        shown = await sandbox.wait_text(private, "không còn dùng được")
        assert "các nơi khác vẫn chạy" in shown.text
        sandbox.say(administrator, private, "/trogiup")
        await sandbox.wait_text(private, "Bot giúp được")
        assert not watch.done()
        watch.cancel()


async def test_with_the_last_account_the_program_ends(tmp_path: Path) -> None:
    async with house(tmp_path, telegram=False) as (_, program, _):
        with pytest.raises(AccountRefused):
            await asyncio.wait_for(program.closed(), 30)
