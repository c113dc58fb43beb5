"""One's own page: tasks, material, calendar and data, each by one press and each as the chat would say it."""

from tests.pages.conftest import Hall
from tests.pages.test_becoming_known import HOA, HUNG


async def test_what_a_chat_would_give_is_had_on_ones_own_page(hall: Hall) -> None:
    await hall.meeting()
    await hall.tell("giao đ/c Hoa: thăm hai hộ khó khăn, hạn 10/12")
    await hall.push("Giao")
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        assert "19 giờ 30, thứ Năm" in await phone.open("/t")
        assert "thăm hai hộ khó khăn" in (await phone.press("Việc được giao cho tôi")).lower()
        assert "/lich/" in await phone.press("Đưa lịch họp vào điện thoại")
        calendar = next(link for link in phone.page.links.values() if "/lich/" in link)
        await phone.open(calendar)
        assert phone.status == 200
        await phone.open("/t")
        assert "chưa có tài liệu" in (await phone.press("Tài liệu sinh hoạt")).lower()


async def test_ones_own_data_is_had_by_oneself_alone(hall: Hall) -> None:
    async with hall.phone() as phone, hall.phone() as other:
        await hall.make_known(phone, HOA)
        await hall.make_known(other, HUNG)
        await phone.open("/t")
        await phone.press("Dữ liệu của tôi: xem, sửa, xóa")
        assert "Tải dữ liệu của tôi" in await phone.press("Xem dữ liệu của tôi")
        await phone.open("/t/du-lieu/1")
        assert HOA in phone.html
        assert phone.headers["Cache-Control"] == "no-store"
        await other.open("/t/du-lieu/1")
        assert HOA not in other.html
        async with hall.phone() as stranger:
            await stranger.open("/t/du-lieu/1")
            assert stranger.status == 404


async def test_who_withdraws_on_a_page_is_kept_no_more(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await phone.open("/t")
        await phone.press("Dữ liệu của tôi: xem, sửa, xóa")
        await hall.stage.rest()
        await phone.press("Rút đồng ý")
        await hall.stage.rest()
        await phone.press("Vâng, tôi rút đồng ý")
        assert "Đồng chí đã chọn không lưu" in await phone.open(address)
        assert not phone.offers("Có mặt")
