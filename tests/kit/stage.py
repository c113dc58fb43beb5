"""The whole program on the sandbox, over HTTP, with a clock that stands still until it is moved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from aiohttp.test_utils import unused_port
from pydantic import SecretStr
from sqlmodel import Session

from bot.channels.web import WebSettings
from bot.clock import SandboxClock
from bot.config import Config, Database, Pace, Server
from bot.demo.run import at_rest
from bot.program import Program
from bot.sandbox import Chat, Person, Sandbox
from schedules.ticks import HOURLY, OFTEN
from storage import credentials
from tests.kit import cell as kit
from tests.kit.channels import PLATFORMS, settings
from tests.kit.database import empty_database

START = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Wednesday 25/11/2026, 09:00 in Vietnam."""

TICK = 0.05
"""Seconds between two beats: so quick that a test which depends on when they come fails at once."""

NO_PACE = Pace(private_gap=0, group_gap=0, group_per_minute=1000, edit_gap=0)


@dataclass(slots=True)
class Stage:
    """A ward with one cell, its people in the sandbox by name, and the group they share.

    `channels` are the accounts the program has; `group` is on the first, `second` and `third` on the others.
    """

    sandbox: Sandbox
    program: Program
    clock: SandboxClock
    rows: kit.Cell
    people: dict[str, Person]
    group: Chat
    channels: tuple[str, ...] = ("telegram",)
    second: Chat | None = None
    third: Chat | None = None

    @property
    def groups(self) -> list[Chat]:
        return [one for one in (self.group, self.second, self.third) if one is not None]

    async def rest(self) -> None:
        """Until the bot has done all it can do at this hour."""
        await at_rest(self.sandbox, self.program)
        await self.program.tick()
        await at_rest(self.sandbox, self.program)

    async def move_to(self, moment: datetime) -> None:
        """Set the clock and let what is due by then happen, all duties in one go before delivery: where the
        clock jumps over weeks, what several would say of the same moment is said in one order."""
        reached, moved = Event(), Event()

        def duties(session: Session) -> None:
            reached.set()
            moved.wait()
            for duty in (*HOURLY, *OFTEN):
                duty.run(session, self.program.house, self.clock.now())

        first = asyncio.ensure_future(self.program.database.call(duties))
        while not reached.is_set():
            await asyncio.sleep(0.001)
        self.clock.set(moment)
        moved.set()
        await first
        self.program.wake()
        await self.rest()


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    names: tuple[str, ...] = kit.NAMES,
    pace: Pace = NO_PACE,
    forum: bool = False,
    privacy: bool = True,
    joined: bool = True,
    channels: tuple[str, ...] = ("telegram",),
    pages: bool = False,
) -> AsyncIterator[Stage]:
    """Set the stage in `folder`: sandbox, program, a cell of `names` whose group has the bot in it.

    `joined` false: the roster is there, but no account is linked, and the group has not seen the bot.
    `pages`: the program has an address of its own.
    """
    clock = SandboxClock(START, running=False)
    async with Sandbox(clock, webhook_pause=0.01) as sandbox:
        sandbox.limits.enabled = False
        url = f"sqlite:///{folder / 'chibo.sqlite3'}"
        empty_database(url).dispose()
        config = Config(
            database=Database(url=SecretStr(url)),
            server=_server(pages=pages),
            web=WebSettings(enabled=pages),
            pace=pace,
            files=folder,
            tick_seconds=TICK,
            **settings(sandbox, channels),  # type: ignore[arg-type]
        )
        program = Program(config, clock)
        rows = await program.database.call(lambda session: kit.make_cell(session, START, names))
        people = {
            name: sandbox.add_person(name, phone=kit.phone_of(number))
            for number, name in enumerate(rows.people)
        }
        members = [people[name] for name in names]
        groups = [_group(sandbox, channel, members, forum=forum, privacy=privacy) for channel in channels]
        set_ = Stage(sandbox, program, clock, rows, people, groups[0], channels, *groups[1:])
        if joined:
            for channel, group in zip(channels, groups, strict=True):
                _let_in(sandbox, channel, group, members[0])
            await program.database.call(lambda session: _link(session, set_))
        await program.database.call(
            lambda session: credentials.install(session, "zalo_oa", sandbox.zalo_oa.tokens.refresh, START)
        )
        await program.start()
        if "zalo_oa" in channels:
            sandbox.zalo_oa.set_webhook(f"http://127.0.0.1:{config.server.port}{config.zalo_oa.webhook_path}")
        try:
            await set_.rest()
            yield set_
        finally:
            await program.stop()


def _server(*, pages: bool) -> Server:
    port = unused_port()
    if not pages:
        return Server(port=port)
    return Server(port=port, public_url=f"http://127.0.0.1:{port}", secret=SecretStr("x" * 32))


def _group(sandbox: Sandbox, channel: str, members: list[Person], *, forum: bool, privacy: bool) -> Chat:
    if channel == "telegram":
        return sandbox.add_group("Chi bộ KP7", members, admins=members[:1], forum=forum, privacy=privacy)
    return PLATFORMS[channel].make_group(sandbox, "Chi bộ KP7", members)


def _let_in(sandbox: Sandbox, channel: str, group: Chat, owner: Person) -> None:
    """The bot comes into the group, unless it made it."""
    bot = PLATFORMS[channel].bot(sandbox)
    if not group.has(bot.id):
        sandbox.add_bot(group, owner, bot=bot)


def _link(session: Session, set_: Stage) -> None:
    for channel, group in zip(set_.channels, set_.groups, strict=True):
        platform = PLATFORMS[channel]
        for name, person in set_.people.items():
            kit.link(session, set_.rows.people[name], channel, platform.person_id(person.id), START)
        kit.join_group(session, set_.rows.cell, channel, platform.group_id(group.id), group.title)
