"""What a bot hears: privacy mode, polling, webhooks, comings and goings."""

import asyncio
from typing import Any

import pytest
import telegram
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram.error import BadRequest, ChatMigrated, Conflict

from bot.sandbox import Chat, Person, Sandbox
from tests.sandbox.conftest import Call, updates_of


def texts(updates: list[telegram.Update]) -> list[str | None]:
    return [update.message.text for update in updates if update.message and update.message.text]


async def test_privacy_mode(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, an: Person, hoa: Person
) -> None:
    notice = await bot.send_message(group.id, "Họp")
    sandbox.say(hoa, group, "em có mặt")
    sandbox.say(hoa, group, "/hop tối nay")
    sandbox.say(hoa, group, "/hop@chibo_bot mai")
    sandbox.say(hoa, group, "/hop@khac_bot mai")
    sandbox.say(hoa, group, "nhờ @chibo_bot nhắc")
    sandbox.say(hoa, group, "vắng", reply_to=notice.message_id)
    sandbox.say(hoa, group, "ừ", reply_to=sandbox.say(an, group, "đi họp nhé"))
    heard = texts(await updates_of(bot))
    assert heard == ["/hop tối nay", "/hop@chibo_bot mai", "nhờ @chibo_bot nhắc", "vắng"]


@pytest.mark.parametrize("reason", ["privacy off", "administrator"])
async def test_without_privacy_everything_is_heard(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person, reason: str
) -> None:
    if reason == "administrator":
        sandbox.set_standing(sandbox.bot, group, "administrator")
    else:
        group.privacy = False
    said = sandbox.say(hoa, group, "em có mặt")
    sandbox.edit(hoa, said, "em vắng")
    heard = await updates_of(bot)
    assert texts(heard) == ["em có mặt"]
    assert heard[-1].edited_message is not None
    assert heard[-1].edited_message.text == "em vắng"


async def test_masks(bot: telegram.Bot, sandbox: Sandbox, group: Chat, an: Person) -> None:
    group.privacy = False
    sandbox.set_standing(an, group, "administrator", anonymous=True)
    sandbox.say(an, group, "ẩn danh")
    channel = sandbox.add_channel("Bản tin phường")
    sandbox.post_from_channel(channel, group, "tin mới")
    sandbox.post_from_channel(channel, group, "như kênh", automatic=False)
    masked, forwarded, posted = [u.message for u in await updates_of(bot)][-3:]
    assert masked
    assert forwarded
    assert posted
    assert masked.from_user
    assert masked.sender_chat
    assert (masked.from_user.id, masked.sender_chat.id) == (1087968824, group.id)
    assert forwarded.is_automatic_forward
    assert forwarded.sender_chat == posted.sender_chat
    assert posted.from_user
    assert posted.from_user.username == "Channel_Bot"


async def test_presses(bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person) -> None:
    markup = telegram.InlineKeyboardMarkup.from_button(
        telegram.InlineKeyboardButton("Có mặt", callback_data="a:1")
    )
    await bot.send_message(group.id, "Họp", reply_markup=markup)
    press = sandbox.press(hoa, sandbox.messages(group)[-1], "Có mặt")
    forged = sandbox.press(hoa, sandbox.messages(group)[-1], "b:99", forged=True)
    real, fake = [u.callback_query for u in await updates_of(bot) if u.callback_query]
    assert (real.data, fake.data, real.from_user.id) == ("a:1", "b:99", hoa.id)
    await real.answer("Đã ghi", show_alert=True)
    answer = await press
    assert (answer.text, answer.alert) == ("Đã ghi", True)
    assert forged.answer is None
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")


async def test_updates_return_until_acknowledged(bot: telegram.Bot, sandbox: Sandbox, hoa: Person) -> None:
    sandbox.start_bot(hoa, "ma-moi-123")
    first = await bot.get_updates()
    assert [u.update_id for u in await bot.get_updates()] == [u.update_id for u in first]
    assert texts(list(first)) == ["/start ma-moi-123"]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()
    await sandbox.drained()


