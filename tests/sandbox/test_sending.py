"""What the Bot API lets a bot say, and how it refuses."""

from datetime import timedelta

import pytest
import telegram
from telegram.error import BadRequest, Forbidden

from bot.sandbox import Chat, Person, Sandbox
from tests.sandbox.conftest import Call

BUTTONS = telegram.InlineKeyboardMarkup(
    [
        [telegram.InlineKeyboardButton("Có mặt", callback_data="a:1")],
        [telegram.InlineKeyboardButton("Trang", url="https://e.vn")],
    ]
)


async def test_html_becomes_text_and_entities(bot: telegram.Bot, group: Chat, sandbox: Sandbox) -> None:
    sent = await bot.send_message(
        group.id, "😀 <b>Họp <i>lúc</i></b> 19h &amp; &lt;nhớ&gt;", parse_mode="HTML"
    )
    assert sent.text == "😀 Họp lúc 19h & <nhớ>"
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 7), ("italic", 7, 3)]
    assert sandbox.messages(group)[-1].text == sent.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a <table>", 'Unsupported start tag "table" at byte offset 2'),
        ("ọ < b", 'Unsupported start tag "" at byte offset 4'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ('<a href="x"', "Unclosed start tag at byte offset 0"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused(raw: Call, group: Chat, text: str, reason: str) -> None:
    status, body = await raw("sendMessage", chat_id=group.id, text=text, parse_mode="HTML")
    assert (status, body["error_code"]) == (400, 400)
    assert body["description"] == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("<b> </b>", "message text is empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_length_is_counted_after_parsing(raw: Call, group: Chat, text: str, reason: str) -> None:
    _, body = await raw("sendMessage", chat_id=group.id, text=text, parse_mode="HTML")
    assert body["description"] == f"Bad Request: {reason}"


async def test_the_longest_text_passes(bot: telegram.Bot, group: Chat) -> None:
    sent = await bot.send_message(group.id, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "ạ" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        ({"text": "x"}, "text buttons are unallowed in the inline keyboard"),
    ],
)
async def test_bad_buttons_are_refused(raw: Call, group: Chat, button: dict[str, str], reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    _, body = await raw("sendMessage", chat_id=group.id, text="x", reply_markup=markup)
    assert body["description"] == f"Bad Request: {reason}"


async def test_unknown_chats_people_and_blocks(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    stranger = sandbox.add_person("Người lạ")
    for nobody in (stranger.id, 12345, -100999):
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(nobody, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(hoa.id, "x")
    sandbox.start_bot(hoa)
    await bot.send_message(hoa.id, "x")
    sandbox.block_bot(hoa)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(hoa.id, "x")
    sandbox.kick_bot(group)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_a_bot_that_left_is_no_member(bot: telegram.Bot, group: Chat) -> None:
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_an_edit_must_change_something(bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    sent = await bot.send_message(group.id, "<b>Họp</b>", parse_mode="HTML", reply_markup=BUTTONS)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>Họp</b>", parse_mode="HTML", reply_markup=BUTTONS)
    await sent.edit_text("Họp", reply_markup=BUTTONS)
    await sent.edit_reply_markup(None)
    message = sandbox.messages(group)[-1]
    assert (message.text, message.labels) == ("Họp", [])
    assert message.edited == sandbox.world.clock.now()


async def test_only_own_messages_are_edited(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    said = sandbox.say(hoa, group, "chào")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", group.id, said.id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", group.id, 9999)


async def test_deleting_needs_rights_and_youth(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    said = sandbox.say(hoa, group, "chào")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.id)
    sandbox.set_standing(sandbox.bot, group, "administrator")
    await bot.delete_message(group.id, said.id)
    own = await bot.send_message(group.id, "x")
    sandbox.world.move_clock(by=timedelta(days=3))
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await own.delete()
    assert [message.text for message in sandbox.messages(group)][-1] == "x"


async def test_files_go_both_ways(bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person) -> None:
    sent = await bot.send_document(
        group.id, b"%PDF", filename="Biên bản.pdf", caption="<b>Gửi</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("Biên bản.pdf", "Gửi")
    again = await bot.send_document(group.id, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_size == 4
    sandbox.start_bot(hoa)
    sandbox.send_file(hoa, sandbox.private(hoa), "ds.xlsx", b"PK..", caption="danh sách")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.document is not None
    fetched = await (await update.message.document.get_file()).download_as_bytearray()
    assert (bytes(fetched), update.message.caption) == (b"PK..", "danh sách")


async def test_captions_are_short(raw: Call, sandbox: Sandbox, group: Chat) -> None:
    stored = sandbox.world.add_file(b"x", "a.txt", "text/plain")
    _, body = await raw("sendDocument", chat_id=group.id, document=f"F-{stored.id}", caption="a" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_topics(bot: telegram.Bot, sandbox: Sandbox, an: Person) -> None:
    forum = sandbox.add_group("Phường", admins=[an], forum=True, privacy=False)
    sandbox.add_bot(forum, an)
    topic = sandbox.add_topic(an, forum, "Họp tháng 12")
    sandbox.say(an, forum, "mấy giờ?", thread=topic)
    asked = (await bot.get_updates())[-1].message
    assert asked is not None
    assert (asked.is_topic_message, asked.message_thread_id) == (True, topic.id)
    assert asked.reply_to_message is not None
    assert asked.reply_to_message.forum_topic_created is not None
    answer = await bot.send_message(forum.id, "19 giờ", message_thread_id=topic.id)
    assert answer.message_thread_id == topic.id
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=9999)


async def test_replies_outside_forums_bear_a_thread_that_cannot_be_written_to(
    bot: telegram.Bot, sandbox: Sandbox, group: Chat, hoa: Person
) -> None:
    notice = await bot.send_message(group.id, "Họp")
    sandbox.say(hoa, group, "vâng", reply_to=notice.message_id)
    reply = (await bot.get_updates())[-1].message
    assert reply is not None
    assert (reply.message_thread_id, reply.is_topic_message) == (notice.message_id, None)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=reply.message_thread_id)


async def test_pinning_needs_an_administrator(bot: telegram.Bot, sandbox: Sandbox, group: Chat) -> None:
    sent = await bot.send_message(group.id, "x")
    with pytest.raises(BadRequest, match="Not enough rights"):
        await sent.pin()
    sandbox.set_standing(sandbox.bot, group, "administrator")
    await sent.pin()
    assert group.pinned == [sent.message_id]


async def test_members_and_commands(bot: telegram.Bot, group: Chat, an: Person, hoa: Person) -> None:
    admins = await bot.get_chat_administrators(group.id)
    assert [(admin.user.id, admin.status) for admin in admins] == [(an.id, "creator")]
    assert (await bot.get_chat_member(group.id, hoa.id)).status == "member"
    assert await bot.get_chat_member_count(group.id) == 3
    assert (await bot.get_chat(group.id)).title == "Chi bộ Khu phố 7"
    await bot.set_my_commands([("hop", "Mời họp")])
    assert [command.command for command in await bot.get_my_commands()] == ["hop"]


async def test_calls_of_no_use(raw: Call) -> None:
    assert await raw("getMe", token="1:wrong") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert (await raw("sendDreams"))[0] == 404
    assert (await raw("sendMessage", text="x"))[1]["description"] == "Bad Request: chat_id is empty"
    assert (await raw("sendMessage", chat_id="x", text="x"))[1][
        "description"
    ] == "Bad Request: chat not found"
    assert (await raw("SENDMESSAGE", chat_id=1, text="x"))[0] == 400
    assert (await raw("sendMessage", chat_id=1, text="x", parse_mode="Markdown"))[0] == 400
