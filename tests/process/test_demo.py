"""`chibo demo` as a newcomer meets it: one command, an address, and a story on the page."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from bot.sandbox.guard import HEADER
from tests.kit.browser import browser, needs_browser

CHIBO = Path(sys.executable).parent / "chibo"
PATIENCE = 60.0

pytestmark = [pytest.mark.process, *needs_browser]


@asynccontextmanager
async def demo(folder: Path, *options: str) -> AsyncIterator[str]:
    """The address of a demonstration whose story is told."""
    environment = {**os.environ, "PORT": "0"}
    command = ("demo", "--no-browser", "--data", str(folder), *options)
    process = await asyncio.create_subprocess_exec(
        CHIBO, *command, env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE):
            yield await _address(process)
    finally:
        process.terminate()
        assert await process.wait() == 0


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    said = [(await process.stdout.readline()).decode()]
    while said[-1] and "Ctrl+C" not in said[-1]:
        said.append((await process.stdout.readline()).decode())
    assert said[-1], f"it ended after {said}"
    return said[0].strip().rpartition(" ")[2]


async def _texts(url: str) -> list[str]:
    base, _, key = url.partition("/?key=")
    async with aiohttp.ClientSession(headers={HEADER: key}) as session:
        async with session.get(f"{base}/control/state") as response:
            chats = (await response.json())["chats"]
        texts = []
        for chat in chats:
            async with session.get(f"{base}/control/messages", params={"chat": chat["key"]}) as response:
                texts += [message["text"] for message in (await response.json())["messages"]]
        return texts


async def test_the_story_is_there_survives_a_restart_and_is_answered(tmp_path: Path) -> None:
    async with demo(tmp_path / "data") as url:
        told = await _texts(url)
        assert any(text.startswith("THÔNG BÁO SINH HOẠT CHI BỘ THÁNG") for text in told)
        assert any("NHẮC VIỆC ĐƯỢC GIAO" in text.upper() for text in told)
        assert any("Tình trạng: hoàn thành" in text for text in told)
        assert "dạ em có mặt ạ" in told
        assert any(text.startswith("Phát tin – đã xong: “Mời bí thư các chi bộ dự giao ban") for text in told)
        assert any("Đã gửi 3\nĐã xác nhận: 1/3 nơi." in text for text in told)
        assert sum("TÀI LIỆU SINH HOẠT CHI BỘ THÁNG" in text for text in told) >= 3  # one a cell
    async with demo(tmp_path / "data") as url, browser() as opened:
        assert await _texts(url) == told
        page = await opened.new_page(viewport={"width": 1200, "height": 900})
        await page.goto(url)
        await _answer(page)
    async with demo(tmp_path / "data", "--fresh", "--empty") as url:
        assert not any(await _texts(url))


async def _answer(page: Page) -> None:
    """As the secretary, where the page opens: the press is confirmed, and the notice's tally grows."""
    await expect(page.locator("#tries button")).to_have_count(3)
    await expect(page.locator("#me")).to_contain_text("Nguyễn Văn An")
    notice = page.locator(".from-bot", has_text="THÔNG BÁO SINH HOẠT CHI BỘ")
    await expect(notice).to_contain_text("Đã trả lời: 11/29")
    await notice.get_by_role("button", name="Có mặt").click()
    await expect(page.locator(".toast")).to_contain_text("Đã ghi: đồng chí có mặt")
    await expect(notice).to_contain_text("Đã trả lời: 12/29")
