"""The roster sent to the bot, in the whole program: fetched, shown, confirmed; by whom, and what if not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, func, select

from bot import beside
from bot.channels.base import NotAccepted
from bot.sandbox import Message
from storage.queries.people import due
from storage.tables import AuditEntry, Person, WantedFile
from tests.kit import process  # noqa: F401 - files are read in forks of a process that has the program loaded
from tests.kit.stage import Stage, stage
from tests.people.books import Pages, file_of

AN, CUC, ADMIN = "Nguyễn Văn An", "Lê Thị Cúc", "Đinh Công Tráng"
CELL = "Chi bộ Khu phố 7"


@pytest.fixture
async def ready(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_:
        for name in (AN, CUC, ADMIN):
            set_.sandbox.start_bot(set_.people[name])
        await set_.rest()
        yield set_


def newcomers(*names: str, cell: str = CELL) -> Pages:
    return {"Đảng viên": [{"Họ và tên": name, "Chi bộ": cell, "Tư cách": "Dự bị"} for name in names]}


async def send(set_: Stage, name: str, content: bytes, title: str = "Danh sách.xlsx") -> Message:
    """Send a file in private; returns the bot's last message there."""
    person = set_.people[name]
    set_.sandbox.send_file(person, set_.sandbox.private(person), title, content)
    await set_.rest()
    return last(set_, name)


def last(set_: Stage, name: str) -> Message:
    chat = set_.sandbox.private(set_.people[name])
    return [one for one in set_.sandbox.messages(chat) if one.sender == set_.sandbox.bot.id][-1]


async def press(set_: Stage, name: str, message: Message, label: str) -> str:
    await set_.sandbox.press(set_.people[name], message, label)
    await set_.rest()
    return last(set_, name).text


async def kept(set_: Stage) -> tuple[int, int]:
    """How many people there are, and how many files wait."""

    def counted(session: Session) -> tuple[int, int]:
        people, files = (
            session.exec(select(func.count()).select_from(t)).one() for t in (Person, WantedFile)
        )
        return people, files

    return await set_.program.database.call(counted)


@pytest.mark.parametrize("name", [AN, ADMIN])
async def test_shown_then_taken(ready: Stage, name: str) -> None:
    people, _ = await kept(ready)
    shown = await send(ready, name, file_of(newcomers("Lý Thái Sơn")))
    assert "Mới: Lý Thái Sơn: vào Chi bộ Khu phố 7" in shown.text
    assert await kept(ready) == (people, 1)
    assert (await press(ready, name, shown, "Ghi")).startswith("Đã ghi danh sách. Mới: 1.")
    assert await kept(ready) == (people + 1, 0)
    on = ready.clock.now().date()
    names = await ready.program.database.call(
        lambda session: [one.full_name for one in due(session, ready.rows.cell, on)]
    )
    assert "Lý Thái Sơn" in names


async def test_who_was_not_asked_for_is_not_named_in_the_log(ready: Stage) -> None:
    shown = await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    await press(ready, AN, shown, "Ghi")
    entries = await ready.program.database.call(
        lambda session: session.exec(select(AuditEntry).where(AuditEntry.action == "import_roster")).all()
    )
    assert [entry.details["new"] for entry in entries] == [1]


