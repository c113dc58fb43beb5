"""What people can do: one method per act. The page and the tests go through these same methods.

People, chats and messages may be given as objects or by id/key. An act the person may not do, or that
makes no sense, raises `NotPossibleError`.
"""

from datetime import timedelta

from bot.sandbox.changes import Press
from bot.sandbox.gathering import SERVICE_ACCOUNT, Gathering
from bot.sandbox.lookup import NotPossibleError
from bot.sandbox.model import ADMINS, Attachment, Bot, Button, Chat, Entity, Message, Person, Topic
from bot.sandbox.text import detect, units

EDITABLE_FOR = timedelta(hours=48)
MAX_TEXT = 4096


class Playground(Gathering):
    """The people's side of the world: what they say, send, press and correct."""

    def start_bot(self, person: Person | int, payload: str = "", *, bot: Bot | None = None) -> Message:
        """Press Start in the private chat (or open a deep link with a payload); lifts a block."""
        who = self.person(person)
        chat = self.private(who, bot)
        self.let_in(chat, who, bot or self.bot)
        return self._write(who, chat, f"/start {payload}".strip())

    def say(
        self,
        person: Person | int,
        chat: Chat | str | int,
        text: str,
        reply_to: Message | int | None = None,
        thread: Topic | int | None = None,
    ) -> Message:
        """Write a text. `thread`: the forum topic (none: the general one, or the replied message's)."""
        who, where = self.person(person), self.chat(chat)
        text = text.strip()
        if not text:
            raise NotPossibleError("Tin nhắn trống")
        return self._write(who, where, text, reply_to=reply_to, thread=thread)

    def mention(self, person: Person | int, chat: Chat | str | int, whom: Person | Bot, text: str) -> Message:
        """Write a text that begins with a mention picked from the member list."""
        where = self.chat(chat)
        label = f"@{whom.name}" if where.platform == "zalo" else whom.name
        entity = Entity("text_mention", 0, units(label), user=whom.id)
        self.must_be_in(self.person(person), where)
        return self._post(self.person(person), where, f"{label} {text}", entities=[entity])

    def edit(self, person: Person | int, message: Message, text: str) -> Message:
        """Correct one's own text (or caption), within 48 hours."""
        who, chat = self.person(person), self.chat(message.chat)
        if message.sender != who.id or message.service:
            raise NotPossibleError("Chỉ sửa được tin của chính mình")
        if chat.platform == "zalo":
            raise NotPossibleError("Zalo không sửa được tin đã gửi")
        if self.world.clock.now() - message.date > EDITABLE_FOR:
            raise NotPossibleError("Tin đã quá 48 giờ, không sửa được nữa")
        text = text.strip()
        if not text or text == message.text:
            return message
        return self.world.edit(chat, message, who.id, text=text, entities=detect(text))

    def delete(self, person: Person | int, message: Message) -> None:
        """Take back one's own message; administrators may delete anyone's. Bots are not told."""
        who, chat = self.person(person), self.chat(message.chat)
        if message.sender != who.id and chat.standing(who.id) not in ADMINS:
            raise NotPossibleError("Chỉ xóa được tin của chính mình")
        self.world.delete(chat, message)

    def press(
        self,
        person: Person | int,
        message: Message,
        button: str,
        *,
        forged: bool = False,
        timeout: float = 10,
    ) -> Press:
        """Press a button, named by label or data. Await the result for the bot's answer.

        `forged`: send `button` as data though the message has no such button (an old or made-up press).
        """
        who, chat = self.person(person), self.chat(message.chat)
        self.must_be_in(who, chat)
        if forged:
            return self.world.press(who, chat, message, button, timeout)
        pressed = _find_button(message, button)
        if pressed.url:
            raise NotPossibleError("Nút này mở một trang, không gửi gì cho bot")
        return self.world.press(who, chat, message, pressed.data, timeout)

    def send_file(  # noqa: PLR0913 - what can be said of a file
        self,
        person: Person | int,
        chat: Chat | str | int,
        name: str,
        body: bytes,
        *,
        mime: str = "application/octet-stream",
        caption: str = "",
        reply_to: Message | int | None = None,
        thread: Topic | int | None = None,
    ) -> Message:
        """Send a file; a picture (by its `mime`) goes as a photo."""
        file = self.world.add_file(body, name, mime)
        photo = mime in ("image/png", "image/jpeg")
        attachment = Attachment("photo" if photo else "document", file.id, name, mime, len(body))
        return self._write(
            self.person(person),
            self.chat(chat),
            caption,
            reply_to=reply_to,
            thread=thread,
            attachment=attachment,
        )

    def share_contact(
        self, person: Person | int, chat: Chat | str | int, whom: Person | int | None = None
    ) -> Message:
        """Share one's own (or another's) name and phone number."""
        who = self.person(whom) if whom is not None else self.person(person)
        phone = who.phone or f"+84{who.id % 10**9:09d}"
        attachment = Attachment("contact", name=who.name, phone=phone, user=who.id)
        return self._write(self.person(person), self.chat(chat), "", attachment=attachment)

    def send_sticker(self, person: Person | int, chat: Chat | str | int, emoji: str = "👍") -> Message:
        file = self.world.add_file(b"RIFF", "sticker.webp", "image/webp")
        attachment = Attachment("sticker", file.id, emoji, file.mime, file.size)
        return self._write(self.person(person), self.chat(chat), "", attachment=attachment)

    def post_from_channel(
        self, channel: Chat, group: Chat | str | int, text: str, *, automatic: bool = True
    ) -> Message:
        """A channel speaks in the group: its post forwarded by itself, or somebody writing as the channel."""
        where = self.chat(group)
        return self.world.post(
            where,
            SERVICE_ACCOUNT,
            text,
            entities=detect(text),
            sender_chat=channel.key,
            automatic_forward=automatic,
        )

    def _write(
        self,
        who: Person,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | int | None = None,
        thread: Topic | int | None = None,
        attachment: Attachment | None = None,
    ) -> Message:
        self.must_be_in(who, chat)
        if units(text) > MAX_TEXT:
            raise NotPossibleError(f"Tin dài quá {MAX_TEXT} ký tự")
        replied = self.message(chat, reply_to) if isinstance(reply_to, int) else reply_to
        topic = thread.id if isinstance(thread, Topic) else thread
        return self._post(
            who,
            chat,
            text,
            entities=detect(text),
            reply_to=replied.id if replied else None,
            thread=_thread(chat, replied, topic),
            attachment=attachment,
        )

    def _post(self, who: Person, chat: Chat, text: str, **facts: object) -> Message:
        for bot in self._bots_of_private(chat):
            self.let_in(chat, who, bot)
        mask = chat.key if chat.members[who.id].anonymous else ""
        return self.world.post(chat, who.id, text, sender_chat=mask, **facts)

    def _bots_of_private(self, chat: Chat) -> list[Bot]:
        """Writing into a private chat starts it; a blocked bot must be unblocked first."""
        bots = [self.world.bots[who] for who in chat.members if who in self.world.bots]
        if chat.kind != "private":
            return []
        if any(chat.standing(bot.id) == "kicked" for bot in bots):
            raise NotPossibleError("Bạn đã chặn bot. Bấm Bắt đầu để bỏ chặn")
        return bots


def _find_button(message: Message, wanted: str) -> Button:
    by_label = (button for button in message.buttons if button.text == wanted)
    by_data = (button for button in message.buttons if button.data == wanted)
    button = next(by_label, None) or next(by_data, None)
    if button is None:
        raise NotPossibleError(
            f"Không có nút “{wanted}”; chỉ có: {', '.join(message.labels) or 'không nút nào'}"
        )
    return button


def _thread(chat: Chat, replied: Message | None, topic: int | None) -> int | None:
    """A reply stays in its message's thread; outside forums a supergroup's replies form their own."""
    if chat.forum:
        if topic is not None and chat.topic(topic) is None:
            raise NotPossibleError("Không có chủ đề này")
        return topic or (replied.thread if replied else None)
    if replied and chat.kind == "supergroup":
        return replied.thread or replied.id
    return None
