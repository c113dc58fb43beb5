"""Many members: all press at once, the secretary goes through the list, or writes one line."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from bot.sandbox import Chat, Message
from handlers.local_time import HOME
from storage.tables import Mark, MarkHistory, Meeting, MeetingKind, MeetingState
from tests.kit.cast import names_of
from tests.kit.stage import Stage, stage

MEMBERS, FEWER = 202, 61
NAMES, FEWER_NAMES = (names_of(f"# chi bộ {number} đồng chí") for number in (MEMBERS, FEWER))
STARTS_AT = datetime(2026, 12, 3, 19, 30, tzinfo=HOME)
PAGE = 8


async def test_everyone_presses_at_once_and_no_press_is_lost(tmp_path: Path) -> None:
    async with _roll_open(tmp_path) as (set_, _):
        call = await set_.sandbox.wait_text(set_.group, "ĐIỂM DANH")
        told = await asyncio.gather(*(_press(set_, name, call, "Có mặt") for name in NAMES))
        assert Counter(told) == {"Đã ghi: đồng chí có mặt.": MEMBERS}
        assert await _marks(set_) == (Counter(present=MEMBERS), MEMBERS)
        await set_.rest()
        assert f"Có mặt: {MEMBERS}/{MEMBERS}" in set_.sandbox.message(set_.group, call.id).text


async def test_the_secretary_goes_through_the_list_and_no_press_is_lost(tmp_path: Path) -> None:
    """Every name of a page at once, page after page; the first page is pressed by the deputy as well."""
    first, second, *_ = FEWER_NAMES
    async with _roll_open(tmp_path, FEWER_NAMES) as (set_, private):
        deputy = set_.sandbox.private(set_.people[second])
        set_.sandbox.say(set_.people[second], deputy, "/diemdanh")
        shown, deputys = [await _open_list(set_, name) for name in (first, second)]
        await asyncio.gather(_press_page(set_, first, shown), _press_page(set_, second, deputys))
        for _ in range(-(-FEWER // PAGE) - 1):
            await set_.rest()
            await _press(set_, first, set_.sandbox.message(private, shown.id), "Xem tiếp »")
            await set_.rest()
            await _press_page(set_, first, shown)
        assert await _marks(set_) == (Counter(present=FEWER), FEWER)


async def test_one_line_and_a_look(tmp_path: Path) -> None:
    """Two messages of the secretary's, where the issue allows five."""
    async with _roll_open(tmp_path) as (set_, private):
        secretary = set_.people[NAMES[0]]
        set_.sandbox.say(secretary, private, "vắng: Hoa (ốm), Nam (công tác); còn lại có mặt")
        look = await set_.sandbox.wait_text(private, "Đã ghi")
        assert "có mặt 200 (99,0%), vắng có lý do 2" in look.text
        assert await _marks(set_) == (Counter(present=200, excused=2), MEMBERS)
        written = [message for message in set_.sandbox.messages(private) if message.sender == secretary.id]
        assert len(written) <= 5


@asynccontextmanager
async def _roll_open(folder: Path, names: tuple[str, ...] = NAMES) -> AsyncIterator[tuple[Stage, Chat]]:
    """A called meeting, ten minutes before it begins, and its roll just opened by the secretary."""
    async with stage(folder, names=names) as set_:
        await set_.program.database.call(lambda session: _call(session, set_.rows.cell))
        set_.clock.set(STARTS_AT.replace(minute=20))
        private = set_.sandbox.private(set_.people[names[0]])
        set_.sandbox.say(set_.people[names[0]], private, "/diemdanh")
        await set_.rest()
        yield set_, private


def _call(session: Session, cell: int) -> None:
    session.add(
        Meeting(
            unit_id=cell,
            kind=MeetingKind.REGULAR,
            starts_at=STARTS_AT,
            place="Nhà văn hóa",
            agenda="đánh giá",
            answer_by=STARTS_AT,
            state=MeetingState.CALLED,
            called_at=STARTS_AT,
        )
    )


async def _open_list(set_: Stage, name: str) -> Message:
    private = set_.sandbox.private(set_.people[name])
    await _press(set_, name, await set_.sandbox.wait_text(private, "Mã ghi lên bảng"), "Ghi từng đồng chí")
    return await set_.sandbox.wait_text(private, "trang 1/")


async def _press(set_: Stage, name: str, message: Message, button: str) -> str:
    return (await set_.sandbox.press(set_.people[name], message, button, timeout=30)).text


async def _press_page(set_: Stage, name: str, shown: Message) -> None:
    """Every name of the page as it is shown now, all at once."""
    page = set_.sandbox.message(shown.chat, shown.id)
    assert page.keyboard is not None
    names = [row[0] for row in page.keyboard.rows if row[0].text.startswith("○")]
    await asyncio.gather(*(_press(set_, name, page, button.data) for button in names))


async def _marks(set_: Stage) -> tuple[Counter[str], int]:
    """How many are marked how, and how many history rows there are."""

    def count(session: Session) -> tuple[Counter[str], int]:
        marks = Counter(one.mark.value for one in session.exec(select(Mark)) if one.mark)
        return marks, len(session.exec(select(MarkHistory)).all())

    return await set_.program.database.call(count)
