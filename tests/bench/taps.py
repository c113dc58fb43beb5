"""Presses a second: through the webhook and the whole program, beside the same rows in plain sqlite3."""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import aiohttp
from pydantic import SecretStr
from sqlmodel import Session, func, select

from bot.channels.base import Mode
from bot.channels.telegram import TelegramSettings
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SandboxClock
from bot.config import Config, Database, Server
from bot.program import Program
from bot.web_server import bound
from handlers.meetings.views import stamp
from storage.tables import (
    AnswerHistory,
    Meeting,
    MeetingKind,
    MeetingState,
    Notice,
    Outbox,
    Priority,
    SendState,
)
from tests.bench.telegram import TOKEN, Row, server
from tests.kit import cell as kit
from tests.kit.stage import START

MEMBERS = 200
ROUNDS = 10
AT_ONCE = 50
SECRET = "bench-secret-0123456789"
CHOICES = ("yes", "late")
STARTS_AT = START + timedelta(days=8)
AHEAD = timedelta(days=8)


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with server() as url:
            through_program = await _through_program(Path(folder), url)
        alone = _in_sqlite(Path(folder) / "alone.sqlite3", together=1)
        shared = _in_sqlite(Path(folder) / "shared.sqlite3", together=25)
    return [
        ("taps/s, webhook to commit, the whole program", f"{through_program:,.0f}"),
        ("taps/s, the same rows in plain sqlite3, a commit each", f"{alone:,.0f}"),
        ("taps/s, the same rows in plain sqlite3, 25 a commit", f"{shared:,.0f}"),
        ("the program against sqlite3 with a commit each", f"{through_program / alone:.2f} ×"),
        ("the program against sqlite3 with 25 a commit", f"{through_program / shared:.2f} ×"),
    ]


async def _through_program(folder: Path, url: str) -> float:
    """Each member presses in turn one choice and the other, so that every press changes a row."""
    door = bound()
    port = door.getsockname()[1]
    clock = SandboxClock(START, running=False)
    config = Config(
        database=Database(url=SecretStr(f"sqlite:///{folder / 'program.sqlite3'}")),
        server=Server(port=port),
        telegram=TelegramSettings(enabled=False),
    )
    settings = TelegramSettings(token=SecretStr(TOKEN), base_url=url, mode=Mode.WEBHOOK, webhook_url=f"http://127.0.0.1:{port}/hook",
        webhook_secret=SecretStr(SECRET),
    )  # fmt: skip
    program = Program(config, clock, [TelegramChannel(settings, clock, folder)], door)
    meeting = await program.database.call(_seed)
    await program.start()
    try:
        rate = await _rate(f"http://127.0.0.1:{port}/hook", meeting)
        assert await program.database.call(_stored) == MEMBERS * ROUNDS, "not every press was an answer"
        return rate
    finally:
        await program.stop()


def _stored(session: Session) -> int:
    return session.exec(select(func.count()).select_from(AnswerHistory)).one()


async def _rate(url: str, meeting: int) -> float:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with aiohttp.ClientSession(headers=headers) as session:
        await _until_ready(session, url)
        waiting = iter(range(MEMBERS * ROUNDS))
        started = time.perf_counter()
        await asyncio.gather(*(_press_on(session, url, meeting, waiting) for _ in range(AT_ONCE)))
        return MEMBERS * ROUNDS / (time.perf_counter() - started)


async def _until_ready(session: aiohttp.ClientSession, url: str) -> None:
    """500 until the bot knows its own name."""
    while True:
        async with session.post(url, json={"update_id": 0}) as response:
            if response.status == 200:
                return
        await asyncio.sleep(0.05)


async def _press_on(session: aiohttp.ClientSession, url: str, meeting: int, waiting: Iterator[int]) -> None:
    for number in waiting:
        async with session.post(url, json=_update(number, meeting)) as response:
            assert response.status == 200


