"""The whole program on the sandbox, over HTTP, with a clock that stands still until it is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import Session

from bot.clock import SandboxClock
from bot.config import Config, Database, Pace, Telegram
from bot.demo.run import at_rest
from bot.program import Program
from bot.sandbox import Chat, Person, Sandbox
from tests.kit import cell as kit

START = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Wednesday 25/11/2026, 09:00 in Vietnam."""

NO_PACE = Pace(private_gap=0, group_gap=0, group_per_minute=1000, edit_gap=0)


@dataclass(slots=True)
class Stage:
    """A ward with one cell, its people in the sandbox by name, and the group they share."""

    sandbox: Sandbox
    program: Program
    clock: SandboxClock
    rows: kit.Cell
    people: dict[str, Person]
    group: Chat

    async def rest(self) -> None:
        """Until the bot has done all it can do at this hour."""
        await at_rest(self.sandbox, self.program)

    async def move_to(self, moment: datetime) -> None:
        """Set the clock and let what is due by then happen."""
        self.clock.set(moment)
        await self.program.tick()
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
) -> AsyncIterator[Stage]:
    """Set the stage in `folder`: sandbox, program, a cell of `names` whose group has the bot in it.

    `joined` false: the roster is there, but no account is linked, and the group has not seen the bot.
    """
    clock = SandboxClock(START, running=False)
    async with Sandbox(clock) as sandbox:
        sandbox.limits.enabled = False
        config = Config(
            database=Database(url=SecretStr(f"sqlite:///{folder / 'chibo.sqlite3'}")),
            telegram=Telegram(token=SecretStr(sandbox.token), base_url=sandbox.base_url),
            pace=pace,
            files=folder,
        )
        program = Program(config, clock)
        rows = await program.database.call(lambda session: kit.make_cell(session, START, names))
        people = {
            name: sandbox.add_person(name, phone=kit.phone_of(number))
            for number, name in enumerate(rows.people)
        }
        members = [people[name] for name in names]
        group = sandbox.add_group("Chi bộ KP7", members, admins=members[:1], forum=forum, privacy=privacy)
        set_ = Stage(sandbox, program, clock, rows, people, group)
        if joined:
            sandbox.add_bot(group, members[0])
            await program.database.call(lambda session: _link(session, set_))
        await program.start()
        try:
            await set_.rest()
            yield set_
        finally:
            await program.stop()


def _link(session: Session, set_: Stage) -> None:
    for name, person in set_.people.items():
        kit.link(session, set_.rows.people[name], "telegram", str(person.id), START)
    kit.join_group(session, set_.rows.cell, "telegram", str(set_.group.id), set_.group.title)
