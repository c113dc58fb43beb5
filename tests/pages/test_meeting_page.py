"""A meeting answered on its page: by whose the device is, changed, with a reason; strangers learn nothing."""

from tests.pages.conftest import Hall

HOA, LAN = "Ngô Thị Hoa", "Võ Thị Lan"


async def test_a_member_without_any_chat_becomes_known_by_a_link_and_answers_in_one_press(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        shown = await phone.open(address)
        assert "nhà văn hóa" in shown
        assert "Đã trả lời: 0/8" in shown
        assert HOA not in shown
        welcome = await hall.make_known(phone, HOA)
        assert HOA in welcome
        await phone.open(address)
        assert "Đã ghi: đồng chí có mặt" in await phone.press("Có mặt")
        assert "Đồng chí đã trả lời: có mặt" in phone.page.text
        assert "Đã trả lời: 1/8" in phone.page.text
    assert await hall.answers() == {HOA: "yes"}


async def test_an_absence_asks_for_its_reason_and_may_be_changed_until_the_start(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await phone.open(address)
        assert "cho biết lý do" in await phone.press("Vắng")
        await hall.stage.rest()
        assert "Đã ghi lý do" in await phone.press("Sức khỏe")
        assert await hall.answers() == {HOA: "no illness"}
        await phone.press("Đến muộn")
        assert "cho biết lý do" not in phone.page.text
        assert await hall.answers() == {HOA: "late"}
