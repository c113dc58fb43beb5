"""Takes the pictures of the two guides anew: `python docs/huong-dan/chup_anh.py`, with Chromium installed.

It plays the empty demonstration from the first code to the first meeting, and photographs the page.
"""

import asyncio
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, async_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from bot.demo.empty import ADMINISTRATOR, ROSTER  # noqa: E402 - the project is found only now
from bot.demo.run import at_rest  # noqa: E402
from bot.sandbox import Chat  # noqa: E402
from tests.kit.beginning import CELL, SECRETARY, Beginning, beginning  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LARGEST = 200_000
WARD = "Đảng ủy phường Hòa Bình"
MATERIAL = {
    "Hoạt động nổi bật của địa phương": "Phường khánh thành nhà văn hóa khu phố 7; 95% hộ phân loại rác.",
    "Mô hình hay, cách làm hay": "Khu phố 5: tổ tự quản đổi rác lấy cây xanh.",
}


@dataclass
class Camera:
    """The page as one person sees one chat."""

    ward: Beginning
    page: Page

    async def shoot(self, name: str, who: str, chat: Chat, *, whole: bool = False) -> None:
        person = self.ward.person(who)
        await self.page.set_viewport_size({"width": 1060, "height": 960 if whole else 700})
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.ward.sandbox.page_url}#as={person.id}&chat={chat.key}")
        await self.page.locator(".message").last.wait_for()
        await self.page.wait_for_timeout(400)
        target = self.page if whole else self.page.locator(".pane.talk")
        file = HERE / "anh" / f"{name}.png"
        await target.screenshot(path=file)
        size = file.stat().st_size
        sys.stdout.write(f"{file.name}: {size // 1024} kB\n")
        if size > LARGEST:
            raise SystemExit(f"{file.name} lớn quá {LARGEST // 1000} kB")

    async def alone(self, name: str, who: str) -> None:
        await self.shoot(name, who, self.ward.private(who))


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with beginning(Path(folder)) as ward, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = await browser.new_page(viewport={"width": 1060, "height": 700})
            camera = Camera(ward, page)
            await administrator(ward, camera)
            await secretary(ward, camera)
            await tasks(ward, camera)
            await committee(ward, camera)
            await requests(ward, camera)
            await browser.close()


async def administrator(ward: Beginning, camera: Camera) -> None:
    await ward.open(ADMINISTRATOR)
    await ward.say(ADMINISTRATOR, ward.code())
    await camera.shoot("quan-tri-1-dong-y", ADMINISTRATOR, ward.private(ADMINISTRATOR), whole=True)
    await ward.press(ADMINISTRATOR, "ĐỒNG Ý")
    await ward.say(ADMINISTRATOR, ADMINISTRATOR)
    await ward.say(ADMINISTRATOR, WARD)
    await camera.alone("quan-tri-2-buoc-dau", ADMINISTRATOR)
    await ward.send(ADMINISTRATOR, ward.folder / ROSTER)
    await camera.alone("quan-tri-3-danh-sach", ADMINISTRATOR)
    await ward.press(ADMINISTRATOR, ward.last(ward.private(ADMINISTRATOR)).labels[0])
    await ward.say(ADMINISTRATOR, f"/moi {SECRETARY}")
    await ward.press(ADMINISTRATOR, "Tạo mã mời")
    await camera.alone("quan-tri-4-moi-bi-thu", ADMINISTRATOR)


async def secretary(ward: Beginning, camera: Camera) -> None:
    await ward.open(SECRETARY)
    await ward.say(SECRETARY, ward.code(ward.private(ADMINISTRATOR)))
    await ward.press(SECRETARY, "ĐỒNG Ý")
    await camera.alone("bi-thu-1-buoc-dau", SECRETARY)
    await ward.say(SECRETARY, "/nhom")
    await ward.press(SECRETARY, "Nối nhóm mới")
    await ward.press(SECRETARY, "Nhóm đảng viên")
    await camera.alone("bi-thu-2-ma-noi-nhom", SECRETARY)
    await ward.invite_bot(SECRETARY, CELL)
    await ward.say(SECRETARY, f"/noi {ward.code(ward.private(SECRETARY))}", group=CELL)
    await camera.shoot("bi-thu-3-nhom-da-noi", SECRETARY, ward.group(CELL))
    members = [
        one for one in ward.sandbox.world.people.values() if one.team == CELL and one.about == "Đảng viên"
    ]
    for member in members[:7]:
        await ward.open(member.name)
        await ward.share_phone(member.name)
        await ward.press(member.name, "ĐỒNG Ý")
    newcomer = members[8].name
    await ward.say(newcomer, f"Tôi là {newcomer}")
    await camera.alone("bi-thu-4-xac-nhan", SECRETARY)
    await ward.press(SECRETARY, "Đúng, nối giúp")
    await ward.say(
        SECRETARY, "/hop 19h30 3/12/2026 tại Nhà văn hóa; nội dung: đánh giá tháng 11; nhiệm vụ tháng 12"
    )
    await camera.alone("bi-thu-5-goi-hop", SECRETARY)
    await ward.press(SECRETARY, "Gửi thông báo")
    notice = ward.last(ward.group(CELL))
    for member, label in zip(members, ("Có mặt", "Có mặt", "Vắng", "Đến muộn"), strict=False):
        await ward.sandbox.press(member, notice, label)
    await ward.press(members[2].name, "Công tác")
    await ward.say(SECRETARY, "/huongdan")
    await camera.shoot("bi-thu-6-thong-bao", SECRETARY, ward.group(CELL))
    await ward.say(SECRETARY, "/ds")
    await camera.alone("bi-thu-7-ai-du-ai-vang", SECRETARY)


