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
from bot.sandbox import Chat  # noqa: E402
from tests.kit.beginning import CELL, SECRETARY, Beginning, beginning  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LARGEST = 200_000
WARD = "Đảng ủy phường Hòa Bình"


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