def _update(number: int, meeting: int) -> dict[str, object]:
    member, choice = number % MEMBERS, CHOICES[number // MEMBERS % 2]
    chat = {"id": -100500, "type": "supergroup", "title": "Chi bộ KP7"}
    return {
        "update_id": number + 1,
        "callback_query": {
            "id": str(number),
            "from": {"id": 1000 + member, "is_bot": False, "first_name": f"Số {member}"},
            "chat_instance": "1",
            "data": f"answer:{meeting}:{choice}:{stamp(START + AHEAD)}",
            "message": {"message_id": 77, "date": 1764720000, "chat": chat, "text": "THÔNG BÁO"},
        },
    }


def _seed(session: Session) -> int:
    """A called meeting whose notice is sent, and every member's account."""
    names = [f"Nguyễn Thị Số {number}" for number in range(MEMBERS)]
    cell = kit.make_cell(session, START, names)
    for number, name in enumerate(names):
        kit.link(session, cell.people[name], "telegram", str(1000 + number), START)
    chat = kit.join_group(session, cell.cell, "telegram", "-100500", "Chi bộ KP7")
    meeting = Meeting(
        unit_id=cell.cell, kind=MeetingKind.REGULAR, starts_at=START + AHEAD, place="Nhà văn hóa",
        agenda="…", answer_by=START + timedelta(days=7), state=MeetingState.CALLED, called_at=START,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    content = {"late": "notice", "args": {"meeting": meeting.id}}
    row = Outbox(
        channel="telegram", chat_id=chat, priority=Priority.NOTICE, content=content, not_before=START,
        state=SendState.SENT, message_id="77", created_at=START, finished_at=START,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(Notice(meeting_id=meeting.id, chat_id=chat, outbox_id=row.id, content=content))
    return meeting.id


_SCHEMA = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE seen (channel TEXT, key TEXT, at TEXT, PRIMARY KEY (channel, key));
CREATE TABLE accounts (id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, person_id INTEGER);
CREATE TABLE meetings (id INTEGER PRIMARY KEY, unit_id INTEGER, starts_at TEXT);
CREATE TABLE memberships (person_id INTEGER, unit_id INTEGER, PRIMARY KEY (person_id, unit_id));
CREATE TABLE answers (
  meeting_id INTEGER, person_id INTEGER, choice TEXT, at TEXT, PRIMARY KEY (meeting_id, person_id)
);
CREATE TABLE history (id INTEGER PRIMARY KEY, meeting_id INTEGER, person_id INTEGER, choice TEXT, at TEXT);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, coalesce_key TEXT, content TEXT);
CREATE UNIQUE INDEX waiting ON outbox (coalesce_key);
INSERT INTO meetings VALUES (1, 1, '2026-12-03');
"""


def _in_sqlite(file: Path, together: int) -> float:
    """The six statements of a press by the bare driver, `together` presses to a commit."""
    base = sqlite3.connect(file, isolation_level=None)
    base.executescript(_SCHEMA)
    for member in range(MEMBERS):
        base.execute("INSERT INTO accounts VALUES (?, ?, ?)", (member, str(member), member))
        base.execute("INSERT INTO memberships VALUES (?, 1)", (member,))
    total = MEMBERS * ROUNDS
    started = time.perf_counter()
    for first in range(0, total, together):
        base.execute("BEGIN IMMEDIATE")
        for number in range(first, first + together):
            _press_in_sqlite(partial(base.execute), number)
        base.execute("COMMIT")
    spent = time.perf_counter() - started
    base.close()
    return total / spent


def _press_in_sqlite(execute: "partial[sqlite3.Cursor]", number: int) -> None:
    member, choice, at = number % MEMBERS, CHOICES[number // MEMBERS % 2], "2026-11-25T02:00:00"
    execute("INSERT INTO seen VALUES ('telegram', ?, ?) ON CONFLICT DO NOTHING", (str(number), at))
    execute("SELECT id, person_id FROM accounts WHERE external_id = ?", (str(member),)).fetchone()
    execute(
        "SELECT m.id, EXISTS (SELECT 1 FROM memberships b WHERE b.unit_id = m.unit_id AND b.person_id = ?)"
        " FROM meetings m WHERE m.id = 1",
        (member,),
    ).fetchone()
    execute(
        "INSERT INTO answers VALUES (1, ?, ?, ?) ON CONFLICT (meeting_id, person_id)"
        " DO UPDATE SET choice = excluded.choice, at = excluded.at WHERE choice <> excluded.choice",
        (member, choice, at),
    )
    execute(
        "INSERT INTO history (meeting_id, person_id, choice, at) VALUES (1, ?, ?, ?)",
        (member, choice, at),
    )
    execute("INSERT INTO outbox (coalesce_key, content) VALUES ('notice:1', '{}') ON CONFLICT DO NOTHING")