async def tasks(ward: Beginning, camera: Camera) -> None:
    member = [one.name for one in ward.sandbox.world.people.values() if one.about == "Đảng viên"][2]
    await ward.say(SECRETARY, f"giao đ/c {member}: vận động 20 hộ tổ 3 phân loại rác, hạn 20/12")
    await camera.alone("viec-1-xem-lai", SECRETARY)
    await ward.press(SECRETARY, "Giao việc")
    await camera.alone("viec-2-nguoi-nhan", member)
    await ward.say(member, "nhận")
    await ward.say(member, "đã xong")
    await camera.alone("viec-3-xac-nhan", SECRETARY)
    await ward.press(SECRETARY, "Hoàn thành")
    await ward.say(SECRETARY, "/viec")
    await ward.press(SECRETARY, "Kiểm điểm tháng")
    await camera.alone("viec-4-kiem-diem", SECRETARY)


async def committee(ward: Beginning, camera: Camera) -> None:
    """The month's material, then a broadcast with receipts: read back, sent, followed."""
    await ward.say(ADMINISTRATOR, "/tailieu")
    await ward.press(ADMINISTRATOR, "Tháng 12/2026")
    for part, words in MATERIAL.items():
        await ward.press(ADMINISTRATOR, part)
        await ward.say(ADMINISTRATOR, words)
    await camera.alone("dang-uy-1-tai-lieu", ADMINISTRATOR)
    await ward.press(ADMINISTRATOR, "Xem lại và gửi các chi bộ")
    await _sent(ward)
    await ward.say(ADMINISTRATOR, "/phattin Mời bí thư các chi bộ dự giao ban lúc 8 giờ ngày 5/12.")
    await ward.press(ADMINISTRATOR, "Yêu cầu xác nhận")
    await camera.shoot("dang-uy-2-xem-lai", ADMINISTRATOR, ward.private(ADMINISTRATOR), whole=True)
    await _sent(ward)
    await camera.shoot("dang-uy-3-trong-nhom", SECRETARY, ward.group(CELL))
    notice = [one for one in ward.sandbox.messages(ward.group(CELL)) if "Đã nhận" in one.labels][-1]
    await ward.sandbox.press(ward.person(SECRETARY), notice, "Đã nhận")
    await _beat(ward)
    await camera.alone("dang-uy-4-tien-do", ADMINISTRATOR)
    await ward.say(ADMINISTRATOR, "/phattin Gửi các đồng chí công văn mật số 12.")
    await camera.shoot("dang-uy-5-bi-chan", ADMINISTRATOR, ward.private(ADMINISTRATOR), whole=True)
    await ward.press(ADMINISTRATOR, "Thôi không phát")


async def _sent(ward: Beginning) -> None:
    await ward.press(ADMINISTRATOR, "Cam kết và gửi ngay")
    await _beat(ward)


async def _beat(ward: Beginning) -> None:
    """The duties that send a broadcast, until it is done."""
    for _ in range(2):
        await ward.program.tick()
        await at_rest(ward.sandbox, ward.program)


async def requests(ward: Beginning, camera: Camera) -> None:
    somebody = next(one for one in ward.sandbox.world.people.values() if one.about == "Đảng viên").name
    await ward.say(somebody, "xóa dữ liệu của tôi")
    await ward.press(somebody, "Vâng, tôi muốn xóa")
    await ward.say(ADMINISTRATOR, "/yeucau")
    await camera.alone("quan-tri-5-yeu-cau", ADMINISTRATOR)
    await ward.say(ADMINISTRATOR, "/nhatky")
    await camera.alone("quan-tri-6-nhat-ky", ADMINISTRATOR)


if __name__ == "__main__":
    asyncio.run(main())
