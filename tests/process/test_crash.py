"""Kill -9 of the real program at every step: nothing is lost, and nothing is sent twice that was not unknown.

The program runs as a process of its own against the sandbox in this one. Each call it makes is a
step: it is killed there, once with the call done and once with the call lost, and started again.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.clock import SandboxClock
from bot.sandbox import Chat, Message, Person, Sandbox
from storage.tables import (
    Answer,
    AnswerHistory,
    DeadLetter,
    Outbox,
    Reminder,
    ReminderState,
    SendState,
    UnitSetting,
)
from tests.kit import cell as kit
from tests.kit.database import empty_database
from tests.kit.process import chibo, ended

pytestmark = pytest.mark.process

WITHIN = 60.0


@dataclass
class Victim:
    """The program as a process: killed at chosen calls and started again by `keep_alive`."""

    sandbox: Sandbox
    environment: dict[str, str]
    process: BaseProcess | None = None
    deaths: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    async def keep_alive(self) -> None:
        """Start it again whenever it was killed."""
        while True:
            self.process = chibo("run", self.environment)
            await ended(self.process)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()

    def strike(self, call: Any) -> None:
        """Kill at the first sight of each step."""
        step = _step(call)
        if step is not None and step not in self._seen:
            self._seen.add(step)
            self.deaths.append(step)
            self.kill()


def _step(call: Any) -> str | None:
    """What makes a call a step of its own; polling is killed at other calls often enough."""
    return None if call.method in ("getUpdates", "getMe") else f"{call.method} {call.chat_id or ''}"


@dataclass
class Scene:
    sandbox: Sandbox
    engine: Engine
    people: dict[str, Person]
    rows: kit.Cell
    group: Chat

    def rows_of(self, table: type[Any]) -> list[Any]:
        with Session(self.engine) as session:
            return list(session.exec(select(table)).all())

    def bot_messages(self) -> list[Message]:
        chats = [self.group, *(self.sandbox.private(person) for person in self.people.values())]
        everything = [one for chat in chats for one in self.sandbox.messages(chat)]
        return [one for one in everything if one.sender == self.sandbox.bot.id]

    async def until(self, there: Callable[[], Any]) -> None:
        async with asyncio.timeout(WITHIN):
            while not there():
                await asyncio.sleep(0.05)


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[tuple[Scene, dict[str, str]]]:
    """A cell in a database of its own, a sandbox, and the program's environment."""
    url = f"sqlite:///{folder / 'chibo.sqlite3'}"
    engine = empty_database(url)
    async with Sandbox(SandboxClock()) as sandbox:
        sandbox.limits.enabled = False
        with Session(engine) as session:
            rows = kit.make_cell(session, datetime.now(UTC))
            people = {name: sandbox.add_person(name) for name in rows.people}
            group = sandbox.add_group("Chi bộ KP7", people.values(), admins=list(people.values())[:1])
            sandbox.add_bot(group, next(iter(people.values())))
            for name, person in people.items():
                kit.link(session, rows.people[name], "telegram", str(person.id), datetime.now(UTC))
            kit.join_group(session, rows.cell, "telegram", str(group.id), group.title)
            session.add(UnitSetting(unit_id=rows.cell, key="quiet_from", value="00:00"))
            session.add(UnitSetting(unit_id=rows.cell, key="quiet_to", value="00:00"))
            session.commit()
        environment = {
            **os.environ,
            "CHIBO_DATABASE__URL": url,
            "CHIBO_TELEGRAM__TOKEN": sandbox.token,
            "CHIBO_TELEGRAM__BASE_URL": sandbox.base_url,
            "CHIBO_LEASE_SECONDS": "1",
            "CHIBO_TICK_SECONDS": "0.2",
            "CHIBO_LOG__LEVEL": "ERROR",
            "CHIBO_PACE__GROUP_GAP": "0",
            "CHIBO_PACE__PRIVATE_GAP": "0",
            "CHIBO_PACE__EDIT_GAP": "0",
        }
        yield Scene(sandbox, engine, people, rows, group), environment
    engine.dispose()


@pytest.mark.parametrize("lost", [False, True], ids=["the call was done", "the call was lost"])
async def test_killed_at_every_step(tmp_path: Path, lost: bool) -> None:
    async with scene(tmp_path) as (stage, environment):
        victim = Victim(stage.sandbox, environment)
        _aim(stage.sandbox, victim, lost)
        alive = asyncio.create_task(victim.keep_alive())
        try:
            notice = await _call_meeting(stage)
            await _answer(stage, notice)
            await _remind(stage)
        finally:
            alive.cancel()
            victim.kill()
            await asyncio.gather(alive, return_exceptions=True)
        assert len(victim.deaths) >= 7, victim.deaths
        _nothing_lost(stage, notice)
        _nothing_twice(stage)


