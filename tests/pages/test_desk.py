"""The desk: one link, one device, one hour, no names, and only what the role table lets be seen."""

from datetime import timedelta

from sqlmodel import Session, select

from storage.tables import AuditEntry, Role, RoleKind
from tests.kit import cell as kit
from tests.pages.conftest import LINK, SECRETARY, Hall
from tests.pages.test_becoming_known import HOA
from tests.pages.test_roll import SEVEN


async def link_to_the_desk(hall: Hall) -> str:
    return str(LINK.findall((await hall.tell("/ban"))[-1].text)[-1])


async def test_the_week_stands_there_in_counts_without_a_name(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await phone.open(address)
        await phone.press("Có mặt")
    await hall.tell("giao đ/c Hoa: thăm hai hộ khó khăn, hạn 10/12")
    await hall.push("Giao")
    await hall.stage.move_to(SEVEN + timedelta(minutes=30))
    await hall.tell("/diemdanh vắng: Nam (công tác); còn lại có mặt")
    await hall.push("Đóng điểm danh")
    desk_link = await link_to_the_desk(hall)
    async with hall.phone() as computer:
        await computer.open(desk_link)
        shown = await computer.press("Vào bàn làm việc")
        assert "19 giờ 30, thứ Năm, ngày 03/12/2026 Chi bộ Khu phố 7 thường kỳ 1/8 1 · 0 · 0 7/8 ✓" in shown
        assert "87,5%" in shown
        assert "Chi bộ Khu phố 7 chưa có" in shown  # no group, a secretary
        assert "Chi bộ Khu phố 7 1 0" in shown  # one task, none overdue
        assert not [name for name in kit.NAMES if name in computer.html]
        assert len(computer.html) < 40_000
        assert "Không có buổi họp nào" in await computer.open("/ban?loc=khu+phố+8&sap=donvi")
        assert "Chi bộ Khu phố 7" in await computer.open("/ban?loc=KHU+PHO+7&sap=x")


async def test_the_link_opens_once_on_one_device_and_for_an_hour(hall: Hall) -> None:
    desk_link = await link_to_the_desk(hall)
    async with hall.phone() as computer, hall.phone() as other:
        for _ in range(3):
            await other.open(desk_link)  # a chat server's preview spends nothing
        await computer.open(desk_link)
        await computer.press("Vào bàn làm việc")
        assert computer.status == 200
        await other.open(desk_link)
        assert "đã dùng rồi" in await other.press("Vào bàn làm việc")
        assert other.status == 403
        seat = next(one.value for one in computer.cookies if one.key == "chibo-ban")
        await other.open("/ban", {"chibo-ban": seat})
        assert other.status == 403
        hall.stage.clock.set(hall.stage.clock.now() + timedelta(minutes=61))
        await computer.open("/ban")
        assert computer.status == 403


async def test_whoever_loses_the_office_sees_nothing_more_and_all_is_written_down(hall: Hall) -> None:
    desk_link = await link_to_the_desk(hall)
    async with hall.phone() as computer:
        await computer.open(desk_link)
        await computer.press("Vào bàn làm việc")

        def end(session: Session) -> list[str]:
            person = hall.stage.rows.people[SECRETARY]
            role = session.exec(select(Role).where(Role.person_id == person)).one()
            assert role.kind is RoleKind.SECRETARY
            session.delete(role)
            return [one.action for one in session.exec(select(AuditEntry)).all()]

        assert {"desk_link", "desk_opened"} <= set(await hall.stage.program.database.call(end))
        await computer.open("/ban")
        assert computer.status == 403
        assert "chưa" not in (await hall.tell("/ban"))[-1].text.partition("đường dẫn")[2]
        assert LINK.findall(hall.said()[-1].text) == []


async def test_the_desk_is_closed_by_hand(hall: Hall) -> None:
    desk_link = await link_to_the_desk(hall)
    async with hall.phone() as computer:
        await computer.open(desk_link)
        await computer.press("Vào bàn làm việc")
        await computer.press("Đóng bàn làm việc trên máy này")
        assert computer.status == 403
