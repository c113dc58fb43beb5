"""The pages in a real browser: on phones and at a desk, without JavaScript, by the keyboard alone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.kit.browser import browser, needs_browser
from tests.pages.conftest import Hall
from tests.pages.test_becoming_known import DIGITS, HOA, HUNG
from tests.pages.test_desk import link_to_the_desk
from tests.pages.test_roll import at_the_meeting

pytestmark = needs_browser
SHOTS = os.environ.get("SHOTS")
"""A folder: what the tests see is kept there as pictures."""


async def phone(chromium: Browser, width: int = 390, *, dark: bool = False) -> BrowserContext:
    return await chromium.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=False,
        color_scheme="dark" if dark else "light",
    )


async def keep(page: Page, name: str) -> None:
    """A picture to be looked at; and nothing on the page is wider than the screen."""
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
async def test_from_the_pasted_link_to_the_answer_without_javascript(hall: Hall, width: int) -> None:
    address, invitation = await hall.meeting(), await hall.invitation(HOA)
    async with browser() as chromium:
        context = await phone(chromium, width)
        page = await context.new_page()
        await page.goto(address)
        await keep(page, f"1-unknown-{width}")
        await page.get_by_label("Mã (8 chữ và số)").fill(invitation[-8:])
        await page.get_by_role("button", name="Tiếp tục").first.click()
        await keep(page, f"2-consent-{width}")
        await page.get_by_role("button", name="ĐỒNG Ý").first.click()
        await keep(page, f"3-known-{width}")
        await page.get_by_role("button", name="Vắng").click()
        await hall.stage.rest()
        await keep(page, f"4-reason-{width}")
        await page.get_by_role("button", name="Sức khỏe").click()
        await keep(page, f"5-answered-{width}")
        await page.goto(hall.base + "/t")
        await keep(page, f"6-me-{width}")
        await page.goto(invitation)
        await keep(page, f"7-invitation-{width}")
    assert await hall.answers() == {HOA: "no illness"}


async def test_a_couple_by_the_keyboard_alone_in_the_dark(hall: Hall) -> None:
    address = await hall.meeting()
    first, second = await hall.invitation(HOA), await hall.invitation(HUNG)
    async with browser() as chromium:
        page = await (await phone(chromium, dark=True)).new_page()
        for invitation in (first, second):
            await page.goto(invitation)
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await page.get_by_role("button", name="ĐỒNG Ý").focus()
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("status")).to_contain_text("Cảm ơn")
        await page.goto(address)
        await keep(page, "8-couple-dark")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("Đã ghi: đồng chí có mặt")
    assert await hall.answers() == {HOA: "yes"}


async def test_nothing_is_wider_than_a_small_phone(hall: Hall) -> None:
    address = await hall.meeting()
    async with browser() as chromium:
        page = await (await phone(chromium, 360)).new_page()
        await page.goto(address)
        await page.get_by_label("Họ và tên").fill(HOA)
        await page.get_by_label("4 số cuối điện thoại, hoặc năm sinh").fill(DIGITS[HOA])
        await page.get_by_role("button", name="Tiếp tục").last.click()
        await keep(page, "9-claimed-360")
        box = await page.locator("main").bounding_box()
        assert box is not None
        assert box["width"] <= 360


async def test_ones_own_page_and_the_halls_screen_are_looked_at(hall: Hall) -> None:
    """At three widths nothing stands beyond the edge of the screen."""
    screen, _ = await at_the_meeting(hall)
    invitation = await hall.invitation(HOA)
    async with browser() as chromium:
        for width in (360, 390, 1280):
            page = await (await phone(chromium, width)).new_page()
            for name, address in (("screen", screen), ("who", hall.base + "/ai"), ("invitation", invitation)):
                await page.goto(address)
                await keep(page, f"10-{name}-{width}")
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.get_by_role("button", name="Đúng, gửi cho tôi").click()
        await page.get_by_role("button", name="ĐỒNG Ý").click()
        await expect(page.get_by_role("status")).to_contain_text("Cảm ơn")
        await page.set_viewport_size({"width": 360, "height": 800})
        await page.goto(hall.base + "/t")
        await page.get_by_role("button", name="Dữ liệu của tôi").click()
        await keep(page, "11-me-360")


async def test_the_desk_is_looked_at(hall: Hall) -> None:
    await at_the_meeting(hall)
    await hall.stage.move_to(hall.stage.clock.now() + timedelta(minutes=30))
    await hall.tell("/diemdanh vắng: Nam (công tác); còn lại có mặt")
    await hall.push("Đóng điểm danh")
    desk_link = await link_to_the_desk(hall)
    async with browser() as chromium:
        page = await (await phone(chromium, 1280)).new_page()
        await page.goto(desk_link)
        await page.get_by_role("button", name="Vào bàn làm việc").click()
        for width in (360, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            await keep(page, f"12-desk-{width}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.get_by_role("link", name="Đơn vị").click()
        await expect(page.get_by_role("columnheader", name="Đơn vị").first).to_have_attribute(
            "aria-sort", "ascending"
        )


async def faults(page: Page) -> list[str]:
    """What keeps people from reading or using the page, by axe-core's rules: serious or worse. The
    hall's screen changes by itself: that is what it is for."""
    found = await Axe().run(page)
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:100]}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical") and one["id"] != "meta-refresh"
    ]


@pytest.mark.parametrize("dark", [False, True])
async def test_nothing_serious_keeps_anybody_from_reading_the_pages(hall: Hall, dark: bool) -> None:
    screen, printed = await at_the_meeting(hall)
    invitation, desk_link = await hall.invitation(HOA), await link_to_the_desk(hall)
    bad: list[str] = []
    async with browser() as chromium:
        context = await chromium.new_context(color_scheme="dark" if dark else "light")
        page = await context.new_page()
        for address in (screen, printed, hall.base + "/ai", hall.base + "/h/x", desk_link, invitation):
            await page.goto(address)
            bad += await faults(page)
        await page.get_by_role("button", name="Đúng, gửi cho tôi").click()
        bad += await faults(page)
        await page.get_by_role("button", name="ĐỒNG Ý").click()
        await expect(page.get_by_role("status")).to_contain_text("Cảm ơn")
        bad += await faults(page)
        await page.get_by_role("link", name="Mở để trả lời").click()
        bad += await faults(page)
        await page.goto(desk_link)
        await page.get_by_role("button", name="Vào bàn làm việc").click()
        bad += await faults(page)
    assert bad == []
