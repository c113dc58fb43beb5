"""The roll by QR: a changing code read by a camera, one device's ticket; printed, it asks for the board's."""

import re
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from handlers.local_time import HOME
from storage.tables import Mark, Roll, RollMark, RollSource
from tests.kit.browser import browser, needs_browser
from tests.kit.codes import read_qr
from tests.pages.conftest import LINK, Hall
from tests.pages.test_becoming_known import HOA, HUNG

SEVEN = datetime(2026, 12, 3, 19, 15, tzinfo=HOME)


async def at_the_meeting(hall: Hall) -> tuple[str, str]:
    """The roll is open; the addresses of the screen and of the printed code."""
    await hall.meeting()
    await hall.stage.move_to(SEVEN)
    await hall.tell("/diemdanh")
    said = await hall.push("Mã QR để quét")
    return str(LINK.findall(said[-1].text)[-1]), read_qr(hall.file(said))[0]


async def marks(hall: Hall) -> dict[str, tuple[RollMark | None, RollSource]]:
    names = {number: name for name, number in hall.stage.rows.people.items()}

    def look(session: Session) -> dict[str, tuple[RollMark | None, RollSource]]:
        return {names[one.person_id]: (one.mark, one.source) for one in session.exec(select(Mark)).all()}

    return await hall.stage.program.database.look(look)


async def scan(screen: str) -> str:
    """What a camera reads off the hall's screen."""
    async with browser() as chromium:
        page = await chromium.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(screen)
        (address,) = read_qr(await page.screenshot())
        return address


@pytest.mark.browser
@pytest.mark.skipif(needs_browser[1].args[0], reason="no Chromium on this machine")
async def test_the_code_on_the_screen_is_scanned_and_marks_present_in_one_press(hall: Hall) -> None:
    screen, _ = await at_the_meeting(hall)
    address = await scan(screen)
    async with hall.phone() as known, hall.phone() as unknown:
        await hall.make_known(known, HOA)
        await known.open(address)
        assert "Đã ghi: đồng chí có mặt" in await known.press("Có mặt")
        invitation = await hall.invitation(HUNG)
        assert not (await unknown.open(address)).count("Có mặt")
        await unknown.press("Tiếp tục", code=invitation[-8:])
        await unknown.press("ĐỒNG Ý")
        await unknown.press("Có mặt")
    present = (RollMark.PRESENT, RollSource.CODE)
    assert await marks(hall) == {HOA: present, HUNG: present}


async def test_a_code_is_good_for_its_slot_and_the_next_and_a_ticket_for_its_device(hall: Hall) -> None:
    screen, _ = await at_the_meeting(hall)
    async with hall.phone() as wall, hall.phone() as phone, hall.phone() as friend:
        await hall.make_known(phone, HOA)
        await hall.make_known(friend, HUNG)
        shown = await wall.open(screen)
        assert "0/8" in shown
        links = hall.stage.program.house.links
        assert links is not None
        slot = int(hall.stage.clock.now().timestamp()) // 20
        statuses = []
        for step in (-2, -1, 0, 1, 2):
            await phone.open(links.page("r", 1, slot + step))
            statuses.append(phone.status)
        assert statuses == [410, 200, 200, 200, 410]
        await phone.open(links.page("r", 1, slot))
        form = next(one for one in phone.page.forms if one.action == "/lam")
        passed_on = form.fields["ve"]
        await friend.open(passed_on)
        assert friend.status == 410
        pressed = {"viec": form.buttons[0][2]}
        await friend.open("/t")
        mine = next(one for one in friend.page.forms if one.action == "/lam").fields
        assert "không còn dùng được" in await friend.send("/lam", {**mine, **pressed})
        hall.stage.clock.set(hall.stage.clock.now() + timedelta(minutes=16))
        await phone.send("/lam", {**form.fields, **pressed})
    assert await marks(hall) == {}


async def test_the_printed_code_asks_for_the_code_on_the_board_and_hears_few_guesses(hall: Hall) -> None:
    _, printed = await at_the_meeting(hall)
    code = await hall.stage.program.database.look(lambda session: session.get_one(Roll, 1).code)
    async with hall.phone() as phone, hall.phone() as guesser:
        await hall.make_known(phone, HOA)
        await phone.open(printed)
        assert "Đã ghi: đồng chí có mặt" in await phone.press("Có mặt", loi=code)
        await hall.make_known(guesser, HUNG)
        for number in range(7):
            await guesser.open(printed)
            said = await guesser.press("Có mặt", loi=f"{(int(code) + 1 + number) % 10_000:04d}")
        assert "nhập sai mã nhiều lần" in said
    assert list(await marks(hall)) == [HOA]


async def test_the_screen_names_nobody_and_ends_with_the_roll(hall: Hall) -> None:
    screen, _ = await at_the_meeting(hall)
    async with hall.phone() as wall, hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await phone.open("/t")
        await phone.open(phone.page.links["Mở để trả lời"])
        await phone.press("Có mặt")
        shown = await wall.open(screen)
        assert "1/8" in shown
        assert HOA not in shown
        assert re.search(r'http-equiv="refresh"', wall.html)
        hall.stage.clock.set(SEVEN + timedelta(hours=3))
        await wall.open(screen)
        assert wall.status == 404
