"""The page in a real browser: one person plays everyone. Skipped where there is no Chromium."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
import telegram
from playwright.async_api import Browser, Page, expect

from bot.clock import SandboxClock
from bot.sandbox import Chat, Person, Sandbox
from bot.sandbox.model import Place, Tour, Try
from tests.kit.browser import browser, needs_browser
from tests.sandbox.conftest import connected

HOSTILE = '<img src=x onerror="document.title=1"><script>alert(1)</script> & 😀'

pytestmark = [*needs_browser, pytest.mark.asyncio(loop_scope="module")]
"""One browser for all, since starting it costs more than any test; so they share its loop too."""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def opened() -> AsyncIterator[Browser]:
    async with browser() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxClock(running=False), webhook_pause=0.01) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module")
async def bot(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    async with connected(sandbox) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def notice(bot: telegram.Bot, group: Chat) -> telegram.Message:
    markup = telegram.InlineKeyboardMarkup.from_row(
        [telegram.InlineKeyboardButton(label, callback_data=label) for label in ("Có mặt", "Vắng")]
    )
    text = "<b>Họp</b> tại Khu phố 7: 19 giờ 30, thứ Năm, ngày 03/12/2099"
    return await bot.send_message(group.id, text, parse_mode="HTML", reply_markup=markup)


Visit = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="module")
async def visit(opened: Browser, sandbox: Sandbox) -> AsyncIterator[Visit]:
    """`await visit("#as=…", width=390)` opens the page; what the browser complains of fails the test."""
    complaints: list[str] = []
    context = await opened.new_context()

    async def open_page(place: str = "", width: int = 1200) -> Page:
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": 800})
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(f"{sandbox.page_url}{place}")
        await expect(page.locator(".chat").first).to_be_visible()
        return page

    yield open_page
    await context.close()
    assert complaints == []


async def answer_presses(bot: telegram.Bot, *, alert: bool = False) -> None:
    """The bot's side: answer the next press."""
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            if update.callback_query:
                await update.callback_query.answer(f"Đã ghi: {update.callback_query.data}", show_alert=alert)
                await bot.get_updates(offset=offset)
                return


async def test_a_press_is_answered_by_a_toast(
    visit: Visit, sandbox: Sandbox, bot: telegram.Bot, group: Chat, hoa: Person, notice: telegram.Message
) -> None:
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    await expect(page.locator(".text strong")).to_have_text("Họp")
    answering = asyncio.create_task(answer_presses(bot))
    await page.get_by_role("button", name="Có mặt").click()
    await expect(page.locator(".toast")).to_have_text("Đã ghi: Có mặt")
    await expect(page.locator(".key.busy")).to_have_count(0)
    await answering
    answering = asyncio.create_task(answer_presses(bot, alert=True))
    await page.get_by_role("button", name="Vắng").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Đã ghi: Vắng")
    await answering


async def test_messages_edits_and_deletions_appear_live(
    visit: Visit, sandbox: Sandbox, group: Chat, an: Person, hoa: Person, notice: telegram.Message
) -> None:
    page = await visit(f"#as={an.id}&chat={group.key}")
    said = sandbox.say(hoa, group, HOSTILE)
    shown = page.locator(f'[data-message="{said.id}"]')
    await expect(shown.locator(".text")).to_have_text(HOSTILE)
    await expect(page).to_have_title(re.compile("Bản chạy thử"))
    sandbox.edit(hoa, said, "em vắng ạ")
    await expect(shown).to_contain_text("em vắng ạ")
    await expect(shown).to_contain_text("đã sửa")
    sandbox.delete(hoa, said)
    await expect(shown).to_have_count(0)
    await notice.edit_text("Đã có 1 đồng chí trả lời")
    await expect(page.locator(".from-bot .text")).to_have_text("Đã có 1 đồng chí trả lời")


async def test_playing_several_people(
    visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person, notice: telegram.Message
) -> None:
    page = await visit()
    await page.get_by_label("Tìm người").fill("hoa")
    await page.locator(f'[data-person="{hoa.id}"]').click()
    await expect(page.locator(".person")).to_have_count(1)
    await page.locator(f'[data-chat="{group.key}"]').click()
    reply = page.locator(f'[data-message="{notice.message_id}"]')
    await reply.hover()
    await reply.get_by_role("button", name="Trả lời").click()
    await page.get_by_role("textbox", name="Tin nhắn").fill("em có mặt")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .text")).to_have_text("em có mặt")
    said = sandbox.messages(group)[-1]
    assert (said.sender, said.text, said.reply_to) == (hoa.id, "em có mặt", notice.message_id)


async def test_in_a_zalo_group_the_bot_hears_its_name_and_replies(
    visit: Visit, sandbox: Sandbox, an: Person, hoa: Person
) -> None:
    """And the person chooses between them, as on the phone."""
    zalo = sandbox.zalo_bot.bot
    group = sandbox.add_group("Chi bộ Khu phố 3", [an, hoa], admins=[an], platform="zalo")
    sandbox.add_bot(group, an, bot=zalo)
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    await expect(page.locator(".manners")).to_contain_text("nhắc tên bot")
    await page.get_by_role("button", name=f"Nhắc tên {zalo.name}").click()
    await page.get_by_role("textbox", name="Tin nhắn").fill("tình hình")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .text")).to_have_text(f"@{zalo.name} tình hình")
    await page.get_by_role("textbox", name="Tin nhắn").fill("chào cả nhà")
    await page.keyboard.press("Enter")
    await expect(page.locator(".own .text").last).to_have_text("chào cả nhà")
    assert sandbox.waiting() == 1  # the mention; the other is not told to the bot


