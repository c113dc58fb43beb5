"""Running the demonstration: sandbox, bot and story in one process."""

import asyncio
import secrets
import shutil
import socket
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlmodel import Session, select

from bot.channels.telegram import TelegramSettings
from bot.channels.web import WebSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.config import Config, Database, Pace, Server
from bot.demo import empty, story, ward
from bot.demo.kept_clock import keep, open_clock
from bot.demo.tour import tour
from bot.program import Program
from bot.sandbox import Sandbox
from bot.web_server import bound
from storage.database import create_privately
from storage.tables import Unit

QUICK = Pace(private_gap=0, group_gap=0, group_per_minute=1000, edit_gap=0.3)
"""The sandbox's own limits are off in the demonstration: nobody likes to wait for a story."""

CLOCK = "clock.txt"
SIGNED_WITH = "pages.key"

LOOK = 0.02
"""Seconds between two looks whether the program is at rest."""


@dataclass(frozen=True, slots=True)
class Options:
    """`port` 0 takes a free one; `data` is where the world is kept between runs.

    `empty`: no story; a ward where everything is still to be joined.
    """

    host: str
    port: int
    data: Path
    fresh: bool
    browser: bool
    empty: bool = False


async def run(options: Options, say: Callable[[str], None], until: asyncio.Event) -> None:
    """Serve until `until` is set. `say` gets lines for the person at the terminal."""
    if options.fresh and options.data.exists():
        shutil.rmtree(options.data)
    options.data.mkdir(parents=True, exist_ok=True)
    clock = open_clock(options.data / CLOCK)
    sandbox = Sandbox(clock, path=options.data / "sandbox.sqlite3")
    sandbox.limits.enabled = False
    url = await sandbox.start(options.host, options.port)
    door = _beside(options.host, urlsplit(url).port or 0)
    pages = with_pages(config(options.data, sandbox), options.data, options.host, door.getsockname()[1])
    program = Program(pages, clock, place=door)
    clock.subscribe(lambda: _beat(program))
    await program.start()
    try:
        say(f"Trang chạy thử: {sandbox.page_url}")
        if options.empty:
            await empty.open_ward(sandbox, program, options.data, say)
        else:
            await _open(sandbox, program)
            say("Câu chuyện mẫu đã sẵn sàng.")
        say("Bấm Ctrl+C để dừng; dữ liệu còn nguyên cho lần sau.")
        if options.browser:
            webbrowser.open(sandbox.page_url)
        await until.wait()
    finally:
        await program.stop()
        await sandbox.stop()
        keep(clock, options.data / CLOCK)


def config(data: Path, sandbox: Sandbox) -> Config:
    """The bot's configuration against a sandbox."""
    return Config(
        database=Database(url=SecretStr(f"sqlite:///{data / 'chibo.sqlite3'}")),
        telegram=TelegramSettings(token=SecretStr(sandbox.token), base_url=sandbox.base_url),
        zalo_bot=ZaloBotSettings(
            enabled=True,
            token=SecretStr(sandbox.zalo_bot.bot.token),
            base_url=sandbox.zalo_bot.base_url,
            poll_floor=0,
        ),
        files=data / "files",
        pace=QUICK,
        tick_seconds=2,
    )


def with_pages(settings: Config, data: Path, host: str, port: int) -> Config:
    """The same with the program's own pages. What signs their addresses is kept, so that they still open
    after a restart."""
    kept = data / SIGNED_WITH
    if not kept.exists():
        create_privately(kept)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    server = Server(
        host=host,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        secret=SecretStr(kept.read_text(encoding="ascii")),
    )
    return settings.model_copy(update={"server": server, "web": WebSettings(enabled=True)})


def _beside(host: str, port: int) -> socket.socket:
    """Bound to the port after the sandbox's, or to a free one where that is taken."""
    try:
        return bound(host, port + 1)
    except OSError:
        return bound(host)


async def at_rest(sandbox: Sandbox, program: Program, within: float = 60) -> None:
    """Until every update is taken and everything due is sent. Raises TimeoutError after `within` seconds."""
    end = time.monotonic() + within
    while sandbox.waiting() or await program.busy():
        if time.monotonic() > end:
            raise TimeoutError("the program did not come to rest")
        await asyncio.sleep(LOOK)


async def _open(sandbox: Sandbox, program: Program) -> None:
    """Tell the story, unless this world has been opened before."""

    def make(session: Session) -> list[ward.Cell]:
        known = session.exec(select(Unit)).first()
        return [] if known else ward.make(session, sandbox, program.house, program.clock.now())

    cells = await program.database.call(make)
    if cells:
        await story.play(sandbox, cells, settled=lambda: _settled(sandbox, program))
    sandbox.world.tour = tour(sandbox)


async def _settled(sandbox: Sandbox, program: Program) -> None:
    """Until nothing is left to do at this hour, for the clock's duties either."""
    for _ in range(2):
        await at_rest(sandbox, program)
        await program.tick()
    await at_rest(sandbox, program)


_beats: set[asyncio.Task[None]] = set()


def _beat(program: Program) -> None:
    """The clock was moved: what is due now is due at once."""
    task = asyncio.create_task(program.tick())
    _beats.add(task)
    task.add_done_callback(_beats.discard)
