"""What a Zalo bot is told of what happens, in Zalo's JSON.

In a group it hears only mentions picked from the list (typing the name does nothing) and replies to
its own messages. Of comings, goings, titles and recalled messages it hears nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.changes import Change, Posted
from bot.sandbox.model import Attachment, Bot, Chat, Message
from bot.sandbox.state import State
from bot.sandbox.zalo_bot.ids import public

Json = dict[str, Any]
Serve = Callable[[str], str]
"""The address under which a stored file can be fetched."""


def update_of(state: State, bot: Bot, change: Change, serve: Serve) -> Json | None:
    """The update this bot gets for the change, or None."""
    if not isinstance(change, Posted) or not hears(state, bot, change.chat, change.message):
        return None
    return update(state, change.chat, change.message, serve)


def hears(state: State, bot: Bot, chat: Chat, message: Message) -> bool:
    if message.sender in state.bots or message.service or not chat.has(bot.id):
        return False
    if chat.kind == "private":
        return True
    replied = state.message(chat, message.reply_to)
    mentioned = any(mark.type == "text_mention" and mark.user == bot.id for mark in message.entities)
    return mentioned or (replied is not None and replied.sender == bot.id)


def update(state: State, chat: Chat, message: Message, serve: Serve) -> Json:
    """Links, files, videos and shared contacts arrive as "unsupported", without their content."""
    event, content = _content(message, serve)
    body = {
        "date": milliseconds(message.date),
        "chat": {"chat_type": "PRIVATE" if chat.kind == "private" else "GROUP", "id": public(chat.id)},
        "message_id": public(message.id),
        "from": {
            "id": public(message.sender),
            "is_bot": False,
            "display_name": state.name_of(message.sender),
        },
    }
    return {"event_name": f"message.{event}.received", "message": body | content}


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _content(message: Message, serve: Serve) -> tuple[str, Json]:
    if message.attachment:
        return _attachment(message, message.attachment, serve)
    if any(mark.type == "url" for mark in message.entities):
        return "unsupported", {}
    return "text", {"text": message.text}


def _attachment(message: Message, hung: Attachment, serve: Serve) -> tuple[str, Json]:
    match hung.kind:
        case "photo":
            shown = {"photo_url": serve(hung.file), "caption": message.text, "message_type": "CHAT_PHOTO"}
            return "image", shown
        case "sticker":
            shown = {"sticker": hung.file, "url": serve(hung.file), "message_type": "CHAT_STICKER"}
            return "sticker", shown
        case "voice":
            return "voice", {"voice_url": serve(hung.file), "message_type": "CHAT_VOICE"}
    return "unsupported", {}