async def test_the_private_chat_is_started_and_blocked(visit: Visit, sandbox: Sandbox, hoa: Person) -> None:
    page = await visit(f"#as={hoa.id}")
    await expect(page.get_by_text("Chat riêng với bot").first).to_be_visible()
    await page.get_by_role("button", name="Bắt đầu").click()
    await expect(page.locator(".own .text")).to_have_text("/start")
    await page.get_by_role("button", name="Thêm việc với cuộc trò chuyện").click()
    await page.get_by_role("button", name="Chặn bot").click()
    await expect(page.get_by_role("button", name="Bỏ chặn và bắt đầu")).to_be_visible()
    assert sandbox.private(hoa).standing(sandbox.bot.id) == "kicked"


async def test_a_file_is_sent(visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person) -> None:
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    picked = {"name": "Danh sách.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": b"PK.."}
    await page.locator("input[type=file]").set_input_files(picked)  # type: ignore[arg-type]
    await expect(page.locator(".own .file")).to_contain_text("Danh sách.xlsx")
    attachment = sandbox.messages(group)[-1].attachment
    assert attachment is not None
    assert sandbox.world.store.file(attachment.file) == b"PK.."


async def test_the_clock_is_moved(
    visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person, notice: telegram.Message
) -> None:
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    await page.locator("#clock").click()
    await page.get_by_role("button", name="Trước 1 giờ").click()
    await expect(page.locator("#clock")).to_contain_text("18:30")
    await expect(page.locator("#clock")).to_contain_text("Thứ Năm, 03/12/2099")
    assert sandbox.world.clock.now().isoformat() == "2099-12-03T11:30:00+00:00"


async def test_the_clock_takes_a_day_as_it_is_written_in_vietnam(
    visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    await page.locator("#clock").click()
    day = page.get_by_label("Ngày", exact=True)
    await day.fill("31/11/2099")
    assert not await day.evaluate("field => field.checkValidity()")
    await day.fill("3/12/2099")
    await page.get_by_label("Giờ", exact=True).fill("19:30")
    await page.get_by_role("button", name="Dời", exact=True).click()
    await expect(page.locator("#clock")).to_contain_text("Thứ Năm, 03/12/2099")
    assert sandbox.world.clock.now().isoformat() == "2099-12-03T12:30:00+00:00"


async def test_the_tour_opens_its_place_and_prepares_what_to_try(
    visit: Visit, sandbox: Sandbox, group: Chat, an: Person, hoa: Person, notice: telegram.Message
) -> None:
    private = sandbox.start_bot(hoa).chat
    attempt = Try(hoa.id, private, "Đảng viên xin vắng", "em xin vắng ạ")
    sandbox.world.tour = Tour(Place(an.id, group.key), (attempt,))
    page = await visit()
    await expect(page.locator("#me")).to_contain_text(an.name)
    await expect(page.locator(".from-bot .text")).to_contain_text("19 giờ 30")
    await page.get_by_role("button", name="Đảng viên xin vắng").click()
    await expect(page.locator("#me")).to_contain_text(hoa.name)
    await page.get_by_role("button", name="Gửi", exact=True).click()
    await expect(page.locator(".own .text").last).to_have_text("em xin vắng ạ")
    assert sandbox.messages(private)[-1].text == "em xin vắng ạ"


async def test_breaking_things(visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person) -> None:
    page = await visit(f"#as={hoa.id}&chat={group.key}")
    await page.locator("#break").click()
    await page.get_by_role("button", name="Mất mạng sau khi nhận").click()
    await expect(page.get_by_text("Đang chờ hỏng: 1 lần gửi.")).to_be_visible()
    assert [order.kind for order in sandbox.faults.orders] == ["drop_after"]


async def test_a_phone_shows_one_screen_at_a_time(
    visit: Visit, sandbox: Sandbox, group: Chat, hoa: Person, notice: telegram.Message
) -> None:
    page = await visit(f"#as={hoa.id}", width=390)

    async def shows(screen: str) -> None:
        await expect(page.locator(".pane:visible")).to_have_count(1)
        await expect(page.locator(f".pane.{screen}")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390

    await shows("chats")
    await page.locator(f'[data-chat="{group.key}"]').click()
    await shows("talk")
    await page.get_by_role("button", name="Về danh sách").click()
    await page.locator("#me").click()
    await shows("people")


async def test_a_page_opened_early_finds_the_story(
    visit: Visit, sandbox: Sandbox, hoa: Person, an: Person
) -> None:
    page = await visit()
    group = sandbox.add_group("Chi bộ Khu phố 7", [hoa], admins=[an])
    for number in range(20):
        sandbox.say(hoa, group, f"tin {number}")
    await expect(page.locator(".message")).to_have_count(20)
    await expect(page.locator("#me")).to_contain_text(an.name)
