"""Raw updates in, neutral events out. Pure: no network, no clock.

In a group Zalo tells the bot only what is meant for it (a mention picked from the list, a reply to
it), so whatever arrives is addressed. It tells nothing of comings and goings, titles, edits, or of
what a reply replies to.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.payloads import moment_of, order_of
from bot.channels.text import without_mention
from bot.channels.zalo_bot import wire
from handlers.events import Body, ChatKind, ChatRef, Event, File, Sender, Text

KINDS = {"PRIVATE": ChatKind.PRIVATE, "GROUP": ChatKind.GROUP}
PICTURE, STICKER, VOICE, UNKNOWN_FILE = "anh.jpg", "nhan-dan.webp", "ghi-am.aac", "tep"
"""Names of files that have none."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its channel's name, its Zalo id, and the names it may be mentioned by."""

    channel: str
    id: str
    names: tuple[str, ...]
    joins_groups: bool = True


def parse(raw: bytes | str | dict[str, Any], bot: Identity, now: datetime) -> Event | None:
    """The event in an update as JSON or as a mapping; None where there is nothing for this bot in it.

    `now` is the time of a message whose own cannot be read. Never raises.
    """
    update = wire.read(raw)
    if update is None or update.message.from_.is_bot:
        return None
    message = update.message
    kind = KINDS.get(message.chat.chat_type.upper())
    body = _body(update, bot, kind) if kind else None
    if kind is None or body is None:
        return None
    at = moment_of(message.date, now)
    return Event(
        key=message.message_id,
        channel=bot.channel,
        at=at,
        chat=ChatRef(message.chat.id, kind),
        sender=Sender(message.from_.id, message.from_.display_name),
        body=body,
        order=order_of(at),
    )


def _body(update: wire.Update, bot: Identity, kind: ChatKind) -> Body | None:
    message = update.message
    match update.event_name:
        case "message.text.received":
            return Text(without_mention(message.text, bot.names), message.message_id)
        case "message.image.received":
            return _file(message, bot, message.photo, PICTURE)
        case "message.sticker.received":
            return _file(message, bot, message.url or message.sticker, STICKER)
        case "message.voice.received":
            return _file(message, bot, message.voice_url, VOICE)
        case "message.unsupported.received" if kind is ChatKind.PRIVATE:
            # A file, a video, a link: told of in a group too, where an answer to it would only disturb.
            return _file(message, bot, "", UNKNOWN_FILE)
    return None


def _file(message: wire.Message, bot: Identity, file_id: str, name: str) -> File:
    caption = without_mention(message.caption, bot.names)
    return File(file_id=file_id, name=name, message_id=message.message_id, caption=caption)