def _aim(sandbox: Sandbox, victim: Victim, lost: bool) -> None:
    def struck(call: Any) -> None:
        before = len(victim.deaths)
        victim.strike(call)
        if lost and len(victim.deaths) > before:
            raise ConnectionResetError

    (sandbox.telegram.before if lost else sandbox.telegram.after).append(struck)


async def _settled(stage: Scene) -> None:
    """Every update taken, nothing due waiting to be sent."""
    open_states = (SendState.PENDING, SendState.SENDING)

    def at_rest() -> bool:
        due = [row for row in stage.rows_of(Outbox) if row.not_before <= datetime.now(UTC)]
        waiting = [row for row in due if row.state in open_states]
        return not stage.sandbox.telegram.pending(stage.sandbox.bot) and not waiting

    await stage.until(at_rest)


async def _until_shown(stage: Scene, chat: Chat, part: str, ask: Callable[[], Awaitable[None]]) -> Message:
    """As a person does who sees nothing there: ask, until it is."""
    while True:
        await _settled(stage)
        shown = [one for one in stage.bot_messages() if one.chat == chat.key and part in one.text]
        if shown:
            return shown[-1]
        await ask()


async def _press(stage: Scene, person: Person, message: Message, label: str) -> None:
    """Press. The flash on the presser's screen may die with the process; what was pressed may not."""
    stage.sandbox.press(person, message, label, timeout=WITHIN)
    await _settled(stage)


async def _call_meeting(stage: Scene) -> Message:
    an = stage.people["Nguyễn Văn An"]
    private = stage.sandbox.private(an)
    stage.sandbox.start_bot(an)
    stage.sandbox.start_bot(stage.people["Phạm Văn Dũng"])
    day = datetime.now(UTC) + timedelta(days=10)

    async def write() -> None:
        line = f"/hop 19h30 ngày {day:%d/%m/%Y} tại Nhà văn hóa; nội dung: đánh giá tháng"
        stage.sandbox.say(an, private, line)

    draft = await _until_shown(stage, private, "xem lại trước khi gửi", write)
    await _press(stage, an, draft, "Gửi thông báo")

    async def again() -> None:
        for message in stage.bot_messages():
            if message.chat == private.key and "Gửi lại" in _buttons(message):
                await _press(stage, an, message, "Gửi lại")

    return await _until_shown(stage, stage.group, "THÔNG BÁO", again)


def _buttons(message: Message) -> list[str]:
    rows = message.keyboard.rows if message.keyboard else []
    return [button.text for row in rows for button in row]


async def _answer(stage: Scene, notice: Message) -> None:
    await _press(stage, stage.people["Lê Thị Cúc"], notice, "Có mặt")
    await _press(stage, stage.people["Phạm Văn Dũng"], notice, "Vắng")
    await _press(stage, stage.people["Võ Thị Lan"], notice, "Đến muộn")
    stage.sandbox.say(stage.people["Ngô Thị Hoa"], stage.group, "có mặt", reply_to=notice)
    await stage.until(lambda: len(stage.rows_of(Answer)) == 4)
    await _press(stage, stage.people["Lê Thị Cúc"], notice, "Đến muộn")
    await _settled(stage)


async def _remind(stage: Scene) -> None:
    """The first reminder's moment is brought forward: real processes have no clock to move."""
    with Session(stage.engine) as session:
        first = session.exec(select(Reminder).order_by(col(Reminder.due_at))).first()
        assert first is not None
        first.due_at = datetime.now(UTC)
        session.commit()
    await stage.until(lambda: any(row.state is ReminderState.QUEUED for row in stage.rows_of(Reminder)))
    await _settled(stage)


def _nothing_lost(stage: Scene, notice: Message) -> None:
    answers = {row.person_id: row.choice.value for row in stage.rows_of(Answer)}
    people = stage.rows.people
    assert answers == {
        people["Lê Thị Cúc"]: "late",
        people["Phạm Văn Dũng"]: "no",
        people["Võ Thị Lan"]: "late",
        people["Ngô Thị Hoa"]: "yes",
    }
    assert stage.rows_of(DeadLetter) == []
    shown = stage.sandbox.message(notice.chat, notice.id).text
    assert "Đã trả lời: 4/8" in shown


def _nothing_twice(stage: Scene) -> None:
    assert len(stage.rows_of(AnswerHistory)) == 5
    messages = [row for row in stage.rows_of(Outbox) if row.edits is None]
    sent = {(row.chat_id, row.message_id) for row in messages if row.state is SendState.SENT}
    unknown = [row for row in messages if row.state is SendState.UNKNOWN]
    assert len(sent) == len([row for row in messages if row.state is SendState.SENT])
    assert len(sent) <= len(stage.bot_messages()) <= len(sent) + len(unknown)
    keys = [row.dedup_key for row in messages if row.dedup_key]
    assert len(keys) == len(set(keys))
    assert any(key.startswith("reminder") for key in keys)
