"""Raw updates in, neutral events out. Pure: no network, no clock.

Left out on purpose: `new_chat_members` and `left_chat_member` (the bot's own coming and going is told
by `my_chat_member`) and `migrate_from_chat_id` (the old chat's `migrate_to_chat_id` says the same).
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from bot.channels.telegram import wire
from bot.channels.telegram.kinds import content_of
from handlers.events import (
    Body,
    BotPresence,
    ChatKind,
    ChatRef,
    Contact,
    Event,
    File,
    Forwarded,
    Migrated,
    Presence,
    Renamed,
    Sender,
    Tap,
    Text,
    Unheard,
)

KINDS = {"private": ChatKind.PRIVATE, "group": ChatKind.GROUP, "supergroup": ChatKind.GROUP}

COMMAND = re.compile(r"(?P<command>/\w{1,64})(?:@(?P<bot>\w{3,32}))?(?![\w/@])")
"""Wider than Telegram's own commands: "/họp" is meant as one too."""

FILE_NAME = "tep"
"""The name of a document that has none."""
PICTURE_NAME = "ảnh.jpg"


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


def placeless_press(raw: bytes | str | dict[str, Any]) -> str:
    """The id of a press under no message of ours (of inline mode): it is answered, or its button would turn
    on and on. Empty where the update is anything else. Never raises."""
    update = wire.read(raw)
    query = update.callback_query if update else None
    return query.id if query and query.message is None else ""


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
    if _of_others(message) and (message.document is None or "animation" in message.kinds):
        return _forwarded(message, bot)
    return _contact(message) or _file(message, bot) or _text(message, bot) or _unheard(message, bot)


def _correction(message: wire.Message, bot: Identity) -> Body | None:
    text = None if _by_a_bot(message) or _of_others(message) else _text(message, bot)
    return replace(text, edited=True, written_at=message.date) if text else None


def _by_a_bot(message: wire.Message) -> bool:
    """Those who write in a chat's name are shown with a stand-in bot as `from`; they are no bots."""
    return message.sender_chat is None and message.from_ is not None and message.from_.is_bot


def _of_others(message: wire.Message) -> bool:
    """Forwarded, or made through another bot: not the sender's own words."""
    return message.forward_origin is not None or message.via_bot is not None


def _forwarded(message: wire.Message, bot: Identity) -> Forwarded | None:
    heard = _heard(_words(message), message, bot)
    return Forwarded(heard[0], str(message.message_id), _to_bot(message, bot)) if heard else None


def _words(message: wire.Message) -> str:
    return message.caption if message.text is None else message.text


def _text(message: wire.Message, bot: Identity) -> Text | None:
    """The words, be they a caption; None where there are none, or they are for another bot."""
    heard = _heard(_words(message), message, bot)
    if heard is None or not (heard[0] or message.text is not None):
        return None
    text, addressed = heard
    return Text(text, str(message.message_id), _reply(message), addressed)


def _contact(message: wire.Message) -> Contact | None:
    contact = message.contact
    if contact is None:
        return None
    own = message.from_ is not None and contact.user_id == message.from_.id
    return Contact(contact.phone_number, str(message.message_id), own)


def _file(message: wire.Message, bot: Identity) -> File | None:
    """A document, or the largest size of a picture. A moving picture has a document beside it, for old
    clients."""
    document = None if "animation" in message.kinds else message.document
    picture = document is None and bool(message.photo)
    document = message.photo[-1] if picture else document
    heard = _heard("" if _of_others(message) else message.caption, message, bot)
    if document is None or heard is None:
        return None
    caption, addressed = heard
    return File(
        file_id=document.file_id,
        name=document.file_name or (PICTURE_NAME if picture else FILE_NAME),
        message_id=str(message.message_id),
        caption=caption,
        size=document.file_size,
        reply_to=_reply(message),
        addressed=addressed,
        album=message.media_group_id,
        picture=picture,
    )


def _unheard(message: wire.Message, bot: Identity) -> Unheard | None:
    content = content_of(message.kinds)
    if content is None or not _to_bot(message, bot):
        return None
    return Unheard(content, str(message.message_id), message.media_group_id)


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
    return rest, command is not None or rest != text or _to_bot(message, bot)


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
    """Whether the message is for the bot by where it stands: alone with it, or as a reply to it."""
    quoted = _quoted(message)
    replied = quoted is not None and quoted.from_ is not None and quoted.from_.id == bot.id
    return replied or message.chat.type == "private"
