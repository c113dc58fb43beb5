"""Devices check in on pages at a steady pace: how long a press takes, beside one that changes nothing."""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp
from pydantic import SecretStr
from sqlmodel import Session

from bot.channels.telegram import TelegramSettings
from bot.channels.web import WebSettings
from bot.channels.web.devices import Device
from bot.clock import SandboxClock
from bot.config import Config, Database, Server
from bot.program import Program
from bot.web_server import bound
from handlers.actions import action
from handlers.links import Links
from tests.bench.telegram import Row
from tests.kit import cell as kit
from tests.kit.stage import START

MEMBERS = 500
EACH_SECOND = 50
"""Three times what five thousand devices in five minutes are."""
KEY = "x" * 32


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        here, empty = await _presses(Path(folder))
    return [
        (f"a press on a page, p50 at {EACH_SECOND}/s", f"{_share(here, 50):.1f} ms"),
        (f"a press on a page, p99 at {EACH_SECOND}/s", f"{_share(here, 99):.1f} ms"),
        ("a press that changes nothing, p99 at the same pace", f"{_share(empty, 99):.1f} ms"),
        ("the one against the other", f"{_share(here, 99) / _share(empty, 99):.2f} ×"),
    ]


async def _presses(folder: Path) -> tuple[list[float], list[float]]:
    door = bound()
    port = door.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    config = Config(
        database=Database(url=SecretStr(f"sqlite:///{folder / 'program.sqlite3'}")),
        server=Server(port=port, public_url=base, secret=SecretStr(KEY)),
        telegram=TelegramSettings(enabled=False),
        web=WebSettings(enabled=True),
        files=folder,
    )
    program = Program(config, SandboxClock(START, running=False), place=door)
    links = Links(base, KEY.encode(), pages=True)
    devices = [Device(links, f"{number:043d}", new=False) for number in range(MEMBERS)]
    meeting = await program.database.call(lambda session: _seed(session, devices))
    await program.start()
    try:
        await _until_open(base)
        empty = await _pace(base, devices, action("nothing", meeting))
        return await _pace(base, devices, action("roll_here", meeting)), empty
    finally:
        await program.stop()


def _seed(session: Session, devices: list[Device]) -> int:
    """A roll that is being taken, and a device for every member."""
    names = [f"Nguyễn Thị Số {number}" for number in range(len(devices))]
    cell = kit.make_cell(session, START, names)
    for name, device in zip(names, devices, strict=True):
        kit.know_device(session, cell.people[name], device.number, START)
    return kit.open_roll(session, cell.cell, START)


async def _until_open(base: str) -> None:
    """503 until the program has the account."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.post(f"{base}/lam", data={"ma": ""}) as response:
                if response.status == 403:
                    return
            await asyncio.sleep(0.05)


async def _pace(base: str, devices: list[Device], pressed: str) -> list[float]:
    """Each device presses once, so many a second, answered or not; how long each took, in ms."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def press(device: Device) -> float:
            form = {"ma": device.proof, "ai": "1", "viec": pressed, "ve": "/t"}
            started = time.perf_counter()
            async with session.post(
                f"{base}/lam", data=form, headers={"Cookie": f"chibo={device.secret}"}, allow_redirects=False
            ) as response:
                assert response.status == 303
            return (time.perf_counter() - started) * 1000

        under_way = []
        for device in devices:
            under_way.append(asyncio.create_task(press(device)))
            await asyncio.sleep(1 / EACH_SECOND)
        return await asyncio.gather(*under_way)


def _share(times: list[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]