async def test_a_file_that_cannot_be_read_again_is_not_said_to_be_taken(
    ready: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reader runs out of memory when the file is taken in, having read it twice before."""
    shown = await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    people, _ = await kept(ready)
    reads = [beside.read_apart]

    def read_once(*given: Any) -> Any:
        return reads.pop()(*given) if reads else None

    monkeypatch.setattr(beside, "read_apart", read_once)
    assert "Tệp có 1 lỗi, chưa ghi gì cả" in await press(ready, AN, shown, "Ghi")
    assert await kept(ready) == (people, 0)


async def test_not_taken(ready: Stage) -> None:
    before = await kept(ready)
    shown = await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    assert await press(ready, AN, shown, "Không ghi") == "Bot không ghi gì và đã bỏ tệp."
    assert await kept(ready) == before


async def test_shown_again_where_something_changed_meanwhile(ready: Stage) -> None:
    """Two files shown, the first taken: the second is no longer what was shown."""
    both = file_of(newcomers("Lý Thái Sơn", "Mai An Tiêm"))
    older = await send(ready, AN, both)
    newer = await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    await press(ready, AN, newer, "Ghi")
    assert "Mới: 1. " in await press(ready, AN, older, "Ghi")
    assert (await press(ready, AN, last(ready, AN), "Ghi")).startswith("Đã ghi danh sách. Mới: 1.")


async def test_faults_are_listed_and_the_file_forgotten(ready: Stage) -> None:
    before = await kept(ready)
    told = await send(ready, AN, file_of(newcomers("Sơn", "Lý Thái Sơn", cell="Chi bộ Ấp 1")))
    assert "Tệp có 2 lỗi, chưa ghi gì cả" in told.text
    assert "Trang “Đảng viên”, dòng 2, cột “Họ và tên”" in told.text
    assert "Trang “Đảng viên”, dòng 3, cột “Chi bộ”: không thấy đơn vị" in told.text
    assert await kept(ready) == before


OWN = {"Họ và tên": AN, "Chức vụ": "Quản trị viên", "Đơn vị": "Đảng ủy phường Hòa Bình"}
NEW_UNIT = {"Tên đơn vị": "Chi bộ Ấp 1", "Loại": "Chi bộ", "Thuộc đơn vị": "Đảng ủy phường Hòa Bình"}


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({"Chức vụ": [OWN]}, "chức vụ này do quản trị viên ghi"),
        ({"Đơn vị": [NEW_UNIT]}, "ngoài phạm vi đồng chí phụ trách"),
    ],
)
async def test_a_secretary_stays_within_the_own_cell(ready: Stage, pages: Pages, why: str) -> None:
    assert why in (await send(ready, AN, file_of(pages))).text
    shown = await send(ready, ADMIN, file_of(pages))
    assert (await press(ready, ADMIN, shown, "Ghi")).startswith("Đã ghi danh sách.")


async def test_others_send_in_vain(ready: Stage) -> None:
    before = await kept(ready)
    assert "không lưu lại" in (await send(ready, CUC, file_of(newcomers("Lý Thái Sơn")))).text
    assert await kept(ready) == before


async def test_nobody_elses_preview_can_be_taken(ready: Stage) -> None:
    shown = await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    before = await kept(ready)
    assert shown.keyboard is not None
    action = shown.keyboard.rows[0][0].data
    greeting = last(ready, ADMIN)
    answer = await ready.sandbox.press(ready.people[ADMIN], greeting, action, forged=True)
    assert "không còn dùng được" in answer.text
    assert await kept(ready) == before


async def test_fetched_again_when_the_platform_fails(ready: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wish stands in the database: it is tried again, later and later, until the file is here."""
    channel = ready.program.channels[0]
    fetch, failures = channel.fetch_file, iter([NotAccepted("503"), NotAccepted("503")])

    async def unsteady(file_id: str, limit: int) -> bytes:
        for failure in failures:
            raise failure
        return await fetch(file_id, limit)

    monkeypatch.setattr(channel, "fetch_file", unsteady)
    assert "đang đọc" in (await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))).text
    for _ in range(2):
        ready.clock.advance(timedelta(minutes=1))
        ready.program.wake()
        await ready.rest()
    assert "Mới: Lý Thái Sơn" in last(ready, AN).text


async def test_given_up_after_some_tries(ready: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(file_id: str, limit: int) -> bytes:
        raise NotAccepted("503")

    monkeypatch.setattr(ready.program.channels[0], "fetch_file", never)
    await send(ready, AN, file_of(newcomers("Lý Thái Sơn")))
    for _ in range(5):
        ready.clock.advance(timedelta(minutes=10))
        ready.program.wake()
        await ready.rest()
    assert last(ready, AN).text == "Bot không tải được tệp. Mong đồng chí gửi lại."
    assert (await kept(ready))[1] == 0
