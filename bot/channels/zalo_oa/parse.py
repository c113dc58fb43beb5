"""The OA's events in, neutral events out. Pure: no network, no clock.

Unlike a Zalo bot an OA hears everything said in its groups. Names of people are not told, nor is
whose message a reply replies to. A pressed button comes back as a text: the button's payload.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.payloads import moment_of, order_of
from bot.channels.text import without_mention
from bot.channels.zalo_oa import wire
from handlers.events import (
    Body,
    BotPresence,
    ChatKind,
    ChatRef,
    Content,
    Event,
    File,
    Presence,
    Renamed,
    Sender,
    Tap,
    Text,
    Unheard,
)

PRESSED = "#nut:"
"""What the payloads of our buttons begin with."""

FILE = "file"
UNHEARD = {
    "image": Content.PICTURE,
    "gif": Content.PICTURE,
    "sticker": Content.PICTURE,
    "video": Content.PICTURE,
    "audio": Content.SPEECH,
    "location": Content.PLACE,
    "business_card": Content.OTHER,
}
"""Kinds of messages without words, but for a caption."""

FILE_NAME = "tep"
"""The name of a file that has none."""

GROUP_EVENTS: dict[str, Presence] = {
    "create_group": Presence.JOINED,
    "disperse_group": Presence.LEFT,
    "delete_group": Presence.LEFT,
}
"""The end of a group under both names it goes by. Of the other comings and goings (user_join_group,
user_request_join_group, react_request_join_group and reject_request_join_group in both spellings,
user_out_group or user_leave_group, add_group_admin, remove_group_admin) none is about the bot."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its channel's name, the OA's id, and the name it is mentioned by."""

    channel: str
    oa_id: str
    name: str = ""


def parse(raw: bytes | str | dict[str, Any], bot: Identity, now: datetime) -> Event | None:
    """The event in what Zalo pushed, as JSON or as a mapping; None where there is nothing for us in it.

    `now` is the time of an event whose own cannot be read. Never raises.
    """
    told = wire.read(raw)
    if told is None or not _ours(told, bot):
        return None
    chat = _chat(told, bot)
    body = _body(told, bot, chat.kind) if chat else None
    if chat is None or body is None:
        return None
    sender = None if isinstance(body, BotPresence) or told.sender is None else Sender(told.sender.id)
    at = moment_of(told.timestamp, now)
    return Event(_key(told, chat), bot.channel, at, chat, sender, body, order_of(at))


def _ours(told: wire.Event, bot: Identity) -> bool:
    """One application may serve several accounts. What the account itself sent is told too."""
    said = told.event_name.startswith("user_send_")
    if told.event_name.startswith("oa_") or (said and told.sender and told.sender.id == bot.oa_id):
        return False
    private = said and "_group_" not in told.event_name
    addressee = told.recipient.id if private and told.recipient else told.oa_id
    return addressee in {"", bot.oa_id}


def _chat(told: wire.Event, bot: Identity) -> ChatRef | None:
    if "group" in told.event_name:
        group = told.group_id or (told.recipient.id if told.recipient else "")
        return ChatRef(group, ChatKind.GROUP) if group not in {"", bot.oa_id} else None
    return ChatRef(told.sender.id, ChatKind.PRIVATE) if told.sender else None


def _key(told: wire.Event, chat: ChatRef) -> str:
    if told.message:
        return told.message.msg_id
    return f"{told.event_name}/{chat.id}/{told.timestamp}"


def _body(told: wire.Event, bot: Identity, kind: ChatKind) -> Body | None:
    presence = GROUP_EVENTS.get(told.event_name)
    if presence:
        return BotPresence(presence)
    if told.event_name == "update_group_info":
        return Renamed(told.title) if told.title else None
    said = told.event_name.removeprefix("user_send_").removeprefix("group_")
    if not told.event_name.startswith("user_send_") or told.message is None or told.sender is None:
        return None
    if said == FILE:
        return _file(told.message, bot, kind)
    if said in {"text", "link"} or (said in UNHEARD and told.message.text):
        return _text(told.message, told.sender, bot, kind)
    spoken_to = kind is ChatKind.PRIVATE or told.message.quote is not None
    return Unheard(UNHEARD[said], told.message.msg_id) if said in UNHEARD and spoken_to else None


def _text(message: wire.Message, sender: wire.Party, bot: Identity, kind: ChatKind) -> Text | Tap:
    if kind is ChatKind.PRIVATE and message.text.startswith(PRESSED):
        return Tap(message.text.removeprefix(PRESSED), "", f"{sender.id}:{message.msg_id}")
    text, addressed = _heard(message, bot, kind)
    return Text(text, message.msg_id, message.quote, addressed)


def _file(message: wire.Message, bot: Identity, kind: ChatKind) -> File:
    hung = message.attachments[0].payload if message.attachments else wire.Payload()
    caption, addressed = _heard(message, bot, kind)
    return File(
        file_id=hung.url,
        name=hung.name or FILE_NAME,
        message_id=message.msg_id,
        caption=caption,
        size=_size(hung.size),
        reply_to=message.quote,
        addressed=addressed,
    )


def _heard(message: wire.Message, bot: Identity, kind: ChatKind) -> tuple[str, bool]:
    """The text without the account's name, and whether the account may be meant."""
    text = without_mention(message.text, (bot.name,) if bot.name else ())
    meant = text != message.text or text.startswith("/") or message.quote is not None
    return text, kind is ChatKind.PRIVATE or meant


def _size(given: Any) -> int | None:
    try:
        return int(given)
    except (TypeError, ValueError, OverflowError):
        return None
