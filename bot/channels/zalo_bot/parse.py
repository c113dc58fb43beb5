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
from handlers.events import Body, ChatKind, ChatRef, Content, Event, Sender, Text, Unheard

KINDS = {"PRIVATE": ChatKind.PRIVATE, "GROUP": ChatKind.GROUP}
TEXT = "message.text.received"
UNHEARD = {
    "message.image.received": Content.PICTURE,
    "message.sticker.received": Content.PICTURE,
    "message.voice.received": Content.SPEECH,
    "message.unsupported.received": Content.HIDDEN,
}
"""Messages without words, but for a caption. Files, videos and links are hidden, and so is whatever
people write whom Zalo protects by law."""


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
    words = without_mention(message.text or message.caption, bot.names)
    if update.event_name == TEXT or (words and update.event_name in UNHEARD):
        return Text(words, message.message_id)
    content = UNHEARD.get(update.event_name)
    # What Zalo hides it tells of in a group too, where an answer to it would only disturb.
    if content is None or (content is Content.HIDDEN and kind is ChatKind.GROUP):
        return None
    return Unheard(content, message.message_id)
