"""A cell with links alone: called, pasted, answered by many on pages, reminded, the roll by QR, figures."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from handlers.joining import codes
from handlers.local_time import HOME
from storage.tables import CodePurpose
from tests.kit import cell as kit
from tests.kit.phone import Phone
from tests.kit.stage import START, stage
from tests.pages.conftest import SECRETARY, Hall
from tests.pages.test_roll import marks

MANY = (*kit.NAMES, *(f"Đảng Viên Số{number}" for number in range(16)))
DAY_BEFORE = datetime(2026, 12, 2, 14, 30, tzinfo=HOME)
AT_THE_DOOR = datetime(2026, 12, 3, 19, 20, tzinfo=HOME)


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with stage(tmp_path, names=MANY, pages=True, joined=False) as set_:
        number = str(set_.people[SECRETARY].id)
        person = set_.rows.people[SECRETARY]
        await set_.program.database.call(lambda session: kit.link(session, person, "telegram", number, START))
        yield Hall(set_)


async def _codes(hall: Hall) -> list[str]:
    """A card's code for everybody but the secretary."""
    rows, now = hall.stage.rows, hall.stage.clock.now()

    def make(session: Session) -> list[str]:
        return [
            codes.make(session, now, 24, CodePurpose.PERSON, person_id=rows.people[name])
            for name in MANY
            if name != SECRETARY
        ]

    return await hall.stage.program.database.call(make)


async def _becomes_known(phone: Phone, address: str, code: str) -> None:
    await phone.open(address)
    await phone.press("Tiếp tục", code=code)
    await phone.press("ĐỒNG Ý")


async def test_many_members_meet_without_a_bot_in_their_group(hall: Hall) -> None:
    address = await hall.meeting()
    async with AsyncExitStack() as opened:
        made = await _codes(hall)
        phones = [await opened.enter_async_context(hall.phone()) for _ in made]
        await asyncio.gather(
            *(_becomes_known(phone, address, code) for phone, code in zip(phones, made, strict=True))
        )
        await asyncio.gather(*(phone.press("Có mặt") for phone in phones[:12]))
        await asyncio.gather(*(phone.press("Vắng") for phone in phones[12:15]))
        before = len(hall.said())
        await hall.stage.move_to(DAY_BEFORE)
        how, text = [one.text for one in hall.said()[before:] if "dán" in one.text or address in one.text]
        assert "Còn 9 đồng chí chưa trả lời" in how
        assert address in text
        assert not [name for name in MANY if name in text]
        await asyncio.gather(*(phone.open(address) for phone in phones[15:18]))
        await asyncio.gather(*(phone.press("Đến muộn") for phone in phones[15:18]))
        assert "có mặt 12, đến muộn 3, vắng 3" in await phones[0].open(address)
        await hall.stage.move_to(AT_THE_DOOR)
        await hall.tell("/diemdanh")
        links = hall.stage.program.house.links
        assert links is not None
        slot = int(hall.stage.clock.now().timestamp()) // 20
        await asyncio.gather(*(phone.open(links.page("r", 1, slot)) for phone in phones[:18]))
        await asyncio.gather(*(phone.press("Có mặt") for phone in phones[:18]))
    assert len(await marks(hall)) == 18
    await hall.stage.move_to(AT_THE_DOOR.replace(minute=40))
    (said,) = [one.text for one in await hall.tell("/tinhhinh")]
    assert "18" in said
