"""Raw updates in, neutral events out. Pure: no network, no clock.

Left out on purpose: `new_chat_members` and `left_chat_member` (the bot's own coming and going is told
by `my_chat_member`) and `migrate_from_chat_id` (the old chat's `migrate_to_chat_id` says the same).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from bot.channels.telegram import wire
from handlers.events import (
    Body,
    BotPresence,
    ChatKind,
    ChatRef,
    Contact,
    Event,
    File,
    Migrated,
    Presence,
    Renamed,
    Sender,
    Tap,
    Text,
)

KINDS = {"private": ChatKind.PRIVATE, "group": ChatKind.GROUP, "supergroup": ChatKind.GROUP}

COMMAND = re.compile(r"(?P<command>/\w{1,64})(?:@(?P<bot>\w{3,32}))?(?![\w/@])")
"""Wider than Telegram's own commands: "/họp" is meant as one too."""

FILE_NAMES = {
    "document": "tep",
    "photo": "anh.jpg",
    "voice": "ghi-am.ogg",
    "audio": "am-thanh",
    "video": "video.mp4",
    "video_note": "video.mp4",
    "animation": "anh-dong.mp4",
    "sticker": "nhan-dan.webp",
}
"""Kinds of attachment, in the order looked for, and the name of one that has none."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its channel's name, its Telegram user id and its username without "@"."""

    channel: str
    id: int
    username: str


@dataclass(frozen=True, slots=True)
class _Scene:
    """What happened, where, when and by whom: an event but for its key."""

    chat: wire.Chat
    thread: int | None
    at: datetime
    sender: wire.User | None
    body: Body | None


def parse(raw: bytes | str | dict[str, Any], bot: Identity, now: datetime) -> Event | None:
    """The event in an update as JSON or as a mapping; None where there is nothing for this bot in it.

    `now` is the time of a press, which Telegram does not date. Never raises.
    """
    update = wire.read(raw)
    scene = update and _scene(update, bot, now)
    if not update or not scene or not scene.body or scene.chat.type not in KINDS:
        return None
    return Event(
        key=str(update.update_id),
        channel=bot.channel,
        at=scene.at,
        chat=_chat(scene.chat, scene.thread),
        sender=_sender(scene.sender),
        body=scene.body,
        order=update.update_id,
    )


def _scene(update: wire.Update, bot: Identity, now: datetime) -> _Scene | None:
    if update.callback_query:
        return _press(update.callback_query, now)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    if update.message:
        return _message(update.message, _body(update.message, bot))
    if update.edited_message:
        return _message(update.edited_message, _correction(update.edited_message, bot))
    return None


def _chat(chat: wire.Chat, thread: int | None) -> ChatRef:
    return ChatRef(str(chat.id), KINDS[chat.type], chat.title, None if thread is None else str(thread))


def _sender(user: wire.User | None) -> Sender | None:
    """A bot is nobody: also the one that stands for an anonymous administrator who adds or removes us."""
    return Sender(str(user.id), user.full_name) if user and not user.is_bot else None


def _thread(message: wire.Message | wire.PressedMessage) -> int | None:
    """Without `is_topic_message` the number only groups replies, and nothing can be sent to it."""
    return message.message_thread_id if message.is_topic_message else None


def _press(query: wire.CallbackQuery, now: datetime) -> _Scene | None:
    message = query.message
    if message is None:
        return None
    tap = Tap(query.data, str(message.message_id), query.id)
    return _Scene(message.chat, _thread(message), now, query.from_, tap)


def _membership(change: wire.ChatMemberUpdated) -> _Scene:
    """A promotion is no coming: only presence before and after counts."""
    present = change.new_chat_member.present
    body = BotPresence(Presence.JOINED if present else Presence.LEFT)
    changed = present != change.old_chat_member.present
    return _Scene(change.chat, None, change.date, change.from_, body if changed else None)


def _message(message: wire.Message, body: Body | None) -> _Scene:
    """Who writes in the name of a chat (an anonymous administrator, a channel) is nobody to us."""
    sender = None if message.sender_chat else message.from_
    return _Scene(message.chat, _thread(message), message.edit_date or message.date, sender, body)


def _body(message: wire.Message, bot: Identity) -> Body | None:
    if message.migrate_to_chat_id is not None:
        return Migrated(str(message.migrate_to_chat_id))
    if message.new_chat_title is not None:
        return Renamed(message.new_chat_title)
    if _by_a_bot(message):
        return None
    if message.text is not None:
        return _text(message, bot, edited=False)
    return _contact(message) or _file(message, bot)


def _correction(message: wire.Message, bot: Identity) -> Body | None:
    if message.text is None or _by_a_bot(message):
        return None
    return _text(message, bot, edited=True)


def _by_a_bot(message: wire.Message) -> bool:
    """Those who write in a chat's name are shown with a stand-in bot as `from`; they are no bots."""
    return message.sender_chat is None and message.from_ is not None and message.from_.is_bot


def _text(message: wire.Message, bot: Identity, *, edited: bool) -> Text | None:
    heard = _heard(message.text or "", message, bot)
    if heard is None:
        return None
    text, addressed = heard
    return Text(text, str(message.message_id), _reply(message), addressed, edited)


def _contact(message: wire.Message) -> Contact | None:
    contact = message.contact
    if contact is None:
        return None
    own = message.from_ is not None and contact.user_id == message.from_.id
    return Contact(contact.phone_number, str(message.message_id), own)


def _file(message: wire.Message, bot: Identity) -> File | None:
    kind, attachment = _attachment(message)
    heard = _heard(message.caption, message, bot)
    if attachment is None or heard is None:
        return None
    caption, addressed = heard
    return File(
        file_id=attachment.file_id,
        name=attachment.file_name or FILE_NAMES[kind],
        message_id=str(message.message_id),
        caption=caption,
        size=attachment.file_size,
        reply_to=_reply(message),
        addressed=addressed,
    )


def _attachment(message: wire.Message) -> tuple[str, wire.Attachment | None]:
    """Photos come in several sizes, the largest last."""
    for kind in FILE_NAMES:
        found = getattr(message, kind)
        if found:
            return kind, found[-1] if kind == "photo" else found
    return "", None


def _heard(text: str, message: wire.Message, bot: Identity) -> tuple[str, bool] | None:
    """The text without the bot's name, and whether the bot was spoken to; None where another bot was."""
    command = COMMAND.match(text)
    if command and command["bot"]:
        if command["bot"].lower() != bot.username.lower():
            return None
        text = command["command"] + text[command.end() :]
    rest = _mention(bot.username).sub("", text)
    if rest != text:
        rest = rest.strip()
    addressed = message.chat.type == "private" or command is not None or rest != text or _to_bot(message, bot)
    return rest, addressed


@cache
def _mention(username: str) -> re.Pattern[str]:
    """The bot's name where it is not part of an address, with the comma or colon after it."""
    return re.compile(rf"(?<![\w@.])@{re.escape(username)}\b[,:]?[ \t]*", re.IGNORECASE)


def _quoted(message: wire.Message) -> wire.Quoted | None:
    """The message replied to, if it is a reply: see `wire.Quoted`."""
    quoted = message.reply_to_message
    if quoted is None or quoted.forum_topic_created is not None:
        return None
    return None if quoted.message_id == _thread(message) else quoted


def _reply(message: wire.Message) -> str | None:
    quoted = _quoted(message)
    return str(quoted.message_id) if quoted else None


def _to_bot(message: wire.Message, bot: Identity) -> bool:
    quoted = _quoted(message)
    return quoted is not None and quoted.from_ is not None and quoted.from_.id == bot.id
