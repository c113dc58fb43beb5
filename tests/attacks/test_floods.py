"""Floods: one sender's many long texts, a stranger's many questions, the same claim again and again."""

import asyncio
import time
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, func, select

from bot.clock import SandboxClock
from bot.config import Config, Database
from bot.limits import Admission, Limits
from bot.program import Program
from handlers.events import ChatKind, ChatRef, Event, Sender, Tap, Text
from handlers.house import House
from storage.tables import LinkClaim, Outbox
from storage.thrift import Budget
from tests.joining.conftest import cell, office
from tests.joining.office import CHANNEL, Office
from tests.kit import cell as kit
from tests.kit.stage import START

__all__ = ["cell", "office"]

AN, HOA, STRANGER = 1, 5, 77
LONG = "Kính gửi các đồng chí, tối thứ năm tuần sau đồng chí Hoa vắng vì ốm, đồng chí Lan đến muộn. " * 20


def event(number: int, sender: int, body: str | Tap, seconds: float = 0) -> Event:
    said = body if isinstance(body, Tap) else Text(body, f"m{number}")
    chat = ChatRef(str(sender), ChatKind.PRIVATE)
    return Event(f"k{number}", CHANNEL, START + timedelta(seconds=seconds), chat, Sender(str(sender)), said)


async def test_two_hundred_long_texts_delay_nobody_by_more_than_a_second(sqlite: str, tmp_path: Path) -> None:
    config = Config(database=Database(url=SecretStr(sqlite)), files=tmp_path)
    program = Program(config, SandboxClock(START, running=False), [])
    await program.database.call(_cell)
    program.intake.start()
    await program.intake.receive([event(9000, HOA, "tôi đi được")])  # what is loaded once is loaded
    flood = asyncio.ensure_future(program.intake.receive([event(n, AN, LONG) for n in range(200)]))
    await asyncio.sleep(0)
    began = time.monotonic()
    await program.intake.receive([event(9001, HOA, "/lich")])
    waited = time.monotonic() - began
    await flood
    told = await program.database.call(lambda session: _told(session, "Tin đến nhanh quá"))
    await program.intake.stop()
    program.database.close()
    program.database.engine.dispose()
    assert waited < 1.0
    assert told == 1


def _cell(session: Session) -> None:
    made = kit.make_cell(session, START)
    for name, number in (("Nguyễn Văn An", AN), ("Ngô Thị Hoa", HOA)):
        kit.link(session, made.people[name], CHANNEL, str(number), START)


def _told(session: Session, words: str) -> int:
    return sum(words in row.content.get("text", "") for row in session.exec(select(Outbox)))


def test_a_minute_later_texts_are_read_again_and_presses_always() -> None:
    limits = Limits(10)
    admitted = [limits.admit(event(n, AN, "có")) for n in range(12)]
    assert admitted == [Admission.READ] * 10 + [Admission.REFUSED, Admission.SILENT]
    assert limits.admit(event(20, AN, Tap("x", "1", "1"))) is Admission.READ
    assert limits.admit(event(21, HOA, "có")) is Admission.READ
    assert limits.admit(event(22, AN, "có", seconds=61)) is Admission.READ


def test_what_a_platform_held_back_is_no_flood() -> None:
    limits = Limits(10)
    assert {limits.admit(event(n, AN, "có", seconds=n * 30)) for n in range(100)} == {Admission.READ}


def test_a_stranger_is_answered_so_often_a_day(office: Office, cell: kit.Cell) -> None:
    told = [office.say(STRANGER, "/start") for _ in range(60)]
    assert sum(map(bool, told)) == office.house.rules.stranger_messages
    assert office.say(STRANGER + 1, "/start"), "another is heard"
    office.wait(days=1, seconds=1)
    assert office.say(STRANGER, "/start")


def test_many_strangers_cost_a_small_share_of_the_month(office: Office, cell: kit.Cell) -> None:
    budget = {CHANNEL: Budget(200, 80, 95, UTC)}
    office.house = House(office.house.wording, office.house.rules, office.files, budgets=budget)
    told = [office.say(number, "/start") for number in range(100, 160)]
    assert sum(map(bool, told)) == 200 * office.house.rules.stranger_share // 100
    assert office.say(300, "ABCD-2345"), "a code is still read"
    with office.session() as session:
        kit.link(session, cell.people["Ngô Thị Hoa"], CHANNEL, str(HOA), office.now)
    assert office.say(HOA, "/lich"), "who is known is heard"


@pytest.mark.parametrize("times", [4])
def test_the_same_claim_is_asked_about_once(office: Office, cell: kit.Cell, times: int) -> None:
    with office.session() as session:
        kit.link(session, cell.people["Nguyễn Văn An"], CHANNEL, str(AN), office.now)
    office.say(AN, "/start")
    asked = [words for _ in range(times) for words in office.say(STRANGER, "Tôi là Ngô Thị Hoa")]
    assert sum("Ngô Thị Hoa" in words for words in asked) == 1
    with office.session() as session:
        assert session.exec(select(func.count()).select_from(LinkClaim)).one() == 1
