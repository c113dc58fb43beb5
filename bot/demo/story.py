"""The story the demonstration opens with: a meeting called, some answers, played through the real program."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.demo.ward import Cell
from bot.sandbox import Message, Person, Sandbox
from handlers.local_time import local

OFFICIAL = "Đinh Công Tráng"
PARTS = {
    "Hoạt động nổi bật của địa phương": "Phường khánh thành nhà văn hóa khu phố 7; 95% hộ phân loại rác.",
    "Mô hình hay, cách làm hay": "Khu phố 5: tổ tự quản đổi rác lấy cây xanh, mỗi tháng thu hơn 200 kg.",
}

Settled = Callable[[], Awaitable[None]]
"""Waits until the bot has done everything it was given to do."""


def next_meeting(now: datetime) -> datetime:
    """The evening of the 3rd, at least two days ahead: the day most cells meet."""
    day = local(now).replace(hour=19, minute=30, second=0, microsecond=0)
    day += timedelta(days=2)
    while day.day != 3:
        day += timedelta(days=1)
    return day


async def play(sandbox: Sandbox, cells: list[Cell], settled: Settled) -> None:
    """The committee sends the month's material and a broadcast; the secretary of the first cell calls a
    meeting; members answer in the ways people do."""
    first, second, third = cells
    official = next(one for one in sandbox.world.people.values() if one.name == OFFICIAL)
    for person in (official, first.secretary, *first.members[2:10], second.secretary):
        sandbox.start_bot(person)
    await settled()
    await _give_task(sandbox, first, settled)
    await _send_material(sandbox, official, settled)
    await _broadcast(sandbox, official, first, settled)
    notice = await _call(sandbox, first, settled)
    await _answer(sandbox, first, notice, settled)
    await _begin_calling(sandbox, second, settled)
    await _meet_on_zalo(sandbox, third, settled)


async def _give_task(sandbox: Sandbox, cell: Cell, settled: Settled) -> None:
    """The days before: a task given, accepted, reminded of, said to be done, confirmed."""
    clock, member = sandbox.world.clock, cell.members[4]
    present = clock.now()
    given = local(present).replace(hour=9, minute=0) - timedelta(days=4)
    clock.set(given)
    line = (
        f"giao đ/c {member.name}: vận động 10 hộ tổ 3 phân loại rác, hạn {given + timedelta(days=3):%d/%m/%Y}"
    )
    sandbox.say(cell.secretary, sandbox.private(cell.secretary), line)
    await _press(sandbox, cell.secretary, "xem lại trước khi giao", "Giao việc", settled)
    await _press(sandbox, member, "phân loại rác", "Nhận", settled)
    for days in (2, 3):
        clock.set(given.replace(hour=8, minute=5) + timedelta(days=days))
        await sandbox.wait_text(sandbox.private(member), "Nhắc việc được giao", within=60)
        await settled()
    await _press(sandbox, member, "Nhắc việc được giao", "Mở việc 1", settled)
    await _press(sandbox, member, "Tình trạng: đã nhận", "Báo xong", settled)
    await _press(sandbox, cell.secretary, "chờ xác nhận", "Hoàn thành", settled)
    clock.set(present)
    await settled()


async def _press(sandbox: Sandbox, who: Person, part: str, label: str, settled: Settled) -> None:
    shown = await sandbox.wait_text(sandbox.private(who), part, within=60)
    await sandbox.press(who, shown, label)
    await settled()


async def _send_material(sandbox: Sandbox, official: Person, settled: Settled) -> None:
    """This month's, in two of its four parts, to the groups of all cells."""
    today = local(sandbox.world.clock.now())
    chat = sandbox.private(official)
    sandbox.say(official, chat, "/tailieu")
    await settled()
    await _press_last(sandbox, official, f"Tháng {today.month}/{today.year}", settled)
    for part, words in PARTS.items():
        await _press_last(sandbox, official, part, settled)
        sandbox.say(official, chat, words)
        await settled()
    await _press_last(sandbox, official, "Xem lại và gửi các chi bộ", settled)
    await _press_last(sandbox, official, "Cam kết và gửi ngay", settled)


