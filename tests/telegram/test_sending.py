"""Sending into the sandbox, which refuses what Telegram refuses."""

from pathlib import Path

import pytest

from bot.channels.base import Address, ChatMigrated, NoAnswer, Refused, TooMany, Unreachable
from bot.channels.telegram.channel import TelegramChannel
from bot.sandbox import Chat, Fault, Person, Sandbox
from handlers.events import File
from handlers.messages import Choice, Document, Message
from tests.telegram.conftest import Inbox

CHOICES = ((Choice("Có mặt", "rsvp:1:yes"), Choice("Vắng", "rsvp:1:no")),)


def to(chat: Chat, thread: int | None = None) -> Address:
    return Address(str(chat.id), chat.kind != "private", None if thread is None else str(thread))


async def test_it_looks_as_meant(sandbox: Sandbox, group: Chat, live: TelegramChannel) -> None:
    text = 'Giấy mời <b>khẩn</b> & "quan trọng"\nhttps://example.org'
    sent = await live.send(to(group), Message(text, title="Chi bộ <7>", choices=CHOICES))
    shown = sandbox.message(group, int(sent))
    assert shown.text == f"Chi bộ <7>\n{text}"
    bold, *_ = shown.entities
    assert (bold.type, bold.offset, bold.length) == ("bold", 0, 10)
    assert [button.data for button in shown.buttons] == ["rsvp:1:yes", "rsvp:1:no"]


async def test_an_edit_replaces_text_and_buttons(
    sandbox: Sandbox, group: Chat, live: TelegramChannel
) -> None:
    sent = await live.send(to(group), Message("Mời họp", choices=CHOICES))
    closed = Message("Đã hết hạn")
    await live.edit(to(group), sent, closed)
    await live.edit(to(group), sent, closed)
    shown = sandbox.message(group, int(sent))
    assert (shown.text, shown.buttons) == ("Đã hết hạn", [])
    with pytest.raises(Refused):
        await live.edit(to(group), "999", closed)


@pytest.mark.parametrize("text", ["👍" * 5000, "<&>" * 3000, "một hai ba\n\n" * 900, "x" * 4096, "x" * 4097])
async def test_every_part_is_taken(sandbox: Sandbox, group: Chat, live: TelegramChannel, text: str) -> None:
    message = Message(text, title="Đề cương <tuyên truyền>", choices=CHOICES)
    for part in live.parts(message):
        await live.send(to(group), part)
    shown = [said for said in sandbox.messages(group) if said.sender == sandbox.bot.id and not said.service]
    assert "".join("".join(said.text for said in shown).split()) == "".join((message.title + text).split())
    assert [bool(said.buttons) for said in shown] == [False] * (len(shown) - 1) + [True]


async def test_a_document_arrives_and_one_sent_back_is_fetched(
    sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel, inbox: Inbox, tmp_path: Path
) -> None:
    size = 3 * 1024 * 1024
    (tmp_path / "bien-ban.docx").write_bytes(bytes(size))
    document = Document("bien-ban.docx", "Biên bản.docx")
    sent = await live.send(to(group), Message("", documents=(document,)))
    attachment = sandbox.message(group, int(sent)).attachment
    assert attachment
    assert (attachment.name, attachment.size) == ("Biên bản.docx", size)
    sandbox.send_file(an, group, "Danh sách.xlsx", b"roster")
    await live.start(inbox.receive)
    await sandbox.drained()
    found = inbox.events[-1].body
    assert isinstance(found, File)
    assert found.name == "Danh sách.xlsx"
    assert await live.fetch_file(found.file_id, 100) == b"roster"
    with pytest.raises(Refused):
        await live.fetch_file("nothing", 100)


class TestTopics:
    async def test_the_answer_goes_where_the_question_stood(
        self, sandbox: Sandbox, an: Person, live: TelegramChannel, inbox: Inbox
    ) -> None:
        forum = sandbox.add_group("Chi bộ", admins=[an], forum=True, privacy=False)
        sandbox.add_bot(forum, an)
        topic = sandbox.add_topic(an, forum, "Họp")
        sandbox.say(an, forum, "chung")
        sandbox.say(an, forum, "trong chủ đề", thread=topic)
        await live.start(inbox.receive)
        await sandbox.drained()
        everywhere, inside = (event.chat.thread for event in inbox.events[-2:])
        assert (everywhere, inside) == (None, str(topic.id))
        sent = await live.send(Address(str(forum.id), group=True, thread=inside), Message("Đã ghi"))
        assert sandbox.message(forum, int(sent)).thread == topic.id

    async def test_of_a_closed_topic_the_group_is_told(
        self, sandbox: Sandbox, an: Person, live: TelegramChannel
    ) -> None:
        forum = sandbox.add_group("Chi bộ", admins=[an], forum=True)
        sandbox.add_bot(forum, an)
        topic = sandbox.add_topic(an, forum, "Họp")
        topic.closed = True
        for thread in (topic.id, 9999):
            sent = await live.send(to(forum, thread), Message("Mời họp"))
            assert sandbox.message(forum, int(sent)).thread is None


async def test_kicked_and_blocked(sandbox: Sandbox, group: Chat, an: Person, live: TelegramChannel) -> None:
    sandbox.start_bot(an)
    private = sandbox.private(an)
    await live.send(to(private), Message("Chào"))
    sandbox.block_bot(an)
    sandbox.kick_bot(group)
    for chat in (private, group):
        with pytest.raises(Unreachable):
            await live.send(to(chat), Message("Chào"))


async def test_somebody_who_never_started_the_bot(
    sandbox: Sandbox, group: Chat, live: TelegramChannel
) -> None:
    hoa = sandbox.add_person("Trần Thị Hoa")
    sandbox.join(hoa, group)
    with pytest.raises(Unreachable):
        await live.send(Address(str(hoa.id), group=False), Message("Chào"))


async def test_the_group_moved(sandbox: Sandbox, group: Chat, live: TelegramChannel) -> None:
    new = sandbox.migrate(group)
    with pytest.raises(ChatMigrated) as raised:
        await live.send(to(group), Message("Mời họp"))
    assert raised.value.new_id == str(new.id)
    await live.send(to(new), Message("Mời họp"))


async def test_accepted_but_unheard_is_unknown(sandbox: Sandbox, group: Chat, live: TelegramChannel) -> None:
    sandbox.faults.add(Fault("drop_after", "sendMessage"))
    with pytest.raises(NoAnswer):
        await live.send(to(group), Message("Mời họp"))
    assert sandbox.messages(group)[-1].text == "Mời họp"


async def test_too_fast(sandbox: Sandbox, group: Chat, live: TelegramChannel) -> None:
    for number in range(20):
        await live.send(to(group), Message(str(number)))
    with pytest.raises(TooMany) as raised:
        await live.send(to(group), Message("nữa"))
    assert raised.value.retry_after == 3
