"""Reads what a bot wants to say: text and entities, keyboard, whom it answers. Refuses as Telegram does."""

import re
from typing import Any

from bot.sandbox.model import Button, Chat, Entity, Keyboard, Message
from bot.sandbox.telegram.call import Call
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.html import parse_html
from bot.sandbox.text import detect, units

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA_BYTES = 64
MAX_BUTTONS = 100
OPAQUE = {"code", "pre", "text_link", "text_mention"}


def read_text(call: Call, name: str = "text", entities: str = "entities") -> tuple[str, list[Entity]]:
    """Plain text and entities, trimmed; length in UTF-16 units, the stricter reading of "characters"."""
    raw = call.params.text(name)
    mode = call.params.text("parse_mode").lower()
    if mode not in ("", "html"):
        raise bad_request("unsupported parse_mode")
    given = call.params.json(entities) or []
    text, marks = parse_html(raw) if mode else (raw, [_entity(mark) for mark in given])
    text, marks = _trim(text, marks)
    limit = MAX_TEXT if name == "text" else MAX_CAPTION
    if units(text) > limit:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return text, _with_detected(text, marks)


def read_message_text(call: Call) -> tuple[str, list[Entity]]:
    """As `read_text`, and not empty."""
    text, marks = read_text(call)
    if not text:
        raise bad_request("message text is empty")
    return text, marks


def _entity(mark: dict[str, Any]) -> Entity:
    try:
        user = mark.get("user")
        return Entity(
            str(mark["type"]),
            int(mark["offset"]),
            int(mark["length"]),
            str(mark.get("url", "")),
            int(user["id"]) if user else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise bad_request("can't parse MessageEntity") from None


def _trim(text: str, marks: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop white space around the text and pull the entities along."""
    front = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for mark in marks:
        start = max(mark.offset - front, 0)
        stop = min(mark.offset - front + mark.length, end)
        if stop > start:
            kept.append(Entity(mark.type, start, stop - start, mark.url, mark.user))
    return text, kept


def _with_detected(text: str, marks: list[Entity]) -> list[Entity]:
    fixed = [(mark.offset, mark.offset + mark.length) for mark in marks if mark.type in OPAQUE]
    free = [
        found
        for found in detect(text)
        if all(found.offset + found.length <= start or found.offset >= stop for start, stop in fixed)
    ]
    return sorted([*marks, *free], key=lambda mark: (mark.offset, -mark.length))


def read_keyboard(call: Call) -> Keyboard | None:
    """The `reply_markup`, checked."""
    markup = call.params.json("reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _keyboard("inline", markup["inline_keyboard"])
    if "keyboard" in markup:
        return _keyboard("reply", markup["keyboard"])
    return Keyboard("remove" if markup.get("remove_keyboard") else "force_reply")


def _keyboard(kind: Any, rows: Any) -> Keyboard | None:
    read = _inline_button if kind == "inline" else _reply_button
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays of InlineKeyboardButton')
    keyboard = Keyboard(kind, [[read(button) for button in row] for row in rows if row])
    if len(keyboard.buttons()) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return keyboard if keyboard.rows else None


def _inline_button(raw: Any) -> Button:
    text = raw.get("text", "") if isinstance(raw, dict) else ""
    if not text:
        raise bad_request("inline keyboard button text must be non-empty")
    if "url" in raw:
        if not re.match(r"(https?|tg)://\S+$", raw["url"]):
            raise bad_request(f"inline keyboard button URL '{raw['url']}' is invalid: Wrong HTTP URL")
        return Button(text, url=raw["url"])
    if "callback_data" not in raw:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if not 1 <= len(raw["callback_data"].encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return Button(text, data=raw["callback_data"])


def _reply_button(raw: Any) -> Button:
    if isinstance(raw, str):
        return Button(raw)
    return Button(raw.get("text", ""), request="contact" if raw.get("request_contact") else "")


def read_reply(call: Call, chat: Chat) -> Message | None:
    """The message answered, if any."""
    reply = call.params.json("reply_parameters") or {}
    number = reply.get("message_id") or call.params.number("reply_to_message_id")
    if not number:
        return None
    found = call.world.message(chat, int(number))
    lenient = reply.get("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply")
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    return found


def read_thread(call: Call, chat: Chat, replied: Message | None) -> int | None:
    """The topic to write into: named, or that of the message answered."""
    number = call.params.number("message_thread_id")
    if not number:
        return replied.thread if replied else None
    topic = chat.topic(number) if chat.forum else None
    if topic is None:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return number