async def _broadcast(sandbox: Sandbox, official: Person, cell: Cell, settled: Settled) -> None:
    """With receipts: its progress stands with the committee, one secretary has answered."""
    text = "Mời bí thư các chi bộ dự giao ban lúc 8 giờ sáng thứ Sáu tại hội trường phường."
    sandbox.say(official, sandbox.private(official), f"/phattin {text}")
    await settled()
    await _press_last(sandbox, official, "Yêu cầu xác nhận", settled)
    await _press_last(sandbox, official, "Cam kết và gửi ngay", settled)
    told = [one for one in sandbox.messages(cell.group) if "Đã nhận" in one.labels]
    await sandbox.press(cell.secretary, told[-1], "Đã nhận")
    await settled()


async def _press_last(sandbox: Sandbox, person: Person, label: str, settled: Settled) -> None:
    """Press what the bot offers last in the private chat."""
    offers = [one for one in sandbox.messages(sandbox.private(person)) if label in one.labels]
    await sandbox.press(person, offers[-1], label)
    await settled()


async def _call(sandbox: Sandbox, cell: Cell, settled: Settled) -> Message:
    at = next_meeting(sandbox.world.clock.now())
    chat = sandbox.private(cell.secretary)
    sandbox.say(
        cell.secretary,
        chat,
        f"/hop 19h30 ngày {at.day}/{at.month}/{at.year} tại Nhà văn hóa Khu phố 7; "
        f"nội dung: đánh giá kết quả tháng trước; nhiệm vụ tháng {at.month}; phân công trực Tết",
    )
    draft = await sandbox.wait_text(chat, "xem lại trước khi gửi", within=60)
    await sandbox.press(cell.secretary, draft, "Gửi thông báo")
    notice = await sandbox.wait_text(cell.group, "THÔNG BÁO SINH HOẠT", within=60)
    await settled()
    return notice


async def _answer(sandbox: Sandbox, cell: Cell, notice: Message, settled: Settled) -> None:
    people = cell.members
    for person in people[3:9]:
        await sandbox.press(person, notice, "Có mặt")
    await sandbox.press(people[2], notice, "Vắng")
    await sandbox.press(people[12], notice, "Đến muộn")
    sandbox.say(people[13], cell.group, "dạ em có mặt ạ", reply_to=notice)
    sandbox.say(people[14], cell.group, "tôi xin vắng vì đi công tác Đà Nẵng", reply_to=notice)
    sandbox.say(people[15], cell.group, "em đến trễ 15 phút nha", reply_to=notice)
    await settled()
    why = await sandbox.wait_text(sandbox.private(people[2]), "lý do")
    await sandbox.press(people[2], why, "Công tác")
    await settled()


async def _begin_calling(sandbox: Sandbox, cell: Cell, settled: Settled) -> None:
    """Left half-way, so that whoever tries the page can go on."""
    chat = sandbox.private(cell.secretary)
    sandbox.say(cell.secretary, chat, "/hop")
    await settled()


async def _meet_on_zalo(sandbox: Sandbox, cell: Cell, settled: Settled) -> None:
    """No buttons there: the read-back is confirmed, and the notice answered, by digits and words."""
    bot = sandbox.zalo_bot.bot
    at = next_meeting(sandbox.world.clock.now())
    chat = sandbox.private(cell.secretary, bot)
    line = f"/hop 19h30 {at:%d/%m/%Y} tại Trường tiểu học Kim Đồng; nội dung: đánh giá tháng; kết nạp"
    for words in (line, "1"):
        sandbox.say(cell.secretary, chat, words)
        await settled()
    notice = await sandbox.wait_text(cell.group, "THÔNG BÁO SINH HOẠT", within=60)
    sandbox.say(cell.members[2], cell.group, "1", reply_to=notice)
    sandbox.mention(cell.members[3], cell.group, bot, "em xin đến muộn 15 phút")
    await settled()