async def test_a_waiting_poll_is_woken(bot: telegram.Bot, sandbox: Sandbox, hoa: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.wait_for(lambda: sandbox.telegram.is_polled(sandbox.bot))
    sandbox.start_bot(hoa)
    assert texts(list(await poll)) == ["/start"]


async def test_a_second_poller_ends_the_first(bot: telegram.Bot, raw: Call, sandbox: Sandbox) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await sandbox.wait_for(lambda: sandbox.telegram.is_polled(sandbox.bot))
    second = asyncio.create_task(raw("getUpdates", timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    await bot.set_webhook("https://example.org/hook")
    status, body = await second
    assert (status, body["description"]) == (409, "Conflict: terminated by setWebhook request")
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()


async def test_kinds_of_updates(bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person) -> None:
    sandbox.set_standing(sandbox.bot, group, "administrator")
    sandbox.leave(hoa, group)
    kinds = {next(iter(u.to_dict().keys() - {"update_id"})) for u in await updates_of(bot, ever=True)}
    assert kinds == {"my_chat_member", "message"}
    sandbox.join(hoa, group)
    seen = await updates_of(bot)
    changed = [u.chat_member for u in seen if u.chat_member]
    assert [(c.old_chat_member.status, c.new_chat_member.status) for c in changed] == [("left", "member")]


async def test_blocking_and_kicking_are_told(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    sandbox.start_bot(hoa)
    sandbox.block_bot(hoa)
    sandbox.start_bot(hoa)
    sandbox.kick_bot(group)
    moves = [u.my_chat_member for u in await updates_of(bot) if u.my_chat_member]
    assert [(m.chat.id, m.new_chat_member.status) for m in moves] == [
        (group.id, "member"),
        (hoa.id, "kicked"),
        (hoa.id, "member"),
        (group.id, "kicked"),
    ]


async def test_migration(bot: telegram.Bot, sandbox: Sandbox, an: Person) -> None:
    old = sandbox.add_group("Chi bộ", admins=[an], supergroup=False)
    sandbox.add_bot(old, an)
    new = sandbox.migrate(old)
    told = [u.message for u in await updates_of(bot) if u.message][-2:]
    assert [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in told] == [
        (old.id, new.id, None),
        (new.id, None, old.id),
    ]
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(old.id, "x")
    assert refusal.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.id == new.id


class Hook:
    """A webhook's other end: refuses `refusals` times, then accepts."""

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.secrets: list[str | None] = []
        self.taken: list[dict[str, Any]] = []
        self.refused: list[int] = []
        app = web.Application()
        app.router.add_post("/hook", self.take)
        self.server = TestServer(app)

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.refusals:
            self.refusals -= 1
            self.refused.append(update["update_id"])
            return web.Response(status=500)
        self.taken.append(update)
        return web.Response()


async def test_webhook_gets_everything_in_order(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    hook = Hook(refusals=3)
    async with hook.server:
        for number in range(20):
            sandbox.say(hoa, group, f"/so {number}")
        await bot.set_webhook(str(hook.server.make_url("/hook")), secret_token="bi-mat_1")
        await sandbox.drained()
    assert set(hook.secrets) == {"bi-mat_1"}
    said = [u["message"]["text"] for u in hook.taken if "text" in u.get("message", {})]
    assert said == [f"/so {number}" for number in range(20)]
    assert set(hook.refused) <= {u["update_id"] for u in hook.taken}
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (
        0,
        "Wrong response from the webhook: 500 Internal Server Error",
    )


async def test_webhooks_are_checked(raw: Call) -> None:
    _, body = await raw("setWebhook", url="http://example.org/")
    assert body["description"] == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    _, body = await raw("setWebhook", url="https://example.org/", secret_token="có dấu")
    assert body["description"] == "Bad Request: secret token contains unallowed characters"


async def test_a_deleted_webhook_gives_the_queue_back(
    bot: telegram.Bot, sandbox: Sandbox, hoa: Person
) -> None:
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    sandbox.start_bot(hoa)
    await bot.delete_webhook()
    assert texts(list(await bot.get_updates())) == ["/start"]
