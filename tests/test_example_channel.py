"""A third platform is one package and one line: a meeting is called, announced and answered over it."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr
from sqlmodel import Session

from bot.channels.telegram import TelegramSettings
from bot.clock import SandboxClock
from bot.config import Config, Database, Server, load
from bot.program import Program
from tests.example_channel import LettersSettings
from tests.kit import cell as kit
from tests.kit.stage import NO_PACE, START

SECRET = "a-secret-of-the-post-office"


class OurConfig(Config):
    """The configuration with the one line that a new platform needs."""

    letters: LettersSettings = LettersSettings()


@dataclass
class PostOffice:
    """The platform's side: takes letters from the bot and pushes people's to it."""

    address: str = ""
    posted: list[tuple[str, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def take(self, request: web.Request) -> web.Response:
        letter = await request.json()
        self.posted.append((letter["to"], letter["text"]))
        return web.Response(text=str(next(self.numbers)))

    async def push(self, person: str, text: str, *, group: str = "", secret: str = SECRET) -> int:
        letter = {"number": f"p{next(self.numbers)}", "from": person, "group": group, "text": text}
        return await self.push_body(json.dumps(letter), secret)

    async def push_body(self, body: str, secret: str = SECRET) -> int:
        headers = {"X-Letters-Secret": secret}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.address, data=body, headers=headers) as answer,
        ):
            return answer.status

    def to(self, addressee: str) -> list[str]:
        return [text for to, text in self.posted if to == addressee]


@dataclass
class House:
    program: Program
    office: PostOffice

    async def rest(self) -> None:
        """Until the bot has done all it can do at this hour."""
        async with asyncio.timeout(20):
            while await self.program.busy():
                await asyncio.sleep(0.02)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    office = PostOffice()
    app = web.Application()
    app.router.add_post("/", office.take)
    server, port = TestServer(app), unused_port()
    await server.start_server(access_log=None)
    office.address = f"http://127.0.0.1:{port}/letters"
    letters = LettersSettings(
        enabled=True, base_url=str(server.make_url("/")), secret=SecretStr(SECRET), read_timeout=5
    )
    config = OurConfig(
        database=Database(url=SecretStr(f"sqlite:///{tmp_path / 'chibo.sqlite3'}")),
        telegram=TelegramSettings(enabled=False),
        letters=letters,
        server=Server(port=port),
        pace=NO_PACE,
        files=tmp_path,
    )
    program = Program(config, SandboxClock(START, running=False))

    def people(session: Session) -> None:
        rows = kit.make_cell(session, START, kit.NAMES[:3])
        for name, person in rows.people.items():
            kit.link(session, person, "letters", name.split()[-1].lower(), START)
        kit.join_group(session, rows.cell, "letters", "nhom", "Chi bộ KP7")

    await program.database.call(people)
    await program.start()
    while await office.push_body("[]") == 500:  # pushed again until the program is ready, as platforms do
        await asyncio.sleep(0.02)
    try:
        yield House(program, office)
    finally:
        await program.stop()
        await server.close()


async def test_a_meeting_is_called_announced_and_answered_on_a_third_platform(house: House) -> None:
    office = house.office
    await office.push("an", "/hop 19h30 ngày 28/11 tại nhà văn hóa, nội dung: sinh hoạt")
    await house.rest()
    assert "1 = " in office.to("an")[-1]
    await office.push("an", "1")
    await house.rest()
    (notice, *_) = office.to("nhom")
    assert "nhà văn hóa" in notice
    await office.push("bình", "1", group="nhom")
    await office.push("an", "/ds")
    await house.rest()
    assert "Bình" in "".join(office.to("an")[-2:])


async def test_nobody_else_can_push(house: House) -> None:
    assert await house.office.push("an", "/trogiup", secret="guessed") == 403
    await house.rest()
    assert house.office.posted == []


def test_its_section_is_read_and_checked_like_any_other(tmp_path: Path) -> None:
    config = OurConfig(telegram=TelegramSettings(enabled=False), letters=LettersSettings(enabled=True))
    assert [line for account in config.accounts for line in account.faults("sqlite://")] == [
        "Hộp thư chưa có secret."
    ]
    assert [account.name for account in load(_nothing(tmp_path)).accounts] == ["telegram"]


def _nothing(folder: Path) -> Path:
    file = folder / "config.toml"
    file.write_text("")
    return file
