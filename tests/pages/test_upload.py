"""Files over a page, for chats that bring none: for a short while, for one sender, heard as of the chat."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox import Message
from tests.files.papers import pdf
from tests.kit.phone import Phone
from tests.kit.stage import Stage, stage
from tests.pages.conftest import LINK, SECRETARY


@pytest.fixture
async def zalo(tmp_path: Path) -> AsyncIterator[Stage]:
    """A cell that has only a Zalo bot, which hears of no file."""
    async with stage(tmp_path, channels=("zalo_bot",), pages=True) as set_:
        yield set_


async def tell(set_: Stage, text: str, who: str = SECRETARY) -> list[Message]:
    chat = set_.sandbox.private(set_.people[who], set_.sandbox.zalo_bot.bot)
    before = len(set_.sandbox.messages(chat))
    set_.sandbox.say(set_.people[who], chat, text)
    await set_.rest()
    return set_.sandbox.messages(chat)[before + 1 :]


async def test_a_notice_to_residents_written_on_zalo_gets_its_file_over_the_page(zalo: Stage) -> None:
    await tell(zalo, "/thongbao")
    await tell(zalo, "Mời bà con dọn vệ sinh sáng Chủ nhật.")
    (given,) = await tell(zalo, "/guitep")
    address = LINK.findall(given.text)[0]
    chat = zalo.sandbox.private(zalo.people[SECRETARY], zalo.sandbox.zalo_bot.bot)
    before = len(zalo.sandbox.messages(chat))
    async with Phone(zalo.program.config.server.public_url) as phone:
        assert "nhiều nhất 20" in await phone.open(address)
        assert "Đã nhận tệp" in await phone.upload(address, "Ke hoach.pdf", pdf("Dọn vệ sinh khu phố"))
    await zalo.rest()
    said = " ".join(one.text for one in zalo.sandbox.messages(chat)[before:])
    assert "Ke hoach.pdf" in said
    assert list((zalo.program.config.files / "nhan").iterdir()) == []


async def test_a_link_ends_and_a_file_nobody_waits_for_is_not_kept(zalo: Stage) -> None:
    (given,) = await tell(zalo, "/guitep")
    address = LINK.findall(given.text)[0]
    async with Phone(zalo.program.config.server.public_url) as phone:
        await phone.open(address)
        await phone.upload(address, "a.pdf", pdf("Không ai chờ"), proof="x")
        assert phone.status == 403
        await phone.open(address)
        await phone.upload(address, "a.pdf", pdf("Không ai chờ"))
        await zalo.rest()
        assert list((zalo.program.config.files / "nhan").iterdir()) == []
        assert "lớn quá" in await phone.upload(address, "a.pdf", b"x" * (21 * 1024 * 1024))
        assert list((zalo.program.config.files / "nhan").iterdir()) == []
        zalo.clock.set(zalo.clock.now() + timedelta(minutes=31))
        await phone.open(address)
        assert phone.status == 404


async def test_a_member_without_use_for_files_gets_no_link(zalo: Stage) -> None:
    (said,) = await tell(zalo, "/guitep", "Ngô Thị Hoa")
    assert LINK.findall(said.text) == []
