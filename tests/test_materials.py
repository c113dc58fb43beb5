"""The monthly material: which month is meant, what is asked of whom and how often, who must check it."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.sandbox import Chat, Message
from handlers.local_time import HOME
from handlers.materials.months import after, before, read_month
from handlers.materials.using import ask, give_to_newcomers, remind
from storage.tables import (
    Audience,
    Material,
    MaterialUse,
    Outbox,
    Role,
    SendState,
    Unit,
    UnitKind,
    UnitSetting,
)
from storage.tables import Chat as ChatRow
from tests.kit import cell as kit
from tests.kit.stage import Stage, stage

ON = date(2026, 11, 25)
ADMIN, AN = "Đinh Công Tráng", "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("said", "month"),
    [
        ("", date(2026, 11, 1)),
        ("tháng này", date(2026, 11, 1)),
        ("tháng trước", date(2026, 10, 1)),
        ("10", date(2026, 10, 1)),
        ("12", date(2026, 12, 1)),
        ("1", date(2026, 1, 1)),
        ("tai lieu thang 3 nha bot", date(2026, 3, 1)),
        ("12/2025", date(2025, 12, 1)),
        ("tháng 9 năm 2025", date(2025, 9, 1)),
        ("0", None),
        ("13", None),
        ("tháng 20", None),
        ("3/12/2026", None),
        ("10/99", None),
    ],
)
def test_the_month_that_is_meant(said: str, month: date | None) -> None:
    assert read_month(said, ON) == month


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_months_follow_one_another(day: date) -> None:
    first = day.replace(day=1)
    assert before(after(day)) == first == after(before(day))
    assert read_month(f"{first.month}/{first.year}", ON) == first


@given(st.integers(1, 12), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_without_a_year_no_month_lies_further_ahead_than_the_next(number: int, on: date) -> None:
    month = read_month(f"tháng {number}", on)
    assert month is not None
    assert month.month == number
    assert month <= after(on)


@pytest.fixture
async def ready(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as set_:
        for name in (ADMIN, AN):
            set_.sandbox.start_bot(set_.people[name])
        await set_.rest()
        yield set_


def last(set_: Stage, name: str = ADMIN) -> Message:
    chat = set_.sandbox.private(set_.people[name])
    return [one for one in set_.sandbox.messages(chat) if one.sender == set_.sandbox.bot.id][-1]


async def say(set_: Stage, text: str) -> None:
    person = set_.people[ADMIN]
    set_.sandbox.say(person, set_.sandbox.private(person), text)
    await set_.rest()


async def press(set_: Stage, label: str, name: str = ADMIN) -> str:
    answer = await set_.sandbox.press(set_.people[name], last(set_, name), label)
    await set_.rest()
    return str(getattr(answer, "text", ""))


async def write(set_: Stage, text: str = "Thông báo kết quả quý 4.") -> None:
    await say(set_, "/tailieu")
    await press(set_, "Tháng 12/2026")
    await press(set_, "Văn bản mới")
    await say(set_, text)


async def send(set_: Stage) -> None:
    await write(set_)
    await press(set_, "Xem lại và gửi các chi bộ")
    await press(set_, "Cam kết và gửi ngay")


async def beat(set_: Stage, day: int) -> None:
    """The hourly duties on a morning in December, three times: what they do they do once."""
    set_.clock.set(datetime(2026, 12, day, 9, tzinfo=HOME))
    for duty in (ask, remind, give_to_newcomers) * 3:
        await set_.program.database.call(
            lambda session, duty=duty: duty(session, set_.program.house, set_.clock.now())  # type: ignore[misc]
        )
    await set_.rest()


def words(set_: Stage, name: str, piece: str) -> int:
    chat = set_.sandbox.private(set_.people[name])
    return sum(piece in one.text for one in set_.sandbox.messages(chat))


async def test_reminded_once_near_the_months_end_and_not_where_it_was_used(ready: Stage) -> None:
    await send(ready)
    await beat(ready, 24)
    assert words(ready, AN, "chưa báo đã dùng") == 0
    await beat(ready, 25)
    await beat(ready, 28)
    assert words(ready, AN, "chưa báo đã dùng") == 1
    await press(ready, "Chưa dùng", AN)
    await press(ready, "Đã dùng", AN)
    rows = await ready.program.database.call(lambda session: session.exec(select(MaterialUse)).all())
    assert [row.used for row in rows] == [True]


async def newcomer(set_: Stage) -> Chat:
    """The group of a cell that joins now."""
    an = set_.people[AN]
    group = set_.sandbox.add_group("Chi bộ KP8", [an], admins=[an])
    set_.sandbox.add_bot(group, an)
    await set_.rest()

    def join(session: Session) -> None:
        committee = session.get_one(Unit, set_.rows.cell).parent_id
        unit = kit.add(session, Unit(parent_id=committee, kind=UnitKind.CELL, name="Chi bộ Khu phố 8"))
        row = session.exec(select(ChatRow).where(ChatRow.title == "Chi bộ KP8")).one()
        row.unit_id, row.audience = unit, Audience.CELL

    await set_.program.database.call(join)
    return group


def came(set_: Stage, group: Chat) -> int:
    return sum("TÀI LIỆU SINH HOẠT" in one.text for one in set_.sandbox.messages(group))


async def test_a_cell_that_joins_later_gets_it_once(ready: Stage) -> None:
    await send(ready)
    group = await newcomer(ready)
    before_ = len(ready.sandbox.messages(ready.group))
    await beat(ready, 2)
    assert came(ready, group) == 1
    assert len(ready.sandbox.messages(ready.group)) == before_
    await say(ready, "/tailieu 12")
    assert last(ready).text.splitlines()[1].startswith("2/2 chi bộ đã nhận")


async def test_a_cell_that_joins_after_a_correction_is_not_sent_the_old_words(ready: Stage) -> None:
    await send(ready)
    await press(ready, "Đính chính")
    await say(ready, "TÀI LIỆU SINH HOẠT đã sửa.")
    await press(ready, "Cam kết và gửi ngay")
    group = await newcomer(ready)
    await beat(ready, 2)
    assert came(ready, group) == 0


async def test_where_the_committee_wants_it_another_person_must_send(ready: Stage) -> None:
    def strict(session: Session) -> None:
        unit = session.exec(select(Material.unit_id)).one()
        session.add(UnitSetting(unit_id=unit, key="material_checked", value=True))

    await write(ready)
    await ready.program.database.call(strict)
    assert "một đồng chí khác kiểm tra" in await press(ready, "Xem lại và gửi các chi bộ")
    sent = await ready.program.database.call(lambda session: session.exec(select(Outbox.content)).all())
    assert not any("broadcast" in str(one) for one in sent)


async def test_a_cell_that_did_not_get_it_is_told_where_to_find_it(ready: Stage) -> None:
    await send(ready)

    def lose(session: Session) -> None:
        for row in session.exec(select(Outbox).where(Outbox.dedup_key != None)).all():  # noqa: E711
            if str(row.dedup_key).startswith("broadcast:"):
                row.state = SendState.FAILED

    await ready.program.database.call(lose)
    await beat(ready, 25)
    assert words(ready, AN, "chưa nhận được tài liệu sinh hoạt tháng 12") == 1


async def test_what_was_withdrawn_is_drafted_anew_and_sent_again(ready: Stage) -> None:
    await send(ready)
    await press(ready, "Thu hồi")
    await press(ready, "Vâng, thu hồi")
    await write(ready, "Thông báo đã sửa.")
    await press(ready, "Xem lại và gửi các chi bộ")
    await press(ready, "Cam kết và gửi ngay")
    assert "Thông báo đã sửa." in ready.sandbox.messages(ready.group)[-1].text


def staff(set_: Stage, session: Session, name: str, unit: int) -> None:
    """Whoever it is may do for the unit what the administrator may do for the committee."""
    mine = Role.person_id == set_.rows.people[ADMIN]
    person = set_.rows.people[name]
    for role in session.exec(select(Role).where(mine)).all():
        session.add(Role(person_id=person, unit_id=unit, kind=role.kind, starts_on=role.starts_on))


async def test_two_who_read_it_back_send_it_once(ready: Stage) -> None:
    committee = await ready.program.database.call(
        lambda session: session.get_one(Unit, ready.rows.cell).parent_id
    )
    await ready.program.database.call(lambda session: staff(ready, session, AN, committee or 0))
    await write(ready)
    ready.sandbox.say(ready.people[AN], ready.sandbox.private(ready.people[AN]), "/tailieu 12")
    await ready.rest()
    for name in (AN, ADMIN):
        await press(ready, "Xem lại và gửi các chi bộ", name)
    await press(ready, "Cam kết và gửi ngay")
    assert "Tài liệu này đã gửi" in await press(ready, "Cam kết và gửi ngay", AN)
    assert came(ready, ready.group) == 1


async def test_who_writes_for_several_committees_says_for_which(ready: Stage) -> None:
    def second(session: Session) -> None:
        other = kit.add(session, Unit(kind=UnitKind.COMMITTEE, name="Đảng ủy phường Tân An"))
        staff(ready, session, ADMIN, other)

    await ready.program.database.call(second)
    await say(ready, "/tailieu")
    assert last(ready).text == "Đồng chí muốn xem tài liệu của đơn vị nào?"
    await press(ready, "Đảng ủy phường Tân An")
    assert last(ready).text.startswith("Tài liệu sinh hoạt của Đảng ủy phường Tân An")


async def test_what_was_withdrawn_is_not_given_any_more(ready: Stage) -> None:
    await send(ready)
    await press(ready, "Thu hồi")
    await press(ready, "Vâng, thu hồi")
    person = ready.people[AN]
    ready.sandbox.say(person, ready.sandbox.private(person), "/tailieu 12")
    await ready.rest()
    assert last(ready, AN).text == "Chưa có tài liệu sinh hoạt tháng 12/2026."
