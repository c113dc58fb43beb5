"""From nothing to the first meeting, as a newcomer plays it on the page of the empty demonstration."""

from pathlib import Path

from bot.demo.empty import ADMINISTRATOR, ROSTER, open_ward
from tests.kit.beginning import CELL, SECRETARY, Beginning, beginning


async def test_a_ward_begins_with_nothing_and_ends_with_a_meeting(tmp_path: Path) -> None:
    async with beginning(tmp_path) as ward:
        await _administrator_comes(ward)
        await _roster_is_sent(ward)
        await _secretary_is_invited(ward)
        await _group_is_joined(ward)
        await _members_come(ward)
        await _meeting_is_called(ward)


async def _administrator_comes(ward: Beginning) -> None:
    await ward.open(ADMINISTRATOR)
    assert "Xin đồng chí cho biết ý kiến" in await ward.say(ADMINISTRATOR, ward.code())
    assert "họ và tên" in await ward.press(ADMINISTRATOR, "ĐỒNG Ý")
    assert "Đảng ủy của đồng chí" in await ward.say(ADMINISTRATOR, ADMINISTRATOR)
    assert "○ 1. Nhập danh sách" in await ward.say(ADMINISTRATOR, "Đảng ủy phường Hòa Bình")
    said: list[str] = []
    await open_ward(ward.sandbox, ward.program, ward.folder, said.append)
    assert not any("Mã quản trị" in line for line in said), "no code while there is an administrator"


async def _roster_is_sent(ward: Beginning) -> None:
    await ward.send(ADMINISTRATOR, ward.folder / ROSTER)
    buttons = ward.last(ward.private(ADMINISTRATOR)).labels
    await ward.press(ADMINISTRATOR, buttons[0])
    assert "✓ 1. Nhập danh sách chi bộ, đảng viên: đã có 3 chi bộ" in await ward.say(
        ADMINISTRATOR, "/huongdan"
    )


async def _secretary_is_invited(ward: Beginning) -> None:
    await ward.say(ADMINISTRATOR, f"/moi {SECRETARY}")
    assert "chuyển riêng" not in await ward.press(ADMINISTRATOR, "Tạo mã mời"), "the message to be passed on"
    await ward.open(SECRETARY)
    await ward.say(SECRETARY, ward.code(ward.private(ADMINISTRATOR)))
    assert "○ 1. Nối nhóm đảng viên với bot" in await ward.press(SECRETARY, "ĐỒNG Ý")


async def _group_is_joined(ward: Beginning) -> None:
    await ward.say(SECRETARY, "/nhom")
    await ward.press(SECRETARY, "Nối nhóm mới")
    await ward.press(SECRETARY, "Nhóm đảng viên")
    assert "/nhom" in await ward.invite_bot(SECRETARY, CELL)
    code = ward.code(ward.private(SECRETARY))
    assert f"đã nối với {CELL}" in await ward.say(SECRETARY, f"/noi {code}", group=CELL)


async def _members_come(ward: Beginning) -> None:
    team = [one for one in ward.sandbox.world.people.values() if one.team == CELL]
    members = [one for one in team if one.about == "Đảng viên"]
    for member in members[:8]:
        await ward.open(member.name)
        await ward.share_phone(member.name)
        assert f"Chào đồng chí {member.name}" in await ward.press(member.name, "ĐỒNG Ý")
    assert "✓ 2. Mời đảng viên: 9/15" in await ward.say(SECRETARY, "/huongdan")


async def _meeting_is_called(ward: Beginning) -> None:
    await ward.say(SECRETARY, "/hop 19h30 3/12/2026 tại Nhà văn hóa; nội dung: đánh giá tháng 11")
    await ward.press(SECRETARY, "Gửi thông báo")
    assert "THÔNG BÁO SINH HOẠT CHI BỘ" in ward.last(ward.group(CELL)).text
    assert "Đã xong các bước đầu" in await ward.say(SECRETARY, "/huongdan")
